//! `recordWatch` through GraphQL.

use insta::assert_snapshot;
use kyck_kernel::id::VideoId;
use kyck_tests::documents::RECORD_WATCH;
use kyck_tests::{absent, kyck_test, transcript};
use serde_json::json;

use super::world::{World, verdicts};

#[kyck_test]
async fn each_event_of_a_batch_gets_its_own_verdict(world: World) {
    let (playback, video) = (world.start(0).await, world.video(0));
    let unknown = absent::<VideoId>();
    let mut odd = world.event(9, playback, &video, "PLAYED", 0, (0, 0));
    odd["id"] = json!("not a uuid");
    let other = kyck_kernel::id::PlaybackId(uuid::Uuid::from_u128(77));
    let heartbeat = |id, seconds, segment| world.event(id, playback, &video, "HEARTBEAT", seconds, segment);
    let (events, expected): (Vec<_>, Vec<_>) = [
        (heartbeat(1, -5, (0, 15_000)), "ACCEPTED"),
        (heartbeat(1, -5, (0, 15_000)), "DUPLICATE"),
        (heartbeat(1, -5, (0, 14_000)), "CONFLICT"),
        (
            world.event(2, playback, &unknown, "HEARTBEAT", -4, (0, 1_000)),
            "REJECTED UNKNOWN_VIDEO",
        ),
        (heartbeat(3, -3 * 86_400, (0, 10_000)), "ACCEPTED"),
        (heartbeat(4, 3_600, (0, 10_000)), "REJECTED IN_FUTURE"),
        (heartbeat(5, -31 * 86_400, (0, 10_000)), "REJECTED TOO_OLD"),
        (
            world.event(6, other, &video, "HEARTBEAT", -3, (0, 10_000)),
            "REJECTED UNKNOWN_PLAYBACK",
        ),
        (
            world.event(7, playback, &world.video(1), "HEARTBEAT", -3, (0, 10_000)),
            "REJECTED UNKNOWN_PLAYBACK",
        ),
        (heartbeat(8, -3, (10_000, 9_000)), "REJECTED SEGMENT_INVALID"),
        (odd, "REJECTED ID_INVALID"),
        (heartbeat(10, -3, (0, 3_000_000)), "REJECTED SEGMENT_IMPLAUSIBLE"),
        (heartbeat(11, -2, (15_000, 18_000)), "ACCEPTED"),
    ]
    .into_iter()
    .unzip();
    let recorded = world.record(&world.device, &events).await;

    assert_eq!(verdicts(&recorded), expected);
    assert_snapshot!(transcript(&recorded), @r#"
    {
      "results": [
        { "eventId": "0197c000-0000-7000-8000-000000000001", "reason": null, "status": "ACCEPTED" },
        { "eventId": "0197c000-0000-7000-8000-000000000001", "reason": null, "status": "DUPLICATE" },
        { "eventId": "0197c000-0000-7000-8000-000000000001", "reason": null, "status": "CONFLICT" },
        {
          "eventId": "0197c000-0000-7000-8000-000000000002",
          "reason": "UNKNOWN_VIDEO",
          "status": "REJECTED"
        },
        { "eventId": "0197c000-0000-7000-8000-000000000003", "reason": null, "status": "ACCEPTED" },
        {
          "eventId": "0197c000-0000-7000-8000-000000000004",
          "reason": "IN_FUTURE",
          "status": "REJECTED"
        },
        {
          "eventId": "0197c000-0000-7000-8000-000000000005",
          "reason": "TOO_OLD",
          "status": "REJECTED"
        },
        {
          "eventId": "0197c000-0000-7000-8000-000000000006",
          "reason": "UNKNOWN_PLAYBACK",
          "status": "REJECTED"
        },
        {
          "eventId": "0197c000-0000-7000-8000-000000000007",
          "reason": "UNKNOWN_PLAYBACK",
          "status": "REJECTED"
        },
        {
          "eventId": "0197c000-0000-7000-8000-000000000008",
          "reason": "SEGMENT_INVALID",
          "status": "REJECTED"
        },
        { "eventId": "not a uuid", "reason": "ID_INVALID", "status": "REJECTED" },
        {
          "eventId": "0197c000-0000-7000-8000-000000000010",
          "reason": "SEGMENT_IMPLAUSIBLE",
          "status": "REJECTED"
        },
        { "eventId": "0197c000-0000-7000-8000-000000000011", "reason": null, "status": "ACCEPTED" }
      ],
      "timeStatus": {
        "budgetSeconds": 5400,
        "remainingSeconds": 5382,
        "usedSeconds": 18,
        "verdict": { "allowed": true, "reason": null }
      },
      "userErrors": []
    }
    "#);
    // What was dated three days back began at the opening, as the others did: together they are 18 seconds.
    assert_eq!(recorded["timeStatus"]["remainingSeconds"], 90 * 60 - 18);

    let again = world.record(&world.device, &events).await;
    let expected_again: Vec<&str> = expected
        .into_iter()
        .map(|verdict| {
            if verdict == "ACCEPTED" {
                "DUPLICATE"
            } else {
                verdict
            }
        })
        .collect();

    assert_eq!(verdicts(&again), expected_again);
    assert_eq!(again["timeStatus"], recorded["timeStatus"]);
}

#[kyck_test]
async fn a_wrong_clock_of_the_device_is_corrected(world: World) {
    let (playback, video) = (world.start(0).await, world.video(0));
    // The device lives two hours ahead: what it played a minute ago it dates two hours into the future.
    let two_hours = 7_200;
    let event = world.event(1, playback, &video, "HEARTBEAT", two_hours - 60, (0, 30_000));
    let data = world
        .device
        .ask(
            RECORD_WATCH,
            json!({ "c": world.child(), "e": [event],
                    "s": world.app.services.kernel.now().plus_seconds(two_hours).to_string() }),
        )
        .await;

    assert_snapshot!(transcript(&data), @r#"
    {
      "recordWatch": {
        "results": [
          { "eventId": "0197c000-0000-7000-8000-000000000001", "reason": null, "status": "ACCEPTED" }
        ],
        "timeStatus": {
          "budgetSeconds": 5400,
          "remainingSeconds": 5370,
          "usedSeconds": 30,
          "verdict": { "allowed": true, "reason": null }
        },
        "userErrors": []
      }
    }
    "#);
}

#[kyck_test]
async fn a_batch_that_cannot_be_is_refused_as_a_whole_and_stores_nothing(world: World) {
    let (playback, video) = (world.start(0).await, world.video(0));
    let empty = world.record(&world.device, &[]).await;
    assert_snapshot!(transcript(&empty), @r#"
    {
      "results": [],
      "timeStatus": null,
      "userErrors": [{ "code": "BATCH_EMPTY", "field": ["events"] }]
    }
    "#);

    let many: Vec<_> = (0..501)
        .map(|id| world.event(id, playback, &video, "HEARTBEAT", -1, (0, 10)))
        .collect();
    let refused = world.record(&world.device, &many).await;
    assert_snapshot!(transcript(&refused), @r#"
    {
      "results": [],
      "timeStatus": null,
      "userErrors": [{ "code": "TOO_MANY_EVENTS", "field": ["events"] }]
    }
    "#);

    let stranger = world.guardian_of_another_family().await;
    let event = world.event(600, playback, &video, "HEARTBEAT", -1, (0, 1_000));
    let foreign = world.record(&stranger, std::slice::from_ref(&event)).await;
    assert_snapshot!(transcript(&foreign), @r#"
    {
      "results": [],
      "timeStatus": null,
      "userErrors": [{ "code": "CHILD_NOT_FOUND", "field": ["childId"] }]
    }
    "#);

    let allowed = world.record(&world.parent, &[event]).await;
    assert_eq!(
        verdicts(&allowed),
        ["ACCEPTED"],
        "nothing of it was stored before"
    );
    assert_snapshot!(transcript(&allowed), @r#"
    {
      "results": [
        { "eventId": "0197c000-0000-7000-8000-000000000600", "reason": null, "status": "ACCEPTED" }
      ],
      "timeStatus": {
        "budgetSeconds": 5400,
        "remainingSeconds": 5399,
        "usedSeconds": 1,
        "verdict": { "allowed": true, "reason": null }
      },
      "userErrors": []
    }
    "#);
}

#[kyck_test]
async fn five_hundred_events_are_one_batch(world: World) {
    let (playback, video) = (world.start(0).await, world.video(0));
    let events: Vec<_> = (0..500_u32)
        .map(|id| world.event(id, playback, &video, "HEARTBEAT", i64::from(id) - 500, (0, 1_000)))
        .collect();
    let recorded = world.record(&world.device, &events).await;
    assert!(verdicts(&recorded).iter().all(|verdict| verdict == "ACCEPTED"));
    assert_snapshot!(transcript(&recorded["timeStatus"]), @r#"
    {
      "budgetSeconds": 5400,
      "remainingSeconds": 4900,
      "usedSeconds": 500,
      "verdict": { "allowed": true, "reason": null }
    }
    "#);
}

#[kyck_test]
async fn nobody_and_staff_cannot_report(world: World) {
    let query = "mutation($c: ID!) { recordWatch(input: { childId: $c, sentAt: \"2026-11-23T03:00:00Z\",
        events: [] }) { userErrors { code } } }";
    let variables = json!({ "c": world.child() });
    assert_eq!(
        world.app.client.refused(query, variables.clone()).await,
        "UNAUTHENTICATED"
    );

    let editor = world.editor().await;
    let data = editor.ask(query, variables).await;
    assert_snapshot!(transcript(&data), @r#"
    {
      "recordWatch": { "userErrors": [{ "code": "CHILD_NOT_FOUND" }] }
    }
    "#);
}
