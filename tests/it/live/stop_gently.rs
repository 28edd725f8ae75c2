//! `stopGently` and `resumeWatching`.

use std::time::Duration;

use kyck_kernel::Ctx;
use kyck_tests::kyck_test;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::watch::world::World;

const SECOND: Duration = Duration::from_secs(1);
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
    let db = world.app.services.kernel.db.read();
    let rows = db
        .query_all_raw(Statement::from_string(
            db.get_database_backend(),
            "SELECT action FROM audit_entry WHERE action IN ('child.stop', 'child.resume') ORDER BY seq",
        ))
        .await
        .expect("entries");
    rows.iter()
        .map(|row| row.try_get_by_index(0).expect("an action"))
        .collect()
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
    assert_eq!(
        status["timeStatus"],
        json!({ "usedSeconds": 30, "remainingSeconds": 5370, "budgetSeconds": 5400, "verdict": {
            "allowed": false, "reason": "STOPPED_BY_GUARDIAN",
            "message": "지금은 쉬는 시간이에요. 보호자가 다시 열어 주면 볼 수 있어요." } })
    );
    // What runs may finish, and is counted.
    let event = world.event(2, running, &world.video(0), "COMPLETED", 10, (30_000, 40_000));
    let recorded = world.record(&world.device, &[event]).await;
    assert_eq!(recorded["results"][0]["status"], "ACCEPTED");
    assert_eq!(recorded["timeStatus"]["usedSeconds"], 40);
    assert_eq!(recorded["timeStatus"]["verdict"], verdict);

    world.parent.ask(STOP, child.clone()).await;
    let resumed = world.parent.ask(RESUME, child.clone()).await;
    assert_eq!(
        resumed["resumeWatching"],
        json!({ "timeStatus": { "usedSeconds": 40, "verdict": { "allowed": true, "reason": null } },
                "userErrors": [] })
    );
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
    assert_eq!(
        foreign["resumeWatching"],
        json!({ "timeStatus": null, "userErrors": [{ "code": "CHILD_NOT_FOUND", "field": ["childId"] }] })
    );
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
    let first = live.next(10 * SECOND).await.expect("the present state");
    assert_eq!(first["childLive"]["verdict"]["allowed"], true);
    for (mutation, reason) in [(STOP, json!("STOPPED_BY_GUARDIAN")), (RESUME, Value::Null)] {
        world.parent.ask(mutation, child.clone()).await;
        let heard = live.next(2 * SECOND).await.expect("the change");
        assert_eq!(heard["childLive"]["verdict"]["reason"], reason);
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
    let message = commands.next(10 * SECOND).await.expect("the message");
    assert_eq!(
        message["playbackCommands"],
        json!({ "kind": "MESSAGE", "message": "저녁 먹자", "at": said_at })
    );
    let finish = commands.next(SECOND).await.expect("the stop");
    assert_eq!(finish["playbackCommands"]["kind"], "FINISH_CURRENT");

    // The words are not repeated for long, the stop is.
    world.app.clock.advance_millis(60_000);
    let mut later = world.device.follow(COMMANDS, child.clone()).await;
    let finish = later.next(10 * SECOND).await.expect("the stop");
    assert_eq!(finish["playbackCommands"]["kind"], "FINISH_CURRENT");
}
