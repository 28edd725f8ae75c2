//! What a guardian wants to hear of.

use kyck_tests::{TestApp, kyck_test};
use serde_json::json;

const READ: &str = "{ notificationPreferences { weeklyReport limitReached quietFrom quietTo } }";
const SET: &str = "mutation($i: SetNotificationPreferenceInput!) { setNotificationPreference(input: $i) {
    preferences { weeklyReport limitReached quietFrom quietTo } userErrors { code field message } } }";

#[kyck_test]
async fn preferences_begin_with_quiet_nights_and_change_one_by_one(app: TestApp) {
    let guardian = app.guardian().await;
    let other = app.guardian().await;
    let defaults =
        json!({ "weeklyReport": true, "limitReached": true, "quietFrom": "21:00", "quietTo": "08:00" });
    let answer = guardian.client.ask(READ, json!({})).await;
    assert_eq!(answer["notificationPreferences"], defaults);

    let changed = guardian
        .client
        .ask(SET, json!({ "i": { "weeklyReport": false, "quietTo": "07:30" } }))
        .await;
    let expected =
        json!({ "weeklyReport": false, "limitReached": true, "quietFrom": "21:00", "quietTo": "07:30" });
    assert_eq!(changed["setNotificationPreference"]["preferences"], expected);
    let answer = guardian.client.ask(READ, json!({})).await;
    assert_eq!(answer["notificationPreferences"], expected);
    let answer = other.client.ask(READ, json!({})).await;
    assert_eq!(
        answer["notificationPreferences"], defaults,
        "another guardian's stay"
    );
}

#[kyck_test]
async fn wrong_times_are_reported_together_and_change_nothing(app: TestApp) {
    let guardian = app.guardian().await;
    let input = json!({ "i": { "limitReached": false, "quietFrom": "24:00", "quietTo": "8" } });
    let answer = guardian.client.ask(SET, input).await;
    let payload = &answer["setNotificationPreference"];
    assert_eq!(payload["preferences"], json!(null));
    let fields: Vec<_> = payload["userErrors"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|e| &e["field"])
        .collect();
    assert_eq!(fields, [&json!(["quietFrom"]), &json!(["quietTo"])]);
    let answer = guardian.client.ask(READ, json!({})).await;
    assert_eq!(answer["notificationPreferences"]["limitReached"], true);
    assert_eq!(app.client.refused(READ, json!({})).await, "UNAUTHENTICATED");
}

#[kyck_test]
async fn silence_may_end_at_midnight_however_it_is_written(app: TestApp) {
    let guardian = app.guardian().await;
    for midnight in ["24:00", "00:00"] {
        let set = guardian
            .client
            .ask(SET, json!({ "i": { "quietFrom": "21:00", "quietTo": midnight } }))
            .await;
        let payload = &set["setNotificationPreference"];
        assert_eq!(payload["userErrors"], json!([]), "{midnight}");
        assert_eq!(payload["preferences"]["quietTo"], "00:00");
    }
    // A whole day of silence would read back as none.
    let set = guardian
        .client
        .ask(SET, json!({ "i": { "quietFrom": "00:00", "quietTo": "24:00" } }))
        .await;
    let errors = &set["setNotificationPreference"]["userErrors"];
    assert_eq!(errors[0]["field"], json!(["quietTo"]));
}
