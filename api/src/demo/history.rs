//! Weeks of simulated watching, stored as if it had happened.

use std::collections::{HashMap, HashSet};

use chrono::Days;
use kyck_domain::catalog::VideoLabels;
use kyck_domain::watch::{HistoricPlayback, HistoricSegment};
use kyck_kernel::id::{ChildId, ThemeId};
use kyck_kernel::{Ctx, Fault};

use super::people::{SEED, ZONE, first_bytes};
use super::population::Watcher;
use super::simulator::{SimChild, SimVideo, SimView, simulate};
use crate::services::Services;

/// Longest stretch that one simulated heartbeat reports.
const STRETCH_MS: i64 = 300_000;
/// Children whose weeks are stored at once.
const CHILDREN_PER_BATCH: usize = 25;

/// The children who have watched something in the last ten years.
pub(super) async fn with_history(services: &Services) -> Result<HashSet<ChildId>, Fault> {
    let today = services.kernel.now().day_in(ZONE);
    let days = services
        .watch
        .all_days(today - Days::new(3_653), today + Days::new(1))
        .await?;
    Ok(days.into_iter().map(|(child_id, ..)| child_id).collect())
}

/// Simulates and stores the weeks before today of all watchers who have no history yet.
pub(super) async fn load_weeks(services: &Services, watchers: &[Watcher], weeks: u64) -> Result<(), Fault> {
    let labels = services.catalog.all_labels().await?;
    let videos = sim_videos(&labels);
    let numbers = theme_numbers(&labels);
    let now = services.kernel.now();
    let first_day = now.day_in(ZONE) - Days::new(weeks * 7);

    // Loading the same again would count it twice: an interrupted start continues where it ended.
    let has_history = with_history(services).await?;
    let watchers: Vec<&Watcher> = watchers
        .iter()
        .filter(|watcher| !has_history.contains(&watcher.child_id))
        .collect();

    // The families of the demo come last: once they have a history, all have.
    for group in watchers.chunks(CHILDREN_PER_BATCH) {
        let mut playbacks = Vec::new();
        let ids: Vec<ChildId> = group.iter().map(|watcher| watcher.child_id).collect();
        let interests: HashMap<ChildId, Vec<ThemeId>> = services
            .family
            .children_by_ids(&Ctx::system(), &ids)
            .await?
            .into_iter()
            .map(|child| (child.id, child.interests))
            .collect();

        for watcher in group {
            let chosen = interests.get(&watcher.child_id).into_iter().flatten();
            let child = SimChild {
                age_rank: watcher.band as u8,
                daily_minutes: watcher.daily_minutes,
                interests: chosen.filter_map(|theme| numbers.get(theme).copied()).collect(),
                seed: SEED ^ u64::from_be_bytes(first_bytes(watcher.child_id)),
            };
            let views = simulate(&child, &videos, ZONE, first_day, now);
            playbacks.extend(
                views
                    .into_iter()
                    .map(|view| playback(watcher.child_id, view, &labels, &videos)),
            );
        }

        services.watch.load_history(&Ctx::system(), playbacks).await?;
    }
    Ok(())
}

/// Numbers of the themes that occur, in the order of the labels.
fn theme_numbers(labels: &[VideoLabels]) -> HashMap<ThemeId, usize> {
    let mut numbers = HashMap::new();
    for id in labels.iter().flat_map(|video| &video.theme_ids) {
        let next = numbers.len();
        numbers.entry(*id).or_insert(next);
    }
    numbers
}

/// The published videos as the simulator sees them, in the order of the labels.
fn sim_videos(labels: &[VideoLabels]) -> Vec<SimVideo> {
    let themes = theme_numbers(labels);
    let mut series = HashMap::new();
    labels
        .iter()
        .map(|video| SimVideo {
            duration_ms: video.duration_ms.unwrap_or(60_000),
            age_rank: video.age_band.map_or(0, |band| band as u8),
            themes: video
                .theme_ids
                .iter()
                .filter_map(|id| themes.get(id).copied())
                .collect(),
            series: video.series_id.map(|id| {
                let next = series.len();
                (
                    *series.entry(id).or_insert(next),
                    video.episode.unwrap_or_default(),
                )
            }),
        })
        .collect()
}

fn playback(
    child_id: ChildId,
    view: SimView,
    labels: &[VideoLabels],
    videos: &[SimVideo],
) -> HistoricPlayback {
    let duration_ms = videos[view.video].duration_ms;

    let stretches = (view.watched_ms + STRETCH_MS - 1) / STRETCH_MS;
    let segments = (0..stretches)
        .map(|number| {
            let from = number * STRETCH_MS;
            let to = (from + STRETCH_MS).min(view.watched_ms);
            HistoricSegment {
                at: view.started_at.plus_millis(to),
                from_ms: from as i32,
                to_ms: to as i32,
            }
        })
        .collect();

    HistoricPlayback {
        child_id,
        video_id: labels[view.video].id,
        zone: ZONE,
        duration_ms: Some(duration_ms),
        started_at: view.started_at,
        segments,
        ended_at: (view.watched_ms == duration_ms).then(|| view.started_at.plus_millis(duration_ms)),
    }
}
