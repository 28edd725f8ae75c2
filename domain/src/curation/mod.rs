//! Curation: bringing candidates in, checking them by rules, and deciding about them by people.
//!
//! Start at `import` (from an address to an item of the review queue), `rules` (what the gate finds),
//! `review` (the queue and the decisions) and `health` (what is checked again every night). A machine
//! never publishes; it only proposes, takes down, and puts back what YouTube did not show for a while.

mod check;
mod entity;
mod error;
mod health;
mod import;
mod keyword_list;
mod keywords;
mod link;
mod look;
mod model;
mod review;
mod rules;
mod source;
mod store;

pub use crate::catalog::{Bucket, QuotaUse, quota_status};
pub use error::{CurationError, ImportProblem};
pub use health::{Refreshed, expire_snapshots, recheck, refresh_snapshots, suspend};
pub use import::{ImportResult, MAX_SOURCES, import};
pub use model::{
    Decide, Decided, Decision, Finding, Gate, Proposal, ReviewFilter, ReviewItem, ReviewState, Severity,
};
pub use review::{count_reviews, decide, find_review, list_reviews, reviews_by_ids};
pub use rules::{inspect, risk};
pub use source::{Source, SourceKind};
