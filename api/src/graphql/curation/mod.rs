//! Curation: import, review queue, decisions, quota.

mod change_error;
mod mutation;
mod proposal;
mod query;
mod staff_videos;
mod types;
mod ways_back;

pub use mutation::CurationMutation;
pub use query::{CurationQuery, find_review};
pub use staff_videos::StaffVideoQuery;
pub use types::{CurationErrorCode, ReviewItemNode, staff_of};
pub use ways_back::StaffVideoMutation;
