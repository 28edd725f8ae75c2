//! Curation: bringing candidates in, checking them by rules, and deciding about them by people.
//!
//! Start at `import` (from an address to an item of the review queue), `rules` (what the gate finds),
//! `review` (the queue and the decisions), `reinstate`, `reopen` and `undo` (the ways back) and `health` (what is
//! checked again every night). A machine never publishes; it only proposes, takes down, and puts back what YouTube
//! did not show for a while.

mod bulk;
mod check;
mod edit;
mod entity;
mod error;
mod facts;
mod health;
mod import;
mod keyword_list;
mod keywords;
mod link;
mod look;
mod model;
mod reinstate;
mod reopen;
mod retire;
mod review;
mod rules;
mod source;
mod staff_videos;
mod store;
mod undo;

pub use crate::catalog::{Bucket, QuotaUse, quota_status};
pub use edit::{Change, EditedVideo, UpdateVideo, update_video};
pub use error::{CurationError, ImportProblem};
pub use health::{Refreshed, expire_snapshots, recheck, refresh_snapshots, suspend};
pub use import::{ImportResult, MAX_SOURCES, import};
pub use model::{
    ChangeVideos, ChangedVideos, Decide, Decided, Decision, Finding, Gate, Proposal, ReviewFilter,
    ReviewItem, ReviewState, Severity, reason_of_staff,
};
pub use reinstate::reinstate;
pub use reopen::reopen;
pub use retire::retire;
pub use review::{count_reviews, decide, find_review, list_reviews, reviews_by_ids};
pub use rules::{inspect, risk};
pub use source::{Source, SourceKind};
pub use staff_videos::{known_videos, newest_reviews, video_filter};
pub use undo::{Undo, Undone, undo};
