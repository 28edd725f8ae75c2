//! The guard before everything that is deleted because of its age.
//!
//! A clock that is far ahead once would make everything look old: one run of the nightly jobs would delete all
//! watch events and all sign-ins. So nothing is deleted by age but through a [`TrustedNow`], which only
//! [`trusted_now`] gives. It trusts the clock
//!
//! * when it has gone on plausibly since it was last read (the newest trusted instant is stored), and
//! * when it agrees with the clock of PostgreSQL, where that is the database.
//!
//! A jump is put on probation: after [`PROBATION_HOURS`] in which the clock was seen to go on from there, it is
//! trusted. So a server that was off for weeks deletes again after a day, and a clock that is corrected within that day
//! has deleted nothing.

use kyck_kernel::db::statement;
use kyck_kernel::{Fault, Kernel, UtcInstant};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

/// The longest plausible time between two readings of the clock; the hourly jobs read it all the time.
const PLAUSIBLE_HOURS: i64 = 26;
/// Hours for which a jump is on probation.
pub const PROBATION_HOURS: i64 = 24;
/// How often the clock must be read on probation, with at least an hour between two readings.
const PROBATION_READINGS: i32 = 3;
/// The longest time between two readings on probation, so that a weekly run from outside passes it as well.
const PROBATION_STEP_HOURS: i64 = 8 * 24;
/// How far our clock and PostgreSQL's may be apart.
const APART_MINUTES: i64 = 5;
const HOUR_MS: i64 = 3_600_000;

/// The present instant, trusted enough to delete what is old by it. Only [`trusted_now`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustedNow(UtcInstant);

impl TrustedNow {
    /// The instant that is trusted.
    pub const fn instant(self) -> UtcInstant {
        self.0
    }

    /// The instant `days` times 24 hours ago.
    pub const fn days_ago(self, days: i64) -> UtcInstant {
        self.0.plus_days(days.saturating_neg())
    }
}

/// The present instant for a deletion by age.
///
/// # Errors
/// [`Fault::Internal`] with the reason when the clock is in doubt: nothing may be deleted then. It is logged
/// and counted here.
pub async fn trusted_now(kernel: &Kernel) -> Result<TrustedNow, Fault> {
    match read_clock(kernel).await? {
        Reading::Trusted(now) => Ok(TrustedNow(now)),
        Reading::Doubted(reason) => {
            metrics::counter!("kyck_retention_refusals_total").increment(1);
            Err(Fault::internal(format!("nothing was deleted: {reason}")))
        }
    }
}

/// Reads the clock without deleting anything; for the start of a server.
///
/// # Errors
/// [`Fault::Database`].
pub async fn observe(kernel: &Kernel) -> Result<(), Fault> {
    read_clock(kernel).await.map(|_| ())
}

/// Whether the clock is in doubt. Stores nothing; for use cases that would return something final to a client.
///
/// # Errors
/// [`Fault::Database`].
pub async fn is_in_doubt(kernel: &Kernel) -> Result<bool, Fault> {
    let db = kernel.db.read();
    if apart_ms(kernel, db).await?.is_some() {
        return Ok(true);
    }

    let now = kernel.now();
    let before = match stored(db).await? {
        Some(watch) => watch,
        None => first_watch(db, now).await?,
    };
    Ok(!before.read(now).1)
}

/// Result of reading the clock.
enum Reading {
    Trusted(UtcInstant),
    Doubted(String),
}

async fn read_clock(kernel: &Kernel) -> Result<Reading, Fault> {
    let now = kernel.now();
    if let Some(apart_ms) = apart_ms(kernel, kernel.db.read()).await? {
        let reason = format!(
            "this machine's clock ({now}) and the database's are {} minutes apart",
            apart_ms.abs() / 60_000
        );
        return Ok(doubt(reason));
    }

    let tx = kernel.db.write_essential().await?;
    let before = match stored(&tx).await? {
        Some(watch) => watch,
        None => first_watch(&tx, now).await?,
    };
    let (after, is_trusted) = before.read(now);
    store(&tx, after).await?;
    tx.commit().await?;

    if is_trusted {
        metrics::gauge!("kyck_clock_in_doubt").set(0.0);
        return Ok(Reading::Trusted(now));
    }

    let reason = format!(
        "the clock ({now}) is {} days after what it last showed ({}). If it is right, deleting goes on by itself \
         within {PROBATION_HOURS} hours of running; if not, set it right",
        now.millis_since(before.newest_at) / (24 * HOUR_MS),
        before.newest_at
    );
    Ok(doubt(reason))
}

fn doubt(reason: String) -> Reading {
    metrics::gauge!("kyck_clock_in_doubt").set(1.0);
    tracing::error!(
        reason,
        "the clock is in doubt: nothing is deleted because of its age"
    );
    Reading::Doubted(reason)
}

