//! Edits a video's titles, labels and series outside of a review.

use kyck_kernel::id::{SeriesId, ThemeId, VideoId};
use kyck_kernel::{Ctx, Fault, Problem, Role};
use sea_orm::DatabaseTransaction;

use super::Curation;
use super::apply_decision::put_into_series;
use super::change_videos::VideoChange;
use super::error::{CurationError, CurationErrorCode};
use super::rules::{are_tags_valid, checked_reason, unknown_tags};
use crate::catalog::{self, Editorial, TITLE_CHARS, TagWeight, VideoState};
use crate::family::AgeBand;

/// The highest number within a series.
const MAX_EPISODE: i32 = 10_000;

/// What to do with one field.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Change<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It has no value from now on.
    Clear,
    /// It has this value from now on.
    Set(T),
}

impl<T> Change<T> {
    /// Whether it changes nothing.
    fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

/// What to change of a video.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateVideo {
    /// Which video; `None` when the client's id named none.
    pub video_id: Option<VideoId>,
    /// Our Korean title, 1 to 200 characters.
    pub title_ko: Change<String>,
    /// Our English title, 1 to 200 characters.
    pub title_en: Change<String>,
    /// The youngest band it suits.
    pub age_band: Change<AgeBand>,
    /// Contents of the curriculum with their weights.
    pub nuri_tags: Change<Vec<(String, TagWeight)>>,
    /// Themes; `None` for an id that names none.
    pub theme_ids: Change<Vec<Option<ThemeId>>>,
    /// Series; `None` for an id that names none. Without an episode the video comes to its end.
    pub series_id: Change<Option<SeriesId>>,
    /// Number within the series.
    pub episode: Change<i32>,
    /// The revision that the caller has read; another one means that somebody was faster.
    pub expected_revision: Option<i64>,
    /// Why, if that is worth a note.
    pub reason: Option<String>,
}

impl Curation {
    /// Edits a video of any state. One that is published or suspended always has an age band and valid tags. For managers.
    ///
    /// # Errors
    /// All that is wrong with the edit; [`Fault`] for rights and database. Nothing is changed then.
    pub async fn update_video(&self, ctx: &Ctx<'_>, cmd: UpdateVideo) -> Result<VideoId, CurationError> {
        ctx.staff(Role::Manager)?;
        let video_id = cmd.video_id;
        let edit = Edit::check(self, cmd).await;

        let unknown = || Problem::of(CurationErrorCode::VideoNotFound, "video_id");
        let (edit, id) = match (edit, video_id) {
            (Ok(edit), Some(id)) => (edit, id),
            (Ok(_), None) => return Err(unknown().into()),
            (Err(CurationError::Problems(mut problems)), None) => {
                problems.push(unknown());
                return Err(CurationError::Problems(problems));
            }
            (Err(error), _) => return Err(error),
        };

        if edit.store(self, ctx, id).await? {
            self.catalog.announce().await;
        }
        Ok(id)
    }
}

/// An edit whose parts were checked by themselves.
struct Edit {
    cmd: UpdateVideo,
    title_ko: Change<String>,
    title_en: Change<String>,
    theme_ids: Change<Vec<ThemeId>>,
    reason: Option<String>,
}

impl Edit {
    /// Checks the parts of an edit by themselves; all that is wrong with them at once.
    async fn check(curation: &Curation, cmd: UpdateVideo) -> Result<Self, CurationError> {
        let mut problems = Vec::new();
        let title_ko = checked_title(&cmd.title_ko, "title_ko", &mut problems);
        let title_en = checked_title(&cmd.title_en, "title_en", &mut problems);

        if let Change::Set(tags) = &cmd.nuri_tags {
            problems.extend(unknown_tags(tags));
        }
        let theme_ids = curation.checked_themes(&cmd.theme_ids, &mut problems).await?;
        if cmd.series_id == Change::Set(None) {
            problems.push(Problem::of(CurationErrorCode::SeriesNotFound, "series_id"));
        }
        if let Change::Set(episode) = cmd.episode
            && !(1..=MAX_EPISODE).contains(&episode)
        {
            problems.push(Problem::of(CurationErrorCode::EpisodeInvalid, "episode"));
        }

        let reason = checked_reason(cmd.reason.as_deref().unwrap_or_default());
        let reason = reason.unwrap_or_else(|problem| {
            problems.push(problem);
            None
        });

        if !problems.is_empty() {
            return Err(CurationError::Problems(problems));
        }
        Ok(Self {
            cmd,
            title_ko,
            title_en,
            theme_ids,
            reason,
        })
    }

