//! Messages of the bus about children and their players.

use kyck_kernel::bus::{BusMessage, RESUMED};
use kyck_kernel::id::ChildId;
use kyck_kernel::time::UtcInstant;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::watch::PlaybackUpdate;

/// Something about a child changed that its players must know: limits, blocks, devices. The key is the
/// child's id, the body does not matter.
pub const CHILD_TOPIC: &str = "child";
const WATCH_TOPIC: &str = "watch";
const MESSAGE_TOPIC: &str = "message";

/// An update of a playback, as it travels between nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PresenceEvent {
    /// Node that stored the update; it ignores its own events.
    pub node: u64,
    #[serde(flatten)]
    pub update: PlaybackUpdate,
}

impl PresenceEvent {
    pub fn message(&self, child_id: ChildId) -> BusMessage {
        message(
            WATCH_TOPIC,
            child_id,
            serde_json::to_string(self).unwrap_or_default(),
        )
    }
}

/// A guardian's words to a child's players; empty when there were none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GuardianMessage {
    pub text: String,
    pub at: UtcInstant,
}

impl GuardianMessage {
    pub fn message(&self, child_id: ChildId) -> BusMessage {
        message(
            MESSAGE_TOPIC,
            child_id,
            serde_json::to_string(self).unwrap_or_default(),
        )
    }
}

/// A message of the bus that concerns the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum BusEvent {
    /// A player reported to another node.
    Presence(ChildId, PresenceEvent),
    /// A guardian sent words to the child's players.
    Message(ChildId, GuardianMessage),
    /// Something about the child changed.
    Changed(ChildId),
    /// The connection was lost: messages of the meantime are not known.
    Resumed,
}

impl BusEvent {
    /// Reads a message; `None` for what is not for the hub, or not readable.
    pub fn read(message: &BusMessage) -> Option<Self> {
        let child_id = || Some(ChildId(Uuid::try_parse(&message.key).ok()?));
        match message.topic.as_str() {
            CHILD_TOPIC => Some(Self::Changed(child_id()?)),
            MESSAGE_TOPIC => Some(Self::Message(
                child_id()?,
                serde_json::from_str(&message.body).ok()?,
            )),
            RESUMED => Some(Self::Resumed),
            WATCH_TOPIC => Some(Self::Presence(
                child_id()?,
                serde_json::from_str(&message.body).ok()?,
            )),
            _ => None,
        }
    }
}

fn message(topic: &str, child_id: ChildId, body: String) -> BusMessage {
    BusMessage {
        topic: topic.to_owned(),
        key: child_id.to_string(),
        body,
    }
}

#[cfg(test)]
mod tests {
    use kyck_kernel::id::{PlaybackId, VideoId};

    use super::*;

    #[test]
    fn what_is_sent_reads_back_and_anything_else_does_not() {
        let child_id = ChildId(Uuid::from_u128(1));
        let event = PresenceEvent {
            node: u64::MAX,
            update: PlaybackUpdate {
                playback_id: PlaybackId(Uuid::from_u128(2)),
                video_id: VideoId(Uuid::from_u128(3)),
                started_at: UtcInstant(1),
                at: UtcInstant(2),
                position_ms: Some(3),
                is_first: true,
                is_over: false,
                watched_ms: 4,
            },
        };
        let sent = event.message(child_id);
        assert!(sent.body.len() < 512, "{}", sent.body);
        assert_eq!(BusEvent::read(&sent), Some(BusEvent::Presence(child_id, event)));

        let words = GuardianMessage {
            text: "저녁 먹자".to_owned(),
            at: UtcInstant(5),
        };
        assert_eq!(
            BusEvent::read(&words.message(child_id)),
            Some(BusEvent::Message(child_id, words))
        );

        for (topic, key, body) in [
            ("child", "no id", ""),
            ("watch", &sent.key, "{}"),
            ("message", &sent.key, "no words"),
            ("other", &sent.key, ""),
        ] {
            let message = BusMessage {
                topic: topic.into(),
                key: key.into(),
                body: body.into(),
            };
            assert_eq!(BusEvent::read(&message), None);
        }
    }
}
