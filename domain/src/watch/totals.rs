//! What follows from a playback's timeline.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use kyck_kernel::time::UtcInstant;

use super::clock_hours::{by_hour, local_hour};
use super::coverage::Coverage;
use super::timeline_event::TimelineEvent;
use super::viewing_sessions::Span;
use super::watched::{HourCount, Watched};

/// A playback longer than this counts as a repeat where it is not the first of its video.
const LONG_START_MS: i64 = 30_000;

/// Sums over a playback's timeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Counts by day and hour of the playback's zone.
    pub hours: BTreeMap<(NaiveDate, u8), HourCount>,
    /// Counts by day of the playback's zone.
    pub days: BTreeMap<NaiveDate, Watched>,
    /// Milliseconds watched in total.
    pub watched_ms: i64,
    /// When it was watched: disjoint stretches of time in order, `watched_ms` long in all.
    pub spans: Vec<Span>,
    /// From the earliest beginning to the latest end of a segment, counted or not; `None` without any.
    pub reach: Option<Span>,
    /// Time of the last event.
    pub last_at: Option<UtcInstant>,
}

impl Totals {
    /// Starts and completions over all days: 0 or 1 each.
    pub fn counts(&self) -> (i32, i32) {
        self.days.values().fold((0, 0), |(starts, completions), day| {
            (starts + day.starts, completions + day.completions)
        })
    }
}

/// Whether enough of a video was played that it counts as completed: 90 % of it, and at no more than
/// double speed, since who only skips to the end has not watched.
pub fn is_covered(covered_ms: i64, watched_ms: i64, duration_ms: Option<i64>) -> bool {
    duration_ms.is_some_and(|duration_ms| {
        duration_ms > 0 && covered_ms * 10 >= duration_ms * 9 && watched_ms * 2 >= covered_ms
    })
}

impl Totals {
    /// Totals of placed events for a video of this length in this zone.
    ///
    /// An event's segment counts as watched for as long as it is, but never longer than the time since
    /// the segment before it was reported: however a player reports, no time is counted twice, and a
    /// double speed counts by real time. The watched time lies before the event's instant and
    /// is split over the hours and days it touches.
    pub fn of(events: &[TimelineEvent], duration_ms: Option<i64>, zone: Tz) -> Self {
        let mut ordered = Cow::Borrowed(events);
        if !events.is_sorted() {
            ordered.to_mut().sort_unstable();
        }
        let events: &[TimelineEvent] = &ordered;

        let mut totals = Self::default();
        let mut coverage = Coverage::default();
        let mut reported_at: Option<UtcInstant> = None;
        let mut begun_at: Option<UtcInstant> = None;
        let mut has_ended = false;

        for event in events {
            let (day, hour) = local_hour(event.at, zone);
            totals.hours.entry((day, hour)).or_default().events += 1;
            let watched = totals.days.entry(day).or_default();
            watched.last_at = watched.last_at.max(event.at);
            has_ended |= event.is_end;

            let Some((from_ms, to_ms)) = event.segment else {
                continue;
            };

            coverage.add(from_ms, to_ms);
            let reach = totals.reach.get_or_insert((event.since(), event.at));
            *reach = (reach.0.min(event.since()), reach.1.max(event.at));
            let length_ms = event.length_ms();
            let credit_ms =
                reported_at.map_or(length_ms, |before| length_ms.min(event.at.millis_since(before)));
            reported_at = Some(event.at);
            if credit_ms > 0 {
                let since = event.at.plus_millis(-credit_ms);
                begun_at.get_or_insert(since);
                totals.watched_ms += credit_ms;
                totals.add_watched(since, event.at, zone);
            }
        }

        totals.last_at = events.last().map(|event| event.at);
        let is_completed = has_ended || is_covered(coverage.covered_ms(), totals.watched_ms, duration_ms);
        let ended_at = events.first().map(|event| event.at).filter(|_| has_ended);
        if let Some(begun_at) = begun_at.or(ended_at) {
            totals.count_start(begun_at, is_completed, zone);
        }

        totals
    }

    /// Counts the playback on the day on which watching began.
    fn count_start(&mut self, begun_at: UtcInstant, is_completed: bool, zone: Tz) {
        let day = self.days.entry(begun_at.day_in(zone)).or_default();
        day.starts = 1;
        day.long_starts = i32::from(self.watched_ms >= LONG_START_MS);
        day.completions = i32::from(is_completed);
        day.last_at = day.last_at.max(begun_at);
    }

