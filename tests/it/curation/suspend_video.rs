//! `suspendVideo`: a manager takes a video down at once.

use insta::assert_snapshot;
use kyck_kernel::{Ctx, Role};
use kyck_tests::{GlobalId, TestApp, kyck_test, transcript};
use serde_json::json;

const SUSPEND: &str =
    "mutation($id: ID!, $reason: String!) { suspendVideo(input: { videoId: $id, reason: $reason }) {
    video { state } userErrors { code field } } }";

#[kyck_test]
async fn a_manager_takes_a_video_down_at_once_with_a_reason(app: TestApp) {
    let video = app.publish(2).await[0].global();
    let manager = app.staff(Role::Manager).await;
    let parent = app.guardian().await.client;

    let blank = manager.ask(SUSPEND, json!({ "id": video, "reason": " " })).await;
    let suspended = manager
        .ask(SUSPEND, json!({ "id": video, "reason": "a complaint" }))
        .await;
    let shown = parent.ask("{ videos { totalCount } }", json!({})).await;

    assert_snapshot!(transcript(&blank), @r#"
    {
      "suspendVideo": {
        "userErrors": [{ "code": "REASON_MISSING", "field": ["reason"] }],
        "video": null
      }
    }
    "#);
    assert_snapshot!(transcript(&suspended), @r#"
    {
      "suspendVideo": { "userErrors": [], "video": { "state": "SUSPENDED" } }
    }
    "#);
    assert_eq!(shown["videos"]["totalCount"], 1);
}

#[kyck_test]
async fn an_editor_takes_nothing_down(app: TestApp) {
    let video = app.publish(1).await[0].global();
    let editor = app.staff(Role::Editor).await;
    let parent = app.guardian().await.client;

    let input = json!({ "id": video, "reason": "a complaint" });
    assert_eq!(editor.refused(SUSPEND, input).await, "FORBIDDEN");

    let shown = parent.ask("{ videos { totalCount } }", json!({})).await;
    assert_eq!(shown["videos"]["totalCount"], 1);
}

#[kyck_test]
async fn what_staff_took_down_no_check_brings_back_into_the_queue(app: TestApp) {
    let video = app.publish(1).await[0].global();
    let manager = app.staff(Role::Manager).await;
    manager
        .ask(SUSPEND, json!({ "id": video, "reason": "a complaint" }))
        .await;

    app.clock.advance_millis(24 * 60 * 60 * 1000);
    let curation = &app.services.curation;
    let done = curation
        .refresh_snapshots(&Ctx::system())
        .await
        .expect("the check");

    assert_eq!(done.requeued, 0);
}
