//! After a restore all sign-ins end; paired devices stay, and a guardian confirms each once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kyck_domain::audit::ChainState;
use kyck_domain::identity::{IdentityErrorCode, RestoredSignIns, SessionOwner};
use kyck_kernel::id::{ChildDeviceId, ChildId};
use kyck_kernel::{Actor, Ctx, Role};
use kyck_tests::actors::{Guardian, insert_device};
use kyck_tests::{Client, GlobalId, TestApp, kyck_test};
use rand::{Rng, SeedableRng};
use sea_orm::{ConnectionTrait, Statement, Value as SqlValue};
use serde_json::{Value, json};

const DEVICES: &str = "{ viewer { family { devices { id needsConfirmation } } } }";
const CONFIRM: &str = "mutation($d: ID!) { confirmDevice(input: { deviceId: $d }) {
    device { id needsConfirmation } userErrors { code field } } }";
const REFRESH: &str = "mutation($t: String!) { refreshSession(input: { refreshToken: $t }) {
    session { refreshToken } userErrors { code message } } }";

/// A child's device with its sign-in.
struct Device {
    id: ChildDeviceId,
    session_id: uuid::Uuid,
    access: String,
    /// The newest refresh token that the device has.
    token: String,
}

async fn pair(app: &TestApp, guardian: &Guardian, child_id: ChildId) -> Device {
    let id = insert_device(&app.services, guardian.family_id, child_id).await;
    let owner = SessionOwner::ChildDevice {
        device_id: id,
        child_id,
        family_id: guardian.family_id,
    };

    let tx = app.services.kernel.db.write().await.expect("a transaction");
    let session = app
        .services
        .identity
        .open_session(&tx, owner, None, id.0.as_bytes())
        .await
        .expect("a session");
    tx.commit().await.expect("stored");
    let Actor::ChildDevice { session_id, .. } = session.actor else {
        panic!("a device's session");
    };
    Device {
        id,
        session_id: session_id.0,
        access: session.access_token,
        token: session.refresh_token,
    }
}

impl Device {
    /// Renews as the device does, an hour later; what it got.
    async fn renew(&mut self, app: &TestApp) -> Result<(), String> {
        app.clock.advance_millis(3_600_000);
        self.token = refresh(app, &self.token).await?;
        Ok(())
    }
}

async fn refresh(app: &TestApp, token: &str) -> Result<String, String> {
    let answer = app.client.ask(REFRESH, json!({ "t": token })).await;
    let refreshed = &answer["refreshSession"];
    match refreshed["session"]["refreshToken"].as_str() {
        Some(token) => Ok(token.to_owned()),
        None => Err(refreshed["userErrors"][0]["code"]
            .as_str()
            .expect("a code")
            .to_owned()),
    }
}

/// What a backup has of sign-ins and devices.
struct Backup {
    tokens: Vec<(Vec<u8>, Option<i64>)>,
    revoked: Vec<(uuid::Uuid, bool)>,
}

async fn execute(app: &TestApp, sql: &str, values: Vec<SqlValue>) {
    let db = app.services.kernel.db.write_pool();
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.execute_raw(statement).await.expect("a statement");
}

async fn back_up(app: &TestApp) -> Backup {
    let db = app.services.kernel.db.read();
    let all = |sql: &'static str| Statement::from_string(db.get_database_backend(), sql);
    let tokens = db
        .query_all_raw(all("SELECT hash, rotated_at FROM refresh_token"))
        .await
        .expect("tokens")
        .iter()
        .map(|row| {
            (
                row.try_get_by_index(0).expect("a hash"),
                row.try_get_by_index(1).expect("an instant"),
            )
        })
        .collect();
    let revoked = db
        .query_all_raw(all("SELECT id, revoked_at IS NOT NULL FROM child_device"))
        .await
        .expect("devices")
        .iter()
        .map(|row| {
            (
                row.try_get_by_index(0).expect("an id"),
                row.try_get_by_index(1).expect("a yes or no"),
            )
        })
        .collect();

    Backup { tokens, revoked }
}

/// Puts tokens, sessions and devices back to what they were, as a restored file has them, and does what a
/// restore does then.
async fn restore(app: &TestApp, backup: &Backup) -> RestoredSignIns {
    let now: Vec<Vec<u8>> = back_up(app)
        .await
        .tokens
        .into_iter()
        .map(|(hash, _)| hash)
        .collect();
    for hash in now {
        match backup.tokens.iter().find(|(known, _)| *known == hash) {
            Some((_, rotated_at)) => {
                let sql = "UPDATE refresh_token SET rotated_at = $1 WHERE hash = $2";
                execute(app, sql, vec![(*rotated_at).into(), hash.into()]).await;
            }
            None => {
                execute(
                    app,
                    "DELETE FROM refresh_token WHERE hash = $1",
                    vec![hash.into()],
                )
                .await;
            }
        }
    }

    for (id, was_revoked) in &backup.revoked {
        if !was_revoked {
            let id = *id;
            execute(
                app,
                "UPDATE child_device SET revoked_at = NULL WHERE id = $1",
                vec![id.into()],
            )
            .await;
            let sql =
                "UPDATE session SET revoked_at = NULL, revoked_reason = NULL WHERE child_device_id = $1";
            execute(app, sql, vec![id.into()]).await;
        }
    }
    // A restored installation starts with an empty memory of sessions.
    app.clock.advance_millis(10_000);
    let tx = app.services.kernel.db.write().await.expect("a transaction");
    let done = app
        .services
        .identity
        .end_sign_ins_after_restore(&tx, &Ctx::system())
        .await
        .expect("sign-ins end");
    tx.commit().await.expect("stored");
    done
}

