//! Which children watch now, and recent messages of guardians; nothing in it grows without bound.

use std::collections::HashMap;

use kyck_kernel::id::ChildId;
use kyck_kernel::time::UtcInstant;

use super::PRESENCE_TTL_SECONDS;
use super::bus_event::GuardianMessage;
use crate::watch::PlaybackUpdate;

/// The most children stored as watching.
const MAX_PRESENT: usize = 200_000;
/// For how long a guardian's message is repeated to a device that connects, which may have missed it.
const MESSAGE_TTL_MS: i64 = 60_000;
/// The most messages stored.
const MAX_MESSAGES: usize = 10_000;

/// When a child stops counting as watching, unless its player reports again.
fn expires_at(update: &PlaybackUpdate) -> UtcInstant {
    update.at.plus_seconds(PRESENCE_TTL_SECONDS)
}

/// The newest update of each child that watches.
#[derive(Debug, Default)]
pub(super) struct Present(HashMap<ChildId, PlaybackUpdate>);

impl Present {
    pub fn get(&self, child_id: ChildId, now: UtcInstant) -> Option<PlaybackUpdate> {
        self.0
            .get(&child_id)
            .filter(|update| expires_at(update) > now)
            .copied()
    }

    /// Those who watch now; removes the others.
    pub fn all(&mut self, now: UtcInstant) -> impl ExactSizeIterator<Item = &PlaybackUpdate> {
        self.0.retain(|_, update| expires_at(update) > now);
        self.0.values()
    }

    pub fn apply(&mut self, child_id: ChildId, update: &PlaybackUpdate) {
        if let Some(known) = self.0.get(&child_id) {
            let is_other = known.playback_id != update.playback_id;
            // A late update, and the end of another playback, change nothing about now.
            if known.at > update.at || (is_other && update.is_over) {
                return;
            }
        }

        if update.is_over {
            self.0.remove(&child_id);
            return;
        }

        if self.0.len() >= MAX_PRESENT && !self.0.contains_key(&child_id) {
            self.0.retain(|_, known| expires_at(known) > update.at);
            if self.0.len() >= MAX_PRESENT {
                return;
            }
        }

        self.0.insert(child_id, *update);
    }
}

/// Messages of the last minute, in memory only.
#[derive(Debug, Default)]
pub(super) struct RecentMessages(HashMap<ChildId, GuardianMessage>);

impl RecentMessages {
    /// Stores a message for devices that are just connecting again. One without words ends the last.
    pub fn insert(&mut self, child_id: ChildId, message: &GuardianMessage) {
        self.0
            .retain(|_, known| message.at.millis_since(known.at) < MESSAGE_TTL_MS);
        self.0.remove(&child_id);
        if !message.text.is_empty() && self.0.len() < MAX_MESSAGES {
            self.0.insert(child_id, message.clone());
        }
    }

    pub fn get(&self, child_id: ChildId, now: UtcInstant) -> Option<GuardianMessage> {
        let message = self.0.get(&child_id)?;
        (now.millis_since(message.at) < MESSAGE_TTL_MS).then(|| message.clone())
    }
}
