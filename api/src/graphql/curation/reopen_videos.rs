//! `reopenVideos`.

use async_graphql::{Context, Object};
use kyck_kernel::Fault;

use super::change_videos::{ChangeVideosInput, ChangeVideosPayload};
use crate::graphql::ContextExt;

/// The mutation with which managers review videos again.
#[derive(Default)]
pub struct ReopenVideosMutation;

#[Object]
impl ReopenVideosMutation {
    /// Puts rejected, returned and retired videos into the review queue again, with what was decided or proposed of
    /// them before as a proposal. For managers.
    async fn reopen_videos(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which videos, and why.")] input: ChangeVideosInput,
    ) -> Result<ChangeVideosPayload, Fault> {
        let changed = ctx
            .services()
            .curation
            .reopen_videos(&ctx.cx(), input.into_command())
            .await?;

        ChangeVideosPayload::of(ctx, changed).await
    }
}
