//! Series as only staff sees them, empty and deleted ones too.

use std::collections::HashMap;

use kyck_kernel::id::SeriesId;
use kyck_kernel::page::{Page, PageRequest};
use kyck_kernel::{Ctx, Fault, Role, UtcInstant};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::Catalog;
use super::entity::{series, video};
use super::model::VideoState;

/// Which series staff asks for; all that is given must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffSeriesFilter {
    /// A part of the title; case does not matter.
    pub search: Option<String>,
    /// Whether they are deleted; both kinds when not given.
    pub is_deleted: Option<bool>,
    /// Only series with these ids; all when not given.
    pub ids: Option<Vec<SeriesId>>,
}

/// A series as staff sees it, also an empty or deleted one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffSeries {
    /// Our id of the series.
    pub id: SeriesId,
    /// The title that staff gave it.
    pub title: String,
    /// When the series was made here.
    pub created_at: UtcInstant,
    /// How often it was changed.
    pub revision: i64,
    /// When it was deleted; `None` while it is shown.
    pub deleted_at: Option<UtcInstant>,
    /// How many videos it has, whatever their state.
    pub videos: i64,
    /// How many of them are published.
    pub published_videos: i64,
}

impl Catalog {
    /// Series, the newest first, empty ones too. For editors.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Forbidden`]; [`Fault::BadRequest`] for a search of over 100 characters;
    /// [`Fault::Database`].
    pub async fn list_staff_series(
        &self,
        ctx: &Ctx<'_>,
        filter: &StaffSeriesFilter,
        page: PageRequest<SeriesId>,
    ) -> Result<Page<StaffSeries>, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        let mut query = series_matching(filter)?
            .order_by_desc(series::Column::Id)
            .limit(u64::from(page.first) + 1);
        if let Some(after) = page.after {
            query = query.filter(series::Column::Id.lt(after));
        }

        let rows = query.all(self.kernel.db.read()).await?;
        let counts = self
            .series_counts(rows.iter().map(|row| row.id).collect())
            .await?;
        let found = rows.into_iter().map(|row| {
            let (videos, published_videos) = counts.get(&row.id).copied().unwrap_or_default();
            StaffSeries {
                id: row.id,
                title: row.title,
                created_at: row.created_at,
                revision: row.revision,
                deleted_at: row.deleted_at,
                videos,
                published_videos,
            }
        });

        Ok(Page::from_rows(found.collect(), page.first, |series| series.id))
    }

    /// How many series a filter matches. For editors.
    ///
    /// # Errors
    /// As [`Catalog::list_staff_series`](crate::catalog::Catalog::list_staff_series).
    pub async fn count_staff_series(&self, ctx: &Ctx<'_>, filter: &StaffSeriesFilter) -> Result<u64, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        Ok(series_matching(filter)?.count(self.kernel.db.read()).await?)
    }
}

fn series_matching(filter: &StaffSeriesFilter) -> Result<Select<series::Entity>, Fault> {
    let mut query = series::Entity::find();
    if let Some(ids) = &filter.ids {
        query = query.filter(series::Column::Id.is_in(ids.iter().copied()));
    }

    if let Some(is_deleted) = filter.is_deleted {
        query = query.filter(if is_deleted {
            series::Column::DeletedAt.is_not_null()
        } else {
            series::Column::DeletedAt.is_null()
        });
    }

    if let Some(part) = filter
        .search
        .as_deref()
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        if part.chars().count() > 100 {
            return Err(Fault::bad_request("search", "search has at most 100 characters"));
        }
        let mut pattern = String::from("%");
        for c in part.to_lowercase().chars() {
            if matches!(c, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(c);
        }
        pattern.push('%');
        let title = Expr::expr(Func::lower(Expr::col(series::Column::Title)));
        query = query.filter(title.like(LikeExpr::new(pattern).escape('\\')));
    }

    Ok(query)
}

impl Catalog {
    /// All and published videos of series, by one query.
    async fn series_counts(&self, ids: Vec<SeriesId>) -> Result<HashMap<SeriesId, (i64, i64)>, Fault> {
        #[derive(FromQueryResult)]
        struct Row {
            series_id: SeriesId,
            state: String,
            videos: i64,
        }

        let rows = video::Entity::find()
            .select_only()
            .column(video::Column::SeriesId)
            .column(video::Column::State)
            .column_as(video::Column::Id.count(), "videos")
            .filter(video::Column::SeriesId.is_in(ids))
            .group_by(video::Column::SeriesId)
            .group_by(video::Column::State)
            .into_model::<Row>()
            .all(self.kernel.db.read())
            .await?;
        let mut counts: HashMap<SeriesId, (i64, i64)> = HashMap::new();
        for row in rows {
            let (videos, published) = counts.entry(row.series_id).or_default();
            *videos += row.videos;
            if row.state == VideoState::Published.as_str() {
                *published += row.videos;
            }
        }

        Ok(counts)
    }
}
