//! The cache of feeds.

use std::sync::Arc;
use std::time::Duration;

use kyck_kernel::UtcInstant;
use kyck_kernel::cache::{Cache, CacheSpec, ReadPoint, mebibytes};
use kyck_kernel::id::ChildId;

use super::feed_inputs::Seen;
use super::known_model::KnownModel;
use super::ranking::Feed;
use crate::catalog::Catalogue;

const FEED_CACHE: CacheSpec = CacheSpec {
    name: "feed",
    capacity_bytes: mebibytes(96),
    invalidated_by: "the child's epoch, another catalogue or model, the family's midnight, ten minutes",
    max_staleness: Some(Duration::from_secs(30)),
};
/// Bytes of a feed's pool, reasons and pages, roughly.
const FEED_BYTES: usize = 20 * 1024;

/// A child's feed with the point at which the child was read for it.
#[derive(Debug)]
pub(super) struct CachedFeed {
    pub(super) read: ReadPoint,
    pub(super) feed: Arc<Feed>,
}

impl CachedFeed {
    /// Whether the child was read recently and on the family's present day.
    pub(super) fn is_recent(&self, now: UtcInstant) -> bool {
        let settings = &self.feed.inputs.settings;
        FEED_CACHE.is_recent(self.read.at, now) && settings.child.day_at(now) == settings.day
    }

    /// Whether nothing that the feed depends on has changed.
    pub(super) fn is_valid(
        &self,
        now: ReadPoint,
        catalogue: &Arc<Catalogue>,
        model: Option<&Arc<KnownModel>>,
    ) -> bool {
        self.read.epoch == now.epoch
            && self.is_recent(now.at)
            && self.feed.holds_at(now.at)
            && self.feed.inputs.index.is_of(catalogue, model)
    }

    fn size_bytes(&self) -> usize {
        let inputs = &self.feed.inputs;
        // What may be seen and what is unseen are a bit per video each.
        FEED_BYTES + inputs.watching.seen.len() * 2 * size_of::<Seen>() + inputs.index.len() / 4
    }
}

/// The feeds of the children who asked last.
#[derive(Debug)]
pub(super) struct FeedCache(Cache<ChildId, Arc<CachedFeed>>);

impl Default for FeedCache {
    fn default() -> Self {
        Self(Cache::new(&FEED_CACHE, |_, cached| cached.size_bytes()))
    }
}

impl FeedCache {
    /// The last feed of a child, valid or not: parts of an invalid one are used again.
    pub(super) fn last(&self, child_id: ChildId) -> Option<Arc<CachedFeed>> {
        self.0.peek(&child_id)
    }

    /// Counts a request that a valid feed answered, or not.
    pub(super) fn count(&self, is_hit: bool) {
        self.0.count(is_hit);
    }

    pub(super) fn insert(&self, child_id: ChildId, cached: CachedFeed) {
        self.0.insert(child_id, Arc::new(cached));
    }
}
