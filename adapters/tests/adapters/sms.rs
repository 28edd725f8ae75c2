//! Each SMS provider: what it is sent, and what its answers mean.

use std::time::Duration;

use kyck_adapters::sms::{InMemorySms, Solapi, SolapiSettings, Twilio, TwilioSettings};
use kyck_domain::notify::{SendError, SendSms, SmsMessage};
use kyck_stand_ins::sms::{Received, SOLAPI_KEY, SOLAPI_SECRET, SmsStandIn, TWILIO_ACCOUNT, TWILIO_TOKEN};
use kyck_stand_ins::{Canned, Step};
use serde_json::{Value, json};

use crate::{as_clock, clock, quick, random};

fn message(to: &str) -> SmsMessage {
    SmsMessage {
        to: to.to_owned(),
        body: "[KYCK] 인증번호 012345".to_owned(),
        reference: "m1".to_owned(),
    }
}

fn solapi(server: &SmsStandIn, secret: &str) -> Solapi {
    let settings = SolapiSettings {
        base_url: server.base_url(),
        api_key: SOLAPI_KEY.to_owned(),
        api_secret: secret.to_owned(),
        sender: "029302266".to_owned(),
        limits: quick(),
    };
    Solapi::new(settings, as_clock(&clock()), random()).unwrap()
}

