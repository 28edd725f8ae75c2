//! A catalogue made by hand, as in production: no theme or series is there before staff makes it, and each step has its
//! way back.

use kyck_kernel::Role;
use kyck_tests::{Client, TestApp, kyck_test};
use serde_json::{Value, json};

const KOREAN: [&str; 2] = ["xTffTm1oUBY", "gozq1ZI9vn0"];

async fn call(client: &Client, mutation: &str, input_type: &str, payload: &str, input: Value) -> Value {
    let document = format!(
        "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ {payload} userErrors {{ code field }} }} }}"
    );
    let answer = client.ask(&document, json!({ "input": input })).await;
    let payload = answer[mutation].clone();
    assert_eq!(payload["userErrors"], json!([]), "{mutation}: {payload}");
    payload
}

/// The ids of the videos that a family finds under a theme, and how many episodes of a series it sees.
async fn shown(family: &Client, theme: &Value, series: &Value) -> (usize, Value) {
    let query = "query($theme: ID!, $series: ID!) { videos(filter: { themeId: $theme }) { totalCount }
        series(id: $series) { title episodes { totalCount } } }";
    let answer = family
        .ask(query, json!({ "theme": theme, "series": series }))
        .await;
    let count = answer["videos"]["totalCount"].as_u64().expect("a count");
    (
        usize::try_from(count).expect("a small count"),
        answer["series"].clone(),
    )
}

async fn import(client: &Client) -> Vec<Value> {
    let payload = call(
        client,
        "importVideos",
        "ImportVideosInput",
        "results { items { id video { id } } }",
        json!({ "sources": KOREAN }),
    )
    .await;
    let results = payload["results"].as_array().expect("results").iter();
    results.map(|result| result["items"][0].clone()).collect()
}

#[kyck_test]
async fn a_catalogue_is_made_edited_and_undone_without_the_demo(app: TestApp) {
    let manager = app.staff(Role::Manager).await;
    let family = app.guardian().await.client;
    assert_eq!(
        family.ask("{ themes { id } }", json!({})).await["themes"],
        json!([])
    );

    let theme = json!({ "nameKo": "동물", "nameEn": "Animals" });
    let theme = call(
        &manager,
        "createTheme",
        "CreateThemeInput",
        "theme { id slug }",
        theme,
    )
    .await;
    assert_eq!(theme["theme"]["slug"], "animals");
    let theme = theme["theme"]["id"].clone();
    let series = json!({ "title": "숲속 친구들" });
    let series = call(
        &manager,
        "createSeries",
        "CreateSeriesInput",
        "series { id }",
        series,
    )
    .await;
    let series = series["series"]["id"].clone();

    // Import, then approve with theme and series.
    let items = import(&manager).await;
    let approval = json!({
        "itemIds": [items[0]["id"], items[1]["id"]], "decision": "APPROVE", "ageBand": "NURI_3",
        "nuriTags": [{ "contentId": "nature.live-with-nature.1", "weight": "PRIMARY" }],
        "themeIds": [theme], "seriesId": series,
    });
    let decided = call(
        &manager,
        "decideReview",
        "DecideReviewInput",
        "items { video { state episode series { title } themes { nameEn } } }",
        approval.clone(),
    )
    .await;
    for (item, episode) in decided["items"].as_array().expect("items").iter().zip(1..) {
        assert_eq!(
            item["video"],
            json!({
                "state": "PUBLISHED", "episode": episode, "series": { "title": "숲속 친구들" },
                "themes": [{ "nameEn": "Animals" }],
            })
        );
    }
    let both = json!({ "title": "숲속 친구들", "episodes": { "totalCount": 2 } });
    assert_eq!(shown(&family, &theme, &series).await, (2, both.clone()));

    // Edit: another title, no theme.
    let video = items[0]["video"]["id"].clone();
    let edit = json!({ "videoId": video, "titleKo": "곰 세 마리", "themeIds": null });
    let edited = call(
        &manager,
        "updateVideo",
        "UpdateVideoInput",
        "video { video { title themes { id } ageBand } }",
        edit,
    )
    .await;
    assert_eq!(
        edited["video"]["video"],
        json!({ "title": "곰 세 마리", "themes": [], "ageBand": "NURI_3" })
    );
    assert_eq!(shown(&family, &theme, &series).await.0, 1);
    let found = family
        .ask(
            r#"{ videos(filter: { search: "곰세마리" }) { nodes { id } } }"#,
            json!({}),
        )
        .await;
    assert_eq!(found["videos"]["nodes"], json!([{ "id": video }]));

    // Undo the edit by the audit log.
    let log = "{ auditLog(first: 1, filter: { action: \"video.update\" }) { nodes { id } } }";
    let entry = manager.ask(log, json!({})).await["auditLog"]["nodes"][0]["id"].take();
    let undone = call(
        &manager,
        "undoDecision",
        "UndoDecisionInput",
        "video { titleKo video { themes { id } } } item { id }",
        json!({ "auditEntryId": entry }),
    )
    .await;
    assert_eq!(
        undone["video"],
        json!({ "titleKo": null, "video": { "themes": [{ "id": theme }] } })
    );
    assert_eq!(undone["item"], Value::Null);
    assert_eq!(shown(&family, &theme, &series).await, (2, both.clone()));

    // Suspend, then reinstate.
    let suspend = json!({ "videoId": video, "reason": "a complaint" });
    call(
        &manager,
        "suspendVideo",
        "SuspendVideoInput",
        "video { state }",
        suspend,
    )
    .await;
    assert_eq!(shown(&family, &theme, &series).await.0, 1);
    let back = json!({ "videoIds": [video], "reason": "it was the wrong one" });
    let back = call(
        &manager,
        "reinstateVideos",
        "ChangeVideosInput",
        "videos { state suspension { reason } }",
        back,
    )
    .await;
    assert_eq!(
        back["videos"],
        json!([{ "state": "PUBLISHED", "suspension": null }])
    );
    assert_eq!(shown(&family, &theme, &series).await, (2, both));

    // Delete the series, and bring it back.
    let reason = json!({ "seriesId": series, "reason": "made twice" });
    call(
        &manager,
        "deleteSeries",
        "DeleteSeriesInput",
        "series { deletedAt }",
        reason.clone(),
    )
    .await;
    assert_eq!(shown(&family, &theme, &series).await, (2, Value::Null));
    call(
        &manager,
        "restoreSeries",
        "RestoreSeriesInput",
        "series { id }",
        reason,
    )
    .await;
    assert_eq!(
        shown(&family, &theme, &series).await.1["episodes"]["totalCount"],
        2
    );
}

