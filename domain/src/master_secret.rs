//! The database belongs to one master secret: a check value that only this secret gives recognises it, and it can be
//! exchanged for another.
//!
//! Start at [`ensure`], which every start of the services passes, then [`rotate`].

use std::time::Duration;

use kyck_kernel::db::{Db, statement};
use kyck_kernel::keys::{Keys, Purpose, Rekeyed, equal_in_constant_time};
use kyck_kernel::{Ctx, Fault, Kernel, UtcInstant};
use sea_orm::sea_query::{Expr, ExprTrait, LockType, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr};
use serde_json::json;

use crate::audit::{self, Audit, AuditDraft};
use crate::{family, identity, notify};

/// How often and after how long it is checked again whether nodes are still connected: one that was stopped just now may
/// still be closing its connections.
const CHECKS: u32 = 8;
const BETWEEN_CHECKS: Duration = Duration::from_millis(250);

/// Why a master secret is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum MasterSecretError {
    /// The database belongs to another one.
    #[error("this database belongs to another master secret")]
    Another,
    /// Nodes are running that know the former secret only.
    #[error("{connections} connections of running nodes are open: stop every node first")]
    InUse {
        /// Number of open connections.
        connections: i64,
    },
    /// The database did not answer or refused.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<DbErr> for MasterSecretError {
    fn from(error: DbErr) -> Self {
        Self::Fault(error.into())
    }
}

/// Whether the database belongs to a master secret already, so that no new one may be made for it.
///
/// # Errors
/// When the database fails.
pub async fn is_set(db: &Db) -> Result<bool, Fault> {
    let read = db.read();
    if stored(read, None).await?.is_some() {
        return Ok(true);
    }
    // A database of an earlier version: it has no value yet, but things that a secret sealed.
    // Whatever the keys, they show whether there is anything to open.
    Ok(identity::opens_stored(read, &Keys::new(b"")).await?.is_some())
}

/// Accepts the secret that the database belongs to; the first one ever given becomes it.
///
/// # Errors
/// [`MasterSecretError::Another`] for every other secret.
pub async fn ensure(db: &Db, keys: &Keys, now: UtcInstant) -> Result<(), MasterSecretError> {
    let is_right = |value: &[u8]| equal_in_constant_time(value, &check_value(keys));
    // One process writes an SQLite database at a time, so there a read is enough.
    if db.backend() == DbBackend::Sqlite
        && let Some(value) = stored(db.read(), None).await?
    {
        return if is_right(&value) {
            Ok(())
        } else {
            Err(MasterSecretError::Another)
        };
    }

    // On PostgreSQL this waits for a rotation under way.
    let tx = db.write().await?;
    let mut value = stored(&tx, Some(LockType::Share)).await?;
    if value.is_none() {
        if identity::opens_stored(&tx, keys).await? == Some(false) {
            return Err(MasterSecretError::Another);
        }
        // Of nodes that start together one stores its value; all compare with that.
        let stored_now = tx
            .execute_raw(statement(
                &tx,
                "INSERT INTO master_secret_check (id, check_value, stored_at) VALUES (1, $1, $2) \
                 ON CONFLICT (id) DO NOTHING",
                [check_value(keys).to_vec().into(), now.into()],
            ))
            .await?;
        if stored_now.rows_affected() == 1 {
            audit::seal_head(&tx, None, keys).await?;
            tracing::info!("the database belongs to this master secret from now on");
        }
        value = stored(&tx, None).await?;
    }

    if !value.is_some_and(|value| is_right(&value)) {
        return Err(MasterSecretError::Another);
    }
    tx.commit().await?;
    Ok(())
}

/// What a rotation did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// The database uses the new secret already.
    Done,
    /// Everything was brought to the new secret.
    Rotated(Rekeyed),
}

