//! What the changes of several videos alike have in common.

use async_graphql::{Context, ID, InputObject, SimpleObject};
use kyck_domain::curation::{ChangeVideos, ChangedVideos};
use kyck_kernel::Fault;

use super::staff_videos::{StaffVideo, staff_videos_by_ids};
use super::types::{CurationUserError, user_errors};
use crate::graphql::id;

/// Videos to bring back, or to take down for good.
#[derive(InputObject)]
pub struct ChangeVideosInput {
    /// The videos, at most 100.
    video_ids: Vec<ID>,
    /// Why, for the audit log.
    reason: String,
}

impl ChangeVideosInput {
    pub(super) fn into_command(self) -> ChangeVideos {
        ChangeVideos {
            video_ids: self.video_ids.iter().map(id::decode).collect(),
            reason: self.reason,
        }
    }
}

/// The outcome of a change of several videos.
#[derive(SimpleObject)]
pub struct ChangeVideosPayload {
    /// The videos that changed, as they are now.
    videos: Vec<StaffVideo>,
    /// What the user can fix; empty on success. `field` names the video where one is at fault.
    user_errors: Vec<CurationUserError>,
}

impl ChangeVideosPayload {
    pub(super) async fn of(ctx: &Context<'_>, changed: ChangedVideos) -> Result<Self, Fault> {
        Ok(Self {
            videos: staff_videos_by_ids(ctx, &changed.video_ids).await?,
            user_errors: user_errors(ctx, &changed.problems),
        })
    }
}
