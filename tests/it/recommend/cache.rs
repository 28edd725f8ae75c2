//! Feeds are cached; whatever changes shows in the next one.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use kyck_api::background;
use kyck_api::lifetime::Lifetime;
use kyck_api::services::Services;
use kyck_api::supervise::Supervisor;
use kyck_domain::family::AgeBand;
use kyck_kernel::id::{ChildId, VideoId};
use kyck_kernel::{Ctx, Role};
use kyck_tests::actors::Guardian;
use kyck_tests::app::instant;
use kyck_tests::documents::{RECORD_WATCH, START_PLAYBACK};
use kyck_tests::{Backend, Client, GlobalId, TestApp, kyck_test};
use serde_json::{Value, json};

use super::{Viewing, crowd, two_tastes, watched};

const FEED: &str = "query($c: ID!) { recommendations(childId: $c, first: 40) {
    video { id ageBand } score reason { code } } }";
const HOME: &str = "query($c: ID!) { home(childId: $c) {
    rows { kind items { video { id } } } timeStatus { remainingSeconds usedSeconds } } }";

async fn feed(client: &Client, child_id: ChildId) -> Vec<Value> {
    let child = child_id.global();
    let mut answer = client.ask(FEED, json!({ "c": child })).await;
    serde_json::from_value(answer["recommendations"].take()).expect("a list")
}

async fn home(client: &Client, child_id: ChildId) -> Value {
    let child = child_id.global();
    client.ask(HOME, json!({ "c": child })).await["home"].take()
}

fn ids(feed: &[Value]) -> Vec<&str> {
    feed.iter()
        .map(|item| item["video"]["id"].as_str().expect("an id"))
        .collect()
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

    // A feed that is held is nobody else's.
    let stranger = app.guardian().await;
    let child = json!({ "c": child_id.global() });
    assert_eq!(stranger.client.refused(FEED, child.clone()).await, "FORBIDDEN");
    assert_eq!(app.client.refused(FEED, child).await, "UNAUTHENTICATED");
}

#[kyck_test]
async fn what_was_watched_shows_in_the_next_request(app: TestApp) {
    app.publish(60).await;
    let (guardian, child_id) = app.family().child(70).await;
    let device = app.device(guardian.family_id, child_id).await.client;

    for round in 0..3 {
        let shown = feed(&device, child_id).await;
        let used = home(&device, child_id).await["timeStatus"]["usedSeconds"].clone();
        let video = shown[round]["video"]["id"].clone();
        let catalogue = app.services.catalog.current().await.expect("the catalogue");
        let length = catalogue
            .published()
            .iter()
            .find(|known| video == known.id.global())
            .and_then(|known| known.duration_ms())
            .expect("a length")
            .min(100_000);
        let child = child_id.global();
        let started = device
            .ask(START_PLAYBACK, json!({ "c": child, "v": video }))
            .await;
        let playback = &started["startPlayback"]["playback"]["id"];
        app.clock.advance_millis(length);
        let now = app.services.kernel.now().to_string();
        let event = json!({ "id": format!("0197c000-0000-7000-8000-{round:012}"), "playbackId": playback,
            "videoId": video, "verb": "HEARTBEAT", "occurredAt": now, "fromMs": 0, "toMs": length });
        let recorded = device
            .ask(RECORD_WATCH, json!({ "c": child, "s": now, "e": [event] }))
            .await;
        assert_eq!(
            recorded["recordWatch"]["results"][0]["status"], "ACCEPTED",
            "{recorded}"
        );
        let after = feed(&device, child_id).await;
        let again = after
            .iter()
            .find(|item| item["video"]["id"] == video)
            .map(|item| item["reason"]["code"].clone());
        assert!(
            again.is_none() || again == Some(json!("WATCH_AGAIN")),
            "watched a moment ago: {again:?}"
        );
        let home = home(&device, child_id).await;
        assert_ne!(home["timeStatus"]["usedSeconds"], used);
    }
}