/// Milliseconds that our clock and the database's are apart, when that is too much. SQLite has no clock of its own,
/// and a clock that is not the machine's cannot be compared.
async fn apart_ms(kernel: &Kernel, db: &impl ConnectionTrait) -> Result<Option<i64>, Fault> {
    if db.get_database_backend() != DbBackend::Postgres || !kernel.clock.is_of_the_machine() {
        return Ok(None);
    }

    let sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)";
    let row = db
        .query_one_raw(statement(db, sql, []))
        .await?
        .ok_or_else(|| Fault::internal("the database does not return its time"))?;

    let theirs: i64 = row.try_get_by_index(0)?;
    let apart = kernel.now().as_millis().saturating_sub(theirs);
    Ok((apart.abs() > APART_MINUTES * 60_000).then_some(apart))
}

/// What is stored of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
struct ClockWatch {
    /// The newest instant that is trusted.
    newest_at: UtcInstant,
    /// When a jump was first seen, by the clock that jumped.
    jump_seen_at: Option<UtcInstant>,
    /// When the clock was last read since.
    jump_last_at: Option<UtcInstant>,
    /// How often it was read since, with at least an hour in between.
    jump_looks: i32,
}

impl ClockWatch {
    const fn trusting(newest_at: UtcInstant) -> Self {
        Self {
            newest_at,
            jump_seen_at: None,
            jump_last_at: None,
            jump_looks: 0,
        }
    }

    /// What to store after the clock was read, and whether it is trusted. A clock that went back is: by it less is old
    /// than before.
    fn read(self, now: UtcInstant) -> (Self, bool) {
        if now.millis_since(self.newest_at) <= PLAUSIBLE_HOURS * HOUR_MS {
            return (Self::trusting(now), true);
        }

        let jump = Self {
            jump_seen_at: Some(now),
            jump_last_at: Some(now),
            jump_looks: 1,
            ..self
        };
        let (Some(seen_at), Some(last_at)) = (self.jump_seen_at, self.jump_last_at) else {
            return (jump, false);
        };
        let step_ms = now.millis_since(last_at);
        if !(-APART_MINUTES * 60_000..=PROBATION_STEP_HOURS * HOUR_MS).contains(&step_ms) {
            return (jump, false);
        }
        if step_ms < HOUR_MS {
            return (self, false);
        }

        let after = Self {
            jump_last_at: Some(now),
            jump_looks: self.jump_looks.saturating_add(1),
            ..self
        };
        let is_over =
            now.millis_since(seen_at) >= PROBATION_HOURS * HOUR_MS && after.jump_looks >= PROBATION_READINGS;
        if is_over {
            (Self::trusting(now), true)
        } else {
            (after, false)
        }
    }
}

async fn stored(db: &impl ConnectionTrait) -> Result<Option<ClockWatch>, Fault> {
    let sql = "SELECT newest_at, jump_seen_at, jump_last_at, jump_looks FROM clock_watch WHERE id = 1";
    Ok(ClockWatch::find_by_statement(statement(db, sql, []))
        .one(db)
        .await?)
}

async fn store(db: &impl ConnectionTrait, watch: ClockWatch) -> Result<(), Fault> {
    db.execute_raw(statement(
        db,
        "INSERT INTO clock_watch (id, newest_at, jump_seen_at, jump_last_at, jump_looks) \
         VALUES (1, $1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET newest_at = excluded.newest_at, \
         jump_seen_at = excluded.jump_seen_at, jump_last_at = excluded.jump_last_at, \
         jump_looks = excluded.jump_looks",
        [
            watch.newest_at.into(),
            watch.jump_seen_at.into(),
            watch.jump_last_at.into(),
            watch.jump_looks.into(),
        ],
    ))
    .await?;
    Ok(())
}

