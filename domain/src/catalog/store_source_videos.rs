//! Stores what the source says of videos: the video itself, its channel and its expiring snapshot.

use std::collections::{HashMap, HashSet};

use kyck_kernel::id::{ChannelId, VideoId};
use kyck_kernel::text::plain;
use kyck_kernel::{Fault, UtcInstant};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter,
};

use super::changes::state_of;
use super::entity::{snapshot, video};
use super::model::VideoState;
use super::port::SourceVideo;
use super::{Catalog, bump_version, expiry, language, search};

/// A video that is known here, as far as an import needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredVideo {
    /// Our id of the video.
    pub id: VideoId,
    /// YouTube's id, 11 characters.
    pub youtube_id: String,
    /// Stage between proposal and retirement.
    pub state: VideoState,
    /// Language of its sound (BCP 47).
    pub language: String,
    /// Whether it was not known before.
    pub is_new: bool,
}

impl StoredVideo {
    pub(super) fn of(row: video::Model, is_new: bool) -> Result<Self, Fault> {
        Ok(Self {
            is_new,
            state: state_of(&row)?,
            id: row.id,
            youtube_id: row.youtube_id,
            language: row.language,
        })
    }
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
        let new = self.insert_unknown(tx, &videos, &channels, state_of_new).await?;
        let stored = stored_videos(tx, &videos, &new).await?;
        self.store_snapshots(tx, &videos, &stored).await?;

        let ids: Vec<VideoId> = stored.iter().map(|video| video.id).collect();
        search::reindex(tx, self.kernel.now(), &ids).await?;
        Ok(stored)
    }

    /// Ids of the channels, by YouTube's ids.
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

    /// Inserts the videos that are not known yet; returns the ids that were given, used or not.
    async fn insert_unknown(
        &self,
        tx: &DatabaseTransaction,
        videos: &[&SourceVideo],
        channels: &HashMap<String, ChannelId>,
        state: VideoState,
    ) -> Result<HashSet<VideoId>, Fault> {
        let now = self.kernel.now();
        let mut ids = HashSet::with_capacity(videos.len());
        let mut rows = Vec::with_capacity(videos.len());
        for video in videos {
            let channel_id = *channels
                .get(&video.channel_youtube_id)
                .ok_or_else(|| Fault::internal("a channel was not stored"))?;
            let id: VideoId = self.kernel.new_id();
            ids.insert(id);
            rows.push(
                new_row(id, video, channel_id, state, now)
                    .into_active_model()
                    .reset_all(),
            );
        }

        video::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::column(video::Column::YoutubeId)
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(tx)
            .await?;
        Ok(ids)
    }

    async fn store_snapshots(
        &self,
        tx: &DatabaseTransaction,
        videos: &[&SourceVideo],
        stored: &[StoredVideo],
    ) -> Result<(), Fault> {
        use snapshot::{Column, Entity};

        let now = self.kernel.now();
        let rows = videos
            .iter()
            .zip(stored)
            .map(|(video, stored)| {
                Ok(snapshot_of(stored.id, video, now)?
                    .into_active_model()
                    .reset_all())
            })
            .collect::<Result<Vec<_>, Fault>>()?;
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

fn new_row(
    id: VideoId,
    video: &SourceVideo,
    channel_id: ChannelId,
    state: VideoState,
    now: UtcInstant,
) -> video::Model {
    video::Model {
        id,
        youtube_id: video.youtube_id.clone(),
        state: state.as_str().to_owned(),
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
}

fn snapshot_of(id: VideoId, video: &SourceVideo, now: UtcInstant) -> Result<snapshot::Model, Fault> {
    let facts = serde_json::to_string(&video.status).map_err(|error| Fault::internal(error.to_string()))?;
    let is_usable = |url: &String| url.starts_with("https://") && url.len() <= 500;

    Ok(snapshot::Model {
        video_id: id,
        title: plain(&video.title, 300),
        description: plain(&video.description, 5_000),
        thumbnail_url: video.thumbnail_url.clone().filter(is_usable),
        duration_ms: video.duration_ms,
        facts,
        etag: video.etag.clone(),
        fetched_at: now,
        expires_at: expiry(now),
    })
}

/// The rows of the videos, in their order.
async fn stored_videos(
    tx: &DatabaseTransaction,
    videos: &[&SourceVideo],
    new: &HashSet<VideoId>,
) -> Result<Vec<StoredVideo>, Fault> {
    let youtube_ids = videos.iter().map(|video| video.youtube_id.as_str());
    let mut found: HashMap<String, video::Model> = video::Entity::find()
        .filter(video::Column::YoutubeId.is_in(youtube_ids))
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
            let is_new = new.contains(&row.id);
            StoredVideo::of(row, is_new)
        })
        .collect()
}

/// Corrects languages that an older rule guessed, now that the title is read again.
async fn correct_languages(
    tx: &DatabaseTransaction,
    videos: &[&SourceVideo],
    stored: &mut HashMap<String, video::Model>,
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
        let rows = video::Entity::find()
            .filter(video::Column::YoutubeId.is_in(youtube_ids))
            .all(db)
            .await?;
        for row in rows {
            known.push(StoredVideo::of(row, false)?);
        }
    }
    Ok(known)
}
