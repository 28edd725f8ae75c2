//! Pure rules: when a schedule's slots are, how long to wait after a failure.

use std::fmt;
use std::str::FromStr;

use chrono::DateTime;
use chrono_tz::Tz;
use croner::Cron;
use kyck_kernel::time::UtcInstant;

/// Attempts of one run before it is dead.
pub(super) const MAX_ATTEMPTS: i32 = 8;
/// Workers that may fall silent on one run before it is parked.
pub(super) const MAX_CRASHES: i32 = 3;
/// Milliseconds for which a worker has a run to itself, unless it renews.
pub(super) const LEASE_MILLIS: i64 = 60_000;

/// A cron pattern in a zone.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    cron: Cron,
    zone: Tz,
}

impl Schedule {
    pub(super) fn parse(pattern: &str, zone: Tz) -> Result<Self, String> {
        let cron = Cron::from_str(pattern).map_err(|error| error.to_string())?;
        Ok(Self { cron, zone })
    }

    /// The first slot after `at`.
    pub(super) fn next_after(&self, at: UtcInstant) -> Option<UtcInstant> {
        let next = self
            .cron
            .find_next_occurrence(&self.local_second(at), false)
            .ok()?;
        Some(UtcInstant::from_datetime(next.with_timezone(&chrono::Utc)))
    }

    /// The last slot at or before `at`.
    pub(super) fn last_until(&self, at: UtcInstant) -> Option<UtcInstant> {
        let last = self
            .cron
            .find_previous_occurrence(&self.local_second(at), true)
            .ok()?;
        Some(UtcInstant::from_datetime(last.with_timezone(&chrono::Utc)))
    }

    /// The second that contains `at`: the searches carry a fraction along into what they find.
    fn local_second(&self, at: UtcInstant) -> DateTime<Tz> {
        at.plus_millis(-at.0.rem_euclid(1000))
            .to_datetime()
            .with_timezone(&self.zone)
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.cron.as_str(), self.zone.name())
    }
}

/// Milliseconds to wait after a failed attempt: 2ⁿ seconds for the n-th, at most an hour, plus up to a
/// quarter by `jitter` (0 to 255).
pub(super) fn backoff_millis(attempt: i32, jitter: u8) -> i64 {
    let exponent = u32::try_from(attempt.clamp(1, 12)).unwrap_or(1);
    let base = (1_000_i64 << exponent).min(3_600_000);
    (base + base * i64::from(jitter) / 1_020).min(3_600_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kyck_kernel::time::at_minute_of_day;

    fn seoul(day: &str, minute: u32) -> UtcInstant {
        at_minute_of_day(day.parse().unwrap(), minute, chrono_tz::Asia::Seoul)
    }

    #[test]
    fn slots_are_read_in_the_zone_of_the_schedule() {
        let nightly = Schedule::parse("30 3 * * *", chrono_tz::Asia::Seoul).unwrap();
        let slot = seoul("2026-11-23", 210);
        assert_eq!(nightly.last_until(slot), Some(slot));
        assert_eq!(nightly.last_until(slot.plus_millis(86_399_999)), Some(slot));
        assert_eq!(nightly.next_after(slot), Some(seoul("2026-11-24", 210)));
        assert_eq!(nightly.next_after(slot.plus_millis(-1)), Some(slot));
        assert_eq!(nightly.to_string(), "30 3 * * * (Asia/Seoul)");
    }

    #[test]
    fn the_last_slot_is_a_whole_second_whatever_the_milliseconds_now() {
        let hourly = Schedule::parse("5 * * * *", chrono_tz::UTC).unwrap();
        let slot = UtcInstant(1_790_000_700_000).hour_start().plus_minutes(5);
        for millis in [0, 1, 999, 59_999, 3_599_999] {
            assert_eq!(
                hourly.last_until(slot.plus_millis(millis)),
                Some(slot),
                "{millis}"
            );
        }
        assert_eq!(hourly.last_until(slot.plus_millis(-1)), Some(slot.plus_hours(-1)));
    }

    #[test]
    fn waits_double_up_to_an_hour() {
        let waits: Vec<i64> = [1, 2, 3, 8, 11, 12, 40]
            .map(|attempt| backoff_millis(attempt, 0) / 1000)
            .to_vec();
        assert_eq!(waits, [2, 4, 8, 256, 2048, 3600, 3600]);
        assert_eq!(backoff_millis(1, 255), 2_500);
    }

    #[test]
    fn a_pattern_that_cannot_be_read_is_refused() {
        assert!(Schedule::parse("61 * * * *", chrono_tz::UTC).is_err());
        assert!(Schedule::parse("", chrono_tz::UTC).is_err());
    }
}
