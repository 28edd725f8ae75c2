//! After a restore all sign-ins end; paired devices stay, and a guardian confirms each once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use insta::assert_snapshot;
use kyck_domain::audit::ChainState;
use kyck_domain::identity::{IdentityErrorCode, RestoredSignIns};
use kyck_kernel::{Ctx, Role};
use kyck_tests::actors::Guardian;
use kyck_tests::{TestApp, kyck_test, transcript};
use rand::{Rng, SeedableRng};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::backup::{CONFIRM, Device, back_up, devices, pair, public, refresh, restore};

#[kyck_test]
async fn guardians_and_staff_sign_in_again_and_the_log_says_why(app: TestApp) {
    let guardian = app.guardian().await;
    let staff = app.staff(Role::Admin).await;
    let child = app.child(guardian.family_id, 50).await;
    pair(&app, &guardian, child).await;
    let backup = back_up(&app).await;

    let done = restore(&app, &backup).await;
    assert_eq!(
        done,
        RestoredSignIns {
            ended: 2,
            to_confirm: 1
        }
    );

    for client in [&guardian.client, &staff] {
        assert_eq!(
            client.refused("{ viewer { family { id } } }", json!({})).await,
            "UNAUTHENTICATED"
        );
    }

    let reasons = "SELECT COUNT(*) FROM session WHERE revoked_reason = 'RESTORED'";
    assert_eq!(number(&app, reasons).await, 2);

    let entries = "SELECT COUNT(*) FROM audit_entry WHERE action = 'installation.restore' \
                   AND actor_kind = 'SYSTEM'";
    assert_eq!(number(&app, entries).await, 1);

    let chain = app
        .services
        .audit
        .verify(&Ctx::system())
        .await
        .expect("a verdict");
    assert!(matches!(chain, ChainState::Intact { .. }), "{chain:?}");
}

async fn number(app: &TestApp, sql: &str) -> i64 {
    let db = app.services.kernel.db.read();
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db
        .query_one_raw(statement)
        .await
        .expect("an answer")
        .expect("a row");
    row.try_get_by_index(0).expect("a number")
}

/// A device that refreshed its token five times after the backup that was restored.
async fn restored_device(app: &TestApp, guardian: &Guardian) -> Device {
    let child = app.child(guardian.family_id, 50).await;
    let mut device = pair(app, guardian, child).await;
    device.renew(app).await.expect("renewed");
    let backup = back_up(app).await;
    for _ in 0..5 {
        device.renew(app).await.expect("renewed");
    }
    restore(app, &backup).await;
    device
}

#[kyck_test]
async fn a_device_waits_for_its_own_guardian_after_a_restore(app: TestApp) {
    let (guardian, stranger) = (app.guardian().await, app.guardian().await);
    let device = restored_device(&app, &guardian).await;
    let (guardian, stranger) = (app.sign_in(&guardian).await, app.sign_in(&stranger).await);
    let unconfirmed = Err("DEVICE_UNCONFIRMED".to_owned());

    let access = app.client.with_token(device.access.clone());
    let code = access.refused("{ themes { id } }", json!({})).await;
    assert_eq!(code, "UNAUTHENTICATED");

    for _ in 0..3 {
        app.clock.advance_millis(60_000);
        let refused = refresh(&app, &device.token).await;
        assert_eq!(refused, unconfirmed, "the token stays good");
    }

    assert_eq!(devices(&guardian).await, [(public(&device), true)]);

    let foreign = stranger.ask(CONFIRM, json!({ "d": public(&device) })).await;
    assert_snapshot!(transcript(&foreign), @r#"
    {
      "confirmDevice": {
        "device": null,
        "userErrors": [{ "code": "DEVICE_NOT_FOUND", "field": ["deviceId"] }]
      }
    }
    "#);
    assert_eq!(refresh(&app, &device.token).await, unconfirmed);
}

#[kyck_test]
async fn a_device_that_is_confirmed_goes_on_with_its_newer_token(app: TestApp) {
    let guardian = app.guardian().await;
    let mut device = restored_device(&app, &guardian).await;
    let id = public(&device);
    let client = app.sign_in(&guardian).await;

    for _ in 0..2 {
        let answer = client.ask(CONFIRM, json!({ "d": id })).await;
        let expected = json!({ "device": { "id": id, "needsConfirmation": false }, "userErrors": [] });
        assert_eq!(answer["confirmDevice"], expected);
    }

    let confirmations = "SELECT COUNT(*) FROM audit_entry WHERE action = 'device.confirm'";
    assert_eq!(number(&app, confirmations).await, 1);

    for _ in 0..3 {
        device.renew(&app).await.expect("the chain goes on");
    }
    let client = app.sign_in(&guardian).await;
    assert_eq!(devices(&client).await, [(id, false)]);
}

#[kyck_test]
async fn after_the_first_token_theft_is_detected_as_ever(app: TestApp) {
    let (guardian, child) = app.family().child(50).await;
    let mut device = pair(&app, &guardian, child).await;
    let backup = back_up(&app).await;
    device.renew(&app).await.expect("renewed");
    let stolen = device.token.clone();
    device.renew(&app).await.expect("renewed");

    restore(&app, &backup).await;
    let guardian = app.sign_in(&guardian).await;
    guardian.ask(CONFIRM, json!({ "d": public(&device) })).await;
    device.renew(&app).await.expect("the device was first");
    app.clock.advance_millis(60_000);
    let invalid = Err("REFRESH_TOKEN_INVALID".to_owned());
    assert_eq!(refresh(&app, &stolen).await, invalid);
    assert_eq!(
        refresh(&app, &device.token).await,
        invalid,
        "the line ended for everybody"
    );
}

#[kyck_test]
async fn a_device_that_was_taken_away_after_the_backup_is_listed_and_locked_out(app: TestApp) {
    let (guardian, child) = app.family().child(50).await;
    let (before, after) = (
        pair(&app, &guardian, child).await,
        pair(&app, &guardian, child).await,
    );
    let revoke = "mutation($d: ID!) { revokeDevice(input: { deviceId: $d }) { userErrors { code } } }";
    guardian.client.ask(revoke, json!({ "d": public(&before) })).await;
    let backup = back_up(&app).await;
    guardian.client.ask(revoke, json!({ "d": public(&after) })).await;

    restore(&app, &backup).await;
    let guardian = app.sign_in(&guardian).await;
    assert_eq!(devices(&guardian).await, [(public(&after), true)]);
    assert_eq!(
        refresh(&app, &after.token).await,
        Err("DEVICE_UNCONFIRMED".to_owned())
    );
    assert_eq!(
        refresh(&app, &before.token).await,
        Err("REFRESH_TOKEN_INVALID".to_owned())
    );

    let answer = guardian.ask(CONFIRM, json!({ "d": public(&before) })).await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "confirmDevice": {
        "device": null,
        "userErrors": [{ "code": "DEVICE_NOT_FOUND", "field": ["deviceId"] }]
      }
    }
    "#);

    guardian.ask(revoke, json!({ "d": public(&after) })).await;
    assert_eq!(
        refresh(&app, &after.token).await,
        Err("REFRESH_TOKEN_INVALID".to_owned())
    );

    let answer = guardian.ask(CONFIRM, json!({ "d": public(&after) })).await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "confirmDevice": {
        "device": null,
        "userErrors": [{ "code": "DEVICE_NOT_FOUND", "field": ["deviceId"] }]
      }
    }
    "#);
}

