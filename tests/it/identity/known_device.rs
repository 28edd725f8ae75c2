//! A device on which an account signed in before has attempts of its own: an outsider locks no owner out.

use kyck_domain::identity::AddStaff;
use kyck_kernel::{Ctx, Role};
use kyck_tests::{Backend, TestApp, kyck_test, recent_texts};
use serde_json::{Value, json};

const STAFF: &str = "mutation($i: StaffSignInInput!) { staffSignIn(input: $i) {
    session { accessToken } deviceToken userErrors { code } } }";
const REQUEST: &str = "mutation($i: RequestOtpInput!) { requestOtp(input: $i) {
    challenge { id } userErrors { code } } }";
const VERIFY: &str = "mutation($i: VerifyOtpInput!) { verifyOtp(input: $i) {
    session { viewer { family { id } } } deviceToken userErrors { code } } }";
const PASSWORD: &str = "correct horse battery";
const MINUTE: i64 = 60_000;
/// 32 bytes that no sign-in gave.
const INVENTED: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

async fn with_staff(backend: Backend, emails: &[&str]) -> TestApp {
    let app = TestApp::start(backend).await;
    for email in emails {
        let member = AddStaff {
            id: None,
            email: (*email).to_owned(),
            name: "Staff".to_owned(),
            role: Role::Editor,
            password: PASSWORD.to_owned(),
            totp_secret: None,
        };
        app.services
            .identity
            .add_staff(&Ctx::system(), member)
            .await
            .expect("an account");
    }
    app
}

async fn sign_in(app: &TestApp, email: &str, token: Option<&str>) -> Value {
    // Codes count once: the next attempt comes with the next one.
    app.clock.advance_millis(MINUTE);
    let code = app
        .services
        .identity
        .demo_totp_code(&Ctx::system(), email)
        .await
        .expect("a code");
    let input = json!({ "email": email, "password": PASSWORD, "totpCode": code, "deviceToken": token });
    app.client.send(STAFF, json!({ "i": input })).await
}

async fn guess(app: &TestApp, email: &str, token: Option<&str>) -> Value {
    let input =
        json!({ "email": email, "password": "another one", "totpCode": "000000", "deviceToken": token });
    app.client.send(STAFF, json!({ "i": input })).await
}

fn token_of(answer: &Value) -> &str {
    answer["data"]["staffSignIn"]["deviceToken"]
        .as_str()
        .unwrap_or_else(|| panic!("a device token: {answer}"))
}

