//! The review queue and `decideReview`: editors propose, managers decide, an audit entry says who.

use insta::assert_snapshot;
use kyck_domain::audit::ChainState;
use kyck_kernel::id::ThemeId;
use kyck_kernel::{Ctx, Role};
use kyck_tests::{Client, GlobalId, TestApp, absent, kyck_test, transcript};
use serde_json::{Value, json};

const DECIDE: &str = "mutation($input: DecideReviewInput!) { decideReview(input: $input) {
    items { id state decision proposedDecision reason proposedBy { name } decidedBy { name } decidedAt
        video { id state ageBand publishedAt nuriTags { weight content { id } } themes { slug } } }
    userErrors { code message field } } }";
const QUEUE: &str = "query($first: Int, $after: String, $filter: ReviewFilter) {
    reviewQueue(first: $first, after: $after, filter: $filter) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { id risk state findings { gate severity } video { id youtubeId title channel { title } }
            proposedBy { name } decidedBy { name } } } }";

/// Clean, region-blocked, live, synthetic, unlisted, three hours long.
const CANDIDATES: [&str; 6] = [
    "xTffTm1oUBY",
    "XQk7f2gqCKw",
    "yJjBXQZNe7Y",
    "zqh9xLTBSG8",
    "LmjKOgPzCgw",
    "fIaQ_5irD1U",
];

async fn import(client: &Client, sources: &[&str]) -> Vec<String> {
    let query = "mutation($sources: [String!]!) { importVideos(input: { sources: $sources }) {
        results { items { id } } } }";
    let data = client.ask(query, json!({ "sources": sources })).await;
    data["importVideos"]["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|result| result["items"][0]["id"].as_str().expect("an item").to_owned())
        .collect()
}

async fn decide(client: &Client, input: Value) -> Value {
    client.ask(DECIDE, json!({ "input": input })).await["decideReview"].take()
}

