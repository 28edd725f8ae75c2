//! What only staff sees of the catalogue: videos of every state, and themes and series also when they are empty or deleted.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

use super::entity::{series, theme, video, video_theme};
use super::model::{Video, VideoState};
use super::service::{current, videos_by_ids};
use super::{search, write};
use crate::env::Role;
use crate::id::{SeriesId, ThemeId, VideoId};
use crate::page::{Page, PageRequest};
use crate::{Ctx, Fault, UtcInstant};

/// Which videos staff asks for; all that is given must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffVideoFilter {
    /// Position in the review process.
    pub state: Option<VideoState>,
    /// Words in title, channel or series, as in the search of families.
    pub search: Option<String>,
    /// YouTube's id, in place of the words.
    pub youtube_id: Option<String>,
    /// A theme they have.
    pub theme_id: Option<ThemeId>,
    /// The series they belong to; they come in its order then.
    pub series_id: Option<SeriesId>,
}

/// A video as staff sees it.
#[derive(Clone, Debug)]
pub struct StaffVideo {
    /// The video itself.
    pub video: Arc<Video>,
    /// Why it is suspended, in the words of the feature that did it.
    pub suspension: Option<String>,
    /// How often it was changed.
    pub revision: i64,
    /// When it was last changed.
    pub updated_at: UtcInstant,
}

/// The key of the order of [`list_staff_videos`]: the number within the series, where one is asked for, then the id.
pub type StaffVideoKey = (i64, VideoId);

/// Videos of every state, the newest first; those of one series in its order. For editors.
///
/// # Errors
/// [`Fault::Unauthenticated`], [`Fault::Forbidden`]; [`Fault::BadRequest`] for a search of over 100 characters;
/// [`Fault::Database`].
pub async fn list_staff_videos(
    ctx: &Ctx<'_>,
    filter: &StaffVideoFilter,
    page: PageRequest<StaffVideoKey>,
) -> Result<Page<StaffVideo>, Fault> {
    ctx.staff_or_system(Role::Editor)?;
    let is_ordered = filter.series_id.is_some();
    let number = || Expr::col(video::Column::Episode).if_null(i32::MAX);
    let mut query = matching(ctx, filter).await?.limit(u64::from(page.first) + 1);
    query = if is_ordered {
        query.order_by_asc(number()).order_by_asc(video::Column::Id)
    } else {
        query.order_by_desc(video::Column::Id)
    };
    match page.after {
        Some((after, id)) if is_ordered => {
            query = query.filter(
                Condition::any().add(number().gt(after)).add(
                    Condition::all()
                        .add(number().eq(after))
                        .add(video::Column::Id.gt(id)),
                ),
            );
        }
        Some((_, id)) => query = query.filter(video::Column::Id.lt(id)),
        None => {}
    }

    let rows = query.all(ctx.env.db.read()).await?;
    let videos = with_videos(ctx, rows).await?;
    Ok(Page::from_rows(videos, page.first, |found| {
        let episode = found.video.episode.filter(|_| is_ordered);
        let number = episode.map_or(if is_ordered { i64::from(i32::MAX) } else { 0 }, i64::from);
        (number, found.video.id)
    }))
}

/// How many videos a filter matches. For editors.
///
/// # Errors
/// As [`list_staff_videos`].
pub async fn count_staff_videos(ctx: &Ctx<'_>, filter: &StaffVideoFilter) -> Result<u64, Fault> {
    ctx.staff_or_system(Role::Editor)?;
    Ok(matching(ctx, filter).await?.count(ctx.env.db.read()).await?)
}

/// Videos of any state by their ids, in the order asked; unknown ids are left out. For editors.
///
/// # Errors
/// As [`list_staff_videos`].
pub async fn staff_videos_by_ids(ctx: &Ctx<'_>, ids: &[VideoId]) -> Result<Vec<StaffVideo>, Fault> {
    ctx.staff_or_system(Role::Editor)?;
    let rows = video::Entity::find()
        .filter(video::Column::Id.is_in(ids.iter().copied()))
        .all(ctx.env.db.read())
        .await?;
    let mut found = with_videos(ctx, rows).await?;
    let positions: HashMap<VideoId, usize> = ids.iter().copied().zip(0..).collect();
    found.sort_by_key(|found| positions.get(&found.video.id).copied());
    Ok(found)
}

async fn with_videos(ctx: &Ctx<'_>, rows: Vec<video::Model>) -> Result<Vec<StaffVideo>, Fault> {
    let ids: Vec<VideoId> = rows.iter().map(|row| row.id).collect();
    let videos = videos_by_ids(ctx, &ids).await?;
    rows.into_iter()
        .map(|row| {
            let video = videos.get(&row.id);
            Ok(StaffVideo {
                video: video
                    .cloned()
                    .ok_or_else(|| Fault::internal(format!("video {} was not read", row.id)))?,
                suspension: row.suspension,
                revision: row.revision,
                updated_at: row.updated_at,
            })
        })
        .collect()
}

