//! The time that a report is compared with.
//!
//! Like is compared with like: the days of the range that have come, with the same days moved back by whole weeks, so
//! that weekdays meet weekdays. Today counts up to the present time of day on both sides.

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use kyck_kernel::time::{UtcInstant, at_minute_of_day};

/// The days before a range that its elapsed days are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Previous {
    /// The first day that counts.
    pub from: NaiveDate,
    /// The day after the last whole one.
    pub until: NaiveDate,
    /// How much of the day `until` counts, where the range's last elapsed day is today.
    pub part: Option<PartOfDay>,
}

/// A day up to a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PartOfDay {
    /// Hours before this one count as a whole, 0 to 23.
    pub hour: u32,
    /// Of that hour, from its beginning to this instant.
    pub span: (UtcInstant, UtcInstant),
}

/// By how many days a range of this length is moved back: a week, four weeks for up to four, else the next number of
/// whole weeks.
fn shift_days(length_days: u64) -> u64 {
    match length_days {
        0..=7 => 7,
        8..=28 => 28,
        longer => longer.div_ceil(7) * 7,
    }
}

/// How many days of the range have come by `today`, which is counted; at least 1.
pub(super) fn elapsed_days(from: NaiveDate, to: NaiveDate, today: NaiveDate) -> i64 {
    ((to.min(today) - from).num_days() + 1).max(1)
}

/// What a range from one day to another, both included, is compared with at this instant.
pub(super) fn previous(from: NaiveDate, to: NaiveDate, zone: Tz, now: UtcInstant) -> Previous {
    let length_days = (to - from).num_days().unsigned_abs() + 1;
    let back = Days::new(shift_days(length_days));
    let today = now.day_in(zone);
    if to < today {
        return Previous {
            from: from - back,
            until: to - back + Days::new(1),
            part: None,
        };
    }

    let minute = now.minute_of_day_in(zone);
    let until = today - back;
    let hour = minute / 60;
    Previous {
        from: from - back,
        until,
        part: Some(PartOfDay {
            hour,
            span: (
                at_minute_of_day(until, hour * 60, zone),
                at_minute_of_day(until, minute, zone),
            ),
        }),
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Seoul;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The days compared with, the partial one in brackets.
    fn compared(from: &str, to: &str) -> (String, String, Option<u32>) {
        // Saturday, 28 November, 13:47 in Seoul.
        let now = at_minute_of_day(day("2026-11-28"), 13 * 60 + 47, Seoul);
        let found = previous(day(from), day(to), Seoul, now);
        (
            found.from.to_string(),
            found.until.to_string(),
            found.part.map(|part| part.hour),
        )
    }

    #[test]
    fn elapsed_days_are_compared_with_the_same_weekdays_before() {
        for (from, to, expected) in [
            // One day of the week has come; today alone; the week that ends today.
            ("2026-11-28", "2026-12-04", ("2026-11-21", "2026-11-21", Some(13))),
            ("2026-11-28", "2026-11-28", ("2026-11-21", "2026-11-21", Some(13))),
            ("2026-11-22", "2026-11-28", ("2026-11-15", "2026-11-21", Some(13))),
            // A week that is over, yesterday alone.
            ("2026-11-16", "2026-11-22", ("2026-11-09", "2026-11-16", None)),
            ("2026-11-27", "2026-11-27", ("2026-11-20", "2026-11-21", None)),
            // A month, and longer.
            ("2026-11-01", "2026-11-28", ("2026-10-04", "2026-10-31", Some(13))),
            ("2026-10-01", "2026-10-30", ("2026-08-27", "2026-09-26", None)),
        ] {
            let expected = (expected.0.to_owned(), expected.1.to_owned(), expected.2);
            assert_eq!(compared(from, to), expected, "{from} to {to}");
        }
    }

    #[test]
    fn today_counts_up_to_the_minute() {
        let now = at_minute_of_day(day("2026-11-28"), 13 * 60 + 47, Seoul);
        let part = previous(day("2026-11-28"), day("2026-11-28"), Seoul, now)
            .part
            .unwrap();
        assert_eq!(part.span.1.millis_since(part.span.0), 47 * 60_000);
        assert_eq!(part.span.1, now.plus_days(-7));
    }

    #[test]
    fn days_to_come_do_not_count_as_elapsed() {
        let (from, today) = (day("2026-11-28"), day("2026-11-28"));
        assert_eq!(elapsed_days(from, day("2026-12-04"), today), 1);
        assert_eq!(elapsed_days(day("2026-11-16"), day("2026-11-22"), today), 7);
    }
}
