//! `startPlayback` and `timeStatus` through GraphQL.

use insta::assert_snapshot;
use kyck_kernel::id::VideoId;
use kyck_tests::documents::START_PLAYBACK;
use kyck_tests::{Client, absent, kyck_test, transcript};
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
    assert_snapshot!(transcript(&started), @r#"
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
    assert_snapshot!(transcript(playback), @r#"
    {
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
    }
    "#);
    assert_eq!(playback["player"]["youtubeId"].as_str().map(str::len), Some(11));

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
    assert_snapshot!(transcript(&resumed), @r#"
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
            { "name": "cc_lang_pref", "value": "en" },
            { "name": "start", "value": "42" }
          ],
          "resumeAtMs": 42000,
          "youtubeId": "PJgvORXBtfE"
        },
        "verdict": { "allowed": true, "message": null, "reason": null }
      },
      "userErrors": []
    }
    "#);

    let event = world.event(2, id, &world.video(0), "COMPLETED", 1, (42_000, 43_000));
    world.record(&world.device, &[event]).await;
    let restarted = start(&world.device, &world, &world.video(0)).await;
    assert_snapshot!(transcript(&restarted), @r#"
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
async fn what_the_child_may_not_watch_is_refused_with_the_reason(world: World) {
    let older = start(&world.device, &world, &world.video(3)).await;
    assert_snapshot!(transcript(&older), @r#"
    {
      "playback": {
        "heartbeatSeconds": 30,
        "id": "playback_1",
        "leaseSeconds": 0,
        "player": null,
        "verdict": {
          "allowed": false,
          "message": "You can watch this when you are a little older.",
          "reason": "TOO_OLD_FOR_CHILD"
        }
      },
      "userErrors": [{ "code": "DENIED", "field": ["videoId"] }]
    }
    "#);

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

    assert_snapshot!(transcript(&blocked), @r#"
    {
      "playback": {
        "heartbeatSeconds": 30,
        "id": "playback_1",
        "leaseSeconds": 0,
        "player": null,
        "verdict": {
          "allowed": false,
          "message": "Your grown-up chose not to show this video.",
          "reason": "BLOCKED_BY_GUARDIAN"
        }
      },
      "userErrors": [{ "code": "DENIED", "field": ["videoId"] }]
    }
    "#);

    world
        .execute(
            "UPDATE child_limits SET window_start_minute = 420, window_end_minute = 700 WHERE child_id = $1",
            vec![child.clone()],
        )
        .await;
    let late = start(&world.device, &world, &world.video(0)).await;

    assert_snapshot!(transcript(&late), @r#"
    {
      "playback": {
        "heartbeatSeconds": 30,
        "id": "playback_1",
        "leaseSeconds": 0,
        "player": null,
        "verdict": {
          "allowed": false,
          "message": "It is not watching time now.",
          "reason": "OUTSIDE_WINDOW"
        }
      },
      "userErrors": [{ "code": "DENIED", "field": ["videoId"] }]
    }
    "#);

    world
        .execute(
            "UPDATE child_limits SET daily_minutes = 0, window_end_minute = 1440 WHERE child_id = $1",
            vec![child],
        )
        .await;
    let empty = start(&world.device, &world, &world.video(0)).await;

    assert_snapshot!(transcript(&empty), @r#"
    {
      "playback": {
        "heartbeatSeconds": 30,
        "id": "playback_1",
        "leaseSeconds": 0,
        "player": null,
        "verdict": {
          "allowed": false,
          "message": "Today's watching time is over. See you tomorrow!",
          "reason": "BUDGET_EMPTY"
        }
      },
      "userErrors": [{ "code": "DENIED", "field": ["videoId"] }]
    }
    "#);
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
