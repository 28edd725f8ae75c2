//! Counters of attempts in the database, so that several nodes agree on a limit.

use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult, Statement};

use crate::keys::Purpose;
use crate::{Ctx, Fault, UtcInstant};

/// Milliseconds of a minute.
pub const MINUTE_MS: i64 = 60_000;
/// Milliseconds of an hour.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Milliseconds of a day.
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// How often something may be tried in each span of time; spans begin at whole multiples since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Names what is counted.
    pub scope: &'static str,
    /// Length of the span.
    pub window_ms: i64,
    /// The most that is allowed in one.
    pub most: u32,
}

#[derive(FromQueryResult)]
struct Attempts {
    attempts: i32,
}

impl Limit {
    fn window_start(&self, now: UtcInstant) -> UtcInstant {
        UtcInstant(now.as_millis() - now.as_millis().rem_euclid(self.window_ms))
    }

    fn refusal(&self, now: UtcInstant) -> Fault {
        retry_at(self.window_start(now).plus_millis(self.window_ms), now)
    }

    /// Counts one attempt and returns how many the span has with it. The counter's row stays locked until
    /// the transaction ends.
    pub(super) async fn count(
        &self,
        tx: &DatabaseTransaction,
        subject: &[u8; 32],
        now: UtcInstant,
    ) -> Result<u32, Fault> {
        let statement = Statement::from_sql_and_values(
            tx.get_database_backend(),
            "INSERT INTO attempt_count (scope, subject_hash, window_start_at, attempts) VALUES ($1, $2, $3, 1) \
             ON CONFLICT (scope, subject_hash, window_start_at) \
             DO UPDATE SET attempts = attempt_count.attempts + 1 RETURNING attempts",
            [
                self.scope.into(),
                subject.to_vec().into(),
                self.window_start(now).into(),
            ],
        );
        let row = Attempts::find_by_statement(statement).one(tx).await?;
        Ok(row.map_or(0, |row| u32::try_from(row.attempts).unwrap_or(u32::MAX)))
    }

    /// Counts one attempt; beyond the limit it is refused, and undone with the caller's transaction.
    ///
    /// # Errors
    /// [`Fault::RateLimited`] until the span ends.
    pub(super) async fn admit(
        &self,
        tx: &DatabaseTransaction,
        subject: &[u8; 32],
        now: UtcInstant,
    ) -> Result<u32, Fault> {
        let attempts = self.count(tx, subject, now).await?;
        if attempts > self.most {
            return Err(self.refusal(now));
        }
        Ok(attempts)
    }

    /// Refuses when the span is used up, without counting.
    ///
    /// # Errors
    /// [`Fault::RateLimited`] until the span ends.
    pub(super) async fn check(
        &self,
        tx: &DatabaseTransaction,
        subject: &[u8; 32],
        now: UtcInstant,
    ) -> Result<(), Fault> {
        let statement = Statement::from_sql_and_values(
            tx.get_database_backend(),
            "SELECT attempts FROM attempt_count \
             WHERE scope = $1 AND subject_hash = $2 AND window_start_at = $3",
            [
                self.scope.into(),
                subject.to_vec().into(),
                self.window_start(now).into(),
            ],
        );
        let row = Attempts::find_by_statement(statement).one(tx).await?;
        match row {
            Some(row) if i64::from(row.attempts) >= i64::from(self.most) => Err(self.refusal(now)),
            _ => Ok(()),
        }
    }
}

/// A refusal until an instant.
pub(super) fn retry_at(at: UtcInstant, now: UtcInstant) -> Fault {
    let seconds = at.millis_since(now).max(1).unsigned_abs().div_ceil(1000);
    Fault::RateLimited {
        retry_after_seconds: u32::try_from(seconds).unwrap_or(u32::MAX),
    }
}

/// What counters call the caller's network address; `None` for work without one.
pub(super) fn address_subject(ctx: &Ctx<'_>) -> Option<[u8; 32]> {
    ctx.address.map(|address| {
        ctx.env
            .keys
            .keyed_hash(Purpose::AddressHash, &[address.as_bytes()])
    })
}

/// Counts one attempt of the caller's address within the caller's transaction.
///
/// # Errors
/// [`Fault::RateLimited`] beyond the limit; the transaction is to be dropped then.
pub async fn admit_address(tx: &DatabaseTransaction, ctx: &Ctx<'_>, limit: Limit) -> Result<(), Fault> {
    if let Some(subject) = address_subject(ctx) {
        limit.admit(tx, &subject, ctx.now()).await?;
    }
    Ok(())
}

/// Counts one attempt of anything that an id names.
///
/// # Errors
/// As [`admit_address`].
pub async fn admit_subject(
    tx: &DatabaseTransaction,
    ctx: &Ctx<'_>,
    limit: Limit,
    id: uuid::Uuid,
) -> Result<(), Fault> {
    let subject = crate::keys::sha256(id.as_bytes());
    limit.admit(tx, &subject, ctx.now()).await?;
    Ok(())
}
