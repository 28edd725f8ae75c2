//! What this process holds for feeds: the model in use, the shelf, and the feeds of the children who asked
//! last.

use std::sync::{Arc, PoisonError, RwLock};

use kyck_kernel::child_cache::ChildCache;
use kyck_kernel::id::ChildId;
use kyck_kernel::versions::Stamp;
use kyck_kernel::{Fault, UtcInstant};

use super::holder::{KnownModel, ModelHolder};
use super::ranking::Feed;
use super::shelf::Shelf;
use super::trials::{COUNTED_MINUTES, Trials};
use crate::catalog::Catalogue;
use crate::watch::Watch;

/// Feeds held at most: some 20 kB each.
const CAPACITY: usize = 4096;
/// How long what was read of a child is believed when nobody says that it changed. Only a message of
/// another node that got lost can make it wrong.
const BELIEVED_SECONDS: i64 = 30;

/// A child's feed with what vouches for it.
#[derive(Debug)]
pub(super) struct HeldFeed {
    /// What held of the child before it was read.
    pub(super) stamp: Stamp,
    /// When it was read last.
    pub(super) read_at: UtcInstant,
    pub(super) feed: Arc<Feed>,
}

impl HeldFeed {
    /// Whether what was read of the child at all is recent and of the family's present day.
    pub(super) fn is_recent(&self, now: UtcInstant) -> bool {
        let settings = &self.feed.inputs.settings;
        self.read_at <= now
            && now < self.read_at.plus_seconds(BELIEVED_SECONDS)
            && settings.child.day_at(now) == settings.day
    }

    /// Whether nothing that the feed depends on has changed.
    pub(super) fn holds(
        &self,
        stamp: Stamp,
        now: UtcInstant,
        catalogue: &Arc<Catalogue>,
        model: Option<&Arc<KnownModel>>,
    ) -> bool {
        self.stamp == stamp
            && self.is_recent(now)
            && self.feed.holds_at(now)
            && self.feed.inputs.index.is_of(catalogue, model)
    }
}

/// The recommender's part of this process's memory.
#[derive(Debug, Default)]
pub struct RecommendMemory {
    pub(super) models: ModelHolder,
    shelf: RwLock<Option<Arc<Shelf>>>,
    stocking: tokio::sync::Mutex<()>,
    feeds: ChildCache<HeldFeed, CAPACITY>,
    trials: RwLock<Option<(UtcInstant, Arc<Trials>)>>,
}

impl RecommendMemory {
    /// Says that another model may be in use: the database is asked before the next feed.
    pub fn outdate(&self) {
        self.models.outdate();
    }

    /// The shelf of a catalogue and a model. Worked out by one request while the others wait.
    ///
    /// # Errors
    /// [`Fault::Internal`] when that fails.
    pub(super) async fn shelf(
        &self,
        catalogue: &Arc<Catalogue>,
        model: Option<&Arc<KnownModel>>,
    ) -> Result<Arc<Shelf>, Fault> {
        if let Some(shelf) = self.held_shelf(catalogue, model) {
            return Ok(shelf);
        }
        let _stocking = self.stocking.lock().await;
        if let Some(shelf) = self.held_shelf(catalogue, model) {
            return Ok(shelf);
        }
        let (of, with) = (Arc::clone(catalogue), model.cloned());
        let shelf = tokio::task::spawn_blocking(move || Arc::new(Shelf::new(of, with)))
            .await
            .map_err(|error| Fault::internal(format!("stocking the shelf: {error}")))?;
        *self.shelf.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&shelf));
        Ok(shelf)
    }

    /// How new videos did so far, counted now and then.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub(super) async fn trials(&self, watch: &Watch, now: UtcInstant) -> Result<Arc<Trials>, Fault> {
        let held = self.trials.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((counted_at, trials)) = &held
            && *counted_at <= now
            && now < counted_at.plus_minutes(COUNTED_MINUTES)
        {
            return Ok(Arc::clone(trials));
        }
        let counted = Trials::load(watch, now).await?;
        // Equal ones stay the same, and so do the feeds made with them.
        let trials = match held {
            Some((_, trials)) if *trials == counted => trials,
            _ => Arc::new(counted),
        };
        *self.trials.write().unwrap_or_else(PoisonError::into_inner) = Some((now, Arc::clone(&trials)));
        Ok(trials)
    }

    fn held_shelf(&self, catalogue: &Arc<Catalogue>, model: Option<&Arc<KnownModel>>) -> Option<Arc<Shelf>> {
        let held = self.shelf.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref()
            .filter(|shelf| shelf.is_of(catalogue, model))
            .cloned()
    }

    pub(super) fn feed(&self, child_id: ChildId) -> Option<Arc<HeldFeed>> {
        self.feeds.get(child_id)
    }

    pub(super) fn keep(&self, child_id: ChildId, held: Arc<HeldFeed>) {
        self.feeds.put(child_id, held);
    }
}
