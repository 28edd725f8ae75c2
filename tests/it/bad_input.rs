//! What no client should send, sent: each gets a clear, typed error, and nothing else is lost.

use kyck_kernel::id::{ChallengeId, ChildId};
use kyck_tests::{GlobalId, TestApp, absent, kyck_test};
use serde_json::{Value, json};

#[kyck_test]
async fn what_is_no_phone_number_is_named_by_its_field(app: TestApp) {
    let otp = "mutation($p: String!) { requestOtp(input: { phone: $p }) {
        challenge { id } userErrors { code field } } }";

    for phone in [
        "",
        "010",
        "not a number",
        "+82 10 1234 567890123",
        "０１０",
        "\u{202e}01012345678",
    ] {
        let answer = app.client.ask(otp, json!({ "p": phone })).await;
        let refused =
            json!({ "challenge": null, "userErrors": [{ "code": "PHONE_INVALID", "field": ["phone"] }] });
        assert_eq!(answer["requestOtp"], refused, "{phone:?}");
    }
}

#[kyck_test]
async fn ids_that_nothing_of_the_callers_has_find_nothing(app: TestApp) {
    let (guardian, child_id) = app.family().child(50).await;
    let (_, foreign) = app.family().child(50).await;
    let verify = "mutation($c: ID!) { verifyOtp(input: { challengeId: $c, code: \"12345\" }) {
        session { accessToken } userErrors { code field } } }";
    let find = "query($c: ID!) { child(id: $c) { id } }";

    for challenge in ["", "x", &absent::<ChallengeId>(), &child_id.global()] {
        let answer = app.client.ask(verify, json!({ "c": challenge })).await;
        let error = &answer["verifyOtp"]["userErrors"][0];
        assert_eq!(error["code"], "CHALLENGE_NOT_FOUND", "{answer}");
    }

    for child in ["", "x", "child_x", &foreign.global(), &absent::<ChildId>()] {
        let found = guardian.client.ask(find, json!({ "c": child })).await;
        assert_eq!(found, json!({ "child": null }), "{child}");
    }
}

#[kyck_test]
async fn pages_that_cannot_be_are_bad_requests(app: TestApp) {
    let guardian = app.guardian().await.client;
    let sized = "query($f: Int) { videos(first: $f) { nodes { id } } }";
    let after = "query($a: String) { videos(after: $a) { nodes { id } } }";

    for first in [0, -1, 101, i64::from(i32::MAX)] {
        let code = guardian.refused(sized, json!({ "f": first })).await;
        assert_eq!(code, "BAD_REQUEST", "first: {first}");
    }

    for cursor in ["", "x", "bm90IGpzb24", &"A".repeat(5_000)] {
        let code = guardian.refused(after, json!({ "a": cursor })).await;
        assert_eq!(code, "BAD_REQUEST", "after: {cursor:.20}");
    }
}

#[kyck_test]
async fn what_is_no_day_is_answered_with_the_form_of_one_and_ranges_must_make_sense(app: TestApp) {
    let (guardian, child_id) = app.family().child(50).await;
    let report = "query($c: ID!, $f: Date!, $t: Date!) { childReport(childId: $c, from: $f, to: $t) { totalMinutes } }";
    let range = |from: &str, to: &str| json!({ "c": child_id.global(), "f": from, "t": to });

    for day in ["2026-02-30", "2026-13-01", "yesterday", "2026-1-1", "20260101"] {
        let answer = guardian.client.send(report, range(day, "2026-11-20")).await;
        let message = answer["errors"][0]["message"].as_str().expect("an error");
        assert!(message.contains("YYYY-MM-DD"), "{day}: {answer}");
    }

    for (from, to) in [("2026-11-20", "2026-11-01"), ("2020-01-01", "2026-11-20")] {
        let code = guardian.client.refused(report, range(from, to)).await;
        assert_eq!(code, "BAD_REQUEST", "{from} to {to}");
    }
}

#[kyck_test]
async fn the_server_goes_on_after_what_is_no_json_at_all(app: TestApp) {
    not_json_at_all(&app).await;

    let info = app.client.ask("{ serverInfo { version } }", json!({})).await;
    assert!(info["serverInfo"]["version"].is_string());
}

/// Bodies that are no GraphQL request: an answer of the 4xx kind, never a dropped connection.
async fn not_json_at_all(app: &TestApp) {
    let http = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("an HTTP client");
    let bodies: [&[u8]; 7] = [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{\"query\":\"\xff\xfe\"}",
        b"{\"query\": 5}",
        b"{\"query\":\"{\",\"variables\":[]}",
    ];

    for body in bodies {
        let answer = http
            .post(format!("{}/graphql", app.client.base_url))
            .header("content-type", "application/json")
            .body(body.to_vec())
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 400, "{}", String::from_utf8_lossy(body));
        let text = answer.text().await.expect("a body");
        let parsed: Value = serde_json::from_str(&text).expect("the refusal is JSON");
        assert!(parsed["errors"][0]["message"].is_string(), "{text}");
    }
}
