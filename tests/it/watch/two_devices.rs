//! What a child watches on several devices at once counts once.

use std::sync::Arc;

use insta::assert_snapshot;
use kyck_api::services::Services;
use kyck_domain::watch::{self, RecordWatch, ReportedEvent, Verb};
use kyck_kernel::id::{PlaybackId, VideoId, WatchEventId};
use kyck_kernel::{Ctx, UtcInstant};
use kyck_tests::{Backend, Fixture, kyck_test, transcript};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use serde_json::json;
use uuid::Uuid;

use super::world::World;

#[kyck_test]
async fn the_same_minute_on_two_devices_uses_up_one_minute(world: World) {
    let (one, other) = (world.start(0).await, world.start(1).await);
    world.app.clock.advance_millis(100_000);

    // Played from 40 to 100 s after the opening on one device, from 70 to 95 s on the other.
    let event = world.event(1, one, &world.video(0), "HEARTBEAT", 0, (0, 60_000));
    let first = world.record(&world.device, &[event]).await;
    let event = world.event(2, other, &world.video(1), "HEARTBEAT", -5, (0, 25_000));
    let second = world.record(&world.parent, &[event]).await;
    assert_snapshot!(transcript(&first), @r#"
    {
      "results": [
        { "eventId": "0197c000-0000-7000-8000-000000000001", "reason": null, "status": "ACCEPTED" }
      ],
      "timeStatus": {
        "budgetSeconds": 5400,
        "remainingSeconds": 5340,
        "usedSeconds": 60,
        "verdict": { "allowed": true, "reason": null }
      },
      "userErrors": []
    }
    "#);
    assert_snapshot!(transcript(&second), @r#"
    {
      "results": [
        { "eventId": "0197c000-0000-7000-8000-000000000002", "reason": null, "status": "ACCEPTED" }
      ],
      "timeStatus": {
        "budgetSeconds": 5400,
        "remainingSeconds": 5340,
        "usedSeconds": 60,
        "verdict": { "allowed": true, "reason": null }
      },
      "userErrors": []
    }
    "#);

    // Another stretch of time counts, and each video shows its own.
    let event = world.event(3, other, &world.video(1), "HEARTBEAT", 20, (25_000, 50_000));
    let third = world.record(&world.device, &[event]).await;
    assert_snapshot!(transcript(&third), @r#"
    {
      "results": [
        { "eventId": "0197c000-0000-7000-8000-000000000003", "reason": null, "status": "ACCEPTED" }
      ],
      "timeStatus": {
        "budgetSeconds": 5400,
        "remainingSeconds": 5320,
        "usedSeconds": 80,
        "verdict": { "allowed": true, "reason": null }
      },
      "userErrors": []
    }
    "#);

    let history = "query($c: ID!) { watchHistory(childId: $c) { nodes { watchedSeconds } } }";
    let answer = world.device.ask(history, json!({ "c": world.child() })).await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "watchHistory": { "nodes": [{ "watchedSeconds": 50 }, { "watchedSeconds": 60 }] }
    }
    "#);
}

async fn record(services: &Services, world: &World, events: Vec<ReportedEvent>) {
    let ctx = Ctx::system();
    let cmd = RecordWatch {
        child_id: world.child_id,
        sent_at: world.app.services.kernel.now(),
        events,
    };
    let recorded = services.watch.store_events(&ctx, cmd).await.expect("recorded");
    assert!(
        recorded
            .statuses
            .iter()
            .all(|status| *status == watch::EventStatus::Accepted),
        "{:?}",
        recorded.statuses
    );
}

fn event(id: u128, (playback_id, video_id): (PlaybackId, VideoId), at: UtcInstant, ms: i32) -> ReportedEvent {
    ReportedEvent {
        id: Some(WatchEventId(Uuid::from_u128(id))),
        playback_id: Some(playback_id),
        video_id: Some(video_id),
        verb: Verb::Heartbeat,
        occurred_at: at,
        from_ms: Some(0),
        to_ms: Some(ms),
    }
}

async fn watched_today(world: &World) -> i64 {
    let _ctx = Ctx::system();
    let today = world.app.services.kernel.now().day_in(chrono_tz::Asia::Seoul);
    world
        .app
        .services
        .watch
        .watched_ms_on(world.child_id, today)
        .await
        .expect("a sum")
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_of_both_devices_in_one_commit_count_once(backend: Backend) {
    let world = Arc::new(World::set_up(backend).await);
    let playbacks = [
        (world.start(0).await, world.videos[0].0),
        (world.start(1).await, world.videos[1].0),
    ];
    let opened_at = world.app.services.kernel.now();
    world.app.clock.advance_millis(3_600_000);

    let mut running = Vec::new();
    for minute in 0..20_u32 {
        for (device, playback) in playbacks.into_iter().enumerate() {
            let world = Arc::clone(&world);
            let at = opened_at.plus_minutes(i64::from(minute) + 1);
            let id = u128::from(minute) * 2 + device as u128;
            running.push(tokio::spawn(async move {
                record(&world.app.services, &world, vec![event(id, playback, at, 60_000)]).await;
            }));
        }
    }

    for task in running {
        task.await.expect("recorded");
    }

    assert_eq!(watched_today(&world).await, 20 * 60_000);
}

/// The model: each playback counts its segments, none longer than the time since the one before; then the stretches
/// of all are laid over each other.
fn model(playbacks: &[Vec<(i64, i64)>]) -> i64 {
    let mut spans = Vec::new();
    for events in playbacks {
        let mut events = events.clone();
        events.sort_unstable();
        let mut before = None;
        for (at, length) in events {
            let credit = before.map_or(length, |before: i64| length.min(at - before));
            before = Some(at);
            spans.push((at - credit, at));
        }
    }
    spans.sort_unstable();
    let (mut total, mut covered_to) = (0, i64::MIN);
    for (from, to) in spans {
        total += (to - from.max(covered_to)).max(0);
        covered_to = covered_to.max(to);
    }
    total
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn any_order_and_batching_of_several_devices_gives_the_measure_of_the_union(world: World) {
    world
        .execute(
            "UPDATE child_limits SET daily_minutes = 1440 WHERE child_id = $1",
            vec![world.child_id.0.into()],
        )
        .await;
    let mut expected = 0;

    for seed in 0..60_u64 {
        let mut random = StdRng::seed_from_u64(seed);
        // Each round lies behind the one before, so that the sums of all can be compared.
        let opened_at = world.app.services.kernel.now().plus_seconds(60);
        world.app.clock.set(opened_at);
        let mut playbacks = Vec::new();
        for number in 0..3 {
            let video = number % 2;
            playbacks.push((world.start(video).await, world.videos[video].0));
        }
        let mut of_model = vec![Vec::new(); 3];
        let mut events = Vec::new();
        for number in 0..random.random_range(1..20_u32) {
            let which = random.random_range(0..3_usize);
            let (at, length) = (
                random.random_range(30_000..300_000_i64),
                random.random_range(1..30_000_i32),
            );
            of_model[which].push((at, i64::from(length)));
            let id = (u128::from(seed) << 32) | u128::from(number);
            events.push(event(id, playbacks[which], opened_at.plus_millis(at), length));
        }
        expected += model(&of_model);

        world.app.clock.set(opened_at.plus_seconds(301));
        events.shuffle(&mut random);
        while !events.is_empty() {
            let size = random.random_range(1..=events.len());
            record(&world.app.services, &world, events.drain(..size).collect()).await;
        }
        assert_eq!(watched_today(&world).await, expected, "seed {seed}");
    }
}
