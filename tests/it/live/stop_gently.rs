//! `stopGently` and `resumeWatching`.

use insta::assert_snapshot;
use kyck_kernel::Ctx;
use kyck_tests::{db, kyck_test, transcript};
use serde_json::{Value, json};

use crate::watch::world::World;

const STOP: &str = "mutation($c: ID!, $m: String) { stopGently(input: { childId: $c, message: $m }) {
    sent timeStatus { usedSeconds verdict { allowed reason } } userErrors { code field } } }";
const RESUME: &str = "mutation($c: ID!) { resumeWatching(input: { childId: $c }) {
    timeStatus { usedSeconds verdict { allowed reason } } userErrors { code field } } }";
const STATUS: &str = "query($c: ID!) { timeStatus(childId: $c) { usedSeconds remainingSeconds budgetSeconds
    verdict { allowed reason message } } }";
const START: &str = "mutation($c: ID!, $v: ID!) { startPlayback(input: { childId: $c, videoId: $v }) {
    playback { leaseSeconds player { youtubeId } verdict { allowed reason } } userErrors { code } } }";
const COMMANDS: &str = "subscription($c: ID!) { playbackCommands(childId: $c) { kind message at } }";

async fn audited(world: &World) -> Vec<String> {
    let sql = "SELECT action FROM audit_entry WHERE action IN ('child.stop', 'child.resume') ORDER BY seq";
    db::column(&world.app.services.kernel.db, sql).await
}

async fn start(world: &World) -> Value {
    let mut answer = world
        .device
        .ask(START, json!({ "c": world.child(), "v": world.video(1) }))
        .await;
    answer["startPlayback"].take()
}

