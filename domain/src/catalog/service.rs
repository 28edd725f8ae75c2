//! Reading the catalogue.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use kyck_kernel::db::Db;
use kyck_kernel::id::{ChannelId, SeriesId, ThemeId, VideoId};
use kyck_kernel::page::PageRequest;
use kyck_kernel::{Actor, Ctx, Fault, Role, UtcInstant};

use super::catalogue::{Catalogue, PublishedKey, episode_key, published_key};
use super::load::{self, Scope};
use super::model::{Channel, Series, Theme, Video, VideoFilter, VideoLabels};
use super::{Catalog, curriculum, search};

/// Which videos a reader may see. A child's device must bring its child's lens: `policy` makes it.
#[derive(Clone, Copy)]
pub enum Lens<'a> {
    /// Everything families may be shown.
    Family,
    /// What passes this question as well.
    Child(&'a (dyn Fn(&Video) -> bool + Sync)),
}

impl Lens<'_> {
    /// Refuses nobody and child devices that bring no child's lens.
    fn check(self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        match (ctx.actor, self) {
            (Actor::Anonymous, _) => Err(Fault::Unauthenticated),
            (Actor::ChildDevice { .. }, Lens::Family) => Err(Fault::internal(
                "a child's device asked for videos without policy",
            )),
            _ => Ok(()),
        }
    }

    fn shows(self, video: &Video, now: UtcInstant) -> bool {
        video.is_available(now)
            && match self {
                Lens::Family => true,
                Lens::Child(shows) => shows(video),
            }
    }
}

/// A part of a list of videos.
#[derive(Clone, Debug, Default)]
pub struct VideoPage {
    /// The videos, in order.
    pub videos: Vec<Arc<Video>>,
    /// Whether the list goes on.
    pub has_next: bool,
    /// How many there are in all, if that was asked.
    pub total: Option<usize>,
}

impl Catalog {
    /// The catalogue in memory, for features that read much of it: no rights are checked here.
    ///
    /// # Errors
    /// [`Fault::Database`], [`Fault::Internal`].
    pub async fn current(&self) -> Result<Arc<Catalogue>, Fault> {
        self.cache.get(&self.kernel.db).await
    }

    /// Published videos, newest first.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`]; [`Fault::BadRequest`] for an area that does not exist; [`Fault::Database`].
    pub async fn list_videos(
        &self,
        ctx: &Ctx<'_>,
        filter: &VideoFilter,
        page: PageRequest<PublishedKey>,
        lens: Lens<'_>,
        with_total: bool,
    ) -> Result<VideoPage, Fault> {
        lens.check(ctx)?;
        let matcher = Matcher::new(&self.kernel.db, filter).await?;
        let catalogue = self.current().await?;
        let now = self.kernel.now();
        let shows = |video: &Video| matcher.matches(video) && lens.shows(video, now);
        Ok(cut(catalogue.published(), page, published_key, shows, with_total))
    }

    /// Published episodes of a series, in order.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Database`].
    pub async fn list_episodes(
        &self,
        ctx: &Ctx<'_>,
        series_id: SeriesId,
        page: PageRequest<(i32, VideoId)>,
        lens: Lens<'_>,
        with_total: bool,
    ) -> Result<VideoPage, Fault> {
        lens.check(ctx)?;
        let catalogue = self.current().await?;
        let now = self.kernel.now();
        let shows = |video: &Video| lens.shows(video, now);
        Ok(cut(
            catalogue.episodes(series_id),
            page,
            episode_key,
            shows,
            with_total,
        ))
    }
}

fn cut<K: Ord>(
    list: &[Arc<Video>],
    page: PageRequest<K>,
    key: impl Fn(&Video) -> K,
    shows: impl Fn(&Video) -> bool,
    with_total: bool,
) -> VideoPage {
    let start = page
        .after
        .map_or(0, |after| list.partition_point(|video| key(video) <= after));
    let mut videos: Vec<Arc<Video>> = list[start..]
        .iter()
        .filter(|video| shows(video))
        .take(page.first as usize + 1)
        .cloned()
        .collect();
    let has_next = videos.len() > page.first as usize;
    videos.truncate(page.first as usize);
    VideoPage {
        videos,
        has_next,
        total: with_total.then(|| list.iter().filter(|video| shows(video)).count()),
    }
}

/// A filter made ready: names looked up, the text search done.
struct Matcher<'a> {
    filter: &'a VideoFilter,
    contents: Option<std::ops::Range<usize>>,
    found: Option<HashSet<VideoId>>,
}

impl<'a> Matcher<'a> {
    async fn new(db: &Db, filter: &'a VideoFilter) -> Result<Self, Fault> {
        let contents = filter.nuri_area.as_deref().map(contents_of).transpose()?;
        let found = match filter.search.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(query) if query.chars().count() > 100 => {
                return Err(Fault::bad_request("search", "search has at most 100 letters"));
            }
            Some(query) => Some(search::find(db.read(), query).await?.into_iter().collect()),
        };
        Ok(Self {
            filter,
            contents,
            found,
        })
    }

    fn matches(&self, video: &Video) -> bool {
        let filter = self.filter;
        filter.age_band.is_none_or(|band| video.age_band == Some(band))
            && filter
                .theme_id
                .is_none_or(|id| video.themes.iter().any(|theme| theme.is_named_by(id)))
            && filter
                .series_id
                .is_none_or(|id| video.series.as_ref().is_some_and(|series| series.id == id))
            && filter
                .language
                .as_deref()
                .is_none_or(|language| is_language(&video.language, language))
            && self
                .contents
                .as_ref()
                .is_none_or(|range| video.tags.iter().any(|tag| range.contains(&tag.content.index)))
            && self.found.as_ref().is_none_or(|found| found.contains(&video.id))
    }
}

