//! Guesses of staff passwords: as many as the limits say, however they are sent.

use futures_util::future::join_all;
use kyck_domain::identity::{AddStaff, IdentityError, IdentityErrorCode, SignedIn, StaffSignIn};
use kyck_kernel::{Actor, Ctx, Fault, Role};
use kyck_tests::{Backend, TestApp, kyck_test};

const PASSWORD: &str = "correct horse battery";
const EMAIL: &str = "editor@kyck.example";

async fn with_editor(backend: Backend) -> TestApp {
    let app = TestApp::start(backend).await;
    let member = AddStaff {
        id: None,
        email: EMAIL.to_owned(),
        name: "Editor".to_owned(),
        role: Role::Editor,
        password: PASSWORD.to_owned(),
        totp_secret: None,
    };
    app.services
        .identity
        .add_staff(&Ctx::system(), member)
        .await
        .expect("an account");
    app
}

fn from(address: &str) -> Ctx<'_> {
    Ctx {
        actor: Actor::Anonymous,
        address: Some(address),
    }
}

fn guess(email: &str) -> StaffSignIn {
    StaffSignIn {
        email: email.to_owned(),
        password: "another password".to_owned(),
        totp_code: "000000".to_owned(),
        device_token: None,
    }
}

async fn right(app: &TestApp) -> StaffSignIn {
    let code = app
        .services
        .identity
        .demo_totp_code(&Ctx::system(), EMAIL)
        .await
        .expect("a code");
    StaffSignIn {
        password: PASSWORD.to_owned(),
        totp_code: code.expect("the account exists"),
        ..guess(EMAIL)
    }
}

fn is_compared(outcome: &Result<SignedIn, IdentityError>) -> bool {
    matches!(outcome, Err(error) if error.codes() == [IdentityErrorCode::CredentialsWrong])
}

fn is_limited(outcome: &Result<SignedIn, IdentityError>) -> bool {
    matches!(outcome, Err(IdentityError::Fault(Fault::RateLimited { .. })))
}

#[kyck_test(flavor = "multi_thread", worker_threads = 4)]
async fn of_200_guesses_at_once_five_are_compared_with_a_name(backend: Backend) {
    let app = with_editor(backend).await;
    let addresses: Vec<String> = (0..200).map(|n| format!("192.0.2.{n}")).collect();
    for email in [EMAIL, "nobody@kyck.example"] {
        let guesses = addresses.iter().map(|address| {
            let (services, ctx) = (&app.services, from(address));
            async move { services.identity.staff_sign_in(&ctx, guess(email)).await }
        });
        let outcomes = join_all(guesses).await;
        let compared = outcomes.iter().filter(|outcome| is_compared(outcome)).count();
        assert_eq!(compared, 5, "{email}");
        assert!(outcomes.iter().all(Result::is_err));
    }

    let owner = app
        .services
        .identity
        .staff_sign_in(&from("192.0.2.201"), right(&app).await)
        .await;
    assert!(is_limited(&owner), "the name is locked for strangers: {owner:?}");
}

#[kyck_test(flavor = "multi_thread", worker_threads = 4)]
async fn of_guesses_at_once_from_one_address_ten_are_compared_in_a_minute(backend: Backend) {
    let app = with_editor(backend).await;
    let names: Vec<String> = (0..50).map(|n| format!("somebody{n}@kyck.example")).collect();
    let guesses = names.iter().map(|email| {
        let (services, ctx) = (&app.services, from("192.0.2.1"));
        async move { services.identity.staff_sign_in(&ctx, guess(email)).await }
    });
    let outcomes = join_all(guesses).await;
    let compared = outcomes.iter().filter(|outcome| is_compared(outcome)).count();

    assert_eq!(compared, 10);
}

#[kyck_test]
async fn a_right_sign_in_gives_its_count_back(backend: Backend) {
    let app = with_editor(backend).await;
    let ctx = from("192.0.2.1");
    for n in 0..9 {
        let outcome = app
            .services
            .identity
            .staff_sign_in(&ctx, guess(&format!("somebody{n}@kyck.example")))
            .await;
        assert!(is_compared(&outcome), "{n}: {outcome:?}");
    }

    app.services
        .identity
        .staff_sign_in(&ctx, right(&app).await)
        .await
        .expect("the tenth is right");
    let tenth = app
        .services
        .identity
        .staff_sign_in(&ctx, guess("else@kyck.example"))
        .await;

    assert!(is_compared(&tenth), "{tenth:?}");

    let eleventh = app
        .services
        .identity
        .staff_sign_in(&ctx, guess("other@kyck.example"))
        .await;
    assert!(is_limited(&eleventh), "{eleventh:?}");
}
