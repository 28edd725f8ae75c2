//! Curation: import, review queue, decisions, quota.

mod mutation;
mod query;
mod types;

pub use mutation::CurationMutation;
pub use query::{CurationQuery, find_review};
pub use types::{CurationErrorCode, ReviewItemNode, staff_of};
