//! `childLive` over a WebSocket.

use std::time::Duration;

use insta::assert_snapshot;
use kyck_kernel::id::ChildId;
use kyck_tests::{absent, kyck_test, transcript};
use serde_json::json;

use crate::watch::world::World;

const SECOND: Duration = Duration::from_secs(1);
const FOLLOW: &str = "subscription($c: ID!) { childLive(childId: $c) {
    child { id } nowWatching { video { id } since positionMs } minutesToday remainingSeconds presenceTtlSeconds } }";

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn a_parent_is_notified_when_its_child_starts_and_stops(world: World) {
    let mut live = world.parent.follow(FOLLOW, json!({ "c": world.child() })).await;
    let first = live.event().await;
    assert_eq!(
        first["childLive"],
        json!({ "child": { "id": world.child() }, "nowWatching": null, "minutesToday": 0,
                "remainingSeconds": 5400, "presenceTtlSeconds": 75 })
    );

    let playback = world.start(0).await;
    let event = world.event(1, playback, &world.video(0), "HEARTBEAT", 0, (0, 90_000));
    world.record(&world.device, &[event]).await;
    let event = live.event().await;
    assert_eq!(event["childLive"]["nowWatching"]["video"]["id"], world.video(0));
    assert_snapshot!(transcript(&event), @r#"
    {
      "childLive": {
        "child": { "id": "child_1" },
        "minutesToday": 1,
        "nowWatching": {
          "positionMs": 90000,
          "since": "2026-11-23T03:00:00.000Z",
          "video": { "id": "video_2" }
        },
        "presenceTtlSeconds": 75,
        "remainingSeconds": 5310
      }
    }
    "#);

    // The player is silent: after two and a half heartbeats the child is not watching any more.
    world.app.clock.advance_millis(75_000);
    let gone = live.event().await;
    assert_snapshot!(transcript(&gone), @r#"
    {
      "childLive": {
        "child": { "id": "child_1" },
        "minutesToday": 1,
        "nowWatching": null,
        "presenceTtlSeconds": 75,
        "remainingSeconds": 5310
      }
    }
    "#);
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_cannot_follow(world: World) {
    let stranger = world.guardian_of_another_family().await;
    for child in [world.child(), absent::<ChildId>()] {
        let mut live = stranger.follow(FOLLOW, json!({ "c": child })).await;
        let answer = live.message(10 * SECOND).await.expect("an answer");
        let text = answer.to_string();
        assert!(
            text.contains("FORBIDDEN") && !text.contains("remainingSeconds\""),
            "{text}"
        );
    }
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn a_follower_whose_session_ends_gets_no_more_events(world: World) {
    let mut live = world.parent.follow(FOLLOW, json!({ "c": world.child() })).await;
    live.event().await;
    world
        .parent
        .ask("mutation { signOut { signedOut } }", json!({}))
        .await;
    let playback = world.start(0).await;
    let event = world.event(1, playback, &world.video(0), "HEARTBEAT", 0, (0, 90_000));
    world.record(&world.device, &[event]).await;
    while let Some(message) = live.message(2 * SECOND).await {
        assert!(!message.to_string().contains(&world.video(0)), "{message}");
    }
}
