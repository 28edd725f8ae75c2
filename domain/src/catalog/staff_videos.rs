//! Videos of every state, as only staff sees them.

use std::collections::HashMap;
use std::sync::Arc;

use kyck_kernel::id::{SeriesId, ThemeId, VideoId};
use kyck_kernel::page::{Page, PageRequest};
use kyck_kernel::{Ctx, Fault, Role, UtcInstant};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::entity::{video, video_theme};
use super::model::{Video, VideoState};
use super::store_source_videos::known_videos;
use super::{Catalog, search};

/// Which videos staff asks for; all that is given must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffVideoFilter {
    /// Stage between proposal and retirement.
    pub state: Option<VideoState>,
    /// Words in title, channel or series, as in the search of families.
    pub search: Option<String>,
    /// YouTube's id, in place of the words.
    pub youtube_id: Option<String>,
    /// A theme that they have.
    pub theme_id: Option<ThemeId>,
    /// The series they belong to; they come in its order then.
    pub series_id: Option<SeriesId>,
}

/// A video of any state, with what only staff sees of it.
#[derive(Clone, Debug)]
pub struct StaffVideo {
    /// The video as families see it.
    pub video: Arc<Video>,
    /// Why it is suspended, in the words of the feature that did it.
    pub suspension: Option<String>,
    /// How often it was changed.
    pub revision: i64,
    /// When it was last changed.
    pub updated_at: UtcInstant,
}

/// The key of the order of [`Catalog::list_staff_videos`](crate::catalog::Catalog::list_staff_videos): the number within
/// the series, where one is asked for, then the id.
pub type StaffVideoKey = (i64, VideoId);

impl Catalog {
    /// Videos of every state, the newest first; those of one series in its order. For editors.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Forbidden`]; [`Fault::BadRequest`] for a search of over 100 characters;
    /// [`Fault::Database`].
    pub async fn list_staff_videos(
        &self,
        ctx: &Ctx<'_>,
        filter: &StaffVideoFilter,
        page: PageRequest<StaffVideoKey>,
    ) -> Result<Page<StaffVideo>, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        let is_ordered = filter.series_id.is_some();
        let number = || Expr::col(video::Column::Episode).if_null(i32::MAX);
        let mut query = self.matching(filter).await?.limit(u64::from(page.first) + 1);
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

        let rows = query.all(self.kernel.db.read()).await?;
        let videos = self.with_videos(rows).await?;
        Ok(Page::from_rows(videos, page.first, |found| {
            let episode = found.video.episode.filter(|_| is_ordered);
            let number = episode.map_or(if is_ordered { i64::from(i32::MAX) } else { 0 }, i64::from);
            (number, found.video.id)
        }))
    }

    /// How many videos a filter matches. For editors.
    ///
    /// # Errors
    /// As [`Catalog::list_staff_videos`](crate::catalog::Catalog::list_staff_videos).
    pub async fn count_staff_videos(&self, ctx: &Ctx<'_>, filter: &StaffVideoFilter) -> Result<u64, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        Ok(self.matching(filter).await?.count(self.kernel.db.read()).await?)
    }

    /// Videos of any state by their ids, in the order asked; unknown ids are left out. For editors.
    ///
    /// # Errors
    /// As [`Catalog::list_staff_videos`](crate::catalog::Catalog::list_staff_videos).
    pub async fn staff_videos_by_ids(
        &self,
        ctx: &Ctx<'_>,
        ids: &[VideoId],
    ) -> Result<Vec<StaffVideo>, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        let rows = video::Entity::find()
            .filter(video::Column::Id.is_in(ids.iter().copied()))
            .all(self.kernel.db.read())
            .await?;
        let mut found = self.with_videos(rows).await?;
        let positions: HashMap<VideoId, usize> = ids.iter().copied().zip(0..).collect();
        found.sort_by_key(|found| positions.get(&found.video.id).copied());
        Ok(found)
    }

    async fn with_videos(&self, rows: Vec<video::Model>) -> Result<Vec<StaffVideo>, Fault> {
        let ids: Vec<VideoId> = rows.iter().map(|row| row.id).collect();
        let videos = self.videos_by_ids(&ids).await?;
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

    async fn matching(&self, filter: &StaffVideoFilter) -> Result<Select<video::Entity>, Fault> {
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
            let found = search::find(self.kernel.db.read(), words).await?;
            query = query.filter(video::Column::Id.is_in(found));
        }

        if let Some(theme_id) = filter.theme_id {
            let catalogue = self.current().await?;
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
    pub async fn ids_by_youtube_id(&self, youtube_ids: &[String]) -> Result<HashMap<String, VideoId>, Fault> {
        let known = known_videos(self.kernel.db.read(), youtube_ids).await?;
        Ok(known
            .into_iter()
            .map(|video| (video.youtube_id, video.id))
            .collect())
    }
}
