//! Errors of invalid input.

/// Why an input was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecommendError {
    /// Nothing to learn from: no user, no item or no positive interaction.
    #[error("there is nothing to learn from")]
    Empty,
    /// An index out of range.
    #[error("{what} {index} is outside 0..{count}")]
    OutOfRange {
        /// Kind of index, such as `user`.
        what: &'static str,
        /// The index that was rejected.
        index: usize,
        /// Exclusive upper bound of the index.
        count: usize,
    },
    /// An array of the wrong length.
    #[error("{what}: expected {expected} entries, found {found}")]
    Shape {
        /// Name of the array.
        what: &'static str,
        /// Required number of entries.
        expected: usize,
        /// Actual number of entries.
        found: usize,
    },
    /// A value that is not a finite number.
    #[error("{what} is not a finite number")]
    NotFinite {
        /// Name of the value.
        what: &'static str,
    },
    /// A setting outside its range.
    #[error("setting {name}: {why}")]
    Setting {
        /// Field of the settings.
        name: &'static str,
        /// Description of the allowed values.
        why: &'static str,
    },
    /// The bytes are truncated, damaged, or not a model.
    #[error("invalid model: {0}")]
    Broken(&'static str),
    /// The model has a later format than this program reads.
    #[error("the model has format {found}, this program reads up to {supported}")]
    Newer {
        /// Format of the model.
        found: u32,
        /// Latest format that can be read.
        supported: u32,
    },
}
