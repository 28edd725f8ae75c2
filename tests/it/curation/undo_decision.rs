//! `undoDecision`: a decision is undone for ten minutes.

use insta::assert_snapshot;
use kyck_kernel::Role;
use kyck_tests::{TestApp, kyck_test, transcript};
use serde_json::json;

use super::ways_back::{MINUTE_MS, decide, import, newest_entry, undo};

#[kyck_test]
async fn a_decision_is_undone_within_ten_minutes_and_not_later(app: TestApp) {
    let manager = app.staff(Role::Manager).await;
    let (item, _) = import(&manager, "xTffTm1oUBY").await;
    let waiting = undo(&manager, json!({ "reviewItemId": item })).await;
    assert_snapshot!(transcript(&waiting), @r#"
    {
      "item": null,
      "userErrors": [{ "code": "CHANGE_NOT_FOUND", "field": ["reviewItemId"] }],
      "video": null
    }
    "#);

    decide(&manager, &item, "APPROVE").await;
    app.clock.advance_millis(10 * MINUTE_MS);
    // The first one's sign-in has ended by now; any manager may undo it.
    let manager = app.staff(Role::Manager).await;
    let undone = undo(&manager, json!({ "reviewItemId": item })).await;
    assert_eq!(
        undone,
        json!({ "video": { "state": "IN_REVIEW" }, "item": { "state": "PENDING" }, "userErrors": [] })
    );

    let again = undo(&manager, json!({ "reviewItemId": item })).await;
    assert_snapshot!(transcript(&again), @r#"
    {
      "item": null,
      "userErrors": [{ "code": "CHANGE_NOT_FOUND", "field": ["reviewItemId"] }],
      "video": null
    }
    "#);

    decide(&manager, &item, "REJECT").await;
    app.clock.advance_millis(10 * MINUTE_MS + 1);
    let manager = app.staff(Role::Manager).await;
    let late = undo(&manager, json!({ "reviewItemId": item })).await;
    assert_snapshot!(transcript(&late), @r#"
    {
      "item": null,
      "userErrors": [{ "code": "UNDO_TOO_LATE", "field": ["reviewItemId"] }],
      "video": null
    }
    "#);
}

#[kyck_test]
async fn a_decision_is_not_undone_over_somebody_elses_change(app: TestApp) {
    let manager = app.staff(Role::Manager).await;
    let (item, video) = import(&manager, "xTffTm1oUBY").await;
    decide(&manager, &item, "APPROVE").await;
    let entry = newest_entry(&manager, "review.approve").await["id"].take();
    let edit = "mutation($id: ID!) { updateVideo(input: { videoId: $id, titleEn: \"Three bears\" }) {
        userErrors { code } } }";
    manager.ask(edit, json!({ "id": video })).await;

    for input in [json!({ "reviewItemId": item }), json!({ "auditEntryId": entry })] {
        let refused = undo(&manager, input).await;
        assert_eq!(refused["userErrors"][0]["code"], "CHANGED_SINCE");
    }

    let query = "query($id: ID!) { video(id: $id) { state title } }";
    let video = manager.ask(query, json!({ "id": video })).await;
    assert_snapshot!(transcript(&video), @r#"
    {
      "video": { "state": "PUBLISHED", "title": "Three bears" }
    }
    "#);
}

#[kyck_test]
async fn an_editor_undoes_what_it_returned_itself_and_nothing_else(app: TestApp) {
    let (editor, other) = (app.staff(Role::Editor).await, app.staff(Role::Editor).await);
    let manager = app.staff(Role::Manager).await;
    let (item, _) = import(&editor, "xTffTm1oUBY").await;
    decide(&editor, &item, "RETURN").await;
    let document = "mutation($id: ID!) { undoDecision(input: { reviewItemId: $id }) { video { state } } }";
    assert_eq!(other.refused(document, json!({ "id": item })).await, "FORBIDDEN");

    let undone = undo(&editor, json!({ "reviewItemId": item })).await;
    assert_snapshot!(transcript(&undone), @r#"
    {
      "item": { "state": "PENDING" },
      "userErrors": [],
      "video": { "state": "IN_REVIEW" }
    }
    "#);

    decide(&manager, &item, "APPROVE").await;
    assert_eq!(editor.refused(document, json!({ "id": item })).await, "FORBIDDEN");

    for mutation in ["reinstateVideos", "reopenVideos", "retireVideos"] {
        let document = format!(
            "mutation {{ {mutation}(input: {{ videoIds: [], reason: \"x\" }}) {{ videos {{ state }} }} }}"
        );
        assert_eq!(editor.refused(&document, json!({})).await, "FORBIDDEN");
    }
}
