//! The review queue and `decideReview`: editors propose, managers decide, an audit entry says who.

use insta::assert_snapshot;
use kyck_domain::audit::ChainState;
use kyck_kernel::{Ctx, Role};
use kyck_tests::{TestApp, kyck_test, transcript};
use serde_json::json;

use super::review::{CANDIDATES, approval, codes, decide, import};

#[kyck_test]
async fn a_manager_publishes_with_age_band_and_tags_and_it_is_logged(app: TestApp) {
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
          "decidedBy": { "name": "Manager" },
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
              { "content": { "id": "communication.interest-in-literacy.2" }, "weight": "PRIMARY" },
              { "content": { "id": "nature.live-with-nature.1" }, "weight": "SECONDARY" }
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
    assert_snapshot!(transcript(&data), @r#"
    {
      "videos": { "nodes": [{ "ageBand": "NURI_4" }], "totalCount": 1 }
    }
    "#);

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
            "staff": { "name": "Manager", "role": "MANAGER" },
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
          "proposedBy": { "name": "Editor" },
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
          "decidedBy": { "name": "Manager" },
          "decision": "APPROVE",
          "id": "review_item_1",
          "proposedBy": { "name": "Editor" },
          "proposedDecision": null,
          "reason": null,
          "state": "DECIDED",
          "video": {
            "ageBand": "NURI_4",
            "id": "video_2",
            "nuriTags": [
              { "content": { "id": "communication.interest-in-literacy.2" }, "weight": "PRIMARY" },
              { "content": { "id": "nature.live-with-nature.1" }, "weight": "SECONDARY" }
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
          "decidedBy": { "name": "Editor" },
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
          "decidedBy": { "name": "Manager" },
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
