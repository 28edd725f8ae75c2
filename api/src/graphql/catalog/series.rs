//! Staff makes, fills, orders, deletes and restores series.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use kyck_domain::catalog::{self, CatalogError};
use kyck_kernel::Fault;
use kyck_kernel::id::{SeriesId, VideoId};
use kyck_kernel::page::{DEFAULT_FIRST, PageRequest};

use super::error::{CatalogUserError, user_errors};
use super::types::VideoNode;
use crate::graphql::once::once;
use crate::graphql::page::{Paged, connection};
use crate::graphql::scalar::DateTime;
use crate::graphql::{ContextExt, id};
use crate::server::field_limits::list_size;

/// A series as staff sees it, also an empty or deleted one.
#[derive(Clone)]
pub struct StaffSeries(catalog::StaffSeries);

/// A series as staff sees it, also an empty or deleted one.
#[Object]
impl StaffSeries {
    /// Names the series; the id of its `Series`.
    async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// Its title, unique among the series that are not deleted.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Counts up with each change; give it as `expectedRevision`.
    async fn revision(&self) -> i32 {
        i32::try_from(self.0.revision).unwrap_or(i32::MAX)
    }

    /// When the series was made here.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was deleted; null while families are shown it.
    async fn deleted_at(&self) -> Option<DateTime> {
        self.0.deleted_at.map(Into::into)
    }

    /// How many videos it has, whatever their state.
    async fn video_count(&self) -> i32 {
        i32::try_from(self.0.videos).unwrap_or(i32::MAX)
    }

    /// How many of its videos are published; families see a series that has one.
    async fn published_video_count(&self) -> i32 {
        i32::try_from(self.0.published_videos).unwrap_or(i32::MAX)
    }
}

connection!(
    "series as staff sees them",
    StaffSeriesConnection,
    StaffSeriesEdge,
    StaffSeries
);

/// Which series are asked for; all that is given must match.
#[derive(Clone, Debug, Default, InputObject)]
pub struct StaffSeriesFilter {
    /// A part of the title; case does not matter.
    search: Option<String>,
    /// Whether they are deleted; both kinds when not given.
    is_deleted: Option<bool>,
}

/// A series to make.
#[derive(InputObject)]
pub struct CreateSeriesInput {
    /// Its title, 1 to 200 characters, unlike all others.
    title: String,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// A series to rename.
#[derive(InputObject)]
pub struct UpdateSeriesInput {
    /// The series to rename.
    series_id: ID,
    /// Its title, 1 to 200 characters, unlike all others.
    title: String,
    /// The `revision` that was read: another one is refused as `CHANGED_SINCE`. Not checked when absent.
    expected_revision: Option<i32>,
    /// Why, for the audit log.
    reason: Option<String>,
}

/// The order of the videos of a series.
#[derive(InputObject)]
pub struct ReorderSeriesInput {
    /// The series to order.
    series_id: ID,
    /// Every video of the series once, at most 500; they get the numbers from 1.
    video_ids: Vec<ID>,
    /// The `revision` that was read: another one is refused as `CHANGED_SINCE`. Not checked when absent.
    expected_revision: Option<i32>,
}

/// Videos that come into a series or leave it.
#[derive(InputObject)]
pub struct SeriesVideosInput {
    /// The series to change.
    series_id: ID,
    /// The videos, at most 100.
    video_ids: Vec<ID>,
}

/// A series to delete.
#[derive(InputObject)]
pub struct DeleteSeriesInput {
    /// The series to delete.
    series_id: ID,
    /// Why, for the audit log.
    reason: String,
}

/// A deleted series to bring back.
#[derive(InputObject)]
pub struct RestoreSeriesInput {
    /// The series to restore.
    series_id: ID,
    /// Why, for the audit log.
    reason: String,
}

/// The outcome of a change of one series.
#[derive(SimpleObject)]
pub struct SeriesPayload {
    /// The series as it is now; null when `userErrors` is not empty.
    series: Option<StaffSeries>,
    /// What the user can fix; empty on success.
    user_errors: Vec<CatalogUserError>,
}

/// The outcome of a change of the videos of a series.
#[derive(SimpleObject)]
pub struct SeriesVideosPayload {
    /// The series as it is now; null when `userErrors` is not empty.
    series: Option<StaffSeries>,
    /// The videos that were named, as they are now.
    videos: Vec<VideoNode>,
    /// What the user can fix; empty on success.
    user_errors: Vec<CatalogUserError>,
}

/// Queries about series, for staff.
#[derive(Default)]
pub struct SeriesStaffQuery;

#[Object]
impl SeriesStaffQuery {
    /// Series, the newest first, empty and deleted ones too. For editors.
    #[graphql(directive = list_size::apply(DEFAULT_FIRST, vec!["first".into()]))]
    async fn staff_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page begins; the first page when absent.")] after: Option<
            String,
        >,
        #[graphql(desc = "Which series; all when not given.")] filter: Option<StaffSeriesFilter>,
    ) -> Result<StaffSeriesConnection> {
        list(ctx, first, after, filter.unwrap_or_default())
            .await
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
    }
}

/// Mutations with which managers make, edit, delete and restore series.
#[derive(Default)]
pub struct SeriesMutation;

