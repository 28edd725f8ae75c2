//! `addToSeries`.

use async_graphql::{Context, Object};
use kyck_kernel::Fault;

use super::staff_series::{SeriesVideosInput, SeriesVideosPayload, video_ids};
use crate::graphql::{ContextExt, id};

/// The mutation with which managers add videos to a series.
#[derive(Default)]
pub struct AddToSeriesMutation;

#[Object]
impl AddToSeriesMutation {
    /// Adds videos at the end of a series, in this order; they leave the series that they were in. For managers.
    async fn add_to_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which series, and which videos.")] input: SeriesVideosInput,
    ) -> Result<SeriesVideosPayload, Fault> {
        let video_ids = video_ids(&input.video_ids);

        let changed = ctx
            .services()
            .catalog
            .add_to_series(&ctx.cx(), id::decode(&input.series_id), &video_ids)
            .await;

        SeriesVideosPayload::of(ctx, changed, &video_ids).await
    }
}
