//! Players whose clock was wrong and was put right before they sent their events.

use insta::assert_snapshot;
use kyck_kernel::id::PlaybackId;
use kyck_tests::{kyck_test, transcript};
use serde_json::{Value, json};

use super::world::{World, verdicts};

const DAY: i64 = 86_400;

/// Three minutes of a video, the first minute reported `seconds` from now.
fn three_minutes(world: &World, first_id: u32, playback: PlaybackId, seconds: i64) -> Vec<Value> {
    (0..3_u32)
        .map(|minute| {
            let from_ms = i32::try_from(minute * 60_000).expect("small");
            world.event(
                first_id + minute,
                playback,
                &world.video(0),
                "HEARTBEAT",
                seconds + i64::from(minute) * 60,
                (from_ms, from_ms + 60_000),
            )
        })
        .collect()
}

/// Minutes of the three days before today, and of today.
async fn days(world: &World) -> Vec<i64> {
    let report = "query($c: ID!) { childReport(childId: $c, from: \"2026-11-20\", to: \"2026-11-23\") {
        days { minutes } } }";
    let answer = world.parent.ask(report, json!({ "c": world.child() })).await;
    answer["childReport"]["days"]
        .as_array()
        .expect("days")
        .iter()
        .map(|day| day["minutes"].as_i64().expect("minutes"))
        .collect()
}

#[kyck_test]
async fn what_a_slow_clock_dated_before_the_opening_counts_today_and_for_the_limit(world: World) {
    let playback = world.start(0).await;
    let events = three_minutes(&world, 1, playback, -3 * DAY);

    let recorded = world.record(&world.device, &events).await;

    assert_eq!(verdicts(&recorded), ["ACCEPTED"; 3]);
    assert_snapshot!(transcript(&recorded), @r#"
    {
      "results": [
        { "eventId": "0197c000-0000-7000-8000-000000000001", "reason": null, "status": "ACCEPTED" },
        { "eventId": "0197c000-0000-7000-8000-000000000002", "reason": null, "status": "ACCEPTED" },
        { "eventId": "0197c000-0000-7000-8000-000000000003", "reason": null, "status": "ACCEPTED" }
      ],
      "timeStatus": {
        "budgetSeconds": 5400,
        "remainingSeconds": 5220,
        "usedSeconds": 180,
        "verdict": { "allowed": true, "reason": null }
      },
      "userErrors": []
    }
    "#);
    assert_eq!(days(&world).await, [0, 0, 0, 3]);

    let again = world.record(&world.device, &events).await;
    assert_eq!(verdicts(&again), ["DUPLICATE"; 3]);
    assert_snapshot!(transcript(&again), @r#"
    {
      "results": [
        { "eventId": "0197c000-0000-7000-8000-000000000001", "reason": null, "status": "DUPLICATE" },
        { "eventId": "0197c000-0000-7000-8000-000000000002", "reason": null, "status": "DUPLICATE" },
        { "eventId": "0197c000-0000-7000-8000-000000000003", "reason": null, "status": "DUPLICATE" }
      ],
      "timeStatus": {
        "budgetSeconds": 5400,
        "remainingSeconds": 5220,
        "usedSeconds": 180,
        "verdict": { "allowed": true, "reason": null }
      },
      "userErrors": []
    }
    "#);
}

#[kyck_test]
async fn an_even_earlier_event_that_comes_later_moves_the_others_along(world: World) {
    let playback = world.start(0).await;
    let events = three_minutes(&world, 1, playback, -3 * DAY);
    for event in events.iter().rev() {
        world.record(&world.device, std::slice::from_ref(event)).await;
    }
    assert_eq!(days(&world).await, [0, 0, 0, 3]);

    let sessions = world
        .app
        .services
        .watch
        .sessions(
            world.child_id,
            world.app.services.kernel.now().plus_days(-9),
            world.app.services.kernel.now().plus_days(1),
        )
        .await
        .expect("sessions");
    let lengths: Vec<i64> = sessions
        .iter()
        .map(kyck_domain::watch::ViewingSession::length_ms)
        .collect();

    assert_eq!(lengths, [180_000], "nothing is left where they were before");
}

#[kyck_test]
async fn a_budget_cannot_be_got_round_by_a_slow_clock(world: World) {
    world
        .execute(
            "UPDATE child_limits SET daily_minutes = 3 WHERE child_id = $1",
            vec![world.child_id.0.into()],
        )
        .await;
    let playback = world.start(0).await;
    let events = three_minutes(&world, 1, playback, -3 * DAY);
    let recorded = world.record(&world.device, &events).await;

    assert_snapshot!(transcript(&recorded), @r#"
    {
      "results": [
        { "eventId": "0197c000-0000-7000-8000-000000000001", "reason": null, "status": "ACCEPTED" },
        { "eventId": "0197c000-0000-7000-8000-000000000002", "reason": null, "status": "ACCEPTED" },
        { "eventId": "0197c000-0000-7000-8000-000000000003", "reason": null, "status": "ACCEPTED" }
      ],
      "timeStatus": {
        "budgetSeconds": 180,
        "remainingSeconds": 0,
        "usedSeconds": 180,
        "verdict": { "allowed": false, "reason": "BUDGET_EMPTY" }
      },
      "userErrors": []
    }
    "#);
}

#[kyck_test]
async fn what_a_fast_clock_dated_after_its_arrival_goes_on_from_the_opening(world: World) {
    let playback = world.start(0).await;
    world.app.clock.advance_millis(300_000);
    let events = three_minutes(&world, 1, playback, 2 * DAY);

    let recorded = world.record(&world.device, &events).await;

    assert_eq!(verdicts(&recorded), ["ACCEPTED"; 3]);
    assert_snapshot!(transcript(&recorded), @r#"
    {
      "results": [
        { "eventId": "0197c000-0000-7000-8000-000000000001", "reason": null, "status": "ACCEPTED" },
        { "eventId": "0197c000-0000-7000-8000-000000000002", "reason": null, "status": "ACCEPTED" },
        { "eventId": "0197c000-0000-7000-8000-000000000003", "reason": null, "status": "ACCEPTED" }
      ],
      "timeStatus": {
        "budgetSeconds": 5400,
        "remainingSeconds": 5220,
        "usedSeconds": 180,
        "verdict": { "allowed": true, "reason": null }
      },
      "userErrors": []
    }
    "#);

    // A single event explains nothing, and three hours do not fit into five minutes.
    let alone = world.event(9, playback, &world.video(0), "HEARTBEAT", 2 * DAY, (0, 1_000));
    let recorded = world.record(&world.device, &[alone]).await;
    assert_eq!(verdicts(&recorded), ["REJECTED IN_FUTURE"]);

    let far = [10_u32, 11].map(|id| {
        let seconds = 2 * DAY + i64::from(id) * 10_800;
        world.event(id, playback, &world.video(0), "HEARTBEAT", seconds, (0, 1_000))
    });
    let recorded = world.record(&world.device, &far).await;
    assert_eq!(verdicts(&recorded), ["REJECTED IN_FUTURE"; 2]);
}
