//! Guardians' picks, withdrawn consent, why a video was opened.

use kyck_kernel::id::{ChildId, VideoId};
use kyck_kernel::{Ctx, Language, Role};
use kyck_tests::documents::START_PLAYBACK;
use kyck_tests::{Client, GlobalId, TestApp, kyck_test};
use serde_json::{Value, json};

use super::{Viewing, crowd, two_tastes, watched};

const FEED: &str = "query($c: ID!) { recommendations(childId: $c, first: 20) {
    video { id } reason { code textKo textEn } } }";
const PICK: &str = "mutation($c: ID!, $v: ID!) {
    pickForChild(input: { childId: $c, videoId: $v }) { isPicked userErrors { code field } } }";
const UNPICK: &str = "mutation($c: ID!, $v: ID!) {
    unpickForChild(input: { childId: $c, videoId: $v }) { isPicked userErrors { code field } } }";
const PICKS: &str = "query($c: ID!) { guardianPicks(childId: $c) { video { id } pickedAt } }";
const WITHDRAW: &str = "mutation($p: [ConsentPurpose!]!) {
    withdrawConsent(input: { purposes: $p }) { consents { purpose isGiven } userErrors { code field } } }";

async fn feed(client: &Client, child: &str) -> Vec<Value> {
    let mut answer = client.ask(FEED, json!({ "c": child })).await;
    serde_json::from_value(answer["recommendations"].take()).expect("a list")
}

fn codes(feed: &[Value]) -> Vec<&str> {
    feed.iter()
        .filter_map(|item| item["reason"]["code"].as_str())
        .collect()
}

fn viewing(child_id: ChildId, video_id: VideoId, days_ago: i64) -> Viewing {
    Viewing {
        child_id,
        video_id,
        share: 1.0,
        days_ago,
    }
}

#[kyck_test]
async fn a_pick_comes_first_until_it_is_watched_or_taken_back(app: TestApp) {
    app.publish(80).await;
    let (guardian, child_id) = app.family().child(80).await;
    let child = child_id.global();
    let device = app.device(guardian.family_id, child_id).await.client;
    let before = feed(&device, &child).await;
    let (first, second) = (
        before[15]["video"]["id"].clone(),
        before[10]["video"]["id"].clone(),
    );
    for video in [&first, &second] {
        let done = guardian.client.ask(PICK, json!({ "c": child, "v": video })).await;
        assert_eq!(
            done["pickForChild"],
            json!({ "isPicked": true, "userErrors": [] })
        );
        app.clock.advance_millis(1_000);
    }
    let picks = guardian.client.ask(PICKS, json!({ "c": child })).await;
    assert_eq!(
        picks["guardianPicks"][0]["video"]["id"], second,
        "the last one first"
    );
    let shown = feed(&device, &child).await;
    assert_eq!(
        [&shown[0]["video"]["id"], &shown[1]["video"]["id"]],
        [&second, &first]
    );
    assert_eq!(shown[0]["reason"]["code"], "GUARDIAN_PICK");
    assert_eq!(shown[0]["reason"]["textKo"], "보호자가 골라 준 영상이에요");
    assert_eq!(shown[0]["reason"]["textEn"], "Picked by a guardian");
    let home = device
        .ask(
            "query($c: ID!) { home(childId: $c) { rows { kind items { video { id } } } } }",
            json!({ "c": child }),
        )
        .await;
    assert_eq!(home["home"]["rows"][0]["items"][0]["video"]["id"], second);

    let id = second.as_str().expect("an id").trim_start_matches("video_");
    let video_id = VideoId(id.parse().expect("a UUID"));
    app.clock.advance_millis(3_600_000);
    watched(&app, vec![viewing(child_id, video_id, 0)]).await;
    let guardian_client = app
        .signed_in(kyck_domain::identity::SessionOwner::Guardian {
            guardian_id: guardian.id,
            family_id: guardian.family_id,
        })
        .await;
    let shown = feed(&guardian_client, &child).await;
    assert_eq!(
        shown[0]["video"]["id"], first,
        "the watched one has done its service"
    );
    let done = guardian_client
        .ask(UNPICK, json!({ "c": child, "v": first }))
        .await;
    assert_eq!(
        done["unpickForChild"],
        json!({ "isPicked": false, "userErrors": [] })
    );
    assert_ne!(feed(&guardian_client, &child).await[0]["video"]["id"], first);

    // What the child may not see cannot be picked, and what is blocked later is not shown.
    let done = guardian_client.ask(PICK, json!({ "c": child, "v": first })).await;
    assert_eq!(done["pickForChild"]["isPicked"], true);
    let blocked = guardian_client
        .ask(
            "mutation($c: ID!, $t: ID!) {
                blockForChild(input: { childId: $c, kind: VIDEO, targetId: $t }) { userErrors { code } } }",
            json!({ "c": child, "t": first }),
        )
        .await;
    assert_eq!(blocked["blockForChild"]["userErrors"], json!([]));
    let shown = feed(&guardian_client, &child).await;
    assert!(shown.iter().all(|item| item["video"]["id"] != first));
    let picks = guardian_client.ask(PICKS, json!({ "c": child })).await;
    assert_eq!(
        picks["guardianPicks"].as_array().map(Vec::len),
        Some(1),
        "{picks}"
    );
    let stranger = app.guardian().await.client;
    for (client, child, video, code) in [
        (&guardian_client, child.as_str(), &first, "VIDEO_NOT_FOUND"),
        (&guardian_client, child.as_str(), &json!("x"), "VIDEO_NOT_FOUND"),
        (&guardian_client, "x", &first, "CHILD_NOT_FOUND"),
        (&stranger, child.as_str(), &first, "CHILD_NOT_FOUND"),
    ] {
        let refused = client.ask(PICK, json!({ "c": child, "v": video })).await;
        assert_eq!(refused["pickForChild"]["userErrors"][0]["code"], code);
    }
}