#[Object]
impl SeriesMutation {
    /// Makes a series without videos. For managers.
    async fn create_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The series to make.")] input: CreateSeriesInput,
    ) -> Result<SeriesPayload> {
        let key = once(ctx, input.client_mutation_id)?;
        let made = ctx
            .services()
            .catalog
            .create_series(&ctx.cx(), &input.title, key.as_ref())
            .await;
        payload(ctx, made).await
    }

    /// Renames a series. For managers.
    async fn update_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which series, and its title.")] input: UpdateSeriesInput,
    ) -> Result<SeriesPayload> {
        let cmd = catalog::UpdateSeries {
            id: id::decode(&input.series_id),
            title: input.title,
            expected_revision: input.expected_revision.map(Into::into),
            reason: input.reason,
        };
        payload(ctx, ctx.services().catalog.update_series(&ctx.cx(), cmd).await).await
    }

    /// Deletes a series; its videos stay, and `restoreSeries` brings it back with them. For managers.
    async fn delete_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which series, and why.")] input: DeleteSeriesInput,
    ) -> Result<SeriesPayload> {
        let series_id = id::decode(&input.series_id);
        let deleted = ctx
            .services()
            .catalog
            .delete_series(&ctx.cx(), series_id, &input.reason)
            .await;
        payload(ctx, deleted).await
    }

    /// Brings a deleted series back, with the videos that did not come into another one since. For managers.
    async fn restore_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which series, and why.")] input: RestoreSeriesInput,
    ) -> Result<SeriesPayload> {
        let series_id = id::decode(&input.series_id);
        let restored = ctx
            .services()
            .catalog
            .restore_series(&ctx.cx(), series_id, &input.reason)
            .await;
        payload(ctx, restored).await
    }

    /// Adds videos at the end of a series, in this order; they leave the series that they were in. For managers.
    async fn add_to_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which series, and which videos.")] input: SeriesVideosInput,
    ) -> Result<SeriesVideosPayload> {
        let ids = video_ids(&input.video_ids);
        let outcome = ctx
            .services()
            .catalog
            .add_to_series(&ctx.cx(), id::decode(&input.series_id), &ids)
            .await;
        videos_payload(ctx, outcome, &ids).await
    }

    /// Takes videos out of a series; they stay in the catalogue. For managers.
    async fn remove_from_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which series, and which videos.")] input: SeriesVideosInput,
    ) -> Result<SeriesVideosPayload> {
        let ids = video_ids(&input.video_ids);
        let outcome = ctx
            .services()
            .catalog
            .remove_from_series(&ctx.cx(), id::decode(&input.series_id), &ids)
            .await;
        videos_payload(ctx, outcome, &ids).await
    }

    /// Puts the videos of a series into an order and numbers them from 1. For managers.
    async fn reorder_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which series, and its videos in the new order.")] input: ReorderSeriesInput,
    ) -> Result<SeriesVideosPayload> {
        let ids = video_ids(&input.video_ids);
        let expected = input.expected_revision.map(Into::into);
        let outcome = ctx
            .services()
            .catalog
            .reorder_series(&ctx.cx(), id::decode(&input.series_id), &ids, expected)
            .await;
        videos_payload(ctx, outcome, &ids).await
    }
}

/// Ids of videos; one that names none becomes an id that no video has, and is refused at its position.
fn video_ids(given: &[ID]) -> Vec<VideoId> {
    given
        .iter()
        .map(|given| id::decode(given).unwrap_or(VideoId(uuid::Uuid::nil())))
        .collect()
}

async fn list(
    ctx: &Context<'_>,
    first: Option<i32>,
    after: Option<String>,
    filter: StaffSeriesFilter,
) -> Result<StaffSeriesConnection, Fault> {
    let cx = ctx.cx();
    let page = PageRequest::parse(first, after.as_deref())?;
    let filter = catalog::StaffSeriesFilter {
        search: filter.search,
        is_deleted: filter.is_deleted,
        ids: None,
    };

    let page = ctx
        .services()
        .catalog
        .list_staff_series(&cx, &filter, page)
        .await?;
    let total = if ctx.look_ahead().field("totalCount").exists() {
        let total = ctx.services().catalog.count_staff_series(&cx, &filter).await?;
        Some(i32::try_from(total).unwrap_or(i32::MAX))
    } else {
        None
    };

    let mut paged = Paged::new(page, after.as_deref()).map(StaffSeries);
    paged.total = total;

    Ok(StaffSeriesConnection(paged))
}

async fn find(ctx: &Context<'_>, id: SeriesId) -> Result<Option<StaffSeries>, Fault> {
    let filter = catalog::StaffSeriesFilter {
        ids: Some(vec![id]),
        ..catalog::StaffSeriesFilter::default()
    };
    let first = PageRequest {
        first: 1,
        after: None,
    };
    let page = ctx
        .services()
        .catalog
        .list_staff_series(&ctx.cx(), &filter, first)
        .await?;
    Ok(page
        .items
        .into_iter()
        .next()
        .map(|(_, series)| StaffSeries(series)))
}

async fn payload(ctx: &Context<'_>, outcome: Result<SeriesId, CatalogError>) -> Result<SeriesPayload> {
    let payload = videos_payload(ctx, outcome, &[]).await?;
    Ok(SeriesPayload {
        series: payload.series,
        user_errors: payload.user_errors,
    })
}

async fn videos_payload(
    ctx: &Context<'_>,
    outcome: Result<SeriesId, CatalogError>,
    ids: &[VideoId],
) -> Result<SeriesVideosPayload> {
    let made = async {
        Ok(match outcome {
            Ok(id) => {
                let videos = ctx.services().catalog.videos_by_ids(ids).await?;
                let named = ids.iter().filter_map(|id| videos.get(id).cloned());
                SeriesVideosPayload {
                    series: find(ctx, id).await?,
                    videos: named.map(VideoNode).collect(),
                    user_errors: Vec::new(),
                }
            }
            Err(error) => SeriesVideosPayload {
                series: None,
                videos: Vec::new(),
                user_errors: user_errors(error, ctx.language())?,
            },
        })
    };
    made.await
        .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
}