#[kyck_test]
async fn tokens_of_the_first_form_stay_good(app: TestApp) {
    let (guardian, child) = app.family().child(50).await;
    let mut device = pair(&app, &guardian, child).await;
    let bytes = URL_SAFE_NO_PAD.decode(&device.token).expect("base64url");
    device.token = URL_SAFE_NO_PAD.encode(&bytes[20..52]);
    assert_eq!(device.token.len(), 43);

    device.renew(&app).await.expect("renewed");
    device.renew(&app).await.expect("renewed in the new form");

    // A token that only looks like one of ours is none, also of a known session.
    let mut forged = URL_SAFE_NO_PAD.decode(&device.token).expect("base64url");
    assert_eq!(forged[..16], *device.session_id.as_bytes());

    forged[25] ^= 1;
    let forged = URL_SAFE_NO_PAD.encode(forged);
    let answer = app.services.identity.refresh_session(&forged).await;
    let error = answer.expect_err("an invalid token");
    assert_eq!(error.codes(), [IdentityErrorCode::RefreshTokenInvalid]);

    device.renew(&app).await.expect("a forged token ends nothing");
}

/// Random histories: renewals, lost answers, a backup, a restore, a confirmation. The owner is never signed
/// out but by itself, and never answered before its guardian confirmed.
#[kyck_test]
async fn random_histories_with_a_restore_never_sign_a_confirmed_device_out(app: TestApp) {
    let (guardian, child) = app.family().child(50).await;
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(20_261_128);
    for history in 0..12 {
        let mut device = pair(&app, &guardian, child).await;
        renew_some(&app, &mut device, &mut random).await;
        let backup = back_up(&app).await;
        renew_some(&app, &mut device, &mut random).await;
        restore(&app, &backup).await;

        let waiting = refresh(&app, &device.token).await;
        assert_eq!(waiting, Err("DEVICE_UNCONFIRMED".to_owned()), "{history}");
        let parent = app.sign_in(&guardian).await;
        parent.ask(CONFIRM, json!({ "d": public(&device) })).await;
        device.renew(&app).await.expect("confirmed");
        renew_some(&app, &mut device, &mut random).await;
        let parent = app.sign_in(&guardian).await;
        parent
            .ask(
                "mutation($d: ID!) { revokeDevice(input: { deviceId: $d }) { userErrors { code } } }",
                json!({ "d": public(&device) }),
            )
            .await;
    }
}

/// Up to five renewals, of some of which the answer is lost and asked for again at once.
async fn renew_some(app: &TestApp, device: &mut Device, random: &mut impl Rng) {
    for _ in 0..random.random_range(0..6) {
        let before = device.token.clone();
        device.renew(app).await.expect("renewed");
        if random.random_bool(0.3) {
            app.clock.advance_millis(random.random_range(0..30_000));
            let repeated: Value = json!(refresh(app, &before).await.expect("repeated"));
            assert_eq!(repeated, device.token.as_str());
        }
    }
}
