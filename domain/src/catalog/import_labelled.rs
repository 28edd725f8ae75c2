//! Loads many videos with their labels at once.

use std::collections::{HashMap, HashSet};

use kyck_kernel::id::{SeriesId, ThemeId, VideoId};
use kyck_kernel::text::plain;
use kyck_kernel::{Ctx, Fault, Role};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter,
};

use super::changes::replace_rows;
use super::labelled_file::{LabelledCatalogue, LabelledTheme, LabelledVideo};
use super::model::VideoState;
use super::port::SourceVideo;
use super::quota::{Bucket, Ledger, SourceFailure};
use super::store_source_videos::StoredVideo;
use super::{Catalog, bump_version, entity, search, text};

/// The outcome of loading labelled videos.
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
    /// Loads described videos: takes their facts from the source, 50 per call, and publishes them with their
    /// labels. Loading the same again changes nothing but the labels. For the program itself and
    /// administrators; the publish check is not run, since whoever made the file has decided.
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
        catalogue.check()?;

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
        let names = Names { themes, series };

        let mut done = LabelledImport::default();
        for videos in videos.chunks(50) {
            let youtube_ids: Vec<String> = videos.iter().map(|video| video.youtube_id.clone()).collect();
            let ledger = Ledger::new(self, Bucket::General);
            let answer = self.source.videos(&youtube_ids, &ledger).await;
            let found = match ledger.settle(answer).await {
                Ok(list) => list.videos,
                Err(SourceFailure::Source(error)) => {
                    return Err(Fault::internal(format!("the video source: {error}")));
                }
                Err(SourceFailure::Fault(fault)) => return Err(fault),
            };

            let tx = self.kernel.db.write().await?;
            self.store_chunk(&tx, videos, &found, &names, &mut done).await?;
            tx.commit().await?;

            let shown: HashSet<&str> = found.iter().map(|video| video.youtube_id.as_str()).collect();
            done.missing
                .extend(youtube_ids.into_iter().filter(|id| !shown.contains(id.as_str())));
        }
        self.announce().await;
        Ok(done)
    }
}

/// Ids of the file's themes by slug, and of its series by title.
struct Names {
    themes: HashMap<String, ThemeId>,
    series: HashMap<String, SeriesId>,
}

impl Catalog {
    async fn store_chunk(
        &self,
        tx: &DatabaseTransaction,
        labels: &[&LabelledVideo],
        found: &[SourceVideo],
        names: &Names,
        done: &mut LabelledImport,
    ) -> Result<(), Fault> {
        // Bumps the version, and so takes the lock of all changes.
        let stored = self.store_source_videos(tx, found, VideoState::Draft).await?;
        let by_youtube_id: HashMap<&str, &StoredVideo> = stored
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
            self.store_label(tx, video.id, label, names).await?;
            changed.push(video.id);
        }

        search::reindex(tx, self.kernel.now(), &changed).await
    }

    /// Publishes a video with its labels; what the file leaves out stays as it is.
    async fn store_label(
        &self,
        tx: &DatabaseTransaction,
        id: VideoId,
        label: &LabelledVideo,
        names: &Names,
    ) -> Result<(), Fault> {
        let now = self.kernel.now();
        let published_at = label.published_at.unwrap_or(now).as_millis();
        let mut update = Query::update();
        update
            .table("video")
            .value("state", VideoState::Published.as_str())
            .value("suspension", Option::<String>::None)
            .value("language", label.language.clone())
            .value("published_at", Expr::col("published_at").if_null(published_at))
            .value("updated_at", now)
            .value("revision", Expr::col("revision").add(1))
            .and_where(Expr::col("id").eq(id));
        if let Some(band) = label.age_band {
            update.value("age_band", band.as_str());
        }
        if let Some(series_id) = label.series.as_ref().and_then(|title| names.series.get(title)) {
            update
                .value("series_id", *series_id)
                .value("episode", label.episode);
        }
        for (column, given) in [("title_ko", &label.title_ko), ("title_en", &label.title_en)] {
            if let Some(given) = given {
                update.value(column, title(given));
            }
        }
        tx.execute(&update).await?;

        let tags = label
            .nuri
            .iter()
            .map(|tag| [id.into(), tag.content.clone().into(), tag.weight.as_str().into()]);
        let columns = ["video_id", "content_id", "weight"];
        replace_rows(tx, "curriculum_tag", columns, id, tags).await?;
        let themes = label
            .themes
            .iter()
            .filter_map(|slug| names.themes.get(slug))
            .map(|theme_id| [id.into(), (*theme_id).into()]);
        replace_rows(tx, "video_theme", ["video_id", "theme_id"], id, themes).await
    }
}

/// A name or title of the file as it may be shown.
fn title(given: &str) -> String {
    plain(given, 300)
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