/// A guardian who signed in again.
async fn sign_in(app: &TestApp, guardian: &Guardian) -> Client {
    let owner = SessionOwner::Guardian {
        guardian_id: guardian.id,
        family_id: guardian.family_id,
    };
    app.signed_in(owner).await
}

async fn devices(client: &Client) -> Vec<(String, bool)> {
    let answer = client.ask(DEVICES, json!({})).await;
    answer["viewer"]["family"]["devices"]
        .as_array()
        .expect("devices")
        .iter()
        .map(|device| {
            (
                device["id"].as_str().expect("an id").to_owned(),
                device["needsConfirmation"].as_bool().expect("a yes or no"),
            )
        })
        .collect()
}

fn public(device: &Device) -> String {
    device.id.global()
}

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

#[kyck_test]
async fn a_device_waits_for_its_guardian_and_then_goes_on_with_its_newer_token(app: TestApp) {
    let (guardian, stranger) = (app.guardian().await, app.guardian().await);
    let child = app.child(guardian.family_id, 50).await;
    let mut device = pair(&app, &guardian, child).await;
    device.renew(&app).await.expect("renewed");
    let backup = back_up(&app).await;
    for _ in 0..5 {
        device.renew(&app).await.expect("renewed");
    }
    let access = app.client.with_token(device.access.clone());

    restore(&app, &backup).await;
    let (guardian_again, stranger_again) = (sign_in(&app, &guardian).await, sign_in(&app, &stranger).await);
    assert_eq!(
        access.refused("{ themes { id } }", json!({})).await,
        "UNAUTHENTICATED"
    );
    for _ in 0..3 {
        app.clock.advance_millis(60_000);
        let refused = refresh(&app, &device.token).await;
        assert_eq!(
            refused,
            Err("DEVICE_UNCONFIRMED".to_owned()),
            "the token stays good"
        );
    }
    let id = public(&device);
    assert_eq!(devices(&guardian_again).await, [(id.clone(), true)]);

    let answer = stranger_again.ask(CONFIRM, json!({ "d": id })).await;
    assert_eq!(
        answer["confirmDevice"]["userErrors"],
        json!([{ "code": "DEVICE_NOT_FOUND", "field": ["deviceId"] }])
    );
    assert_eq!(
        refresh(&app, &device.token).await,
        Err("DEVICE_UNCONFIRMED".to_owned())
    );
    for _ in 0..2 {
        let answer = guardian_again.ask(CONFIRM, json!({ "d": id })).await;
        let expected = json!({ "device": { "id": id, "needsConfirmation": false }, "userErrors": [] });
        assert_eq!(answer["confirmDevice"], expected);
    }
    let confirmations = "SELECT COUNT(*) FROM audit_entry WHERE action = 'device.confirm'";
    assert_eq!(number(&app, confirmations).await, 1);

    for _ in 0..3 {
        device.renew(&app).await.expect("the chain goes on");
    }
    let guardian_again = sign_in(&app, &guardian).await;
    assert_eq!(devices(&guardian_again).await, [(id, false)]);
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
    let guardian = sign_in(&app, &guardian).await;
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
    let guardian = sign_in(&app, &guardian).await;
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
    assert_eq!(
        answer["confirmDevice"]["userErrors"][0]["code"],
        "DEVICE_NOT_FOUND"
    );

    guardian.ask(revoke, json!({ "d": public(&after) })).await;
    assert_eq!(
        refresh(&app, &after.token).await,
        Err("REFRESH_TOKEN_INVALID".to_owned())
    );
    let answer = guardian.ask(CONFIRM, json!({ "d": public(&after) })).await;
    assert_eq!(
        answer["confirmDevice"]["userErrors"][0]["code"],
        "DEVICE_NOT_FOUND"
    );
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
        let parent = sign_in(&app, &guardian).await;
        parent.ask(CONFIRM, json!({ "d": public(&device) })).await;
        device.renew(&app).await.expect("confirmed");
        renew_some(&app, &mut device, &mut random).await;
        let parent = sign_in(&app, &guardian).await;
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
