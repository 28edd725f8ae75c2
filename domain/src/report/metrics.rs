//! The numbers of a report, computed in one pass over a child's aggregates. Pure: no clock, no database.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Tz;
use kyck_kernel::id::{ThemeId, VideoId};
use kyck_kernel::time::{UtcInstant, at_minute_of_day};

use super::model::{
    BedtimeViewing, CurriculumShare, HeatmapCell, NuriExposure, ReportDay, SittingSummary, TopicShare,
    VideoSummary, minutes,
};
use crate::catalog::Curriculum;
use crate::watch::{Sitting, WatchHour};

/// Minute of the day until which watching counts as the night before.
const WAKE_MINUTE: u32 = 6 * 60;
const DAY_MINUTES: u32 = 24 * 60;
/// How long before bedtime no screen is advised.
const WIND_DOWN_MINUTES: u32 = 60;
/// Videos in one report.
const MAX_VIDEOS: usize = 100;

/// What was watched of one video within a range of days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WatchedVideo {
    /// Which.
    pub video_id: VideoId,
    /// Milliseconds watched.
    pub watched_ms: i64,
    /// How often it was opened.
    pub starts: i32,
    /// How often it ran for half a minute or more.
    pub long_starts: i32,
    /// How often it was seen to the end.
    pub completions: i32,
    /// Part of it seen so far, 0 to 1.
    pub completion: f64,
    /// Its last event.
    pub last_at: UtcInstant,
}

/// What a video is about, by our own labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VideoFacts {
    /// Places of contents in the curriculum, with weights that sum to 1; empty without tags.
    pub contents: Vec<(usize, f64)>,
    /// Its topics.
    pub theme_ids: Vec<ThemeId>,
}

/// Milliseconds as whole minutes, rounded half up.
pub(super) fn whole_minutes(ms: i64) -> i32 {
    i32::try_from((ms + 30_000).div_euclid(60_000)).unwrap_or(i32::MAX)
}

/// Whole minutes of each part that sum to the whole minutes of the sum: each part is cut, and the minutes
/// left go to the largest cut-off rests (the earlier of equals).
pub(super) fn minutes_that_sum(parts_ms: &[i64]) -> Vec<i32> {
    let mut minutes: Vec<i32> = parts_ms
        .iter()
        .map(|ms| i32::try_from(ms / 60_000).unwrap_or(i32::MAX))
        .collect();
    let left = whole_minutes(parts_ms.iter().sum()) - minutes.iter().sum::<i32>();
    let mut by_rest: Vec<usize> = (0..parts_ms.len()).collect();
    by_rest.sort_by_key(|&at| (std::cmp::Reverse(parts_ms[at] % 60_000), at));
    for at in by_rest.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        minutes[at] += 1;
    }
    minutes
}

