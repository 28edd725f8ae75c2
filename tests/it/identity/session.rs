//! Sessions and their refresh tokens.

use insta::assert_snapshot;
use kyck_domain::identity::IdentityErrorCode;
use kyck_kernel::Ctx;
use kyck_tests::{Backend, TestApp, kyck_test, transcript};
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

const REFRESH: &str = "mutation($t: String!) { refreshSession(input: { refreshToken: $t }) {
    session { accessToken refreshToken viewer { role } } userErrors { code field } } }";

/// Opens a session of a new guardian and returns its first refresh token.
async fn open(app: &TestApp) -> (kyck_tests::actors::Guardian, String, String) {
    let guardian = app.guardian().await;
    let tx = app.services.kernel.db.write().await.expect("a transaction");
    let session = app
        .services
        .identity
        .open_session(&tx, guardian.session_owner(), None, b"proof")
        .await
        .expect("a session");
    tx.commit().await.expect("stored");
    (guardian, session.refresh_token, session.access_token)
}

async fn refresh(app: &TestApp, token: &str) -> Option<String> {
    match app.services.identity.refresh_session(token).await {
        Ok(session) => Some(session.refresh_token),
        Err(error) if error.codes() == [IdentityErrorCode::RefreshTokenInvalid] => None,
        Err(error) => panic!("{error}"),
    }
}

