//! Instants, days and the clock.
//!
//! Storage knows instants as milliseconds since 1970 in UTC and days as calendar dates of the family's
//! own zone; this module holds both conversions, so no feature does zone arithmetic by itself.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Timelike, Utc, Weekday};
use chrono_tz::Tz;
use sea_orm::DeriveValueType;

/// An instant: whole milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    DeriveValueType,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(transparent)]
pub struct UtcInstant(pub i64);

impl UtcInstant {
    /// The instant of a calendar time in UTC; sub-millisecond digits are cut off.
    pub fn from_datetime(at: DateTime<Utc>) -> Self {
        Self(at.timestamp_millis())
    }

    /// The calendar time in UTC; instants outside chrono's range become its epoch.
    pub fn to_datetime(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }

    /// Milliseconds since the epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// This instant moved by milliseconds, forward or back.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// This instant moved by seconds, forward or back.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        self.plus_millis(seconds.saturating_mul(1000))
    }

    /// This instant moved by minutes, forward or back.
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_seconds(minutes.saturating_mul(60))
    }

    /// This instant moved by hours, forward or back.
    #[must_use]
    pub const fn plus_hours(self, hours: i64) -> Self {
        self.plus_minutes(hours.saturating_mul(60))
    }

    /// This instant moved by times of 24 hours, forward or back.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_hours(days.saturating_mul(24))
    }

    /// Milliseconds from `earlier` to this instant; negative when `earlier` is the later one.
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The calendar day in `zone` on which this instant falls.
    pub fn day_in(self, zone: Tz) -> NaiveDate {
        self.to_datetime().with_timezone(&zone).date_naive()
    }

    /// Hour of the day, 0 to 23, in `zone`.
    pub fn hour_in(self, zone: Tz) -> u32 {
        self.to_datetime().with_timezone(&zone).hour()
    }

    /// Minute of the day, 0 to 1439, in `zone`.
    pub fn minute_of_day_in(self, zone: Tz) -> u32 {
        let local = self.to_datetime().with_timezone(&zone);
        local.hour() * 60 + local.minute()
    }

    /// Day of the week in `zone`.
    pub fn weekday_in(self, zone: Tz) -> Weekday {
        self.day_in(zone).weekday()
    }

    /// The first instant of the clock hour that contains this one, in UTC.
    #[must_use]
    pub const fn hour_start(self) -> Self {
        Self(self.0 - self.0.rem_euclid(3_600_000))
    }
}

impl fmt::Display for UtcInstant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            &self
                .to_datetime()
                .to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        )
    }
}

/// The first instant of `day` in `zone`; where a clock change skips midnight, the first that exists.
pub fn day_start(day: NaiveDate, zone: Tz) -> UtcInstant {
    at_minute_of_day(day, 0, zone)
}

/// The first instant after `day` in `zone`.
pub fn day_end(day: NaiveDate, zone: Tz) -> UtcInstant {
    day_start(day + Days::new(1), zone)
}

/// The instant of a local clock time; a time that a clock change skips becomes the first after the gap,
/// a time that occurs twice the earlier one. `minute` counts from midnight, 0 to 1439.
pub fn at_minute_of_day(day: NaiveDate, minute: u32, zone: Tz) -> UtcInstant {
    let minute = minute.min(1439);
    let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap_or_default();
    let mut local = day.and_time(time);
    // A gap is at most a day long (Samoa skipped a whole one in 2011).
    for _ in 0..=96 {
        if let Some(found) = zone.from_local_datetime(&local).earliest() {
            return UtcInstant::from_datetime(found.with_timezone(&Utc));
        }
        local += chrono::Duration::minutes(15);
    }
    UtcInstant::from_datetime(Utc.from_utc_datetime(&local))
}

/// Reads an IANA zone name such as `Asia/Seoul`.
pub fn parse_zone(name: &str) -> Option<Tz> {
    name.parse().ok()
}

/// The source of the present instant. Everything that needs "now" asks the clock in [`Kernel`](crate::Kernel).
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> UtcInstant;

    /// Whether this is the machine's own clock, which can be compared with another machine's.
    fn is_of_the_machine(&self) -> bool {
        false
    }
}

/// The machine's own clock.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> UtcInstant {
        UtcInstant::from_datetime(Utc::now())
    }

    fn is_of_the_machine(&self) -> bool {
        true
    }
}

/// A clock that is still until it is moved; for tests and for replaying history.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that shows `at`.
    pub fn new(at: UtcInstant) -> Self {
        Self(AtomicI64::new(at.0))
    }

    /// Shows `at` from now on.
    pub fn set(&self, at: UtcInstant) {
        self.0.store(at.0, Ordering::SeqCst);
    }

    /// Moves the clock forward, or back, by milliseconds.
    pub fn advance_millis(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> UtcInstant {
        UtcInstant(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_day_in_seoul_begins_nine_hours_before_utc() {
        let start = day_start(day("2026-11-23"), chrono_tz::Asia::Seoul);
        assert_eq!(start.to_string(), "2026-11-22T15:00:00.000Z");
        assert_eq!(start.day_in(chrono_tz::Asia::Seoul), day("2026-11-23"));
        assert_eq!(
            start.plus_millis(-1).day_in(chrono_tz::Asia::Seoul),
            day("2026-11-22")
        );
    }

    #[test]
    fn days_with_a_clock_change_have_23_and_25_hours() {
        let zone = chrono_tz::Europe::Berlin;
        let hours = |text| day_end(day(text), zone).millis_since(day_start(day(text), zone)) / 3_600_000;
        assert_eq!(hours("2026-03-29"), 23);
        assert_eq!(hours("2026-10-25"), 25);
        assert_eq!(hours("2026-10-26"), 24);
    }

    #[test]
    fn a_skipped_clock_time_becomes_the_first_that_exists() {
        let at = at_minute_of_day(day("2026-03-29"), 150, chrono_tz::Europe::Berlin);
        assert_eq!(at.to_string(), "2026-03-29T01:00:00.000Z");
    }
}