#[kyck_test]
async fn without_consent_nothing_watched_takes_part_in_a_feed(app: TestApp) {
    app.publish(150).await;
    let tastes = two_tastes(&app).await;
    crowd(&app, &tastes).await;
    let guardian = app.guardian().await;
    let (child_id, twin_id) = (
        app.child(guardian.family_id, 80).await,
        app.child(guardian.family_id, 80).await,
    );
    let liked = tastes[0]
        .iter()
        .take(8)
        .map(|video| viewing(child_id, video.id, 2));
    watched(&app, liked.collect()).await;
    let outcome = app
        .services
        .recommend
        .train(&Ctx::system())
        .await
        .expect("a model");
    assert_eq!(outcome.record.children, 61);
    let (child, twin) = (child_id.global(), twin_id.global());
    let personal = feed(&guardian.client, &child).await;
    assert_ne!(personal, feed(&guardian.client, &twin).await);

    for (purposes, code) in [
        (json!([]), "CONSENT_INVALID"),
        (json!(["SERVICE"]), "CONSENT_INVALID"),
        (json!(["RECOMMENDATION", "RECOMMENDATION"]), "CONSENT_INVALID"),
    ] {
        let refused = guardian.client.ask(WITHDRAW, json!({ "p": purposes })).await;
        assert_eq!(refused["withdrawConsent"]["userErrors"][0]["code"], code);
    }
    let done = guardian
        .client
        .ask(WITHDRAW, json!({ "p": ["RECOMMENDATION"] }))
        .await;
    assert_eq!(
        done["withdrawConsent"],
        json!({ "consents": [{ "purpose": "RECOMMENDATION", "isGiven": false }], "userErrors": [] })
    );
    let impersonal = feed(&guardian.client, &child).await;
    let of_history = [
        "SIMILAR_TO",
        "SAME_TASTE",
        "NEXT_IN_SERIES",
        "NURI_GAP",
        "WATCH_AGAIN",
    ];
    assert!(
        codes(&impersonal).iter().all(|code| !of_history.contains(code)),
        "{:?}",
        codes(&impersonal)
    );
    // Of the same age and interests, and nothing else: the same videos but for what chance tries out.
    let without_new = |feed: &[Value]| -> Vec<Value> {
        feed.iter()
            .filter(|item| item["reason"]["code"] != "NEW")
            .cloned()
            .collect()
    };
    assert_eq!(
        without_new(&impersonal),
        without_new(&feed(&guardian.client, &twin).await)
    );
    let home = guardian
        .client
        .ask(
            "query($c: ID!) { home(childId: $c) { rows { kind } notes { textEn } } }",
            json!({ "c": child }),
        )
        .await;
    let kinds = home["home"]["rows"].to_string();
    for kind in ["CONTINUE", "WATCH_AGAIN", "NURI_GAP"] {
        assert!(!kinds.contains(kind), "{home}");
    }
    assert!(home["home"]["notes"].to_string().contains("not agreed"), "{home}");
    // Nor is it learned from.
    app.clock.advance_millis(60_000);
    let outcome = app
        .services
        .recommend
        .train(&Ctx::system())
        .await
        .expect("a model");
    assert_eq!(outcome.record.children, 60);
}

