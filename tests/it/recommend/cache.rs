//! Feeds are cached; whatever changes shows in the next one.

use std::collections::BTreeSet;
use std::sync::Arc;

use kyck_api::background;
use kyck_api::lifetime::Lifetime;
use kyck_api::services::Services;
use kyck_api::supervise::Supervisor;
use kyck_domain::catalog::Video;
use kyck_domain::family::AgeBand;
use kyck_kernel::id::{ChildId, VideoId};
use kyck_kernel::{Ctx, Role};
use kyck_tests::actors::Guardian;
use kyck_tests::app::instant;
use kyck_tests::wait::until;
use kyck_tests::{Backend, Client, GlobalId, TestApp, kyck_test};
use serde_json::{Value, json};

use super::{FEED, Viewing, codes, duration_ms, feed, ids, train, two_crowds, viewing, watch, watched};

const HOME: &str = "query($c: ID!) { home(childId: $c) {
    rows { kind items { video { id } } } timeStatus { remainingSeconds usedSeconds } } }";

async fn home(client: &Client, child_id: ChildId) -> Value {
    let child = child_id.global();
    client.ask(HOME, json!({ "c": child })).await["home"].take()
}

/// A guardian's change that must succeed.
async fn change(guardian: &Guardian, child_id: ChildId, mutation: &str, fields: Value) {
    let name = mutation.split_once('(').expect("a mutation").0;
    let mut input = fields;
    input["childId"] = json!(child_id.global());
    let kind = match name {
        "unblockForChild" => "BlockForChildInput".to_owned(),
        _ => format!("{}{}Input", name[..1].to_uppercase(), &name[1..]),
    };
    let document = format!("mutation($input: {kind}!) {{ {mutation} {{ userErrors {{ code }} }} }}");
    let done = guardian.client.ask(&document, json!({ "input": input })).await;
    assert_eq!(done[name]["userErrors"], json!([]), "{done}");
}

#[kyck_test]
async fn a_repeated_request_needs_few_statements(app: TestApp) {
    app.publish(60).await;
    let (_, child_id) = app.family().child(70).await;
    let first = app
        .services
        .recommend
        .recommendations(&Ctx::system(), child_id, None)
        .await
        .expect("a feed");
    let before = app.services.kernel.db.statements();

    for _ in 0..50 {
        let again = app
            .services
            .recommend
            .recommendations(&Ctx::system(), child_id, None)
            .await
            .expect("a feed");
        assert!(Arc::ptr_eq(&first, &again), "the very same page");
        app.services
            .recommend
            .home(&Ctx::system(), child_id)
            .await
            .expect("a start page");
    }

    // The versions of catalogue and model are asked for by the clock on the wall.
    let sent = app.services.kernel.db.statements() - before;
    assert!(sent < 50, "{sent} statements for 100 requests");

    // A cached feed is nobody else's.
    let stranger = app.guardian().await;
    let child = json!({ "c": child_id.global() });
    assert_eq!(stranger.client.refused(FEED, child.clone()).await, "FORBIDDEN");
    assert_eq!(app.client.refused(FEED, child).await, "UNAUTHENTICATED");
}

#[kyck_test]
async fn what_was_watched_shows_in_the_next_request(app: TestApp) {
    app.publish(60).await;
    let (guardian, child_id, device) = app.family().child(70).device().await;
    let (device, child) = (device.client, child_id.global());

    for round in 0..3 {
        let shown = feed(&device, &child, 40).await;
        let used = home(&device, child_id).await["timeStatus"]["usedSeconds"].clone();
        let video = &shown[round]["video"]["id"];
        let to_ms = duration_ms(&app, video).await.min(100_000);

        watch(&app, &guardian, &child, video, &Value::Null, to_ms).await;

        let after = feed(&device, &child, 40).await;
        let again = after.iter().find(|item| item["video"]["id"] == *video);
        assert!(
            again.is_none_or(|item| item["reason"]["code"] == "WATCH_AGAIN"),
            "watched a moment ago: {again:?}"
        );
        let home = home(&device, child_id).await;
        assert_ne!(home["timeStatus"]["usedSeconds"], used);
    }
}

