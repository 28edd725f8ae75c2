//! Access tokens: what is not exactly ours does not pass.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kyck_domain::identity::Authenticated;
use kyck_kernel::{Actor, Fault};
use kyck_tests::{Backend, TestApp};
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

#[tokio::test]
async fn no_forged_token_passes() {
    let app = TestApp::start(Backend::Sqlite).await;
    let guardian = app.guardian().await;
    let token = guardian.client.token.clone().expect("a token");
    assert!(matches!(
        app.services.identity.authenticate(&token).await,
        Ok(Authenticated {
            actor: Actor::Guardian { .. },
            expires_at,
        }) if expires_at == app.services.kernel.now().plus_seconds(600)
    ));

    let (header, claims, signature) = parts(&token);
    assert_eq!(header["alg"], "EdDSA");
    assert_eq!(header["typ"], "at+jwt");

    let with = |object: &Value, key: &str, value: Value| {
        let mut object = object.clone();
        object[key] = value;
        object
    };
    let mut forgeries: Vec<(&str, String)> = vec![
        ("empty", String::new()),
        ("one part", token.split('.').next().expect("a part").to_owned()),
        ("no signature", join(&header, &claims, &[])),
        (
            "alg none",
            join(&with(&header, "alg", json!("none")), &claims, &[]),
        ),
        (
            "alg none, signed",
            join(&with(&header, "alg", json!("none")), &claims, &signature),
        ),
        (
            "alg HS256 over the public key",
            join(&with(&header, "alg", json!("HS256")), &claims, &signature),
        ),
        (
            "another kid",
            join(
                &with(&header, "kid", json!("../../etc/passwd")),
                &claims,
                &signature,
            ),
        ),
        (
            "another type",
            join(&with(&header, "typ", json!("JWT")), &claims, &signature),
        ),
        (
            "a key in the header",
            join(
                &with(&header, "jwk", json!({ "kty": "OKP" })),
                &claims,
                &signature,
            ),
        ),
        (
            "a key's address",
            join(
                &with(&header, "jku", json!("https://evil.example")),
                &claims,
                &signature,
            ),
        ),
        (
            "a certificate",
            join(&with(&header, "x5c", json!([])), &claims, &signature),
        ),
        (
            "a certificate's address",
            join(
                &with(&header, "x5u", json!("https://evil.example")),
                &claims,
                &signature,
            ),
        ),
        (
            "critical extensions",
            join(&with(&header, "crit", json!(["exp"])), &claims, &signature),
        ),
        (
            "compressed",
            join(&with(&header, "zip", json!("DEF")), &claims, &signature),
        ),
        (
            "another role",
            join(&header, &with(&claims, "role", json!("ADMIN")), &signature),
        ),
        (
            "another audience",
            join(&header, &with(&claims, "aud", json!("kyck-staff")), &signature),
        ),
        (
            "another subject",
            join(
                &header,
                &with(&claims, "sub", json!(uuid::Uuid::nil())),
                &signature,
            ),
        ),
        (
            "a later end",
            join(
                &header,
                &with(&claims, "exp", json!(4_000_000_000_i64)),
                &signature,
            ),
        ),
        ("too long", format!("{token}{}", "A".repeat(3_000))),
        ("four parts", format!("{token}.e30")),
    ];
    let mut flipped = signature.clone();
    flipped[10] ^= 1;
    forgeries.push(("a flipped bit", join(&header, &claims, &flipped)));
    for (name, forgery) in forgeries {
        let outcome = app.services.identity.authenticate(&forgery).await;
        assert!(
            matches!(outcome, Err(Fault::Unauthenticated)),
            "{name}: {outcome:?}"
        );
        if !forgery.is_empty() {
            let answer = app
                .client
                .with_token(&forgery)
                .send("{ viewer { role } }", json!({}))
                .await;
            assert_eq!(
                answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED",
                "{name}: {answer}"
            );
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
