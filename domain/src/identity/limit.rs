//! Counters of attempts in the database, so that several nodes agree on a limit.

use kyck_kernel::keys::{Keys, Purpose, sha256};
use kyck_kernel::{Ctx, Fault, UtcInstant};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult, Statement};

use super::Identity;

/// Milliseconds of one minute.
pub const MINUTE_MS: i64 = 60_000;
/// Milliseconds of an hour.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Milliseconds of a day.
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// How often something may be tried in a span of time. It is counted in windows that begin at whole
/// multiples since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Name of what is counted, in storage.
    pub scope: &'static str,
    /// Length of one window, in milliseconds.
    pub window_ms: i64,
    /// How many windows before the present one count as well: with some, nobody has twice as much around the turn of a
    /// window.
    pub windows_before: i64,
    /// The most that is allowed in all of them.
    pub most: u32,
}

#[derive(FromQueryResult)]
struct Attempts {
    attempts: Option<i64>,
    oldest: Option<UtcInstant>,
}

impl Limit {
    fn window_start(&self, now: UtcInstant) -> UtcInstant {
        UtcInstant(now.as_millis() - now.as_millis().rem_euclid(self.window_ms))
    }

    /// Counts one attempt. The counter's row stays locked until the transaction ends.
    pub(super) async fn count(
        &self,
        tx: &DatabaseTransaction,
        subject: &[u8; 32],
        now: UtcInstant,
    ) -> Result<(), Fault> {
        tx.execute_raw(Statement::from_sql_and_values(
            tx.get_database_backend(),
            "INSERT INTO attempt_count (scope, subject_hash, window_start_at, attempts) VALUES ($1, $2, $3, 1) \
             ON CONFLICT (scope, subject_hash, window_start_at) \
             DO UPDATE SET attempts = attempt_count.attempts + 1",
            [
                self.scope.into(),
                subject.to_vec().into(),
                self.window_start(now).into(),
            ],
        ))
        .await?;
        Ok(())
    }

    /// Counts one attempt; beyond the limit it is refused, and undone with the caller's transaction.
    /// Returns how many the span has with it.
    ///
    /// # Errors
    /// [`Fault::RateLimited`] until an older one no longer counts.
    pub(super) async fn admit(
        &self,
        tx: &DatabaseTransaction,
        subject: &[u8; 32],
        now: UtcInstant,
    ) -> Result<u32, Fault> {
        self.count(tx, subject, now).await?;
        let (attempts, free_at) = self.attempts(tx, subject, now).await?;
        if attempts > self.most {
            return Err(retry_at(free_at, now));
        }
        Ok(attempts)
    }

    /// Takes back one attempt that was counted at an instant.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub(super) async fn give_back(
        &self,
        tx: &DatabaseTransaction,
        subject: &[u8; 32],
        counted_at: UtcInstant,
    ) -> Result<(), Fault> {
        tx.execute_raw(Statement::from_sql_and_values(
            tx.get_database_backend(),
            "UPDATE attempt_count SET attempts = attempts - 1 \
             WHERE scope = $1 AND subject_hash = $2 AND window_start_at = $3 AND attempts > 0",
            [
                self.scope.into(),
                subject.to_vec().into(),
                self.window_start(counted_at).into(),
            ],
        ))
        .await?;
        Ok(())
    }

    /// Refuses when the span is used up, without counting.
    ///
    /// # Errors
    /// As [`Limit::admit`].
    pub(super) async fn check(
        &self,
        tx: &DatabaseTransaction,
        subject: &[u8; 32],
        now: UtcInstant,
    ) -> Result<(), Fault> {
        let (attempts, free_at) = self.attempts(tx, subject, now).await?;
        if attempts >= self.most {
            return Err(retry_at(free_at, now));
        }
        Ok(())
    }

    /// How many attempts the span has, and when the oldest of them no longer count.
    async fn attempts(
        &self,
        tx: &DatabaseTransaction,
        subject: &[u8; 32],
        now: UtcInstant,
    ) -> Result<(u32, UtcInstant), Fault> {
        let span_ms = self.windows_before.saturating_mul(self.window_ms);
        let present = self.window_start(now);
        let statement = Statement::from_sql_and_values(
            tx.get_database_backend(),
            "SELECT CAST(SUM(attempts) AS BIGINT) AS attempts, MIN(window_start_at) AS oldest \
             FROM attempt_count WHERE scope = $1 AND subject_hash = $2 AND window_start_at BETWEEN $3 AND $4",
            [
                self.scope.into(),
                subject.to_vec().into(),
                present.plus_millis(-span_ms).into(),
                // Windows of a clock that was ahead count for nobody.
                present.into(),
            ],
        );
        let row = Attempts::find_by_statement(statement).one(tx).await?;
        let (attempts, oldest) = row.map_or((0, present), |row| {
            (row.attempts.unwrap_or_default(), row.oldest.unwrap_or(present))
        });
        let free_at = oldest.plus_millis(span_ms).plus_millis(self.window_ms);

        Ok((u32::try_from(attempts).unwrap_or(u32::MAX), free_at))
    }
}

/// A refusal until an instant.
pub(super) fn retry_at(at: UtcInstant, now: UtcInstant) -> Fault {
    let seconds = at.millis_since(now).max(1).unsigned_abs().div_ceil(1000);
    Fault::RateLimited {
        retry_after_seconds: u32::try_from(seconds).unwrap_or(u32::MAX),
    }
}

/// The caller's network address as counters know it; `None` for work without one.
pub(super) fn address_subject(keys: &Keys, ctx: &Ctx<'_>) -> Option<[u8; 32]> {
    ctx.address
        .map(|address| keys.keyed_hash(Purpose::AddressHash, &[address.as_bytes()]))
}

impl Identity {
    /// Counts one attempt of the caller's address within the caller's transaction.
    ///
    /// # Errors
    /// [`Fault::RateLimited`] beyond the limit; the transaction is to be dropped then.
    pub async fn admit_address(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        limit: Limit,
    ) -> Result<(), Fault> {
        if let Some(subject) = address_subject(&self.kernel.keys, ctx) {
            limit.admit(tx, &subject, self.kernel.now()).await?;
        }
        Ok(())
    }

    /// Counts one attempt of anything that an id names.
    ///
    /// # Errors
    /// As [`Identity::admit_address`].
    pub async fn admit_subject(
        &self,
        tx: &DatabaseTransaction,
        limit: Limit,
        id: uuid::Uuid,
    ) -> Result<(), Fault> {
        let subject = kyck_kernel::keys::sha256(id.as_bytes());
        limit.admit(tx, &subject, self.kernel.now()).await?;
        Ok(())
    }
}

impl Identity {
    /// Hash of the caller's address in counters and consents; the hash of an empty text without one.
    pub fn address_hash(&self, ctx: &Ctx<'_>) -> [u8; 32] {
        address_subject(&self.kernel.keys, ctx).unwrap_or_else(|| sha256(b""))
    }
}