fn is_limited(answer: &Value) -> bool {
    answer["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
}

/// Locks a name for the longest time, as an outsider does.
async fn lock(app: &TestApp, email: &str) {
    for _ in 0..9 {
        guess(app, email, None).await;
        app.clock.advance_millis(8 * MINUTE);
    }
    guess(app, email, None).await;
}

#[kyck_test]
async fn an_outsider_locks_strangers_out_and_not_the_owner(backend: Backend) {
    let app = with_staff(backend, &["owner@kyck.example", "other@kyck.example"]).await;
    let first = sign_in(&app, "owner@kyck.example", None).await;
    let token = token_of(&first).to_owned();
    let foreign = token_of(&sign_in(&app, "other@kyck.example", None).await).to_owned();
    lock(&app, "owner@kyck.example").await;

    for stranger in [None, Some(INVENTED), Some("no token"), Some(foreign.as_str())] {
        let answer = sign_in(&app, "owner@kyck.example", stranger).await;
        assert!(is_limited(&answer), "{stranger:?}: {answer}");
    }

    let owner = sign_in(&app, "owner@kyck.example", Some(&token)).await;
    assert_eq!(token_of(&owner), token, "the device keeps its token");

    let still = sign_in(&app, "owner@kyck.example", None).await;
    assert!(is_limited(&still), "strangers stay locked out: {still}");
}

#[kyck_test]
async fn a_known_device_has_a_lock_of_its_own(backend: Backend) {
    let app = with_staff(backend, &["owner@kyck.example"]).await;
    let token = token_of(&sign_in(&app, "owner@kyck.example", None).await).to_owned();
    for _ in 0..5 {
        let wrong = guess(&app, "owner@kyck.example", Some(&token)).await;
        assert_eq!(
            wrong["data"]["staffSignIn"]["userErrors"][0]["code"],
            "CREDENTIALS_WRONG"
        );
    }

    assert!(is_limited(&guess(&app, "owner@kyck.example", Some(&token)).await));

    let elsewhere = guess(&app, "owner@kyck.example", None).await;
    assert!(
        !is_limited(&elsewhere),
        "strangers are counted apart: {elsewhere}"
    );
}

#[kyck_test]
async fn a_device_that_is_not_used_for_half_a_year_is_a_stranger(backend: Backend) {
    let app = with_staff(backend, &["owner@kyck.example"]).await;
    let token = token_of(&sign_in(&app, "owner@kyck.example", None).await).to_owned();
    app.days_pass(181).await;
    lock(&app, "owner@kyck.example").await;
    assert!(is_limited(
        &sign_in(&app, "owner@kyck.example", Some(&token)).await
    ));

    let pruned = app
        .services
        .identity
        .prune(&Ctx::system())
        .await
        .expect("the clean-up");
    assert!(pruned >= 1);
}

async fn request(app: &TestApp, token: Option<&str>) -> Value {
    let input = json!({ "phone": "010-2345-6789", "deviceToken": token });
    app.client.send(REQUEST, json!({ "i": input })).await
}

/// Signs the family in by the code of an answer to [`request`].
async fn verify(app: &TestApp, requested: &Value, token: Option<&str>) -> Value {
    let messages = recent_texts(&app.services, Some("+821023456789"), 1).await;
    let code = messages[0].code.clone().expect("a code");
    let challenge = &requested["data"]["requestOtp"]["challenge"]["id"];
    let input = json!({ "challengeId": challenge, "code": code, "deviceToken": token });
    let answer = app.client.ask(VERIFY, json!({ "i": input })).await;
    assert_eq!(answer["verifyOtp"]["userErrors"], json!([]), "{answer}");
    answer["verifyOtp"].clone()
}

async fn wrong_code(app: &TestApp, requested: &Value) -> Value {
    let challenge = &requested["data"]["requestOtp"]["challenge"]["id"];
    let input = json!({ "challengeId": challenge, "code": "not it" });
    app.client.send(VERIFY, json!({ "i": input })).await
}

#[kyck_test]
async fn outsiders_who_use_up_a_number_do_not_lock_its_family_out(app: TestApp) {
    let first = verify(&app, &request(&app, None).await, None).await;
    let token = first["deviceToken"].as_str().expect("a device token").to_owned();

    // All codes of a day, and all wrong tries of a day.
    for round in 0..4 {
        app.clock.advance_millis(11 * MINUTE);
        let requested = request(&app, None).await;
        assert!(!is_limited(&requested), "{requested}");
        for _ in 0..if round < 2 { 0 } else { 5 } {
            wrong_code(&app, &requested).await;
        }
    }

    app.clock.advance_millis(11 * MINUTE);
    assert!(is_limited(&request(&app, None).await));
    assert!(is_limited(&request(&app, Some(INVENTED)).await));

    let requested = request(&app, Some(&token)).await;
    assert!(!is_limited(&requested), "{requested}");

    let again = verify(&app, &requested, Some(&token)).await;
    assert_eq!(again["session"], first["session"], "the same family");
    assert_eq!(again["deviceToken"], token);
}

#[kyck_test]
async fn a_strangers_request_does_not_replace_the_code_of_a_known_device(app: TestApp) {
    let first = verify(&app, &request(&app, None).await, None).await;
    let token = first["deviceToken"].as_str().expect("a device token").to_owned();
    app.clock.advance_millis(11 * MINUTE);
    let own = request(&app, Some(&token)).await;
    let messages = recent_texts(&app.services, Some("+821023456789"), 1).await;
    let code = messages[0].code.clone().expect("a code");

    let strange = request(&app, None).await;
    assert!(!is_limited(&strange), "{strange}");

    let challenge = &own["data"]["requestOtp"]["challenge"]["id"];
    let input = json!({ "challengeId": challenge, "code": code, "deviceToken": token });
    let answer = app.client.ask(VERIFY, json!({ "i": input })).await;
    assert_eq!(answer["verifyOtp"]["session"], first["session"]);
}

#[kyck_test]
async fn a_known_device_has_a_ladder_and_tries_of_its_own(app: TestApp) {
    let first = verify(&app, &request(&app, None).await, None).await;
    let token = first["deviceToken"].as_str().expect("a device token").to_owned();
    for round in 0..2 {
        app.clock.advance_millis(11 * MINUTE);
        let requested = request(&app, Some(&token)).await;
        assert!(!is_limited(&requested), "{round}: {requested}");
        assert!(is_limited(&request(&app, Some(&token)).await), "the ladder holds");
        for _ in 0..5 {
            let wrong = wrong_code(&app, &requested).await;
            assert_eq!(wrong["data"]["verifyOtp"]["userErrors"][0]["code"], "CODE_WRONG");
        }
    }

    app.clock.advance_millis(11 * MINUTE);
    assert!(
        is_limited(&request(&app, Some(&token)).await),
        "ten wrong codes a day are enough for a known device too"
    );
    assert!(!is_limited(&request(&app, None).await));
}
