//! `updateVideo`: null clears, absent leaves, and what families are shown stays complete.

use insta::assert_snapshot;
use kyck_kernel::Role;
use kyck_kernel::id::{SeriesId, VideoId};
use kyck_tests::{Client, GlobalId, TestApp, absent, kyck_test, transcript};
use serde_json::{Value, json};

const UPDATE: &str = "mutation($input: UpdateVideoInput!) { updateVideo(input: $input) {
    video { revision titleKo titleEn state
        video { title ageBand episode series { id } themes { id } nuriTags { weight content { id } } } }
    userErrors { code field } } }";

async fn update(client: &Client, input: Value) -> Value {
    client.ask(UPDATE, json!({ "input": input })).await["updateVideo"].take()
}

async fn series(manager: &Client, title: &str) -> String {
    let create = "mutation($title: String!) { createSeries(input: { title: $title }) { series { id } } }";
    let answer = manager.ask(create, json!({ "title": title })).await;
    answer["createSeries"]["series"]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

#[kyck_test]
async fn null_clears_a_field_and_an_absent_one_stays(app: TestApp) {
    let id = app.publish(1).await[0].global();
    let manager = app.staff(Role::Manager).await;
    let set = json!({ "videoId": id, "titleKo": "\u{1100}\u{1169}\u{11b7}", "titleEn": "Bear", "ageBand": "NURI_5" });
    let set = update(&manager, set).await;
    // One spelling (NFC).
    assert_snapshot!(transcript(&set), @r#"
    {
      "userErrors": [],
      "video": {
        "revision": 2,
        "state": "PUBLISHED",
        "titleEn": "Bear",
        "titleKo": "곰",
        "video": {
          "ageBand": "NURI_5",
          "episode": 84,
          "nuriTags": [
            { "content": { "id": "communication.interest-in-literacy.2" }, "weight": "PRIMARY" },
            { "content": { "id": "physical.enjoy-movement.1" }, "weight": "SECONDARY" }
          ],
          "series": { "id": "series_1" },
          "themes": [{ "id": "theme_2" }, { "id": "theme_3" }],
          "title": "Bear"
        }
      }
    }
    "#);

    let revision = set["video"]["revision"].as_i64().expect("a revision");

    let cleared = update(
        &manager,
        json!({ "videoId": id, "titleKo": null, "themeIds": null }),
    )
    .await;
    assert_eq!(
        (&cleared["video"]["titleKo"], &cleared["video"]["titleEn"]),
        (&Value::Null, &json!("Bear"))
    );
    assert_snapshot!(transcript(&cleared), @r#"
    {
      "userErrors": [],
      "video": {
        "revision": 3,
        "state": "PUBLISHED",
        "titleEn": "Bear",
        "titleKo": null,
        "video": {
          "ageBand": "NURI_5",
          "episode": 84,
          "nuriTags": [
            { "content": { "id": "communication.interest-in-literacy.2" }, "weight": "PRIMARY" },
            { "content": { "id": "physical.enjoy-movement.1" }, "weight": "SECONDARY" }
          ],
          "series": { "id": "series_1" },
          "themes": [],
          "title": "Bear"
        }
      }
    }
    "#);
    assert_eq!(cleared["video"]["revision"], revision + 1);

    // Nothing to change is no change.
    let same = update(&manager, json!({ "videoId": id, "titleEn": "Bear" })).await;
    assert_eq!(same["video"]["revision"], revision + 1);

    let log = "{ auditLog(filter: { action: \"video.update\" }) { nodes { id } } }";
    let log = manager.ask(log, json!({})).await;
    assert_snapshot!(transcript(&log), @r#"
    {
      "auditLog": { "nodes": [{ "id": "audit_entry_1" }, { "id": "audit_entry_2" }] }
    }
    "#);
}

#[kyck_test]
async fn an_edit_that_would_leave_a_published_video_incomplete_is_refused(app: TestApp) {
    let id = app.publish(1).await[0].global();
    let manager = app.staff(Role::Manager).await;
    let tag = |id: &str, weight: &str| json!({ "contentId": id, "weight": weight });
    let before = update(&manager, json!({ "videoId": id })).await;

    let mut refusals = Vec::new();
    for changed in [
        json!({ "ageBand": null }),
        json!({ "nuriTags": null }),
        json!({ "nuriTags": [tag("nature.live-with-nature.1", "SECONDARY")] }),
        json!({ "nuriTags": [tag("nature.magic.1", "PRIMARY")] }),
        json!({ "themeIds": ["theme_x"] }),
        json!({ "seriesId": "series_x" }),
        json!({ "seriesId": absent::<SeriesId>() }),
        json!({ "seriesId": null, "episode": 3 }),
        json!({ "episode": 0 }),
        json!({ "titleKo": " " }),
        json!({ "titleEn": "!!" }),
        json!({ "expectedRevision": 77, "titleEn": "Bear" }),
        json!({ "videoId": absent::<VideoId>(), "titleEn": "x" }),
    ] {
        let mut input = changed.clone();
        if input.get("videoId").is_none() {
            input["videoId"] = json!(id);
        }
        let refused = update(&manager, input).await;
        assert_eq!(refused["video"], Value::Null, "{changed}");
        refusals.push(json!({ "changed": changed, "userErrors": refused["userErrors"] }));
    }

    assert_snapshot!(transcript(&json!(refusals)), @r#"
    [
      {
        "changed": { "ageBand": null },
        "userErrors": [{ "code": "AGE_BAND_MISSING", "field": ["ageBand"] }]
      },
      {
        "changed": { "nuriTags": null },
        "userErrors": [{ "code": "NURI_TAGS_INVALID", "field": ["nuriTags"] }]
      },
      {
        "changed": {
          "nuriTags": [{ "contentId": "nature.live-with-nature.1", "weight": "SECONDARY" }]
        },
        "userErrors": [{ "code": "NURI_TAGS_INVALID", "field": ["nuriTags"] }]
      },
      {
        "changed": { "nuriTags": [{ "contentId": "nature.magic.1", "weight": "PRIMARY" }] },
        "userErrors": [{ "code": "NURI_TAG_UNKNOWN", "field": ["nuriTags"] }]
      },
      {
        "changed": { "themeIds": ["theme_x"] },
        "userErrors": [{ "code": "THEME_NOT_FOUND", "field": ["themeIds"] }]
      },
      {
        "changed": { "seriesId": "series_x" },
        "userErrors": [{ "code": "SERIES_NOT_FOUND", "field": ["seriesId"] }]
      },
      {
        "changed": { "seriesId": "series_1" },
        "userErrors": [{ "code": "SERIES_NOT_FOUND", "field": ["seriesId"] }]
      },
      {
        "changed": { "episode": 3, "seriesId": null },
        "userErrors": [{ "code": "EPISODE_INVALID", "field": ["episode"] }]
      },
      {
        "changed": { "episode": 0 },
        "userErrors": [{ "code": "EPISODE_INVALID", "field": ["episode"] }]
      },
      {
        "changed": { "titleKo": " " },
        "userErrors": [{ "code": "TITLE_INVALID", "field": ["titleKo"] }]
      },
      {
        "changed": { "titleEn": "!!" },
        "userErrors": [{ "code": "TITLE_INVALID", "field": ["titleEn"] }]
      },
      {
        "changed": { "expectedRevision": 77, "titleEn": "Bear" },
        "userErrors": [{ "code": "CHANGED_SINCE", "field": ["expectedRevision"] }]
      },
      {
        "changed": { "titleEn": "x", "videoId": "video_2" },
        "userErrors": [{ "code": "VIDEO_NOT_FOUND", "field": ["videoId"] }]
      }
    ]
    "#);

    let after = update(&manager, json!({ "videoId": id })).await;
    assert_eq!(after, before, "nothing changed");
}

#[kyck_test]
async fn an_editor_edits_no_published_video(app: TestApp) {
    let id = app.publish(1).await[0].global();
    let editor = app.staff(Role::Editor).await;

    let input = json!({ "input": { "videoId": id } });
    assert_eq!(editor.refused(UPDATE, input).await, "FORBIDDEN");
}

#[kyck_test]
async fn a_video_comes_to_the_end_of_the_series_it_is_put_into(app: TestApp) {
    let ids: Vec<String> = app.publish(3).await.iter().map(GlobalId::global).collect();
    let manager = app.staff(Role::Manager).await;
    let series = series(&manager, "곰 이야기").await;
    for (id, episode) in ids.iter().zip(1..) {
        let put = update(&manager, json!({ "videoId": id, "seriesId": series })).await;
        assert_eq!(put["video"]["video"]["episode"], episode, "{put}");
    }

    let numbered = update(&manager, json!({ "videoId": ids[0], "episode": 9 })).await;
    assert_snapshot!(transcript(&numbered), @r#"
    {
      "userErrors": [],
      "video": {
        "revision": 3,
        "state": "PUBLISHED",
        "titleEn": null,
        "titleKo": null,
        "video": {
          "ageBand": "NURI_4",
          "episode": 9,
          "nuriTags": [
            { "content": { "id": "physical.live-healthily.4" }, "weight": "PRIMARY" },
            { "content": { "id": "communication.listen-speak.1" }, "weight": "SECONDARY" }
          ],
          "series": { "id": "series_1" },
          "themes": [{ "id": "theme_2" }, { "id": "theme_3" }],
          "title": "한글용사 아이야와 함께! 예방접종으로 질병을 이길 병으로! 💉"
        }
      }
    }
    "#);

    let family = app.guardian().await.client;
    let episodes = "query($id: ID!) { series(id: $id) { episodes { nodes { id } } } }";
    let shown = family.ask(episodes, json!({ "id": series })).await;
    let order = [&ids[1], &ids[2], &ids[0]].map(|id| json!({ "id": id }));
    assert_eq!(shown["series"]["episodes"]["nodes"], json!(order));

    let out = update(&manager, json!({ "videoId": ids[0], "seriesId": null })).await;
    assert_eq!(
        (
            &out["video"]["video"]["series"],
            &out["video"]["video"]["episode"]
        ),
        (&Value::Null, &Value::Null)
    );
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_edits_of_the_same_revision_one_wins(app: TestApp) {
    let id = app.publish(1).await[0].global();
    let (one, other) = (app.staff(Role::Manager).await, app.staff(Role::Manager).await);
    let revision = update(&one, json!({ "videoId": id })).await["video"]["revision"].take();
    let edit = |title: &str| json!({ "videoId": id, "titleEn": title, "expectedRevision": revision });
    let (first, second) = tokio::join!(update(&one, edit("Bear")), update(&other, edit("Bird")));
    let codes = [&first, &second].map(|payload| payload["userErrors"][0]["code"].clone());
    assert!(
        codes.contains(&Value::Null) && codes.contains(&json!("CHANGED_SINCE")),
        "{codes:?}"
    );
}
