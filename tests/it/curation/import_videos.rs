//! `importVideos`: each source has its own result, and nothing else is lost.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use kyck_kernel::Role;
use kyck_stand_ins::youtube::{Video, error_body};
use kyck_stand_ins::{Canned, Step};
use kyck_tests::{Client, TestApp, kyck_test, transcript};
use serde_json::{Value, json};

const IMPORT: &str = "mutation($sources: [String!]!) { importVideos(input: { sources: $sources }) {
    results { source kind imported alreadyKnown unavailable isCutShort
        items { id risk state findings { gate severity reasonKo reasonEn } video { youtubeId title state language } }
        problem { code message } }
    userErrors { code field } } }";

pub(super) async fn import(client: &Client, sources: &[&str]) -> Vec<Value> {
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
pub(super) fn counts(result: &Value) -> (i64, i64, i64, Option<&str>) {
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
    const FIRST: &str = "https://www.youtube.com/watch?v=xTffTm1oUBY&list=PLx";
    const FIRST_AGAIN: &str = "https://youtu.be/xTffTm1oUBY";
    const PLAYLIST: &str = "PL7531b35eeb5cd5974110966429eb445f";
    let editor = app.staff(Role::Editor).await;
    let others = [
        ("youtu.be/gozq1ZI9vn0", (1, 0, 0, None)),
        // Private.
        ("W7FxnQOQGaE", (0, 0, 1, Some("SOURCE_NOT_FOUND"))),
        ("not a video at all", (0, 0, 0, Some("SOURCE_UNREADABLE"))),
        ("https://vimeo.com/76979871", (0, 0, 0, Some("SOURCE_UNREADABLE"))),
        (
            "https://www.youtube.com/playlist?list=PL0000000000000000",
            (0, 0, 0, Some("SOURCE_NOT_FOUND")),
        ),
        ("@ghost-of-nobody", (0, 0, 0, Some("SOURCE_NOT_FOUND"))),
    ];
    let sources = others.map(|(source, _)| source);

    let results = import(
        &editor,
        &[&[FIRST][..], &sources, &[PLAYLIST, FIRST_AGAIN]].concat(),
    )
    .await;
    let result_of = |source: &str| {
        let result = results.iter().find(|result| result["source"] == source);
        result.expect("a result")
    };

    assert_snapshot!(transcript(result_of(FIRST)), @r#"
    {
      "alreadyKnown": 0,
      "imported": 1,
      "isCutShort": false,
      "items": [
        {
          "findings": [],
          "id": "review_item_1",
          "risk": 0,
          "state": "PENDING",
          "video": {
            "language": "ko",
            "state": "IN_REVIEW",
            "title": "[EBS놀이터] 한글용사 아이야💥｜아이야vs천지 모아보기｜한글공부｜어휘공부｜한글놀이｜한글 배우기｜한글 단어｜어휘｜단어｜문장",
            "youtubeId": "xTffTm1oUBY"
          }
        }
      ],
      "kind": "VIDEO",
      "problem": null,
      "source": "https://www.youtube.com/watch?v=xTffTm1oUBY&list=PLx",
      "unavailable": 0
    }
    "#);

    for (source, expected) in others {
        assert_eq!(counts(result_of(source)), expected, "{source}");
    }
    assert_eq!(counts(result_of(FIRST_AGAIN)), (0, 1, 0, None), "imported once");
    assert_eq!(
        result_of(FIRST_AGAIN)["items"][0]["id"],
        result_of(FIRST)["items"][0]["id"]
    );

    let playlist = result_of(PLAYLIST);
    let (imported, _, unavailable, problem) = counts(playlist);
    assert_eq!(playlist["kind"], "PLAYLIST");
    assert_eq!((imported + unavailable, problem), (26, None), "{playlist}");
}

#[kyck_test]
async fn what_is_imported_again_is_known_with_the_same_item_and_not_published(app: TestApp) {
    let editor = app.staff(Role::Editor).await;
    let parent = app.guardian().await.client;

    let first = import(&editor, &["xTffTm1oUBY"]).await;
    let again = import(&editor, &["xTffTm1oUBY"]).await;
    let shown = parent.ask("{ videos { totalCount } }", json!({})).await;

    assert_eq!(counts(&again[0]), (0, 1, 0, None));
    assert_eq!(again[0]["items"][0]["id"], first[0]["items"][0]["id"]);
    // Nothing is published by a machine.
    assert_snapshot!(transcript(&shown), @r#"{ "videos": { "totalCount": 0 } }"#);
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
    assert_snapshot!(transcript(&json!(results)), @r#"
    [
      {
        "alreadyKnown": 0,
        "imported": 1,
        "isCutShort": false,
        "items": [
          {
            "findings": [],
            "id": "review_item_1",
            "risk": 0,
            "state": "PENDING",
            "video": {
              "language": "ko",
              "state": "IN_REVIEW",
              "title": "gnos 동물 노래",
              "youtubeId": "xTffTm1oUBY"
            }
          }
        ],
        "kind": "VIDEO",
        "problem": null,
        "source": "xTffTm1oUBY",
        "unavailable": 0
      }
    ]
    "#);
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

    // YouTube reports that the quota is used up: it is not asked again.
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
    assert_snapshot!(transcript(&data), @r#"
    {
      "importVideos": {
        "results": [],
        "userErrors": [{ "code": "TOO_MANY_SOURCES", "field": ["sources"] }]
      }
    }
    "#);
    assert_eq!(app.youtube.seen().len(), 0);
}
