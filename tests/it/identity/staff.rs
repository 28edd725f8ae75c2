//! Staff sign-in by password and code.

use insta::assert_snapshot;
use kyck_domain::identity::{AddStaff, StaffError};
use kyck_kernel::{Ctx, Role};
use kyck_tests::{Backend, TestApp, kyck_test, transcript};
use serde_json::{Value, json};

const SIGN_IN: &str = "mutation($e: String!, $p: String!, $t: String!) {
    staffSignIn(input: { email: $e, password: $p, totpCode: $t }) {
      session { accessToken refreshToken viewer { role staff { email role } } } userErrors { code field } } }";
const PASSWORD: &str = "correct horse battery";
const EMAIL: &str = "editor@kyck.example";

async fn with_editor(backend: Backend) -> TestApp {
    let app = TestApp::start(backend).await;
    let member = AddStaff {
        id: None,
        email: " Editor@KYCK.example ".to_owned(),
        name: "Editor".to_owned(),
        role: Role::Editor,
        password: PASSWORD.to_owned(),
        totp_secret: None,
    };
    let added = app
        .services
        .identity
        .add_staff(&Ctx::system(), member.clone())
        .await
        .expect("an account");
    assert!(
        added
            .totp
            .url
            .starts_with("otpauth://totp/KYCK:editor%40kyck.example?secret=")
    );
    assert!(matches!(
        app.services.identity.add_staff(&Ctx::system(), member).await,
        Err(StaffError::EmailTaken)
    ));

    app
}

async fn code(app: &TestApp) -> String {
    let code = app
        .services
        .identity
        .demo_totp_code(&Ctx::system(), EMAIL)
        .await
        .expect("a code");
    code.expect("the account exists")
}

async fn sign_in(app: &TestApp, email: &str, password: &str, code: &str) -> Value {
    app.client
        .send(SIGN_IN, json!({ "e": email, "p": password, "t": code }))
        .await
}

#[kyck_test]
async fn password_and_code_sign_staff_in_and_a_code_counts_once(backend: Backend) {
    let app = with_editor(backend).await;
    let now = code(&app).await;
    let answer = sign_in(&app, "EDITOR@kyck.example", PASSWORD, &now).await;
    let viewer = &answer["data"]["staffSignIn"]["session"]["viewer"];
    assert_eq!(
        *viewer,
        json!({ "role": "EDITOR", "staff": { "email": EMAIL, "role": "EDITOR" } }),
        "{answer}"
    );

    let again = sign_in(&app, EMAIL, PASSWORD, &now).await;
    assert_snapshot!(transcript(&again), @r#"
    {
      "data": {
        "staffSignIn": {
          "session": null,
          "userErrors": [{ "code": "CREDENTIALS_WRONG", "field": null }]
        }
      }
    }
    "#);

    app.clock.advance_millis(60_000);
    let next = code(&app).await;
    let later = sign_in(&app, EMAIL, PASSWORD, &next).await;
    assert!(
        later["data"]["staffSignIn"]["session"]["accessToken"].is_string(),
        "{later}"
    );
}

#[tokio::test]
async fn wrong_password_wrong_code_and_unknown_name_answer_alike() {
    let app = with_editor(Backend::Sqlite).await;
    let right = code(&app).await;
    let wrong_code = if right == "000000" { "000001" } else { "000000" };
    let answers = [
        sign_in(&app, EMAIL, "another password", &right).await,
        sign_in(&app, EMAIL, PASSWORD, wrong_code).await,
        sign_in(&app, "nobody@kyck.example", PASSWORD, &right).await,
        sign_in(&app, "", "", "").await,
    ];

    for answer in &answers {
        assert_eq!(*answer, answers[0]);
        assert_eq!(
            answer["data"]["staffSignIn"]["userErrors"][0]["code"],
            "CREDENTIALS_WRONG"
        );
    }
}

#[kyck_test]
async fn five_wrong_sign_ins_lock_a_name_for_a_while_whether_it_exists_or_not(backend: Backend) {
    let app = with_editor(backend).await;
    for email in [EMAIL, "nobody@kyck.example"] {
        for _ in 0..5 {
            sign_in(&app, email, "another password", "000000").await;
        }
        let right = code(&app).await;
        let locked = sign_in(&app, email, PASSWORD, &right).await;
        assert_eq!(
            locked["errors"][0]["extensions"],
            json!({ "code": "RATE_LIMITED", "retryAfterSeconds": 60 }),
            "{email}: {locked}"
        );
        app.clock.advance_millis(60_000);
    }

    let right = code(&app).await;
    let after = sign_in(&app, EMAIL, PASSWORD, &right).await;
    assert!(
        after["data"]["staffSignIn"]["session"]["accessToken"].is_string(),
        "{after}"
    );
}

#[tokio::test]
async fn a_staff_session_ends_after_half_an_hour_without_use() {
    let app = with_editor(Backend::Sqlite).await;
    let now = code(&app).await;
    let answer = sign_in(&app, EMAIL, PASSWORD, &now).await;
    let token = answer["data"]["staffSignIn"]["session"]["refreshToken"]
        .as_str()
        .expect("a token")
        .to_owned();
    app.clock.advance_millis(30 * 60_000);
    let session = app
        .services
        .identity
        .refresh_session(&token)
        .await
        .expect("still good");
    app.clock.advance_millis(30 * 60_000 + 1);

    assert!(
        app.services
            .identity
            .refresh_session(&session.refresh_token)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn weak_accounts_are_not_made() {
    let app = TestApp::start(Backend::Sqlite).await;
    let member = |email: &str, password: &str| AddStaff {
        id: None,
        email: email.to_owned(),
        name: String::new(),
        role: Role::Admin,
        password: password.to_owned(),
        totp_secret: None,
    };

    for email in ["", "x", "x@", "@y.z", "a b@y.z", "a@b", "a@.b.c"] {
        let outcome = app
            .services
            .identity
            .add_staff(&Ctx::system(), member(email, PASSWORD))
            .await;
        assert!(matches!(outcome, Err(StaffError::EmailInvalid)), "{email}");
    }

    let short = app
        .services
        .identity
        .add_staff(&Ctx::system(), member("a@b.c", "elevenchars"))
        .await;
    assert!(matches!(short, Err(StaffError::PasswordWeak)));
}
