//! One playback's events in the order in which they happened, and what follows from them.
//!
//! Events come late, shuffled, twice and in pieces. So nothing is counted as it comes: a playback keeps
//! its whole timeline, [`Timeline::totals`] is a function of it alone, and storage is moved by the
//! difference between the totals before and after a batch. When events happened is decided by
//! [`placed`](super::placement::placed), again from all of them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{NaiveDate, Timelike};
use chrono_tz::Tz;
use kyck_kernel::time::UtcInstant;

use super::coverage::Coverage;
use super::model::Playback;
use super::placement::placed;
use super::sittings::Span;
use super::timeline_event::TimelineEvent;

/// A playback longer than this counts as a repeat where it is not the first of its video.
pub const LONG_START_MS: i64 = 30_000;

/// All events of a playback, in order, at the times by their player's clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline(Vec<TimelineEvent>);

/// What one playback adds to an hour of the family's day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HourPart {
    /// Milliseconds watched in this hour.
    pub watched_ms: i64,
    /// Events that happened in this hour.
    pub events: i32,
}

/// What one playback adds to a video on a family day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayPart {
    /// Milliseconds watched on this day.
    pub watched_ms: i64,
    /// 1 on the day on which watching began.
    pub starts: i32,
    /// 1 on that day, if the playback lasted [`LONG_START_MS`].
    pub long_starts: i32,
    /// 1 on that day, if the video was completed in this playback.
    pub completions: i32,
    /// The last event of the day.
    pub last_at: UtcInstant,
}

/// What follows from a playback's timeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// By day and hour of the playback's zone.
    pub hours: BTreeMap<(NaiveDate, u8), HourPart>,
    /// By day of the playback's zone.
    pub days: BTreeMap<NaiveDate, DayPart>,
    /// Milliseconds watched in all.
    pub watched_ms: i64,
    /// When it was watched: disjoint stretches of time in order, `watched_ms` long in all.
    pub spans: Vec<Span>,
    /// From the earliest beginning to the latest end of a segment, counted or not; `None` without any.
    pub reach: Option<Span>,
    /// The last event.
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

impl Timeline {
    /// How many events it has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The events, in order.
    pub fn beats(&self) -> &[TimelineEvent] {
        &self.0
    }

    /// Puts an event in its place.
    pub fn insert(&mut self, beat: TimelineEvent) {
        // Events mostly come in order: the end is the place.
        let place = self.0.partition_point(|known| *known <= beat);
        self.0.insert(place, beat);
    }

    /// The events of the playback at the times for which they count.
    pub fn placed(&self, playback: &Playback) -> Cow<'_, [TimelineEvent]> {
        placed(&self.0, playback.started_at, playback.zone)
    }

    /// The bytes that storage keeps: 17 an event.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() * 17);
        for beat in &self.0 {
            let (from_ms, to_ms) = beat.segment.unwrap_or((-1, -1));
            bytes.extend_from_slice(&beat.at.0.to_le_bytes());
            bytes.extend_from_slice(&from_ms.to_le_bytes());
            bytes.extend_from_slice(&to_ms.to_le_bytes());
            bytes.push(u8::from(beat.is_end));
        }
        bytes
    }

    /// Reads [`Timeline::to_bytes`]; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (chunks, rest) = bytes.as_chunks::<17>();
        if !rest.is_empty() {
            return None;
        }
        chunks
            .iter()
            .map(|chunk| {
                let at = i64::from_le_bytes(chunk[..8].try_into().ok()?);
                let from_ms = i32::from_le_bytes(chunk[8..12].try_into().ok()?);
                let to_ms = i32::from_le_bytes(chunk[12..16].try_into().ok()?);
                Some(TimelineEvent {
                    at: UtcInstant(at),
                    segment: (from_ms >= 0).then_some((from_ms, to_ms)),
                    is_end: chunk[16] == 1,
                })
            })
            .collect::<Option<Vec<_>>>()
            .map(Self)
    }
}

/// Whether so much of a video was played that it counts as completed: 90 % of it, and at no more than
/// double speed, since who only skips to the end has not watched.
pub fn is_covered(covered_ms: i64, watched_ms: i64, duration_ms: Option<i64>) -> bool {
    duration_ms.is_some_and(|duration_ms| {
        duration_ms > 0 && covered_ms * 10 >= duration_ms * 9 && watched_ms * 2 >= covered_ms
    })
}

