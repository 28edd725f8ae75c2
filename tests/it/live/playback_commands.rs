//! `playbackCommands` over a WebSocket.

use std::time::Duration;

use insta::assert_snapshot;
use kyck_domain::live::CHILD_TOPIC;
use kyck_kernel::bus::BusMessage;
use kyck_tests::{Follow, kyck_test, transcript};
use serde_json::{Value, json};

use crate::watch::world::World;

const SECOND: Duration = Duration::from_secs(1);

async fn follow(world: &World) -> Follow {
    let query = "subscription($c: ID!) { playbackCommands(childId: $c) { kind message at } }";
    world.device.follow(query, json!({ "c": world.child() })).await
}

async fn command(commands: &mut Follow) -> Value {
    let mut data = commands.event().await;
    data["playbackCommands"].take()
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_player_is_warned_then_asked_to_finish(world: World) {
    world
        .execute(
            "UPDATE child_limits SET daily_minutes = 7 WHERE child_id = $1",
            vec![world.child_id.0.into()],
        )
        .await;
    let mut commands = follow(&world).await;
    let playback = world.start(0).await;

    // The stream begins with the device's own look; nothing is wrong yet. Then minutes pass.
    for (id, seconds) in [(1_u32, -300_i64), (2, -200)] {
        let event = world.event(id, playback, &world.video(0), "HEARTBEAT", seconds, (0, 100_000));
        world.record(&world.device, &[event]).await;
    }

    assert_eq!(command(&mut commands).await["kind"], "WARN");

    for (id, seconds) in [(3_u32, -100_i64), (4, 0), (5, 100)] {
        let event = world.event(id, playback, &world.video(0), "HEARTBEAT", seconds, (0, 100_000));
        world.record(&world.device, &[event]).await;
    }

    assert_eq!(command(&mut commands).await["kind"], "FINISH_CURRENT");
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_change_stops_what_runs(world: World) {
    let playback = world.start(0).await;
    let event = world.event(1, playback, &world.video(0), "PLAYED", 0, (0, 1_000));
    world.record(&world.device, &[event]).await;
    let mut commands = follow(&world).await;
    world
        .execute(
            "INSERT INTO child_block (child_id, kind, target_id, guardian_id, created_at)
             VALUES ($1, 'VIDEO', $2, $1, 0)",
            vec![world.child_id.0.into(), world.videos[0].0.0.into()],
        )
        .await;
    world
        .app
        .services
        .kernel
        .bus
        .publish(BusMessage {
            topic: CHILD_TOPIC.to_owned(),
            key: world.child_id.to_string(),
            body: String::new(),
        })
        .await;

    assert_eq!(command(&mut commands).await["kind"], "STOP");
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guardian_stops_gently_with_a_message_that_others_cannot_send(world: World) {
    let mut commands = follow(&world).await;
    let stop = "mutation($c: ID!, $m: String) { stopGently(input: { childId: $c, message: $m }) {
        sent userErrors { code field } } }";
    let variables = json!({ "c": world.child(), "m": "저녁 먹자" });
    let stranger = world.guardian_of_another_family().await;
    let foreign = stranger.ask(stop, variables.clone()).await;
    assert_snapshot!(transcript(&foreign), @r#"
    {
      "stopGently": {
        "sent": false,
        "userErrors": [{ "code": "CHILD_NOT_FOUND", "field": ["childId"] }]
      }
    }
    "#);
    assert_eq!(world.device.refused(stop, variables.clone()).await, "FORBIDDEN");

    let long = world
        .parent
        .ask(stop, json!({ "c": world.child(), "m": "x".repeat(201) }))
        .await;
    assert_snapshot!(transcript(&long), @r#"
    {
      "stopGently": {
        "sent": false,
        "userErrors": [{ "code": "MESSAGE_INVALID", "field": ["message"] }]
      }
    }
    "#);

    // The device may still be on its way to its subscription: say it until it is event.
    let said = loop {
        let sent = world.parent.ask(stop, variables.clone()).await;
        assert_eq!(sent["stopGently"], json!({ "sent": true, "userErrors": [] }));
        if let Some(mut data) = commands.next(SECOND).await {
            break data["playbackCommands"].take();
        }
    };

    assert_eq!(
        (said["kind"].as_str(), said["message"].as_str()),
        (Some("MESSAGE"), Some("저녁 먹자"))
    );

    let finish = command(&mut commands).await;
    assert_eq!(
        (finish["kind"].as_str(), &finish["message"]),
        (Some("FINISH_CURRENT"), &Value::Null)
    );
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_of_the_watching_hours_lets_the_running_video_finish(world: World) {
    let playback = world.start(0).await;
    let event = world.event(1, playback, &world.video(0), "PLAYED", 0, (0, 1_000));
    world.record(&world.device, &[event]).await;
    // It is noon in Seoul.
    world
        .execute(
            "UPDATE child_limits SET window_start_minute = 480, window_end_minute = 700 WHERE child_id = $1",
            vec![world.child_id.0.into()],
        )
        .await;
    let mut commands = follow(&world).await;

    assert_eq!(command(&mut commands).await["kind"], "FINISH_CURRENT");
}
