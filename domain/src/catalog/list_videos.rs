//! Lists of published videos: filters, search and pages.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use kyck_kernel::db::Db;
use kyck_kernel::id::{SeriesId, ThemeId, VideoId};
use kyck_kernel::page::PageRequest;
use kyck_kernel::{Ctx, Fault};

use super::model::Video;
use super::visibility::Visibility;
use super::{Catalog, PublishedKey, curriculum, episode_key, published_key, search};
use crate::family::AgeBand;

/// The most characters of a search.
const MAX_SEARCH_CHARS: usize = 100;

/// Which videos are asked for; all that is given must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VideoFilter {
    /// The youngest band they suit.
    pub age_band: Option<AgeBand>,
    /// Slug of an area, or of a category.
    pub nuri_area: Option<String>,
    /// A theme that they have.
    pub theme_id: Option<ThemeId>,
    /// The series they belong to.
    pub series_id: Option<SeriesId>,
    /// Language of their sound; `ko` finds `ko-KR` too.
    pub language: Option<String>,
    /// Words in title, channel or series; Korean initials (초성) work too.
    pub search: Option<String>,
}

/// A part of a list of videos.
#[derive(Clone, Debug, Default)]
pub struct VideoPage {
    /// The videos, in the list's order.
    pub videos: Vec<Arc<Video>>,
    /// Whether the list goes on after this page.
    pub has_next: bool,
    /// How many there are in all, if that was asked.
    pub total: Option<usize>,
}

impl Catalog {
    /// Published videos, newest first.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`]; [`Fault::BadRequest`] for an area that does not exist; [`Fault::Database`].
    pub async fn list_videos(
        &self,
        ctx: &Ctx<'_>,
        filter: &VideoFilter,
        page: PageRequest<PublishedKey>,
        visibility: Visibility<'_>,
        with_total: bool,
    ) -> Result<VideoPage, Fault> {
        visibility.check(ctx)?;
        let matcher = Matcher::new(&self.kernel.db, filter).await?;
        let catalogue = self.current().await?;
        let now = self.kernel.now();
        let shows = |video: &Video| matcher.matches(video) && visibility.shows(video, now);
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
        visibility: Visibility<'_>,
        with_total: bool,
    ) -> Result<VideoPage, Fault> {
        visibility.check(ctx)?;
        let catalogue = self.current().await?;
        let now = self.kernel.now();
        let shows = |video: &Video| visibility.shows(video, now);
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

/// A filter with its names looked up and its text search done.
struct Matcher<'a> {
    filter: &'a VideoFilter,
    contents: Option<Range<usize>>,
    found: Option<HashSet<VideoId>>,
}

impl<'a> Matcher<'a> {
    async fn new(db: &Db, filter: &'a VideoFilter) -> Result<Self, Fault> {
        let contents = filter.nuri_area.as_deref().map(contents_of).transpose()?;
        let found = match filter.search.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(query) if query.chars().count() > MAX_SEARCH_CHARS => {
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

fn contents_of(slug: &str) -> Result<Range<usize>, Fault> {
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
