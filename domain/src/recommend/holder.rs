//! The model in memory, and its byte form with the ids that its numbers stand for.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use kyck_kernel::Fault;
use kyck_kernel::db::Db;
use kyck_kernel::id::{ModelId, ThemeId, VideoId};
use kyck_recommender::{Model, snapshot};
use uuid::Uuid;

use super::labels::LabelSpace;
use super::store;

/// How long a model is used before the database is asked whether another is in use.
const CHECK_EVERY: Duration = Duration::from_secs(5);

/// A model with the videos and themes that its numbers stand for.
#[derive(Debug)]
pub(super) struct KnownModel {
    /// The model.
    pub(super) model: Model,
    /// Video of each item.
    pub(super) videos: Vec<VideoId>,
    /// Item of each video.
    pub(super) places: HashMap<VideoId, u32>,
    /// Which label is which theme.
    pub(super) labels: LabelSpace,
}

impl KnownModel {
    /// Puts a model and its ids together.
    pub(super) fn new(model: Model, videos: Vec<VideoId>, labels: LabelSpace) -> Self {
        Self {
            model,
            places: videos.iter().copied().zip(0..).collect(),
            videos,
            labels,
        }
    }

    /// The byte form: counts, the ids, then the model's own.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let videos = self.videos.iter().map(|id| id.0);
        let themes = self.labels.themes().iter().map(|id| id.0);
        for ids in [videos.collect::<Vec<Uuid>>(), themes.collect()] {
            bytes.extend((ids.len() as u32).to_le_bytes());
            for id in ids {
                bytes.extend(id.as_bytes());
            }
        }
        bytes.extend(snapshot::to_bytes(&self.model));
        bytes
    }

    /// Reads [`KnownModel::to_bytes`].
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let (videos, rest) = take_ids(bytes)?;
        let (themes, rest) = take_ids(rest)?;
        let model = snapshot::from_bytes(rest).map_err(|error| error.to_string())?;
        if model.n_items() != videos.len() {
            return Err("the model has another number of videos".to_owned());
        }
        let themes = themes.into_iter().map(ThemeId).collect();
        Ok(Self::new(
            model,
            videos.into_iter().map(VideoId).collect(),
            LabelSpace::new(themes),
        ))
    }
}

fn take_ids(bytes: &[u8]) -> Result<(Vec<Uuid>, &[u8]), String> {
    let short = || "the bytes end too early".to_owned();
    let (count, rest) = bytes.split_first_chunk::<4>().ok_or_else(short)?;
    let length = (u32::from_le_bytes(*count) as usize)
        .checked_mul(16)
        .ok_or_else(short)?;
    let (ids, rest) = rest.split_at_checked(length).ok_or_else(short)?;
    let (ids, _) = ids.as_chunks::<16>();
    Ok((ids.iter().map(|id| Uuid::from_bytes(*id)).collect(), rest))
}

/// The model in use, held in memory and exchanged when another is put in use, by any node.
#[derive(Debug, Default)]
pub(super) struct ModelHolder {
    held: RwLock<Option<Held>>,
    is_outdated: AtomicBool,
    reading: tokio::sync::Mutex<()>,
}

#[derive(Clone, Debug)]
struct Held {
    id: Option<ModelId>,
    model: Option<Arc<KnownModel>>,
    checked_at: Instant,
}

impl ModelHolder {
    /// The model in use; `None` before the first training.
    ///
    /// # Errors
    /// [`Fault::Database`]. A model that cannot be read is reported in the log, and the one before it
    /// stays in use.
    pub(super) async fn get(&self, db: &Db) -> Result<Option<Arc<KnownModel>>, Fault> {
        if let Some(held) = self.held() {
            let is_fresh =
                held.checked_at.elapsed() < CHECK_EVERY && !self.is_outdated.load(Ordering::Acquire);
            if is_fresh {
                return Ok(held.model);
            }
            // Somebody else is asking already: the model before is good enough for so long.
            let Ok(_reading) = self.reading.try_lock() else {
                return Ok(held.model);
            };
            return self.check(db).await;
        }
        let _reading = self.reading.lock().await;
        self.check(db).await
    }

    /// Asks the database at the next use.
    pub(super) fn outdate(&self) {
        self.is_outdated.store(true, Ordering::Release);
    }

    async fn check(&self, db: &Db) -> Result<Option<Arc<KnownModel>>, Fault> {
        self.is_outdated.store(false, Ordering::Release);
        let checked_at = Instant::now();
        let before = self.held();
        let active = store::active(db.read()).await?.map(|record| record.id);
        let known = before.as_ref().is_some_and(|held| held.id == active);
        let model = match (active, before) {
            (_, Some(held)) if known => held.model,
            (None, _) => None,
            (Some(id), before) => {
                let bytes = store::bytes(db.read(), id).await?.unwrap_or_default();
                let read = tokio::task::spawn_blocking(move || KnownModel::from_bytes(&bytes))
                    .await
                    .map_err(|error| Fault::internal(format!("reading a model: {error}")))?;
                match read {
                    Ok(model) => Some(Arc::new(model)),
                    Err(problem) => {
                        tracing::error!(model.id = %id, problem, "the model in use cannot be read");
                        before.and_then(|held| held.model)
                    }
                }
            }
        };

        *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some(Held {
            id: active,
            model: model.clone(),
            checked_at,
        });

        Ok(model)
    }

    fn held(&self) -> Option<Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
