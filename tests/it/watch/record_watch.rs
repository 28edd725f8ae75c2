//! `recordWatch` through GraphQL.

use kyck_kernel::id::VideoId;
use kyck_tests::documents::RECORD_WATCH;
use kyck_tests::{absent, kyck_test};
use serde_json::json;

use super::world::{World, verdicts};

#[kyck_test]
async fn each_event_of_a_batch_gets_its_own_verdict(world: World) {
    let (playback, video) = (world.start(0).await, world.video(0));
    let unknown = absent::<VideoId>();
    let mut odd = world.event(9, playback, &video, "PLAYED", 0, (0, 0));
    odd["id"] = json!("not a uuid");
    let other = kyck_kernel::id::PlaybackId(uuid::Uuid::from_u128(77));
    let events = [
        world.event(1, playback, &video, "HEARTBEAT", -5, (0, 15_000)),
        world.event(1, playback, &video, "HEARTBEAT", -5, (0, 15_000)),
        world.event(1, playback, &video, "HEARTBEAT", -5, (0, 14_000)),
        world.event(2, playback, &unknown, "HEARTBEAT", -4, (0, 1_000)),
        world.event(3, playback, &video, "HEARTBEAT", -3 * 86_400, (0, 10_000)),
        world.event(4, playback, &video, "HEARTBEAT", 3_600, (0, 10_000)),
        world.event(5, playback, &video, "HEARTBEAT", -31 * 86_400, (0, 10_000)),
        world.event(6, other, &video, "HEARTBEAT", -3, (0, 10_000)),
        world.event(7, playback, &world.video(1), "HEARTBEAT", -3, (0, 10_000)),
        world.event(8, playback, &video, "HEARTBEAT", -3, (10_000, 9_000)),
        odd,
        world.event(10, playback, &video, "HEARTBEAT", -3, (0, 3_000_000)),
        world.event(11, playback, &video, "HEARTBEAT", -2, (15_000, 18_000)),
    ];
    let recorded = world.record(&world.device, &events).await;
    let expected = [
        "ACCEPTED",
        "DUPLICATE",
        "CONFLICT",
        "REJECTED UNKNOWN_VIDEO",
        "ACCEPTED",
        "REJECTED IN_FUTURE",
        "REJECTED TOO_OLD",
        "REJECTED UNKNOWN_PLAYBACK",
        "REJECTED UNKNOWN_PLAYBACK",
        "REJECTED SEGMENT_INVALID",
        "REJECTED ID_INVALID",
        "REJECTED SEGMENT_IMPLAUSIBLE",
        "ACCEPTED",
    ];
    assert_eq!(verdicts(&recorded), expected);
    assert_eq!(recorded["results"][10]["eventId"], "not a uuid");
    // What was dated three days back began at the opening, as the others did: together they are 18 seconds.
    assert_eq!(recorded["timeStatus"]["usedSeconds"], 18);
    assert_eq!(recorded["timeStatus"]["remainingSeconds"], 90 * 60 - 18);

    let again = world.record(&world.device, &events).await;
    let expected_again = expected.map(|verdict| {
        if verdict == "ACCEPTED" {
            "DUPLICATE"
        } else {
            verdict
        }
    });
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
    assert_eq!(data["recordWatch"]["results"][0]["status"], "ACCEPTED");
    assert_eq!(data["recordWatch"]["timeStatus"]["usedSeconds"], 30);
}

#[kyck_test]
async fn a_batch_that_cannot_be_is_refused_as_a_whole_and_stores_nothing(world: World) {
    let (playback, video) = (world.start(0).await, world.video(0));
    let empty = world.record(&world.device, &[]).await;
    assert_eq!(
        empty["userErrors"],
        json!([{ "code": "BATCH_EMPTY", "field": ["events"] }])
    );

    let many: Vec<_> = (0..501)
        .map(|id| world.event(id, playback, &video, "HEARTBEAT", -1, (0, 10)))
        .collect();
    let refused = world.record(&world.device, &many).await;
    assert_eq!(
        refused["userErrors"],
        json!([{ "code": "TOO_MANY_EVENTS", "field": ["events"] }])
    );
    assert_eq!(refused["results"], json!([]));

    let stranger = world.guardian_of_another_family().await;
    let event = world.event(600, playback, &video, "HEARTBEAT", -1, (0, 1_000));
    let foreign = world.record(&stranger, std::slice::from_ref(&event)).await;
    assert_eq!(
        foreign["userErrors"],
        json!([{ "code": "CHILD_NOT_FOUND", "field": ["childId"] }])
    );

    let allowed = world.record(&world.parent, &[event]).await;
    assert_eq!(
        verdicts(&allowed),
        ["ACCEPTED"],
        "nothing of it was stored before"
    );
    assert_eq!(allowed["timeStatus"]["usedSeconds"], 1);
}

#[kyck_test]
async fn five_hundred_events_are_one_batch(world: World) {
    let (playback, video) = (world.start(0).await, world.video(0));
    let events: Vec<_> = (0..500_u32)
        .map(|id| world.event(id, playback, &video, "HEARTBEAT", i64::from(id) - 500, (0, 1_000)))
        .collect();
    let recorded = world.record(&world.device, &events).await;
    assert!(verdicts(&recorded).iter().all(|verdict| verdict == "ACCEPTED"));
    assert_eq!(recorded["timeStatus"]["usedSeconds"], 500);
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
    assert_eq!(data["recordWatch"]["userErrors"][0]["code"], "CHILD_NOT_FOUND");
}
