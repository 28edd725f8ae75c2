//! `updateSeries`.

use async_graphql::{Context, ID, InputObject, Object};
use kyck_domain::catalog::UpdateSeries;
use kyck_kernel::Fault;

use super::staff_series::SeriesPayload;
use crate::graphql::{ContextExt, id};

/// A series to rename.
#[derive(InputObject)]
struct UpdateSeriesInput {
    /// The series to rename.
    series_id: ID,
    /// Its title, 1 to 200 characters, unlike all others.
    title: String,
    /// The `revision` that was read: another one is refused as `CHANGED_SINCE`. Not checked when absent.
    expected_revision: Option<i32>,
    /// Why, for the audit log.
    reason: Option<String>,
}

/// The mutation with which managers rename a series.
#[derive(Default)]
pub struct UpdateSeriesMutation;

#[Object]
impl UpdateSeriesMutation {
    /// Renames a series. For managers.
    async fn update_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which series, and its title.")] input: UpdateSeriesInput,
    ) -> Result<SeriesPayload, Fault> {
        let command = UpdateSeries {
            series_id: id::decode(&input.series_id),
            title: input.title,
            expected_revision: input.expected_revision.map(Into::into),
            reason: input.reason,
        };

        let updated = ctx.services().catalog.update_series(&ctx.cx(), command).await;

        SeriesPayload::of(ctx, updated).await
    }
}
