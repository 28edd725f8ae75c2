//! Pairing of a child's device.

use insta::assert_snapshot;
use kyck_kernel::id::ChildId;
use kyck_tests::actors::Guardian;
use kyck_tests::{GlobalId, TestApp, absent, kyck_test, transcript};
use serde_json::{Value, json};

const START: &str = "mutation($n: String!) { startPairing(input: { deviceName: $n }) {
    pairing { code qrUrl pollSecret expiresAt } userErrors { code field } } }";
const APPROVE: &str = "mutation($k: String!, $c: ID!) { approvePairing(input: { code: $k, childId: $c }) {
    device { id name child { id nickname } createdAt lastSeenAt } userErrors { code field } } }";
const CLAIM: &str = "mutation($s: String!) { claimPairing(input: { pollSecret: $s }) {
    session { accessToken refreshToken viewer { role family { id } child { id } } } userErrors { code } } }";
const REVOKE: &str =
    "mutation($d: ID!) { revokeDevice(input: { deviceId: $d }) { device { id } userErrors { code field } } }";

async fn start(app: &TestApp) -> Value {
    let answer = app.client.ask(START, json!({ "n": " 거실 태블릿 " })).await;
    assert_eq!(answer["startPairing"]["userErrors"], json!([]), "{answer}");
    answer["startPairing"]["pairing"].clone()
}

async fn claim(app: &TestApp, pairing: &Value) -> Value {
    app.client.ask(CLAIM, json!({ "s": pairing["pollSecret"] })).await["claimPairing"].clone()
}

/// A guardian approves a code for its child; the payload.
async fn approve(guardian: &Guardian, code: &str, child: &str) -> Value {
    let mut answer = guardian
        .client
        .ask(APPROVE, json!({ "k": code, "c": child }))
        .await;
    answer["approvePairing"].take()
}

fn code(pairing: &Value) -> &str {
    pairing["code"].as_str().expect("a code")
}

/// The device's session, once a guardian has approved it.
async fn paired(app: &TestApp, guardian: &Guardian, child: &str) -> Value {
    let pairing = start(app).await;
    approve(guardian, code(&pairing), child).await;
    claim(app, &pairing).await["session"].take()
}

#[kyck_test]
async fn a_code_has_eight_digits_and_is_in_the_address_for_the_qr_code(app: TestApp) {
    let pairing = start(&app).await;

    let code = code(&pairing);
    assert!(code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit()));
    assert!(
        pairing["qrUrl"]
            .as_str()
            .is_some_and(|url| url.ends_with(&format!("/app/pair?code={code}")))
    );
}

