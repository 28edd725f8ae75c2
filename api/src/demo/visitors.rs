//! A few children of the demo who watch right now, so that live numbers move. They use the same use cases as
//! a real device, and stop with the program.

use std::sync::Arc;
use std::time::Duration;

use kyck_domain::watch::{self, RecordWatch, ReportedEvent, StartPlayback, Verb};
use kyck_kernel::id::{PlaybackId, VideoId, WatchEventId};
use kyck_kernel::{Ctx, Fault};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tokio_util::sync::CancellationToken;

use super::people::GUARDIANS;
use super::world::{DemoSize, Watcher, watchers};
use crate::services::Services;

/// How many watch at once.
const VISITORS: usize = 7;
/// Seconds between two heartbeats of a player.
const HEARTBEAT_SECONDS: u64 = 20;

/// Lets children of the simulated families watch until `stopping` is cancelled.
///
/// # Panics
/// When a visitor does, so that its supervisor restarts them all.
pub async fn keep_watching(services: Arc<Services>, size: DemoSize, stopping: CancellationToken) {
    let mut all = watchers(services.kernel.now(), size);
    // The families that people sign in to do nothing by themselves.
    let people: usize = GUARDIANS.iter().map(|guardian| guardian.children.len()).sum();
    all.truncate(all.len().saturating_sub(people));

    let mut tasks = tokio::task::JoinSet::new();
    let share = all.len() / VISITORS;
    for visitor in 0..VISITORS.min(all.len()) {
        let group = all[visitor * share..((visitor + 1) * share).max(visitor * share + 1)].to_vec();
        tasks.spawn(visit_in_turn(Arc::clone(&services), group, visitor as u64));
    }

    loop {
        tokio::select! {
            () = stopping.cancelled() => break,
            Some(ended) = tasks.join_next() => {
                if let Err(error) = ended
                    && let Ok(panic) = error.try_into_panic()
                {
                    std::panic::resume_unwind(panic);
                }
            }
            else => {
                stopping.cancelled().await;
                break;
            }
        }
    }
    tasks.shutdown().await;
}

/// One child after another watches a video; a child without time left is skipped.
async fn visit_in_turn(services: Arc<Services>, group: Vec<Watcher>, seed: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed ^ services.kernel.now().as_millis().unsigned_abs());
    tokio::time::sleep(Duration::from_millis(500 * seed)).await;
    loop {
        let Some(child) = group.choose(&mut random) else {
            return;
        };
        if let Err(fault) = watch_one(&services, *child, &mut random).await {
            tracing::debug!(error = %fault, "a simulated visitor went home");
        }
        tokio::time::sleep(Duration::from_secs(random.random_range(2..15))).await;
    }
}

async fn watch_one(services: &Services, child: Watcher, random: &mut ChaCha8Rng) -> Result<(), Fault> {
    let _ctx = Ctx::system();
    // As children do: mostly what is shown first, and sometimes something else.
    let shown = services
        .recommend
        .recommendations(&Ctx::system(), child.child_id, Some(20))
        .await?;
    if let Some(item) = shown.choose(random).filter(|_| random.random_bool(0.7)) {
        let length_ms = item.video.duration_ms().unwrap_or(60_000);
        return play(
            services,
            child,
            item.video.id,
            length_ms,
            Some(item.reason.code.as_str()),
            random,
        )
        .await;
    }

    let labels = services.catalog.all_labels().await?;
    let open: Vec<_> = labels
        .iter()
        .filter(|video| video.age_band.is_none_or(|band| band <= child.band))
        .collect();
    let Some(video) = open.choose(random) else {
        return Ok(());
    };

    play(
        services,
        child,
        video.id,
        video.duration_ms.unwrap_or(60_000),
        None,
        random,
    )
    .await
}

async fn play(
    services: &Services,
    child: Watcher,
    video_id: VideoId,
    length_ms: i64,
    reason: Option<&'static str>,
    random: &mut ChaCha8Rng,
) -> Result<(), Fault> {
    let command = StartPlayback {
        child_id: child.child_id,
        video_id,
        reason,
    };
    let started = services
        .watch
        .start_playback(&Ctx::system(), command, None)
        .await
        .map_err(as_fault)?;
    if !started.verdict.is_allowed() {
        return Ok(());
    }

    // Some tire of it early.
    let length_ms = if random.random_bool(0.2) {
        length_ms / 4
    } else {
        length_ms
    }
    .clamp(1_000, 600_000);

    let mut position_ms = 0;
    report(services, child, started.id, video_id, Verb::Played, None).await?;
    while position_ms < length_ms {
        tokio::time::sleep(Duration::from_secs(HEARTBEAT_SECONDS)).await;
        let from_ms = position_ms;
        position_ms = (position_ms + HEARTBEAT_SECONDS as i64 * 1000).min(length_ms);
        let segment = Some((from_ms as i32, position_ms as i32));
        report(services, child, started.id, video_id, Verb::Heartbeat, segment).await?;
    }
    report(services, child, started.id, video_id, Verb::Terminated, None).await
}

async fn report(
    services: &Services,
    child: Watcher,
    playback_id: PlaybackId,
    video_id: VideoId,
    verb: Verb,
    segment: Option<(i32, i32)>,
) -> Result<(), Fault> {
    let now = services.kernel.now();
    let event = ReportedEvent {
        id: Some(services.kernel.new_id::<WatchEventId>()),
        playback_id: Some(playback_id),
        video_id: Some(video_id),
        verb,
        occurred_at: now,
        from_ms: segment.map(|(from_ms, _)| from_ms),
        to_ms: segment.map(|(_, to_ms)| to_ms),
    };

    let cmd = RecordWatch {
        child_id: child.child_id,
        sent_at: now,
        events: vec![event],
    };
    services
        .live
        .record_watch(&Ctx::system(), cmd)
        .await
        .map_err(as_fault)?;
    Ok(())
}

fn as_fault(error: watch::WatchError) -> Fault {
    match error {
        watch::WatchError::Fault(fault) => fault,
        other @ watch::WatchError::Problems(_) => Fault::internal(other.to_string()),
    }
}