async fn matching(ctx: &Ctx<'_>, filter: &StaffVideoFilter) -> Result<Select<video::Entity>, Fault> {
    let mut query = video::Entity::find();
    if let Some(state) = filter.state {
        query = query.filter(video::Column::State.eq(state.as_str()));
    }
    if let Some(youtube_id) = &filter.youtube_id {
        query = query.filter(video::Column::YoutubeId.eq(youtube_id));
    } else if let Some(words) = filter
        .search
        .as_deref()
        .map(str::trim)
        .filter(|words| !words.is_empty())
    {
        if words.chars().count() > 100 {
            return Err(Fault::bad_request("search", "search has at most 100 characters"));
        }
        let found = search::find(ctx.env.db.read(), words).await?;
        query = query.filter(video::Column::Id.is_in(found));
    }
    if let Some(theme_id) = filter.theme_id {
        let catalogue = current(ctx).await?;
        let ids: Vec<ThemeId> = catalogue
            .theme(theme_id)
            .map_or_else(|| vec![theme_id], |theme| theme.all_ids().collect());
        let links = Query::select()
            .column(video_theme::Column::VideoId)
            .from(video_theme::Entity)
            .and_where(video_theme::Column::ThemeId.is_in(ids))
            .to_owned();
        query = query.filter(video::Column::Id.in_subquery(links));
    }
    if let Some(series_id) = filter.series_id {
        query = query.filter(video::Column::SeriesId.eq(series_id));
    }
    Ok(query)
}

/// Ids of the videos that are known under these ids of YouTube, with the latter.
///
/// # Errors
/// [`Fault::Database`].
pub async fn ids_by_youtube_id(
    ctx: &Ctx<'_>,
    youtube_ids: &[String],
) -> Result<HashMap<String, VideoId>, Fault> {
    let known = write::known_videos(ctx.env.db.read(), youtube_ids).await?;
    Ok(known
        .into_iter()
        .map(|video| (video.youtube_id, video.id))
        .collect())
}

/// A theme as staff sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffTheme {
    /// Names the theme.
    pub id: ThemeId,
    /// Stable name in addresses.
    pub slug: String,
    /// Korean name.
    pub name_ko: String,
    /// English name.
    pub name_en: String,
    /// How often it was changed.
    pub revision: i64,
    /// When it was deleted; `None` while it is shown.
    pub deleted_at: Option<UtcInstant>,
    /// The theme that it was merged into, if it was.
    pub merged_into_id: Option<ThemeId>,
    /// How many videos have it, whatever their state; those of the themes that were merged into it count.
    pub videos: usize,
}

/// All themes in their order, deleted ones last. For editors.
///
/// # Errors
/// [`Fault::Unauthenticated`], [`Fault::Forbidden`], [`Fault::Database`].
pub async fn list_staff_themes(ctx: &Ctx<'_>) -> Result<Vec<StaffTheme>, Fault> {
    ctx.staff_or_system(Role::Editor)?;
    let db = ctx.env.db.read();
    let mut rows = theme::Entity::find().all(db).await?;
    rows.sort_by_key(|row| (row.deleted_at.is_some(), row.position, row.id));
    let links: Vec<(ThemeId, VideoId)> = video_theme::Entity::find()
        .select_only()
        .columns([video_theme::Column::ThemeId, video_theme::Column::VideoId])
        .into_tuple()
        .all(db)
        .await?;
    let catalogue = current(ctx).await?;
    let mut videos: HashMap<ThemeId, HashSet<VideoId>> = HashMap::new();
    for (theme_id, video_id) in links {
        let counted = catalogue.theme(theme_id).map_or(theme_id, |theme| theme.id);
        videos.entry(counted).or_default().insert(video_id);
    }
    Ok(rows
        .into_iter()
        .map(|row| StaffTheme {
            videos: videos.get(&row.id).map_or(0, HashSet::len),
            id: row.id,
            slug: row.slug,
            name_ko: row.name_ko,
            name_en: row.name_en,
            revision: row.revision,
            deleted_at: row.deleted_at,
            merged_into_id: row.merged_into_id.filter(|_| row.deleted_at.is_some()),
        })
        .collect())
}

/// Which series staff asks for; all that is given must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffSeriesFilter {
    /// A part of the title.
    pub search: Option<String>,
    /// Whether they are deleted; both kinds when not given.
    pub is_deleted: Option<bool>,
    /// Only these.
    pub ids: Option<Vec<SeriesId>>,
}

/// A series as staff sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffSeries {
    /// Names the series.
    pub id: SeriesId,
    /// Our title.
    pub title: String,
    /// When it was made.
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

/// Series, the newest first, empty ones too. For editors.
///
/// # Errors
/// [`Fault::Unauthenticated`], [`Fault::Forbidden`]; [`Fault::BadRequest`] for a search of over 100 characters;
/// [`Fault::Database`].
pub async fn list_staff_series(
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
    let rows = query.all(ctx.env.db.read()).await?;
    let counts = series_counts(ctx, rows.iter().map(|row| row.id).collect()).await?;
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
/// As [`list_staff_series`].
pub async fn count_staff_series(ctx: &Ctx<'_>, filter: &StaffSeriesFilter) -> Result<u64, Fault> {
    ctx.staff_or_system(Role::Editor)?;
    Ok(series_matching(filter)?.count(ctx.env.db.read()).await?)
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

/// All and published videos of series, by one query.
async fn series_counts(ctx: &Ctx<'_>, ids: Vec<SeriesId>) -> Result<HashMap<SeriesId, (i64, i64)>, Fault> {
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
        .all(ctx.env.db.read())
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
