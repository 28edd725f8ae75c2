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
mod gate;
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
mod source_text;
mod staff_videos;
mod store;
mod undo;

use std::sync::Arc;

use kyck_kernel::Kernel;

use crate::audit::Audit;
use crate::catalog::{Catalog, VideoSource};

pub use crate::catalog::{Bucket, QuotaUse};
pub use check::Refreshed;
pub use edit::{Change, EditedVideo, UpdateVideo};
pub use error::{CurationError, ImportProblem};
pub use gate::Gate;
pub use import::{ImportResult, MAX_SOURCES};
pub use model::{
    ChangeVideos, ChangedVideos, Decide, Decided, Decision, Finding, Proposal, ReviewFilter, ReviewItem,
    ReviewState, Severity, reason_of_staff,
};
pub use rules::{inspect, risk};
pub use source::{Source, SourceKind};
pub use staff_videos::video_filter;
pub use undo::{Undo, Undone};

/// Import, review and health checks of videos.
pub struct Curation {
    kernel: Kernel,
    audit: Arc<Audit>,
    catalog: Arc<Catalog>,
    source: Arc<dyn VideoSource>,
}

impl Curation {
    /// Builds the feature from what it depends on.
    pub fn new(
        kernel: Kernel,
        audit: Arc<Audit>,
        catalog: Arc<Catalog>,
        source: Arc<dyn VideoSource>,
    ) -> Self {
        Self {
            kernel,
            audit,
            catalog,
            source,
        }
    }
}
