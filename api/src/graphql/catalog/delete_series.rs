//! `deleteSeries`.

use async_graphql::{Context, ID, InputObject, Object};
use kyck_kernel::Fault;

use super::staff_series::SeriesPayload;
use crate::graphql::{ContextExt, id};

/// A series to delete.
#[derive(InputObject)]
struct DeleteSeriesInput {
    /// The series to delete.
    series_id: ID,
    /// Why, for the audit log.
    reason: String,
}

/// The mutation with which managers delete a series.
#[derive(Default)]
pub struct DeleteSeriesMutation;

#[Object]
impl DeleteSeriesMutation {
    /// Deletes a series; its videos stay, and `restoreSeries` brings it back with them. For managers.
    async fn delete_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which series, and why.")] input: DeleteSeriesInput,
    ) -> Result<SeriesPayload, Fault> {
        let series_id = id::decode(&input.series_id);

        let changed = ctx
            .services()
            .catalog
            .delete_series(&ctx.cx(), series_id, &input.reason)
            .await;

        SeriesPayload::of(ctx, changed).await
    }
}
