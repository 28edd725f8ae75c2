//! Locks of staff sign-ins: each wrong one in a row counts, and from the fifth on they lock for a growing while.
//!
//! An attempt is counted before its password is hashed, one attempt of a subject after the other, so that attempts
//! sent at once are no more than attempts sent in a row.

use std::collections::HashMap;

use kyck_kernel::keys::{Keys, Purpose};
use kyck_kernel::{Fault, UtcInstant};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

use super::limit::{DAY_MS, retry_at};
use super::rules;

/// What sign-ins are counted for: a name and everybody who tries it, or one known device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LockSubject([u8; 32]);

impl LockSubject {
    /// Everybody who tries a name on a device that the account does not know.
    pub fn name(keys: &Keys, email: &str) -> Self {
        Self(keys.keyed_hash(Purpose::AddressHash, &[b"staff", email.as_bytes()]))
    }

    /// A device on which the account signed in before.
    pub const fn device(token_hash: [u8; 32]) -> Self {
        Self(token_hash)
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        self.0.to_vec()
    }
}

/// Counts an attempt as a wrong one, before it is checked; [`clear`] takes it back.
///
/// # Errors
/// [`Fault::RateLimited`] while the subject is locked: the attempt is not counted then.
pub async fn charge(tx: &DatabaseTransaction, subject: LockSubject, now: UtcInstant) -> Result<(), Fault> {
    // The row is made and locked first, so that attempts at the same time are counted one after the other.
    let fresh = Query::insert()
        .into_table("sign_in_lock")
        .columns(["subject_hash", "wrong_count", "last_wrong_at", "locked_until_at"])
        .values([
            Expr::val(subject.bytes()),
            Expr::val(0),
            Expr::val(now),
            Expr::val(now),
        ])
        .map_err(|error| Fault::internal(error.to_string()))?
        .on_conflict(OnConflict::column("subject_hash").do_nothing().to_owned())
        .to_owned();
    tx.execute(&fresh).await?;
    let row = tx
        .query_one(
            Query::select()
                .columns(["wrong_count", "last_wrong_at", "locked_until_at"])
                .from("sign_in_lock")
                .and_where(Expr::col("subject_hash").eq(subject.bytes()))
                .lock_exclusive(),
        )
        .await?
        .ok_or(Fault::RetryLater)?;

    let locked_until: UtcInstant = row.try_get("", "locked_until_at")?;
    if rules::is_locked(locked_until, now) {
        return Err(retry_at(locked_until, now));
    }

    let last_wrong_at: UtcInstant = row.try_get("", "last_wrong_at")?;
    let before: i32 = row.try_get("", "wrong_count")?;
    // A day without a wrong one forgives all before.
    let is_recent = now.millis_since(last_wrong_at) < DAY_MS;
    let wrong = if is_recent { before.saturating_add(1) } else { 1 };
    tx.execute(
        Query::update()
            .table("sign_in_lock")
            .value("wrong_count", wrong)
            .value("last_wrong_at", now)
            .value("locked_until_at", now.plus_millis(rules::lock_ms(wrong)))
            .and_where(Expr::col("subject_hash").eq(subject.bytes())),
    )
    .await?;
    Ok(())
}

/// Clears the wrong attempts of subjects.
///
/// # Errors
/// [`Fault::Database`].
pub async fn clear(tx: &DatabaseTransaction, subjects: &[LockSubject]) -> Result<(), Fault> {
    tx.execute(
        Query::delete()
            .from_table("sign_in_lock")
            .and_where(Expr::col("subject_hash").is_in(subjects.iter().map(LockSubject::bytes))),
    )
    .await?;
    Ok(())
}

/// When the locks of subjects end, for those that are locked.
///
/// # Errors
/// [`Fault::Database`].
pub async fn locked_until(
    db: &impl ConnectionTrait,
    subjects: &[LockSubject],
    now: UtcInstant,
) -> Result<HashMap<LockSubject, UtcInstant>, Fault> {
    let rows = db
        .query_all(
            Query::select()
                .columns(["subject_hash", "locked_until_at"])
                .from("sign_in_lock")
                .and_where(Expr::col("subject_hash").is_in(subjects.iter().map(LockSubject::bytes)))
                .and_where(Expr::col("locked_until_at").gt(now)),
        )
        .await?;
    rows.iter()
        .map(|row| {
            let hash: Vec<u8> = row.try_get("", "subject_hash")?;
            let hash = hash
                .try_into()
                .map_err(|_| Fault::internal("a stored lock's subject has another length"))?;
            Ok((LockSubject(hash), row.try_get("", "locked_until_at")?))
        })
        .collect()
}