fn contents_of(slug: &str) -> Result<std::ops::Range<usize>, Fault> {
    let curriculum = curriculum();
    if let Some(area) = curriculum.area(slug) {
        let categories = curriculum.categories_of(area);
        let start = categories.first().map_or(0, |category| category.contents.start);
        let end = categories.last().map_or(0, |category| category.contents.end);
        return Ok(start..end);
    }
    curriculum
        .category(slug)
        .map(|category| category.contents.clone())
        .ok_or_else(|| Fault::bad_request("nuriArea", "nuriArea is the id of an area or category"))
}

fn is_language(of_video: &str, asked: &str) -> bool {
    let primary = |tag: &str| tag.split(['-', '_']).next().map(str::to_ascii_lowercase);
    of_video.eq_ignore_ascii_case(asked)
        || (!asked.contains(['-', '_']) && primary(of_video) == primary(asked))
}

impl Catalog {
    /// The video of this id, if this reader may see it. Staff sees videos of all states.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Database`].
    pub async fn find_video(
        &self,
        ctx: &Ctx<'_>,
        id: VideoId,
        lens: Lens<'_>,
    ) -> Result<Option<Arc<Video>>, Fault> {
        lens.check(ctx)?;
        if ctx.staff_or_system(Role::Editor).is_ok() {
            return Ok(self.videos_by_ids(&[id]).await?.remove(&id));
        }
        let catalogue = self.current().await?;
        Ok(catalogue
            .video(id)
            .filter(|video| lens.shows(video, self.kernel.now()))
            .cloned())
    }

    /// The series of this id, if it has an episode that this reader may see.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Database`].
    pub async fn find_series(
        &self,
        ctx: &Ctx<'_>,
        id: SeriesId,
        lens: Lens<'_>,
    ) -> Result<Option<Arc<Series>>, Fault> {
        lens.check(ctx)?;
        let catalogue = self.current().await?;
        let is_seen = catalogue
            .episodes(id)
            .iter()
            .any(|video| lens.shows(video, self.kernel.now()));
        Ok(catalogue.series(id).filter(|_| is_seen).cloned())
    }

    /// The channel of this id, if it has a video that this reader may see.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Database`].
    pub async fn find_channel(
        &self,
        ctx: &Ctx<'_>,
        id: ChannelId,
        lens: Lens<'_>,
    ) -> Result<Option<Arc<Channel>>, Fault> {
        lens.check(ctx)?;
        let catalogue = self.current().await?;
        let is_seen = catalogue
            .published()
            .iter()
            .any(|video| video.channel.id == id && lens.shows(video, self.kernel.now()));
        Ok(catalogue.channel(id).filter(|_| is_seen).cloned())
    }

    /// All themes, in their order.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Database`].
    pub async fn list_themes(&self, ctx: &Ctx<'_>) -> Result<Vec<Arc<Theme>>, Fault> {
        ctx.signed_in()?;
        Ok(self.current().await?.themes().to_vec())
    }

    /// The theme of this id.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Database`].
    pub async fn find_theme(&self, ctx: &Ctx<'_>, id: ThemeId) -> Result<Option<Arc<Theme>>, Fault> {
        ctx.signed_in()?;
        Ok(self.current().await?.theme(id).cloned())
    }

    /// Whole videos of any state, for features that show what they already know of: no rights are checked
    /// here. Videos once published come from memory, the rest by a constant number of queries for 500 ids.
    ///
    /// # Errors
    /// [`Fault::Database`], [`Fault::Internal`].
    pub async fn videos_by_ids(&self, ids: &[VideoId]) -> Result<HashMap<VideoId, Arc<Video>>, Fault> {
        let catalogue = self.current().await?;
        let mut videos = HashMap::with_capacity(ids.len());
        let mut missing = Vec::new();
        for &id in ids {
            match catalogue.video(id) {
                Some(video) => {
                    videos.insert(id, video.clone());
                }
                None => missing.push(id),
            }
        }
        for ids in missing.chunks(500) {
            let found = load::videos(self.kernel.db.read(), Scope::Ids(ids), catalogue.themes()).await?;
            videos.extend(found.into_iter().map(|video| (video.id, Arc::new(video))));
        }
        Ok(videos)
    }

    /// Length of a video that is or was published; `None` when there is no such video or its length is not
    /// known now.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn duration_ms(&self, id: VideoId) -> Result<Option<i64>, Fault> {
        Ok(self
            .current()
            .await?
            .video(id)
            .and_then(|video| video.duration_ms()))
    }

    /// Of these videos, those that are or were published, each with its length where known.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn known_durations(&self, ids: &[VideoId]) -> Result<HashMap<VideoId, Option<i64>>, Fault> {
        let catalogue = self.current().await?;
        Ok(ids
            .iter()
            .filter_map(|id| Some((*id, catalogue.video(*id)?.duration_ms())))
            .collect())
    }

    /// What the recommender and reports know of every published video, in no promised order.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn all_labels(&self) -> Result<Vec<VideoLabels>, Fault> {
        let catalogue = self.current().await?;
        Ok(catalogue
            .published()
            .iter()
            .map(|video| VideoLabels::from(&**video))
            .collect())
    }
}
