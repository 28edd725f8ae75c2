//! Series that staff makes, fills, orders, deletes and restores.

use insta::assert_snapshot;
use kyck_kernel::Role;
use kyck_tests::{Client, GlobalId, TestApp, kyck_test, transcript};
use serde_json::{Value, json};

const SERIES: &str = "series { id title revision deletedAt videoCount publishedVideoCount }";

async fn call(client: &Client, mutation: &str, input: Value) -> Value {
    let mut name = mutation.to_owned();
    name.replace_range(..1, &mutation[..1].to_uppercase());
    if ["addToSeries", "removeFromSeries"].contains(&mutation) {
        "SeriesVideos".clone_into(&mut name);
    }
    let document = format!(
        "mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ {SERIES} userErrors {{ code field }} }} }}"
    );
    client.ask(&document, json!({ "input": input })).await[mutation].take()
}

async fn create(client: &Client, title: &str) -> String {
    let payload = call(client, "createSeries", json!({ "title": title })).await;
    payload["series"]["id"].as_str().expect("an id").to_owned()
}

async fn videos(app: &TestApp, count: usize) -> Vec<String> {
    let ids = app.publish(count).await;
    ids.iter().map(GlobalId::global).collect()
}

async fn add(client: &Client, series: &str, videos: &[String]) {
    let input = json!({ "seriesId": series, "videoIds": videos });
    call(client, "addToSeries", input).await;
}

async fn episodes(client: &Client, series: &str) -> Value {
    let query = "query($id: ID!) { series(id: $id) { episodes { nodes { id } } } }";
    let mut answer = client.ask(query, json!({ "id": series })).await;
    answer["series"]["episodes"]["nodes"].take()
}

fn nodes(ids: &[&String]) -> Value {
    ids.iter().map(|id| json!({ "id": id })).collect()
}

