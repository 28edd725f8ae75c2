//! How much may be stored for a child in a day, by one device and over all of them: far above what a child can watch,
//! and far below what fills a disk.
//!
//! The counters are rows of the database (`watch_quota`), so that all nodes count together. Events count for the
//! family's day on which they happened: what a tablet gathered during a week without a network fits, each day for
//! itself.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use kyck_kernel::id::ChildId;
use kyck_kernel::{Actor, Ctx};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement, Value};
use uuid::Uuid;

use super::error::{WatchError, WatchErrorCode};
use super::model::Playback;
use super::store::{self, RowsStatement};
use super::{Watch, rules};
use crate::retention::TrustedNow;

/// Days for which counters are stored: while events of a day are accepted, and some more for zones.
const KEEP_DAYS: i64 = rules::MAX_AGE_DAYS + 5;

/// The most playbacks and watch events of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WatchQuotas {
    /// Playbacks that one device starts.
    pub device_playbacks: u32,
    /// Playbacks started for one child.
    pub child_playbacks: u32,
    /// Events that one device reports.
    pub device_events: u32,
    /// Events reported of one child.
    pub child_events: u32,
}

impl Default for WatchQuotas {
    fn default() -> Self {
        Self {
            device_playbacks: 400,
            child_playbacks: 500,
            device_events: 12_000,
            child_events: 20_000,
        }
    }
}

/// Who reports: a child device; all guardians, and the program itself, are one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Source(Uuid);

impl Source {
    pub const fn of(actor: Actor) -> Self {
        match actor {
            Actor::ChildDevice { device_id, .. } => Self(device_id.0),
            _ => Self(Uuid::nil()),
        }
    }
}

/// What was stored of one child on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DayUse {
    by_source: BTreeMap<Source, Counts>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    playbacks: u32,
    events: u32,
}

impl DayUse {
    fn of(&self, source: Source) -> Counts {
        self.by_source.get(&source).copied().unwrap_or_default()
    }

    fn allows_playback(&self, source: Source, quotas: &WatchQuotas) -> bool {
        let all: u32 = self.by_source.values().map(|counts| counts.playbacks).sum();
        self.of(source).playbacks < quotas.device_playbacks && all < quotas.child_playbacks
    }

    /// Counts one more event, if it fits.
    pub fn take_event(&mut self, source: Source, quotas: &WatchQuotas) -> bool {
        let all: u32 = self.by_source.values().map(|counts| counts.events).sum();
        let own = self.by_source.entry(source).or_default();
        let fits = own.events < quotas.device_events && all < quotas.child_events;
        own.events += u32::from(fits);
        fits
    }
}

/// A child and one of its family's days.
pub(super) type ChildDay = (ChildId, NaiveDate);

/// What was stored on these days, in one statement; a day without anything is absent.
pub(super) async fn load(
    db: &impl ConnectionTrait,
    days: &BTreeSet<ChildDay>,
) -> Result<HashMap<ChildDay, DayUse>, DbErr> {
    let Some(last) = days.last() else {
        return Ok(HashMap::new());
    };

    // The last day repeated up to a power of two, so that a connection prepares few different statements.
    let size = days.len().next_power_of_two();
    let padded = days.iter().chain(std::iter::repeat(last)).take(size);
    let values: Vec<Value> = padded
        .flat_map(|(child_id, day_on)| [Value::from(child_id.0), (*day_on).into()])
        .collect();
    let is_numbered = db.get_database_backend() == DbBackend::Postgres;
    let wanted: Vec<String> = (0..size)
        .map(|index| {
            if is_numbered {
                format!("child_id = ${} AND day_on = ${}", index * 2 + 1, index * 2 + 2)
            } else {
                "child_id = ? AND day_on = ?".to_owned()
            }
        })
        .collect();
    let text = format!(
        "SELECT child_id, day_on, source_id, playbacks, events FROM watch_quota WHERE {}",
        wanted.join(" OR ")
    );

    let mut found: HashMap<ChildDay, DayUse> = HashMap::new();
    let statement = Statement::from_sql_and_values(db.get_database_backend(), text, values);
    for row in db.query_all_raw(statement).await? {
        let day = (ChildId(row.try_get_by_index(0)?), row.try_get_by_index(1)?);
        let counts = Counts {
            playbacks: count(row.try_get_by_index(3)?),
            events: count(row.try_get_by_index(4)?),
        };
        let source = Source(row.try_get_by_index(2)?);
        found.entry(day).or_default().by_source.insert(source, counts);
    }

    Ok(found)
}

fn count(stored: i32) -> u32 {
    u32::try_from(stored).unwrap_or(0)
}

static ADD: RowsStatement = RowsStatement::new(
    "INSERT INTO watch_quota (child_id, day_on, source_id, playbacks, events) VALUES",
    5,
    "ON CONFLICT (child_id, day_on, source_id) DO UPDATE SET \
     playbacks = watch_quota.playbacks + excluded.playbacks, events = watch_quota.events + excluded.events",
);

