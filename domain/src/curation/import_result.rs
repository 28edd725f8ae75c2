//! The outcome of an import, per source.

use serde::{Deserialize, Serialize};

use super::error::ImportProblem;
use super::model::ReviewItem;
use super::source::SourceKind;

/// The outcome of the import of one source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportResult {
    /// The source as it was given.
    pub source: String,
    /// What it names; `None` when it cannot be read.
    pub kind: Option<SourceKind>,
    /// How many videos came into the queue by it.
    pub imported: u32,
    /// How many of its videos were known before.
    pub already_known: u32,
    /// How many of its videos YouTube does not show.
    pub unavailable: u32,
    /// How many of its videos YouTube describes in a way that cannot be read.
    #[serde(default)]
    pub unreadable: u32,
    /// Whether it has more videos than are taken at once.
    pub is_cut_short: bool,
    /// Items of its videos that wait in the queue, at most a hundred; as they are when it is read.
    #[serde(skip)]
    pub items: Vec<ReviewItem>,
    /// Why it gave nothing, or not all.
    pub problem: Option<ImportProblem>,
}