#[kyck_test]
async fn a_block_and_its_end_show_in_the_next_request(app: TestApp) {
    app.publish(100).await;
    let (guardian, child_id) = app.family().child(70).await;
    let shown = feed(&guardian.client, &child_id.global(), 40).await;
    let video = ids(&shown)[0];
    let block = json!({ "kind": "VIDEO", "targetId": video });

    change(&guardian, child_id, "blockForChild(input: $input)", block.clone()).await;
    let without = feed(&guardian.client, &child_id.global(), 40).await;
    assert!(!ids(&without).contains(&video));

    let page = home(&guardian.client, child_id).await.to_string();
    assert!(!page.contains(video));

    change(&guardian, child_id, "unblockForChild(input: $input)", block).await;
    assert_eq!(feed(&guardian.client, &child_id.global(), 40).await, shown);
}

#[kyck_test]
async fn another_limit_and_a_bonus_show_in_the_next_request(app: TestApp) {
    app.publish(100).await;
    let (guardian, child_id) = app.family().child(70).await;
    let left = || async { home(&guardian.client, child_id).await["timeStatus"]["remainingSeconds"].clone() };
    assert_eq!(left().await, 3600);

    let minutes = json!({ "dailyMinutes": 20 });
    change(&guardian, child_id, "setChildLimits(input: $input)", minutes).await;
    assert_eq!(left().await, 1200);

    let minutes = json!({ "minutes": 15 });
    change(&guardian, child_id, "grantBonus(input: $input)", minutes).await;
    assert_eq!(left().await, 2100);
}

#[kyck_test]
async fn a_new_interest_shows_in_the_next_request(app: TestApp) {
    app.publish(100).await;
    let (guardian, child_id) = app.family().child(70).await;
    let shown = feed(&guardian.client, &child_id.global(), 40).await;
    let last = *shown_by(&app.services, child_id)
        .await
        .last()
        .expect("a full page");
    let catalogue = app.services.catalog.current().await.expect("the catalogue");
    let theme = catalogue.video(last).expect("a video").themes[0].id.global();

    let interest = json!({ "patch": { "interestThemeIds": [theme] } });
    change(&guardian, child_id, "updateChild(input: $input)", interest).await;

    let interested = feed(&guardian.client, &child_id.global(), 40).await;
    assert_ne!(ids(&interested), ids(&shown));
    assert_eq!(interested[0]["reason"]["code"], "GUARDIAN_PICK");
}

#[kyck_test]
async fn a_video_taken_down_is_in_no_feed_any_more(app: TestApp) {
    app.publish(60).await;
    let manager = app.staff(Role::Manager).await;
    let (guardian, child_id) = app.family().child(70).await;
    let shown = feed(&guardian.client, &child_id.global(), 40).await;
    home(&guardian.client, child_id).await;
    let video = shown[1]["video"]["id"].clone();
    let down = manager
        .ask(
            "mutation($v: ID!) { suspendVideo(input: { videoId: $v, reason: \"gone\" }) {
                userErrors { code } } }",
            json!({ "v": video }),
        )
        .await;

    assert_eq!(down["suspendVideo"]["userErrors"], json!([]));

    let after = feed(&guardian.client, &child_id.global(), 40).await;
    assert!(!ids(&after).contains(&video.as_str().expect("an id")));

    let page = home(&guardian.client, child_id).await.to_string();
    assert!(!page.contains(video.as_str().expect("an id")));

    // Snapshots of thirty days ago may not be shown, whatever is cached.
    app.clock.advance_millis(31 * 86_400_000);
    assert_eq!(shown_by(&app.services, child_id).await, []);
}

/// A child that liked six videos of the first of two tastes.
async fn child_with_a_taste(app: &TestApp) -> (Guardian, ChildId, [Vec<Arc<Video>>; 2]) {
    let tastes = two_crowds(app).await;
    let (guardian, child_id) = app.family().child(80).await;
    let liked = tastes[0].iter().take(6);
    watched(app, liked.map(|video| viewing(child_id, video.id, 2)).collect()).await;
    (guardian, child_id, tastes)
}

#[kyck_test]
async fn a_trained_model_and_each_setting_of_the_dial_give_a_feed_of_their_own(app: TestApp) {
    let (guardian, child_id, _) = child_with_a_taste(&app).await;
    let child = child_id.global();
    let untrained = feed(&guardian.client, &child, 40).await;

    train(&app).await;
    let trained = feed(&guardian.client, &child, 40).await;
    assert_ne!(ids(&trained), ids(&untrained));

    let of_the_model = ["SIMILAR_TO", "SAME_TASTE", "POPULAR_SAME_AGE"];
    assert!(codes(&trained).iter().any(|code| of_the_model.contains(code)));

    let mut by_dial = BTreeSet::new();
    for dial in ["FAMILIAR", "BALANCED", "EXPLORE"] {
        let setting = json!({ "dial": dial });
        change(&guardian, child_id, "setTasteDial(input: $input)", setting).await;
        let shown = feed(&guardian.client, &child, 40).await;
        by_dial.insert(ids(&shown).join(" "));
    }

    assert_eq!(by_dial.len(), 3);
}

