//! When and how long a child may watch: one budget per family day over all devices, and watching hours.

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use kyck_kernel::time::{UtcInstant, at_minute_of_day, day_end};

use super::verdict::{Denial, Verdict};

/// How long before the end a child is warned.
pub const WARN_BEFORE_MS: i64 = 5 * 60_000;

/// A child's time rules, with what it has watched on the day of the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLimits {
    /// The family's zone; days and watching hours are its own.
    pub zone: Tz,
    /// Minutes of each day without a bonus.
    pub daily_minutes: u32,
    /// Minutes granted on top for today.
    pub bonus_minutes: u32,
    /// Minute of the day at which the watching hours begin, 0 to 1440.
    pub window_start_minute: u32,
    /// Minute of the day at which they end, 0 to 1440. Before the start: on the next day. The same as the
    /// start, or the whole of 0 to 1440: no watching hours are set.
    pub window_end_minute: u32,
    /// Whether a guardian stopped watching until further notice.
    pub is_stopped: bool,
    /// Milliseconds watched so far today.
    pub used_ms: i64,
}

/// The answer of [`time_verdict`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeVerdict {
    /// Whether a video may be started now.
    pub verdict: Verdict,
    /// Milliseconds watched so far today.
    pub used_ms: i64,
    /// Milliseconds that today has, the bonus included.
    pub budget_ms: i64,
    /// Milliseconds of the budget that are left; never negative. Watching hours may end sooner.
    pub remaining_ms: i64,
    /// When the child should be warned that the end is near, at the earliest now; absent when it may not watch now.
    pub warn_at: Option<UtcInstant>,
    /// When budget or watching hours end for a child that watches on without a break; absent when it may
    /// not watch now.
    pub hard_stop_at: Option<UtcInstant>,
    /// When the present watching hours end; absent outside them and where none are set.
    pub window_ends_at: Option<UtcInstant>,
}

impl TimeLimits {
    /// Limits that never end anything.
    pub const fn unlimited(zone: Tz) -> Self {
        Self {
            zone,
            daily_minutes: 1440,
            bonus_minutes: 0,
            window_start_minute: 0,
            window_end_minute: 0,
            is_stopped: false,
            used_ms: 0,
        }
    }

    /// Milliseconds that today has.
    pub fn budget_ms(&self) -> i64 {
        (i64::from(self.daily_minutes) + i64::from(self.bonus_minutes)) * 60_000
    }

    fn has_window(&self) -> bool {
        let (start, end) = (self.window_start_minute, self.window_end_minute);
        start != end && !(start == 0 && end >= 1440)
    }

    /// The watching hours that begin on `day`.
    fn window_on(&self, day: NaiveDate) -> (UtcInstant, UtcInstant) {
        let ends_on = if self.window_end_minute > self.window_start_minute {
            day
        } else {
            day + Days::new(1)
        };
        (
            instant_of(day, self.window_start_minute, self.zone),
            instant_of(ends_on, self.window_end_minute, self.zone),
        )
    }

    /// When the watching hours that contain `at` end; `Err` outside them, `Ok(None)` where none are set.
    fn window_end_after(&self, at: UtcInstant) -> Result<Option<UtcInstant>, Denial> {
        if !self.has_window() {
            return Ok(None);
        }
        let today = at.day_in(self.zone);
        // Hours that began yesterday may last into today.
        [today, today - Days::new(1)]
            .into_iter()
            .map(|day| self.window_on(day))
            .find(|(start, end)| *start <= at && at < *end)
            .map(|(_, end)| Some(end))
            .ok_or(Denial::OutsideWindow)
    }
}

fn instant_of(day: NaiveDate, minute: u32, zone: Tz) -> UtcInstant {
    if minute >= 1440 {
        day_end(day, zone)
    } else {
        at_minute_of_day(day, minute, zone)
    }
}