    fn add_watched(&mut self, since: UtcInstant, until: UtcInstant, zone: Tz) {
        match self.spans.last_mut() {
            Some(last) if last.1 == since => last.1 = until,
            _ => self.spans.push((since, until)),
        }

        for (day, hour, from, to) in by_hour(since, until, zone) {
            let watched_ms = to.millis_since(from);
            self.hours.entry((day, hour)).or_default().watched_ms += watched_ms;
            let watched = self.days.entry(day).or_default();
            watched.ms += watched_ms;
            watched.last_at = watched.last_at.max(to);
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Seoul;
    use chrono_tz::Europe::Berlin;
    use proptest::prelude::*;

    use super::super::sample::{events, timeline};
    use super::super::timeline::Timeline;
    use super::*;

    impl Timeline {
        fn totals(&self, duration_ms: Option<i64>, zone: Tz) -> Totals {
            Totals::of(self.events(), duration_ms, zone)
        }
    }

    fn at(text: &str) -> UtcInstant {
        UtcInstant::from_datetime(text.parse().expect("an instant"))
    }

    fn event(at: UtcInstant, from_s: i32, to_s: i32) -> TimelineEvent {
        TimelineEvent {
            at,
            segment: Some((from_s * 1000, to_s * 1000)),
            is_end: false,
        }
    }

    #[test]
    fn watched_time_is_split_at_midnight_of_the_family() {
        // 15:00 UTC is midnight in Seoul.
        let playback = timeline(&[event(at("2026-11-22T15:00:20Z"), 0, 30)]);
        let totals = playback.totals(Some(300_000), Seoul);
        let watched: Vec<_> = totals
            .days
            .iter()
            .map(|(day, part)| (day.to_string(), part.ms, part.starts))
            .collect();
        assert_eq!(
            watched,
            [
                ("2026-11-22".to_owned(), 10_000, 1),
                ("2026-11-23".to_owned(), 20_000, 0)
            ]
        );
        let hours: Vec<_> = totals
            .hours
            .iter()
            .map(|((_, hour), part)| (*hour, part.watched_ms))
            .collect();
        assert_eq!(hours, [(23, 10_000), (0, 20_000)]);
    }

    #[test]
    fn an_hour_that_comes_twice_holds_both() {
        // 25 October 2026, Berlin: 02:30 comes at 00:30 and at 01:30 UTC.
        let playback = timeline(&[
            event(at("2026-10-25T00:30:00Z"), 0, 60),
            event(at("2026-10-25T01:30:00Z"), 60, 120),
        ]);
        let totals = playback.totals(None, Berlin);
        let hours: Vec<_> = totals
            .hours
            .iter()
            .map(|((_, hour), part)| (*hour, part.watched_ms))
            .collect();
        assert_eq!(hours, [(2, 120_000)]);
        // 29 March: there is no 02:30; 01:59:30 is followed by 03:00:30.
        let spring = timeline(&[event(at("2026-03-29T01:00:30Z"), 0, 60)]).totals(None, Berlin);
        let hours: Vec<_> = spring
            .hours
            .iter()
            .map(|((_, hour), part)| (*hour, part.watched_ms))
            .collect();
        assert_eq!(hours, [(1, 30_000), (3, 30_000)]);
    }

    #[test]
    fn no_more_is_counted_than_the_clock_allows() {
        let start = at("2026-11-23T03:00:00Z");
        // Ten minutes of video, reported ten seconds after the segment before.
        let playback = timeline(&[event(start, 0, 30), event(start.plus_seconds(10), 30, 630)]);
        let totals = playback.totals(Some(700_000), Seoul);
        assert_eq!(totals.watched_ms, 40_000);
        assert_eq!(totals.counts(), (1, 0), "covered, but not watched");
    }

    #[test]
    fn a_video_is_completed_from_90_percent_on_or_at_its_end() {
        let start = at("2026-11-23T03:00:00Z");
        let until = |seconds: i32| {
            timeline(&[event(start, 0, seconds)])
                .totals(Some(100_000), Seoul)
                .counts()
        };
        assert_eq!(until(89), (1, 0));
        assert_eq!(until(90), (1, 1));
        let mut ended = timeline(&[event(start, 0, 20)]);
        ended.insert(TimelineEvent {
            at: start.plus_seconds(1),
            segment: None,
            is_end: true,
        });
        assert_eq!(ended.totals(Some(100_000), Seoul).counts(), (1, 1));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn hours_days_and_the_whole_agree_and_stay_within_the_clock(events in events()) {
            let totals = timeline(&events).totals(Some(600_000), Seoul);
            let by_hour: i64 = totals.hours.values().map(|part| part.watched_ms).sum();
            let by_day: i64 = totals.days.values().map(|part| part.ms).sum();
            prop_assert_eq!((by_hour, by_day), (totals.watched_ms, totals.watched_ms));
            let by_span: i64 = totals.spans.iter().map(|(from, to)| to.millis_since(*from)).sum();
            prop_assert_eq!(by_span, totals.watched_ms);
            prop_assert!(totals.spans.windows(2).all(|pair| pair[0].1 < pair[1].0));
            if let (Some(reach), Some(first), Some(last)) =
                (totals.reach, totals.spans.first(), totals.spans.last())
            {
                prop_assert!(reach.0 <= first.0 && last.1 <= reach.1);
            }
            let counted: i32 = totals.hours.values().map(|part| part.events).sum();
            prop_assert_eq!(usize::try_from(counted).unwrap(), events.len());
            // At most the span of the events and the length of the longest segment before the first.
            prop_assert!(totals.watched_ms <= 7_200_000 + 120_000);
            prop_assert!(totals.days.values().all(|part| part.starts <= 1 && part.completions <= part.starts));
        }
    }
}