fn codes(payload: &Value) -> Vec<(&str, Value)> {
    payload["userErrors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| (error["code"].as_str().expect("a code"), error["field"].clone()))
        .collect()
}

fn approval(item_id: &str) -> Value {
    json!({
        "itemIds": [item_id], "decision": "APPROVE", "ageBand": "NURI_4",
        "nuriTags": [
            { "contentId": "communication.interest-in-literacy.2", "weight": "PRIMARY" },
            { "contentId": "nature.live-with-nature.1", "weight": "SECONDARY" },
        ],
    })
}

#[kyck_test]
async fn the_riskiest_come_first_page_after_page_at_a_constant_number_of_queries(app: TestApp) {
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
    assert_eq!(risks.len(), 6);
    assert!(risks.is_sorted_by(|a, b| a >= b), "{risks:?}");
    assert_eq!((risks[0], risks[5]), (200, 0));

    let mut counts = Vec::new();
    for first in [1, 1, 6] {
        let before = app.services.kernel.db.statements();
        editor.ask(QUEUE, json!({ "first": first })).await;
        counts.push(app.services.kernel.db.statements() - before);
    }
    assert!(counts[2] <= counts[1] + 1, "{counts:?}");

    let blocked = editor
        .ask(QUEUE, json!({ "filter": { "hasBlockingFinding": true } }))
        .await;
    assert_eq!(blocked["reviewQueue"]["totalCount"], 2);
    let english = editor.ask(QUEUE, json!({ "filter": { "language": "en" } })).await;
    assert_eq!(
        english["reviewQueue"]["nodes"][0]["video"]["youtubeId"],
        "fIaQ_5irD1U"
    );
    let decided = editor
        .ask(QUEUE, json!({ "filter": { "state": "DECIDED" } }))
        .await;
    assert_eq!(decided["reviewQueue"]["nodes"], json!([]));
    let parent = app.guardian().await.client;
    assert_eq!(parent.refused(QUEUE, json!({})).await, "FORBIDDEN");
    assert_eq!(app.client.refused(QUEUE, json!({})).await, "UNAUTHENTICATED");
}

#[kyck_test]
async fn a_manager_publishes_with_age_band_and_tags_and_the_log_says_so(app: TestApp) {
    let manager = app.staff(Role::Manager).await;
    let items = import(&manager, &["xTffTm1oUBY"]).await;
    let parent = app.guardian().await.client;
    let shown = "{ videos { totalCount nodes { ageBand } } }";
    assert_eq!(parent.ask(shown, json!({})).await["videos"]["totalCount"], 0);

    let payload = decide(&manager, approval(&items[0])).await;
    assert_snapshot!(transcript(&payload), @r#"
    {
      "items": [
        {
          "decidedAt": "2026-11-23T03:00:00.000Z",
          "decidedBy": {
            "name": "Manager"
          },
          "decision": "APPROVE",
          "id": "review_item_1",
          "proposedBy": null,
          "proposedDecision": null,
          "reason": null,
          "state": "DECIDED",
          "video": {
            "ageBand": "NURI_4",
            "id": "video_2",
            "nuriTags": [
              {
                "content": {
                  "id": "communication.interest-in-literacy.2"
                },
                "weight": "PRIMARY"
              },
              {
                "content": {
                  "id": "nature.live-with-nature.1"
                },
                "weight": "SECONDARY"
              }
            ],
            "publishedAt": "2026-11-23T03:00:00.000Z",
            "state": "PUBLISHED",
            "themes": []
          }
        }
      ],
      "userErrors": []
    }
    "#);

    let data = parent.ask(shown, json!({})).await;
    assert_eq!(
        data["videos"],
        json!({ "totalCount": 1, "nodes": [{ "ageBand": "NURI_4" }] })
    );

    let again = decide(&manager, approval(&items[0])).await;
    assert_eq!(codes(&again), [("ALREADY_DECIDED", json!(["itemIds", "0"]))]);

    let log = manager
        .ask(
            "{ auditLog(first: 1) { nodes { id action actor staff { name role } subjectKind after } } }",
            json!({}),
        )
        .await;
    let entry = &log["auditLog"]["nodes"][0];
    assert_snapshot!(transcript(&log), @r#"
    {
      "auditLog": {
        "nodes": [
          {
            "action": "review.approve",
            "actor": "STAFF",
            "after": "{\"ageBand\":\"NURI_4\",\"decision\":\"APPROVE\",\"reason\":null,\"seriesId\":null,\"state\":\"PUBLISHED\",\"tags\":[[\"communication.interest-in-literacy.2\",\"PRIMARY\"],[\"nature.live-with-nature.1\",\"SECONDARY\"]],\"themeIds\":null,\"video\":{\"ageBand\":\"NURI_4\",\"episode\":null,\"nuriTags\":[[\"communication.interest-in-literacy.2\",\"PRIMARY\"],[\"nature.live-with-nature.1\",\"SECONDARY\"]],\"publishedAt\":1795402800000,\"seriesId\":null,\"state\":\"PUBLISHED\",\"suspension\":null,\"themeIds\":[],\"titleEn\":null,\"titleKo\":null}}",
            "id": "audit_entry_1",
            "staff": {
              "name": "Manager",
              "role": "MANAGER"
            },
            "subjectKind": "video"
          }
        ]
      }
    }
    "#);

    let by_id = "query($id: ID!) { node(id: $id) { id } }";
    let id = json!({ "id": entry["id"] });
    assert_eq!(manager.ask(by_id, id.clone()).await["node"]["id"], entry["id"]);
    assert!(parent.ask(by_id, id).await["node"].is_null());
    assert!(parent.ask(by_id, json!({ "id": items[0] })).await["node"].is_null());
    let state = app
        .services
        .audit
        .verify(&Ctx::system())
        .await
        .expect("the check");
    assert!(
        matches!(state, ChainState::Intact { entries, .. } if entries >= 2),
        "{state:?}"
    );
}

#[kyck_test]
async fn an_editor_proposes_and_a_manager_confirms_with_a_word(app: TestApp) {
    let editor = app.staff(Role::Editor).await;
    let items = import(&editor, &["xTffTm1oUBY"]).await;
    let payload = decide(&editor, approval(&items[0])).await;
    assert_snapshot!(transcript(&payload), @r#"
    {
      "items": [
        {
          "decidedAt": null,
          "decidedBy": null,
          "decision": null,
          "id": "review_item_1",
          "proposedBy": {
            "name": "Editor"
          },
          "proposedDecision": "APPROVE",
          "reason": null,
          "state": "PENDING",
          "video": {
            "ageBand": null,
            "id": "video_2",
            "nuriTags": [],
            "publishedAt": null,
            "state": "IN_REVIEW",
            "themes": []
          }
        }
      ],
      "userErrors": []
    }
    "#);

    let manager = app.staff(Role::Manager).await;
    let confirmed = decide(&manager, json!({ "itemIds": [items[0]], "decision": "APPROVE" })).await;
    assert_snapshot!(transcript(&confirmed), @r#"
    {
      "items": [
        {
          "decidedAt": "2026-11-23T03:00:00.000Z",
          "decidedBy": {
            "name": "Manager"
          },
          "decision": "APPROVE",
          "id": "review_item_1",
          "proposedBy": {
            "name": "Editor"
          },
          "proposedDecision": null,
          "reason": null,
          "state": "DECIDED",
          "video": {
            "ageBand": "NURI_4",
            "id": "video_2",
            "nuriTags": [
              {
                "content": {
                  "id": "communication.interest-in-literacy.2"
                },
                "weight": "PRIMARY"
              },
              {
                "content": {
                  "id": "nature.live-with-nature.1"
                },
                "weight": "SECONDARY"
              }
            ],
            "publishedAt": "2026-11-23T03:00:00.000Z",
            "state": "PUBLISHED",
            "themes": []
          }
        }
      ],
      "userErrors": []
    }
    "#);
}

#[kyck_test]
async fn an_item_that_an_editor_gave_back_may_be_proposed_again(app: TestApp) {
    let editor = app.staff(Role::Editor).await;
    let items = import(&editor, &["gozq1ZI9vn0"]).await;

    let returned = decide(&editor, json!({ "itemIds": [items[0]], "decision": "RETURN" })).await;
    assert_snapshot!(transcript(&returned), @r#"
    {
      "items": [
        {
          "decidedAt": "2026-11-23T03:00:00.000Z",
          "decidedBy": {
            "name": "Editor"
          },
          "decision": "RETURN",
          "id": "review_item_1",
          "proposedBy": null,
          "proposedDecision": null,
          "reason": null,
          "state": "DECIDED",
          "video": {
            "ageBand": null,
            "id": "video_2",
            "nuriTags": [],
            "publishedAt": null,
            "state": "DRAFT",
            "themes": []
          }
        }
      ],
      "userErrors": []
    }
    "#);

    let again = import(&editor, &["gozq1ZI9vn0"]).await;
    assert_ne!(again[0], items[0]);

    let manager = app.staff(Role::Manager).await;
    let refused = decide(
        &manager,
        json!({ "itemIds": again, "decision": "REJECT", "reason": "loud" }),
    )
    .await;
    assert_snapshot!(transcript(&refused), @r#"
    {
      "items": [
        {
          "decidedAt": "2026-11-23T03:00:00.000Z",
          "decidedBy": {
            "name": "Manager"
          },
          "decision": "REJECT",
          "id": "review_item_1",
          "proposedBy": null,
          "proposedDecision": null,
          "reason": "loud",
          "state": "DECIDED",
          "video": {
            "ageBand": null,
            "id": "video_2",
            "nuriTags": [],
            "publishedAt": null,
            "state": "REJECTED",
            "themes": []
          }
        }
      ],
      "userErrors": []
    }
    "#);
}

#[kyck_test]
async fn all_problems_are_reported_and_nothing_is_published(app: TestApp) {
    let manager = app.staff(Role::Manager).await;
    let items = import(&manager, &CANDIDATES).await;
    let with = |change: &dyn Fn(&mut Value)| {
        let mut input = approval(&items[0]);
        change(&mut input);
        input
    };
    let tag = |id: &str, weight: &str| json!({ "contentId": id, "weight": weight });
    let one = "nature.live-with-nature.1";
    let cases = [
        (
            with(&|input| input["ageBand"] = Value::Null),
            "AGE_BAND_MISSING",
            json!(["ageBand"]),
        ),
        (
            with(&|input| input["nuriTags"] = Value::Null),
            "NURI_TAGS_INVALID",
            json!(["nuriTags"]),
        ),
        (
            with(&|input| input["nuriTags"] = json!([tag(one, "SECONDARY")])),
            "NURI_TAGS_INVALID",
            json!(["nuriTags"]),
        ),
        (
            with(&|input| input["nuriTags"] = json!([tag(one, "PRIMARY"), tag(one, "SECONDARY")])),
            "NURI_TAGS_INVALID",
            json!(["nuriTags"]),
        ),
        (
            with(&|input| input["nuriTags"] = json!([tag("nature.magic.1", "PRIMARY")])),
            "NURI_TAG_UNKNOWN",
            json!(["nuriTags"]),
        ),
        (
            with(&|input| input["themeIds"] = json!([absent::<ThemeId>()])),
            "THEME_NOT_FOUND",
            json!(["themeIds"]),
        ),
        (
            with(&|input| input["itemIds"] = json!(["review_item_x"])),
            "ITEM_NOT_FOUND",
            json!(["itemIds", "0"]),
        ),
        (approval(&items[1]), "GATE_BLOCKED", json!(["itemIds", "0"])),
        (
            with(&|input| {
                input["itemIds"] = json!([items[2]]);
                input["reason"] = json!("I like it");
            }),
            "GATE_BLOCKED",
            json!(["itemIds", "0"]),
        ),
    ];
    for (input, code, field) in cases {
        let payload = decide(&manager, input).await;
        assert_eq!(codes(&payload), [(code, field)], "{payload:#}");
        assert_eq!(payload["items"], json!([]));
    }
    let queue = manager.ask(QUEUE, json!({})).await;
    assert_eq!(queue["reviewQueue"]["totalCount"], 6, "all still wait");

    // One bad item of several leaves the others decided.
    let mut input = approval(&items[0]);
    input["itemIds"] = json!([
        items[1],
        items[0],
        "review_item_00000000-0000-7000-8000-000000000000"
    ]);
    let payload = decide(&manager, input).await;
    assert_eq!(payload["items"].as_array().map(Vec::len), Some(1));
    let mut found = codes(&payload);
    found.sort_by_key(|(code, _)| *code);
    assert_eq!(
        found,
        [
            ("GATE_BLOCKED", json!(["itemIds", "0"])),
            ("ITEM_NOT_FOUND", json!(["itemIds", "2"])),
        ]
    );
}

#[kyck_test]
async fn whatever_a_decision_names_that_does_not_exist_is_reported_at_once(app: TestApp) {
    let manager = app.staff(Role::Manager).await;
    let items = import(&manager, &CANDIDATES[..1]).await;
    let mut input = approval(&items[0]);
    input["itemIds"] = json!(["review_item_x", items[0]]);
    input["themeIds"] = json!(["theme_x"]);
    input["seriesId"] = json!("series_x");

    let payload = decide(&manager, input).await;

    let expected = [
        ("ITEM_NOT_FOUND", json!(["itemIds", "0"])),
        ("THEME_NOT_FOUND", json!(["themeIds"])),
        ("SERIES_NOT_FOUND", json!(["seriesId"])),
    ];
    assert_eq!(codes(&payload), expected);
    assert_eq!(payload["items"], json!([]));
}

#[kyck_test]
async fn only_a_manager_sets_made_for_kids_aside_and_only_with_a_reason(app: TestApp) {
    app.youtube
        .edit_video("xTffTm1oUBY", |video| video.made_for_kids = Some(false));
    let editor = app.staff(Role::Editor).await;
    let manager = app.staff(Role::Manager).await;
    let items = import(&editor, &["xTffTm1oUBY"]).await;
    let mut input = approval(&items[0]);
    assert_eq!(
        codes(&decide(&manager, input.clone()).await),
        [("REASON_MISSING", json!(["reason"]))]
    );
    input["reason"] = json!("A museum's own film");
    assert_eq!(
        codes(&decide(&editor, input.clone()).await),
        [("GATE_BLOCKED", json!(["itemIds", "0"]))]
    );
    let payload = decide(&manager, input).await;
    assert_eq!(payload["items"][0]["video"]["state"], "PUBLISHED", "{payload}");

    // The nightly check respects the manager's word, but not what came later.
    app.clock.advance_millis(24 * 60 * 60 * 1000);
    let done = app
        .services
        .curation
        .refresh_snapshots(&Ctx::system())
        .await
        .expect("the check");
    assert_eq!((done.refreshed, done.suspended), (1, 0));
    app.youtube
        .edit_video("xTffTm1oUBY", |video| video.embeddable = Some(false));
    app.clock.advance_millis(24 * 60 * 60 * 1000);
    let done = app
        .services
        .curation
        .refresh_snapshots(&Ctx::system())
        .await
        .expect("the check");
    assert_eq!(done.suspended, 1);
}

#[kyck_test]
async fn a_manager_takes_a_video_down_at_once_and_an_editor_does_not(app: TestApp) {
    let ids = app.publish(2).await;
    let suspend =
        "mutation($id: ID!, $reason: String!) { suspendVideo(input: { videoId: $id, reason: $reason }) {
        video { state } userErrors { code field } } }";
    let input = json!({ "id": ids[0].global(), "reason": "a complaint" });
    let editor = app.staff(Role::Editor).await;
    assert_eq!(editor.refused(suspend, input.clone()).await, "FORBIDDEN");

    let manager = app.staff(Role::Manager).await;
    let blank = json!({ "id": ids[0].global(), "reason": " " });
    let payload = manager.ask(suspend, blank).await;
    assert_eq!(payload["suspendVideo"]["userErrors"][0]["code"], "REASON_MISSING");

    let payload = manager.ask(suspend, input).await;
    assert_eq!(
        payload["suspendVideo"],
        json!({ "video": { "state": "SUSPENDED" }, "userErrors": [] })
    );

    let parent = app.guardian().await.client;
    assert_eq!(
        parent.ask("{ videos { totalCount } }", json!({})).await["videos"]["totalCount"],
        1
    );

    // What staff took down, no health check brings back into the queue.
    app.clock.advance_millis(24 * 60 * 60 * 1000);
    let done = app
        .services
        .curation
        .refresh_snapshots(&Ctx::system())
        .await
        .expect("the check");
    assert_eq!(done.requeued, 0);
}

#[kyck_test]
async fn the_audit_log_cannot_be_rewritten(app: TestApp) {
    use sea_orm::ConnectionTrait;
    let editor = app.staff(Role::Editor).await;
    import(&editor, &["xTffTm1oUBY"]).await;
    for statement in [
        "UPDATE audit_entry SET action = 'nothing'",
        "DELETE FROM audit_entry",
    ] {
        let result = app
            .services
            .kernel
            .db
            .write_pool()
            .execute_unprepared(statement)
            .await;
        assert!(
            result.is_err_and(|error| error.to_string().contains("append-only")),
            "{statement}"
        );
    }
    assert_eq!(
        editor.refused("{ auditLog { nodes { id } } }", json!({})).await,
        "FORBIDDEN"
    );
}