fn twilio(server: &SmsStandIn, token: &str) -> Twilio {
    let settings = TwilioSettings {
        base_url: server.base_url(),
        account_sid: TWILIO_ACCOUNT.to_owned(),
        auth_token: token.to_owned(),
        sender: "+12025550100".to_owned(),
        limits: quick(),
    };
    Twilio::new(settings, random()).unwrap()
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

#[tokio::test]
async fn solapi_gets_a_national_number_and_a_signature_with_a_new_salt_each_time() {
    let server = SmsStandIn::start().await.unwrap();
    let sender = solapi(&server, SOLAPI_SECRET);
    for count in 1..=2 {
        let id = sender.send(&message("+821012345678")).await.unwrap();
        assert_eq!(id, format!("M4V20260211073553STANDIN{count}"));
    }
    let expected = Received {
        provider: "solapi",
        to: "01012345678".to_owned(),
        from: "029302266".to_owned(),
        text: "[KYCK] 인증번호 012345".to_owned(),
    };
    assert_eq!(server.received(), [expected.clone(), expected]);
    let body: Value = serde_json::from_str(&server.seen()[0].body).unwrap();
    assert_eq!(body["message"]["customFields"]["reference"], "m1");
}

#[tokio::test]
async fn solapi_s_refusals_have_their_outcomes() {
    let server = SmsStandIn::start().await.unwrap();
    let wrong = solapi(&server, "another secret")
        .send(&message("+821012345678"))
        .await;
    assert_eq!(wrong, Err(misconfigured("SignatureDoesNotMatch")));
    let sender = solapi(&server, SOLAPI_SECRET);
    let abroad = sender.send(&message("+12025550123")).await;
    assert_eq!(abroad, Err(refused("only Korean numbers are supported")));
    let error = |status, code: &str| Canned::json(status, &json!({"errorCode": code, "errorMessage": "x "}));
    let cases = [
        (error(400, "ValidationError"), refused("ValidationError")),
        (error(400, "InvalidAccountId"), misconfigured("InvalidAccountId")),
        (error(402, "NotEnoughBalance"), misconfigured("NotEnoughBalance")),
        (error(413, "RecipientsTooMany"), refused("RecipientsTooMany")),
        (
            error(429, "TooManyRequests").header("retry-after", "5"),
            later("TooManyRequests", Some(5)),
        ),
        (error(500, "InternalError"), later("InternalError", None)),
        (
            Canned::json(
                200,
                &json!({"statusCode": "1062", "statusMessage": "발신번호 미등록 "}),
            ),
            refused("1062"),
        ),
        (Canned::html(502, "<html>"), later("HTTP 502", None)),
        (Canned::html(200, "<html>"), later("unexpected answer", None)),
    ];
    for (answer, expected) in cases {
        let name = format!("{} {}", answer.status, answer.body);
        let before = server.seen().len();
        server.next(Step::answer(answer));
        assert_eq!(
            sender.send(&message("+821012345678")).await,
            Err(expected),
            "{name}"
        );
        assert_eq!(
            server.seen().len(),
            before + 1,
            "a text message is not sent twice: {name}"
        );
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn twilio_gets_a_form_and_its_codes_have_their_outcomes() {
    let server = SmsStandIn::start().await.unwrap();
    let sender = twilio(&server, TWILIO_TOKEN);
    let sid = sender.send(&message("+821012345678")).await.unwrap();
    assert!(sid.starts_with("SM"), "{sid}");
    let expected = Received {
        provider: "twilio",
        to: "+821012345678".to_owned(),
        from: "+12025550100".to_owned(),
        text: "[KYCK] 인증번호 012345".to_owned(),
    };
    assert_eq!(server.received(), [expected]);
    assert_eq!(sender.send(&message("11234")).await, Err(refused("21211")));
    let wrong = twilio(&server, "wrong").send(&message("+821012345678")).await;
    assert_eq!(wrong, Err(misconfigured("20003")));
    let error = |status: u16, code: u32| {
        Canned::json(status, &json!({"code": code, "message": "x", "status": status}))
    };
    let gone = |detail: &str| SendError::RecipientGone {
        detail: detail.to_owned(),
    };
    let cases = [
        (error(400, 21610), gone("21610")),
        (error(400, 21614), gone("21614")),
        (error(403, 21408), misconfigured("21408")),
        (error(400, 21606), misconfigured("21606")),
        (
            error(429, 20429).header("retry-after", "3"),
            later("20429", Some(3)),
        ),
        (error(500, 20500), later("20500", None)),
        (Canned::html(503, "<html>"), later("HTTP 503", None)),
        (Canned::html(201, "<html>"), later("unexpected answer", None)),
    ];
    for (answer, expected) in cases {
        let name = format!("{} {}", answer.status, answer.body);
        server.next(Step::answer(answer));
        assert_eq!(
            sender.send(&message("+821012345678")).await,
            Err(expected),
            "{name}"
        );
    }
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_tried_later() {
    let server = SmsStandIn::start().await.unwrap();
    let mut limits = quick();
    limits.total = Duration::from_millis(100);
    let settings = TwilioSettings {
        base_url: server.base_url(),
        account_sid: TWILIO_ACCOUNT.to_owned(),
        auth_token: TWILIO_TOKEN.to_owned(),
        sender: "MG1".to_owned(),
        limits,
    };
    let sender = Twilio::new(settings, random()).unwrap();
    server.next(Step::slow(Duration::from_secs(30)));
    assert_eq!(
        sender.send(&message("+821012345678")).await,
        Err(later("no answer in time", None))
    );
    assert!(server.seen()[0].body.contains("MessagingServiceSid=MG1"));
}

#[tokio::test]
async fn empty_credentials_are_a_fault_of_the_set_up() {
    let settings = SolapiSettings {
        base_url: "https://api.solapi.com".to_owned(),
        api_key: String::new(),
        api_secret: "s".to_owned(),
        sender: "029302266".to_owned(),
        limits: quick(),
    };
    let outcome = Solapi::new(settings, as_clock(&clock()), random()).map(|_| ());
    assert!(matches!(outcome, Err(SendError::Misconfigured { .. })));
}

#[tokio::test]
async fn memory_holds_the_last_thousand_messages_newest_first() {
    let clock = clock();
    let log = InMemorySms::new(as_clock(&clock));
    for count in 0..1001 {
        let to = if count % 2 == 0 {
            "+821000000000"
        } else {
            "+821000000001"
        };
        clock.advance_millis(1);
        log.send(&message(to)).await.unwrap();
    }
    assert_eq!(log.recent(None).len(), 1000);
    let recent = log.recent(Some("+821000000000"));
    assert_eq!(recent.len(), 500);
    assert_eq!(recent[0].code.as_deref(), Some("012345"));
    assert!(recent[0].at > recent[1].at);
    assert!(log.recent(Some("+821099999999")).is_empty());
}
