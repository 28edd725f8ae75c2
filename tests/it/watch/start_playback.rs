//! `startPlayback` and `timeStatus` through GraphQL.

use kyck_kernel::id::VideoId;
use kyck_tests::documents::START_PLAYBACK;
use kyck_tests::{Client, absent, kyck_test};
use sea_orm::Value as SqlValue;
use serde_json::{Value, json};

use super::world::World;

async fn start(client: &Client, world: &World, video: &str) -> Value {
    let mut data = client
        .ask(START_PLAYBACK, json!({ "c": world.child(), "v": video }))
        .await;
    data["startPlayback"].take()
}

#[kyck_test]
async fn an_allowed_video_comes_with_its_player_a_lease_and_where_to_go_on(world: World) {
    let started = start(&world.device, &world, &world.video(0)).await;
    let playback = &started["playback"];
    assert_eq!(started["userErrors"], json!([]));
    assert_eq!(
        playback["verdict"],
        json!({ "allowed": true, "reason": null, "message": null })
    );
    assert_eq!(playback["leaseSeconds"], 300);
    assert_eq!(playback["player"]["host"], "https://www.youtube-nocookie.com");
    assert_eq!(playback["player"]["youtubeId"].as_str().map(str::len), Some(11));
    assert_eq!(playback["player"]["resumeAtMs"], 0);

    let parameters = playback["player"]["parameters"].as_array().expect("parameters");
    for (name, value) in [
        ("rel", "0"),
        ("autoplay", "0"),
        ("enablejsapi", "1"),
        ("hl", "en"),
    ] {
        assert!(
            parameters.contains(&json!({ "name": name, "value": value })),
            "{name}"
        );
    }
    let id = world.start(0).await;
    let event = world.event(1, id, &world.video(0), "PAUSED", 0, (0, 42_000));
    world.record(&world.device, &[event]).await;
    let resumed = start(&world.device, &world, &world.video(0)).await;
    assert_eq!(resumed["playback"]["player"]["resumeAtMs"], 42_000);

    let event = world.event(2, id, &world.video(0), "COMPLETED", 1, (42_000, 43_000));
    world.record(&world.device, &[event]).await;
    let anew = start(&world.device, &world, &world.video(0)).await;
    assert_eq!(anew["playback"]["player"]["resumeAtMs"], 0);
}

#[kyck_test]
async fn what_the_child_may_not_watch_is_refused_with_the_reason(world: World) {
    let older = start(&world.device, &world, &world.video(3)).await;
    assert_eq!(
        older["userErrors"],
        json!([{ "code": "DENIED", "field": ["videoId"] }])
    );
    assert_eq!(older["playback"]["verdict"]["reason"], "TOO_OLD_FOR_CHILD");
    assert_eq!(older["playback"]["player"], Value::Null);
    assert_eq!(older["playback"]["leaseSeconds"], 0);

    let now: SqlValue = 0_i64.into();
    let child: SqlValue = world.child_id.0.into();
    world
        .execute(
            "INSERT INTO child_block (child_id, kind, target_id, guardian_id, created_at)
             VALUES ($1, 'VIDEO', $2, $1, $3)",
            vec![child.clone(), world.videos[1].0.0.into(), now],
        )
        .await;
    let blocked = start(&world.device, &world, &world.video(1)).await;
    assert_eq!(blocked["playback"]["verdict"]["reason"], "BLOCKED_BY_GUARDIAN");

    world
        .execute(
            "UPDATE child_limits SET window_start_minute = 420, window_end_minute = 700 WHERE child_id = $1",
            vec![child.clone()],
        )
        .await;
    let late = start(&world.device, &world, &world.video(0)).await;
    assert_eq!(late["playback"]["verdict"]["reason"], "OUTSIDE_WINDOW");
    world
        .execute(
            "UPDATE child_limits SET daily_minutes = 0, window_end_minute = 1440 WHERE child_id = $1",
            vec![child],
        )
        .await;
    let empty = start(&world.device, &world, &world.video(0)).await;
    assert_eq!(empty["playback"]["verdict"]["reason"], "BUDGET_EMPTY");
    assert_eq!(
        empty["playback"]["verdict"]["message"],
        "Today's watching time is over. See you tomorrow!"
    );
}

#[kyck_test]
async fn unknown_and_foreign_answer_alike(world: World) {
    let stranger = world.guardian_of_another_family().await;
    for video in [world.video(0), absent::<VideoId>(), "x".to_owned()] {
        let foreign = start(&stranger, &world, &video).await;
        assert_eq!(
            foreign,
            json!({ "playback": null, "userErrors": [{ "code": "CHILD_NOT_FOUND", "field": ["childId"] }] })
        );
    }
    let unknown = start(&world.device, &world, &absent::<VideoId>()).await;
    assert_eq!(
        unknown,
        json!({ "playback": null, "userErrors": [{ "code": "VIDEO_NOT_FOUND", "field": ["videoId"] }] })
    );

    let query = "query($c: ID!) { timeStatus(childId: $c) { remainingSeconds } }";
    assert_eq!(
        stranger.refused(query, json!({ "c": world.child() })).await,
        "FORBIDDEN"
    );
    assert_eq!(
        stranger.refused(query, json!({ "c": "child_x" })).await,
        "FORBIDDEN"
    );
    assert_eq!(
        world
            .app
            .client
            .refused(query, json!({ "c": world.child() }))
            .await,
        "UNAUTHENTICATED"
    );
}

#[kyck_test]
async fn the_time_status_follows_the_budget_the_hours_and_the_familys_midnight(world: World) {
    world
        .execute(
            "UPDATE child_limits SET daily_minutes = 20, window_start_minute = 420, window_end_minute = 1140
             WHERE child_id = $1",
            vec![world.child_id.0.into()],
        )
        .await;
    let query = "query($c: ID!) { timeStatus(childId: $c) { remainingSeconds usedSeconds budgetSeconds warnAt
        hardStopAt windowEndsAt verdict { allowed reason } } }";
    let ask = async || {
        let mut data = world.device.ask(query, json!({ "c": world.child() })).await;
        data["timeStatus"].take()
    };
    let playback = world.start(0).await;
    // A quarter of an hour in pieces of five minutes; the video is shorter, so it is watched anew.
    for (id, seconds) in [(1, -600), (2, -500), (3, -400)] {
        let event = world.event(id, playback, &world.video(0), "HEARTBEAT", seconds, (0, 100_000));
        world.record(&world.device, &[event]).await;
    }
    assert_eq!(
        ask().await,
        json!({
            "remainingSeconds": 900, "usedSeconds": 300, "budgetSeconds": 1200,
            "warnAt": "2026-11-23T03:10:00.000Z", "hardStopAt": "2026-11-23T03:15:00.000Z",
            "windowEndsAt": "2026-11-23T10:00:00.000Z", "verdict": { "allowed": true, "reason": null },
        })
    );

    // The next morning in Seoul, which is the same day in UTC, the budget is whole again.
    world.app.clock.set(super::world::at("2026-11-23T22:30:00Z"));
    let morning = world
        .sign_in_parent()
        .await
        .ask(query, json!({ "c": world.child() }))
        .await;
    assert_eq!(morning["timeStatus"]["remainingSeconds"], 1200);
}
