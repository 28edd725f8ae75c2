//! Phone sign-in by a one-time code.

use insta::assert_snapshot;
use kyck_tests::{Client, TestApp, kyck_test, recent_texts, transcript};
use serde_json::{Value, json};

pub(super) const REQUEST: &str = "mutation($p: String!) { requestOtp(input: { phone: $p }) {
    challenge { id expiresAt resendAt } userErrors { code message field } } }";
const VERIFY: &str = "mutation($c: ID!, $k: String!) { verifyOtp(input: { challengeId: $c, code: $k, deviceName: \"Phone\" }) {
    session { accessToken refreshToken expiresAt viewer { role family { id zone guardians { phoneMasked role isMe } children { id } } } }
    userErrors { code field } } }";
pub(super) const MINUTE: i64 = 60_000;

/// Asks for a code and returns the challenge and the code that was queued for sending.
pub(super) async fn request(app: &TestApp, phone: &str, e164: &str) -> (Value, String) {
    let answer = app.client.ask(REQUEST, json!({ "p": phone })).await;
    assert_eq!(answer["requestOtp"]["userErrors"], json!([]), "{answer}");
    (
        answer["requestOtp"]["challenge"].clone(),
        newest_code(app, e164).await,
    )
}

pub(super) async fn newest_code(app: &TestApp, e164: &str) -> String {
    let messages = recent_texts(&app.services, Some(e164), 1).await;
    messages[0].code.clone().expect("a code")
}

pub(super) async fn verify(client: &Client, challenge: &Value, code: &str) -> Value {
    let answer = client
        .ask(VERIFY, json!({ "c": challenge["id"], "k": code }))
        .await;
    answer["verifyOtp"].clone()
}

pub(super) fn wrong(code: &str) -> String {
    let number: u32 = code.parse().expect("digits");
    format!("{:06}", (number + 1) % 1_000_000)
}

#[kyck_test]
async fn a_new_number_becomes_the_owner_of_a_new_family_and_comes_back_to_it(app: TestApp) {
    let (challenge, code) = request(&app, "010-2345-6789", "+821023456789").await;
    assert_snapshot!(transcript(&challenge), @r#"
    {
      "expiresAt": "2026-11-23T03:03:00.000Z",
      "id": "challenge_1",
      "resendAt": "2026-11-23T03:01:00.000Z"
    }
    "#);
    assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()));

    let answer = verify(&app.client, &challenge, &code).await;
    assert_snapshot!(transcript(&answer), @r#"
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

    let viewer = &answer["session"]["viewer"];
    assert_snapshot!(transcript(viewer), @r#"
    {
      "family": {
        "children": [],
        "guardians": [{ "isMe": true, "phoneMasked": "010-****-6789", "role": "OWNER" }],
        "id": "family_1",
        "zone": "Asia/Seoul"
      },
      "role": "PARENT"
    }
    "#);

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
    assert_snapshot!(transcript(&replaced), @r#"
    {
      "session": null,
      "userErrors": [{ "code": "CODE_EXPIRED", "field": ["code"] }]
    }
    "#);

    app.clock.advance_millis(3 * MINUTE);
    let late = verify(&app.client, &second, &second_code).await;
    assert_snapshot!(transcript(&late), @r#"
    {
      "session": null,
      "userErrors": [{ "code": "CODE_EXPIRED", "field": ["code"] }]
    }
    "#);
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
    assert_snapshot!(transcript(&used), @r#"
    {
      "session": null,
      "userErrors": [{ "code": "CODE_EXPIRED", "field": ["code"] }]
    }
    "#);
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
    assert_snapshot!(transcript(&answer), @r#"
    {
      "session": null,
      "userErrors": [{ "code": "CODE_WRONG", "field": ["code"] }]
    }
    "#);
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

    assert_snapshot!(transcript(&answer), @r#"
    {
      "requestOtp": {
        "challenge": null,
        "userErrors": [
          { "code": "PHONE_INVALID", "field": ["phone"], "message": "This is not a phone number." }
        ]
      }
    }
    "#);
}

#[kyck_test]
async fn a_wrong_number_and_a_wrong_code_are_named_in_the_language_of_the_phone(app: TestApp) {
    let (challenge, code) = request(&app, "010-2345-6789", "+821023456789").await;
    let request = "mutation { requestOtp(input: { phone: \"02-123\" }) { userErrors { code message } } }";
    let verify = "mutation($c: ID!, $k: String!) {
        verifyOtp(input: { challengeId: $c, code: $k }) { userErrors { code message } } }";
    let wrong_code = json!({ "c": challenge["id"], "k": wrong(&code) });

    let of_the_number = app.client.ask_in_both_languages(request, json!({})).await;
    let of_the_code = app.client.ask_in_both_languages(verify, wrong_code).await;

    assert_snapshot!(transcript(&of_the_number), @r#"
    {
      "en": {
        "requestOtp": {
          "userErrors": [{ "code": "PHONE_INVALID", "message": "This is not a phone number." }]
        }
      },
      "ko": {
        "requestOtp": { "userErrors": [{ "code": "PHONE_INVALID", "message": "올바른 전화번호가 아니에요." }] }
      }
    }
    "#);
    assert_snapshot!(transcript(&of_the_code), @r#"
    {
      "en": {
        "verifyOtp": { "userErrors": [{ "code": "CODE_WRONG", "message": "This code is not right." }] }
      },
      "ko": { "verifyOtp": { "userErrors": [{ "code": "CODE_WRONG", "message": "인증번호가 맞지 않아요." }] } }
    }
    "#);
}
