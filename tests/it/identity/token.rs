//! Access tokens: what is not exactly ours does not pass.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use insta::assert_snapshot;
use kyck_domain::identity::Authenticated;
use kyck_kernel::{Actor, Fault};
use kyck_tests::{Backend, TestApp, transcript};
use serde_json::{Value, json};

fn parts(token: &str) -> (Value, Value, Vec<u8>) {
    let mut parts = token.split('.');
    let mut json = || {
        let part = URL_SAFE_NO_PAD
            .decode(parts.next().expect("three parts"))
            .expect("base64");
        serde_json::from_slice(&part).expect("JSON")
    };
    let (header, claims) = (json(), json());
    let signature = URL_SAFE_NO_PAD
        .decode(parts.next().expect("three parts"))
        .expect("base64");
    (header, claims, signature)
}

fn join(header: &Value, claims: &Value, signature: &[u8]) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!(
        "{}.{}.{}",
        encode(header),
        encode(claims),
        URL_SAFE_NO_PAD.encode(signature)
    )
}

/// Tokens that were made of a real one without the key, by what is wrong with them.
fn forgeries(token: &str) -> Vec<(&'static str, String)> {
    let (header, claims, signature) = parts(token);
    let header_with = |key: &str, value: Value| {
        let mut header = header.clone();
        header[key] = value;
        join(&header, &claims, &signature)
    };
    let claims_with = |key: &str, value: Value| {
        let mut claims = claims.clone();
        claims[key] = value;
        join(&header, &claims, &signature)
    };
    let mut flipped = signature.clone();
    flipped[10] ^= 1;
    let mut unsigned = header.clone();
    unsigned["alg"] = json!("none");

    vec![
        ("empty", String::new()),
        ("one part", token.split('.').next().expect("a part").to_owned()),
        ("four parts", format!("{token}.e30")),
        ("too long", format!("{token}{}", "A".repeat(3_000))),
        ("no signature", join(&header, &claims, &[])),
        ("a flipped bit", join(&header, &claims, &flipped)),
        ("alg none", join(&unsigned, &claims, &[])),
        ("alg none, signed", header_with("alg", json!("none"))),
        (
            "alg HS256 over the public key",
            header_with("alg", json!("HS256")),
        ),
        ("another kid", header_with("kid", json!("../../etc/passwd"))),
        ("another type", header_with("typ", json!("JWT"))),
        ("a key in the header", header_with("jwk", json!({ "kty": "OKP" }))),
        (
            "a key's address",
            header_with("jku", json!("https://evil.example")),
        ),
        ("a certificate", header_with("x5c", json!([]))),
        (
            "a certificate's address",
            header_with("x5u", json!("https://evil.example")),
        ),
        ("critical extensions", header_with("crit", json!(["exp"]))),
        ("compressed", header_with("zip", json!("DEF"))),
        ("another role", claims_with("role", json!("ADMIN"))),
        ("another audience", claims_with("aud", json!("kyck-staff"))),
        ("another subject", claims_with("sub", json!(uuid::Uuid::nil()))),
        ("a later end", claims_with("exp", json!(4_000_000_000_i64))),
    ]
}

#[tokio::test]
async fn a_token_is_signed_by_eddsa_and_typed() {
    let app = TestApp::start(Backend::Sqlite).await;
    let guardian = app.guardian().await;
    let token = guardian.client.token.clone().expect("a token");

    let (header, _, _) = parts(&token);

    assert_snapshot!(transcript(&header), @r#"{ "alg": "EdDSA", "kid": "zRPdGzWFi4YU", "typ": "at+jwt" }"#);
    assert!(matches!(
        app.services.identity.authenticate(&token).await,
        Ok(Authenticated {
            actor: Actor::Guardian { .. },
            expires_at,
        }) if expires_at == app.services.kernel.now().plus_seconds(600)
    ));
}

#[tokio::test]
async fn no_forged_token_passes() {
    let app = TestApp::start(Backend::Sqlite).await;
    let guardian = app.guardian().await;
    let token = guardian.client.token.clone().expect("a token");

    for (name, forgery) in forgeries(&token) {
        let outcome = app.services.identity.authenticate(&forgery).await;
        assert!(
            matches!(outcome, Err(Fault::Unauthenticated)),
            "{name}: {outcome:?}"
        );
        // A header without a token is no credential at all.
        if !forgery.is_empty() {
            let client = app.client.with_token(&forgery);
            let code = client.refused("{ viewer { role } }", json!({})).await;
            assert_eq!(code, "UNAUTHENTICATED", "{name}");
        }
    }
}

#[tokio::test]
async fn a_token_of_another_installation_does_not_pass() {
    let (ours, theirs) = (
        TestApp::start(Backend::Sqlite).await,
        TestApp::start(Backend::Sqlite).await,
    );
    let stranger = theirs.guardian().await;
    let token = stranger.client.token.clone().expect("a token");
    // Both have the tests' key: the session itself is unknown here.
    assert!(theirs.services.identity.authenticate(&token).await.is_ok());
    assert!(matches!(
        ours.services.identity.authenticate(&token).await,
        Err(Fault::Unauthenticated)
    ));
}

#[tokio::test]
async fn a_token_is_good_for_ten_minutes() {
    let app = TestApp::start(Backend::Sqlite).await;
    let guardian = app.guardian().await;
    let token = guardian.client.token.clone().expect("a token");
    app.clock.advance_millis(629_000);
    assert!(
        app.services.identity.authenticate(&token).await.is_ok(),
        "30 s of difference between clocks are forgiven"
    );

    app.clock.advance_millis(2_000);
    assert!(matches!(
        app.services.identity.authenticate(&token).await,
        Err(Fault::Unauthenticated)
    ));
}
