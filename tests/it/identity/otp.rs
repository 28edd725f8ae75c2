//! Phone sign-in by a one-time code.

use kyck_domain::identity::{self, IdentityError, IdentityErrorCode, VerifyOtp};
use kyck_kernel::{Ctx, Fault};
use kyck_tests::{Client, TestApp, kyck_test, recent_texts};
use serde_json::{Value, json};

const REQUEST: &str = "mutation($p: String!) { requestOtp(input: { phone: $p }) {
    challenge { id expiresAt resendAt } userErrors { code message field } } }";
const VERIFY: &str = "mutation($c: ID!, $k: String!) { verifyOtp(input: { challengeId: $c, code: $k, deviceName: \"Phone\" }) {
    session { accessToken refreshToken expiresAt viewer { role family { id zone guardians { phoneMasked role isMe } children { id } } } }
    userErrors { code field } } }";
const MINUTE: i64 = 60_000;

/// Asks for a code and returns the challenge and the code that was queued for sending.
async fn request(app: &TestApp, phone: &str, e164: &str) -> (Value, String) {
    let answer = app.client.ask(REQUEST, json!({ "p": phone })).await;
    assert_eq!(answer["requestOtp"]["userErrors"], json!([]), "{answer}");
    (
        answer["requestOtp"]["challenge"].clone(),
        newest_code(app, e164).await,
    )
}

async fn newest_code(app: &TestApp, e164: &str) -> String {
    let messages = recent_texts(&app.services, Some(e164), 1).await;
    messages[0].code.clone().expect("a code")
}

async fn verify(client: &Client, challenge: &Value, code: &str) -> Value {
    let answer = client
        .ask(VERIFY, json!({ "c": challenge["id"], "k": code }))
        .await;
    answer["verifyOtp"].clone()
}

fn wrong(code: &str) -> String {
    let number: u32 = code.parse().expect("digits");
    format!("{:06}", (number + 1) % 1_000_000)
}

#[kyck_test]
async fn a_new_number_becomes_the_owner_of_a_new_family_and_comes_back_to_it(app: TestApp) {
    let (challenge, code) = request(&app, "010-2345-6789", "+821023456789").await;
    assert_eq!(challenge["expiresAt"], "2026-11-23T03:03:00.000Z");
    assert_eq!(challenge["resendAt"], "2026-11-23T03:01:00.000Z");
    assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()));
    let answer = verify(&app.client, &challenge, &code).await;
    assert_eq!(answer["userErrors"], json!([]));
    let viewer = &answer["session"]["viewer"];
    assert_eq!(viewer["role"], "PARENT");
    assert_eq!(viewer["family"]["zone"], "Asia/Seoul");
    assert_eq!(
        viewer["family"]["guardians"],
        json!([{ "phoneMasked": "010-****-6789", "role": "OWNER", "isMe": true }])
    );
    app.clock.advance_millis(2 * MINUTE);
    let (challenge, code) = request(&app, "+82 10 2345 6789", "+821023456789").await;
    let again = verify(&app.client, &challenge, &code).await;
    assert_eq!(again["session"]["viewer"]["family"]["id"], viewer["family"]["id"]);
}

#[tokio::test]
async fn known_and_unknown_numbers_get_the_same_answer() {
    let app = TestApp::start(kyck_tests::Backend::Sqlite).await;
    let known = app.guardian().await;
    let mut shapes = Vec::new();
    for phone in [known.phone.as_str(), "010-7777-0001"] {
        let mut answer = app.client.send(REQUEST, json!({ "p": phone })).await;
        let id = answer["data"]["requestOtp"]["challenge"]["id"].take();
        assert!(id.as_str().is_some_and(|id| id.starts_with("challenge_")));
        shapes.push(answer);
    }
    assert_eq!(shapes[0], shapes[1]);
}

#[kyck_test]
async fn a_code_is_good_for_three_minutes_and_only_the_newest_is(app: TestApp) {
    let (first, first_code) = request(&app, "010-2345-6789", "+821023456789").await;
    app.clock.advance_millis(MINUTE);
    let (second, second_code) = request(&app, "010-2345-6789", "+821023456789").await;
    let replaced = verify(&app.client, &first, &first_code).await;
    assert_eq!(replaced["userErrors"][0]["code"], "CODE_EXPIRED");
    app.clock.advance_millis(3 * MINUTE);
    let late = verify(&app.client, &second, &second_code).await;
    assert_eq!(late["userErrors"][0]["code"], "CODE_EXPIRED");
    assert_eq!(late["session"], Value::Null);
}

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
    // A new code does not begin the count anew: none is sent, and a live one is not tried.
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

