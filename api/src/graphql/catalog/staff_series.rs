//! `staffSeries`, and what the changes of series have in common.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kyck_domain::catalog::{self, CatalogError, CatalogErrorCode};
use kyck_kernel::id::{SeriesId, VideoId};
use kyck_kernel::page::{DEFAULT_FIRST, PageRequest};
use kyck_kernel::{Fault, UtcInstant};

use super::types::{VideoNode, counts};
use crate::graphql::error::UserError;
use crate::graphql::page::{Paged, connection};
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
    async fn created_at(&self) -> UtcInstant {
        self.0.created_at
    }

    /// When it was deleted; null while families are shown it.
    async fn deleted_at(&self) -> Option<UtcInstant> {
        self.0.deleted_at
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
    ) -> Result<StaffSeriesConnection, Fault> {
        let request = PageRequest::parse(first, after.as_deref())?;
        let filter = filter.unwrap_or_default();
        let filter = catalog::StaffSeriesFilter {
            search: filter.search,
            is_deleted: filter.is_deleted,
            ids: None,
        };

        let catalog = &ctx.services().catalog;
        let page = catalog.list_staff_series(&ctx.cx(), &filter, request).await?;
        let total = if counts(ctx) {
            Some(catalog.count_staff_series(&ctx.cx(), &filter).await?)
        } else {
            None
        };

        let mut paged = Paged::new(page, after.as_deref()).map(StaffSeries);
        paged.total = total.map(|total| i32::try_from(total).unwrap_or(i32::MAX));
        Ok(StaffSeriesConnection(paged))
    }
}

/// The outcome of a change of one series.
#[derive(SimpleObject)]
pub struct SeriesPayload {
    /// The series as it is now; null when `userErrors` is not empty.
    series: Option<StaffSeries>,
    /// What the user can fix; empty on success.
    user_errors: Vec<UserError<CatalogErrorCode>>,
}

impl SeriesPayload {
    /// The series after a change, or what the user can fix.
    pub(super) async fn of(
        ctx: &Context<'_>,
        outcome: Result<SeriesId, CatalogError>,
    ) -> Result<Self, Fault> {
        let (id, user_errors) = ctx.outcome(outcome)?;

        Ok(Self {
            series: find(ctx, id).await?,
            user_errors,
        })
    }
}

/// Videos that come into a series or leave it.
#[derive(InputObject)]
pub struct SeriesVideosInput {
    /// The series to change.
    pub(super) series_id: ID,
    /// The videos, at most 100.
    pub(super) video_ids: Vec<ID>,
}

/// The outcome of a change of the videos of a series.
#[derive(SimpleObject)]
pub struct SeriesVideosPayload {
    /// The series as it is now; null when `userErrors` is not empty.
    series: Option<StaffSeries>,
    /// The videos that were named, as they are now.
    videos: Vec<VideoNode>,
    /// What the user can fix; empty on success.
    user_errors: Vec<UserError<CatalogErrorCode>>,
}

impl SeriesVideosPayload {
    /// The series and its named videos after a change, or what the user can fix.
    pub(super) async fn of(
        ctx: &Context<'_>,
        outcome: Result<SeriesId, CatalogError>,
        video_ids: &[Option<VideoId>],
    ) -> Result<Self, Fault> {
        let (id, user_errors) = ctx.outcome(outcome)?;
        let named: Vec<VideoId> = match id {
            Some(_) => video_ids.iter().copied().flatten().collect(),
            None => Vec::new(),
        };
        let videos = ctx.services().catalog.videos_by_ids(&named).await?;

        Ok(Self {
            series: find(ctx, id).await?,
            videos: named
                .iter()
                .filter_map(|id| videos.get(id).cloned())
                .map(VideoNode)
                .collect(),
            user_errors,
        })
    }
}

/// Ids of videos; `None` for one that names none.
pub(super) fn video_ids(given: &[ID]) -> Vec<Option<VideoId>> {
    given.iter().map(id::decode).collect()
}

async fn find(ctx: &Context<'_>, id: Option<SeriesId>) -> Result<Option<StaffSeries>, Fault> {
    let Some(id) = id else {
        return Ok(None);
    };

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

    let mut items = page.items.into_iter();
    Ok(items.next().map(|(_, series)| StaffSeries(series)))
}