#[kyck_test]
async fn after_a_gentle_stop_no_video_begins_until_a_guardian_allows_it_again(world: World) {
    let child = json!({ "c": world.child() });
    let running = world.start(0).await;
    let event = world.event(1, running, &world.video(0), "HEARTBEAT", 0, (0, 30_000));
    world.record(&world.device, &[event]).await;

    let stopped = world.parent.ask(STOP, child.clone()).await;
    let verdict = json!({ "allowed": false, "reason": "STOPPED_BY_GUARDIAN" });
    assert_eq!(
        stopped["stopGently"],
        json!({ "sent": true, "timeStatus": { "usedSeconds": 30, "verdict": verdict }, "userErrors": [] })
    );

    let denied = start(&world).await;
    assert_eq!(
        denied,
        json!({ "playback": { "leaseSeconds": 0, "player": null, "verdict": verdict },
                "userErrors": [{ "code": "DENIED" }] })
    );

    let status = world.device.speaking("ko").ask(STATUS, child.clone()).await;
    assert_snapshot!(transcript(&status), @r#"
    {
      "timeStatus": {
        "budgetSeconds": 5400,
        "remainingSeconds": 5370,
        "usedSeconds": 30,
        "verdict": {
          "allowed": false,
          "message": "지금은 쉬는 시간이에요. 보호자가 다시 열어 주면 볼 수 있어요.",
          "reason": "STOPPED_BY_GUARDIAN"
        }
      }
    }
    "#);

    // What runs may finish, and is counted.
    let event = world.event(2, running, &world.video(0), "COMPLETED", 10, (30_000, 40_000));
    let recorded = world.record(&world.device, &[event]).await;
    assert_snapshot!(transcript(&recorded), @r#"
    {
      "results": [
        { "eventId": "0197c000-0000-7000-8000-000000000002", "reason": null, "status": "ACCEPTED" }
      ],
      "timeStatus": {
        "budgetSeconds": 5400,
        "remainingSeconds": 5360,
        "usedSeconds": 40,
        "verdict": { "allowed": false, "reason": "STOPPED_BY_GUARDIAN" }
      },
      "userErrors": []
    }
    "#);
    assert_eq!(recorded["timeStatus"]["verdict"], verdict);

    world.parent.ask(STOP, child.clone()).await;
    let resumed = world.parent.ask(RESUME, child.clone()).await;
    assert_snapshot!(transcript(&resumed), @r#"
    {
      "resumeWatching": {
        "timeStatus": { "usedSeconds": 40, "verdict": { "allowed": true, "reason": null } },
        "userErrors": []
      }
    }
    "#);

    world.parent.ask(RESUME, child).await;
    assert_eq!(start(&world).await["playback"]["verdict"]["allowed"], true);
    assert_eq!(
        audited(&world).await,
        ["child.stop", "child.resume"],
        "what changes nothing is no entry"
    );
}

#[kyck_test]
async fn a_stop_lasts_into_the_next_day_and_over_a_restart(world: World) {
    world.parent.ask(STOP, json!({ "c": world.child() })).await;
    world.app.clock.advance_millis(86_400_000);
    // What is only in memory is forgotten.
    world.app.services.kernel.epochs.all_changed();
    let time = world
        .app
        .services
        .watch
        .time_status(&Ctx::system(), world.child_id)
        .await
        .expect("a status");

    assert_eq!(
        time.verdict.denial(),
        Some(kyck_domain::policy::Denial::StoppedByGuardian)
    );
}

#[kyck_test]
async fn only_the_childs_own_guardians_stop_and_resume(world: World) {
    let child = json!({ "c": world.child() });
    world.parent.ask(STOP, child.clone()).await;
    let stranger = world.guardian_of_another_family().await;
    let foreign = stranger.ask(RESUME, child.clone()).await;
    assert_snapshot!(transcript(&foreign), @r#"
    {
      "resumeWatching": {
        "timeStatus": null,
        "userErrors": [{ "code": "CHILD_NOT_FOUND", "field": ["childId"] }]
      }
    }
    "#);
    assert_eq!(world.device.refused(RESUME, child.clone()).await, "FORBIDDEN");
    assert_eq!(
        start(&world).await["playback"]["verdict"]["reason"],
        "STOPPED_BY_GUARDIAN"
    );
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn a_waiting_page_learns_of_the_stop_and_its_end_at_once(world: World) {
    let child = json!({ "c": world.child() });
    let follow = "subscription($c: ID!) { childLive(childId: $c) { verdict { allowed reason } } }";
    let mut live = world.device.follow(follow, child.clone()).await;
    let first = live.event().await;
    assert_snapshot!(transcript(&first), @r#"
    {
      "childLive": { "verdict": { "allowed": true, "reason": null } }
    }
    "#);

    for (mutation, reason) in [(STOP, json!("STOPPED_BY_GUARDIAN")), (RESUME, Value::Null)] {
        world.parent.ask(mutation, child.clone()).await;
        let event = live.event().await;
        assert_eq!(event["childLive"]["verdict"]["reason"], reason);
    }
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_that_reconnects_gets_the_message_and_finishes(world: World) {
    let child = json!({ "c": world.child() });
    let said_at = world.app.services.kernel.now().to_string();
    world
        .parent
        .ask(STOP, json!({ "c": world.child(), "m": "저녁 먹자" }))
        .await;

    let mut commands = world.device.follow(COMMANDS, child.clone()).await;
    let message = commands.event().await;
    assert_eq!(
        message["playbackCommands"],
        json!({ "kind": "MESSAGE", "message": "저녁 먹자", "at": said_at })
    );

    let finish = commands.event().await;
    assert_snapshot!(transcript(&finish), @r#"
    {
      "playbackCommands": {
        "at": "2026-11-23T03:00:00.000Z",
        "kind": "FINISH_CURRENT",
        "message": null
      }
    }
    "#);

    // The words are not repeated for long, the stop is.
    world.app.clock.advance_millis(60_000);
    let mut later = world.device.follow(COMMANDS, child.clone()).await;
    let finish = later.event().await;
    assert_snapshot!(transcript(&finish), @r#"
    {
      "playbackCommands": {
        "at": "2026-11-23T03:01:00.000Z",
        "kind": "FINISH_CURRENT",
        "message": null
      }
    }
    "#);
}

#[kyck_test]
async fn a_guardian_reads_why_a_message_is_not_sent_in_its_own_language(world: World) {
    let stop = "mutation($c: ID!, $m: String) { stopGently(input: { childId: $c, message: $m }) {
        userErrors { code message } } }";
    let message = json!({ "c": world.child(), "m": "x".repeat(201) });

    let answers = world.parent.ask_in_both_languages(stop, message).await;

    assert_snapshot!(transcript(&answers), @r#"
    {
      "en": {
        "stopGently": {
          "userErrors": [
            {
              "code": "MESSAGE_INVALID",
              "message": "A message is plain text of up to 200 characters."
            }
          ]
        }
      },
      "ko": {
        "stopGently": {
          "userErrors": [{ "code": "MESSAGE_INVALID", "message": "메시지는 200자까지 글로만 쓸 수 있어요." }]
        }
      }
    }
    "#);
}
