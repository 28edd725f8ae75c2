//! What no client should send, sent: each gets a clear, typed error, and nothing else is lost.

use kyck_kernel::id::{ChallengeId, ChildId};
use kyck_tests::{GlobalId, TestApp, absent, kyck_test};
use serde_json::{Value, json};

#[kyck_test]
async fn each_kind_of_bad_input_gets_its_typed_error_and_the_server_goes_on(app: TestApp) {
    let guardian = app.guardian().await;
    let stranger = app.guardian().await;
    let child = app.child(guardian.family_id, 50).await.global();
    let foreign = app.child(stranger.family_id, 50).await.global();
    let ask = &guardian.client;

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
        let error = &answer["requestOtp"]["userErrors"][0];
        assert_eq!(error["code"], "PHONE_INVALID", "{phone:?}: {answer}");
        assert_eq!(error["field"], json!(["phone"]));
    }
    let verify = "mutation($c: ID!) { verifyOtp(input: { challengeId: $c, code: \"12345\" }) {
        session { accessToken } userErrors { code field } } }";
    for challenge in ["", "x", &absent::<ChallengeId>(), &child] {
        let answer = app.client.ask(verify, json!({ "c": challenge })).await;
        assert_eq!(
            answer["verifyOtp"]["userErrors"][0]["code"], "CHALLENGE_NOT_FOUND",
            "{answer}"
        );
    }

    let find = "query($c: ID!) { child(id: $c) { id } }";
    for unknown in ["", "x", "child_x", &foreign, &absent::<ChildId>()] {
        assert_eq!(
            ask.ask(find, json!({ "c": unknown })).await["child"],
            Value::Null,
            "{unknown}"
        );
    }
    for first in [0, -1, 101, i64::from(i32::MAX)] {
        let code = ask
            .refused(
                "query($f: Int) { videos(first: $f) { nodes { id } } }",
                json!({ "f": first }),
            )
            .await;
        assert_eq!(code, "BAD_REQUEST", "first: {first}");
    }
    for cursor in ["", "x", "bm90IGpzb24", &"A".repeat(5_000)] {
        let code = ask
            .refused(
                "query($a: String) { videos(after: $a) { nodes { id } } }",
                json!({ "a": cursor }),
            )
            .await;
        assert_eq!(code, "BAD_REQUEST", "after: {cursor:.20}");
    }

    let report = "query($c: ID!, $f: Date!, $t: Date!) { childReport(childId: $c, from: $f, to: $t) { totalMinutes } }";
    for day in ["2026-02-30", "2026-13-01", "yesterday", "2026-1-1", "20260101"] {
        let answer = ask
            .send(report, json!({ "c": child, "f": day, "t": "2026-11-20" }))
            .await;
        let message = answer["errors"][0]["message"].as_str().expect("an error");
        assert!(message.contains("YYYY-MM-DD"), "{day}: {answer}");
    }
    let backwards = json!({ "c": child, "f": "2026-11-20", "t": "2026-11-01" });
    assert_eq!(ask.refused(report, backwards).await, "BAD_REQUEST");
    let endless = json!({ "c": child, "f": "2020-01-01", "t": "2026-11-20" });
    assert_eq!(ask.refused(report, endless).await, "BAD_REQUEST");

    not_json_at_all(&app).await;
    let info = app.client.ask("{ serverInfo { version } }", json!({})).await;
    assert!(info["serverInfo"]["version"].is_string(), "the server goes on");
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