#[kyck_test]
async fn a_new_model_and_the_way_back_to_the_one_before_show_in_the_next_request(app: TestApp) {
    let (guardian, child_id, tastes) = child_with_a_taste(&app).await;
    let child = child_id.global();
    let scores = async || -> Vec<Value> {
        let shown = feed(&guardian.client, &child, 40).await;
        shown.iter().map(|item| item["score"].clone()).collect()
    };
    let first = train(&app).await.record;
    let with_first = scores().await;

    let other = app.child(guardian.family_id, 80).await;
    let more = tastes[1].iter().map(|video| viewing(other, video.id, 40));
    watched(&app, more.collect()).await;
    app.clock.advance_millis(60_000);
    assert!(train(&app).await.record.is_active);
    assert_ne!(scores().await, with_first);

    app.services
        .recommend
        .activate_model(&Ctx::system(), Some(first.id))
        .await
        .expect("the first is back");
    assert_eq!(scores().await, with_first);
}

#[kyck_test]
async fn a_new_day_of_the_family_begins_at_its_midnight(app: TestApp) {
    app.publish(300).await;
    let guardian = app.guardian().await;
    // Three years old in a week, on the first of December.
    let child_id = app.child(guardian.family_id, 35).await;
    let until_midnight = instant("2026-11-30T15:00:00Z").millis_since(app.services.kernel.now());
    app.clock.advance_millis(until_midnight - 1_800_000);
    let viewing = Viewing {
        child_id,
        video_id: shown_by(&app.services, child_id).await[0],
        share: 0.5,
        days_ago: 0,
    };
    watched(&app, vec![viewing]).await;
    app.clock.advance_millis(1_799_000);
    let bands = async || -> BTreeSet<AgeBand> {
        let catalogue = app.services.catalog.current().await.expect("the catalogue");
        let shown = shown_by(&app.services, child_id).await;
        let videos = shown.into_iter().filter_map(|id| catalogue.video(id));
        videos.filter_map(|video| video.age_band).collect()
    };
    let time = async || {
        app.services
            .recommend
            .home(&Ctx::system(), child_id)
            .await
            .expect("a page")
            .1
    };

    assert_ne!(time().await.used_ms, 0);
    assert_eq!(bands().await, BTreeSet::from([AgeBand::Toddler2]));

    app.clock.advance_millis(1_000);
    let after = time().await;
    assert_eq!(
        (after.used_ms, after.remaining_ms),
        (0, 3_600_000),
        "an hour from three on"
    );
    assert!(bands().await.contains(&AgeBand::Nuri3));
}

/// Another node of the same installation: its own memory, the same database and bus.
fn other_node(app: &TestApp) -> Arc<Services> {
    Arc::new(kyck_tests::services_with(&app.services, |parts| {
        parts.kernel.epochs = Arc::default();
    }))
}

async fn shown_by(node: &Services, child_id: ChildId) -> Vec<VideoId> {
    node.recommend
        .recommendations(&Ctx::system(), child_id, Some(40))
        .await
        .expect("a feed")
        .iter()
        .map(|item| item.video.id)
        .collect()
}

#[tokio::test]
async fn another_node_is_notified_of_a_change_or_notices_it_without_the_bus() {
    let app = TestApp::start(Backend::Sqlite).await;
    app.publish(60).await;
    let (guardian, child_id) = app.family().child(70).await;
    let (deaf, hearing) = (other_node(&app), other_node(&app));
    let lifetime = Lifetime::default();
    background::listen(&hearing, &Supervisor::new(&lifetime));
    let video = shown_by(&deaf, child_id).await[0];

    assert_eq!(shown_by(&hearing, child_id).await[0], video);

    let block = json!({ "kind": "VIDEO", "targetId": video.global() });
    change(&guardian, child_id, "blockForChild(input: $input)", block).await;
    until("the message arrives", async || {
        !shown_by(&hearing, child_id).await.contains(&video)
    })
    .await;
    assert!(
        shown_by(&deaf, child_id).await.contains(&video),
        "this node was not notified"
    );

    app.clock.advance_millis(30_000);
    assert!(!shown_by(&deaf, child_id).await.contains(&video));

    lifetime.stopping.cancel();
}
