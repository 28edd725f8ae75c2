//! `timeStatus`, and what a child reads where its time is over.

use insta::assert_snapshot;
use kyck_tests::{kyck_test, transcript};
use serde_json::json;

use super::world::World;

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

    // A quarter of an hour in parts of five minutes; the video is shorter, so it is watched again.
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

    assert_snapshot!(transcript(&morning), @r#"
    {
      "timeStatus": {
        "budgetSeconds": 1200,
        "hardStopAt": "2026-11-23T22:50:00.000Z",
        "remainingSeconds": 1200,
        "usedSeconds": 0,
        "verdict": { "allowed": true, "reason": null },
        "warnAt": "2026-11-23T22:45:00.000Z",
        "windowEndsAt": "2026-11-24T10:00:00.000Z"
      }
    }
    "#);
}

#[kyck_test]
async fn a_child_reads_why_a_video_is_not_played_in_its_own_language(world: World) {
    world
        .execute(
            "UPDATE child_limits SET daily_minutes = 0 WHERE child_id = $1",
            vec![world.child_id.0.into()],
        )
        .await;
    let mutation = "mutation($c: ID!, $v: ID!, $o: ID!) {
        today: startPlayback(input: { childId: $c, videoId: $v }) {
            playback { verdict { reason message } } userErrors { code message } }
        older: startPlayback(input: { childId: $c, videoId: $o }) {
            playback { verdict { reason message } } userErrors { code message } }
        recordWatch(input: { childId: $c, sentAt: \"2026-11-23T03:00:00Z\", events: [] }) {
            userErrors { code message } } }";
    let videos = json!({ "c": world.child(), "v": world.video(0), "o": world.video(3) });

    let answers = world.device.ask_in_both_languages(mutation, videos).await;

    assert_snapshot!(transcript(&answers), @r#"
    {
      "en": {
        "older": {
          "playback": {
            "verdict": {
              "message": "You can watch this when you are a little older.",
              "reason": "TOO_OLD_FOR_CHILD"
            }
          },
          "userErrors": [{ "code": "DENIED", "message": "The child cannot watch this now." }]
        },
        "recordWatch": {
          "userErrors": [{ "code": "BATCH_EMPTY", "message": "There are no events to send." }]
        },
        "today": {
          "playback": {
            "verdict": {
              "message": "Today's watching time is over. See you tomorrow!",
              "reason": "BUDGET_EMPTY"
            }
          },
          "userErrors": [{ "code": "DENIED", "message": "The child cannot watch this now." }]
        }
      },
      "ko": {
        "older": {
          "playback": { "verdict": { "message": "조금 더 크면 볼 수 있어요.", "reason": "TOO_OLD_FOR_CHILD" } },
          "userErrors": [{ "code": "DENIED", "message": "지금은 볼 수 없어요." }]
        },
        "recordWatch": { "userErrors": [{ "code": "BATCH_EMPTY", "message": "보낼 기록이 없어요." }] },
        "today": {
          "playback": {
            "verdict": { "message": "오늘 볼 시간을 다 썼어요. 내일 또 만나요!", "reason": "BUDGET_EMPTY" }
          },
          "userErrors": [{ "code": "DENIED", "message": "지금은 볼 수 없어요." }]
        }
      }
    }
    "#);
}
