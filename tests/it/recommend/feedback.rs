//! `recommendationFeedback`: how videos did that were opened for a reason.

use insta::assert_snapshot;
use kyck_kernel::Role;
use kyck_tests::{GlobalId, TestApp, kyck_test, transcript};
use serde_json::json;

use super::{duration_ms, feed, watch};

#[kyck_test]
async fn staff_sees_how_often_each_reason_was_followed_and_with_what_success(app: TestApp) {
    app.publish(60).await;
    let (guardian, child_id) = app.family().child(80).await;
    let child = child_id.global();
    let videos = feed(&guardian.client, &child, 20).await;
    let mut by_length = Vec::new();

    for item in &videos {
        let video = &item["video"]["id"];
        by_length.push((duration_ms(&app, video).await, video));
    }

    by_length.sort_by_key(|(length, _)| *length);
    let (whole, shortest) = by_length[0];

    // Watched to the end, left at once, opened without a reason.
    watch(&app, &guardian, &child, shortest, &json!("NEW"), whole).await;
    watch(&app, &guardian, &child, by_length[1].1, &json!("NEW"), 1_000).await;
    watch(&app, &guardian, &child, by_length[2].1, &json!(null), 5_000).await;
    app.clock.advance_millis(3_600_000);

    let editor = app.staff(Role::Editor).await;
    let feedback = "{ recommendationFeedback { code starts positive positiveRate } }";
    let answer = editor.ask(feedback, json!({})).await;

    assert_snapshot!(transcript(&answer), @r#"
    {
      "recommendationFeedback": [
        { "code": "NEXT_IN_SERIES", "positive": 0, "positiveRate": null, "starts": 0 },
        { "code": "SIMILAR_TO", "positive": 0, "positiveRate": null, "starts": 0 },
        { "code": "SAME_TASTE", "positive": 0, "positiveRate": null, "starts": 0 },
        { "code": "NURI_GAP", "positive": 0, "positiveRate": null, "starts": 0 },
        { "code": "POPULAR_SAME_AGE", "positive": 0, "positiveRate": null, "starts": 0 },
        { "code": "NEW", "positive": 1, "positiveRate": 0.5, "starts": 2 },
        { "code": "WATCH_AGAIN", "positive": 0, "positiveRate": null, "starts": 0 },
        { "code": "GUARDIAN_PICK", "positive": 0, "positiveRate": null, "starts": 0 }
      ]
    }
    "#);
}
