//! `reinstateVideos`.

use async_graphql::{Context, Object};
use kyck_kernel::Fault;

use super::change_videos::{ChangeVideosInput, ChangeVideosPayload};
use crate::graphql::ContextExt;

/// The mutation with which managers bring suspended videos back.
#[derive(Default)]
pub struct ReinstateVideosMutation;

#[Object]
impl ReinstateVideosMutation {
    /// Brings suspended videos back: published again when labels and publish check allow it, else into the review
    /// queue. For managers.
    async fn reinstate_videos(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which videos, and why.")] input: ChangeVideosInput,
    ) -> Result<ChangeVideosPayload, Fault> {
        let changed = ctx
            .services()
            .curation
            .reinstate_videos(&ctx.cx(), input.into_command())
            .await?;

        ChangeVideosPayload::of(ctx, changed).await
    }
}