#[kyck_test]
async fn a_family_that_was_never_asked_is_not_learned_from_and_gets_no_personal_feed(app: TestApp) {
    app.publish(150).await;
    let tastes = two_tastes(&app).await;
    crowd(&app, &tastes).await;
    let guardian = app.family().without_consent().await;
    let child_id = app.child(guardian.family_id, 80).await;
    let liked = tastes[0]
        .iter()
        .take(8)
        .map(|video| viewing(child_id, video.id, 2));
    watched(&app, liked.collect()).await;

    let outcome = app
        .services
        .recommend
        .train(&Ctx::system())
        .await
        .expect("a model");
    assert_eq!(outcome.record.children, 60, "only the families that agreed");

    let (page, _) = app
        .services
        .recommend
        .home(&Ctx::system(), child_id)
        .await
        .expect("a page");
    let notices = page.notices.iter();
    let notices: Vec<_> = notices.map(|notice| notice.text(Language::English)).collect();
    assert!(
        notices.iter().any(|notice| notice.contains("not agreed")),
        "{notices:?}"
    );
    let videos = feed(&guardian.client, &child_id.global()).await;
    assert!(
        codes(&videos)
            .iter()
            .all(|code| !["SIMILAR_TO", "SAME_TASTE", "WATCH_AGAIN"].contains(code)),
        "{:?}",
        codes(&videos)
    );
}

#[kyck_test]
async fn a_topic_watched_all_week_ranks_lower_and_guardians_are_notified(app: TestApp) {
    app.publish(150).await;
    let tastes = two_tastes(&app).await;
    let (_, child_id) = app.family().child(90).await;
    let notices = async || {
        let (page, _) = app
            .services
            .recommend
            .home(&Ctx::system(), child_id)
            .await
            .expect("a page");
        page.notices.to_vec()
    };
    assert_eq!(notices().await, []);
    let all_week = (0..5).flat_map(|day| {
        let videos = tastes[0].iter().take(10);
        videos.map(move |video| viewing(child_id, video.id, day))
    });
    watched(&app, all_week.collect()).await;
    let given = notices().await;
    assert!(!given.is_empty());
    let names_theme = tastes[0][0]
        .themes
        .iter()
        .any(|theme| given[0].text(Language::Korean).contains(&theme.name_ko));
    assert!(names_theme, "{given:?}");
}

#[kyck_test]
async fn staff_sees_how_each_reason_does(app: TestApp) {
    app.publish(60).await;
    let (guardian, child_id) = app.family().child(80).await;
    let child = child_id.global();
    let device = app.device(guardian.family_id, child_id).await.client;
    let videos = feed(&device, &child).await;
    // Watched to the end, left at once, not said why.
    for (number, (reason, to_ms)) in [
        (json!("NEW"), 60_000_000),
        (json!("NEW"), 1_000),
        (json!(null), 5_000),
    ]
    .into_iter()
    .enumerate()
    {
        let video = videos[number]["video"]["id"].clone();
        let started = device
            .ask(START_PLAYBACK, json!({ "c": child, "v": video, "r": reason }))
            .await;
        let playback = &started["startPlayback"]["playback"];
        let catalogue = app.services.catalog.current().await.expect("the catalogue");
        let length = catalogue
            .published()
            .iter()
            .find(|known| video == known.id.global())
            .and_then(|known| known.duration_ms())
            .expect("a length");
        let to_ms = length.min(to_ms);
        let now = app.services.kernel.now().plus_millis(to_ms);
        let batch = kyck_domain::watch::RecordWatch {
            child_id,
            sent_at: now,
            events: vec![kyck_domain::watch::ReportedEvent {
                id: Some(app.services.kernel.new_id()),
                playback_id: Some(kyck_kernel::id::PlaybackId(
                    playback["id"]
                        .as_str()
                        .expect("an id")
                        .trim_start_matches("playback_")
                        .parse()
                        .expect("a UUID"),
                )),
                video_id: Some(VideoId(
                    video
                        .as_str()
                        .expect("an id")
                        .trim_start_matches("video_")
                        .parse()
                        .expect("a UUID"),
                )),
                verb: kyck_domain::watch::Verb::Heartbeat,
                occurred_at: now,
                from_ms: Some(0),
                to_ms: Some(to_ms as i32),
            }],
        };
        app.clock.advance_millis(to_ms);
        let recorded = app
            .services
            .live
            .record_watch(&Ctx::system(), batch)
            .await
            .expect("it is stored");
        assert_eq!(recorded.statuses.len(), 1);
        app.clock.advance_millis(-to_ms);
    }
    app.clock.advance_millis(3_600_000);
    let editor = app.staff(Role::Editor).await;
    let answer = editor
        .ask(
            "{ recommendationFeedback { code starts positive positiveRate } }",
            json!({}),
        )
        .await;
    let of = |code: &str| {
        let all = answer["recommendationFeedback"].as_array().expect("a list");
        assert_eq!(all.len(), 8);
        all.iter()
            .find(|entry| entry["code"] == code)
            .cloned()
            .expect("every reason")
    };

    assert_eq!(
        of("NEW"),
        json!({ "code": "NEW", "starts": 2, "positive": 1, "positiveRate": 0.5 })
    );
    assert_eq!(
        of("SIMILAR_TO"),
        json!({ "code": "SIMILAR_TO", "starts": 0, "positive": 0, "positiveRate": null })
    );
}
