//! `importVideos`: each source has its own result, and nothing else is lost.

use std::collections::BTreeSet;

use kyck_kernel::{Ctx, Role};
use kyck_stand_ins::youtube::{Video, error_body};
use kyck_stand_ins::{Canned, Step};
use kyck_tests::{Client, TestApp, kyck_test};
use serde_json::{Value, json};

const IMPORT: &str = "mutation($sources: [String!]!) { importVideos(input: { sources: $sources }) {
    results { source kind imported alreadyKnown unavailable isCutShort
        items { id risk state findings { gate severity reasonKo reasonEn } video { youtubeId title state language } }
        problem { code message } }
    userErrors { code field } } }";

async fn import(client: &Client, sources: &[&str]) -> Vec<Value> {
    let data = client.ask(IMPORT, json!({ "sources": sources })).await;
    assert_eq!(data["importVideos"]["userErrors"], json!([]));
    let results = data["importVideos"]["results"]
        .as_array()
        .expect("results")
        .clone();
    assert_eq!(results.len(), sources.len());
    results
}

/// What a result counts: imported, already known, unavailable, and the code of its problem.
fn counts(result: &Value) -> (i64, i64, i64, Option<&str>) {
    let count = |name: &str| result[name].as_i64().expect("a count");
    (
        count("imported"),
        count("alreadyKnown"),
        count("unavailable"),
        result["problem"]["code"].as_str(),
    )
}

#[kyck_test]
async fn every_source_has_its_own_result_and_bad_ones_cost_the_others_nothing(app: TestApp) {
    let editor = app.staff(Role::Editor).await;
    let results = import(
        &editor,
        &[
            "https://www.youtube.com/watch?v=xTffTm1oUBY&list=PLx",
            "youtu.be/gozq1ZI9vn0",
            "W7FxnQOQGaE",
            "not a video at all",
            "https://vimeo.com/76979871",
            "PL7531b35eeb5cd5974110966429eb445f",
            "https://www.youtube.com/playlist?list=PL0000000000000000",
            "https://youtu.be/xTffTm1oUBY",
            "@ghost-of-nobody",
        ],
    )
    .await;
    assert_eq!(counts(&results[0]), (1, 0, 0, None));
    assert_eq!(results[0]["items"][0]["video"]["state"], "IN_REVIEW");
    assert_eq!(results[0]["items"][0]["video"]["language"], "ko");
    assert_eq!(counts(&results[1]), (1, 0, 0, None));
    assert_eq!(
        counts(&results[2]),
        (0, 0, 1, Some("SOURCE_NOT_FOUND")),
        "private"
    );
    assert_eq!(counts(&results[3]), (0, 0, 0, Some("SOURCE_UNREADABLE")));
    assert_eq!(counts(&results[4]), (0, 0, 0, Some("SOURCE_UNREADABLE")));
    assert_eq!(results[5]["kind"], "PLAYLIST");
    let (imported, _, unavailable, problem) = counts(&results[5]);
    assert_eq!((imported + unavailable, problem), (26, None), "{}", results[5]);
    assert_eq!(counts(&results[6]), (0, 0, 0, Some("SOURCE_NOT_FOUND")));
    assert_eq!(counts(&results[7]), (0, 1, 0, None), "named twice, imported once");
    assert_eq!(results[7]["items"][0]["id"], results[0]["items"][0]["id"]);
    assert_eq!(counts(&results[8]), (0, 0, 0, Some("SOURCE_NOT_FOUND")));

    // Once more: nothing new, the same items.
    let again = import(&editor, &["xTffTm1oUBY"]).await;
    assert_eq!(counts(&again[0]), (0, 1, 0, None));
    assert_eq!(again[0]["items"][0]["id"], results[0]["items"][0]["id"]);

    let parent = app.guardian().await.client;
    let shown = parent.ask("{ videos { totalCount } }", json!({})).await;
    assert_eq!(
        shown["videos"]["totalCount"], 0,
        "nothing is published by a machine"
    );
}

