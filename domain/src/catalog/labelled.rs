//! Loading many described videos at once: the demo's catalogue, and catalogues from elsewhere.

use std::collections::{HashMap, HashSet};

use kyck_kernel::id::{SeriesId, ThemeId, VideoId};
use kyck_kernel::text::plain;
use kyck_kernel::{Ctx, Fault, Role, UtcInstant};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
};
use serde::Deserialize;

use super::catalogue_cache::bump_version;
use super::model::{TagWeight, VideoState};
use super::port::SourceVideo;
use super::quota::{Bucket, Ledger};
use super::write::{self, VideoPatch};
use super::{Catalog, curriculum, entity, search, text};
use crate::family::AgeBand;

/// Themes, series and videos as a file describes them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelledCatalogue {
    /// All themes, in the order in which they are shown.
    pub themes: Vec<LabelledTheme>,
    /// Videos; only those of state `PUBLISHED` are loaded.
    pub videos: Vec<LabelledVideo>,
}

/// A theme as a file describes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelledTheme {
    /// Stable name.
    pub slug: String,
    /// Korean name.
    pub name_ko: String,
    /// English name.
    pub name_en: String,
}

/// A video as a file describes it: our own words only; YouTube's facts come from YouTube.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelledVideo {
    /// YouTube's id.
    pub youtube_id: String,
    /// `PUBLISHED`, or another state, which leaves the video out.
    pub state: String,
    /// The youngest band it suits.
    pub age_band: Option<AgeBand>,
    /// Language of its sound.
    pub language: String,
    /// Slugs of its themes.
    #[serde(default)]
    pub themes: Vec<String>,
    /// Its curriculum tags.
    #[serde(default)]
    pub nuri: Vec<LabelledTag>,
    /// Title of its series.
    #[serde(default)]
    pub series: Option<String>,
    /// Its number within the series.
    #[serde(default)]
    pub episode: Option<i32>,
    /// Our Korean title.
    #[serde(default)]
    pub title_ko: Option<String>,
    /// Our English title.
    #[serde(default)]
    pub title_en: Option<String>,
    /// When it was published here; the time of loading when absent. Milliseconds since 1970.
    #[serde(default)]
    pub published_at: Option<UtcInstant>,
}

/// A curriculum tag as a file describes it.
#[derive(Clone, Debug, Deserialize)]
pub struct LabelledTag {
    /// Slug of the content.
    pub content: String,
    /// How strongly.
    pub weight: TagWeight,
}

/// What loading did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelledImport {
    /// Videos that are published now and were not before.
    pub published: u32,
    /// Videos that were published before and have these labels now.
    pub relabelled: u32,
    /// YouTube ids that YouTube does not show, or of which it says what cannot be read.
    pub missing: Vec<String>,
}

impl Catalog {
    /// Loads described videos: takes their facts from the source, 50 a call, and publishes them with their
    /// labels. Loading the same again changes nothing but the labels. For the program itself and
    /// administrators; the gate is not asked, since whoever made the file has decided.
    ///
    /// # Errors
    /// [`Fault::Forbidden`]; [`Fault::BadRequest`] for labels that cannot be; [`Fault::Internal`] when the
    /// source gives no answer; [`Fault::Database`].
    pub async fn import_labelled(
        &self,
        ctx: &Ctx<'_>,
        catalogue: &LabelledCatalogue,
    ) -> Result<LabelledImport, Fault> {
        ctx.staff_or_system(Role::Admin)?;
        check(catalogue)?;
        let videos: Vec<&LabelledVideo> = catalogue
            .videos
            .iter()
            .filter(|video| video.state == VideoState::Published.as_str())
            .collect();
        let tx = self.kernel.db.write().await?;
        bump_version(&tx).await?;
        let themes = self.store_themes(&tx, &catalogue.themes).await?;
        let series = self.store_series(&tx, &videos).await?;
        tx.commit().await?;

        let mut done = LabelledImport::default();
        for videos in videos.chunks(50) {
            let youtube_ids: Vec<String> = videos.iter().map(|video| video.youtube_id.clone()).collect();
            let ledger = Ledger::new(self, Bucket::General);
            let answer = self.source.videos(&youtube_ids, &ledger).await;
            let found = ledger
                .settle(answer)
                .await?
                .map_err(|error| Fault::internal(format!("the video source: {error}")))?
                .videos;
            let tx = self.kernel.db.write().await?;
            self.store_chunk(
                &tx,
                videos,
                &found,
                &Names {
                    themes: &themes,
                    series: &series,
                },
                &mut done,
            )
            .await?;
            tx.commit().await?;
            let shown: HashSet<&str> = found.iter().map(|video| video.youtube_id.as_str()).collect();
            done.missing
                .extend(youtube_ids.into_iter().filter(|id| !shown.contains(id.as_str())));
        }
        self.announce().await;
        Ok(done)
    }
}

struct Names<'a> {
    themes: &'a HashMap<String, ThemeId>,
    series: &'a HashMap<String, SeriesId>,
}

