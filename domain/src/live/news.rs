//! What nodes tell one another.

use kyck_kernel::bus::{BusMessage, RESUMED};
use kyck_kernel::id::{ChildId, PlaybackId, VideoId};
use kyck_kernel::time::UtcInstant;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::watch::PlaybackNews;

/// Something about a child changed that its players must know: limits, blocks, devices. The key is the
/// child's id, the body does not matter.
pub const CHILD_TOPIC: &str = "child";
const WATCH_TOPIC: &str = "watch";
const MESSAGE_TOPIC: &str = "message";

/// A sign of a player, as it travels between nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sign {
    /// Which node heard it first; that node does not listen to itself.
    pub node: u64,
    pub playback: PlaybackId,
    pub video: VideoId,
    pub since: UtcInstant,
    pub at: UtcInstant,
    pub position_ms: Option<i32>,
    pub is_over: bool,
    pub is_first: bool,
    pub watched_ms: i64,
}

impl Sign {
    pub fn of(node: u64, news: &PlaybackNews) -> Self {
        Self {
            node,
            playback: news.playback_id,
            video: news.video_id,
            since: news.started_at,
            at: news.at,
            position_ms: news.position_ms,
            is_over: news.verb.is_last(),
            is_first: news.is_first,
            watched_ms: news.watched_ms,
        }
    }

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
pub(super) struct Said {
    pub text: String,
    pub at: UtcInstant,
}

/// What a message of the bus means to the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// A player gave a sign.
    Sign(ChildId, Sign),
    /// A guardian has something to say to the child's players.
    Message(ChildId, Said),
    /// Something about the child changed.
    Changed(ChildId),
    /// The wire was away: what was said meanwhile is not known.
    Resumed,
}

impl Heard {
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
            WATCH_TOPIC => Some(Self::Sign(child_id()?, serde_json::from_str(&message.body).ok()?)),
            _ => None,
        }
    }
}

/// A guardian's message to the child's players.
pub(super) fn guardian_message(child_id: ChildId, text: &str, at: UtcInstant) -> BusMessage {
    let said = Said {
        text: text.to_owned(),
        at,
    };
    message(
        MESSAGE_TOPIC,
        child_id,
        serde_json::to_string(&said).unwrap_or_default(),
    )
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
    use super::*;

    #[test]
    fn what_is_told_is_understood_and_anything_else_is_not() {
        let child_id = ChildId(Uuid::from_u128(1));
        let sign = Sign {
            node: u64::MAX,
            playback: PlaybackId(Uuid::from_u128(2)),
            video: VideoId(Uuid::from_u128(3)),
            since: UtcInstant(1),
            at: UtcInstant(2),
            position_ms: Some(3),
            is_over: false,
            is_first: true,
            watched_ms: 4,
        };
        let told = sign.message(child_id);
        assert!(told.body.len() < 512, "{}", told.body);
        assert_eq!(Heard::read(&told), Some(Heard::Sign(child_id, sign)));
        let said = Said {
            text: "저녁 먹자".to_owned(),
            at: UtcInstant(5),
        };
        assert_eq!(
            Heard::read(&guardian_message(child_id, &said.text, said.at)),
            Some(Heard::Message(child_id, said))
        );
        for (topic, key, body) in [
            ("child", "no id", ""),
            ("watch", &told.key, "{}"),
            ("message", &told.key, "no words"),
            ("other", &told.key, ""),
        ] {
            let message = BusMessage {
                topic: topic.into(),
                key: key.into(),
                body: body.into(),
            };
            assert_eq!(Heard::read(&message), None);
        }
    }
}
