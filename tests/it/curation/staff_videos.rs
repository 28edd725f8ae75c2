//! `staffVideos`: staff finds videos of every state, and sees why they are where they are.

use insta::assert_snapshot;
use kyck_kernel::Role;
use kyck_tests::{Client, GlobalId, TestApp, kyck_test, transcript};
use serde_json::{Value, json};

const FIND: &str = "query($first: Int, $after: String, $filter: StaffVideoFilter) {
    staffVideos(first: $first, after: $after, filter: $filter) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { state suspension { isByStaff reason } latestReview { decision reason }
            video { id youtubeId } } } }";

async fn find(client: &Client, filter: Value) -> Value {
    client.ask(FIND, json!({ "filter": filter })).await["staffVideos"].take()
}

#[kyck_test]
async fn videos_of_every_state_are_found_with_their_reason(app: TestApp) {
    let ids: Vec<String> = app.publish(2).await.iter().map(GlobalId::global).collect();
    let manager = app.staff(Role::Manager).await;
    let suspend = "mutation($id: ID!) { suspendVideo(input: { videoId: $id, reason: \"a complaint\" }) {
        userErrors { code } } }";
    manager.ask(suspend, json!({ "id": ids[0] })).await;
    let import =
        "mutation { importVideos(input: { sources: [\"xTffTm1oUBY\"] }) { results { items { id } } } }";
    let item = manager.ask(import, json!({})).await["importVideos"]["results"][0]["items"][0]["id"].take();
    let reject =
        "mutation($id: ID!) { decideReview(input: { itemIds: [$id], decision: REJECT, reason: \"loud\" }) {
        userErrors { code } } }";
    manager.ask(reject, json!({ "id": item })).await;

    let editor = app.staff(Role::Editor).await;
    let suspended = find(&editor, json!({ "state": "SUSPENDED" })).await;
    assert_snapshot!(transcript(&suspended), @r#"
    {
      "nodes": [
        {
          "latestReview": null,
          "state": "SUSPENDED",
          "suspension": { "isByStaff": true, "reason": "a complaint" },
          "video": { "id": "video_1", "youtubeId": "5Kh8Resu09M" }
        }
      ],
      "pageInfo": { "endCursor": "[random]", "hasNextPage": false },
      "totalCount": 1
    }
    "#);
    assert_eq!(suspended["nodes"][0]["video"]["id"], ids[0].as_str());

    let rejected = find(&editor, json!({ "state": "REJECTED" })).await;
    assert_snapshot!(transcript(&rejected), @r#"
    {
      "nodes": [
        {
          "latestReview": { "decision": "REJECT", "reason": "loud" },
          "state": "REJECTED",
          "suspension": null,
          "video": { "id": "video_1", "youtubeId": "xTffTm1oUBY" }
        }
      ],
      "pageInfo": { "endCursor": "[random]", "hasNextPage": false },
      "totalCount": 1
    }
    "#);

    // An address finds its video whatever became of it, and words do too.
    let address = find(&editor, json!({ "search": "https://youtu.be/xTffTm1oUBY" })).await;
    assert_eq!(address["nodes"], rejected["nodes"]);
    assert_eq!(find(&editor, json!({})).await["totalCount"], 3);
    assert_eq!(
        find(&editor, json!({ "themeId": "theme_x" })).await["totalCount"],
        0
    );

    let family = app.guardian().await.client;
    assert_eq!(family.refused(FIND, json!({})).await, "FORBIDDEN");
}

#[kyck_test]
async fn pages_go_on_where_the_last_one_ended_at_a_constant_number_of_queries(app: TestApp) {
    let ids: Vec<String> = app.publish(5).await.iter().map(GlobalId::global).collect();
    let manager = app.staff(Role::Manager).await;
    let create = "mutation { createSeries(input: { title: \"곰\" }) { series { id } } }";
    let series = manager.ask(create, json!({})).await["createSeries"]["series"]["id"].take();
    let add =
        "mutation($id: ID!, $videos: [ID!]!) { addToSeries(input: { seriesId: $id, videoIds: $videos }) {
        userErrors { code } } }";
    let order = [&ids[3], &ids[0], &ids[4]];
    manager.ask(add, json!({ "id": series, "videos": order })).await;

    for (filter, expected) in [(json!({}), 5), (json!({ "seriesId": series }), 3)] {
        let mut found: Vec<Value> = Vec::new();
        let mut after = Value::Null;
        loop {
            let variables = json!({ "first": 2, "after": after, "filter": filter });
            let page = manager.ask(FIND, variables).await["staffVideos"].take();
            let nodes = page["nodes"].as_array().expect("nodes");
            found.extend(nodes.iter().map(|node| node["video"]["id"].clone()));
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(found.len(), expected, "{found:?}");
        if expected == 3 {
            assert_eq!(json!(found), json!(order), "the series' order");
        }
    }

    let mut counts = Vec::new();
    for first in [1, 1, 5] {
        let before = app.services.kernel.db.statements();
        manager.ask(FIND, json!({ "first": first })).await;
        counts.push(app.services.kernel.db.statements() - before);
    }

    assert!(counts[2] <= counts[1] + 1, "{counts:?}");
}
