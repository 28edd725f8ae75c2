//! What staff decided of a video, read and written as a whole, so that a change can be compared, logged and undone.

use std::collections::HashMap;

use kyck_kernel::id::{SeriesId, ThemeId, VideoId};
use kyck_kernel::{Fault, UtcInstant};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};

use super::catalogue_cache::bump_version;
use super::model::{StatusFacts, TagWeight, VideoState};
use super::port::SourceVideo;
use super::{Catalog, entity, search, write};
use crate::family::AgeBand;

/// State and labels of a video: all that staff decides of it, but for its language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Editorial {
    /// Position in the review process.
    pub state: VideoState,
    /// Why it is suspended, in the words of the feature that did it.
    pub suspension: Option<String>,
    /// The youngest band it suits.
    pub age_band: Option<AgeBand>,
    /// Curriculum tags, the primary one first.
    pub nuri_tags: Vec<(String, TagWeight)>,
    /// Themes as they are linked, ascending; some may have been merged or deleted since.
    pub theme_ids: Vec<ThemeId>,
    /// Its series, also one that is deleted.
    pub series_id: Option<SeriesId>,
    /// Its number within the series.
    pub episode: Option<i32>,
    /// Our Korean title.
    pub title_ko: Option<String>,
    /// Our English title.
    pub title_en: Option<String>,
    /// When it was first published here.
    pub published_at: Option<UtcInstant>,
}

/// The editorial data of a video with what guards a change of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditorialRecord {
    /// All that staff decides of a video, as it is stored.
    pub data: Editorial,
    /// How often it was changed.
    pub revision: i64,
    /// Language of its sound.
    pub language: String,
}

/// Reads the editorial data of a video in a transaction that will change it; takes the lock of all changes.
///
/// # Errors
/// [`Fault::Database`], [`Fault::Internal`] for stored content that cannot be read.
pub async fn editorial_for_change(
    tx: &DatabaseTransaction,
    id: VideoId,
) -> Result<Option<EditorialRecord>, Fault> {
    bump_version(tx).await?;
    let row = entity::video::Entity::find_by_id(id)
        .lock_exclusive()
        .one(tx)
        .await?;
    let Some(row) = row else { return Ok(None) };

    let tags = entity::curriculum_tag::Entity::find()
        .filter(entity::curriculum_tag::Column::VideoId.eq(id))
        .all(tx)
        .await?;
    let themes = entity::video_theme::Entity::find()
        .filter(entity::video_theme::Column::VideoId.eq(id))
        .all(tx)
        .await?;
    let broken = |what: &str| Fault::internal(format!("video {id}: unknown {what}"));
    let age_band = row.age_band.as_deref().map(AgeBand::parse);
    let mut data = Editorial {
        state: write::state_of(&row)?,
        suspension: row.suspension,
        age_band: age_band
            .map(|band| band.ok_or_else(|| broken("age band")))
            .transpose()?,
        nuri_tags: tags
            .into_iter()
            .map(|tag| {
                let weight = TagWeight::parse(&tag.weight).ok_or_else(|| broken("weight"))?;
                Ok((tag.content_id, weight))
            })
            .collect::<Result<_, Fault>>()?,
        theme_ids: themes.into_iter().map(|link| link.theme_id).collect(),
        series_id: row.series_id,
        episode: row.episode,
        title_ko: row.title_ko,
        title_en: row.title_en,
        published_at: row.published_at,
    };
    data.sort();
    Ok(Some(EditorialRecord {
        data,
        revision: row.revision,
        language: row.language,
    }))
}

impl Editorial {
    /// Brings tags and themes into the one order in which they are compared.
    pub fn sort(&mut self) {
        self.nuri_tags
            .sort_unstable_by(|one, other| (one.1, &one.0).cmp(&(other.1, &other.0)));
        self.theme_ids.sort_unstable();
        self.theme_ids.dedup();
    }
}