/// The days of a range, with what was allowed on each.
pub(super) fn days(
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
pub(super) fn heatmap(hours: &[WatchHour]) -> Vec<HeatmapCell> {
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

/// Exposure to the curriculum: `minutes(content) = Σ watched minutes × weight / Σ weights of the video`.
pub(super) fn nuri(
    curriculum: &Curriculum,
    videos: &[WatchedVideo],
    facts: &HashMap<VideoId, VideoFacts>,
    is_nuri_age: bool,
) -> NuriExposure {
    let mut of_content = vec![0.0; curriculum.contents.len()];
    for video in videos {
        let Some(facts) = facts.get(&video.video_id) else {
            continue;
        };
        for &(place, weight) in &facts.contents {
            of_content[place] += video.watched_ms as f64 * weight;
        }
    }

    let mut of_category = vec![0.0; curriculum.categories.len()];
    let mut of_area = vec![0.0; curriculum.areas.len()];
    for content in &curriculum.contents {
        of_category[content.category] += of_content[content.index];
        of_area[content.area] += of_content[content.index];
    }

    let all: f64 = of_area.iter().sum();
    let share = |id: &str, ms: f64| CurriculumShare {
        id: id.to_owned(),
        minutes: minutes(ms),
        share: if all > 0.0 { ms / all } else { 0.0 },
    };

    let not_met: Vec<String> = curriculum
        .contents
        .iter()
        .filter(|content| of_content[content.index] <= 0.0)
        .map(|content| content.id.clone())
        .collect();

    NuriExposure {
        areas: curriculum
            .areas
            .iter()
            .map(|area| share(&area.id, of_area[area.index]))
            .collect(),
        categories: curriculum
            .categories
            .iter()
            .map(|category| share(&category.id, of_category[category.index]))
            .collect(),
        contents_met: (curriculum.contents.len() - not_met.len()) as i32,
        contents_total: curriculum.contents.len() as i32,
        not_met,
        is_nuri_age,
    }
}

/// Topics, the longest watched first.
pub(super) fn topics(videos: &[WatchedVideo], facts: &HashMap<VideoId, VideoFacts>) -> Vec<TopicShare> {
    let mut of_theme: BTreeMap<ThemeId, f64> = BTreeMap::new();
    for video in videos {
        let themes = facts
            .get(&video.video_id)
            .map_or(&[][..], |facts| facts.theme_ids.as_slice());
        for theme in themes {
            *of_theme.entry(*theme).or_default() += video.watched_ms as f64 / themes.len() as f64;
        }
    }
    let all: f64 = of_theme.values().sum();
    let mut topics: Vec<(ThemeId, f64)> = of_theme.into_iter().filter(|(_, ms)| *ms > 0.0).collect();
    topics.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    topics
        .into_iter()
        .map(|(theme_id, ms)| TopicShare {
            theme_id,
            minutes: minutes(ms),
            share: ms / all,
        })
        .collect()
}

/// Watching between an hour before bedtime and six in the morning, by evenings, each by the bedtime of its day. A
/// bedtime before six is after midnight. The bedtime of the result is that of no day: the caller sets it.
///
/// Hours are known to the millisecond but not where in them; of an hour that lies partly before the
/// window, as much counts as the sittings overlap the window's part, and never more than was watched.
pub(super) fn bedtime(
    bedtime_minute: impl Fn(NaiveDate) -> u32,
    zone: Tz,
    hours: &[WatchHour],
    sittings: &[Sitting],
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
            overlap_ms(sittings, from, begins.plus_hours(1)).min(hour.watched_ms)
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

/// Milliseconds of the sittings between two instants.
pub(super) fn overlap_ms(spans: &[Sitting], from: UtcInstant, to: UtcInstant) -> i64 {
    spans
        .iter()
        .map(|span| {
            span.ended_at
                .min(to)
                .millis_since(span.started_at.max(from))
                .max(0)
        })
        .sum()
}

/// Number and lengths of sittings.
pub(super) fn sittings(spans: &[Sitting]) -> SittingSummary {
    let mut lengths: Vec<f64> = spans.iter().map(|span| span.length_ms().max(0) as f64).collect();
    lengths.sort_by(f64::total_cmp);
    SittingSummary {
        count: lengths.len() as i32,
        longest_minutes: whole_minutes(lengths.last().map_or(0, |ms| *ms as i64)),
        median_minutes: minutes(quantile(&lengths, 0.5)),
    }
}

/// Videos, the longest watched first.
pub(super) fn videos(watched: &[WatchedVideo]) -> Vec<VideoSummary> {
    let mut videos: Vec<&WatchedVideo> = watched.iter().collect();
    videos.sort_by_key(|video| (std::cmp::Reverse(video.watched_ms), video.video_id));
    videos
        .into_iter()
        .take(MAX_VIDEOS)
        .map(|video| VideoSummary {
            video_id: video.video_id,
            minutes: minutes(video.watched_ms as f64),
            starts: video.starts,
            long_starts: video.long_starts,
            completion: video.completion,
        })
        .collect()
}

/// Quantile of ascending values by linear interpolation between the two nearest ranks (type 7 of Hyndman
/// and Fan, Sample Quantiles in Statistical Packages, The American Statistician 50(4), 1996); 0 of none.
pub(super) fn quantile(ascending: &[f64], q: f64) -> f64 {
    let Some(last) = ascending.len().checked_sub(1) else {
        return 0.0;
    };
    let rank = q.clamp(0.0, 1.0) * last as f64;
    #[expect(clippy::cast_sign_loss, reason = "a rank is never negative")]
    let below = rank.floor() as usize;
    let above = (below + 1).min(last);
    let part = rank - rank.floor();
    ascending[below] + (ascending[above] - ascending[below]) * part
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Seoul;
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::curriculum;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn hour(on: &str, hour: u8, minutes: i64) -> WatchHour {
        WatchHour {
            on: day(on),
            hour,
            watched_ms: minutes * 60_000,
            events: 1,
        }
    }

    fn video(number: u128, minutes: i64) -> WatchedVideo {
        WatchedVideo {
            video_id: VideoId(uuid::Uuid::from_u128(number)),
            watched_ms: minutes * 60_000,
            starts: 1,
            long_starts: 1,
            completions: 0,
            completion: 0.5,
            last_at: UtcInstant(0),
        }
    }

    fn span(started_at: UtcInstant, ended_at: UtcInstant) -> Sitting {
        Sitting { started_at, ended_at }
    }

    fn theme(number: u128) -> ThemeId {
        ThemeId(uuid::Uuid::from_u128(number))
    }

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

        #[test]
        fn shares_of_areas_and_categories_sum_to_one_when_anything_was_met(
            watched in proptest::collection::vec((0_usize..59, 0_usize..59, 1_i64..100), 1..20)
        ) {
            let videos: Vec<_> = watched.iter().enumerate().map(|(n, w)| video(n as u128, w.2)).collect();
            let facts = watched.iter().zip(&videos).map(|(w, v)| (v.video_id, VideoFacts {
                contents: vec![(w.0, 2.0 / 3.0), (w.1, 1.0 / 3.0)],
                theme_ids: vec![],
            })).collect();
            let exposure = nuri(curriculum(), &videos, &facts, true);
            for shares in [&exposure.areas, &exposure.categories] {
                let sum: f64 = shares.iter().map(|share| share.share).sum();
                prop_assert!((sum - 1.0).abs() < 1e-9);
            }
            prop_assert_eq!(usize::try_from(exposure.contents_met).unwrap() + exposure.not_met.len(), 59);
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
        let overruns: Vec<i32> = found.iter().map(ReportDay::overrun_minutes).collect();
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

    #[test]
    fn exposure_is_minutes_by_weight() {
        let c = curriculum();
        let counting = c.content("nature.explore-daily-life.2").unwrap().index;
        let singing = c.content("arts.express-creatively.1").unwrap().index;
        let videos = [video(1, 30), video(2, 10), video(3, 99)];
        let facts = HashMap::from([
            (
                videos[0].video_id,
                VideoFacts {
                    contents: vec![(counting, 2.0 / 3.0), (singing, 1.0 / 3.0)],
                    theme_ids: vec![],
                },
            ),
            (
                videos[1].video_id,
                VideoFacts {
                    contents: vec![(singing, 1.0)],
                    theme_ids: vec![],
                },
            ),
        ]);
        let exposure = nuri(c, &videos, &facts, true);
        let minutes: Vec<f64> = exposure.areas.iter().map(|area| area.minutes).collect();
        assert_eq!(minutes, [0.0, 0.0, 0.0, 20.0, 20.0]);
        let met: Vec<&str> = exposure
            .categories
            .iter()
            .filter(|category| category.minutes > 0.0)
            .map(|category| category.id.as_str())
            .collect();
        assert_eq!(met, ["arts.express-creatively", "nature.explore-daily-life"]);
        assert_eq!((exposure.contents_met, exposure.contents_total), (2, 59));
        assert!(exposure.not_met.iter().any(|id| id == "physical.live-safely.2"));
    }

    #[test]
    fn a_video_of_two_topics_counts_half_for_each() {
        let videos = [video(1, 30), video(2, 10)];
        let facts = HashMap::from([
            (
                videos[0].video_id,
                VideoFacts {
                    contents: vec![],
                    theme_ids: vec![theme(1), theme(2)],
                },
            ),
            (
                videos[1].video_id,
                VideoFacts {
                    contents: vec![],
                    theme_ids: vec![theme(2)],
                },
            ),
        ]);
        let found = topics(&videos, &facts);
        assert_eq!(
            found,
            [
                TopicShare {
                    theme_id: theme(2),
                    minutes: 25.0,
                    share: 0.625
                },
                TopicShare {
                    theme_id: theme(1),
                    minutes: 15.0,
                    share: 0.375
                }
            ]
        );
    }

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
        let spans = [
            // Ends at 19:40: ten minutes are within the window.
            span(at("2026-11-16", 18 * 60 + 30), at("2026-11-16", 19 * 60 + 40)),
            span(at("2026-11-17", 19 * 60 + 20), at("2026-11-17", 20 * 60 + 10)),
        ];
        let found = bedtime(|_| 20 * 60 + 30, Seoul, &hours, &spans);
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
            &spans,
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

    #[test]
    fn sittings_have_a_longest_and_a_median() {
        let found =
            sittings(&[10, 45, 20, 15].map(|minutes| span(UtcInstant(0), UtcInstant(minutes * 60_000))));
        assert_eq!(
            found,
            SittingSummary {
                count: 4,
                longest_minutes: 45,
                median_minutes: 17.5
            }
        );
        assert_eq!(sittings(&[]).count, 0);
    }

    #[test]
    fn quantiles_interpolate_between_ranks() {
        let values = [1.0, 2.0, 4.0, 8.0];
        for (q, expected) in [(0.0, 1.0), (0.25, 1.75), (0.5, 3.0), (0.75, 5.0), (1.0, 8.0)] {
            assert!((quantile(&values, q) - expected).abs() < 1e-12, "{q}");
        }
        assert!(quantile(&[], 0.5).abs() < 1e-12);
    }
}
