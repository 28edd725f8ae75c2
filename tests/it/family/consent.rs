//! Consent of the legal guardian.

use kyck_domain::notify;
use kyck_tests::{TestApp, backends};
use serde_json::json;

const GIVE: &str =
    "mutation($p: [ConsentPurpose!]!, $v: String!) { giveConsent(input: { purposes: $p, textVersion: $v }) {
    given consents { purpose isGiven textVersion recordedAt } userErrors { code field } } }";

#[tokio::test]
async fn consent_is_recorded_by_its_text_and_confirmed_by_a_message() {
    for backend in backends() {
        let app = TestApp::start(backend).await;
        let guardian = app.guardian().await;
        let text = app
            .client
            .ask("{ consentText { version textKo textEn } }", json!({}))
            .await;
        let version = text["consentText"]["version"].clone();
        let given = guardian
            .client
            .ask(GIVE, json!({ "p": ["SERVICE", "RECOMMENDATION"], "v": version }))
            .await;
        let at = "2026-11-23T03:00:00.000Z";
        assert_eq!(
            given["giveConsent"],
            json!({ "given": true, "userErrors": [], "consents": [
                { "purpose": "SERVICE", "isGiven": true, "textVersion": version, "recordedAt": at },
                { "purpose": "RECOMMENDATION", "isGiven": true, "textVersion": version, "recordedAt": at }
            ] })
        );
        let messages = notify::recent_messages(&app.env, Some(&guardian.phone), 5)
            .await
            .expect("the outbox");
        assert_eq!(messages.len(), 1);
        assert!(messages[0].body.contains("consent"), "{}", messages[0].body);
        let seen = guardian
            .client
            .ask(
                "{ viewer { family { consents { purpose isGiven } } } }",
                json!({}),
            )
            .await;
        assert_eq!(
            seen["viewer"]["family"]["consents"].as_array().map(Vec::len),
            Some(2)
        );
        for (purposes, version, field) in [
            (json!([]), version.clone(), "purposes"),
            (json!(["SERVICE", "SERVICE"]), version.clone(), "purposes"),
            (json!(["SERVICE"]), json!("1999-01-01"), "textVersion"),
        ] {
            let refused = guardian
                .client
                .ask(GIVE, json!({ "p": purposes, "v": version }))
                .await;
            assert_eq!(
                refused["giveConsent"],
                json!({ "given": false, "consents": [], "userErrors": [{ "code": "CONSENT_INVALID", "field": [field] }] })
            );
        }
    }
}
