//! How often a code is sent and tried.

use insta::assert_snapshot;
use kyck_domain::identity::{self, IdentityError, IdentityErrorCode, VerifyOtp};
use kyck_kernel::id::ChallengeId;
use kyck_kernel::{Ctx, Fault};
use kyck_tests::{TestApp, kyck_test, transcript};
use serde_json::json;

use super::otp::{MINUTE, REQUEST, newest_code, request, verify, wrong};

#[kyck_test]
async fn five_wrong_tries_end_a_code_and_ten_a_day_end_the_number(app: TestApp) {
    for round in 0..2 {
        let (challenge, code) = request(&app, "010-2345-6789", "+821023456789").await;
        for _ in 0..5 {
            let answer = verify(&app.client, &challenge, &wrong(&code)).await;
            assert_eq!(
                answer["userErrors"],
                json!([{ "code": "CODE_WRONG", "field": ["code"] }])
            );
        }
        let right = verify(&app.client, &challenge, &code).await;
        assert_eq!(right["userErrors"][0]["code"], "TOO_MANY_TRIES", "round {round}");
        app.clock.advance_millis(5 * MINUTE);
    }

    // A new code does not restart the count: none is sent, and a live one is not tried.
    assert_eq!(
        app.client.refused(REQUEST, json!({ "p": "01023456789" })).await,
        "RATE_LIMITED"
    );
}

#[kyck_test]
async fn codes_are_resent_up_the_ladder_and_five_times_a_day(app: TestApp) {
    for wait_seconds in [60, 120, 300, 600] {
        request(&app, "010-2345-6789", "+821023456789").await;
        app.clock.advance_millis(wait_seconds * 1000 - 1000);
        let early = app.client.send(REQUEST, json!({ "p": "010-2345-6789" })).await;
        let extensions = &early["errors"][0]["extensions"];
        assert_eq!(
            *extensions,
            json!({ "code": "RATE_LIMITED", "retryAfterSeconds": 1 }),
            "{early}"
        );
        app.clock.advance_millis(1000);
    }

    request(&app, "010-2345-6789", "+821023456789").await;
    app.clock.advance_millis(12 * 60 * MINUTE);
    assert_eq!(
        app.client.refused(REQUEST, json!({ "p": "010-2345-6789" })).await,
        "RATE_LIMITED"
    );

    app.clock.advance_millis(12 * 60 * MINUTE);
    request(&app, "010-2345-6789", "+821023456789").await;
}

#[tokio::test]
async fn one_address_gets_sixty_codes_an_hour_and_one_prefix_twenty() {
    let app = TestApp::start(kyck_tests::Backend::Sqlite).await;
    let from = |address: &'static str| Ctx {
        address: Some(address),
        actor: kyck_kernel::Actor::Anonymous,
    };
    let ask = |address: &'static str, phone: String| {
        let (services, ctx) = (&app.services, from(address));
        async move {
            let cmd = identity::RequestOtp {
                phone,
                locale: identity::Locale::Korean,
                device_token: None,
            };
            services.identity.request_otp(&ctx, cmd).await
        }
    };

    for number in 0..60 {
        ask("192.0.2.1", format!("010-20{number:02}-0000"))
            .await
            .expect("sixty are sent");
    }

    let limited = |outcome: Result<identity::OtpChallenge, IdentityError>| matches!(outcome, Err(IdentityError::Fault(Fault::RateLimited { retry_after_seconds })) if retry_after_seconds <= 3600);
    assert!(limited(ask("192.0.2.1", "010-3000-0000".to_owned()).await));
    assert!(
        ask("192.0.2.2", "010-3000-0000".to_owned()).await.is_ok(),
        "another address still may"
    );

    for number in 0..20 {
        let address = if number < 10 { "192.0.2.3" } else { "192.0.2.4" };
        ask(address, format!("010-4000-{number:04}"))
            .await
            .expect("twenty neighbours are sent one");
    }

    assert!(limited(ask("192.0.2.5", "010-4000-9999".to_owned()).await));
}