#[kyck_test]
async fn the_gate_writes_down_what_it_finds_with_reasons_in_both_languages(app: TestApp) {
    let editor = app.staff(Role::Editor).await;

    for (youtube_id, gates) in [
        ("XQk7f2gqCKw", vec![("REGION", "BLOCK")]),
        ("zqh9xLTBSG8", vec![("SYNTHETIC_MEDIA", "REVIEW")]),
        ("yJjBXQZNe7Y", vec![("DURATION", "BLOCK"), ("LIVE", "BLOCK")]),
        ("G3qg8wrS-ak", vec![("EMBEDDABLE", "BLOCK")]),
        ("LmjKOgPzCgw", vec![("PRIVACY", "INFO")]),
        ("fIaQ_5irD1U", vec![("DURATION", "REVIEW")]),
        ("yfO5lo9TYxM", vec![("AGE_RESTRICTION", "BLOCK")]),
        ("xTffTm1oUBY", vec![]),
    ] {
        let results = import(&editor, &[youtube_id]).await;
        let findings = results[0]["items"][0]["findings"].as_array().expect("findings");
        let found: BTreeSet<(&str, &str)> = findings
            .iter()
            .map(|finding| {
                assert_ne!(finding["reasonKo"], finding["reasonEn"]);
                let text = |name: &str| finding[name].as_str().expect("a text");
                assert!(!text("reasonKo").is_empty() && !text("reasonEn").is_empty());
                (text("gate"), text("severity"))
            })
            .collect();
        assert_eq!(found, gates.into_iter().collect(), "{youtube_id}");
    }
}

#[kyck_test]
async fn a_channel_is_read_page_by_page_and_an_endless_one_ends(app: TestApp) {
    let editor = app.staff(Role::Editor).await;
    app.youtube.repeat_page_token("UUx_dzPI6efSohgtOkAG43-A");
    app.youtube.forget_seen();
    let results = import(
        &editor,
        &["https://www.youtube.com/channel/UCx_dzPI6efSohgtOkAG43-A"],
    )
    .await;
    assert_eq!(results[0]["kind"], "CHANNEL");
    let seen = app.youtube.seen().len();
    assert!(
        seen < 30,
        "an endlessly repeated page token was followed {seen} times"
    );

    let results = import(&editor, &["@ebs키즈", "PL7e2be68b04d548a166a57bb977d0d548"]).await;
    assert_eq!(results[0]["kind"], "CHANNEL");
    let (imported, known, unavailable, problem) = counts(&results[1]);
    assert_eq!(
        (imported + known + unavailable, problem),
        (84, None),
        "two pages of a playlist"
    );
    assert!(
        results[1]["items"]
            .as_array()
            .is_some_and(|items| items.len() <= 100)
    );
}

#[kyck_test]
async fn hidden_characters_of_a_title_do_not_come_in(app: TestApp) {
    app.youtube.edit_video("xTffTm1oUBY", |video: &mut Video| {
        video.title = "\u{202e}gnos\u{2066} 동물\u{200b} 노래\u{7}".into();
    });
    let editor = app.staff(Role::Editor).await;
    let results = import(&editor, &["xTffTm1oUBY"]).await;
    assert_eq!(results[0]["items"][0]["video"]["title"], "gnos 동물 노래");
}

#[kyck_test]
async fn each_call_is_booked_before_it_is_made_and_nothing_is_asked_past_the_cap(app: TestApp) {
    let editor = app.staff(Role::Editor).await;
    import(&editor, &["xTffTm1oUBY", "gozq1ZI9vn0"]).await;
    let status = "{ quotaStatus { bucket dayOn used limit cap isExhausted resetsAt } }";
    let general = editor.ask(status, json!({})).await["quotaStatus"][0].clone();
    // Monday noon in Seoul is Sunday evening in California.
    assert_eq!(
        general,
        json!({
            "bucket": "GENERAL", "dayOn": "2026-11-22", "used": 1, "limit": 10_000, "cap": 9_000,
            "isExhausted": false, "resetsAt": "2026-11-23T08:00:00.000Z",
        })
    );
    assert_eq!(app.youtube.quota_used(), 1);

    // YouTube itself says the day is over: it is believed, and not asked again.
    let quota_exceeded = error_body(403, "youtube.quota", "quotaExceeded", "The quota is used up");
    app.youtube.next(Step::answer(Canned::json(403, &quota_exceeded)));
    let results = import(&editor, &["i16MHc2mPEc"]).await;
    assert_eq!(counts(&results[0]), (0, 0, 0, Some("QUOTA_EXHAUSTED")));
    app.youtube.forget_seen();
    let results = import(&editor, &["i16MHc2mPEc", "xTffTm1oUBY"]).await;
    assert_eq!(counts(&results[0]), (0, 0, 0, Some("QUOTA_EXHAUSTED")));
    assert_eq!(
        counts(&results[1]),
        (0, 1, 0, None),
        "what is known needs no call"
    );
    assert_eq!(app.youtube.seen().len(), 0);
    assert_eq!(
        editor.ask(status, json!({})).await["quotaStatus"][0]["isExhausted"],
        true
    );

    // Past midnight in California it opens again.
    app.clock.set(kyck_tests::app::instant("2026-11-23T08:00:00Z"));
    let editor = app.staff(Role::Editor).await;
    let results = import(&editor, &["i16MHc2mPEc"]).await;
    assert_eq!(counts(&results[0]), (1, 0, 0, None));
}

