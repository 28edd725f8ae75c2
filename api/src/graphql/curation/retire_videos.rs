//! `retireVideos`.

use async_graphql::{Context, Object};
use kyck_kernel::Fault;

use super::change_videos::{ChangeVideosInput, ChangeVideosPayload};
use crate::graphql::ContextExt;

/// The mutation with which managers take videos down for good.
#[derive(Default)]
pub struct RetireVideosMutation;

#[Object]
impl RetireVideosMutation {
    /// Takes published or suspended videos down for good; `reopenVideos` is the way back. For managers.
    async fn retire_videos(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which videos, and why.")] input: ChangeVideosInput,
    ) -> Result<ChangeVideosPayload, Fault> {
        let changed = ctx
            .services()
            .curation
            .retire_videos(&ctx.cx(), input.into_command())
            .await?;

        ChangeVideosPayload::of(ctx, changed).await
    }
}
