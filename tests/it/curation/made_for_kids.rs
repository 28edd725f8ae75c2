//! A manager may publish what YouTube does not call made for kids.

use insta::assert_snapshot;
use kyck_kernel::{Ctx, Role};
use kyck_tests::{TestApp, kyck_test, transcript};
use serde_json::{Value, json};

use super::review::{approval, codes, decide, import};

const VIDEO: &str = "xTffTm1oUBY";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Imports a video that is not made for kids; its approval with a reason.
async fn reasoned_approval(app: &TestApp) -> Value {
    app.youtube
        .edit_video(VIDEO, |video| video.made_for_kids = Some(false));
    let items = import(&app.staff(Role::Editor).await, &[VIDEO]).await;

    let mut input = approval(&items[0]);
    input["reason"] = json!("A museum's own film");
    input
}

/// How many videos the check of a day later refreshed and suspended.
async fn a_day_later(app: &TestApp) -> (u32, u32) {
    app.clock.advance_millis(DAY_MS);
    let curation = &app.services.curation;
    let done = curation
        .refresh_snapshots(&Ctx::system())
        .await
        .expect("the check");
    (done.refreshed, done.suspended)
}

#[kyck_test]
async fn only_a_manager_sets_made_for_kids_aside_and_only_with_a_reason(app: TestApp) {
    let approval = reasoned_approval(&app).await;
    let (editor, manager) = (app.staff(Role::Editor).await, app.staff(Role::Manager).await);
    let mut unreasoned = approval.clone();
    unreasoned["reason"] = Value::Null;

    let without_reason = decide(&manager, unreasoned).await;
    let of_an_editor = decide(&editor, approval.clone()).await;
    let published = decide(&manager, approval).await;

    assert_eq!(codes(&without_reason), [("REASON_MISSING", json!(["reason"]))]);
    assert_eq!(codes(&of_an_editor), [("GATE_BLOCKED", json!(["itemIds", "0"]))]);
    assert_snapshot!(transcript(&published), @r#"
    {
      "items": [
        {
          "decidedAt": "2026-11-23T03:00:00.000Z",
          "decidedBy": { "name": "Manager" },
          "decision": "APPROVE",
          "id": "review_item_1",
          "proposedBy": null,
          "proposedDecision": null,
          "reason": "A museum's own film",
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
async fn the_nightly_check_respects_a_managers_exception_but_not_what_came_later(app: TestApp) {
    let approval = reasoned_approval(&app).await;
    decide(&app.staff(Role::Manager).await, approval).await;

    assert_eq!(a_day_later(&app).await, (1, 0));

    app.youtube
        .edit_video(VIDEO, |video| video.embeddable = Some(false));
    assert_eq!(a_day_later(&app).await, (1, 1));
}
