//! Feeds, the dial, and the models behind them.

mod always;
mod cache;
mod dial;
mod feed;
mod models;
mod new_child;
mod picks;

use std::collections::BTreeMap;
use std::sync::Arc;

use kyck_domain::catalog::Video;
use kyck_domain::watch::{HistoricPlayback, HistoricSegment};
use kyck_kernel::id::{ChildId, ThemeId, VideoId};
use kyck_kernel::{Ctx, UtcInstant};
use kyck_tests::TestApp;
use kyck_tests::actors::ZONE;

/// A viewing: who, what, how much of it, how many days ago.
struct Viewing {
    child_id: ChildId,
    video_id: VideoId,
    share: f64,
    days_ago: i64,
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