/// Before the clock was ever read the stored data shows how far it went. Rows of the last hours may come
/// from a clock that is ahead already, so the newest row before them counts. Where there is none, nothing is
/// old enough to be lost.
async fn first_watch(db: &impl ConnectionTrait, now: UtcInstant) -> Result<ClockWatch, Fault> {
    let sql = "SELECT MAX(at) FROM (\
         SELECT MAX(at) AS at FROM audit_entry WHERE at < $1 \
         UNION ALL SELECT MAX(created_at) FROM session WHERE created_at < $1 \
         UNION ALL SELECT MAX(created_at) FROM guardian WHERE created_at < $1 \
         UNION ALL SELECT MAX(created_at) FROM job_run WHERE created_at < $1 \
         UNION ALL SELECT MAX(created_at) FROM outbox_message WHERE created_at < $1 \
         UNION ALL SELECT MAX(fetched_at) FROM video_snapshot WHERE fetched_at < $1 \
         UNION ALL SELECT MAX(last_at) FROM playback WHERE last_at < $1) AS newest";
    let recent = now.plus_hours(-PLAUSIBLE_HOURS);
    let row = db.query_one_raw(statement(db, sql, [recent.into()])).await?;
    let newest: Option<i64> = row.map(|row| row.try_get_by_index(0)).transpose()?.flatten();
    let is_continuous =
        newest.is_none_or(|at| recent.millis_since(UtcInstant(at)) <= PLAUSIBLE_HOURS * HOUR_MS);
    Ok(ClockWatch::trusting(match newest {
        Some(at) if !is_continuous => UtcInstant(at),
        _ => now,
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: UtcInstant = UtcInstant(1_764_000_000_000);

    /// Reads the clock once an hour, `count` times; whether it was trusted the last time.
    fn hours(watch: &mut ClockWatch, now: &mut UtcInstant, count: i64) -> bool {
        let mut is_trusted = false;
        for _ in 0..count {
            *now = now.plus_hours(1);
            (*watch, is_trusted) = watch.read(*now);
        }
        is_trusted
    }

    #[test]
    fn a_clock_that_goes_on_is_trusted_and_a_jump_is_not() {
        let mut watch = ClockWatch::trusting(START);
        let mut now = START;
        assert!(hours(&mut watch, &mut now, 400));

        let (ahead, is_trusted) = watch.read(now.plus_days(400));
        assert!(!is_trusted);
        assert_eq!(ahead.newest_at, now, "a jump moves nothing that is trusted");

        let (back, is_trusted) = ahead.read(now.plus_hours(1));
        assert!(is_trusted);
        assert_eq!(back, ClockWatch::trusting(now.plus_hours(1)));
    }

    #[test]
    fn a_server_that_was_off_for_two_months_deletes_again_after_a_day() {
        let mut watch = ClockWatch::trusting(START);
        let mut now = START.plus_days(60);
        assert!(!watch.read(now).1);
        watch = watch.read(now).0;
        assert!(!hours(&mut watch, &mut now, 23));
        assert!(hours(&mut watch, &mut now, 1));
        assert!(hours(&mut watch, &mut now, 100));
    }

    #[test]
    fn a_weekly_run_from_outside_is_not_refused_for_ever() {
        let mut watch = ClockWatch::trusting(START);
        let trusted: Vec<bool> = (1..=4)
            .map(|week| {
                let (after, is_trusted) = watch.read(START.plus_days(7 * week));
                watch = after;
                is_trusted
            })
            .collect();
        assert_eq!(trusted, [false, false, true, false]);
    }

    #[test]
    fn repeated_attempts_within_minutes_are_one_reading() {
        let mut watch = ClockWatch::trusting(START).read(START.plus_days(400)).0;
        for second in 1..1_000 {
            let (after, is_trusted) = watch.read(START.plus_days(400).plus_seconds(second));
            assert!(!is_trusted);
            watch = after;
        }
        assert_eq!(watch.jump_looks, 1);
    }

    #[test]
    fn a_clock_that_jumps_again_begins_its_probation_again() {
        let mut watch = ClockWatch::trusting(START);
        let mut now = START.plus_days(400);
        watch = watch.read(now).0;
        assert!(!hours(&mut watch, &mut now, 23));
        now = now.plus_days(300);
        assert!(!watch.read(now).1);
        watch = watch.read(now).0;
        assert!(!hours(&mut watch, &mut now, 23));
    }

    proptest! {
        /// However a clock is wrong, if it is corrected within a day it is never trusted while it is wrong.
        #[test]
        fn a_jump_of_less_than_a_day_never_counts(
            ahead_days in 3_i64..20_000, seconds in prop::collection::vec(0_i64..86_000, 1..60),
        ) {
            let mut seconds = seconds;
            seconds.sort_unstable();
            let mut watch = ClockWatch::trusting(START);
            for second in seconds {
                let (after, is_trusted) = watch.read(START.plus_days(ahead_days).plus_seconds(second));
                prop_assert!(!is_trusted);
                prop_assert_eq!(after.newest_at, START);
                watch = after;
            }
            prop_assert!(watch.read(START.plus_hours(24)).1, "corrected, it is trusted at once");
        }

        /// A clock that is read once an hour is trusted at the latest after a day, whatever was before.
        #[test]
        fn no_clock_is_refused_for_ever(jumps in prop::collection::vec(-40_000_i64..40_000, 0..10)) {
            let mut watch = ClockWatch::trusting(START);
            let mut now = START;
            for days in jumps {
                now = START.plus_days(days);
                watch = watch.read(now).0;
            }
            prop_assert!(hours(&mut watch, &mut now, 26));
        }
    }
}
