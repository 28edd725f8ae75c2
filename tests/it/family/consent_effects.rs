//! What consent allows, and what its absence forbids.

use insta::assert_snapshot;
use kyck_domain::family::ConsentPurpose;
use kyck_kernel::Ctx;
use kyck_tests::{TestApp, kyck_test, transcript};
use serde_json::json;

use super::consent::{MINUTE, WITHDRAW, give};

const ADD: &str = "mutation { addChild(input: { nickname: \"별이\", birthMonth: \"2022-05\" }) {
    child { nickname } userErrors { code field } } }";

#[kyck_test]
async fn a_child_is_added_only_after_consent_to_the_service(app: TestApp) {
    let guardian = app.family().without_consent().await;
    let missing = json!({ "child": null, "userErrors": [{ "code": "CONSENT_MISSING", "field": null }] });
    let refused = guardian.client.ask(ADD, json!({})).await;
    assert_eq!(refused["addChild"], missing);

    give(&app, &guardian, json!(["RECOMMENDATION", "SAME_AGE_STATISTICS"])).await;
    let refused = guardian.client.ask(ADD, json!({})).await;
    assert_eq!(
        refused["addChild"], missing,
        "the other purposes do not replace it"
    );

    let seen = guardian
        .client
        .ask("{ viewer { family { children { id } } } }", json!({}))
        .await;
    assert_snapshot!(transcript(&seen), @r#"{ "viewer": { "family": { "children": [] } } }"#);

    give(&app, &guardian, json!(["SERVICE"])).await;
    let added = guardian.client.ask(ADD, json!({})).await;
    assert_snapshot!(transcript(&added), @r#"
    {
      "addChild": { "child": { "nickname": "별이" }, "userErrors": [] }
    }
    "#);
}

#[kyck_test]
async fn no_answer_is_no_consent_and_the_last_answer_counts(app: TestApp) {
    let purpose = ConsentPurpose::SameAgeStatistics;
    let guardian = app.family().without_consent().await;
    let other = app.family().without_consent().await;
    let agreed = async || {
        let ctx = Ctx::system();
        let one = app
            .services
            .family
            .has_consented(guardian.family_id, purpose)
            .await;
        let all = app
            .services
            .family
            .consenting_families(&ctx, purpose)
            .await
            .expect("families");
        assert!(!all.contains(&other.family_id));
        let one = one.expect("an answer");
        assert_eq!(one, all.contains(&guardian.family_id));
        one
    };

    assert!(!agreed().await);

    give(&app, &guardian, json!(["SAME_AGE_STATISTICS"])).await;
    assert!(agreed().await);

    // In the same millisecond as before: the later of the two counts all the same.
    let answer = app
        .sign_in(&guardian)
        .await
        .ask(WITHDRAW, json!({ "p": ["SAME_AGE_STATISTICS"] }))
        .await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "withdrawConsent": {
        "consents": [
          {
            "isGiven": false,
            "purpose": "SAME_AGE_STATISTICS",
            "recordedAt": "2026-11-23T03:00:00.000Z"
          }
        ],
        "userErrors": []
      }
    }
    "#);
    assert!(!agreed().await);

    app.clock.advance_millis(MINUTE);
    give(&app, &guardian, json!(["SAME_AGE_STATISTICS"])).await;
    assert!(agreed().await);
}
