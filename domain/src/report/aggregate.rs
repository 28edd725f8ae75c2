//! Statistics over all children, in groups large enough to hide each one.

use std::collections::BTreeMap;

use chrono::Days;
use kyck_kernel::Fault;

use super::Reports;
use super::metrics::quantile;
use super::statistics::{ChildHour, ChildTotal, CohortRow, HourlyRow};
use crate::family::{AgeBand, months_between};

/// Fewest children of any published group.
pub const MIN_CHILDREN: usize = 20;
/// How many months younger or older a child of a cohort may be.
const COHORT_SPAN_MONTHS: u32 = 3;
/// Days that a cohort's average is over: whole weeks, so that all have the same weekdays.
const COHORT_DAYS: u64 = 28;
/// Days that the hourly job computes again: late events of phones that were offline come in for a week.
const HOURLY_DAYS: u64 = 8;
/// Name of the group of all ages.
const EVERYONE: &str = "ALL";

impl Reports {
    /// Computes minutes a day by age from the last 28 whole days; returns a line for the history.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn compute_cohorts(&self) -> Result<String, Fault> {
        // Days are the families' own: the last day that is over in every zone.
        let to = self.kernel.now().plus_hours(-12).day_in(chrono_tz::UTC) - Days::new(1);
        let from = to - Days::new(COHORT_DAYS - 1);
        let totals = self.totals_of_all(from, to).await?;
        let aged: Vec<(u32, f64)> = totals
            .iter()
            .map(
                |ChildTotal {
                     birth_month,
                     watched_ms,
                 }| {
                    let per_day = *watched_ms as f64 / 60_000.0 / COHORT_DAYS as f64;
                    (months_between(*birth_month, to), per_day)
                },
            )
            .collect();
        let rows = cohorts(&aged);
        self.replace_cohorts(&rows).await?;

        Ok(format!(
            "{} children with data, {} of the ages 12 to 107 months have at least {MIN_CHILDREN} of them",
            aged.len(),
            rows.len()
        ))
    }
}

/// Quartiles of minutes a day for each age in months that has enough children within three months.
fn cohorts(aged: &[(u32, f64)]) -> Vec<CohortRow> {
    (12_u32..108)
        .filter_map(|age| {
            let mut minutes: Vec<f64> = aged
                .iter()
                .filter(|(months, _)| months.abs_diff(age) <= COHORT_SPAN_MONTHS)
                .map(|(_, minutes)| *minutes)
                .collect();
            if minutes.len() < MIN_CHILDREN {
                return None;
            }
            minutes.sort_by(f64::total_cmp);
            Some(CohortRow {
                age_months: age as i32,
                children: minutes.len() as i32,
                p25: quantile(&minutes, 0.25),
                median: quantile(&minutes, 0.5),
                p75: quantile(&minutes, 0.75),
            })
        })
        .collect()
}

impl Reports {
    /// Adds up what all children watched by hour and age band over the last days; returns a line for the
    /// history.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn aggregate_hours(&self) -> Result<String, Fault> {
        let from = self.kernel.now().day_in(chrono_tz::UTC) - Days::new(HOURLY_DAYS);
        let hours = self.hours_of_all(from).await?;
        let rows = hourly_cells(&hours);
        self.replace_hourly(from, &rows).await?;
        Ok(format!(
            "{} child hours since {from}, {} cells of at least {MIN_CHILDREN} children",
            hours.len(),
            rows.len()
        ))
    }
}

/// Sums by day, hour and band, with whatever would show fewer than twenty children left out.
fn hourly_cells(hours: &[ChildHour]) -> Vec<HourlyRow> {
    let mut by_hour: BTreeMap<_, BTreeMap<&'static str, (usize, i64)>> = BTreeMap::new();
    for hour in hours {
        let band = AgeBand::of_months(months_between(hour.birth_month, hour.day_on));
        let cell = by_hour
            .entry((hour.day_on, hour.hour))
            .or_default()
            .entry(band.as_str())
            .or_default();
        cell.0 += 1;
        cell.1 += hour.watched_ms;
    }

    by_hour
        .into_iter()
        .flat_map(|((day_on, hour), bands)| {
            publishable(bands)
                .into_iter()
                .map(move |(cohort, (children, watched_ms))| HourlyRow {
                    day_on,
                    hour,
                    cohort: cohort.to_owned(),
                    children: children as i32,
                    watched_ms,
                })
        })
        .collect()
}

