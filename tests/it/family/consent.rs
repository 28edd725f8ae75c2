//! Consent of the legal guardian.

use std::sync::Arc;

use async_trait::async_trait;
use insta::assert_snapshot;
use kyck_domain::family::{CONSENT_TEXT_VERSION, ConsentPurpose, GiveConsent};
use kyck_domain::notify::{SendError, SendSms, SmsMessage};
use kyck_kernel::id::SessionId;
use kyck_kernel::{Actor, Ctx};
use kyck_tests::actors::Guardian;
use kyck_tests::{TestApp, db, kyck_test, recent_texts, transcript};
use serde_json::{Value, json};

const GIVE: &str =
    "mutation($p: [ConsentPurpose!]!, $v: String!) { giveConsent(input: { purposes: $p, textVersion: $v }) {
    given consents { purpose isGiven textVersion recordedAt } userErrors { code field } } }";

#[kyck_test]
async fn consent_is_recorded_by_its_text_and_confirmed_by_a_message(app: TestApp) {
    let guardian = app.family().without_consent().await;
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

    let messages = recent_texts(&app.services, Some(&guardian.phone), 5).await;
    assert_eq!(messages.len(), 1);
    assert!(messages[0].body.contains("consent"), "{}", messages[0].body);

    let seen = guardian
        .client
        .ask(
            "{ viewer { family { consents { purpose isGiven } } } }",
            json!({}),
        )
        .await;

    assert_snapshot!(transcript(&seen), @r#"
    {
      "viewer": {
        "family": {
          "consents": [
            { "isGiven": true, "purpose": "RECOMMENDATION" },
            { "isGiven": true, "purpose": "SERVICE" }
          ]
        }
      }
    }
    "#);
}

#[kyck_test]
async fn consent_names_its_purposes_once_and_the_text_that_was_read(app: TestApp) {
    let guardian = app.family().without_consent().await;

    for (purposes, version, field) in [
        (json!([]), json!(CONSENT_TEXT_VERSION), "purposes"),
        (
            json!(["SERVICE", "SERVICE"]),
            json!(CONSENT_TEXT_VERSION),
            "purposes",
        ),
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

pub(super) const WITHDRAW: &str =
    "mutation($p: [ConsentPurpose!]!) { withdrawConsent(input: { purposes: $p }) {
    consents { purpose isGiven recordedAt } userErrors { code } } }";
pub(super) const MINUTE: i64 = 60_000;

async fn withdraw(app: &TestApp, guardian: &Guardian) -> Value {
    let client = app.sign_in(guardian).await;
    let mut answer = client.ask(WITHDRAW, json!({ "p": ["MARKETING"] })).await;
    answer["withdrawConsent"].take()
}

pub(super) async fn give(app: &TestApp, guardian: &Guardian, purposes: Value) -> Value {
    let variables = json!({ "p": purposes, "v": CONSENT_TEXT_VERSION });
    let client = app.sign_in(guardian).await;
    let mut answer = client.ask(GIVE, variables).await;
    assert_eq!(answer["giveConsent"]["given"], true, "{answer}");
    answer["giveConsent"]["consents"].take()
}

async fn messages(app: &TestApp, guardian: &Guardian) -> usize {
    recent_texts(&app.services, Some(&guardian.phone), 100)
        .await
        .len()
}

async fn decisions(app: &TestApp) -> i64 {
    db::value(&app.services.kernel.db, "SELECT COUNT(*) FROM consent").await
}

#[kyck_test]
async fn giving_what_is_given_answers_the_same_and_sends_nothing(app: TestApp) {
    let guardian = app.family().without_consent().await;
    let first = give(&app, &guardian, json!(["SERVICE", "RECOMMENDATION"])).await;
    app.clock.advance_millis(60 * MINUTE);
    assert_eq!(
        give(&app, &guardian, json!(["SERVICE", "RECOMMENDATION"])).await,
        first
    );
    assert_eq!((messages(&app, &guardian).await, decisions(&app).await), (1, 2));

    // One more purpose is one change; what was given before is answered as it was recorded.
    let more = give(&app, &guardian, json!(["SERVICE", "MARKETING"])).await;
    assert_eq!(more[0], first[0]);
    assert_snapshot!(transcript(&more), @r#"
    [
      {
        "isGiven": true,
        "purpose": "SERVICE",
        "recordedAt": "2026-11-23T03:00:00.000Z",
        "textVersion": "2026-11-23"
      },
      {
        "isGiven": true,
        "purpose": "MARKETING",
        "recordedAt": "2026-11-23T04:00:00.000Z",
        "textVersion": "2026-11-23"
      }
    ]
    "#);
    assert_eq!((messages(&app, &guardian).await, decisions(&app).await), (2, 3));
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_requests_with_twenty_aliases_each_send_one_message(app: TestApp) {
    let guardian = app.family().without_consent().await;
    let fields: String = (0..20)
        .map(|number| {
            format!(
                "a{number}: giveConsent(input: {{ purposes: [SERVICE], textVersion: \"{CONSENT_TEXT_VERSION}\" }}) \
                 {{ given }} "
            )
        })
        .collect();
    let document = format!("mutation {{ {fields} }}");
    let answers =
        futures_util::future::join_all((0..10).map(|_| guardian.client.send(&document, json!({})))).await;
    for answer in &answers {
        assert_eq!(answer["data"]["a19"]["given"], true, "{answer}");
    }

    assert_eq!((messages(&app, &guardian).await, decisions(&app).await), (1, 1));
}

#[kyck_test]
async fn changes_within_ten_minutes_share_a_confirmation(app: TestApp) {
    let guardian = app.family().without_consent().await;
    for round in 0..4 {
        give(&app, &guardian, json!(["MARKETING"])).await;
        let withdrawn = withdraw(&app, &guardian).await;
        assert_eq!(withdrawn["consents"][0]["isGiven"], false);
        assert_eq!(messages(&app, &guardian).await, 1, "round {round}");
        app.clock.advance_millis(2 * MINUTE);
    }

    app.clock.advance_millis(10 * MINUTE);
    give(&app, &guardian, json!(["MARKETING"])).await;
    assert_eq!(messages(&app, &guardian).await, 2);
}

#[kyck_test]
async fn withdrawing_what_is_withdrawn_records_nothing_new(app: TestApp) {
    let guardian = app.family().without_consent().await;
    let first = withdraw(&app, &guardian).await;
    app.clock.advance_millis(MINUTE);
    assert_eq!(withdraw(&app, &guardian).await, first);
    assert_eq!(decisions(&app).await, 1);
}

#[kyck_test]
async fn consent_beyond_the_limits_of_text_messages_is_refused_and_not_recorded(app: TestApp) {
    let guardian = app.family().without_consent().await;
    for _ in 0..5 {
        give(&app, &guardian, json!(["MARKETING"])).await;
        withdraw(&app, &guardian).await;
        app.clock.advance_millis(11 * MINUTE);
    }

    let before = decisions(&app).await;
    let variables = json!({ "p": ["MARKETING"], "v": CONSENT_TEXT_VERSION });
    let client = app.sign_in(&guardian).await;
    assert_eq!(client.refused(GIVE, variables).await, "RATE_LIMITED");
    assert_eq!(
        (messages(&app, &guardian).await, decisions(&app).await),
        (5, before)
    );
}

struct Nobody;

#[async_trait]
impl SendSms for Nobody {
    async fn send(&self, _: &SmsMessage) -> Result<String, SendError> {
        unreachable!("nothing is queued")
    }

    fn is_configured(&self) -> bool {
        false
    }
}

#[kyck_test]
async fn without_a_provider_of_text_messages_consent_is_recorded_unconfirmed(app: TestApp) {
    let guardian = app.family().without_consent().await;
    let services = kyck_tests::services_with(&app.services, |parts| parts.sms = Arc::new(Nobody));
    let ctx = Ctx {
        actor: Actor::Guardian {
            guardian_id: guardian.id,
            family_id: guardian.family_id,
            session_id: services.kernel.new_id::<SessionId>(),
        },
        ..Ctx::system()
    };
    let command = GiveConsent {
        purposes: vec![ConsentPurpose::Service],
        text_version: CONSENT_TEXT_VERSION.to_owned(),
    };
    let given = services
        .family
        .give_consent(&ctx, command, None)
        .await
        .expect("consent is recorded");

    assert!(given[0].is_given);
    assert_eq!((messages(&app, &guardian).await, decisions(&app).await), (0, 1));
}
