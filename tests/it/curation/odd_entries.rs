//! An entry of YouTube's that cannot be read costs that entry alone, and every request is in the ledger.

use insta::assert_snapshot;
use kyck_kernel::{Ctx, Role};
use kyck_stand_ins::youtube::error_body;
use kyck_stand_ins::{Canned, Step};
use kyck_tests::{Backend, TestApp, kyck_test, transcript};
use serde_json::{Value, json};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const IMPORT: &str = "mutation($s: [String!]!) { importVideos(input: { sources: $s }) {
    results { imported unavailable unreadable isCutShort problem { code message } } } }";
const SOURCES: [&str; 5] = [
    "xTffTm1oUBY",
    "gozq1ZI9vn0",
    "zqh9xLTBSG8",
    "LmjKOgPzCgw",
    "fIaQ_5irD1U",
];

async fn youtube_ids(app: &TestApp, count: usize) -> Vec<String> {
    let ids = app.publish(count).await;
    let videos = app
        .services
        .catalog
        .videos_by_ids(&ids)
        .await
        .expect("the videos");
    ids.iter().map(|id| videos[id].youtube_id.clone()).collect()
}

#[kyck_test]
async fn an_import_takes_the_others_and_names_the_odd_one(backend: Backend) {
    for (pointer, value) in [
        ("/snippet/tags", Some(json!(null))),
        ("/snippet", Some(json!(null))),
        ("/etag", Some(json!(null))),
        ("/snippet/categoryId", Some(json!(27))),
        ("/id", None),
        ("", Some(json!(null))),
    ] {
        let app = TestApp::start(backend).await;
        let editor = app.staff(Role::Editor).await;
        app.youtube.make_odd("videos", SOURCES[2], pointer, value);
        let data = editor.ask(IMPORT, json!({ "s": SOURCES })).await;
        let results = data["importVideos"]["results"].as_array().expect("results");
        for (index, result) in results.iter().enumerate() {
            let expected = if index == 2 { (0, 1) } else { (1, 0) };
            assert_eq!(
                (&result["imported"], &result["unreadable"]),
                (&json!(expected.0), &json!(expected.1)),
                "{pointer}: {result}"
            );
            assert_eq!(result["problem"].is_null(), index != 2);
        }
        assert_eq!(results[2]["problem"]["code"], "SOURCE_ENTRY_UNREADABLE");
        let message = results[2]["problem"]["message"].as_str().expect("a message");
        assert!(message.contains("cannot be read"), "{message}");

        // As usual again, it comes in.
        app.youtube.clear_oddities();
        let data = editor.ask(IMPORT, json!({ "s": [SOURCES[2]] })).await;
        assert_eq!(data["importVideos"]["results"][0]["imported"], 1, "{pointer}");
    }
}

