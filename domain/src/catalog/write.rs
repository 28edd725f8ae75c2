//! Changes of the catalogue, each within a transaction of the feature that decided it.
//!
//! Every change takes the row of `catalog_version` before any other, so that two of them never wait for one
//! another in a circle. Whoever commits one calls [`Catalog::announce`](crate::catalog::Catalog::announce) afterwards, so that this process shows the change at once and
//! the others soon.

use std::collections::{HashMap, HashSet};

use kyck_kernel::bus::BusMessage;
use kyck_kernel::id::{ChannelId, SeriesId, ThemeId, VideoId};
use kyck_kernel::text::plain;
use kyck_kernel::{Fault, UtcInstant};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::catalogue::expiry;
use super::catalogue_cache::bump_version;
use super::model::{StatusFacts, TagWeight, VideoState};
use super::port::SourceVideo;
use super::{Catalog, entity, language, search};
use crate::family::AgeBand;
use crate::retention::TrustedNow;

/// A video as it stands after its source's facts were stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredVideo {
    /// Which one.
    pub id: VideoId,
    /// YouTube's id.
    pub youtube_id: String,
    /// Where it stands.
    pub state: VideoState,
    /// Language of its sound.
    pub language: String,
    /// Whether it was not known before.
    pub is_new: bool,
}

/// What staff decides of a video's description; `None` leaves things as they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VideoPatch {
    /// Where it stands from now on.
    pub state: Option<VideoState>,
    /// Why it is suspended, in the words of the feature that did it; goes when it is published again.
    pub suspension: Option<String>,
    /// The youngest band it suits.
    pub age_band: Option<AgeBand>,
    /// Curriculum tags, in place of those it has.
    pub tags: Option<Vec<(String, TagWeight)>>,
    /// Themes, in place of those it has.
    pub theme_ids: Option<Vec<ThemeId>>,
    /// Series and number within it.
    pub series: Option<(SeriesId, Option<i32>)>,
    /// Language of its sound.
    pub language: Option<String>,
    /// Our Korean title.
    pub title_ko: Option<String>,
    /// Our English title.
    pub title_en: Option<String>,
    /// When it was first published, if not now.
    pub published_at: Option<UtcInstant>,
}

/// Takes the lock of all changes of the catalogue, for a transaction that touches other rows first.
///
/// # Errors
/// [`Fault::Database`].
pub async fn begin_change(tx: &DatabaseTransaction) -> Result<(), Fault> {
    bump_version(tx).await
}

