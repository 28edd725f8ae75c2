//! Series that staff makes, fills, orders, deletes and restores.

use kyck_kernel::Role;
use kyck_tests::{Client, GlobalId, TestApp, kyck_test};
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

async fn episodes(client: &Client, series: &str) -> Value {
    let query = "query($id: ID!) { series(id: $id) { episodes { nodes { id } } } }";
    let mut answer = client.ask(query, json!({ "id": series })).await;
    answer["series"]["episodes"]["nodes"].take()
}

fn nodes(ids: &[&String]) -> Value {
    ids.iter().map(|id| json!({ "id": id })).collect()
}

#[kyck_test]
async fn videos_come_in_order_leave_and_are_numbered_again(app: TestApp) {
    let ids = videos(&app, 3).await;
    let manager = app.staff(Role::Manager).await;
    let family = app.guardian().await.client;
    let series = create(&manager, "곰 이야기").await;
    let added = json!({ "seriesId": series, "videoIds": [ids[2], ids[0], ids[2]] });
    let added = call(&manager, "addToSeries", added).await;
    assert_eq!(added["series"]["publishedVideoCount"], 2, "{added}");
    assert_eq!(episodes(&family, &series).await, nodes(&[&ids[2], &ids[0]]));

    let more = json!({ "seriesId": series, "videoIds": [ids[1]] });
    call(&manager, "addToSeries", more).await;
    let order = json!({ "seriesId": series, "videoIds": [ids[0], ids[1], ids[2]] });
    let ordered = call(&manager, "reorderSeries", order).await;
    assert_eq!(ordered["userErrors"], json!([]));
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
    let outdated = json!({ "seriesId": series, "videoIds": [ids[2], ids[1], ids[0]], "expectedRevision": 0 });
    let outdated = call(&manager, "reorderSeries", outdated).await;
    assert_eq!(outdated["userErrors"][0]["code"], "CHANGED_SINCE");

    let removed = json!({ "seriesId": series, "videoIds": [ids[1]] });
    let left = call(&manager, "removeFromSeries", removed.clone()).await;
    assert_eq!(left["series"]["videoCount"], 2);
    assert_eq!(episodes(&family, &series).await, nodes(&[&ids[0], &ids[2]]));
    let again = call(&manager, "removeFromSeries", removed).await;
    assert_eq!(
        again["userErrors"],
        json!([{ "code": "VIDEO_NOT_FOUND", "field": ["videoIds", "0"] }])
    );
    let nothing = json!({ "seriesId": series, "videoIds": [ids[1], "video_x"] });
    let nothing = call(&manager, "addToSeries", nothing).await;
    assert_eq!(
        nothing["userErrors"],
        json!([{ "code": "VIDEO_NOT_FOUND", "field": ["videoIds", "1"] }])
    );
    assert_eq!(
        episodes(&family, &series).await,
        nodes(&[&ids[0], &ids[2]]),
        "all or nothing"
    );
}

#[kyck_test]
async fn titles_are_unique_and_renaming_is_found_by_search(app: TestApp) {
    let ids = videos(&app, 1).await;
    let manager = app.staff(Role::Manager).await;
    let series = create(&manager, "곰 이야기").await;
    create(&manager, "새 이야기").await;
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
    call(
        &manager,
        "addToSeries",
        json!({ "seriesId": series, "videoIds": ids }),
    )
    .await;
    let rename = json!({ "seriesId": series, "title": "불곰탐험대", "expectedRevision": 1 });
    let renamed = call(&manager, "updateSeries", rename).await;
    assert_eq!(renamed["series"]["title"], "불곰탐험대", "{renamed}");

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
    assert_eq!(found["staffSeries"]["nodes"], json!([{ "title": "불곰탐험대" }]));

    let none = manager.ask(list, json!({ "search": "%" })).await;
    assert_eq!(
        none["staffSeries"]["totalCount"], 0,
        "signs of patterns are letters"
    );
}

#[kyck_test]
async fn a_deleted_series_leaves_its_videos_and_the_guardians_blocks_of_it(app: TestApp) {
    let ids = videos(&app, 1).await;
    let manager = app.staff(Role::Manager).await;
    let series = create(&manager, "곰 이야기").await;
    call(
        &manager,
        "addToSeries",
        json!({ "seriesId": series, "videoIds": ids }),
    )
    .await;
    let edit = "mutation($id: ID!) { updateVideo(input: { videoId: $id, ageBand: TODDLER_2 }) {
        userErrors { code } } }";
    manager.ask(edit, json!({ "id": ids[0] })).await;
    let (guardian, child) = app.family().child(70).await;
    let device = app.device(guardian.family_id, child).await.client;
    let block = "mutation($child: ID!, $series: ID!) { blockForChild(input: { childId: $child, kind: SERIES,
        targetId: $series }) { userErrors { code } } }";
    let blocked = json!({ "child": child.global(), "series": series });
    guardian.client.ask(block, blocked.clone()).await;

    let delete = json!({ "seriesId": series, "reason": "made twice" });
    let deleted = call(&manager, "deleteSeries", delete.clone()).await;
    assert_ne!(deleted["series"]["deletedAt"], Value::Null, "{deleted}");
    let query = "{ videos { nodes { series { id } } } }";
    let shown = guardian.client.ask(query, json!({})).await;
    assert_eq!(
        shown["videos"]["nodes"],
        json!([{ "series": null }]),
        "the video stays"
    );
    let count = "{ videos { totalCount } }";
    assert_eq!(
        device.ask(count, json!({})).await["videos"]["totalCount"],
        0,
        "still blocked"
    );
    let again = call(&manager, "deleteSeries", delete.clone()).await;
    assert_eq!(
        again["userErrors"],
        json!([{ "code": "SERIES_NOT_FOUND", "field": ["seriesId"] }])
    );

    let restored = call(&manager, "restoreSeries", delete).await;
    assert_eq!(restored["series"]["publishedVideoCount"], 1);
    let shown = guardian.client.ask(query, json!({})).await;
    assert_eq!(shown["videos"]["nodes"], json!([{ "series": { "id": series } }]));
    let unblock = block
        .replace("mutation", "mutation Unblock")
        .replace("{ blockForChild", "{ unblockForChild");
    guardian.client.ask(&unblock, blocked).await;
    assert_eq!(device.ask(count, json!({})).await["videos"]["totalCount"], 1);
}