#[kyck_test]
async fn a_rejected_video_comes_back_through_the_queue_with_what_was_proposed(app: TestApp) {
    let (editor, manager) = (app.staff(Role::Editor).await, app.staff(Role::Manager).await);
    let theme = json!({ "nameKo": "탈것", "nameEn": "Vehicles" });
    let theme = call(&manager, "createTheme", "CreateThemeInput", "theme { id }", theme).await;
    let theme = theme["theme"]["id"].clone();
    let items = import(&editor).await;
    let (item, video) = (items[0]["id"].clone(), items[0]["video"]["id"].clone());
    let proposal = json!({
        "itemIds": [item], "decision": "APPROVE", "ageBand": "NURI_5", "themeIds": [theme],
        "nuriTags": [{ "contentId": "nature.live-with-nature.1", "weight": "PRIMARY" }],
    });
    call(
        &editor,
        "decideReview",
        "DecideReviewInput",
        "items { id }",
        proposal,
    )
    .await;
    let rejection = json!({ "itemIds": [item], "decision": "REJECT", "reason": "loud" });
    call(
        &manager,
        "decideReview",
        "DecideReviewInput",
        "items { id }",
        rejection,
    )
    .await;

    // Who pastes its address again learns where it is.
    let again = call(
        &editor,
        "importVideos",
        "ImportVideosInput",
        "results { alreadyKnown items { id } knownVideo { state latestReview { decision reason } video { id } } }",
        json!({ "sources": ["https://youtu.be/xTffTm1oUBY"] }),
    )
    .await;
    assert_eq!(
        again["results"],
        json!([{
            "alreadyKnown": 1, "items": [],
            "knownVideo": {
                "state": "REJECTED", "video": { "id": video },
                "latestReview": { "decision": "REJECT", "reason": "loud" },
            },
        }])
    );

    let reopened = call(
        &manager,
        "reopenVideos",
        "ChangeVideosInput",
        "videos { state latestReview { id state
            proposal { decision ageBand nuriTags { weight } themes { id } } } }",
        json!({ "videoIds": [video], "reason": "it was the other one" }),
    )
    .await;
    let reopened = &reopened["videos"][0];
    assert_eq!(reopened["state"], "IN_REVIEW");
    assert_eq!(reopened["latestReview"]["state"], "PENDING");
    assert_ne!(
        reopened["latestReview"]["id"], item,
        "the old item keeps its decision"
    );
    assert_eq!(
        reopened["latestReview"]["proposal"],
        json!({
            "decision": "APPROVE", "ageBand": "NURI_5", "nuriTags": [{ "weight": "PRIMARY" }],
            "themes": [{ "id": theme }],
        })
    );

    // A word is enough now, and a word takes it back.
    let item = reopened["latestReview"]["id"].clone();
    let approval = json!({ "itemIds": [item], "decision": "APPROVE" });
    let payload = "items { video { state ageBand themes { id } publishedAt } }";
    let approved = call(&manager, "decideReview", "DecideReviewInput", payload, approval).await;
    assert_eq!(approved["items"][0]["video"]["state"], "PUBLISHED");
    assert_eq!(approved["items"][0]["video"]["themes"], json!([{ "id": theme }]));
    let undone = call(
        &manager,
        "undoDecision",
        "UndoDecisionInput",
        "item { id state decision decidedBy { id } } video { state video { ageBand themes { id } publishedAt } }",
        json!({ "reviewItemId": item }),
    )
    .await;
    assert_eq!(
        undone["item"],
        json!({ "id": item, "state": "PENDING", "decision": null, "decidedBy": null })
    );
    assert_eq!(
        undone["video"],
        json!({ "state": "IN_REVIEW", "video": { "ageBand": null, "themes": [], "publishedAt": null } }),
        "exactly as before"
    );
}