impl Catalog {
    /// Stores what the source says of videos: unknown ones begin in `state_of_new`, all get a fresh snapshot.
    /// At most a few hundred at a time; the answer is in the order of the videos, each once.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn store_source_videos(
        &self,
        tx: &DatabaseTransaction,
        videos: &[SourceVideo],
        state_of_new: VideoState,
    ) -> Result<Vec<StoredVideo>, Fault> {
        let mut unique: HashSet<&str> = HashSet::new();
        let videos: Vec<&SourceVideo> = videos
            .iter()
            .filter(|video| unique.insert(&video.youtube_id))
            .collect();
        if videos.is_empty() {
            return Ok(Vec::new());
        }
        bump_version(tx).await?;
        let channels = self.store_channels(tx, &videos).await?;
        let stored = self.store_videos(tx, &videos, &channels, state_of_new).await?;
        self.store_snapshots(tx, &videos, &stored).await?;
        let ids: Vec<VideoId> = stored.iter().map(|video| video.id).collect();
        search::reindex(tx, self.kernel.now(), &ids).await?;
        Ok(stored)
    }

    async fn store_channels(
        &self,
        tx: &DatabaseTransaction,
        videos: &[&SourceVideo],
    ) -> Result<HashMap<String, ChannelId>, Fault> {
        let now = self.kernel.now();
        let mut titles: Vec<(&str, &str)> = videos
            .iter()
            .map(|video| (video.channel_youtube_id.as_str(), video.channel_title.as_str()))
            .collect();
        titles.sort_unstable();
        titles.dedup_by_key(|(youtube_id, _)| *youtube_id);
        let mut insert = Query::insert();
        insert
            .into_table("channel")
            .columns(["id", "youtube_id", "title", "title_expires_at", "created_at"])
            .on_conflict(
                OnConflict::column("youtube_id")
                    .update_columns(["title", "title_expires_at"])
                    .to_owned(),
            )
            .returning(Query::returning().columns(["id", "youtube_id"]));
        for (youtube_id, title) in titles {
            insert.values_panic([
                self.kernel.new_id::<ChannelId>().into(),
                youtube_id.into(),
                plain(title, 200).into(),
                expiry(now).into(),
                now.into(),
            ]);
        }

        tx.query_all(&insert)
            .await?
            .iter()
            .map(|row| Ok((row.try_get("", "youtube_id")?, row.try_get("", "id")?)))
            .collect()
    }

    async fn store_videos(
        &self,
        tx: &DatabaseTransaction,
        videos: &[&SourceVideo],
        channels: &HashMap<String, ChannelId>,
        state_of_new: VideoState,
    ) -> Result<Vec<StoredVideo>, Fault> {
        let now = self.kernel.now();
        let mut ids = Vec::with_capacity(videos.len());
        let mut rows = Vec::with_capacity(videos.len());
        for video in videos {
            let channel_id = *channels
                .get(&video.channel_youtube_id)
                .ok_or_else(|| Fault::internal("a channel was not stored"))?;
            let id: VideoId = self.kernel.new_id();
            ids.push(id);
            rows.push(
                entity::video::Model {
                    id,
                    youtube_id: video.youtube_id.clone(),
                    state: state_of_new.as_str().to_owned(),
                    suspension: None,
                    channel_id,
                    series_id: None,
                    episode: None,
                    language: language::of(video),
                    age_band: None,
                    title_ko: None,
                    title_en: None,
                    published_at: None,
                    created_at: now,
                    updated_at: now,
                    revision: 0,
                }
                .into_active_model()
                .reset_all(),
            );
        }

        entity::video::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::column(entity::video::Column::YoutubeId)
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(tx)
            .await?;
        let youtube_ids = videos.iter().map(|video| video.youtube_id.as_str());
        let mut found: HashMap<String, entity::video::Model> = entity::video::Entity::find()
            .filter(entity::video::Column::YoutubeId.is_in(youtube_ids))
            .all(tx)
            .await?
            .into_iter()
            .map(|row| (row.youtube_id.clone(), row))
            .collect();
        correct_languages(tx, videos, &mut found).await?;

        videos
            .iter()
            .map(|video| {
                let row = found
                    .remove(&video.youtube_id)
                    .ok_or_else(|| Fault::internal("a video was not stored"))?;
                Ok(StoredVideo {
                    is_new: ids.contains(&row.id),
                    state: state_of(&row)?,
                    id: row.id,
                    youtube_id: row.youtube_id,
                    language: row.language,
                })
            })
            .collect()
    }
}

/// Puts languages right that an older rule guessed, now that the title is read again.
async fn correct_languages(
    tx: &DatabaseTransaction,
    videos: &[&SourceVideo],
    stored: &mut HashMap<String, entity::video::Model>,
) -> Result<(), Fault> {
    let mut by_language: HashMap<&'static str, Vec<VideoId>> = HashMap::new();
    for video in videos {
        let Some(row) = stored.get_mut(&video.youtube_id) else {
            continue;
        };
        if let Some(language) = language::corrected(&row.language, video) {
            by_language.entry(language).or_default().push(row.id);
            language.clone_into(&mut row.language);
        }
    }

    for (language, ids) in by_language {
        let update = Query::update()
            .table("video")
            .value("language", language)
            .and_where(Expr::col("id").is_in(ids))
            .take();
        tx.execute(&update).await?;
    }
    Ok(())
}

