//! Epochs of children: counters that invalidate what is cached of a child.
//!
//! Whoever changes something of a child raises its epoch right after the commit; whoever caches what it reads of a child
//! stores the epoch from *before* the read, and reads again once the epoch is another. The bus reports changes of other
//! nodes. Nothing is stored per child: children share slots, so memory is bounded, and a change of one child at worst
//! makes another be read once more.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::id::ChildId;
use crate::time::UtcInstant;

/// Slots that children share; a power of two.
const SLOTS: usize = 1 << 14;

/// The epoch of a child; only equality means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildEpoch {
    /// Changes with profile, limits, blocks, exploration setting, consent, pins.
    pub settings: u64,
    /// Changes with what was watched.
    pub watching: u64,
}

/// The state of a child that a read saw, at the earliest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadPoint {
    /// The child's epoch before the read.
    pub epoch: ChildEpoch,
    /// The instant before the read.
    pub at: UtcInstant,
}

/// The epochs of all children in this process; begins as `Arc::default()`.
#[derive(Debug)]
pub struct ChildEpochs {
    slots: Box<[Slot]>,
    all: AtomicU64,
}

#[derive(Debug, Default)]
struct Slot {
    settings: AtomicU64,
    watching: AtomicU64,
}

impl Default for ChildEpochs {
    fn default() -> Self {
        Self {
            slots: (0..SLOTS).map(|_| Slot::default()).collect(),
            all: AtomicU64::new(0),
        }
    }
}

impl ChildEpochs {
    /// The child's epoch now; take it before the read that it is to validate.
    pub fn of(&self, child_id: ChildId) -> ChildEpoch {
        let slot = self.slot(child_id);
        let all = self.all.load(Ordering::SeqCst);
        // Counters only grow, so a sum changes whenever one of its terms does.
        ChildEpoch {
            settings: all + slot.settings.load(Ordering::SeqCst),
            watching: all + slot.watching.load(Ordering::SeqCst),
        }
    }

    /// The child's profile, limits, blocks, exploration setting, consent or pins changed.
    pub fn settings_changed(&self, child_id: ChildId) {
        self.slot(child_id).settings.fetch_add(1, Ordering::SeqCst);
    }

    /// The child watched something.
    pub fn watching_changed(&self, child_id: ChildId) {
        self.slot(child_id).watching.fetch_add(1, Ordering::SeqCst);
    }

    /// Changes were missed: everything cached of any child is invalid.
    pub fn all_changed(&self) {
        self.all.fetch_add(1, Ordering::SeqCst);
    }

    fn slot(&self, child_id: ChildId) -> &Slot {
        // The last bytes of an id of version 7 are random.
        let [.., high, low] = *child_id.0.as_bytes();
        &self.slots[usize::from(u16::from_be_bytes([high, low])) % SLOTS]
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_change_shows_in_the_childs_own_epoch() {
        let epochs = ChildEpochs::default();
        let (one, other) = (ChildId(Uuid::from_u128(1)), ChildId(Uuid::from_u128(2)));
        let (before, others) = (epochs.of(one), epochs.of(other));

        epochs.watching_changed(one);
        let after = epochs.of(one);
        assert_eq!(after.settings, before.settings);
        assert_ne!(after.watching, before.watching);

        epochs.settings_changed(one);
        assert_ne!(epochs.of(one).settings, after.settings);
        assert_eq!(epochs.of(other), others);

        epochs.all_changed();
        assert_ne!(epochs.of(other), others);
    }
}
