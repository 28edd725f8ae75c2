//! Batches of watch events, each durable before the next one of its connection.

use serde_json::{Value, json};
use uuid::Uuid;

use super::bare::Bare;
use super::product::{Kind, Load, Subject};
use super::requests::{RECORD, START, child_id, graphql, post};
use super::{now_ms, text};
use crate::figures::Figures;
use crate::load;
use crate::seed::World;

/// Events of one measured batch.
const BATCH: usize = 50;

impl Subject<'_> {
    /// Measures the recording of batches.
    pub async fn ingest(&self, world: &World, bare: &Bare, figures: &mut Figures) -> Result<(), String> {
        let load = Load {
            name: "50 watch events, durable",
            kind: Kind::Once,
            requests: self.requests / 4,
            reference: Some(bare.ingest),
        };
        let playbacks = self.start_playbacks(world).await?;
        let url = graphql(&self.server.base_url);
        let now = chrono::DateTime::from_timestamp_millis(now_ms()).unwrap_or_default();

        let outcome = self
            .measure(load, figures, move |number| {
                let playback = &playbacks[number % playbacks.len()];
                let input = playback.batch(number, now);
                post(&url, &playback.token, RECORD, &json!({ "input": input }))
            })
            .await?;

        figures.add(
            "50 watch events, durable: events stored",
            self.database,
            outcome.per_second() * BATCH as f64,
            "1/s",
            Some(bare.ingest_per_second * BATCH as f64),
        );
        Ok(())
    }

    /// One playback per child that may watch now.
    async fn start_playbacks(&self, world: &World) -> Result<Vec<Playback>, String> {
        let url = graphql(&self.server.base_url);
        let mut playbacks = Vec::new();
        for (number, (child, token)) in world.children.iter().enumerate() {
            let video_id = format!("video_{}", world.videos[number % 300].0);
            let variables = json!({ "child": child_id(*child), "video": video_id });
            let answer = load::send(self.client, post(&url, token, START, &variables)).await?;
            let answer: Value = serde_json::from_str(&answer).map_err(text)?;

            // A child without time left today, or too young, watches nothing.
            if let Some(id) = answer["data"]["startPlayback"]["playback"]["id"].as_str() {
                playbacks.push(Playback {
                    id: id.to_owned(),
                    child_id: child_id(*child),
                    video_id,
                    token: token.clone(),
                });
            }
        }

        if playbacks.is_empty() {
            return Err("no playback could be started".to_owned());
        }
        Ok(playbacks)
    }
}

/// A started playback and the token of the device that reports it.
struct Playback {
    id: String,
    child_id: String,
    video_id: String,
    token: String,
}

impl Playback {
    /// Input of the `number`-th batch. Ids differ between batches, so that none is a duplicate.
    fn batch(&self, number: usize, now: chrono::DateTime<chrono::Utc>) -> Value {
        let events: Vec<Value> = (0..BATCH)
            .map(|index| {
                let at = now + chrono::Duration::milliseconds((number * BATCH + index) as i64 / 10);
                let id = Uuid::from_u128(
                    0x0199_0000_0000_7000_8000_0000_0000_0000 + (number * 64 + index) as u128,
                );
                json!({ "id": id, "playbackId": self.id, "videoId": self.video_id, "verb": "HEARTBEAT",
                        "occurredAt": at.to_rfc3339(), "fromMs": index * 200, "toMs": index * 200 + 200 })
            })
            .collect();
        json!({ "childId": self.child_id, "sentAt": now.to_rfc3339(), "events": events })
    }
}