#[kyck_test]
async fn a_guardians_change_shows_in_the_next_request(app: TestApp) {
    app.publish(100).await;
    let (guardian, child_id) = app.family().child(70).await;
    let shown = feed(&guardian.client, child_id).await;
    let video = shown[0]["video"]["id"].clone();
    let block = json!({ "kind": "VIDEO", "targetId": video });
    change(&guardian, child_id, "blockForChild(input: $input)", block.clone()).await;
    let without = feed(&guardian.client, child_id).await;
    assert!(!ids(&without).contains(&video.as_str().expect("an id")));
    let page = home(&guardian.client, child_id).await.to_string();
    assert!(!page.contains(video.as_str().expect("an id")));
    change(&guardian, child_id, "unblockForChild(input: $input)", block).await;
    assert_eq!(feed(&guardian.client, child_id).await, shown);

    let left = || async { home(&guardian.client, child_id).await["timeStatus"]["remainingSeconds"].clone() };
    assert_eq!(left().await, 3600);
    change(
        &guardian,
        child_id,
        "setChildLimits(input: $input)",
        json!({ "dailyMinutes": 20 }),
    )
    .await;
    assert_eq!(left().await, 1200);
    change(
        &guardian,
        child_id,
        "grantBonus(input: $input)",
        json!({ "minutes": 15 }),
    )
    .await;
    assert_eq!(left().await, 2100);

    let catalogue = app.services.catalog.current().await.expect("the catalogue");
    let last = *shown_by(&app.services, child_id)
        .await
        .last()
        .expect("a full page");
    let theme = catalogue.video(last).expect("a video").themes[0].id;
    let theme = theme.global();
    change(
        &guardian,
        child_id,
        "updateChild(input: $input)",
        json!({ "patch": { "interestThemeIds": [theme] } }),
    )
    .await;
    let interested = feed(&guardian.client, child_id).await;
    assert_ne!(ids(&interested), ids(&shown));
    assert_eq!(interested[0]["reason"]["code"], "GUARDIAN_PICK");
}

#[kyck_test]
async fn a_video_taken_down_is_in_no_feed_any_more(app: TestApp) {
    app.publish(60).await;
    let manager = app.staff(Role::Manager).await;
    let (guardian, child_id) = app.family().child(70).await;
    let shown = feed(&guardian.client, child_id).await;
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
    let after = feed(&guardian.client, child_id).await;
    assert!(!ids(&after).contains(&video.as_str().expect("an id")));
    let page = home(&guardian.client, child_id).await.to_string();
    assert!(!page.contains(video.as_str().expect("an id")));

    // Snapshots of thirty days ago may not be shown, whatever is held.
    app.clock.advance_millis(31 * 86_400_000);
    assert_eq!(shown_by(&app.services, child_id).await, []);
}

#[kyck_test]
async fn another_model_another_dial_another_feed(app: TestApp) {
    app.publish(150).await;
    let tastes = two_tastes(&app).await;
    crowd(&app, &tastes).await;
    let (guardian, child_id) = app.family().child(80).await;
    let liked = tastes[0].iter().take(6).map(|video| Viewing {
        child_id,
        video_id: video.id,
        share: 1.0,
        days_ago: 2,
    });
    watched(&app, liked.collect()).await;
    let untrained = feed(&guardian.client, child_id).await;
    let first = app
        .services
        .recommend
        .train(&Ctx::system())
        .await
        .expect("a model")
        .record;
    let trained = feed(&guardian.client, child_id).await;
    assert_ne!(ids(&trained), ids(&untrained));
    let of_the_model = ["SIMILAR_TO", "SAME_TASTE", "POPULAR_SAME_AGE"].map(|code| json!(code));
    assert!(
        trained
            .iter()
            .any(|item| of_the_model.contains(&item["reason"]["code"]))
    );

    let mut by_dial = BTreeSet::new();
    for dial in ["FAMILIAR", "BALANCED", "EXPLORE"] {
        change(
            &guardian,
            child_id,
            "setTasteDial(input: $input)",
            json!({ "dial": dial }),
        )
        .await;
        let shown = feed(&guardian.client, child_id).await;
        by_dial.insert(ids(&shown).join(" "));
    }
    assert_eq!(by_dial.len(), 3, "each dial has a page of its own");

    // A second model knows what was watched since; going back shows the first one's feed again.
    let with_first = feed(&guardian.client, child_id).await;
    let more = tastes[1].iter().map(|video| Viewing {
        child_id: ChildId(child_id.0),
        video_id: video.id,
        share: 1.0,
        days_ago: 40,
    });
    let other = app.child(guardian.family_id, 80).await;
    watched(
        &app,
        more.map(|viewing| Viewing {
            child_id: other,
            ..viewing
        })
        .collect(),
    )
    .await;
    app.clock.advance_millis(60_000);
    let second = app
        .services
        .recommend
        .train(&Ctx::system())
        .await
        .expect("a second model")
        .record;
    assert!(second.is_active);
    let scores = |feed: &[Value]| feed.iter().map(|item| item["score"].clone()).collect::<Vec<_>>();
    let with_second = feed(&guardian.client, child_id).await;
    assert_ne!(scores(&with_second), scores(&with_first));
    app.services
        .recommend
        .activate_model(&Ctx::system(), Some(first.id))
        .await
        .expect("the first is back");
    assert_eq!(
        scores(&feed(&guardian.client, child_id).await),
        scores(&with_first)
    );
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
    let heard = async {
        while shown_by(&hearing, child_id).await.contains(&video) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), heard)
        .await
        .expect("the message arrives");
    assert!(
        shown_by(&deaf, child_id).await.contains(&video),
        "nobody told this node"
    );

    app.clock.advance_millis(30_000);
    assert!(!shown_by(&deaf, child_id).await.contains(&video));

    lifetime.stopping.cancel();
}
