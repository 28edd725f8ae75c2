//! `setTasteDial`.

use insta::assert_snapshot;
use kyck_tests::{GlobalId, TestApp, kyck_test, transcript};
use serde_json::json;

const SET: &str = "mutation($c: ID!, $d: TasteDial!) {
    setTasteDial(input: { childId: $c, dial: $d }) { dial userErrors { code field message } } }";
const READ: &str = "query($c: ID!) { child(id: $c) { tasteDial } }";

#[kyck_test]
async fn a_guardian_sets_the_dial_and_nobody_else(app: TestApp) {
    let (guardian, child_id, device) = app.family().child(50).device().await;
    let child = child_id.global();
    let dial =
        || async { guardian.client.ask(READ, json!({ "c": child })).await["child"]["tasteDial"].clone() };
    assert_eq!(dial().await, "BALANCED");

    for wanted in ["EXPLORE", "FAMILIAR"] {
        let done = guardian.client.ask(SET, json!({ "c": child, "d": wanted })).await;
        assert_eq!(done["setTasteDial"], json!({ "dial": wanted, "userErrors": [] }));
        assert_eq!(dial().await, wanted);
    }

    let stranger = app.guardian().await;
    for (client, id) in [(&stranger.client, child.as_str()), (&guardian.client, "child_x")] {
        let refused = client.ask(SET, json!({ "c": id, "d": "EXPLORE" })).await;
        let error = &refused["setTasteDial"]["userErrors"][0];
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!("CHILD_NOT_FOUND"), &json!(["childId"]))
        );
    }

    let variables = json!({ "c": child, "d": "EXPLORE" });
    assert_eq!(device.client.refused(SET, variables.clone()).await, "FORBIDDEN");
    assert_eq!(app.client.refused(SET, variables).await, "UNAUTHENTICATED");
    assert_eq!(dial().await, "FAMILIAR");
}

#[kyck_test]
async fn a_guardian_reads_what_is_wrong_with_a_setting_or_a_pick_in_its_own_language(app: TestApp) {
    let (guardian, child_id) = app.family().child(50).await;
    let mutation = "mutation($c: ID!) {
        setTasteDial(input: { childId: \"child_x\", dial: EXPLORE }) { userErrors { code message } }
        pickForChild(input: { childId: $c, videoId: \"video_x\" }) { userErrors { code message } } }";

    let answers = guardian
        .client
        .ask_in_both_languages(mutation, json!({ "c": child_id.global() }))
        .await;

    assert_snapshot!(transcript(&answers), @r#"
    {
      "en": {
        "pickForChild": {
          "userErrors": [
            { "code": "VIDEO_NOT_FOUND", "message": "This child cannot watch this video." }
          ]
        },
        "setTasteDial": {
          "userErrors": [{ "code": "CHILD_NOT_FOUND", "message": "There is no such child." }]
        }
      },
      "ko": {
        "pickForChild": {
          "userErrors": [{ "code": "VIDEO_NOT_FOUND", "message": "이 아이가 볼 수 있는 영상이 아니에요." }]
        },
        "setTasteDial": { "userErrors": [{ "code": "CHILD_NOT_FOUND", "message": "아이를 찾을 수 없어요." }] }
      }
    }
    "#);
}
