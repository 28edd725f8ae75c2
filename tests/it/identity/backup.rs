//! Sign-ins put back to what they were, as a restored file has them.

use kyck_domain::identity::{RestoredSignIns, SessionOwner};
use kyck_kernel::id::{ChildDeviceId, ChildId};
use kyck_kernel::{Actor, Ctx};
use kyck_tests::actors::{Guardian, insert_device};
use kyck_tests::{Client, GlobalId, TestApp};
use sea_orm::{ConnectionTrait, Statement, Value as SqlValue};
use serde_json::json;

const DEVICES: &str = "{ viewer { family { devices { id needsConfirmation } } } }";

pub(super) const CONFIRM: &str = "mutation($d: ID!) { confirmDevice(input: { deviceId: $d }) {
    device { id needsConfirmation } userErrors { code field } } }";

const REFRESH: &str = "mutation($t: String!) { refreshSession(input: { refreshToken: $t }) {
    session { refreshToken } userErrors { code message } } }";

/// A child's device with its sign-in.
pub(super) struct Device {
    pub(super) id: ChildDeviceId,
    pub(super) session_id: uuid::Uuid,
    pub(super) access: String,
    /// The newest refresh token that the device has.
    pub(super) token: String,
}

impl Device {
    /// Renews as the device does, an hour later; what it got.
    pub(super) async fn renew(&mut self, app: &TestApp) -> Result<(), String> {
        app.clock.advance_millis(3_600_000);
        self.token = refresh(app, &self.token).await?;
        Ok(())
    }
}

pub(super) async fn pair(app: &TestApp, guardian: &Guardian, child_id: ChildId) -> Device {
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

pub(super) async fn refresh(app: &TestApp, token: &str) -> Result<String, String> {
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
pub(super) struct Backup {
    pub(super) tokens: Vec<(Vec<u8>, Option<i64>)>,
    pub(super) revoked: Vec<(uuid::Uuid, bool)>,
}

async fn execute(app: &TestApp, sql: &str, values: Vec<SqlValue>) {
    let db = app.services.kernel.db.write_pool();
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.execute_raw(statement).await.expect("a statement");
}

pub(super) async fn back_up(app: &TestApp) -> Backup {
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
pub(super) async fn restore(app: &TestApp, backup: &Backup) -> RestoredSignIns {
    restore_tokens(app, backup).await;
    restore_devices(app, backup).await;

    // A restored installation starts with empty caches of sessions.
    app.clock.advance_millis(10_000);
    let tx = app.services.kernel.db.write().await.expect("a transaction");
    let identity = &app.services.identity;
    let done = identity.end_sign_ins_after_restore(&tx, &Ctx::system()).await;
    tx.commit().await.expect("stored");
    done.expect("sign-ins end")
}

async fn restore_tokens(app: &TestApp, backup: &Backup) {
    for (hash, _) in back_up(app).await.tokens {
        let known = backup.tokens.iter().find(|(known, _)| *known == hash);
        if let Some((_, rotated_at)) = known {
            let sql = "UPDATE refresh_token SET rotated_at = $1 WHERE hash = $2";
            execute(app, sql, vec![(*rotated_at).into(), hash.into()]).await;
        } else {
            let sql = "DELETE FROM refresh_token WHERE hash = $1";
            execute(app, sql, vec![hash.into()]).await;
        }
    }
}

async fn restore_devices(app: &TestApp, backup: &Backup) {
    let devices = "UPDATE child_device SET revoked_at = NULL WHERE id = $1";
    let sessions = "UPDATE session SET revoked_at = NULL, revoked_reason = NULL WHERE child_device_id = $1";
    for (id, was_revoked) in &backup.revoked {
        if !was_revoked {
            execute(app, devices, vec![(*id).into()]).await;
            execute(app, sessions, vec![(*id).into()]).await;
        }
    }
}

pub(super) async fn devices(client: &Client) -> Vec<(String, bool)> {
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

pub(super) fn public(device: &Device) -> String {
    device.id.global()
}