impl Catalog {
    async fn store_chunk(
        &self,
        tx: &DatabaseTransaction,
        labels: &[&LabelledVideo],
        found: &[SourceVideo],
        names: &Names<'_>,
        done: &mut LabelledImport,
    ) -> Result<(), Fault> {
        // Bumps the version, and so takes the lock of all changes.
        let stored = self.store_source_videos(tx, found, VideoState::Draft).await?;
        let by_youtube_id: HashMap<&str, &write::StoredVideo> = stored
            .iter()
            .map(|video| (video.youtube_id.as_str(), video))
            .collect();
        let mut changed: Vec<VideoId> = Vec::new();
        for label in labels {
            let Some(video) = by_youtube_id.get(label.youtube_id.as_str()) else {
                continue;
            };
            if video.state == VideoState::Published {
                done.relabelled += 1;
            } else {
                done.published += 1;
            }
            self.patch_video_only(tx, video.id, &patch_of(label, names))
                .await?;
            changed.push(video.id);
        }

        search::reindex(tx, self.kernel.now(), &changed).await
    }
}

fn patch_of(label: &LabelledVideo, names: &Names<'_>) -> VideoPatch {
    VideoPatch {
        state: Some(VideoState::Published),
        suspension: None,
        age_band: label.age_band,
        tags: Some(
            label
                .nuri
                .iter()
                .map(|tag| (tag.content.clone(), tag.weight))
                .collect(),
        ),
        theme_ids: Some(
            label
                .themes
                .iter()
                .filter_map(|slug| names.themes.get(slug).copied())
                .collect(),
        ),
        series: label
            .series
            .as_ref()
            .and_then(|title| Some((*names.series.get(title)?, label.episode))),
        language: Some(label.language.clone()),
        title_ko: label.title_ko.as_deref().map(title),
        title_en: label.title_en.as_deref().map(title),
        published_at: label.published_at,
    }
}

/// A name or title of the file as it may be shown.
fn title(given: &str) -> String {
    plain(given, 300)
}

fn check(catalogue: &LabelledCatalogue) -> Result<(), Fault> {
    let slugs: HashSet<&str> = catalogue.themes.iter().map(|theme| theme.slug.as_str()).collect();
    for video in &catalogue.videos {
        let unknown =
            |what: &str| Fault::bad_request("videos", format!("{}: unknown {what}", video.youtube_id));
        if let Some(slug) = video.themes.iter().find(|slug| !slugs.contains(slug.as_str())) {
            return Err(unknown(&format!("theme {slug}")));
        }
        if let Some(tag) = video
            .nuri
            .iter()
            .find(|tag| curriculum().content(&tag.content).is_none())
        {
            return Err(unknown(&format!("content {}", tag.content)));
        }
        if VideoState::parse(&video.state).is_none() {
            return Err(unknown(&format!("state {}", video.state)));
        }
    }
    Ok(())
}

impl Catalog {
    async fn store_themes(
        &self,
        tx: &DatabaseTransaction,
        themes: &[LabelledTheme],
    ) -> Result<HashMap<String, ThemeId>, Fault> {
        use entity::theme::{Column, Entity, Model};

        if !themes.is_empty() {
            let rows = themes.iter().zip(0_i32..).map(|(theme, position)| {
                Model {
                    id: self.kernel.new_id(),
                    slug: theme.slug.clone(),
                    name_ko: title(&theme.name_ko),
                    name_en: title(&theme.name_en),
                    position,
                    revision: 0,
                    deleted_at: None,
                    merged_into_id: None,
                }
                .into_active_model()
                .reset_all()
            });
            Entity::insert_many(rows)
                .on_conflict(
                    OnConflict::column(Column::Slug)
                        .update_columns([
                            Column::NameKo,
                            Column::NameEn,
                            Column::Position,
                            Column::DeletedAt,
                            Column::MergedIntoId,
                        ])
                        .to_owned(),
                )
                .exec_without_returning(tx)
                .await?;
        }
        let rows = Entity::find().all(tx).await?;
        Ok(rows.into_iter().map(|row| (row.slug, row.id)).collect())
    }

    async fn store_series(
        &self,
        tx: &DatabaseTransaction,
        videos: &[&LabelledVideo],
    ) -> Result<HashMap<String, SeriesId>, Fault> {
        use entity::series::{Column, Entity, Model};

        let mut titles: Vec<&str> = videos
            .iter()
            .filter_map(|video| video.series.as_deref())
            .collect();
        titles.sort_unstable();
        titles.dedup();
        let mut ids = HashMap::new();
        for titles in titles.chunks(200) {
            let slugs: Vec<String> = titles.iter().map(|title| text::fold(title)).collect();
            let rows = titles.iter().zip(&slugs).map(|(title, slug)| {
                Model {
                    id: self.kernel.new_id(),
                    slug: slug.clone(),
                    title: plain(title, 300),
                    created_at: self.kernel.now(),
                    revision: 0,
                    deleted_at: None,
                }
                .into_active_model()
                .reset_all()
            });
            Entity::insert_many(rows)
                .on_conflict(
                    OnConflict::column(Column::Slug)
                        .update_column(Column::DeletedAt)
                        .to_owned(),
                )
                .exec_without_returning(tx)
                .await?;
            let found = Entity::find()
                .filter(Column::Slug.is_in(slugs.clone()))
                .all(tx)
                .await?;
            let by_slug: HashMap<String, SeriesId> =
                found.into_iter().map(|row| (row.slug, row.id)).collect();
            for (title, slug) in titles.iter().zip(&slugs) {
                if let Some(id) = by_slug.get(slug) {
                    ids.insert((*title).to_owned(), *id);
                }
            }
        }
        Ok(ids)
    }
}
