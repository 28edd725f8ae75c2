//! `reviewQueue`: what waits, the riskiest first.

use insta::assert_snapshot;
use kyck_kernel::Role;
use kyck_tests::{TestApp, kyck_test, transcript};
use serde_json::{Value, json};

use super::review::{CANDIDATES, import};

const QUEUE: &str = "query($first: Int, $after: String, $filter: ReviewFilter) {
    reviewQueue(first: $first, after: $after, filter: $filter) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { id risk state findings { gate severity } video { id youtubeId title channel { title } }
            proposedBy { name } decidedBy { name } } } }";

#[kyck_test]
async fn the_riskiest_come_first_page_after_page(app: TestApp) {
    let editor = app.staff(Role::Editor).await;
    import(&editor, &CANDIDATES).await;

    let mut risks = Vec::new();
    let mut after = Value::Null;
    loop {
        let data = editor.ask(QUEUE, json!({ "first": 2, "after": after })).await;
        assert_eq!(data["reviewQueue"]["totalCount"], 6);
        let nodes = data["reviewQueue"]["nodes"].as_array().expect("nodes");
        risks.extend(nodes.iter().map(|node| node["risk"].as_i64().expect("a risk")));
        after = data["reviewQueue"]["pageInfo"]["endCursor"].clone();
        if data["reviewQueue"]["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }

    assert_eq!(risks, [200, 100, 40, 20, 1, 0]);
}

#[kyck_test]
async fn a_page_of_six_asks_the_database_as_often_as_a_page_of_one(app: TestApp) {
    let editor = app.staff(Role::Editor).await;
    import(&editor, &CANDIDATES).await;

    let mut counts = Vec::new();
    for first in [1, 1, 6] {
        let before = app.services.kernel.db.statements();
        editor.ask(QUEUE, json!({ "first": first })).await;
        counts.push(app.services.kernel.db.statements() - before);
    }

    assert!(counts[2] <= counts[1] + 1, "{counts:?}");
}

#[kyck_test]
async fn each_filter_of_the_queue_leaves_what_it_names(app: TestApp) {
    let editor = app.staff(Role::Editor).await;
    import(&editor, &CANDIDATES).await;
    let filtered = async |filter: Value| editor.ask(QUEUE, json!({ "filter": filter })).await;

    let blocked = filtered(json!({ "hasBlockingFinding": true })).await;
    let english = filtered(json!({ "language": "en" })).await;
    let decided = filtered(json!({ "state": "DECIDED" })).await;

    assert_snapshot!(transcript(&blocked), @r#"
    {
      "reviewQueue": {
        "nodes": [
          {
            "decidedBy": null,
            "findings": [
              { "gate": "DURATION", "severity": "BLOCK" },
              { "gate": "LIVE", "severity": "BLOCK" }
            ],
            "id": "review_item_1",
            "proposedBy": null,
            "risk": 200,
            "state": "PENDING",
            "video": {
              "channel": { "title": "EBS 키즈" },
              "id": "video_2",
              "title": "[EBS놀이터] 한글용사 아이야💥｜아이야vs천지 모아보기｜한글공부｜어휘공부｜한글놀이｜한글 배우기｜한글 단어｜어휘｜단어｜문장",
              "youtubeId": "yJjBXQZNe7Y"
            }
          },
          {
            "decidedBy": null,
            "findings": [{ "gate": "REGION", "severity": "BLOCK" }],
            "id": "review_item_3",
            "proposedBy": null,
            "risk": 100,
            "state": "PENDING",
            "video": {
              "channel": { "title": "EBS 키즈" },
              "id": "video_4",
              "title": "한글용사 아이야 - 어휘 편 58화 나물 . 나무",
              "youtubeId": "XQk7f2gqCKw"
            }
          }
        ],
        "pageInfo": { "endCursor": "[random]", "hasNextPage": false },
        "totalCount": 2
      }
    }
    "#);
    assert_snapshot!(transcript(&english), @r#"
    {
      "reviewQueue": {
        "nodes": [
          {
            "decidedBy": null,
            "findings": [{ "gate": "DURATION", "severity": "REVIEW" }],
            "id": "review_item_1",
            "proposedBy": null,
            "risk": 20,
            "state": "PENDING",
            "video": {
              "channel": { "title": "KIDZEN - Music For Kids" },
              "id": "video_2",
              "title": "3 Hours of Relaxing Baby Sleep Music: Soft Kitty | Piano Music for Kids and Babies",
              "youtubeId": "fIaQ_5irD1U"
            }
          }
        ],
        "pageInfo": { "endCursor": "[random]", "hasNextPage": false },
        "totalCount": 1
      }
    }
    "#);
    assert_snapshot!(transcript(&decided), @r#"
    {
      "reviewQueue": {
        "nodes": [],
        "pageInfo": { "endCursor": null, "hasNextPage": false },
        "totalCount": 0
      }
    }
    "#);
}

#[kyck_test]
async fn only_staff_reads_the_queue(app: TestApp) {
    let parent = app.guardian().await.client;

    assert_eq!(parent.refused(QUEUE, json!({})).await, "FORBIDDEN");
    assert_eq!(app.client.refused(QUEUE, json!({})).await, "UNAUTHENTICATED");
}
