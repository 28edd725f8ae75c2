//! `setTasteDial`.

use kyck_tests::{GlobalId, TestApp, kyck_test};
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
