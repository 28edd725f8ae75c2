//! `updateVideo`: null clears, absent leaves, and what families are shown stays complete.

use kyck_kernel::Role;
use kyck_kernel::id::{SeriesId, VideoId};
use kyck_tests::{Client, GlobalId, TestApp, absent, kyck_test};
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
    assert_eq!(set["userErrors"], json!([]), "{set}");
    assert_eq!(set["video"]["titleKo"], "곰", "one spelling (NFC)");
    assert_eq!(set["video"]["video"]["ageBand"], "NURI_5");
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
    assert_eq!(cleared["video"]["video"]["themes"], json!([]));
    assert_eq!(cleared["video"]["revision"], revision + 1);

    // Nothing to change is no change.
    let same = update(&manager, json!({ "videoId": id, "titleEn": "Bear" })).await;
    assert_eq!(same["video"]["revision"], revision + 1);
    let log = "{ auditLog(filter: { action: \"video.update\" }) { nodes { id } } }";
    let log = manager.ask(log, json!({})).await;
    assert_eq!(log["auditLog"]["nodes"].as_array().map(Vec::len), Some(2));
}

#[kyck_test]
async fn an_edit_that_would_leave_a_published_video_incomplete_is_refused(app: TestApp) {
    let id = app.publish(1).await[0].global();
    let manager = app.staff(Role::Manager).await;
    let tag = |id: &str, weight: &str| json!({ "contentId": id, "weight": weight });
    let cases = [
        (json!({ "ageBand": null }), "AGE_BAND_MISSING", "ageBand"),
        (json!({ "nuriTags": null }), "NURI_TAGS_INVALID", "nuriTags"),
        (
            json!({ "nuriTags": [tag("nature.live-with-nature.1", "SECONDARY")] }),
            "NURI_TAGS_INVALID",
            "nuriTags",
        ),
        (
            json!({ "nuriTags": [tag("nature.magic.1", "PRIMARY")] }),
            "NURI_TAG_UNKNOWN",
            "nuriTags",
        ),
        (json!({ "themeIds": ["theme_x"] }), "THEME_NOT_FOUND", "themeIds"),
        (json!({ "seriesId": "series_x" }), "SERIES_NOT_FOUND", "seriesId"),
        (
            json!({ "seriesId": absent::<SeriesId>() }),
            "SERIES_NOT_FOUND",
            "seriesId",
        ),
        (
            json!({ "seriesId": null, "episode": 3 }),
            "EPISODE_INVALID",
            "episode",
        ),
        (json!({ "episode": 0 }), "EPISODE_INVALID", "episode"),
        (json!({ "titleKo": " " }), "TITLE_INVALID", "titleKo"),
        (json!({ "titleEn": "!!" }), "TITLE_INVALID", "titleEn"),
        (
            json!({ "expectedRevision": 77, "titleEn": "Bear" }),
            "CHANGED_SINCE",
            "expectedRevision",
        ),
    ];
    let before = update(&manager, json!({ "videoId": id })).await;
    for (mut input, code, field) in cases {
        input["videoId"] = json!(id);
        let refused = update(&manager, input).await;
        assert_eq!(
            refused,
            json!({ "video": null, "userErrors": [{ "code": code, "field": [field] }] })
        );
    }
    let unknown = json!({ "videoId": absent::<VideoId>(), "titleEn": "x" });
    assert_eq!(
        update(&manager, unknown).await["userErrors"][0]["code"],
        "VIDEO_NOT_FOUND"
    );
    assert_eq!(
        update(&manager, json!({ "videoId": id })).await,
        before,
        "nothing changed"
    );

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
    assert_eq!(numbered["video"]["video"]["episode"], 9);
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
