//! Feeds, the dial, and the models behind them.

mod always;
mod cache;
mod dial;
mod feed;
mod feedback;
mod models;
mod new_child;
mod picks;
mod withdrawn;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use kyck_domain::catalog::Video;
use kyck_domain::recommend::TrainingOutcome;
use kyck_domain::watch::{HistoricPlayback, HistoricSegment};
use kyck_kernel::id::{ChildId, ThemeId, VideoId};
use kyck_kernel::{Ctx, UtcInstant};
use kyck_tests::actors::{Guardian, ZONE};
use kyck_tests::documents::{RECORD_WATCH, START_PLAYBACK};
use kyck_tests::{Client, GlobalId, TestApp};
use serde_json::{Value, json};

/// A viewing: who, what, how much of it, how many days ago.
struct Viewing {
    child_id: ChildId,
    video_id: VideoId,
    share: f64,
    days_ago: i64,
}

/// A video seen to its end.
const fn viewing(child_id: ChildId, video_id: VideoId, days_ago: i64) -> Viewing {
    Viewing {
        child_id,
        video_id,
        share: 1.0,
        days_ago,
    }
}

const FEED: &str = "query($c: ID!, $n: Int) { recommendations(childId: $c, first: $n) {
    video { id ageBand channel { id } } score
    reason { code text textKo textEn video { id } content { id } } } }";

/// The child's feed of this length as a client sees it.
async fn feed(client: &Client, child: &str, first: usize) -> Vec<Value> {
    let mut answer = client.ask(FEED, json!({ "c": child, "n": first })).await;
    serde_json::from_value(answer["recommendations"].take()).expect("a list")
}

/// The ids of the videos of a feed or of a row.
fn ids(items: &[Value]) -> Vec<&str> {
    items
        .iter()
        .map(|item| item["video"]["id"].as_str().expect("an id"))
        .collect()
}

/// The codes of the reasons of a feed.
fn codes(items: &[Value]) -> Vec<&str> {
    items
        .iter()
        .filter_map(|item| item["reason"]["code"].as_str())
        .collect()
}

/// Trains a model, which must succeed.
async fn train(app: &TestApp) -> TrainingOutcome {
    let outcome = app.services.recommend.train(&Ctx::system()).await;
    outcome.expect("a model is trained")
}

/// The length of a published video by its public id, in milliseconds.
async fn duration_ms(app: &TestApp, video: &Value) -> i64 {
    let catalogue = app.services.catalog.current().await.expect("the catalogue");
    catalogue
        .published()
        .iter()
        .find(|known| *video == known.id.global())
        .and_then(|known| known.duration_ms())
        .expect("a length")
}

/// Opens a video for the child on its guardian's phone and reports that it was watched from its beginning, as a
/// player does.
async fn watch(app: &TestApp, guardian: &Guardian, child: &str, video: &Value, reason: &Value, to_ms: i64) {
    static EVENTS: AtomicU32 = AtomicU32::new(0);
    let opening = json!({ "c": child, "v": video, "r": reason });
    let started = app.sign_in(guardian).await.ask(START_PLAYBACK, opening).await;
    app.clock.advance_millis(to_ms);

    let now = app.services.kernel.now().to_string();
    let event = json!({
        "id": format!("0197c000-0000-7000-8000-{:012}", EVENTS.fetch_add(1, Ordering::Relaxed)),
        "playbackId": started["startPlayback"]["playback"]["id"], "videoId": video, "verb": "HEARTBEAT",
        "occurredAt": now, "fromMs": 0, "toMs": to_ms,
    });
    let batch = json!({ "c": child, "s": now, "e": [event] });
    let recorded = app.sign_in(guardian).await.ask(RECORD_WATCH, batch).await;
    assert_eq!(
        recorded["recordWatch"]["results"][0]["status"], "ACCEPTED",
        "{recorded}"
    );
}

/// Loads viewings as history.
async fn watched(app: &TestApp, viewings: Vec<Viewing>) {
    let catalogue = app.services.catalog.current().await.expect("the catalogue");
    let playbacks = viewings
        .into_iter()
        .map(|viewing| {
            let duration_ms = catalogue
                .video(viewing.video_id)
                .and_then(|video| video.duration_ms())
                .expect("a known length");
            let to_ms = (duration_ms as f64 * viewing.share) as i64;
            // In the morning, in the order of the videos, so that times differ.
            let offset = i64::from(viewing.video_id.0.as_bytes()[15]);
            let started_at = app
                .services
                .kernel
                .now()
                .plus_days(-viewing.days_ago)
                .plus_seconds(-offset);
            HistoricPlayback {
                child_id: viewing.child_id,
                video_id: viewing.video_id,
                zone: ZONE,
                duration_ms: Some(duration_ms),
                started_at,
                segments: vec![HistoricSegment {
                    at: started_at.plus_millis(to_ms),
                    from_ms: 0,
                    to_ms: to_ms as i32,
                }],
                ended_at: (viewing.share >= 1.0).then(|| started_at.plus_millis(duration_ms)),
            }
        })
        .collect();

    app.services
        .watch
        .load_history(&Ctx::system(), playbacks)
        .await
        .expect("the history is loaded");
}

/// Two themes that share no video, with the videos of each that the youngest may see.
async fn two_tastes(app: &TestApp) -> [Vec<Arc<Video>>; 2] {
    let catalogue = app.services.catalog.current().await.expect("the catalogue");
    let mut by_theme: BTreeMap<ThemeId, Vec<Arc<Video>>> = BTreeMap::new();
    let now: UtcInstant = app.services.kernel.now();
    for video in catalogue
        .published()
        .iter()
        .filter(|video| video.is_available(now))
    {
        for theme in &video.themes {
            by_theme.entry(theme.id).or_default().push(video.clone());
        }
    }
    let mut themes: Vec<Vec<Arc<Video>>> = by_theme.into_values().collect();
    themes.sort_by_key(|videos| std::cmp::Reverse(videos.len()));
    let first = themes[0].clone();
    let second = themes[1..]
        .iter()
        .map(|videos| {
            videos
                .iter()
                .filter(|video| first.iter().all(|other| other.id != video.id))
                .cloned()
                .collect::<Vec<_>>()
        })
        .max_by_key(Vec::len)
        .expect("a second theme");
    assert!(
        first.len() >= 10 && second.len() >= 10,
        "{} {}",
        first.len(),
        second.len()
    );

    [first, second]
}

/// 150 published videos, and sixty children of two tastes.
async fn two_crowds(app: &TestApp) -> [Vec<Arc<Video>>; 2] {
    app.publish(150).await;
    let tastes = two_tastes(app).await;
    crowd(app, &tastes).await;
    tastes
}

/// Children of two tastes, each of whom watched most videos of one theme over the last weeks.
async fn crowd(app: &TestApp, tastes: &[Vec<Arc<Video>>; 2]) -> Vec<ChildId> {
    let family = app.guardian().await.family_id;
    let (mut viewings, mut children) = (Vec::new(), Vec::new());
    for number in 0..60_usize {
        let child_id = app.child(family, 80).await;
        children.push(child_id);
        for (place, video) in tastes[number % 2].iter().enumerate() {
            // Each leaves another quarter of the theme out.
            if (place + number / 2) % 4 != 0 {
                viewings.push(Viewing {
                    child_id,
                    video_id: video.id,
                    share: if (place + number) % 7 == 0 { 0.1 } else { 1.0 },
                    days_ago: (3 + (place * 5 + number) % 30) as i64,
                });
            }
        }
    }
    watched(app, viewings).await;
    children
}
