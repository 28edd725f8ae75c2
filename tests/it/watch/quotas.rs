//! How much a child's devices may store in a day.

use insta::assert_snapshot;
use kyck_domain::watch::{self, WatchQuotas};
use kyck_kernel::Ctx;
use kyck_kernel::id::PlaybackId;
use kyck_tests::documents::START_PLAYBACK;
use kyck_tests::{Backend, Client, db, kyck_test, transcript};
use serde_json::{Value, json};

use super::world::{World, verdicts};

const DAY: i64 = 86_400;
const ACCEPTED: &str = "ACCEPTED";
const DUPLICATE: &str = "DUPLICATE";
const OVER: &str = "REJECTED QUOTA_EXCEEDED";

/// A world in which a device may start three videos a day and report five events; a child four and seven.
async fn world(backend: Backend) -> World {
    let settings = [
        ("KYCK_LIMITS__DEVICE_PLAYBACKS_PER_DAY", "3"),
        ("KYCK_LIMITS__CHILD_PLAYBACKS_PER_DAY", "4"),
        ("KYCK_LIMITS__DEVICE_EVENTS_PER_DAY", "5"),
        ("KYCK_LIMITS__CHILD_EVENTS_PER_DAY", "7"),
    ];
    World::with(backend, &settings).await
}

/// Starts the first video and returns the payload.
async fn start(world: &World, client: &Client) -> Value {
    let mut data = client
        .ask(
            START_PLAYBACK,
            json!({ "c": world.child(), "v": world.video(0), "r": "NEW" }),
        )
        .await;
    data["startPlayback"].take()
}

async fn count(world: &World, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table}");
    db::value(&world.app.services.kernel.db, &sql).await
}

/// Heartbeats of one playback, one for each id, a second apart, beginning `from` seconds from now.
fn beats(world: &World, playback: PlaybackId, ids: std::ops::Range<u32>, from: i64) -> Vec<Value> {
    ids.map(|id| {
        let seconds = from + i64::from(id % 100);
        world.event(id, playback, &world.video(0), "HEARTBEAT", seconds, (0, 1_000))
    })
    .collect()
}

#[kyck_test]
async fn starts_per_day_are_limited_per_device_and_per_child(backend: Backend) {
    let world = world(backend).await;
    let refused = json!({
        "playback": null,
        "userErrors": [{ "code": "QUOTA_EXCEEDED", "field": ["childId"] }],
    });
    for _ in 0..3 {
        assert_eq!(start(&world, &world.device).await["userErrors"], json!([]));
    }

    assert_eq!(start(&world, &world.device).await, refused);

    // The fourth of the child is a guardian's.
    let answer = start(&world, &world.parent).await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "playback": {
        "heartbeatSeconds": 30,
        "id": "playback_1",
        "leaseSeconds": 300,
        "player": {
          "host": "https://www.youtube-nocookie.com",
          "parameters": [
            { "name": "enablejsapi", "value": "1" },
            { "name": "playsinline", "value": "1" },
            { "name": "autoplay", "value": "0" },
            { "name": "rel", "value": "0" },
            { "name": "iv_load_policy", "value": "3" },
            { "name": "disablekb", "value": "1" },
            { "name": "fs", "value": "1" },
            { "name": "hl", "value": "en" },
            { "name": "cc_lang_pref", "value": "en" }
          ],
          "resumeAtMs": 0,
          "youtubeId": "PJgvORXBtfE"
        },
        "verdict": { "allowed": true, "message": null, "reason": null }
      },
      "userErrors": []
    }
    "#);
    assert_eq!(start(&world, &world.parent).await, refused);
    assert_eq!(
        count(&world, "playback").await,
        4,
        "a refused opening stores nothing"
    );

    // From noon in Seoul to nine in the morning.
    world.app.clock.advance_millis(21 * 3_600_000);
    let device = world.sign_in_again().await;
    let seen = start(&world, &device).await;
    assert_snapshot!(transcript(&seen), @r#"
    {
      "playback": {
        "heartbeatSeconds": 30,
        "id": "playback_1",
        "leaseSeconds": 300,
        "player": {
          "host": "https://www.youtube-nocookie.com",
          "parameters": [
            { "name": "enablejsapi", "value": "1" },
            { "name": "playsinline", "value": "1" },
            { "name": "autoplay", "value": "0" },
            { "name": "rel", "value": "0" },
            { "name": "iv_load_policy", "value": "3" },
            { "name": "disablekb", "value": "1" },
            { "name": "fs", "value": "1" },
            { "name": "hl", "value": "en" },
            { "name": "cc_lang_pref", "value": "en" }
          ],
          "resumeAtMs": 0,
          "youtubeId": "PJgvORXBtfE"
        },
        "verdict": { "allowed": true, "message": null, "reason": null }
      },
      "userErrors": []
    }
    "#);
}

