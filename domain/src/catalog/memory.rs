//! The catalogue held in memory: an immutable copy, replaced after a change.
//!
//! Pages, filters and look-ups are answered from it without a query. A counter in the database
//! (`catalog_version`) tells when it is old; it is asked at most once a second, and at once after a change
//! made by this process. A node that missed a bus message is thus at most a second behind.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use kyck_kernel::db::Db;
use kyck_kernel::id::{ChannelId, SeriesId, ThemeId, VideoId};
use kyck_kernel::{Fault, UtcInstant};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

use super::load::{self, Scope};
use super::model::{Channel, Series, Theme, Video, VideoState};

/// How long a copy is used without asking whether it is old.
const CHECK_EVERY: Duration = Duration::from_secs(1);

/// All videos that families have ever been shown, as of one version.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// The version of the database it was read at.
    pub version: i64,
    videos: HashMap<VideoId, Arc<Video>>,
    /// Newest first.
    published: Vec<Arc<Video>>,
    themes: Vec<Arc<Theme>>,
    series: HashMap<SeriesId, (Arc<Series>, Vec<Arc<Video>>)>,
    channels: HashMap<ChannelId, Arc<Channel>>,
}

/// The order of the published list: newest first, the id decides among equals.
pub type PublishedKey = (Reverse<i64>, Reverse<VideoId>);

/// Where a video stands in the published list.
pub fn published_key(video: &Video) -> PublishedKey {
    let at = video.published_at.unwrap_or_default();
    (Reverse(at.as_millis()), Reverse(video.id))
}

impl Catalogue {
    fn new(version: i64, videos: Vec<Video>, themes: Vec<Arc<Theme>>) -> Self {
        let videos: HashMap<VideoId, Arc<Video>> = videos
            .into_iter()
            .map(|video| (video.id, Arc::new(video)))
            .collect();
        let mut published: Vec<Arc<Video>> = videos
            .values()
            .filter(|video| video.state == VideoState::Published)
            .cloned()
            .collect();
        published.sort_unstable_by_key(|video| published_key(video));
        let mut series: HashMap<SeriesId, (Arc<Series>, Vec<Arc<Video>>)> = HashMap::new();
        let mut channels = HashMap::new();
        for video in &published {
            if let Some(of) = &video.series {
                let episodes = series.entry(of.id).or_insert_with(|| (of.clone(), Vec::new()));
                episodes.1.push(video.clone());
            }
            channels
                .entry(video.channel.id)
                .or_insert_with(|| video.channel.clone());
        }

        for (_, episodes) in series.values_mut() {
            episodes.sort_unstable_by_key(|video| episode_key(video));
        }

        Self {
            version,
            videos,
            published,
            themes,
            series,
            channels,
        }
    }

    /// The video of this id, published or once published.
    pub fn video(&self, id: VideoId) -> Option<&Arc<Video>> {
        self.videos.get(&id)
    }

    /// All published videos, newest first. Whether one is playable at an instant, it says itself.
    pub fn published(&self) -> &[Arc<Video>] {
        &self.published
    }

    /// All themes, in their order.
    pub fn themes(&self) -> &[Arc<Theme>] {
        &self.themes
    }

    /// The theme of this id, or the one that it was merged into.
    pub fn theme(&self, id: ThemeId) -> Option<&Arc<Theme>> {
        self.themes.iter().find(|theme| theme.is_named_by(id))
    }

    /// The same themes as they are called today, each once; those that are deleted are left out.
    pub fn current_themes(&self, ids: &[ThemeId]) -> Vec<ThemeId> {
        let mut found: Vec<ThemeId> = Vec::with_capacity(ids.len());
        for id in ids.iter().filter_map(|id| self.theme(*id)).map(|theme| theme.id) {
            if !found.contains(&id) {
                found.push(id);
            }
        }
        found
    }

    /// A series that has published videos.
    pub fn series(&self, id: SeriesId) -> Option<&Arc<Series>> {
        self.series.get(&id).map(|(series, _)| series)
    }

