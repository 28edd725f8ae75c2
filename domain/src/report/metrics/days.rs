//! Minutes by day, weekday and hour.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::report::model::{HeatmapCell, ReportDay, minutes};
use crate::watch::WatchHour;

/// Milliseconds as whole minutes, rounded half up.
pub(in crate::report) fn whole_minutes(ms: i64) -> i32 {
    i32::try_from((ms + 30_000).div_euclid(60_000)).unwrap_or(i32::MAX)
}

/// Whole minutes of each part that sum to the whole minutes of the sum: each part is cut, and the minutes
/// left go to the largest cut-off rests (the earlier of equals).
fn minutes_that_sum(parts_ms: &[i64]) -> Vec<i32> {
    let mut minutes: Vec<i32> = parts_ms
        .iter()
        .map(|ms| i32::try_from(ms / 60_000).unwrap_or(i32::MAX))
        .collect();
    let left = whole_minutes(parts_ms.iter().sum()) - minutes.iter().sum::<i32>();
    let mut by_rest: Vec<usize> = (0..parts_ms.len()).collect();
    by_rest.sort_by_key(|&at| (Reverse(parts_ms[at] % 60_000), at));
    for at in by_rest.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        minutes[at] += 1;
    }
    minutes
}

/// The days of a range, each with the minutes that were allowed.
pub(in crate::report) fn days(
    from: NaiveDate,
    to: NaiveDate,
    hours: &[WatchHour],
    budget_minutes: impl Fn(NaiveDate) -> u32,
) -> Vec<ReportDay> {
    let mut watched: BTreeMap<NaiveDate, i64> = from
        .iter_days()
        .take_while(|on| *on <= to)
        .map(|on| (on, 0))
        .collect();
    for hour in hours {
        if let Some(ms) = watched.get_mut(&hour.on) {
            *ms += hour.watched_ms;
        }
    }

    let parts: Vec<i64> = watched.values().copied().collect();

    watched
        .into_keys()
        .zip(minutes_that_sum(&parts))
        .map(|(on, minutes)| ReportDay {
            on,
            minutes,
            budget_minutes: i32::try_from(budget_minutes(on)).unwrap_or(i32::MAX),
        })
        .collect()
}

/// Minutes by weekday and hour, Monday first.
pub(in crate::report) fn heatmap(hours: &[WatchHour]) -> Vec<HeatmapCell> {
    let mut cells: BTreeMap<(u32, u32), i64> = BTreeMap::new();
    for hour in hours.iter().filter(|hour| hour.watched_ms > 0) {
        *cells
            .entry((hour.on.weekday().number_from_monday(), u32::from(hour.hour)))
            .or_default() += hour.watched_ms;
    }
    cells
        .into_iter()
        .map(|((weekday, hour), ms)| HeatmapCell {
            weekday,
            hour,
            minutes: minutes(ms as f64),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample::{day, hour};
    use super::*;

    proptest! {
        #[test]
        fn minutes_of_days_always_sum_to_the_minutes_of_the_range(
            parts in proptest::collection::vec(0_i64..10_000_000, 0..92)
        ) {
            let minutes = minutes_that_sum(&parts);
            prop_assert_eq!(minutes.iter().sum::<i32>(), whole_minutes(parts.iter().sum()));
            for (ms, minutes) in parts.iter().zip(&minutes) {
                prop_assert!((i64::from(*minutes) * 60_000 - ms).abs() < 60_000);
            }
        }
    }

    #[test]
    fn each_day_has_its_minutes_and_what_was_allowed() {
        let hours = [
            hour("2026-11-16", 18, 25),
            hour("2026-11-16", 19, 50),
            hour("2026-11-18", 10, 5),
        ];
        let found = days(day("2026-11-16"), day("2026-11-18"), &hours, |on| {
            if on == day("2026-11-16") { 60 + 10 } else { 60 }
        });
        let expected = [
            ("2026-11-16", 75, 70),
            ("2026-11-17", 0, 60),
            ("2026-11-18", 5, 60),
        ];
        assert_eq!(
            found,
            expected.map(|(on, minutes, budget_minutes)| ReportDay {
                on: day(on),
                minutes,
                budget_minutes
            })
        );
        let overruns: Vec<i32> = found.iter().map(ReportDay::overrun).collect();
        assert_eq!(overruns, [5, 0, 0]);
    }

    #[test]
    fn the_heatmap_adds_the_same_hours_of_the_same_weekdays() {
        // 2026-11-16 and 2026-11-23 are Mondays, 2026-11-22 is a Sunday.
        let cells = heatmap(&[
            hour("2026-11-22", 9, 7),
            hour("2026-11-16", 18, 20),
            hour("2026-11-23", 18, 22),
            hour("2026-11-23", 19, 0),
        ]);
        let cell = |weekday, hour, minutes| HeatmapCell {
            weekday,
            hour,
            minutes,
        };
        assert_eq!(cells, [cell(1, 18, 42.0), cell(7, 9, 7.0)]);
    }
}
