//! `reorderSeries`.

use async_graphql::{Context, ID, InputObject, Object};
use kyck_domain::catalog::ReorderSeries;
use kyck_kernel::Fault;

use super::staff_series::{SeriesVideosPayload, video_ids};
use crate::graphql::{ContextExt, id};

/// The order of the videos of a series.
#[derive(InputObject)]
struct ReorderSeriesInput {
    /// The series to order.
    series_id: ID,
    /// Every video of the series once, at most 500; they get the numbers from 1.
    video_ids: Vec<ID>,
    /// The `revision` that was read: another one is refused as `CHANGED_SINCE`. Not checked when absent.
    expected_revision: Option<i32>,
}

/// The mutation with which managers order a series.
#[derive(Default)]
pub struct ReorderSeriesMutation;

#[Object]
impl ReorderSeriesMutation {
    /// Puts the videos of a series into an order and numbers them from 1. For managers.
    async fn reorder_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which series, and its videos in the new order.")] input: ReorderSeriesInput,
    ) -> Result<SeriesVideosPayload, Fault> {
        let video_ids = video_ids(&input.video_ids);
        let command = ReorderSeries {
            series_id: id::decode(&input.series_id),
            video_ids: video_ids.clone(),
            expected_revision: input.expected_revision.map(Into::into),
        };

        let reordered = ctx.services().catalog.reorder_series(&ctx.cx(), command).await;

        SeriesVideosPayload::of(ctx, reordered, &video_ids).await
    }
}
