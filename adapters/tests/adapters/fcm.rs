//! Every row of FCM's error table, the access token's life, and what a message looks like on the wire.

use std::sync::Arc;
use std::time::Duration;

use kyck_adapters::fcm::{Fcm, FcmSettings, ServiceAccount};
use kyck_domain::notify::{PushMessage, SendError, SendPush};
use kyck_kernel::time::FixedClock;
use kyck_stand_ins::fcm::{FcmStandIn, error_body};
use kyck_stand_ins::{Canned, Step};
use serde_json::{Value, json};

use crate::{as_clock, clock, quick, random};

fn adapter(server: &FcmStandIn, clock: &Arc<FixedClock>) -> Fcm {
    let settings = FcmSettings {
        base_url: server.base_url(),
        token_url: None,
        service_account: ServiceAccount::parse(&server.service_account()).unwrap(),
        limits: quick(),
    };
    Fcm::new(settings, as_clock(clock), random()).unwrap()
}

fn message(token: &str) -> PushMessage {
    PushMessage {
        token: token.to_owned(),
        title: "KYCK".to_owned(),
        body: "주간 리포트가 나왔어요".to_owned(),
        data: [("type".to_owned(), "WEEKLY_REPORT".to_owned())].into(),
        collapse_key: "weekly".to_owned(),
        ttl_seconds: 3600,
    }
}

fn gone(detail: &str) -> SendError {
    SendError::RecipientGone {
        detail: detail.to_owned(),
    }
}

fn later(detail: &str, seconds: Option<u64>) -> SendError {
    SendError::Later {
        detail: detail.to_owned(),
        retry_after: seconds.map(Duration::from_secs),
    }
}

fn misconfigured(detail: &str) -> SendError {
    SendError::Misconfigured {
        detail: detail.to_owned(),
    }
}

fn refused(detail: &str) -> SendError {
    SendError::Refused {
        detail: detail.to_owned(),
    }
}

fn with_detail(mut body: Value, detail: Value) -> Value {
    match body["error"]["details"].as_array_mut() {
        Some(details) => details.push(detail),
        None => body["error"]["details"] = json!([detail]),
    }
    body
}

fn canned(status: u16, name: &str, message: &str, code: &str) -> Canned {
    Canned::json(status, &error_body(status, name, message, code))
}

