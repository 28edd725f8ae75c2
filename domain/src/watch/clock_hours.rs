//! Hours of local time.

use chrono::{NaiveDate, Timelike};
use chrono_tz::Tz;
use kyck_kernel::time::UtcInstant;

/// Cuts a stretch of time at the hours of local time: day, hour, beginning and end of each part.
pub(super) fn by_hour(
    since: UtcInstant,
    until: UtcInstant,
    zone: Tz,
) -> impl Iterator<Item = (NaiveDate, u8, UtcInstant, UtcInstant)> {
    let mut from = since;

    std::iter::from_fn(move || {
        if from >= until {
            return None;
        }
        let begins = from;
        let local = begins.to_datetime().with_timezone(&zone);
        let into_hour_ms = i64::from(local.minute()) * 60_000 + begins.0.rem_euclid(60_000);
        from = begins.plus_millis((3_600_000 - into_hour_ms).max(1)).min(until);
        Some((local.date_naive(), local.hour() as u8, begins, from))
    })
}

/// Day and hour of an instant.
pub(super) fn local_hour(at: UtcInstant, zone: Tz) -> (NaiveDate, u8) {
    let local = at.to_datetime().with_timezone(&zone);
    (local.date_naive(), local.hour() as u8)
}