#[kyck_test]
async fn videos_come_in_the_order_that_staff_gives_them(app: TestApp) {
    let ids = videos(&app, 3).await;
    let manager = app.staff(Role::Manager).await;
    let family = app.guardian().await.client;
    let series = create(&manager, "곰 이야기").await;
    let added = json!({ "seriesId": series, "videoIds": [ids[2], ids[0], ids[2]] });
    let added = call(&manager, "addToSeries", added).await;
    assert_snapshot!(transcript(&added), @r#"
    {
      "series": {
        "deletedAt": null,
        "id": "series_1",
        "publishedVideoCount": 2,
        "revision": 1,
        "title": "곰 이야기",
        "videoCount": 2
      },
      "userErrors": []
    }
    "#);
    assert_eq!(episodes(&family, &series).await, nodes(&[&ids[2], &ids[0]]));

    let more = json!({ "seriesId": series, "videoIds": [ids[1]] });
    call(&manager, "addToSeries", more).await;
    let order = json!({ "seriesId": series, "videoIds": [ids[0], ids[1], ids[2]] });
    let ordered = call(&manager, "reorderSeries", order).await;
    assert_snapshot!(transcript(&ordered), @r#"
    {
      "series": {
        "deletedAt": null,
        "id": "series_1",
        "publishedVideoCount": 3,
        "revision": 3,
        "title": "곰 이야기",
        "videoCount": 3
      },
      "userErrors": []
    }
    "#);
    assert_eq!(
        episodes(&family, &series).await,
        nodes(&[&ids[0], &ids[1], &ids[2]])
    );

    for wrong in [
        json!([ids[0]]),
        json!([ids[0], ids[0], ids[1]]),
        json!([ids[0], ids[1], "video_x"]),
    ] {
        let refused = json!({ "seriesId": series, "videoIds": wrong });
        let refused = call(&manager, "reorderSeries", refused).await;
        assert_eq!(refused["userErrors"][0]["code"], "SERIES_INCOMPLETE");
    }

    let stale = json!({ "seriesId": series, "videoIds": [ids[2], ids[1], ids[0]], "expectedRevision": 0 });
    let stale = call(&manager, "reorderSeries", stale).await;
    assert_snapshot!(transcript(&stale), @r#"
    {
      "series": null,
      "userErrors": [{ "code": "CHANGED_SINCE", "field": ["expectedRevision"] }]
    }
    "#);
}

#[kyck_test]
async fn videos_leave_a_series_once_and_come_to_it_all_or_none(app: TestApp) {
    let ids = videos(&app, 3).await;
    let manager = app.staff(Role::Manager).await;
    let family = app.guardian().await.client;
    let series = create(&manager, "곰 이야기").await;
    add(&manager, &series, &ids).await;

    let removed = json!({ "seriesId": series, "videoIds": [ids[1]] });
    let left = call(&manager, "removeFromSeries", removed.clone()).await;
    assert_snapshot!(transcript(&left), @r#"
    {
      "series": {
        "deletedAt": null,
        "id": "series_1",
        "publishedVideoCount": 2,
        "revision": 2,
        "title": "곰 이야기",
        "videoCount": 2
      },
      "userErrors": []
    }
    "#);
    assert_eq!(episodes(&family, &series).await, nodes(&[&ids[0], &ids[2]]));

    let again = call(&manager, "removeFromSeries", removed).await;
    assert_snapshot!(transcript(&again), @r#"
    {
      "series": null,
      "userErrors": [{ "code": "VIDEO_NOT_FOUND", "field": ["videoIds", "0"] }]
    }
    "#);

    let nothing = json!({ "seriesId": series, "videoIds": [ids[1], "video_x"] });
    let nothing = call(&manager, "addToSeries", nothing).await;
    assert_snapshot!(transcript(&nothing), @r#"
    {
      "series": null,
      "userErrors": [{ "code": "VIDEO_NOT_FOUND", "field": ["videoIds", "1"] }]
    }
    "#);
    assert_eq!(
        episodes(&family, &series).await,
        nodes(&[&ids[0], &ids[2]]),
        "all or nothing"
    );
}

#[kyck_test]
async fn titles_are_unique_and_printable(app: TestApp) {
    let manager = app.staff(Role::Manager).await;
    create(&manager, "곰 이야기").await;

    for (title, code) in [
        ("곰이야기", "NAME_TAKEN"),
        ("", "NAME_INVALID"),
        ("a\u{202E}b", "NAME_INVALID"),
    ] {
        let refused = call(&manager, "createSeries", json!({ "title": title })).await;
        assert_eq!(
            refused["userErrors"],
            json!([{ "code": code, "field": ["title"] }])
        );
    }
}

#[kyck_test]
async fn a_renamed_series_and_its_videos_are_found_by_the_new_title(app: TestApp) {
    let ids = videos(&app, 1).await;
    let manager = app.staff(Role::Manager).await;
    let series = create(&manager, "곰 이야기").await;
    create(&manager, "새 이야기").await;
    add(&manager, &series, &ids).await;

    let rename = json!({ "seriesId": series, "title": "불곰탐험대", "expectedRevision": 1 });
    let renamed = call(&manager, "updateSeries", rename).await;
    assert_snapshot!(transcript(&renamed), @r#"
    {
      "series": {
        "deletedAt": null,
        "id": "series_1",
        "publishedVideoCount": 1,
        "revision": 2,
        "title": "불곰탐험대",
        "videoCount": 1
      },
      "userErrors": []
    }
    "#);

    let family = app.guardian().await.client;
    let search = r#"{ videos(filter: { search: "불곰탐험" }) { nodes { id } } }"#;
    let found = family.ask(search, json!({})).await;
    assert_eq!(found["videos"]["nodes"], json!([{ "id": ids[0] }]));

    let list =
        "query($search: String) { staffSeries(filter: { search: $search }) { totalCount nodes { title } } }";
    let all = manager.ask(list, json!({})).await;
    assert!(
        all["staffSeries"]["totalCount"].as_i64() >= Some(2),
        "the empty one too"
    );

    let found = manager.ask(list, json!({ "search": "탐험" })).await;
    assert_snapshot!(transcript(&found), @r#"
    {
      "staffSeries": { "nodes": [{ "title": "불곰탐험대" }], "totalCount": 1 }
    }
    "#);

    let none = manager.ask(list, json!({ "search": "%" })).await;
    // Signs of patterns are letters.
    assert_snapshot!(transcript(&none), @r#"{ "staffSeries": { "nodes": [], "totalCount": 0 } }"#);
}

#[kyck_test]
async fn a_deleted_series_leaves_its_videos_and_comes_back_with_them(app: TestApp) {
    let ids = videos(&app, 1).await;
    let manager = app.staff(Role::Manager).await;
    let family = app.guardian().await.client;
    let series = create(&manager, "곰 이야기").await;
    add(&manager, &series, &ids).await;
    let delete = json!({ "seriesId": series, "reason": "made twice" });
    let query = "{ videos { nodes { series { id } } } }";

    let deleted = call(&manager, "deleteSeries", delete.clone()).await;
    assert_ne!(deleted["series"]["deletedAt"], Value::Null, "{deleted}");

    let shown = family.ask(query, json!({})).await;
    // The video stays.
    assert_snapshot!(transcript(&shown), @r#"{ "videos": { "nodes": [{ "series": null }] } }"#);

    let again = call(&manager, "deleteSeries", delete.clone()).await;
    assert_snapshot!(transcript(&again), @r#"
    {
      "series": null,
      "userErrors": [{ "code": "SERIES_NOT_FOUND", "field": ["seriesId"] }]
    }
    "#);

    let restored = call(&manager, "restoreSeries", delete).await;
    assert_snapshot!(transcript(&restored), @r#"
    {
      "series": {
        "deletedAt": null,
        "id": "series_1",
        "publishedVideoCount": 1,
        "revision": 3,
        "title": "곰 이야기",
        "videoCount": 1
      },
      "userErrors": []
    }
    "#);

    let shown = family.ask(query, json!({})).await;
    assert_eq!(shown["videos"]["nodes"], json!([{ "series": { "id": series } }]));
}

#[kyck_test]
async fn a_block_of_a_series_outlives_its_deletion(app: TestApp) {
    let ids = videos(&app, 1).await;
    let manager = app.staff(Role::Manager).await;
    let series = create(&manager, "곰 이야기").await;
    add(&manager, &series, &ids).await;
    let edit = "mutation($id: ID!) { updateVideo(input: { videoId: $id, ageBand: TODDLER_2 }) {
        userErrors { code } } }";
    manager.ask(edit, json!({ "id": ids[0] })).await;
    let (guardian, child, device) = app.family().child(70).device().await;
    let seen = async || {
        let count = device.client.ask("{ videos { totalCount } }", json!({})).await;
        count["videos"]["totalCount"].clone()
    };
    let change = |verb: &str| {
        format!(
            "mutation($child: ID!, $series: ID!) {{ {verb}(input: {{ childId: $child, kind: SERIES,
            targetId: $series }}) {{ userErrors {{ code }} }} }}"
        )
    };
    let blocked = json!({ "child": child.global(), "series": series });
    guardian
        .client
        .ask(&change("blockForChild"), blocked.clone())
        .await;
    let reason = json!({ "seriesId": series, "reason": "made twice" });

    call(&manager, "deleteSeries", reason.clone()).await;
    assert_eq!(seen().await, 0, "still blocked");

    call(&manager, "restoreSeries", reason).await;
    guardian.client.ask(&change("unblockForChild"), blocked).await;
    assert_eq!(seen().await, 1);
}