/// Answers of FCM and what each of them means.
#[expect(clippy::too_many_lines, reason = "a table")]
fn table() -> Vec<(Canned, SendError)> {
    let bad_token = "The registration token is not a valid FCM registration token";
    let invalid = |text: &str| error_body(400, "INVALID_ARGUMENT", text, "INVALID_ARGUMENT");
    let violation = |field: &str| {
        json!({"@type": "type.googleapis.com/google.rpc.BadRequest",
               "fieldViolations": [{"field": field, "description": "Invalid"}]})
    };
    let apns = json!({"@type": "type.googleapis.com/google.firebase.fcm.v1.ApnsError",
                      "reason": "Unregistered", "statusCode": 410});
    let rate = json!({"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "RATE_LIMIT_EXCEEDED"});
    let quota = error_body(429, "RESOURCE_EXHAUSTED", "Quota exceeded", "");
    vec![
        (
            canned(400, "INVALID_ARGUMENT", bad_token, "INVALID_ARGUMENT"),
            gone("INVALID_ARGUMENT"),
        ),
        (
            Canned::json(
                400,
                &with_detail(
                    invalid("Request contains an invalid argument."),
                    violation("message.token"),
                ),
            ),
            gone("INVALID_ARGUMENT"),
        ),
        (
            Canned::json(400, &with_detail(invalid("APNs device token is disabled."), apns)),
            gone("INVALID_ARGUMENT"),
        ),
        (
            Canned::json(
                400,
                &with_detail(invalid("Invalid value"), violation("message.android.ttl")),
            ),
            refused("INVALID_ARGUMENT"),
        ),
        (
            canned(
                400,
                "INVALID_ARGUMENT",
                "Request contains an invalid argument.",
                "INVALID_ARGUMENT",
            ),
            refused("INVALID_ARGUMENT"),
        ),
        (
            canned(
                401,
                "UNAUTHENTICATED",
                "Auth error from APNS or Web Push Service",
                "THIRD_PARTY_AUTH_ERROR",
            ),
            misconfigured("THIRD_PARTY_AUTH_ERROR"),
        ),
        (
            canned(
                401,
                "UNAUTHENTICATED",
                "Request is missing required authentication credential.",
                "THIRD_PARTY_AUTH_ERROR",
            ),
            misconfigured("THIRD_PARTY_AUTH_ERROR"),
        ),
        (
            canned(
                403,
                "PERMISSION_DENIED",
                "SenderId mismatch",
                "SENDER_ID_MISMATCH",
            ),
            gone("SENDER_ID_MISMATCH"),
        ),
        (
            canned(403, "PERMISSION_DENIED", "SenderId mismatch", ""),
            gone("PERMISSION_DENIED"),
        ),
        (
            canned(
                403,
                "PERMISSION_DENIED",
                "Permission 'cloudmessaging.messages.create' denied",
                "",
            ),
            misconfigured("PERMISSION_DENIED"),
        ),
        (
            canned(
                404,
                "NOT_FOUND",
                "Requested entity was not found.",
                "UNREGISTERED",
            ),
            gone("UNREGISTERED"),
        ),
        (
            canned(404, "NOT_FOUND", "Requested entity was not found.", ""),
            gone("NOT_FOUND"),
        ),
        (
            Canned::html(404, "<html>Not Found</html>"),
            misconfigured("HTTP 404"),
        ),
        (
            canned(429, "RESOURCE_EXHAUSTED", "Quota", "QUOTA_EXCEEDED"),
            later("QUOTA_EXCEEDED", Some(60)),
        ),
        (
            Canned::json(429, &with_detail(quota.clone(), rate)),
            later("RESOURCE_EXHAUSTED", Some(60)),
        ),
        (
            Canned::json(429, &quota).header("retry-after", "37"),
            later("RESOURCE_EXHAUSTED", Some(37)),
        ),
        (
            canned(500, "INTERNAL", "Internal error", "INTERNAL"),
            later("INTERNAL", None),
        ),
        (
            canned(503, "UNAVAILABLE", "Unavailable", "UNAVAILABLE").header("retry-after", "17"),
            later("UNAVAILABLE", Some(17)),
        ),
        (
            Canned::html(502, "<html>Bad Gateway</html>"),
            later("HTTP 502", None),
        ),
        (
            Canned::html(200, "<html>a portal</html>"),
            later("unexpected answer", None),
        ),
        (canned(413, "INVALID", "too large", ""), refused("INVALID")),
    ]
}

#[tokio::test]
async fn every_refusal_of_fcm_has_its_outcome() {
    let server = FcmStandIn::start().await.unwrap();
    let fcm = adapter(&server, &clock());
    for (answer, expected) in table() {
        let name = format!("{} {}", answer.status, answer.body);
        let before = server.seen().len();
        server.next(Step::answer(answer));
        // The first send also requests the access token, from another endpoint.
        let outcome = fcm.send(&message("t")).await;
        assert_eq!(outcome, Err(expected), "{name}");
        assert_eq!(
            server.seen().len(),
            before + 1,
            "sent once, the outbox retries: {name}"
        );
    }
    assert!(server.received().is_empty());
    assert_eq!(server.tokens_issued(), 1);
}

#[tokio::test]
async fn a_message_arrives_as_fcm_wants_it() {
    let server = FcmStandIn::start().await.unwrap();
    let fcm = adapter(&server, &clock());
    let name = fcm.send(&message("device-1")).await.unwrap();
    assert_eq!(name, "projects/kyck-stand-in/messages/0:1");
    let received = server.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].token, "device-1");
    assert_eq!(
        received[0].message["notification"]["body"],
        "주간 리포트가 나왔어요"
    );
    assert_eq!(received[0].message["android"]["ttl"], "3600s");
    assert_eq!(received[0].message["data"], json!({"type": "WEEKLY_REPORT"}));
    server.unregister("device-1");
    assert_eq!(fcm.send(&message("device-1")).await, Err(gone("UNREGISTERED")));
    assert_eq!(
        fcm.send(&message("has space")).await,
        Err(gone("INVALID_ARGUMENT"))
    );
}

