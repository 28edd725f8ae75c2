//! `restoreSeries`.

use async_graphql::{Context, ID, InputObject, Object};
use kyck_kernel::Fault;

use super::staff_series::SeriesPayload;
use crate::graphql::{ContextExt, id};

/// A deleted series to bring back.
#[derive(InputObject)]
struct RestoreSeriesInput {
    /// The series to restore.
    series_id: ID,
    /// Why, for the audit log.
    reason: String,
}

/// The mutation with which managers restore a series.
#[derive(Default)]
pub struct RestoreSeriesMutation;

#[Object]
impl RestoreSeriesMutation {
    /// Brings a deleted series back, with the videos that did not come into another one since. For managers.
    async fn restore_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which series, and why.")] input: RestoreSeriesInput,
    ) -> Result<SeriesPayload, Fault> {
        let series_id = id::decode(&input.series_id);

        let changed = ctx
            .services()
            .catalog
            .restore_series(&ctx.cx(), series_id, &input.reason)
            .await;

        SeriesPayload::of(ctx, changed).await
    }
}