impl Totals {
    /// What follows from placed events for a video of this length in this zone.
    ///
    /// An event's segment counts as watched for as long as it is, but never longer than the time since
    /// the segment before it was reported: however a player reports, no time is counted twice, and a
    /// double speed counts by the clock on the wall. The watched time lies before the event's instant and
    /// is split over the hours and days it touches.
    pub fn of(beats: &[TimelineEvent], duration_ms: Option<i64>, zone: Tz) -> Self {
        let mut ordered = Cow::Borrowed(beats);
        if !beats.is_sorted() {
            ordered.to_mut().sort_unstable();
        }
        let beats: &[TimelineEvent] = &ordered;
        let mut totals = Self::default();
        let mut coverage = Coverage::default();
        let mut reported_at: Option<UtcInstant> = None;
        let mut begun_at: Option<UtcInstant> = None;
        let mut has_ended = false;
        for beat in beats {
            let (day, hour) = local_hour(beat.at, zone);
            totals.hours.entry((day, hour)).or_default().events += 1;
            let part = totals.days.entry(day).or_default();
            part.last_at = part.last_at.max(beat.at);
            has_ended |= beat.is_end;
            let Some((from_ms, to_ms)) = beat.segment else {
                continue;
            };

            coverage.add(from_ms, to_ms);
            let reach = totals.reach.get_or_insert((beat.since(), beat.at));
            *reach = (reach.0.min(beat.since()), reach.1.max(beat.at));
            let length_ms = beat.length_ms();
            let credit_ms =
                reported_at.map_or(length_ms, |before| length_ms.min(beat.at.millis_since(before)));
            reported_at = Some(beat.at);
            if credit_ms > 0 {
                let since = beat.at.plus_millis(-credit_ms);
                begun_at.get_or_insert(since);
                totals.watched_ms += credit_ms;
                totals.add_watched(since, beat.at, zone);
            }
        }

        totals.last_at = beats.last().map(|beat| beat.at);
        let covered_ms = coverage.covered_ms();
        let is_completed = has_ended || is_covered(covered_ms, totals.watched_ms, duration_ms);
        if let Some(begun_at) = begun_at.or(beats.first().map(|beat| beat.at).filter(|_| has_ended)) {
            let day = totals.days.entry(begun_at.day_in(zone)).or_default();
            day.starts = 1;
            day.long_starts = i32::from(totals.watched_ms >= LONG_START_MS);
            day.completions = i32::from(is_completed);
            day.last_at = day.last_at.max(begun_at);
        }
        totals
    }

    fn add_watched(&mut self, since: UtcInstant, until: UtcInstant, zone: Tz) {
        match self.spans.last_mut() {
            Some(last) if last.1 == since => last.1 = until,
            _ => self.spans.push((since, until)),
        }
        for (day, hour, from, to) in by_hour(since, until, zone) {
            let watched_ms = to.millis_since(from);
            self.hours.entry((day, hour)).or_default().watched_ms += watched_ms;
            let part = self.days.entry(day).or_default();
            part.watched_ms += watched_ms;
            part.last_at = part.last_at.max(to);
        }
    }
}