impl Catalog {
    async fn store_snapshots(
        &self,
        tx: &DatabaseTransaction,
        videos: &[&SourceVideo],
        stored: &[StoredVideo],
    ) -> Result<(), Fault> {
        use entity::snapshot::{Column, Entity, Model};

        let now = self.kernel.now();
        let mut rows = Vec::with_capacity(videos.len());
        for (video, stored) in videos.iter().zip(stored) {
            let facts = serde_json::to_string(&StatusFacts::from(*video))
                .map_err(|error| Fault::internal(error.to_string()))?;
            rows.push(
                Model {
                    video_id: stored.id,
                    title: plain(&video.title, 300),
                    description: plain(&video.description, 5_000),
                    thumbnail_url: video
                        .thumbnail_url
                        .clone()
                        .filter(|url| url.starts_with("https://") && url.len() <= 500),
                    duration_ms: video.duration_ms,
                    facts,
                    etag: video.etag.clone(),
                    fetched_at: now,
                    expires_at: expiry(now),
                }
                .into_active_model()
                .reset_all(),
            );
        }
        let every_column = [
            Column::Title,
            Column::Description,
            Column::ThumbnailUrl,
            Column::DurationMs,
            Column::Facts,
            Column::Etag,
            Column::FetchedAt,
            Column::ExpiresAt,
        ];
        Entity::insert_many(rows)
            .on_conflict(
                OnConflict::column(Column::VideoId)
                    .update_columns(every_column)
                    .to_owned(),
            )
            .exec_without_returning(tx)
            .await?;
        Ok(())
    }
}

pub(super) fn state_of(row: &entity::video::Model) -> Result<VideoState, Fault> {
    VideoState::parse(&row.state).ok_or_else(|| Fault::internal(format!("unknown video state {}", row.state)))
}

impl Catalog {
    /// Changes a video. Publishing sets the day of first publication once.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn patch_video(
        &self,
        tx: &DatabaseTransaction,
        id: VideoId,
        patch: &VideoPatch,
    ) -> Result<(), Fault> {
        bump_version(tx).await?;
        self.patch_video_only(tx, id, patch).await?;
        search::reindex(tx, self.kernel.now(), &[id]).await
    }

    /// As [`Catalog::patch_video`](crate::catalog::Catalog::patch_video), but leaves the search index and the version to the caller, who changes many.
    pub(super) async fn patch_video_only(
        &self,
        tx: &DatabaseTransaction,
        id: VideoId,
        patch: &VideoPatch,
    ) -> Result<(), Fault> {
        let mut update = Query::update();
        update
            .table("video")
            .value("updated_at", self.kernel.now())
            .value("revision", Expr::col("revision").add(1))
            .and_where(Expr::col("id").eq(id));
        if let Some(state) = patch.state {
            update
                .value("state", state.as_str())
                .value("suspension", patch.suspension.clone());
            if state == VideoState::Published {
                let at = patch.published_at.unwrap_or(self.kernel.now());
                update.value("published_at", Expr::col("published_at").if_null(at.as_millis()));
            }
        }

        if let Some(band) = patch.age_band {
            update.value("age_band", band.as_str());
        }

        if let Some((series_id, episode)) = patch.series {
            update.value("series_id", series_id).value("episode", episode);
        }

        for (column, value) in [
            ("language", &patch.language),
            ("title_ko", &patch.title_ko),
            ("title_en", &patch.title_en),
        ] {
            if let Some(value) = value {
                update.value(column, value.clone());
            }
        }

        tx.execute(&update).await?;
        if let Some(tags) = &patch.tags {
            let columns = ["video_id", "content_id", "weight"];
            let rows = tags
                .iter()
                .map(|(content_id, weight)| [id.into(), content_id.clone().into(), weight.as_str().into()]);
            replace_rows(tx, "curriculum_tag", columns, id, rows).await?;
        }

        if let Some(theme_ids) = &patch.theme_ids {
            let rows = theme_ids.iter().map(|theme_id| [id.into(), (*theme_id).into()]);
            replace_rows(tx, "video_theme", ["video_id", "theme_id"], id, rows).await?;
        }

        Ok(())
    }
}