#[kyck_test]
async fn events_past_the_quota_are_rejected_one_by_one_and_the_others_are_stored(backend: Backend) {
    let world = world(backend).await;
    let playback = world.start(0).await;
    let mut batch = beats(&world, playback, 1..4, -60);
    batch.push(world.event(50, playback, "video_x", "HEARTBEAT", 0, (0, 1)));
    batch.extend(beats(&world, playback, 4..8, -60));
    // Yesterday has a quota of its own.
    batch.extend(beats(&world, playback, 101..103, -DAY));
    let answer = world.record(&world.device, &batch).await;
    let unknown = "REJECTED UNKNOWN_VIDEO";

    assert_eq!(
        verdicts(&answer),
        [
            ACCEPTED, ACCEPTED, ACCEPTED, unknown, ACCEPTED, ACCEPTED, OVER, OVER, ACCEPTED, ACCEPTED
        ]
    );
    assert_eq!(count(&world, "watch_event").await, 7);

    // Sent again, what is stored is known, and takes nothing of a quota.
    let mut again = beats(&world, playback, 1..7, -60);
    again.push(again[5].clone());
    again.extend(beats(&world, playback, 103..105, -DAY));
    let answer = world.record(&world.device, &again).await;
    assert_eq!(
        verdicts(&answer),
        [
            DUPLICATE, DUPLICATE, DUPLICATE, DUPLICATE, DUPLICATE, OVER, OVER, ACCEPTED, ACCEPTED
        ]
    );

    // The child has seven: two are left, for another reporter.
    let more = beats(&world, playback, 20..24, -60);
    let answer = world.record(&world.parent, &more).await;
    assert_eq!(verdicts(&answer), [ACCEPTED, ACCEPTED, OVER, OVER]);

    let day = "2026-11-23".parse().expect("a day");
    let hours = world.app.services.watch.hours(world.child_id, day, day).await;
    let events: i64 = hours.expect("hours").iter().map(|hour| hour.events).sum();
    // Those that were dated before the opening count for its day, and use the quota of the day that they name.
    assert_eq!(events, 11, "aggregates count what is stored");
}

#[kyck_test]
async fn all_nodes_count_together(backend: Backend) {
    let world = world(backend).await;
    let playback = world.start(0).await;
    let answer = world
        .record(&world.device, &beats(&world, playback, 1..5, -60))
        .await;
    assert_eq!(verdicts(&answer), [ACCEPTED; 4]);

    // Another node over the same database: its program itself is one reporter with the guardians.
    let node = kyck_tests::services_with(&world.app.services, |parts| {
        parts.watch_quotas = WatchQuotas {
            device_playbacks: 3,
            child_playbacks: 4,
            device_events: 5,
            child_events: 7,
        };
    });
    let system = Ctx::system();
    let mut statuses = Vec::new();

    for id in 10..15_u128 {
        let event = watch::ReportedEvent {
            id: Some(kyck_kernel::id::WatchEventId(uuid::Uuid::from_u128(id))),
            playback_id: Some(playback),
            video_id: Some(world.videos[0].0),
            verb: watch::Verb::Heartbeat,
            occurred_at: node.kernel.now().plus_seconds(id as i64),
            from_ms: Some(0),
            to_ms: Some(1_000),
        };
        let cmd = watch::RecordWatch {
            child_id: world.child_id,
            sent_at: node.kernel.now(),
            events: vec![event],
        };
        let recorded = node.watch.store_events(&system, cmd).await.expect("recorded");
        statuses.extend(recorded.statuses);
    }

    let over = watch::EventStatus::Rejected(watch::Rejection::QuotaExceeded);
    let stored = watch::EventStatus::Accepted;
    assert_eq!(statuses, [stored, stored, stored, over, over]);
}

#[kyck_test]
async fn parallel_starts_do_not_pass_the_quota(backend: Backend) {
    let world = world(backend).await;
    let starts = (0..10).map(|_| start(&world, &world.device));
    let started = futures_util::future::join_all(starts).await;
    let allowed = started.iter().filter(|answer| answer["userErrors"] == json!([]));
    assert_eq!(allowed.count(), 3);
    assert_eq!(count(&world, "playback").await, 3);
}

#[kyck_test]
async fn counters_and_playbacks_go_when_they_count_no_more_and_the_history_stays(backend: Backend) {
    let world = world(backend).await;
    start(&world, &world.device).await;
    let playback = world.start(0).await;
    let event = world.event(1, playback, &world.video(0), "HEARTBEAT", 0, (0, 40_000));
    world.record(&world.device, &[event]).await;
    let history =
        "query($c: ID!) { watchHistory(childId: $c) { edges { node { watchedSeconds video { id } } } } }";
    let before = world.parent.ask(history, json!({ "c": world.child() })).await;

    assert_snapshot!(transcript(&before), @r#"
    {
      "watchHistory": { "edges": [{ "node": { "video": { "id": "video_1" }, "watchedSeconds": 40 } }] }
    }
    "#);

    days_pass(&world, 34).await;
    assert_eq!(
        count(&world, "watch_quota").await,
        2,
        "events of that day may still come"
    );

    days_pass(&world, 3).await;
    assert_eq!(count(&world, "watch_quota").await, 0);
    assert_eq!(count(&world, "playback").await, 2);

    days_pass(&world, 60).await;
    assert_eq!(count(&world, "playback").await, 0);
    assert_eq!(count(&world, "playback_reason").await, 0);

    let parent = world.sign_in_parent().await;
    let after = parent.ask(history, json!({ "c": world.child() })).await;
    assert_eq!(after, before);
}

/// Lets days pass and deletes what is too old then.
async fn days_pass(world: &World, days: u32) {
    world.app.days_pass(days).await;
    let watch = &world.app.services.watch;
    watch.prune_events(&Ctx::system()).await.expect("pruned");
}