/// Cuts a stretch of time at the hours of the clock on the wall: day, hour, beginning and end of each part.
pub fn by_hour(
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

fn local_hour(at: UtcInstant, zone: Tz) -> (NaiveDate, u8) {
    let local = at.to_datetime().with_timezone(&zone);
    (local.date_naive(), local.hour() as u8)
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Seoul;
    use chrono_tz::Europe::Berlin;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    impl Timeline {
        fn totals(&self, duration_ms: Option<i64>, zone: Tz) -> Totals {
            Totals::of(&self.0, duration_ms, zone)
        }
    }

    fn at(text: &str) -> UtcInstant {
        UtcInstant::from_datetime(text.parse().expect("an instant"))
    }

    fn beat(at: UtcInstant, from_s: i32, to_s: i32) -> TimelineEvent {
        TimelineEvent {
            at,
            segment: Some((from_s * 1000, to_s * 1000)),
            is_end: false,
        }
    }

    fn timeline(beats: &[TimelineEvent]) -> Timeline {
        let mut timeline = Timeline::default();
        for beat in beats {
            timeline.insert(*beat);
        }
        timeline
    }

    #[test]
    fn watched_time_is_split_at_midnight_of_the_family() {
        // 15:00 UTC is midnight in Seoul.
        let playback = timeline(&[beat(at("2026-11-22T15:00:20Z"), 0, 30)]);
        let totals = playback.totals(Some(300_000), Seoul);
        let watched: Vec<_> = totals
            .days
            .iter()
            .map(|(day, part)| (day.to_string(), part.watched_ms, part.starts))
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
            beat(at("2026-10-25T00:30:00Z"), 0, 60),
            beat(at("2026-10-25T01:30:00Z"), 60, 120),
        ]);
        let totals = playback.totals(None, Berlin);
        let hours: Vec<_> = totals
            .hours
            .iter()
            .map(|((_, hour), part)| (*hour, part.watched_ms))
            .collect();
        assert_eq!(hours, [(2, 120_000)]);
        // 29 March: there is no 02:30; 01:59:30 is followed by 03:00:30.
        let spring = timeline(&[beat(at("2026-03-29T01:00:30Z"), 0, 60)]).totals(None, Berlin);
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
        let playback = timeline(&[beat(start, 0, 30), beat(start.plus_seconds(10), 30, 630)]);
        let totals = playback.totals(Some(700_000), Seoul);
        assert_eq!(totals.watched_ms, 40_000);
        assert_eq!(totals.counts(), (1, 0), "covered, but not watched");
    }

    #[test]
    fn a_video_is_completed_from_90_percent_on_or_at_its_end() {
        let start = at("2026-11-23T03:00:00Z");
        let until = |seconds: i32| {
            timeline(&[beat(start, 0, seconds)])
                .totals(Some(100_000), Seoul)
                .counts()
        };
        assert_eq!(until(89), (1, 0));
        assert_eq!(until(90), (1, 1));
        let mut ended = timeline(&[beat(start, 0, 20)]);
        ended.insert(TimelineEvent {
            at: start.plus_seconds(1),
            segment: None,
            is_end: true,
        });
        assert_eq!(ended.totals(Some(100_000), Seoul).counts(), (1, 1));
    }

    fn beats() -> impl Strategy<Value = Vec<TimelineEvent>> {
        vec(
            (
                0_i64..7_200_000,
                prop::option::of((0_i32..600_000, 0_i32..120_000)),
                prop::bool::weighted(0.1),
            ),
            0..40,
        )
        .prop_map(|parts| {
            parts
                .into_iter()
                .map(|(offset, segment, is_end)| TimelineEvent {
                    // Around midnight in Seoul.
                    at: UtcInstant(1_795_359_600_000 - 3_600_000 + offset),
                    segment: segment.map(|(from, length)| (from, from + length)),
                    is_end,
                })
                .collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn the_order_of_arrival_does_not_matter(beats in beats(), seed in any::<u64>()) {
            let straight = timeline(&beats);
            let mut shuffled = beats.clone();
            let mut state = seed;
            for index in (1..shuffled.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                shuffled.swap(index, (state >> 33) as usize % (index + 1));
            }
            prop_assert_eq!(timeline(&shuffled), straight.clone());
            prop_assert_eq!(Timeline::from_bytes(&straight.to_bytes()), Some(straight));
        }

        #[test]
        fn hours_days_and_the_whole_agree_and_stay_within_the_clock(beats in beats()) {
            let totals = timeline(&beats).totals(Some(600_000), Seoul);
            let by_hour: i64 = totals.hours.values().map(|part| part.watched_ms).sum();
            let by_day: i64 = totals.days.values().map(|part| part.watched_ms).sum();
            prop_assert_eq!((by_hour, by_day), (totals.watched_ms, totals.watched_ms));
            let by_span: i64 = totals.spans.iter().map(|(from, to)| to.millis_since(*from)).sum();
            prop_assert_eq!(by_span, totals.watched_ms);
            prop_assert!(totals.spans.windows(2).all(|pair| pair[0].1 < pair[1].0));
            if let (Some(reach), Some(first), Some(last)) =
                (totals.reach, totals.spans.first(), totals.spans.last())
            {
                prop_assert!(reach.0 <= first.0 && last.1 <= reach.1);
            }
            let events: i32 = totals.hours.values().map(|part| part.events).sum();
            prop_assert_eq!(usize::try_from(events).unwrap(), beats.len());
            // At most the span of the events and the length of the longest segment before the first.
            prop_assert!(totals.watched_ms <= 7_200_000 + 120_000);
            prop_assert!(totals.days.values().all(|part| part.starts <= 1 && part.completions <= part.starts));
        }
    }
}
