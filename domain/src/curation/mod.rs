//! Curation: bringing candidates in, checking them by rules, and deciding about them by people.
//!
//! Start at `import_videos` (from an address to an item of the review queue), `inspect` (the publish checks),
//! `decide_review` (the decisions), `reinstate_videos`, `reopen_videos` and `undo_decision` (the ways back) and
//! `refresh_snapshots` (what is checked again every night). A machine never publishes; it only proposes, takes down, and
//! puts back what YouTube did not show for a while.

mod apply_decision;
mod change_videos;
mod check;
mod check_outcome;
mod decide_review;
mod entity;
mod error;
mod facts;
mod fetch_unknown;
mod import_result;
mod import_videos;
mod inspect;
mod keyword_list;
mod keywords;
mod link;
mod look;
mod model;
mod publish_check;
mod queries;
mod recheck_videos;
mod refresh_snapshots;
mod refreshed;
mod reinstate_videos;
mod reopen_videos;
mod retire_videos;
mod rules;
mod source;
mod source_text;
mod store;
mod suspend_video;
mod undo_decision;
mod update_video;

use std::sync::Arc;

use kyck_kernel::Kernel;

use crate::audit::Audit;
use crate::catalog::{Catalog, VideoSource};

pub use change_videos::{ChangeVideos, ChangedVideos};
pub use decide_review::{DecideReview, DecidedReview, UnknownId};
pub use error::{CurationError, CurationErrorCode, ImportProblem};
pub use import_result::ImportResult;
pub use import_videos::MAX_SOURCES;
pub use model::{Decision, Proposal, ReviewFilter, ReviewItem, ReviewState};
pub use publish_check::{Finding, PublishCheck, Severity};
pub use queries::video_filter;
pub use recheck_videos::Rechecked;
pub use refreshed::Refreshed;
pub use rules::reason_of_staff;
pub use source::{Source, SourceKind};
pub use suspend_video::SuspendVideo;
pub use undo_decision::{Undo, Undone};
pub use update_video::{Change, UpdateVideo};

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
