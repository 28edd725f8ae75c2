//! `removeFromSeries`.

use async_graphql::{Context, Object};
use kyck_kernel::Fault;

use super::staff_series::{SeriesVideosInput, SeriesVideosPayload, video_ids};
use crate::graphql::{ContextExt, id};

/// The mutation with which managers take videos out of a series.
#[derive(Default)]
pub struct RemoveFromSeriesMutation;

#[Object]
impl RemoveFromSeriesMutation {
    /// Takes videos out of a series; they stay in the catalogue. For managers.
    async fn remove_from_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which series, and which videos.")] input: SeriesVideosInput,
    ) -> Result<SeriesVideosPayload, Fault> {
        let video_ids = video_ids(&input.video_ids);

        let changed = ctx
            .services()
            .catalog
            .remove_from_series(&ctx.cx(), id::decode(&input.series_id), &video_ids)
            .await;

        SeriesVideosPayload::of(ctx, changed, &video_ids).await
    }
}