/// Counts events that were stored.
pub(super) async fn add_events(
    db: &impl ConnectionTrait,
    stored: BTreeMap<(ChildDay, Source), i32>,
) -> Result<(), DbErr> {
    let values = stored
        .into_iter()
        .flat_map(|(((child_id, day_on), source), events)| added(child_id, day_on, source, 0, events))
        .collect();
    store::execute_all(db, &ADD, values).await
}

fn added(child_id: ChildId, day_on: NaiveDate, source: Source, playbacks: i32, events: i32) -> [Value; 5] {
    [
        child_id.0.into(),
        day_on.into(),
        source.0.into(),
        playbacks.into(),
        events.into(),
    ]
}

impl Watch {
    /// Whether the caller may start one more playback for the child today; asked before the writer is, which a device
    /// that is over its quota must not keep busy.
    ///
    /// # Errors
    /// [`WatchErrorCode::QuotaExceeded`].
    pub(super) async fn check_playback(&self, ctx: &Ctx<'_>, day: ChildDay) -> Result<(), WatchError> {
        self.check_quota(self.kernel.db.read(), ctx, day).await
    }

    /// Counts a playback that is started in this transaction.
    ///
    /// # Errors
    /// [`WatchErrorCode::QuotaExceeded`], also where others took the last ones meanwhile.
    pub(super) async fn count_playback(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        playback: &Playback,
    ) -> Result<(), WatchError> {
        let day_on = playback.started_at.day_in(playback.zone);
        store::lock_children(tx, &[playback.child_id]).await?;
        self.check_quota(tx, ctx, (playback.child_id, day_on)).await?;

        let values = added(playback.child_id, day_on, Source::of(ctx.actor), 1, 0);
        store::execute_all(tx, &ADD, values.into()).await?;

        Ok(())
    }

    async fn check_quota(
        &self,
        db: &impl ConnectionTrait,
        ctx: &Ctx<'_>,
        day: ChildDay,
    ) -> Result<(), WatchError> {
        let day_use = load(db, &BTreeSet::from([day]))
            .await?
            .remove(&day)
            .unwrap_or_default();
        if day_use.allows_playback(Source::of(ctx.actor), &self.ingest.quotas) {
            Ok(())
        } else {
            metrics::counter!("kyck_watch_quota_exceeded_total", "what" => "playbacks").increment(1);
            Err(WatchError::of(WatchErrorCode::QuotaExceeded, "child_id"))
        }
    }
}

/// Removes the counters of days of which no event is accepted any more.
pub(super) async fn prune(tx: &DatabaseTransaction, child_id: ChildId, now: TrustedNow) -> Result<(), DbErr> {
    let before = now.days_ago(KEEP_DAYS).day_in(chrono_tz::UTC);
    tx.execute_raw(Statement::from_sql_and_values(
        tx.get_database_backend(),
        "DELETE FROM watch_quota WHERE child_id = $1 AND day_on < $2",
        [child_id.0.into(), before.into()],
    ))
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTAS: WatchQuotas = WatchQuotas {
        device_playbacks: 2,
        child_playbacks: 3,
        device_events: 2,
        child_events: 3,
    };

    #[test]
    fn a_device_has_its_quota_and_all_devices_of_a_child_share_another() {
        let [a, b, c] = [1, 2, 3].map(|number| Source(Uuid::from_u128(number)));
        let mut day = DayUse::default();
        assert!(day.take_event(a, &QUOTAS));
        assert!(day.take_event(a, &QUOTAS));
        assert!(!day.take_event(a, &QUOTAS), "the device's quota");
        assert!(day.take_event(b, &QUOTAS));
        assert!(!day.take_event(b, &QUOTAS), "the child's quota");
        assert!(!day.take_event(c, &QUOTAS));
        assert_eq!(day.by_source.values().map(|counts| counts.events).sum::<u32>(), 3);
        assert!(day.allows_playback(a, &QUOTAS), "playbacks are counted apart");
    }

    #[test]
    fn only_child_devices_are_distinguished() {
        use kyck_kernel::id::{ChildDeviceId, FamilyId, GuardianId, SessionId};

        let guardian = |id: u128| Actor::Guardian {
            guardian_id: GuardianId(Uuid::from_u128(id)),
            family_id: FamilyId(Uuid::from_u128(1)),
            session_id: SessionId(Uuid::from_u128(id)),
        };
        let device = |id: u128| Actor::ChildDevice {
            device_id: ChildDeviceId(Uuid::from_u128(id)),
            child_id: ChildId(Uuid::from_u128(2)),
            family_id: FamilyId(Uuid::from_u128(1)),
            session_id: SessionId(Uuid::from_u128(id)),
        };
        assert_eq!(Source::of(guardian(5)), Source::of(guardian(6)));
        assert_eq!(Source::of(guardian(5)), Source::of(Actor::System));
        assert_ne!(Source::of(device(5)), Source::of(device(6)));
        assert_ne!(Source::of(device(5)), Source::of(Actor::System));
    }
}