#[kyck_test]
async fn an_odd_item_of_a_playlist_costs_the_others_nothing(backend: Backend) {
    let playlist = "PL7531b35eeb5cd5974110966429eb445f";
    let app = TestApp::start(backend).await;
    let editor = app.staff(Role::Editor).await;
    let whole = editor.ask(IMPORT, json!({ "s": [playlist] })).await;
    let whole = whole["importVideos"]["results"][0]["imported"]
        .as_i64()
        .expect("a count");

    let app = TestApp::start(backend).await;
    let editor = app.staff(Role::Editor).await;
    let mut odd = String::new();
    app.youtube.edit(|catalog| {
        let list = catalog.playlists.iter().find(|list| list.id == playlist);
        let ids = &list.expect("the playlist").video_ids;
        let is_open = |id: &&String| {
            let video = catalog.videos.iter().find(|video| video.id == **id);
            video.is_some_and(|video| !video.removed && video.privacy_status.is_none())
        };
        odd.clone_from(ids.iter().find(is_open).expect("an open video"));
    });
    app.youtube
        .make_odd("playlistItems", &odd, "/status/privacyStatus", Some(json!(7)));
    let data = editor.ask(IMPORT, json!({ "s": [playlist] })).await;
    let result = &data["importVideos"]["results"][0];

    assert_eq!(result["imported"].as_i64(), Some(whole - 1), "{result}");
    assert_snapshot!(transcript(result), @r#"
    {
      "imported": 25,
      "isCutShort": false,
      "problem": {
        "code": "SOURCE_ENTRY_UNREADABLE",
        "message": "YouTube's entry for one video cannot be read (status: invalid type: integer `7`, expected a string). The others are not affected."
      },
      "unavailable": 0,
      "unreadable": 1
    }
    "#);
}

#[kyck_test]
async fn the_nightly_check_reads_the_others_whatever_the_oldest_is_like(app: TestApp) {
    let odd = youtube_ids(&app, 120).await.remove(0);
    app.youtube
        .make_odd("videos", &odd, "/snippet/tags", Some(json!(null)));
    app.clock.advance_millis(DAY_MS);
    let done = app
        .services
        .curation
        .refresh_snapshots(&Ctx::system())
        .await
        .expect("the check");

    assert_eq!(
        (done.refreshed, done.unreadable.len()),
        (119, 1),
        "{:?}",
        done.problem
    );
    assert_eq!((done.missing, done.suspended), (0, 0));

    // It has its turn again the next night, with the others.
    app.youtube.clear_oddities();
    app.clock.advance_millis(DAY_MS);
    let done = app
        .services
        .curation
        .refresh_snapshots(&Ctx::system())
        .await
        .expect("the check");

    assert_eq!((done.refreshed, done.unreadable.len()), (120, 0));
}

#[kyck_test]
async fn an_answer_that_one_video_makes_unreadable_is_taken_apart(app: TestApp) {
    let ids = youtube_ids(&app, 20).await;
    // An answer of more than two megabytes is read by nobody.
    app.youtube
        .edit_video(&ids[7], |video| video.description = "가".repeat(800_000));
    app.clock.advance_millis(DAY_MS);
    let done = app
        .services
        .curation
        .refresh_snapshots(&Ctx::system())
        .await
        .expect("the check");

    assert_eq!(
        (done.refreshed, done.unreadable.len()),
        (19, 1),
        "{:?}",
        done.problem
    );
    assert!(app.youtube.seen().len() < 20);
}

#[kyck_test]
async fn an_expired_snapshot_is_read_again(app: TestApp) {
    youtube_ids(&app, 3).await;
    app.days_pass(31).await;
    let gone = app
        .services
        .curation
        .expire_snapshots(&Ctx::system())
        .await
        .expect("the sweep");

    assert_eq!(gone, 3);

    let done = app
        .services
        .curation
        .refresh_snapshots(&Ctx::system())
        .await
        .expect("the check");
    assert_eq!(done.refreshed, 3);

    let parent = app.guardian().await.client;
    let shown = parent.ask("{ videos { totalCount } }", json!({})).await;
    assert_snapshot!(transcript(&shown), @r#"{ "videos": { "totalCount": 3 } }"#);
}

#[kyck_test]
async fn the_ledger_has_every_request_retries_included(app: TestApp) {
    let editor = app.staff(Role::Editor).await;
    let used = async || -> Value {
        let status = editor.ask("{ quotaStatus { used } }", json!({})).await;
        status["quotaStatus"][0]["used"].clone()
    };

    for _ in 0..3 {
        let body = error_body(503, "global", "backendError", "text");
        app.youtube.next(Step::answer(Canned::json(503, &body)));
    }

    let data = editor.ask(IMPORT, json!({ "s": ["xTffTm1oUBY"] })).await;
    assert_snapshot!(transcript(&data), @r#"
    {
      "importVideos": {
        "results": [
          { "imported": 1, "isCutShort": false, "problem": null, "unavailable": 0, "unreadable": 0 }
        ]
      }
    }
    "#);
    assert_eq!(app.youtube.seen().len(), 4);
    assert_eq!(used().await, 4);

    // The demo's own loading is no exception.
    app.youtube.forget_seen();
    app.publish(60).await;
    assert_eq!(used().await, 4 + app.youtube.seen().len());
}

#[kyck_test]
async fn a_curator_may_paste_a_damaged_link(app: TestApp) {
    let playlist = "PL7531b35eeb5cd5974110966429eb445f";
    let editor = app.staff(Role::Editor).await;
    let sources = [
        "https://www.youtube.com/watch?v=xTffTm1oUBY?hl=ko".to_owned(),
        "제목 <https://youtu.be/gozq1ZI9vn0&amp;t=30>.".to_owned(),
        "https%3A%2F%2Fwww.youtube.com%2Fshorts%2Fzqh9xLTBSG8".to_owned(),
        format!("[목록](https://www.youtube.com/playlist?list={playlist})"),
        "＠ebs키즈".to_owned(),
        "https://www.youtube.com/watch?v=short".to_owned(),
    ];
    let data = editor.ask(IMPORT, json!({ "s": sources })).await;
    let results = data["importVideos"]["results"].as_array().expect("results");
    for result in &results[..5] {
        assert!(result["problem"].is_null(), "{result}");
    }

    assert_snapshot!(transcript(&json!(results)), @r#"
    [
      { "imported": 1, "isCutShort": false, "problem": null, "unavailable": 0, "unreadable": 0 },
      { "imported": 1, "isCutShort": false, "problem": null, "unavailable": 0, "unreadable": 0 },
      { "imported": 1, "isCutShort": false, "problem": null, "unavailable": 0, "unreadable": 0 },
      { "imported": 26, "isCutShort": false, "problem": null, "unavailable": 0, "unreadable": 0 },
      { "imported": 228, "isCutShort": false, "problem": null, "unavailable": 0, "unreadable": 0 },
      {
        "imported": 0,
        "isCutShort": false,
        "problem": {
          "code": "SOURCE_UNREADABLE",
          "message": "This isn't the address or id of a YouTube video, playlist or channel."
        },
        "unavailable": 0,
        "unreadable": 0
      }
    ]
    "#);
}

#[kyck_test]
async fn an_editor_reads_why_nothing_was_imported_in_its_own_language(app: TestApp) {
    let editor = app.staff(Role::Editor).await;
    let mutation = "mutation { importVideos(input: { sources: [\"https://vimeo.com/76979871\", \"@ghost-of-nobody\"] }) {
        results { source problem { code message } } } }";

    let answers = editor.ask_in_both_languages(mutation, json!({})).await;

    assert_snapshot!(transcript(&answers), @r#"
    {
      "en": {
        "importVideos": {
          "results": [
            {
              "problem": {
                "code": "SOURCE_UNREADABLE",
                "message": "This isn't the address or id of a YouTube video, playlist or channel."
              },
              "source": "https://vimeo.com/76979871"
            },
            {
              "problem": {
                "code": "SOURCE_NOT_FOUND",
                "message": "YouTube doesn't show it: it doesn't exist, is private or was deleted."
              },
              "source": "@ghost-of-nobody"
            }
          ]
        }
      },
      "ko": {
        "importVideos": {
          "results": [
            {
              "problem": {
                "code": "SOURCE_UNREADABLE",
                "message": "YouTube 영상, 재생목록, 채널의 주소나 ID가 아니에요."
              },
              "source": "https://vimeo.com/76979871"
            },
            {
              "problem": {
                "code": "SOURCE_NOT_FOUND",
                "message": "YouTube에서 찾을 수 없어요. 삭제됐거나 비공개일 수 있어요."
              },
              "source": "@ghost-of-nobody"
            }
          ]
        }
      }
    }
    "#);
}