#[kyck_test]
async fn the_same_right_code_answers_the_same_session_until_its_tokens_are_used(app: TestApp) {
    let (challenge, code) = request(&app, "010-2345-6789", "+821023456789").await;
    let tries = futures_util::future::join_all((0..20).map(|_| verify(&app.client, &challenge, &code))).await;
    let first = &tries[0]["session"]["refreshToken"];
    assert!(first.is_string(), "{}", tries[0]);
    for answer in &tries {
        assert_eq!(
            &answer["session"]["refreshToken"], first,
            "20 parallel right codes make one session"
        );
    }
    let rotated = app
        .client
        .ask(
            "mutation($t: String!) { refreshSession(input: { refreshToken: $t }) { session { accessToken } } }",
            json!({ "t": first }),
        )
        .await;
    assert!(rotated["refreshSession"]["session"]["accessToken"].is_string());
    let used = verify(&app.client, &challenge, &code).await;
    assert_eq!(used["userErrors"][0]["code"], "CODE_EXPIRED");
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
    assert_eq!(right["userErrors"], json!([]), "none of them was a try");
}

#[tokio::test]
async fn a_hundred_thousand_guesses_in_a_day_never_get_in() {
    let app = TestApp::start(kyck_tests::Backend::Sqlite).await;
    let anonymous = Ctx {
        actor: kyck_kernel::Actor::Anonymous,
        address: None,
    };
    let mut guess = 0_u32;
    let mut sent = 0;
    let mut counted = 0;
    for _ in 0..200 {
        let cmd = identity::RequestOtp {
            phone: "010-2345-6789".to_owned(),
            locale: identity::Locale::Korean,
            device_token: None,
        };
        let challenge = match app.services.identity.request_otp(&anonymous, cmd).await {
            Ok(challenge) => Some(challenge),
            Err(IdentityError::Fault(Fault::RateLimited { .. })) => None,
            Err(error) => panic!("{error}"),
        };
        if let Some(challenge) = challenge {
            sent += 1;
            let code: u32 = newest_code(&app, "+821023456789").await.parse().expect("digits");
            for _ in 0..20_000 {
                guess = (guess + 7919) % 1_000_000;
                if guess == code {
                    continue;
                }
                let cmd = VerifyOtp {
                    challenge_id: Some(challenge.id),
                    code: format!("{guess:06}"),
                    device_name: None,
                    device_token: None,
                };
                match app.services.identity.verify_otp(&anonymous, cmd).await {
                    Err(error) if error.codes() == [IdentityErrorCode::CodeWrong] => counted += 1,
                    Err(IdentityError::Fault(Fault::RateLimited { .. })) => {}
                    Err(error) if error.codes() == [IdentityErrorCode::TooManyTries] => {}
                    other => panic!("{other:?}"),
                }
            }
        }
        app.clock.advance_millis(7 * MINUTE);
    }

    assert!((1..=5).contains(&sent), "{sent} codes were sent");
    assert!(counted <= 10, "{counted} guesses were compared with a code");
}

/// A code as it may be typed or pasted: digits of other scripts, groups, and signs that nobody sees.
fn spellings(code: &str) -> Vec<String> {
    let shifted = |zero: u32| -> String {
        code.chars()
            .filter_map(|c| char::from_u32(zero + c.to_digit(10)?))
            .collect()
    };
    let half = code.len() / 2;
    let (first, last) = code.split_at(half);
    vec![
        shifted(0xFF10),
        shifted(0x0660),
        format!("{first}-{last}"),
        format!("{first} {last}"),
        format!("\u{200B}{code}"),
        format!("{first}\u{200E}{last}"),
        format!("\u{FEFF}{code}\n"),
        format!("\u{2068}{code}\u{2069}"),
        format!("{first}\u{2011}{last}"),
    ]
}

#[kyck_test]
async fn a_code_is_right_however_it_was_typed_and_no_try_is_spent(app: TestApp) {
    let (challenge, code) = request(&app, "010-2345-6789", "+821023456789").await;
    for typed in spellings(&code) {
        let answer = verify(&app.client, &challenge, &typed).await;
        assert_eq!(answer["userErrors"], json!([]), "{typed:?}");
        assert_eq!(answer["session"]["viewer"]["role"], "PARENT");
    }
    // A letter among the digits makes it another code.
    let (challenge, code) = request(&app, "010-2345-6780", "+821023456780").await;
    let answer = verify(&app.client, &challenge, &format!("{code}x")).await;
    assert_eq!(answer["userErrors"][0]["code"], "CODE_WRONG");
}

#[kyck_test]
async fn a_number_is_read_however_it_was_copied(app: TestApp) {
    for (number, copied) in [
        "\u{202D}010-3974-223$\u{202C}",
        "\u{2068}010-3974-223$\u{2069}",
        "\u{200E}010-3974-223$",
        "010\u{200B}3974\u{2060}223$\u{FEFF}",
        "010-3974-223$\u{FE0D}",
        "０１０－３９７４－２２３$",
        "tel:010-3974-223$",
    ]
    .into_iter()
    .enumerate()
    {
        let copied = copied.replace('$', &number.to_string());
        let (challenge, _) = request(&app, &copied, &format!("+82103974223{number}")).await;
        assert_ne!(challenge["id"], Value::Null, "{copied:?}");
    }
    // What is shown in reverse is another number than the one that was read.
    let answer = app
        .client
        .ask(REQUEST, json!({ "p": "\u{202E}010-3974-2231" }))
        .await;
    assert_eq!(answer["requestOtp"]["userErrors"][0]["code"], "PHONE_INVALID");
}