/// May the child watch at this instant, and until when?
pub fn time_verdict(limits: &TimeLimits, at: UtcInstant) -> TimeVerdict {
    let budget_ms = limits.budget_ms();
    let remaining_ms = (budget_ms - limits.used_ms).max(0);
    let window = limits.window_end_after(at);
    let verdict = match window {
        _ if limits.is_stopped => Verdict::Deny(Denial::StoppedByGuardian),
        Err(denial) if remaining_ms > 0 => Verdict::Deny(denial),
        _ if remaining_ms == 0 => Verdict::Deny(Denial::BudgetEmpty),
        _ => Verdict::Allow,
    };

    let window_ends_at = window.ok().flatten();
    let hard_stop_at = verdict.is_allowed().then(|| {
        let budget_ends_at = at.plus_millis(remaining_ms);
        window_ends_at.map_or(budget_ends_at, |ends_at| ends_at.min(budget_ends_at))
    });

    TimeVerdict {
        verdict,
        used_ms: limits.used_ms,
        budget_ms,
        remaining_ms,
        warn_at: hard_stop_at.map(|stop| stop.plus_millis(-WARN_BEFORE_MS).max(at)),
        hard_stop_at,
        window_ends_at,
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::America::New_York;
    use chrono_tz::Asia::Seoul;
    use chrono_tz::Europe::Berlin;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> UtcInstant {
        UtcInstant::from_datetime(text.parse().expect("an instant"))
    }

    fn limits(zone: Tz, window: (u32, u32), used_minutes: i64) -> TimeLimits {
        TimeLimits {
            zone,
            daily_minutes: 60,
            bonus_minutes: 0,
            window_start_minute: window.0,
            window_end_minute: window.1,
            is_stopped: false,
            used_ms: used_minutes * 60_000,
        }
    }

    #[test]
    fn a_child_with_time_left_may_watch_until_the_budget_or_the_hours_end() {
        // 18:30 in Seoul, hours end at 19:00, 40 minutes left.
        let verdict = time_verdict(&limits(Seoul, (420, 1140), 20), at("2026-11-23T09:30:00Z"));
        assert_eq!(verdict.verdict, Verdict::Allow);
        assert_eq!(verdict.remaining_ms, 40 * 60_000);
        assert_eq!(verdict.window_ends_at, Some(at("2026-11-23T10:00:00Z")));
        assert_eq!(verdict.hard_stop_at, Some(at("2026-11-23T10:00:00Z")));
        assert_eq!(verdict.warn_at, Some(at("2026-11-23T09:55:00Z")));
        // 12:00: the budget ends first.
        let noon = time_verdict(&limits(Seoul, (420, 1140), 58), at("2026-11-23T03:00:00Z"));
        assert_eq!(noon.hard_stop_at, Some(at("2026-11-23T03:02:00Z")));
        assert_eq!(noon.warn_at, Some(at("2026-11-23T03:00:00Z")));
    }

    #[test]
    fn outside_the_hours_or_without_minutes_the_answer_is_no() {
        let early = time_verdict(&limits(Seoul, (420, 1140), 0), at("2026-11-22T21:59:59Z"));
        assert_eq!(early.verdict, Verdict::Deny(Denial::OutsideWindow));
        assert_eq!(
            (early.hard_stop_at, early.warn_at, early.window_ends_at),
            (None, None, None)
        );
        assert_eq!(early.remaining_ms, 3_600_000);
        let late = time_verdict(&limits(Seoul, (420, 1140), 0), at("2026-11-23T10:00:00Z"));
        assert_eq!(late.verdict, Verdict::Deny(Denial::OutsideWindow));
        let empty = time_verdict(&limits(Seoul, (420, 1140), 75), at("2026-11-23T03:00:00Z"));
        assert_eq!(empty.verdict, Verdict::Deny(Denial::BudgetEmpty));
        assert_eq!(empty.remaining_ms, 0);
    }

    #[test]
    fn a_bonus_counts_on_top() {
        let mut bonus = limits(Seoul, (0, 1440), 60);
        bonus.bonus_minutes = 15;
        let verdict = time_verdict(&bonus, at("2026-11-23T03:00:00Z"));
        assert_eq!((verdict.verdict, verdict.remaining_ms), (Verdict::Allow, 900_000));
    }

    #[test]
    fn a_guardians_stop_comes_before_budget_and_hours_and_leaves_the_numbers() {
        let noon = at("2026-11-23T03:00:00Z");
        for (window, used) in [((0, 1440), 20), ((0, 1440), 60), ((1200, 1260), 20)] {
            let going = time_verdict(&limits(Seoul, window, used), noon);
            let stopped = TimeLimits {
                is_stopped: true,
                ..limits(Seoul, window, used)
            };
            let verdict = time_verdict(&stopped, noon);
            assert_eq!(verdict.verdict, Verdict::Deny(Denial::StoppedByGuardian));
            assert_eq!((verdict.warn_at, verdict.hard_stop_at), (None, None));
            assert_eq!(
                (verdict.used_ms, verdict.remaining_ms, verdict.window_ends_at),
                (going.used_ms, going.remaining_ms, going.window_ends_at)
            );
        }
    }

    #[test]
    fn hours_over_midnight_belong_to_the_evening_they_begin_in() {
        let night = limits(Seoul, (1200, 60), 0);
        for (instant, ends) in [
            ("2026-11-23T11:00:00Z", Some("2026-11-23T16:00:00Z")),
            ("2026-11-23T15:59:59Z", Some("2026-11-23T16:00:00Z")),
            ("2026-11-23T16:00:00Z", None),
            ("2026-11-23T10:59:59Z", None),
        ] {
            assert_eq!(
                time_verdict(&night, at(instant)).window_ends_at,
                ends.map(at),
                "{instant}"
            );
        }
    }

    #[test]
    fn hours_follow_the_clock_on_the_wall_over_clock_changes() {
        // 29 March: 02:00 becomes 03:00, so 07:00 is 05:00 UTC instead of 06:00.
        let limits_in_berlin = limits(Berlin, (420, 1140), 0);
        assert!(
            !time_verdict(&limits_in_berlin, at("2026-03-28T05:30:00Z"))
                .verdict
                .is_allowed()
        );
        assert!(
            time_verdict(&limits_in_berlin, at("2026-03-29T05:30:00Z"))
                .verdict
                .is_allowed()
        );
        // 1 November in New York: the hour from 01:00 comes twice; hours from midnight to 02:00 last three.
        let night = limits(New_York, (0, 120), 0);
        assert_eq!(
            time_verdict(&night, at("2026-11-01T06:30:00Z")).window_ends_at,
            Some(at("2026-11-01T07:00:00Z"))
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn more_watching_never_gives_more_time(
            start in 0_u32..=1440, end in 0_u32..=1440, used in 0_i64..100_000_000,
            more in 0_i64..100_000_000, daily in 0_u32..=1440, now in 0_i64..4_000_000_000_000,
            zone in prop::sample::select(vec![Seoul, Berlin, New_York]),
        ) {
            let less_used = TimeLimits { used_ms: used, daily_minutes: daily, ..limits(zone, (start, end), 0) };
            let more_used = TimeLimits { used_ms: used + more, ..less_used };
            let now = UtcInstant(now);
            let (before, after) = (time_verdict(&less_used, now), time_verdict(&more_used, now));
            prop_assert!(after.remaining_ms <= before.remaining_ms);
            prop_assert!(!after.verdict.is_allowed() || before.verdict.is_allowed());
            prop_assert!(before.remaining_ms + used.min(before.budget_ms) == before.budget_ms);
        }

        #[test]
        fn a_stop_lies_ahead_and_within_hours_and_budget(
            start in 0_u32..=1440, end in 0_u32..=1440, used in 0_i64..5_000_000,
            now in 0_i64..4_000_000_000_000, zone in prop::sample::select(vec![Seoul, Berlin, New_York]),
        ) {
            let limits = TimeLimits { used_ms: used, ..limits(zone, (start, end), 0) };
            let now = UtcInstant(now);
            let verdict = time_verdict(&limits, now);
            prop_assert_eq!(verdict.hard_stop_at.is_some(), verdict.verdict.is_allowed());
            if let (Some(stop), Some(warn)) = (verdict.hard_stop_at, verdict.warn_at) {
                prop_assert!(now < stop && now <= warn && warn <= stop);
                prop_assert!(stop.millis_since(now) <= verdict.remaining_ms);
                prop_assert!(verdict.window_ends_at.is_none_or(|ends_at| stop <= ends_at));
            }
        }
    }
}
