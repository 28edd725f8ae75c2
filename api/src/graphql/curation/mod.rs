//! Curation: import, review queue, decisions, quota.

mod change_videos;
mod decide_review;
mod import_videos;
mod proposal;
mod query;
mod recheck_videos;
mod reinstate_videos;
mod reopen_videos;
mod retire_videos;
mod staff_videos;
mod suspend_video;
mod types;
mod undo_decision;
mod update_video;

use async_graphql::MergedObject;

pub use query::{CurationQuery, find_review};
pub use staff_videos::StaffVideoQuery;
pub use types::{ReviewItemNode, staff_of};

/// Mutations with which staff brings videos in, decides about them, checks them and takes them down.
#[derive(Default, MergedObject)]
pub struct CurationMutation(
    decide_review::DecideReviewMutation,
    import_videos::ImportVideosMutation,
    recheck_videos::RecheckVideosMutation,
    suspend_video::SuspendVideoMutation,
);

/// Mutations with which staff brings videos back, edits them and undoes decisions.
#[derive(Default, MergedObject)]
pub struct StaffVideoMutation(
    reinstate_videos::ReinstateVideosMutation,
    reopen_videos::ReopenVideosMutation,
    retire_videos::RetireVideosMutation,
    undo_decision::UndoDecisionMutation,
    update_video::UpdateVideoMutation,
);