#[kyck_test]
async fn a_used_token_ends_the_session_and_its_newest_tokens(app: TestApp) {
    let (_, first, _) = open(&app).await;
    let answer = app.client.ask(REFRESH, json!({ "t": first })).await;
    let second = answer["refreshSession"]["session"]["refreshToken"]
        .as_str()
        .expect("a token")
        .to_owned();
    let access = answer["refreshSession"]["session"]["accessToken"]
        .as_str()
        .expect("a token")
        .to_owned();
    let lost = app.client.ask(REFRESH, json!({ "t": first })).await;

    assert_eq!(
        lost["refreshSession"]["session"]["refreshToken"],
        second.as_str(),
        "a lost answer is repeated"
    );

    app.clock.advance_millis(31_000);
    let stolen = app.client.ask(REFRESH, json!({ "t": first })).await;
    assert_snapshot!(transcript(&stolen), @r#"
    {
      "refreshSession": {
        "session": null,
        "userErrors": [{ "code": "REFRESH_TOKEN_INVALID", "field": ["refreshToken"] }]
      }
    }
    "#);
    assert_eq!(refresh(&app, &second).await, None, "the newest token ended too");

    let viewer = app
        .client
        .with_token(access)
        .send("{ viewer { role } }", json!({}))
        .await;
    assert_snapshot!(transcript(&viewer), @r#"
    {
      "errors": [{ "extensions": { "code": "UNAUTHENTICATED" }, "message": "sign in first" }]
    }
    "#);
}

#[kyck_test]
async fn parallel_refreshes_of_one_phone_sign_nobody_out(app: TestApp) {
    let (_, mut token, _) = open(&app).await;
    for _ in 0..10 {
        let answers = futures_util::future::join_all((0..8).map(|_| refresh(&app, &token))).await;
        let next = answers[0].clone().expect("a token");
        assert!(
            answers.iter().all(|answer| answer.as_ref() == Some(&next)),
            "one successor, not several"
        );
        token = next;
    }
}

/// Random histories of one line of tokens against a model of what must hold.
#[tokio::test]
async fn random_histories_of_refreshes_agree_with_the_model() {
    let app = TestApp::start(Backend::Sqlite).await;
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(20_261_123);

    for history in 0..150 {
        let (_, first, _) = open(&app).await;
        // Every token that was ever handed out, and when it was used first.
        let mut tokens: Vec<(String, Option<i64>)> = vec![(first, None)];
        let mut is_dead = false;
        let mut now = 0_i64;
        for step in 0..12 {
            let wait = [0, 1_000, 29_999, 30_000, 30_001, 600_000][random.random_range(0..6)];
            app.clock.advance_millis(wait);
            now += wait;
            let newest = tokens.len() - 1;
            // Mostly the newest, sometimes its parent, sometimes any.
            let chosen = match random.random_range(0..10) {
                0..7 => newest,
                7..9 => newest.saturating_sub(1),
                _ => random.random_range(0..=newest),
            };
            let (token, used_at) = tokens[chosen].clone();
            let got = refresh(&app, &token).await;
            let where_ = format!("history {history}, step {step}, token {chosen} of {newest}");
            match used_at {
                _ if is_dead => assert_eq!(got, None, "{where_}: a dead line gives nothing"),
                None => {
                    tokens[chosen].1 = Some(now);
                    tokens.push((
                        got.unwrap_or_else(|| panic!("{where_}: the newest token works")),
                        None,
                    ));
                }
                Some(at) if chosen + 1 == newest && now - at <= 30_000 => {
                    assert_eq!(
                        got.as_ref(),
                        Some(&tokens[newest].0),
                        "{where_}: the same successor"
                    );
                }
                Some(_) => {
                    assert_eq!(got, None, "{where_}: an old token");
                    is_dead = true;
                }
            }
        }
    }
}

#[tokio::test]
async fn sessions_end_when_idle_for_sixty_days_and_after_half_a_year() {
    let app = TestApp::start(Backend::Sqlite).await;
    let (_, idle, _) = open(&app).await;
    let (_, mut busy, _) = open(&app).await;
    for _ in 0..8 {
        app.days_pass(22).await;
        busy = refresh(&app, &busy).await.expect("in use");
    }

    assert_eq!(refresh(&app, &idle).await, None);

    app.days_pass(5).await;
    assert_eq!(refresh(&app, &busy).await, None, "180 days are the end");
}

#[kyck_test]
async fn signing_out_ends_the_session_at_once(app: TestApp) {
    let (_, token, access) = open(&app).await;
    let client = app.client.with_token(access);
    let answer = client
        .ask(
            "mutation { signOut { signedOut userErrors { code } } }",
            json!({}),
        )
        .await;

    assert_snapshot!(transcript(&answer), @r#"{ "signOut": { "signedOut": true, "userErrors": [] } }"#);

    let after = client.send("{ viewer { role } }", json!({})).await;
    assert_snapshot!(transcript(&after), @r#"
    {
      "errors": [{ "extensions": { "code": "UNAUTHENTICATED" }, "message": "sign in first" }]
    }
    "#);
    assert_eq!(refresh(&app, &token).await, None);
    assert_eq!(
        app.client
            .refused("mutation { signOut { signedOut } }", json!({}))
            .await,
        "UNAUTHENTICATED"
    );
}

#[tokio::test]
async fn an_account_has_ten_sessions_and_the_longest_unused_gives_way() {
    let app = TestApp::start(Backend::Sqlite).await;
    let guardian = app.guardian().await;
    for _ in 0..9 {
        app.clock.advance_millis(1_000);
        app.sign_in(&guardian).await;
    }

    assert_eq!(
        guardian.client.ask("{ viewer { role } }", json!({})).await["viewer"]["role"],
        "PARENT"
    );

    app.clock.advance_millis(1_000);
    let newest = app.sign_in(&guardian).await;
    let oldest = guardian.client.send("{ viewer { role } }", json!({})).await;
    assert_snapshot!(transcript(&oldest), @r#"
    {
      "errors": [{ "extensions": { "code": "UNAUTHENTICATED" }, "message": "sign in first" }]
    }
    "#);
    assert_eq!(
        newest.ask("{ viewer { role } }", json!({})).await["viewer"]["role"],
        "PARENT"
    );
}

#[tokio::test]
async fn what_is_no_token_is_invalid() {
    let app = TestApp::start(Backend::Sqlite).await;
    for token in ["", "x", &"A".repeat(43), &"A".repeat(100_000), "토큰", "\u{0}"] {
        let answer = app.client.send(REFRESH, json!({ "t": token })).await;
        if token.len() < 10_000 {
            assert_eq!(
                answer["data"]["refreshSession"]["userErrors"][0]["code"], "REFRESH_TOKEN_INVALID",
                "{token:?}"
            );
        } else {
            assert_eq!(
                answer.get("data").and_then(|data| data.get("session")),
                None::<&Value>
            );
        }
    }
}

#[kyck_test]
async fn what_has_served_its_time_is_forgotten_and_what_lives_is_not(app: TestApp) {
    let (_, live, _) = open(&app).await;
    let (_, _, access) = open(&app).await;
    app.client
        .with_token(access)
        .ask("mutation { signOut { signedOut } }", json!({}))
        .await;
    let request = "mutation { requestOtp(input: { phone: \"010-2345-6789\" }) { challenge { id } } }";
    app.client.ask(request, json!({})).await;

    assert_eq!(
        app.services.identity.prune(&Ctx::system()).await.expect("pruned"),
        0
    );

    app.days_pass(50).await;
    let live = refresh(&app, &live).await.expect("in use");
    app.days_pass(41).await;
    // One code, six counters, one session that ended 91 days ago.
    assert_eq!(
        app.services.identity.prune(&Ctx::system()).await.expect("pruned"),
        8
    );
    assert!(refresh(&app, &live).await.is_some());
}
