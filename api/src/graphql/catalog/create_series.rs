//! `createSeries`.

use async_graphql::{Context, InputObject, Object, Result};

use super::staff_series::SeriesPayload;
use crate::graphql::ContextExt;
use crate::graphql::once::once;

/// A series to make.
#[derive(InputObject)]
struct CreateSeriesInput {
    /// Its title, 1 to 200 characters, unlike all others.
    title: String,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// The mutation with which managers make a series.
#[derive(Default)]
pub struct CreateSeriesMutation;

#[Object]
impl CreateSeriesMutation {
    /// Makes a series without videos. For managers.
    async fn create_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The series to make.")] input: CreateSeriesInput,
    ) -> Result<SeriesPayload> {
        let key = once(ctx, input.client_mutation_id)?;

        let catalog = &ctx.services().catalog;
        let made = catalog.create_series(&ctx.cx(), &input.title, key.as_ref()).await;

        Ok(SeriesPayload::of(ctx, made).await?)
    }
}
