//! The cache of the model in use, which any node may replace by another.

use std::sync::Arc;
use std::time::Duration;

use kyck_kernel::Fault;
use kyck_kernel::cache::{CacheSpec, Refreshed, mebibytes};
use kyck_kernel::db::Db;
use kyck_kernel::id::ModelId;

use super::known_model::KnownModel;
use super::store;

const MODEL_CACHE: CacheSpec = CacheSpec {
    name: "model",
    capacity_bytes: mebibytes(256),
    invalidated_by: "an activation on this node, the bus",
    max_staleness: Some(Duration::from_secs(5)),
};

/// A model with the length of its byte form, which is about its size in memory.
#[derive(Clone, Debug)]
struct Loaded {
    model: Arc<KnownModel>,
    size_bytes: usize,
}

/// The model in use, loaded again when another id is in use.
#[derive(Debug)]
pub(super) struct ModelCache(Refreshed<Option<ModelId>, Option<Loaded>>);

impl Default for ModelCache {
    fn default() -> Self {
        let weigher = |loaded: &Option<Loaded>| loaded.as_ref().map_or(0, |loaded| loaded.size_bytes);
        Self(Refreshed::new(&MODEL_CACHE, weigher))
    }
}

impl ModelCache {
    /// The model in use; `None` before the first training.
    ///
    /// # Errors
    /// [`Fault::Database`]. A model that cannot be read is reported in the log, and the one before it stays in use.
    pub(super) async fn get(&self, db: &Db) -> Result<Option<Arc<KnownModel>>, Fault> {
        let version = || async { Ok(store::active(db.read()).await?.map(|record| record.id)) };
        let load = |id, before: Option<Option<Loaded>>| async move {
            match id {
                Some(id) => Ok(load(db, id).await?.or(before.flatten())),
                None => Ok(None),
            }
        };

        let loaded = self.0.get::<Fault, _, _>(version, load).await?;
        Ok(loaded.map(|loaded| loaded.model))
    }

    /// Asks the database at the next use.
    pub(super) fn check_soon(&self) {
        self.0.check_soon();
    }
}

/// A stored model; `None` for one that cannot be read.
async fn load(db: &Db, id: ModelId) -> Result<Option<Loaded>, Fault> {
    let bytes = store::bytes(db.read(), id).await?.unwrap_or_default();
    let size_bytes = bytes.len();
    let read = tokio::task::spawn_blocking(move || KnownModel::from_bytes(&bytes))
        .await
        .map_err(|error| Fault::internal(format!("reading a model: {error}")))?;

    match read {
        Ok(model) => Ok(Some(Loaded {
            model: Arc::new(model),
            size_bytes,
        })),
        Err(problem) => {
            tracing::error!(model.id = %id, problem, "the model in use cannot be read");
            Ok(None)
        }
    }
}