    /// Published videos of a series, in their order.
    pub fn episodes(&self, id: SeriesId) -> &[Arc<Video>] {
        self.series.get(&id).map_or(&[], |(_, episodes)| episodes)
    }

    /// A channel that has published videos.
    pub fn channel(&self, id: ChannelId) -> Option<&Arc<Channel>> {
        self.channels.get(&id)
    }
}

/// Where a video stands in its series: by number, those without one last.
pub fn episode_key(video: &Video) -> (i32, VideoId) {
    (video.episode.unwrap_or(i32::MAX), video.id)
}

/// Holds the newest copy of the catalogue that this process has read.
#[derive(Debug, Default)]
pub struct CatalogMemory {
    held: RwLock<Option<Held>>,
    /// Counts the changes that this process knows of. A copy serves only while this is what it was before
    /// the copy was read: nobody gets the old one while the new one is being read.
    changes: AtomicU64,
    reading: tokio::sync::Mutex<()>,
}

#[derive(Clone, Debug)]
struct Held {
    catalogue: Arc<Catalogue>,
    /// `changes` before it was read.
    changes: u64,
    checked_at: Instant,
}

impl CatalogMemory {
    /// The catalogue as of now.
    ///
    /// # Errors
    /// [`Fault::Database`], [`Fault::Internal`] for stored content that cannot be read.
    pub async fn get(&self, db: &Db) -> Result<Arc<Catalogue>, Fault> {
        if let Some(held) = self.held()
            && held.changes == self.changes.load(Ordering::Acquire)
        {
            if held.checked_at.elapsed() < CHECK_EVERY {
                return Ok(held.catalogue);
            }
            // Somebody else is asking already: one second more does no harm.
            let Ok(_reading) = self.reading.try_lock() else {
                return Ok(held.catalogue);
            };
            return self.read_if_changed(db).await;
        }
        let _reading = self.reading.lock().await;
        // Whoever held the lock may have read what is asked for.
        if let Some(held) = self.held()
            && held.changes == self.changes.load(Ordering::Acquire)
            && held.checked_at.elapsed() < CHECK_EVERY
        {
            return Ok(held.catalogue);
        }
        self.read_if_changed(db).await
    }

    /// Says that this process knows of a change of the catalogue: the next reader gets it.
    pub fn outdate(&self) {
        self.changes.fetch_add(1, Ordering::AcqRel);
    }

    async fn read_if_changed(&self, db: &Db) -> Result<Arc<Catalogue>, Fault> {
        let checked_at = Instant::now();
        // Both counters come first: a change meanwhile only makes this copy look older than it is.
        let changes = self.changes.load(Ordering::Acquire);
        let version = version(db.read()).await?;
        let catalogue = match self.held() {
            Some(held) if held.catalogue.version == version => held.catalogue,
            _ => {
                let themes = load::themes(db.read()).await?;
                let videos = load::videos(db.read(), Scope::Shown, &themes).await?;
                Arc::new(Catalogue::new(version, videos, themes))
            }
        };
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        *held = Some(Held {
            catalogue: catalogue.clone(),
            changes,
            checked_at,
        });
        Ok(catalogue)
    }

    fn held(&self) -> Option<Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn version(db: &impl ConnectionTrait) -> Result<i64, Fault> {
    let row = db
        .query_one(
            Query::select()
                .column("version")
                .from("catalog_version")
                .and_where(Expr::col("id").eq(1)),
        )
        .await?
        .ok_or_else(|| Fault::internal("the catalogue has no version"))?;
    Ok(row.try_get("", "version")?)
}

/// Counts a change of what is shown, in the transaction that makes it.
pub async fn bump_version(tx: &DatabaseTransaction) -> Result<(), Fault> {
    tx.execute(
        Query::update()
            .table("catalog_version")
            .value("version", Expr::col("version").add(1))
            .and_where(Expr::col("id").eq(1)),
    )
    .await?;
    Ok(())
}

/// The instant from which on a snapshot read at `fetched_at` must be gone.
pub fn expiry(fetched_at: UtcInstant) -> UtcInstant {
    fetched_at.plus_seconds(30 * 24 * 60 * 60)
}
