//! A child on its device, in the demo of a running program, and what it sends.

use kyck_tests::Client;
use kyck_tests::documents::{RECORD_WATCH, START_PLAYBACK};
use serde_json::{Value, json};

use crate::story::{a_parent_signs_in, the_child_gets_a_device, the_parent_adds_a_child};

/// A child on its device, in the demo's catalogue.
pub struct Household {
    pub parent: Client,
    device: Client,
    child: String,
    video: String,
    playback: String,
}

impl Household {
    pub async fn move_in(nobody: &Client) -> Self {
        let parent = a_parent_signs_in(nobody, "010-9876-5432").await;
        let child = the_parent_adds_a_child(&parent).await;
        let device = the_child_gets_a_device(nobody, &parent, &child).await;
        let feed = device
            .ask(
                "query($c: ID!) { recommendations(childId: $c, first: 1) { video { id } } }",
                json!({ "c": child }),
            )
            .await;
        let video = feed["recommendations"][0]["video"]["id"]
            .as_str()
            .expect("a video");
        let mut home = Self {
            video: video.to_owned(),
            playback: String::new(),
            parent,
            device,
            child,
        };
        home.start_playback().await;
        home
    }

    /// Opens the video again: the events of one playback are limited.
    pub async fn start_playback(&mut self) {
        let started = self
            .device
            .ask(START_PLAYBACK, json!({ "c": self.child, "v": self.video }))
            .await;
        let playback = started["startPlayback"]["playback"]["id"]
            .as_str()
            .expect("a playback");
        playback.clone_into(&mut self.playback);
    }

    /// Heartbeats that are new, numbered from `first` on.
    pub fn events(&self, first: usize, count: usize) -> Vec<Value> {
        let now = now();
        (first..first + count)
            .map(|number| {
                json!({
                    "id": format!("0197c000-0000-7000-8000-{number:012}"), "playbackId": self.playback,
                    "videoId": self.video, "verb": "HEARTBEAT", "occurredAt": now, "fromMs": 0, "toMs": 1_000,
                })
            })
            .collect()
    }

    /// Sends events; the ids that were acknowledged, or the error's code.
    pub async fn record(&self, events: &[Value]) -> Result<Vec<String>, String> {
        let answer = self
            .device
            .send(RECORD_WATCH, json!({ "c": self.child, "s": now(), "e": events }))
            .await;
        if let Some(code) = code_of(&answer) {
            return Err(code);
        }
        let results = answer["data"]["recordWatch"]["results"]
            .as_array()
            .expect("results");
        Ok(results
            .iter()
            .inspect(|result| {
                let status = result["status"].as_str().expect("a status");
                assert!(["ACCEPTED", "DUPLICATE"].contains(&status), "{result}");
            })
            .map(|result| result["eventId"].as_str().expect("an id").to_owned())
            .collect())
    }

    /// Renames the child; the error's code when that fails.
    pub async fn rename(&self, name: &str) -> Result<(), String> {
        let answer = self
            .parent
            .send(
                "mutation($c: ID!, $n: String!) { updateChild(input: { childId: $c, patch: { nickname: $n } }) {
                   child { nickname } userErrors { code } } }",
                json!({ "c": self.child, "n": name }),
            )
            .await;
        code_of(&answer).map_or(Ok(()), Err)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program under test has the machine's clock"
)]
fn now() -> String {
    chrono::Utc::now().to_rfc3339()
}

fn code_of(answer: &Value) -> Option<String> {
    answer["errors"][0]["extensions"]["code"]
        .as_str()
        .map(ToOwned::to_owned)
}