pub(super) async fn replace_rows<const N: usize>(
    tx: &DatabaseTransaction,
    table: &'static str,
    columns: [&'static str; N],
    id: VideoId,
    rows: impl Iterator<Item = [Expr; N]>,
) -> Result<(), Fault> {
    tx.execute(
        Query::delete()
            .from_table(table)
            .and_where(Expr::col("video_id").eq(id)),
    )
    .await?;
    let mut insert = Query::insert();
    insert.into_table(table).columns(columns);
    let mut is_empty = true;
    for row in rows {
        is_empty = false;
        insert.values_panic(row);
    }

    if !is_empty {
        tx.execute(&insert).await?;
    }

    Ok(())
}

/// Videos of these YouTube ids that are known already.
///
/// # Errors
/// [`Fault::Database`].
pub async fn known_videos(
    db: &impl ConnectionTrait,
    youtube_ids: &[String],
) -> Result<Vec<StoredVideo>, Fault> {
    let mut known = Vec::new();
    for youtube_ids in youtube_ids.chunks(500) {
        let rows = entity::video::Entity::find()
            .filter(entity::video::Column::YoutubeId.is_in(youtube_ids))
            .all(db)
            .await?;
        for row in rows {
            known.push(StoredVideo {
                is_new: false,
                state: state_of(&row)?,
                id: row.id,
                youtube_id: row.youtube_id,
                language: row.language,
            });
        }
    }
    Ok(known)
}

/// The state of a video and why it is suspended, read in a transaction that will change it; takes the lock
/// of all changes.
///
/// # Errors
/// [`Fault::Database`].
pub async fn state_for_change(
    tx: &DatabaseTransaction,
    id: VideoId,
) -> Result<Option<(VideoState, Option<String>)>, Fault> {
    bump_version(tx).await?;
    let row = entity::video::Entity::find_by_id(id)
        .lock_exclusive()
        .one(tx)
        .await?;
    row.map(|row| Ok((state_of(&row)?, row.suspension))).transpose()
}

/// Deletes snapshots, and titles of channels, that are 30 days old, with what the search index has of
/// them. Returns how many snapshots went.
///
/// # Errors
/// [`Fault::Database`].
pub async fn delete_expired(tx: &DatabaseTransaction, now: TrustedNow) -> Result<u64, Fault> {
    bump_version(tx).await?;
    let now = now.instant();
    let mut deleted = 0;
    loop {
        let ids: Vec<VideoId> = entity::snapshot::Entity::find()
            .select_only()
            .column(entity::snapshot::Column::VideoId)
            .filter(entity::snapshot::Column::ExpiresAt.lte(now))
            .order_by_asc(entity::snapshot::Column::ExpiresAt)
            .limit(500)
            .into_tuple()
            .all(tx)
            .await?;
        if ids.is_empty() {
            break;
        }
        deleted += entity::snapshot::Entity::delete_many()
            .filter(entity::snapshot::Column::VideoId.is_in(ids.iter().copied()))
            .exec(tx)
            .await?
            .rows_affected;
        search::reindex(tx, now, &ids).await?;
    }

    tx.execute(
        Query::update()
            .table("channel")
            .value("title", Option::<String>::None)
            .value("title_expires_at", Option::<i64>::None)
            .and_where(Expr::col("title_expires_at").lte(now)),
    )
    .await?;

    Ok(deleted)
}

impl Catalog {
    /// Tells this process and the others that the catalogue has changed. Call it after the commit.
    pub async fn announce(&self) {
        self.cache.invalidate();
        self.kernel
            .bus
            .publish(BusMessage {
                topic: "catalog".to_owned(),
                key: String::new(),
                body: String::new(),
            })
            .await;
    }
}
