//! Phones of guardians.

use insta::assert_snapshot;
use kyck_tests::{Client, TestApp, db, kyck_test, transcript};
use serde_json::{Value, json};

const REGISTER: &str =
    "mutation($t: String!) { registerPushToken(input: { kind: FCM, token: $t, platform: ANDROID }) {
    refreshedAt userErrors { code field } } }";
const UNREGISTER: &str = "mutation($t: String!) { unregisterPushToken(input: { token: $t }) {
    unregistered userErrors { code field } } }";

async fn register(client: &Client, token: &str) -> Value {
    client.ask(REGISTER, json!({ "t": token })).await["registerPushToken"].take()
}

async fn tokens(app: &TestApp) -> Vec<uuid::Uuid> {
    let sql = "SELECT guardian_id FROM push_token ORDER BY refreshed_at, id";
    db::column(&app.services.kernel.db, sql).await
}

#[kyck_test]
async fn a_phone_belongs_to_whoever_registered_it_last(app: TestApp) {
    let (first, second) = (app.guardian().await, app.guardian().await);
    let token = "cXyZ:APA91bH-token_of_a_phone";
    let answer = register(&first.client, token).await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "refreshedAt": "2026-11-23T03:00:00.000Z",
      "userErrors": []
    }
    "#);

    register(&first.client, token).await;
    assert_eq!(tokens(&app).await, [first.id.0], "the same phone is one");

    register(&second.client, token).await;
    assert_eq!(tokens(&app).await, [second.id.0]);

    let gone = |answer: Value| answer["unregisterPushToken"]["unregistered"].clone();
    assert_eq!(
        gone(first.client.ask(UNREGISTER, json!({ "t": token })).await),
        false,
        "not theirs"
    );
    assert_eq!(tokens(&app).await, [second.id.0]);
    assert_eq!(
        gone(second.client.ask(UNREGISTER, json!({ "t": token })).await),
        true
    );
    assert!(tokens(&app).await.is_empty());
}

#[kyck_test]
async fn what_is_no_token_is_refused(app: TestApp) {
    let guardian = app.guardian().await;
    for wrong in [
        "",
        "short",
        "has a space in it",
        "토큰토큰토큰",
        &"x".repeat(4097),
    ] {
        let answer = register(&guardian.client, wrong).await;
        assert_eq!(
            answer["userErrors"],
            json!([{ "code": "TOKEN_INVALID", "field": ["token"] }]),
            "{wrong:.20}"
        );
    }

    assert!(tokens(&app).await.is_empty());
    assert_eq!(
        app.client.refused(REGISTER, json!({ "t": "a-good-token" })).await,
        "UNAUTHENTICATED"
    );
}

#[kyck_test]
async fn a_phone_silent_for_60_days_is_dropped(app: TestApp) {
    let guardian = app.guardian().await;
    register(&guardian.client, "token-of-a-phone").await;
    app.days_pass(60).await;
    assert_eq!(app.services.notify.prune().await.expect("pruned").tokens, 0);

    app.clock.advance_millis(1);
    assert_eq!(app.services.notify.prune().await.expect("pruned").tokens, 1);
    assert!(tokens(&app).await.is_empty());
}

#[kyck_test]
async fn the_eleventh_phone_takes_the_place_of_the_one_silent_for_longest(app: TestApp) {
    let guardian = app.guardian().await;
    for number in 0..11 {
        app.clock.advance_millis(1_000);
        register(&guardian.client, &format!("token-of-phone-{number}")).await;
    }

    assert_eq!(tokens(&app).await.len(), 10);

    let first = guardian
        .client
        .ask(UNREGISTER, json!({ "t": "token-of-phone-0" }))
        .await;
    assert_snapshot!(transcript(&first), @r#"
    {
      "unregisterPushToken": { "unregistered": false, "userErrors": [] }
    }
    "#);
}
