//! What can be wrong with what was handed in.

/// Why the recommender refused its input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecommendError {
    /// Nothing to learn from: no user, no item or no positive interaction.
    #[error("there is nothing to learn from")]
    Empty,
    /// An index that is not below the number of things it counts.
    #[error("{what} {index} is outside 0..{count}")]
    OutOfRange {
        /// What the index names.
        what: &'static str,
        /// The index.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// Two arrays that should agree in length do not.
    #[error("{what}: expected {expected} entries, found {found}")]
    Shape {
        /// Which array.
        what: &'static str,
        /// The length it should have.
        expected: usize,
        /// The length it has.
        found: usize,
    },
    /// A value that is not a finite number.
    #[error("{what} is not a finite number")]
    NotFinite {
        /// Which value.
        what: &'static str,
    },
    /// A setting outside its range.
    #[error("setting {name}: {why}")]
    Setting {
        /// Name of the setting.
        name: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The bytes are not a model: cut short, damaged, or something else.
    #[error("these bytes are not a whole model: {0}")]
    Broken(&'static str),
    /// The bytes are a model of a later program.
    #[error("the model has format {found}, this program reads up to {supported}")]
    Newer {
        /// The format of the bytes.
        found: u32,
        /// The latest format that can be read.
        supported: u32,
    },
}