impl Catalog {
    /// Writes the editorial data of a video as a whole, after [`editorial_for_change`] in the same transaction.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn store_editorial(
        &self,
        tx: &DatabaseTransaction,
        id: VideoId,
        data: &Editorial,
    ) -> Result<(), Fault> {
        tx.execute(
            Query::update()
                .table("video")
                .value("state", data.state.as_str())
                .value("suspension", data.suspension.clone())
                .value("age_band", data.age_band.map(AgeBand::as_str))
                .value("series_id", data.series_id)
                .value("episode", data.episode)
                .value("title_ko", data.title_ko.clone())
                .value("title_en", data.title_en.clone())
                .value("published_at", data.published_at)
                .value("updated_at", self.kernel.now())
                .value("revision", Expr::col("revision").add(1))
                .and_where(Expr::col("id").eq(id)),
        )
        .await?;
        let tags = data
            .nuri_tags
            .iter()
            .map(|(content_id, weight)| [id.into(), content_id.clone().into(), weight.as_str().into()]);
        let columns = ["video_id", "content_id", "weight"];
        write::replace_rows(tx, "curriculum_tag", columns, id, tags).await?;
        let themes = data
            .theme_ids
            .iter()
            .map(|theme_id| [id.into(), (*theme_id).into()]);
        write::replace_rows(tx, "video_theme", ["video_id", "theme_id"], id, themes).await?;

        search::reindex(tx, self.kernel.now(), &[id]).await
    }

    /// What the source last said of videos, and when, while it may still be used.
    ///
    /// # Errors
    /// [`Fault::Database`], [`Fault::Internal`] for stored content that cannot be read.
    pub async fn stored_source_videos(
        &self,
        ids: &[VideoId],
    ) -> Result<HashMap<VideoId, (SourceVideo, UtcInstant)>, Fault> {
        use entity::snapshot::{Column, Entity};

        let db = self.kernel.db.read();
        let snapshots = Entity::find()
            .filter(Column::VideoId.is_in(ids.iter().copied()))
            .filter(Column::ExpiresAt.gt(self.kernel.now()))
            .all(db)
            .await?;
        let youtube_ids: HashMap<VideoId, String> = entity::video::Entity::find()
            .filter(entity::video::Column::Id.is_in(ids.iter().copied()))
            .all(db)
            .await?
            .into_iter()
            .map(|row| (row.id, row.youtube_id))
            .collect();
        snapshots
            .into_iter()
            .map(|row| {
                let facts: StatusFacts = serde_json::from_str(&row.facts)
                    .map_err(|error| Fault::internal(format!("snapshot of {}: {error}", row.video_id)))?;
                let youtube_id = youtube_ids.get(&row.video_id).cloned().unwrap_or_default();
                let (id, fetched_at) = (row.video_id, row.fetched_at);
                Ok((id, (source_video(row, facts, youtube_id), fetched_at)))
            })
            .collect()
    }
}

/// A snapshot as its source would describe it; what is not stored of it is absent.
fn source_video(row: entity::snapshot::Model, facts: StatusFacts, youtube_id: String) -> SourceVideo {
    SourceVideo {
        youtube_id,
        etag: row.etag,
        title: row.title,
        description: row.description,
        channel_youtube_id: String::new(),
        channel_title: String::new(),
        published_at: None,
        duration_ms: row.duration_ms,
        privacy_status: facts.privacy_status,
        upload_status: facts.upload_status,
        is_embeddable: facts.is_embeddable,
        is_made_for_kids: facts.is_made_for_kids,
        contains_synthetic_media: facts.contains_synthetic_media,
        license: facts.license,
        regions_allowed: facts.regions_allowed,
        regions_blocked: facts.regions_blocked,
        is_age_restricted: facts.is_age_restricted,
        kmrb_rating: facts.kmrb_rating,
        live_broadcast_content: facts.live_broadcast_content,
        has_live_details: facts.has_live_details,
        default_audio_language: None,
        tags: facts.tags,
        category_id: facts.category_id,
        thumbnail_url: row.thumbnail_url,
    }
}
