//! Watching in the hour before bedtime and at night.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use kyck_kernel::time::at_minute_of_day;

use super::days::whole_minutes;
use super::sessions::overlap_ms;
use crate::report::model::BedtimeViewing;
use crate::watch::{ViewingSession, WatchHour};

/// Minute of the day until which watching counts as the night before.
const WAKE_MINUTE: u32 = 6 * 60;
const DAY_MINUTES: u32 = 24 * 60;
/// How long before bedtime no screen is advised.
const WIND_DOWN_MINUTES: u32 = 60;

/// Watching between an hour before bedtime and six in the morning, by evenings, each by the bedtime of its day. A
/// bedtime before six is after midnight. The result has no bedtime yet: the caller sets it.
///
/// Hours are known to the millisecond but not where in them; of an hour that lies partly before the
/// window, as much counts as the sessions overlap the window's part, and never more than was watched.
pub(in crate::report) fn bedtime(
    bedtime_minute: impl Fn(NaiveDate) -> u32,
    zone: Tz,
    hours: &[WatchHour],
    sessions: &[ViewingSession],
) -> BedtimeViewing {
    let mut of_evening: BTreeMap<NaiveDate, i64> = BTreeMap::new();
    for hour in hours.iter().filter(|hour| hour.watched_ms > 0) {
        let minute_of_hour = u32::from(hour.hour) * 60;
        let is_night = minute_of_hour < WAKE_MINUTE;
        // Minutes from the midnight before the evening on: the night after it goes on from 1440.
        let (evening, first_minute) = if is_night {
            (hour.on - Days::new(1), minute_of_hour + DAY_MINUTES)
        } else {
            (hour.on, minute_of_hour)
        };

        let bedtime = bedtime_minute(evening);
        let bedtime = if bedtime < WAKE_MINUTE {
            bedtime + DAY_MINUTES
        } else {
            bedtime
        };
        let start_minute = bedtime - WIND_DOWN_MINUTES;

        let ms = if first_minute >= start_minute {
            hour.watched_ms
        } else if first_minute + 60 > start_minute {
            let begins = at_minute_of_day(hour.on, minute_of_hour, zone);
            let from = begins.plus_minutes(i64::from(start_minute - first_minute));
            overlap_ms(sessions, from, begins.plus_hours(1)).min(hour.watched_ms)
        } else {
            continue;
        };
        *of_evening.entry(evening).or_default() += ms;
    }

    BedtimeViewing {
        bedtime_minute: 0,
        days: of_evening.values().filter(|ms| **ms >= 60_000).count() as i32,
        minutes: whole_minutes(of_evening.values().sum()),
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Seoul;

    use super::super::sample::{day, hour, session};
    use super::*;

    #[test]
    fn bedtime_counts_the_hour_before_bed_and_the_night_after_it() {
        // Bed at 20:30: the window begins at 19:30.
        let hours = [
            hour("2026-11-16", 18, 30),
            hour("2026-11-16", 19, 40),
            hour("2026-11-17", 19, 40),
            hour("2026-11-17", 20, 10),
            hour("2026-11-18", 1, 5),
            hour("2026-11-18", 6, 30),
        ];
        let at = |on: &str, minute| at_minute_of_day(day(on), minute, Seoul);
        let sessions = [
            // Ends at 19:40: ten minutes are within the window.
            session(at("2026-11-16", 18 * 60 + 30), at("2026-11-16", 19 * 60 + 40)),
            session(at("2026-11-17", 19 * 60 + 20), at("2026-11-17", 20 * 60 + 10)),
        ];
        let found = bedtime(|_| 20 * 60 + 30, Seoul, &hours, &sessions);
        // The 16th: 10. The 17th: 30 of the hour of 19, 10 of that of 20, 5 of the night.
        assert_eq!((found.days, found.minutes), (2, 10 + 30 + 10 + 5));
        // A later bedtime on the 17th leaves only its night.
        let changed = bedtime(
            |on| {
                if on == day("2026-11-17") {
                    24 * 60
                } else {
                    20 * 60 + 30
                }
            },
            Seoul,
            &hours,
            &sessions,
        );
        assert_eq!((changed.days, changed.minutes), (2, 10 + 5));
    }

    #[test]
    fn a_bedtime_at_or_after_midnight_is_that_of_the_evening() {
        let hours = [
            hour("2026-11-16", 12, 30),
            hour("2026-11-16", 22, 30),
            hour("2026-11-16", 23, 20),
            hour("2026-11-17", 0, 10),
        ];
        let minutes = |bedtime_minute| {
            let found = bedtime(|_| bedtime_minute, Seoul, &hours, &[]);
            (found.days, found.minutes)
        };
        // 00:00 and 24:00 are one time; 01:00 leaves what was watched before midnight.
        assert_eq!(minutes(0), (1, 30));
        assert_eq!(minutes(1440), (1, 30));
        assert_eq!(minutes(60), (1, 10));
    }
}
