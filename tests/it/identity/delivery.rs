//! Whether a sign-in code has left, as the page that waits for it asks.

use std::sync::Arc;

use insta::assert_snapshot;
use kyck_api::server::metrics_recorder::install_recorder;
use kyck_api::services::Services;
use kyck_domain::notify::{Outbox, SendError, SendSms, SmsMessage};
use kyck_kernel::id::ChallengeId;
use kyck_tests::{Backend, TestApp, absent, kyck_test, transcript};
use serde_json::{Value, json};

const REQUEST: &str = "mutation($p: String!) { requestOtp(input: { phone: $p }) {
    challenge { id expiresAt resendAt delivery } userErrors { code } } }";
const LOOK: &str = "query($id: ID!) { otpChallenge(id: $id) { id expiresAt resendAt delivery } }";

/// A provider that gives every message the same outcome.
struct Always(Option<SendError>);

#[async_trait::async_trait]
impl SendSms for Always {
    async fn send(&self, _: &SmsMessage) -> Result<String, SendError> {
        self.0.clone().map_or_else(|| Ok("1".to_owned()), Err)
    }
}

fn with(app: &TestApp, outcome: Option<SendError>) -> Services {
    kyck_tests::services_with(&app.services, |parts| parts.sms = Arc::new(Always(outcome)))
}

async fn request(app: &TestApp, phone: &str) -> Value {
    let answer = app.client.ask(REQUEST, json!({ "p": phone })).await;
    assert_eq!(answer["requestOtp"]["userErrors"], json!([]));
    answer["requestOtp"]["challenge"].clone()
}

async fn look(app: &TestApp, challenge: &Value) -> Value {
    let answer = app.client.ask(LOOK, json!({ "id": challenge["id"] })).await;
    answer["otpChallenge"].clone()
}

#[kyck_test]
async fn a_challenge_is_queued_and_then_sent_and_says_nothing_else(app: TestApp) {
    let challenge = request(&app, "010-2345-6789").await;
    assert_snapshot!(transcript(&challenge), @r#"
    {
      "delivery": "QUEUED",
      "expiresAt": "2026-11-23T03:03:00.000Z",
      "id": "challenge_1",
      "resendAt": "2026-11-23T03:01:00.000Z"
    }
    "#);
    assert_eq!(look(&app, &challenge).await, challenge);

    Outbox::new(Arc::clone(&app.services.notify))
        .drain()
        .await
        .expect("a pass");
    let mut sent = challenge.clone();
    sent["delivery"] = json!("SENT");
    assert_eq!(look(&app, &challenge).await, sent);

    // What happens to the number later does not show.
    app.clock.advance_millis(60_000);
    request(&app, "010-2345-6789").await;
    assert_eq!(look(&app, &challenge).await, sent);
}

#[kyck_test]
async fn a_code_that_cannot_be_delivered_has_failed(backend: Backend) {
    let refusals = [
        SendError::Refused {
            detail: "21211".to_owned(),
        },
        SendError::RecipientGone {
            detail: "21614".to_owned(),
        },
        SendError::Misconfigured {
            detail: "SignatureDoesNotMatch".to_owned(),
        },
    ];

    for refusal in &refusals {
        let app = TestApp::start(backend).await;
        let challenge = request(&app, "010-2345-6789").await;
        let services = with(&app, Some(refusal.clone()));
        Outbox::new(Arc::clone(&services.notify))
            .drain()
            .await
            .expect("a pass");
        assert_eq!(look(&app, &challenge).await["delivery"], "FAILED", "{refusal}");
    }

    let metrics = install_recorder().expect("the counters").render();

    for outcome in ["FAILED", "RECIPIENT_GONE"] {
        let line = format!("kyck_messages_total{{channel=\"SMS\",kind=\"OTP_CODE\",outcome=\"{outcome}\"}}");
        assert!(metrics.contains(&line), "{metrics}");
    }
}

#[kyck_test]
async fn a_code_that_was_not_sent_in_time_has_failed_also_without_a_worker(app: TestApp) {
    let challenge = request(&app, "010-2345-6789").await;
    app.clock.advance_millis(179_999);
    assert_eq!(look(&app, &challenge).await["delivery"], "QUEUED");

    app.clock.advance_millis(1);
    assert_eq!(look(&app, &challenge).await["delivery"], "FAILED");

    install_recorder();
    Outbox::new(Arc::clone(&app.services.notify))
        .drain()
        .await
        .expect("a pass");
    assert!(app.sms.recent(None).is_empty(), "it is not sent any more");
    assert_eq!(look(&app, &challenge).await["delivery"], "FAILED");

    let metrics = install_recorder().expect("the counters").render();
    let line = "kyck_messages_total{channel=\"SMS\",kind=\"OTP_CODE\",outcome=\"EXPIRED\"}";
    assert!(metrics.contains(line), "{metrics}");
}

#[kyck_test]
async fn known_and_unknown_numbers_look_alike_and_an_unknown_id_is_null(app: TestApp) {
    let known = app.guardian().await;
    let mut looks = Vec::new();
    for phone in [known.phone.as_str(), "010-7777-0001"] {
        let challenge = request(&app, phone).await;
        let mut seen = look(&app, &challenge).await;
        assert_eq!(seen["id"].take(), challenge["id"]);
        looks.push(seen);
    }

    assert_eq!(looks[0], looks[1]);

    for id in ["", "child_1", &absent::<ChallengeId>()] {
        let answer = app.client.ask(LOOK, json!({ "id": id })).await;
        assert_eq!(answer["otpChallenge"], Value::Null, "{id}");
    }
}

#[kyck_test]
async fn waiting_messages_are_measured_by_channel(app: TestApp) {
    request(&app, "010-2345-6789").await;
    app.clock.advance_millis(42_000);
    install_recorder();
    app.services.notify.measure_queue().await.expect("measured");
    let metrics = install_recorder().expect("the counters").render();
    assert!(
        metrics.contains("kyck_outbox_waiting{channel=\"SMS\"} 1\n"),
        "{metrics}"
    );
    assert!(
        metrics.contains("kyck_outbox_oldest_seconds{channel=\"SMS\"} 42\n"),
        "{metrics}"
    );
    assert!(
        metrics.contains("kyck_outbox_waiting{channel=\"PUSH\"} 0\n"),
        "{metrics}"
    );
}