#[tokio::test]
async fn aliases_do_not_multiply_tries() {
    let app = TestApp::start(kyck_tests::Backend::Sqlite).await;
    let (challenge, code) = request(&app, "010-2345-6789", "+821023456789").await;
    let id = challenge["id"].as_str().expect("an id");
    for count in [2, 15, 30] {
        let fields: String = (0..count)
            .map(|number| {
                format!("a{number}: verifyOtp(input: {{ challengeId: \"{id}\", code: \"{}\" }}) {{ session {{ accessToken }} }} ", wrong(&code))
            })
            .collect();
        let answer = app
            .client
            .send(&format!("mutation {{ {fields} }}"), json!({}))
            .await;
        assert!(answer["errors"][0]["message"].is_string(), "{answer}");
        let spread = format!("mutation {{ ...F ...F }} fragment F on Mutation {{ {fields} }}");
        let answer = app.client.send(&spread, json!({})).await;
        assert!(answer["errors"][0]["message"].is_string(), "{answer}");
    }

    let right = verify(&app.client, &challenge, &code).await;
    // None of them was a try.
    assert_snapshot!(transcript(&right), @r#"
    {
      "session": {
        "accessToken": "[random]",
        "expiresAt": "2026-11-23T03:10:00.000Z",
        "refreshToken": "[random]",
        "viewer": {
          "family": {
            "children": [],
            "guardians": [{ "isMe": true, "phoneMasked": "010-****-6789", "role": "OWNER" }],
            "id": "family_1",
            "zone": "Asia/Seoul"
          },
          "role": "PARENT"
        }
      },
      "userErrors": []
    }
    "#);
}

/// Twenty thousand guesses at a challenge, none of them right, which nothing limits in speed; how many were compared
/// with the code.
async fn guess(app: &TestApp, ctx: &Ctx<'_>, challenge_id: ChallengeId, next: &mut u32) -> u32 {
    let code: u32 = newest_code(app, "+821023456789").await.parse().expect("digits");
    let mut compared = 0;
    for _ in 0..20_000 {
        *next = (*next + 7919) % 1_000_000;
        if *next == code {
            continue;
        }
        let attempt = VerifyOtp {
            challenge_id: Some(challenge_id),
            code: format!("{next:06}"),
            device_name: None,
            device_token: None,
        };
        match app.services.identity.verify_otp(ctx, attempt).await {
            Err(error) if error.codes() == [IdentityErrorCode::CodeWrong] => compared += 1,
            Err(IdentityError::Fault(Fault::RateLimited { .. })) => {}
            Err(error) if error.codes() == [IdentityErrorCode::TooManyTries] => {}
            other => panic!("{other:?}"),
        }
    }
    compared
}

#[tokio::test]
async fn a_hundred_thousand_guesses_in_a_day_never_get_in() {
    let app = TestApp::start(kyck_tests::Backend::Sqlite).await;
    let anonymous = Ctx {
        actor: kyck_kernel::Actor::Anonymous,
        address: None,
    };

    let (mut sent, mut compared, mut next) = (0, 0, 0);
    for _ in 0..200 {
        let request = identity::RequestOtp {
            phone: "010-2345-6789".to_owned(),
            locale: identity::Locale::Korean,
            device_token: None,
        };
        match app.services.identity.request_otp(&anonymous, request).await {
            Ok(challenge) => {
                sent += 1;
                compared += guess(&app, &anonymous, challenge.id, &mut next).await;
            }
            Err(IdentityError::Fault(Fault::RateLimited { .. })) => {}
            Err(error) => panic!("{error}"),
        }
        app.clock.advance_millis(7 * MINUTE);
    }

    assert!((1..=5).contains(&sent), "{sent} codes were sent");
    assert!(compared <= 10, "{compared} guesses were compared with a code");
}
