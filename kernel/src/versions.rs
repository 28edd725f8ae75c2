//! Tells what is held in memory of a child whether it is still true.
//!
//! Whoever changes something of a child says so here right after the commit; whoever keeps something read
//! of a child keeps the [`Stamp`] that held *before* it was read, and reads again once the stamp is
//! another. What other nodes change is said by the bus. Nothing is kept a child: children share slots, so
//! memory is bounded, and a change of one child at worst makes another be read once more.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::id::ChildId;

/// Slots that children share; a power of two.
const SLOTS: usize = 1 << 14;

/// What held of a child at some moment; only equality means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Changes with profile, limits, blocks, dial, consent, pins.
    pub settings: u64,
    /// Changes with what was watched.
    pub watching: u64,
}

/// Counters of changes; begins as `Arc::default()`.
#[derive(Debug)]
pub struct ChildVersions {
    slots: Box<[Slot]>,
    all: AtomicU64,
}

#[derive(Debug, Default)]
struct Slot {
    settings: AtomicU64,
    watching: AtomicU64,
}

impl Default for ChildVersions {
    fn default() -> Self {
        Self {
            slots: (0..SLOTS).map(|_| Slot::default()).collect(),
            all: AtomicU64::new(0),
        }
    }
}

impl ChildVersions {
    /// The child's stamp now. Take it before reading what it shall vouch for.
    pub fn of(&self, child_id: ChildId) -> Stamp {
        let slot = self.slot(child_id);
        let all = self.all.load(Ordering::SeqCst);
        // Counters only grow, so a sum changes whenever one of its terms does.
        Stamp {
            settings: all + slot.settings.load(Ordering::SeqCst),
            watching: all + slot.watching.load(Ordering::SeqCst),
        }
    }

    /// The child's profile, limits, blocks, dial, consent or pins changed.
    pub fn settings_changed(&self, child_id: ChildId) {
        self.slot(child_id).settings.fetch_add(1, Ordering::SeqCst);
    }

    /// The child watched something.
    pub fn watching_changed(&self, child_id: ChildId) {
        self.slot(child_id).watching.fetch_add(1, Ordering::SeqCst);
    }

    /// Nobody knows what changed.
    pub fn all_changed(&self) {
        self.all.fetch_add(1, Ordering::SeqCst);
    }

    fn slot(&self, child_id: ChildId) -> &Slot {
        // The last bytes of an id of version 7 are random.
        let number = child_id.0.as_u128() as usize;
        &self.slots[number & (SLOTS - 1)]
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_change_shows_in_the_childs_own_stamp() {
        let versions = ChildVersions::default();
        let (one, other) = (ChildId(Uuid::from_u128(1)), ChildId(Uuid::from_u128(2)));
        let (before, others) = (versions.of(one), versions.of(other));
        versions.watching_changed(one);
        let after = versions.of(one);
        assert_eq!(after.settings, before.settings);
        assert_ne!(after.watching, before.watching);
        versions.settings_changed(one);
        assert_ne!(versions.of(one).settings, after.settings);
        assert_eq!(versions.of(other), others);
        versions.all_changed();
        assert_ne!(versions.of(other), others);
    }
}