    /// Stores the edit; returns whether it changed anything.
    async fn store(&self, curation: &Curation, ctx: &Ctx<'_>, id: VideoId) -> Result<bool, CurationError> {
        let tx = curation.kernel.db.write().await?;
        let found = catalog::editorial_for_change(&tx, id).await?;
        let found = found.ok_or_else(|| CurationError::of(CurationErrorCode::VideoNotFound, "video_id"))?;
        let is_another = |expected: i64| expected != found.revision;
        if self.cmd.expected_revision.is_some_and(is_another) {
            return Err(CurationError::of(
                CurationErrorCode::ChangedSince,
                "expected_revision",
            ));
        }

        let before = found.data;
        let mut after = before.clone();
        self.apply(&mut after);
        self.apply_series(&tx, &mut after).await?;
        after.sort();
        check_complete(&after)?;
        if after == before {
            return Ok(false);
        }

        curation.catalog.store_editorial(&tx, id, &after).await?;
        let change = VideoChange {
            action: "video.update",
            summary: "A video was edited",
            id,
            before: &before,
            after: &after,
            reason: self.reason.as_deref(),
            decided_item: None,
            new_item: None,
        };
        curation.record_video_change(&tx, ctx, change).await?;
        tx.commit().await?;
        Ok(true)
    }

    fn apply(&self, video: &mut Editorial) {
        set(&mut video.title_ko, &self.title_ko);
        set(&mut video.title_en, &self.title_en);
        set(&mut video.age_band, &self.cmd.age_band);
        match &self.cmd.nuri_tags {
            Change::Keep => {}
            Change::Clear => video.nuri_tags.clear(),
            Change::Set(tags) => video.nuri_tags.clone_from(tags),
        }
        match &self.theme_ids {
            Change::Keep => {}
            Change::Clear => video.theme_ids.clear(),
            Change::Set(theme_ids) => video.theme_ids.clone_from(theme_ids),
        }
    }

    async fn apply_series(
        &self,
        tx: &DatabaseTransaction,
        video: &mut Editorial,
    ) -> Result<(), CurationError> {
        match self.cmd.series_id {
            Change::Keep => {}
            Change::Clear => {
                video.series_id = None;
                video.episode = None;
            }
            Change::Set(Some(series_id)) => put_into_series(tx, video, series_id).await?,
            Change::Set(None) => {
                return Err(CurationError::of(CurationErrorCode::SeriesNotFound, "series_id"));
            }
        }
        if !self.cmd.episode.is_keep() {
            set(&mut video.episode, &self.cmd.episode);
        }
        if video.episode.is_some() && video.series_id.is_none() {
            return Err(CurationError::of(CurationErrorCode::EpisodeInvalid, "episode"));
        }
        Ok(())
    }
}

fn set<T: Clone>(field: &mut Option<T>, change: &Change<T>) {
    match change {
        Change::Keep => {}
        Change::Clear => *field = None,
        Change::Set(value) => *field = Some(value.clone()),
    }
}

fn checked_title(
    change: &Change<String>,
    field: &'static str,
    problems: &mut Vec<Problem<CurationErrorCode>>,
) -> Change<String> {
    let Change::Set(given) = change else {
        return change.clone();
    };
    let title = catalog::name(given, TITLE_CHARS);
    if title.is_none() {
        problems.push(Problem::of(CurationErrorCode::TitleInvalid, field).with("most", TITLE_CHARS));
    }
    title.map_or(Change::Keep, Change::Set)
}

impl Curation {
    async fn checked_themes(
        &self,
        change: &Change<Vec<Option<ThemeId>>>,
        problems: &mut Vec<Problem<CurationErrorCode>>,
    ) -> Result<Change<Vec<ThemeId>>, Fault> {
        let given = match change {
            Change::Keep => return Ok(Change::Keep),
            Change::Clear => return Ok(Change::Clear),
            Change::Set(given) => given,
        };
        let catalogue = self.catalog.current().await?;
        let known: Option<Vec<ThemeId>> = given
            .iter()
            .map(|id| id.and_then(|id| catalogue.theme(id)).map(|theme| theme.id))
            .collect();
        if known.is_none() {
            problems.push(Problem::of(CurationErrorCode::ThemeNotFound, "theme_ids"));
        }
        Ok(known.map_or(Change::Keep, Change::Set))
    }
}

/// A video that families are or were shown has an age band and valid tags; any other one has valid tags or none.
fn check_complete(video: &Editorial) -> Result<(), CurationError> {
    let is_shown = matches!(video.state, VideoState::Published | VideoState::Suspended);
    if is_shown && video.age_band.is_none() {
        return Err(CurationError::of(CurationErrorCode::AgeBandMissing, "age_band"));
    }
    if (is_shown || !video.nuri_tags.is_empty()) && !are_tags_valid(&video.nuri_tags) {
        return Err(CurationError::of(CurationErrorCode::NuriTagsInvalid, "nuri_tags"));
    }
    Ok(())
}