/// The groups of one hour that may be shown, and their sum under [`EVERYONE`]. A group of fewer than
/// twenty is withheld; and since the sum less the shown groups would reveal the withheld ones, so are
/// the smallest others until those withheld are twenty together.
fn publishable(bands: BTreeMap<&str, (usize, i64)>) -> Vec<(&str, (usize, i64))> {
    let all = bands
        .values()
        .fold((0, 0), |sum, cell| (sum.0 + cell.0, sum.1 + cell.1));
    if all.0 < MIN_CHILDREN {
        return Vec::new();
    }

    let mut shown: Vec<(&str, (usize, i64))> = bands.into_iter().collect();
    shown.sort_by_key(|(name, cell)| (std::cmp::Reverse(cell.0), *name));

    let mut withheld = 0;
    while let Some((_, cell)) = shown.last() {
        let is_small = cell.0 < MIN_CHILDREN;
        let would_reveal = withheld > 0 && withheld < MIN_CHILDREN;
        if !is_small && !would_reveal {
            break;
        }
        withheld += cell.0;
        shown.pop();
    }

    shown.push((EVERYONE, all));
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cohort_has_children_of_three_months_around_and_at_least_twenty() {
        let mut aged: Vec<(u32, f64)> = (0..19).map(|n| (51, f64::from(n))).collect();
        assert_eq!(cohorts(&aged), []);
        aged.push((57, 19.0));
        let found = cohorts(&aged);
        // Only an age of 54 months has both groups within three months.
        assert_eq!(
            found,
            [CohortRow {
                age_months: 54,
                children: 20,
                p25: 4.75,
                median: 9.5,
                p75: 14.25
            }]
        );
    }

    #[test]
    fn small_groups_hide_in_larger_ones() {
        let groups = |cells: &[(&'static str, usize)]| {
            publishable(
                cells
                    .iter()
                    .map(|(name, n)| (*name, (*n, 1000 * *n as i64)))
                    .collect(),
            )
            .into_iter()
            .map(|(name, cell)| (name, cell.0))
            .collect::<Vec<_>>()
        };
        assert_eq!(groups(&[("A", 10), ("B", 9)]), []);
        assert_eq!(
            groups(&[("A", 30), ("B", 25)]),
            [("A", 30), ("B", 25), ("ALL", 55)]
        );
        // B's 5 could be read from the sum: the smallest other group goes too.
        assert_eq!(
            groups(&[("A", 40), ("B", 5), ("C", 30)]),
            [("A", 40), ("ALL", 75)]
        );
        assert_eq!(
            groups(&[("A", 30), ("B", 12), ("C", 9)]),
            [("A", 30), ("ALL", 51)]
        );
        assert_eq!(groups(&[("A", 19), ("B", 1)]), [("ALL", 20)]);
    }

    proptest! {
        #[test]
        fn neither_a_group_nor_what_is_left_of_the_sum_shows_fewer_than_twenty(
            sizes in proptest::collection::vec(0_usize..60, 5)
        ) {
            let names = ["A", "B", "C", "D", "E"];
            let bands = names.into_iter().zip(sizes.iter().map(|n| (*n, 0))).filter(|(_, c)| c.0 > 0).collect();
            let shown = publishable(bands);
            let all: usize = shown.iter().filter(|(name, _)| *name == EVERYONE).map(|(_, c)| c.0).sum();
            let groups: usize = shown.iter().filter(|(name, _)| *name != EVERYONE).map(|(_, c)| c.0).sum();
            for (_, cell) in &shown {
                prop_assert!(cell.0 >= MIN_CHILDREN);
            }
            let rest = all - groups;
            prop_assert!(rest == 0 || rest >= MIN_CHILDREN);
        }
    }
}
