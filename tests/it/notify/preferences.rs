//! What a guardian wants to hear of.

use insta::assert_snapshot;
use kyck_tests::{TestApp, kyck_test, transcript};
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
    assert_snapshot!(transcript(&answer), @r#"
    {
      "setNotificationPreference": {
        "preferences": null,
        "userErrors": [
          { "code": "TIME_INVALID", "field": ["quietFrom"], "message": "Write the time like 21:00." },
          { "code": "TIME_INVALID", "field": ["quietTo"], "message": "Write the time like 21:00." }
        ]
      }
    }
    "#);

    let answer = guardian.client.ask(READ, json!({})).await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "notificationPreferences": {
        "limitReached": true,
        "quietFrom": "21:00",
        "quietTo": "08:00",
        "weeklyReport": true
      }
    }
    "#);
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
    assert_snapshot!(transcript(errors), @r#"
    [
      { "code": "TIME_INVALID", "field": ["quietTo"], "message": "Write the time like 21:00." }
    ]
    "#);
}

#[kyck_test]
async fn a_guardian_reads_which_times_are_wrong_in_its_own_language(app: TestApp) {
    let guardian = app.guardian().await;
    let times = json!({ "i": { "quietFrom": "24:00", "quietTo": "8" } });

    let answers = guardian.client.ask_in_both_languages(SET, times).await;

    assert_snapshot!(transcript(&answers), @r#"
    {
      "en": {
        "setNotificationPreference": {
          "preferences": null,
          "userErrors": [
            { "code": "TIME_INVALID", "field": ["quietFrom"], "message": "Write the time like 21:00." },
            { "code": "TIME_INVALID", "field": ["quietTo"], "message": "Write the time like 21:00." }
          ]
        }
      },
      "ko": {
        "setNotificationPreference": {
          "preferences": null,
          "userErrors": [
            { "code": "TIME_INVALID", "field": ["quietFrom"], "message": "시각은 21:00처럼 적어 주세요." },
            { "code": "TIME_INVALID", "field": ["quietTo"], "message": "시각은 21:00처럼 적어 주세요." }
          ]
        }
      }
    }
    "#);
}
