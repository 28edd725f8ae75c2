//! The process-wide services that every feature is built from.

use std::sync::Arc;

use uuid::Uuid;

use crate::bus::Bus;
use crate::cache::{ChildEpochs, ReadPoint};
use crate::db::Db;
use crate::id::{ChildId, IdSource};
use crate::keys::Keys;
use crate::random::Random;
use crate::time::{Clock, UtcInstant};

/// Database, clock, identifiers, randomness, keys, bus and invalidation epochs of this process. Made once at start;
/// cheap to clone. Tests replace single parts before the features are built.
#[derive(Clone)]
pub struct Kernel {
    /// The database with its one writer.
    pub db: Db,
    /// The clock by which everything expires.
    pub clock: Arc<dyn Clock>,
    /// Source of new identifiers.
    pub ids: Arc<dyn IdSource>,
    /// Random bytes for secrets.
    pub random: Arc<dyn Random>,
    /// Keys derived from the master secret.
    pub keys: Keys,
    /// Wake-ups and live updates between the nodes of this installation.
    pub bus: Arc<dyn Bus>,
    /// Invalidation epochs of the per-child caches; begins as `Arc::default()`.
    pub epochs: Arc<ChildEpochs>,
}

impl Kernel {
    /// The present instant by the clock.
    pub fn now(&self) -> UtcInstant {
        self.clock.now()
    }

    /// A new identifier of any entity type.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        T::from(self.ids.next(self.clock.now()))
    }

    /// What a read of this child that begins now sees at least; taken before the read that it is to validate.
    pub fn read_point(&self, child_id: ChildId) -> ReadPoint {
        ReadPoint {
            epoch: self.epochs.of(child_id),
            at: self.now(),
        }
    }

    /// `N` unpredictable random bytes.
    pub fn random_bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }
}