#[tokio::test]
async fn one_access_token_serves_until_shortly_before_its_end() {
    let server = FcmStandIn::start().await.unwrap();
    let clock = clock();
    let fcm = adapter(&server, &clock);
    let (one, two, three) = (message("a"), message("b"), message("c"));
    let (first, second, third) = tokio::join!(fcm.send(&one), fcm.send(&two), fcm.send(&three));
    assert!(first.is_ok() && second.is_ok() && third.is_ok());
    assert_eq!(server.tokens_issued(), 1, "many messages wait for one token");
    clock.advance_millis(3_298_000);
    fcm.send(&one).await.unwrap();
    assert_eq!(server.tokens_issued(), 1);
    clock.advance_millis(2_000);
    fcm.send(&one).await.unwrap();
    assert_eq!(server.tokens_issued(), 2);
}

#[tokio::test]
async fn an_access_token_that_was_taken_back_is_renewed_once() {
    let server = FcmStandIn::start().await.unwrap();
    let fcm = adapter(&server, &clock());
    fcm.send(&message("a")).await.unwrap();
    server.expire_access_tokens();
    fcm.send(&message("a")).await.unwrap();
    assert_eq!((server.tokens_issued(), server.received().len()), (2, 2));

    let before = server.seen().len();
    for _ in 0..3 {
        server.next(Step::answer(canned(
            401,
            "UNAUTHENTICATED",
            "Request had invalid credentials",
            "",
        )));
    }
    assert_eq!(
        fcm.send(&message("a")).await,
        Err(misconfigured("UNAUTHENTICATED"))
    );
    assert_eq!(server.seen().len() - before, 2);
    assert_eq!(server.tokens_issued(), 3);
}

#[tokio::test]
async fn each_trouble_of_the_token_endpoint_has_its_own_error() {
    let grant = |text: &str| Canned::json(400, &json!({"error": "invalid_grant", "error_description": text}));
    let cases = [
        (
            grant("Invalid JWT Signature."),
            misconfigured("token endpoint: invalid_grant Invalid JWT Signature."),
        ),
        (
            Canned::json(401, &json!({"error": "invalid_client"})),
            misconfigured("token endpoint: invalid_client"),
        ),
        (
            Canned::html(503, "<html>").header("retry-after", "9"),
            later("token endpoint: HTTP 503", Some(9)),
        ),
        (
            Canned::html(200, "<html>a portal</html>"),
            later("token endpoint: HTTP 200", None),
        ),
    ];
    let server = FcmStandIn::start().await.unwrap();
    let fcm = adapter(&server, &clock());
    for (answer, expected) in cases {
        let name = format!("{} {}", answer.status, answer.body);
        server.next_token(Step::answer(answer));
        assert_eq!(fcm.send(&message("a")).await, Err(expected), "{name}");
    }
    assert!(server.seen().is_empty(), "without a token nothing is sent");
    fcm.send(&message("a")).await.unwrap();
}

#[tokio::test]
async fn another_account_s_key_is_refused() {
    let (server, other) = (
        FcmStandIn::start().await.unwrap(),
        FcmStandIn::start().await.unwrap(),
    );
    let settings = FcmSettings {
        base_url: server.base_url(),
        token_url: Some(server.token_url()),
        service_account: ServiceAccount::parse(&other.service_account()).unwrap(),
        limits: quick(),
    };
    let fcm = Fcm::new(settings, as_clock(&clock()), random()).unwrap();
    let error = fcm.send(&message("a")).await.unwrap_err();
    assert_eq!(
        error,
        misconfigured("token endpoint: invalid_grant Invalid JWT Signature.")
    );
    assert_eq!(server.tokens_issued(), 0);
}

#[tokio::test]
async fn a_service_account_file_is_read_and_a_broken_one_is_named_without_its_content() {
    let server = FcmStandIn::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("account.json");
    std::fs::write(&path, server.service_account()).unwrap();
    let account = ServiceAccount::read(&path).unwrap();
    assert_eq!(account.project_id, "kyck-stand-in");
    assert!(!format!("{account:?}").contains("PRIVATE KEY"));
    let missing = ServiceAccount::read(&folder.path().join("none.json")).unwrap_err();
    assert!(missing.contains("none.json"), "{missing}");
    for (text, expected) in [
        ("{", "the file ends too early"),
        ("{\"private_key\": \"s3cret\"}", "a field is missing"),
        ("s3cret", "no JSON"),
        (
            "{\"project_id\":\"p\",\"client_email\":\"e\",\"private_key\":\"s3cret\",\"token_uri\":\"t\"}",
            "not an RSA key",
        ),
    ] {
        let error = ServiceAccount::parse(text).unwrap_err();
        assert!(
            error.contains(expected) && !error.contains("s3cret"),
            "{text}: {error}"
        );
    }
}