#[tokio::test]
async fn only_staff_imports_and_too_many_sources_are_refused_whole() {
    let app = TestApp::start(kyck_tests::Backend::Sqlite).await;
    let sources = json!({ "sources": ["xTffTm1oUBY"] });
    assert_eq!(
        app.client.refused(IMPORT, sources.clone()).await,
        "UNAUTHENTICATED"
    );
    let parent = app.guardian().await.client;
    assert_eq!(parent.refused(IMPORT, sources).await, "FORBIDDEN");
    let editor = app.staff(Role::Editor).await;
    let many: Vec<String> = (0..51).map(|number| format!("video{number:06}")).collect();
    let data = editor.ask(IMPORT, json!({ "sources": many })).await;
    assert_eq!(
        data["importVideos"],
        json!({
            "results": [], "userErrors": [{ "code": "TOO_MANY_SOURCES", "field": ["sources"] }],
        })
    );
    assert_eq!(app.youtube.seen().len(), 0);
}

#[kyck_test]
async fn editors_who_import_and_decide_at_the_same_time_neither_lose_nor_double_anything(app: TestApp) {
    use kyck_domain::audit::ChainState;
    let editor = app.staff(Role::Editor).await;
    let manager = app.staff(Role::Manager).await;
    let playlists = [
        "PL7531b35eeb5cd5974110966429eb445f",
        "PL81a7b84d691787d1f66cf3700bdd4be3",
        "PL7531b35eeb5cd5974110966429eb445f",
        "PL81a7b84d691787d1f66cf3700bdd4be3",
    ];
    let imports = playlists.map(|playlist| {
        let editor = editor.clone();
        tokio::spawn(async move { import(&editor, &[playlist, "xTffTm1oUBY"]).await })
    });
    let mut imported = 0;
    let mut items = Vec::new();
    for results in imports {
        for result in results.await.expect("an import") {
            assert_eq!(result["problem"], Value::Null);
            imported += counts(&result).0;
            let of = result["items"].as_array().expect("items").iter();
            items.extend(of.map(|item| item["id"].as_str().expect("an id").to_owned()));
        }
    }
    items.sort_unstable();
    items.dedup();
    let queue = "{ reviewQueue { totalCount } }";
    let waiting = editor.ask(queue, json!({})).await["reviewQueue"]["totalCount"].as_i64();
    assert_eq!(
        (waiting, imported),
        (Some(imported), items.len() as i64),
        "each video once"
    );

    let decide = "mutation($ids: [ID!]!) { decideReview(input: { itemIds: $ids, decision: REJECT }) {
        items { id } userErrors { code } } }";
    let decisions = [0, 1, 2, 3].map(|_| {
        let (manager, items) = (manager.clone(), items.clone());
        tokio::spawn(async move { manager.ask(decide, json!({ "ids": items[..20] })).await })
    });
    let mut decided = 0;
    for decision in decisions {
        let data = decision.await.expect("a decision");
        let (done, errors) = (
            &data["decideReview"]["items"],
            &data["decideReview"]["userErrors"],
        );
        decided += done.as_array().expect("items").len();
        assert!(
            errors
                .as_array()
                .expect("errors")
                .iter()
                .all(|error| error["code"] == "ALREADY_DECIDED")
        );
    }
    assert_eq!(decided, 20, "each item once");
    let state = app
        .services
        .audit
        .verify(&Ctx::system())
        .await
        .expect("the check");
    assert!(
        matches!(state, ChainState::Intact { entries, .. } if entries > 20),
        "{state:?}"
    );
}
