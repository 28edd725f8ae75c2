//! Pairing of a child's device.

use kyck_tests::{TestApp, kyck_test};
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

#[kyck_test]
async fn a_device_is_paired_used_and_revoked(app: TestApp) {
    let guardian = app.guardian().await;
    let child = format!("child_{}", app.child(guardian.family_id, 50).await);
    let pairing = start(&app).await;
    let code = pairing["code"].as_str().expect("a code");
    assert!(code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit()));
    assert!(
        pairing["qrUrl"]
            .as_str()
            .is_some_and(|url| url.ends_with(&format!("/app/pair?code={code}")))
    );
    assert_eq!(
        claim(&app, &pairing).await["userErrors"][0]["code"],
        "PAIRING_PENDING"
    );
    let spaced = format!("{} - {}", &code[..4], &code[4..]);
    let approved = guardian
        .client
        .ask(APPROVE, json!({ "k": spaced, "c": child }))
        .await;
    let device = &approved["approvePairing"]["device"];
    assert_eq!(device["name"], "거실 태블릿", "{approved}");
    assert_eq!(device["child"]["id"], child.as_str());
    assert_eq!(device["lastSeenAt"], Value::Null);
    let session = claim(&app, &pairing).await["session"].clone();
    assert_eq!(
        session["viewer"],
        json!({ "role": "CHILD_DEVICE", "family": null, "child": { "id": child } })
    );
    let repeated = claim(&app, &pairing).await["session"].clone();
    assert_eq!(
        repeated["refreshToken"], session["refreshToken"],
        "a lost answer is repeated"
    );
    let list = guardian
        .client
        .ask(
            "{ viewer { family { devices { id name child { id } lastSeenAt } } } }",
            json!({}),
        )
        .await;
    assert_eq!(
        list["viewer"]["family"]["devices"],
        json!([{ "id": device["id"], "name": "거실 태블릿", "child": { "id": child },
                 "lastSeenAt": "2026-11-23T03:00:00.000Z" }])
    );
    let tablet = app
        .client
        .with_token(session["accessToken"].as_str().expect("a token"));
    assert_eq!(
        tablet.ask("{ viewer { role } }", json!({})).await["viewer"]["role"],
        "CHILD_DEVICE"
    );
    let revoked = guardian.client.ask(REVOKE, json!({ "d": device["id"] })).await;
    assert_eq!(revoked["revokeDevice"]["device"]["id"], device["id"]);
    let after = tablet.send("{ viewer { role } }", json!({})).await;
    assert_eq!(
        after["errors"][0]["extensions"]["code"], "UNAUTHENTICATED",
        "{after}"
    );
    let refreshed = app
        .client
        .ask(
            "mutation($t: String!) { refreshSession(input: { refreshToken: $t }) { userErrors { code } } }",
            json!({ "t": session["refreshToken"] }),
        )
        .await;
    assert_eq!(
        refreshed["refreshSession"]["userErrors"][0]["code"],
        "REFRESH_TOKEN_INVALID"
    );
}

#[kyck_test]
async fn a_code_is_approved_once_within_ten_minutes_and_by_the_childs_family(app: TestApp) {
    let (guardian, stranger) = (app.guardian().await, app.guardian().await);
    let child = format!("child_{}", app.child(guardian.family_id, 50).await);
    let pairing = start(&app).await;
    let foreign = stranger
        .client
        .ask(APPROVE, json!({ "k": pairing["code"], "c": child }))
        .await;
    let unknown = "child_00000000-0000-7000-8000-000000000000";
    let nobody = stranger
        .client
        .ask(APPROVE, json!({ "k": pairing["code"], "c": unknown }))
        .await;
    assert_eq!(foreign["approvePairing"], nobody["approvePairing"]);
    assert_eq!(
        foreign["approvePairing"]["userErrors"],
        json!([{ "code": "CHILD_NOT_FOUND", "field": ["childId"] }])
    );
    let wrong = guardian
        .client
        .ask(APPROVE, json!({ "k": "no digits", "c": child }))
        .await;
    assert_eq!(
        wrong["approvePairing"]["userErrors"][0]["code"],
        "PAIRING_NOT_FOUND"
    );
    app.clock.advance_millis(600_000);
    let late = guardian
        .client
        .ask(APPROVE, json!({ "k": pairing["code"], "c": child }))
        .await;
    assert_eq!(late["approvePairing"]["userErrors"][0]["code"], "PAIRING_EXPIRED");
    assert_eq!(
        claim(&app, &pairing).await["userErrors"][0]["code"],
        "PAIRING_EXPIRED"
    );
    let fresh = start(&app).await;
    guardian
        .client
        .ask(APPROVE, json!({ "k": fresh["code"], "c": child }))
        .await;
    let twice = guardian
        .client
        .ask(APPROVE, json!({ "k": fresh["code"], "c": child }))
        .await;
    assert_eq!(
        twice["approvePairing"]["userErrors"][0]["code"],
        "PAIRING_NOT_FOUND"
    );
}

#[kyck_test]
async fn a_strangers_device_is_not_found(app: TestApp) {
    let (guardian, stranger) = (app.guardian().await, app.guardian().await);
    let child = app.child(guardian.family_id, 50).await;
    let device = app.device(guardian.family_id, child).await;
    for id in [
        format!("child_device_{}", device.id),
        "child_device_x".to_owned(),
        String::new(),
    ] {
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
    assert_eq!(
        claimed["claimPairing"]["userErrors"][0]["code"],
        "PAIRING_NOT_FOUND"
    );
}

#[kyck_test]
async fn a_pairing_code_is_found_however_it_was_typed(app: TestApp) {
    let guardian = app.guardian().await;
    let child = format!("child_{}", app.child(guardian.family_id, 50).await);
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