#[kyck_test]
async fn a_device_is_signed_in_once_a_guardian_has_approved_its_code(app: TestApp) {
    let (guardian, child_id) = app.family().child(50).await;
    let child = child_id.global();
    let pairing = start(&app).await;
    let seen = claim(&app, &pairing).await;
    assert_snapshot!(transcript(&seen), @r#"
    {
      "session": null,
      "userErrors": [{ "code": "PAIRING_PENDING" }]
    }
    "#);

    let code = code(&pairing);
    let spaced = format!("{} - {}", &code[..4], &code[4..]);
    let approved = approve(&guardian, &spaced, &child).await;
    assert_eq!(approved["device"]["child"]["id"], child.as_str());
    assert_snapshot!(transcript(&approved), @r#"
    {
      "device": {
        "child": { "id": "child_1", "nickname": "별이" },
        "createdAt": "2026-11-23T03:00:00.000Z",
        "id": "child_device_2",
        "lastSeenAt": null,
        "name": "거실 태블릿"
      },
      "userErrors": []
    }
    "#);

    let session = claim(&app, &pairing).await["session"].take();
    assert_eq!(
        session["viewer"],
        json!({ "role": "CHILD_DEVICE", "family": null, "child": { "id": child } })
    );

    let repeated = claim(&app, &pairing).await["session"].take();
    assert_eq!(
        repeated["refreshToken"], session["refreshToken"],
        "a lost answer is repeated"
    );
}

#[kyck_test]
async fn a_paired_device_is_listed_with_its_child(app: TestApp) {
    let (guardian, child_id) = app.family().child(50).await;
    let session = paired(&app, &guardian, &child_id.global()).await;
    let tablet = app
        .client
        .with_token(session["accessToken"].as_str().expect("a token"));
    assert_eq!(
        tablet.ask("{ viewer { role } }", json!({})).await["viewer"]["role"],
        "CHILD_DEVICE"
    );

    let list = guardian
        .client
        .ask(
            "{ viewer { family { devices { name child { id } lastSeenAt } } } }",
            json!({}),
        )
        .await;

    assert_eq!(
        list["viewer"]["family"]["devices"],
        json!([{ "name": "거실 태블릿", "child": { "id": child_id.global() },
                 "lastSeenAt": "2026-11-23T03:00:00.000Z" }])
    );
}

#[kyck_test]
async fn a_revoked_device_is_signed_out(app: TestApp) {
    let (guardian, child_id) = app.family().child(50).await;
    let session = paired(&app, &guardian, &child_id.global()).await;
    let tablet = app
        .client
        .with_token(session["accessToken"].as_str().expect("a token"));
    let devices = "{ viewer { family { devices { id } } } }";
    let list = guardian.client.ask(devices, json!({})).await;
    let device = &list["viewer"]["family"]["devices"][0]["id"];

    let revoked = guardian.client.ask(REVOKE, json!({ "d": device })).await;

    assert_eq!(
        revoked["revokeDevice"],
        json!({ "device": { "id": device }, "userErrors": [] })
    );
    assert_eq!(
        tablet.refused("{ viewer { role } }", json!({})).await,
        "UNAUTHENTICATED"
    );

    let refreshed = app
        .client
        .ask(
            "mutation($t: String!) { refreshSession(input: { refreshToken: $t }) { userErrors { code } } }",
            json!({ "t": session["refreshToken"] }),
        )
        .await;

    assert_snapshot!(transcript(&refreshed), @r#"
    {
      "refreshSession": { "userErrors": [{ "code": "REFRESH_TOKEN_INVALID" }] }
    }
    "#);
}

#[kyck_test]
async fn a_code_is_approved_for_a_child_of_the_family_only(app: TestApp) {
    let (_, child_id) = app.family().child(50).await;
    let stranger = app.guardian().await;
    let pairing = start(&app).await;

    let foreign = approve(&stranger, code(&pairing), &child_id.global()).await;
    let unknown = approve(&stranger, code(&pairing), &absent::<ChildId>()).await;

    assert_eq!(foreign, unknown);
    assert_eq!(foreign, refused("CHILD_NOT_FOUND", &json!(["childId"])));

    let answer = claim(&app, &pairing).await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "session": null,
      "userErrors": [{ "code": "PAIRING_PENDING" }]
    }
    "#);
}

#[kyck_test]
async fn a_code_is_approved_within_ten_minutes(app: TestApp) {
    let (guardian, child_id) = app.family().child(50).await;
    let pairing = start(&app).await;
    app.clock.advance_millis(600_000);

    let late = approve(&guardian, code(&pairing), &child_id.global()).await;

    assert_eq!(late, refused("PAIRING_EXPIRED", &Value::Null));

    let answer = claim(&app, &pairing).await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "session": null,
      "userErrors": [{ "code": "PAIRING_EXPIRED" }]
    }
    "#);
}

#[kyck_test]
async fn a_code_is_approved_once(app: TestApp) {
    let (guardian, child_id) = app.family().child(50).await;
    let child = child_id.global();
    let pairing = start(&app).await;

    let wrong = approve(&guardian, "no digits", &child).await;
    assert_eq!(wrong, refused("PAIRING_NOT_FOUND", &Value::Null));

    let first = approve(&guardian, code(&pairing), &child).await;
    assert_snapshot!(transcript(&first), @r#"
    {
      "device": {
        "child": { "id": "child_1", "nickname": "별이" },
        "createdAt": "2026-11-23T03:00:00.000Z",
        "id": "child_device_2",
        "lastSeenAt": null,
        "name": "거실 태블릿"
      },
      "userErrors": []
    }
    "#);

    let second = approve(&guardian, code(&pairing), &child).await;
    assert_eq!(second, refused("PAIRING_NOT_FOUND", &Value::Null));
}

/// The payload of `approvePairing` with one user error.
fn refused(code: &str, field: &Value) -> Value {
    json!({ "device": null, "userErrors": [{ "code": code, "field": field }] })
}

#[kyck_test]
async fn a_strangers_device_is_not_found(app: TestApp) {
    let (guardian, stranger) = (app.guardian().await, app.guardian().await);
    let child = app.child(guardian.family_id, 50).await;
    let device = app.device(guardian.family_id, child).await;
    for id in [device.id.global(), "child_device_x".to_owned(), String::new()] {
        let answer = stranger.client.ask(REVOKE, json!({ "d": id })).await;
        assert_eq!(
            answer["revokeDevice"],
            json!({ "device": null, "userErrors": [{ "code": "DEVICE_NOT_FOUND", "field": ["deviceId"] }] })
        );
    }

    assert_eq!(
        device.client.ask("{ viewer { role } }", json!({})).await["viewer"]["role"],
        "CHILD_DEVICE"
    );
}

#[tokio::test]
async fn device_names_are_printable() {
    let app = TestApp::start(kyck_tests::Backend::Sqlite).await;
    for name in ["", "   ", "a\u{202e}b", &"가".repeat(61)] {
        let answer = app.client.ask(START, json!({ "n": name })).await;
        assert_eq!(
            answer["startPairing"],
            json!({ "pairing": null, "userErrors": [{ "code": "DEVICE_NAME_INVALID", "field": ["deviceName"] }] })
        );
    }

    let claimed = app.client.ask(CLAIM, json!({ "s": "x" })).await;
    assert_snapshot!(transcript(&claimed), @r#"
    {
      "claimPairing": { "session": null, "userErrors": [{ "code": "PAIRING_NOT_FOUND" }] }
    }
    "#);
}

#[kyck_test]
async fn a_pairing_code_is_found_however_it_was_typed(app: TestApp) {
    let (guardian, child_id) = app.family().child(50).await;
    let child = child_id.global();
    let full_width = |code: &str| -> String {
        code.chars()
            .filter_map(|c| char::from_u32(0xFF10 + c.to_digit(10)?))
            .collect()
    };

    for spell in [
        &full_width as &dyn Fn(&str) -> String,
        &|code| format!("\u{202D}{code}\u{202C}"),
        &|code| format!("{}\u{200B}\u{2013}{}", &code[..4], &code[4..]),
        &|code| format!("\u{FEFF}{} {}\n", &code[..4], &code[4..]),
    ] {
        let pairing = start(&app).await;
        let typed = spell(pairing["code"].as_str().expect("a code"));
        let approved = guardian
            .client
            .ask(APPROVE, json!({ "k": typed, "c": child }))
            .await;
        assert_eq!(approved["approvePairing"]["userErrors"], json!([]), "{typed:?}");
    }
}