/// Brings the database from one of `former` (the one that it uses) to the secret of the context's services, in one
/// transaction. No other node may be running; on PostgreSQL that is checked, for which the services must have one
/// connection only.
///
/// # Errors
/// [`MasterSecretError::Another`] when the database uses none of them, [`MasterSecretError::InUse`].
pub async fn rotate(kernel: &Kernel, former: &[Keys]) -> Result<Rotation, MasterSecretError> {
    let now = kernel.now();

    let tx = kernel.db.write().await?;
    let value = stored(&tx, Some(LockType::Update)).await?;
    let is_of = |keys: &Keys, value: &[u8]| equal_in_constant_time(value, &check_value(keys));
    if value.as_deref().is_some_and(|value| is_of(&kernel.keys, value)) {
        return Ok(Rotation::Done);
    }

    let mut from = None;
    for keys in former {
        let is_it = match &value {
            Some(value) => is_of(keys, value),
            None => identity::opens_stored(&tx, keys).await? == Some(true),
        };
        if is_it {
            from = Some(keys);
        }
    }
    let from = from.ok_or(MasterSecretError::Another)?;
    refuse_running_nodes(&tx).await?;

    let done = identity::rekey(&tx, from, &kernel.keys, now).await?
        + notify::rekey(&tx, from, &kernel.keys).await?
        + family::rekey(&tx).await?;
    tx.execute_raw(statement(
        &tx,
        "INSERT INTO master_secret_check (id, check_value, stored_at) VALUES (1, $1, $2) \
         ON CONFLICT (id) DO UPDATE SET check_value = excluded.check_value, stored_at = excluded.stored_at",
        [check_value(&kernel.keys).to_vec().into(), now.into()],
    ))
    .await?;
    audit::seal_head(&tx, value.as_ref().map(|_| from), &kernel.keys).await?;

    let draft = AuditDraft {
        action: "masterSecret.rotate",
        subject_kind: "masterSecret",
        subject_id: "master".to_owned(),
        summary: "exchanged the master secret".to_owned(),
        before: None,
        after: Some(json!({ "rekeyed": done.rekeyed, "unreadable": done.unreadable })),
    };
    Audit::new(kernel.clone())
        .record(&tx, &Ctx::system(), draft)
        .await?;
    tx.commit().await?;

    Ok(Rotation::Rotated(done))
}

fn check_value(keys: &Keys) -> [u8; 32] {
    keys.keyed_hash(Purpose::MasterSecretCheck, &[b"check"])
}

async fn stored(db: &impl ConnectionTrait, lock: Option<LockType>) -> Result<Option<Vec<u8>>, Fault> {
    let mut query = Query::select()
        .column("check_value")
        .from("master_secret_check")
        .and_where(Expr::col("id").eq(1))
        .to_owned();
    if let Some(lock) = lock {
        query.lock(lock);
    }
    let row = db.query_one(&query).await?;
    Ok(row.map(|row| row.try_get("", "check_value")).transpose()?)
}

/// Refuses while nodes are connected: with the former secret they would write what nobody can read.
async fn refuse_running_nodes(tx: &DatabaseTransaction) -> Result<(), MasterSecretError> {
    if tx.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }

    let mut looks = 0;

    loop {
        // Within a transaction the server returns the same statistics again, unless they are cleared.
        tx.execute_unprepared("SELECT pg_stat_clear_snapshot()").await?;
        let row = tx
            .query_one_raw(statement(
                tx,
                "SELECT COUNT(*) AS n FROM pg_stat_activity WHERE datname = current_database() \
                 AND application_name = 'kyck' AND pid <> pg_backend_pid()",
                [],
            ))
            .await?;
        let connections: i64 = row.map_or(Ok(0), |row| row.try_get("", "n"))?;
        if connections == 0 {
            return Ok(());
        }
        looks += 1;
        if looks >= CHECKS {
            return Err(MasterSecretError::InUse { connections });
        }
        tokio::time::sleep(BETWEEN_CHECKS).await;
    }
}
