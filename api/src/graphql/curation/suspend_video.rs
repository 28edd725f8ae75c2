//! `suspendVideo`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kyck_domain::curation::SuspendVideo;
use kyck_kernel::Fault;

use super::types::CurationUserError;
use crate::graphql::catalog::VideoNode;
use crate::graphql::{ContextExt, id};

/// Which video to take down.
#[derive(InputObject)]
struct SuspendVideoInput {
    /// Id of the video to suspend.
    video_id: ID,
    /// Why; recorded in the audit log.
    reason: String,
}

/// Result of `suspendVideo`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct SuspendVideoPayload {
    /// The video as it is now; absent when `userErrors` is not empty.
    video: Option<VideoNode>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<CurationUserError>,
}

/// The mutation with which managers take a video down.
#[derive(Default)]
pub struct SuspendVideoMutation;

#[Object]
impl SuspendVideoMutation {
    /// Takes a published video down immediately. For managers.
    async fn suspend_video(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which video and why.")] input: SuspendVideoInput,
    ) -> Result<SuspendVideoPayload, Fault> {
        let command = SuspendVideo {
            video_id: id::decode(&input.video_id),
            reason: input.reason,
        };

        let suspended = ctx.services().curation.suspend_video(&ctx.cx(), command).await;
        let (id, user_errors) = ctx.outcome(suspended)?;
        let ids: Vec<_> = id.into_iter().collect();
        let videos = ctx.services().catalog.videos_by_ids(&ids).await?;

        Ok(SuspendVideoPayload {
            video: videos.into_values().next().map(VideoNode),
            user_errors,
        })
    }
}
