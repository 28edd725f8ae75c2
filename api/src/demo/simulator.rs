//! Plausible watching of made-up children: evening peaks, favourites, repeats, series followed in order,
//! early skips. The same seed gives the same history.
//!
//! The habits are our own judgement of a credible audience, measured from nobody.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use chrono_tz::Tz;
use kyck_kernel::UtcInstant;
use kyck_kernel::time::{at_minute_of_day, day_start};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What the simulator knows of a video.
#[derive(Clone, Debug)]
pub struct SimVideo {
    /// Length of the video.
    pub duration_ms: i64,
    /// Rank of the youngest age band that may see it, 0 is the youngest.
    pub age_rank: u8,
    /// Themes, as any small numbers.
    pub themes: Vec<usize>,
    /// Series and number within it.
    pub series: Option<(usize, i32)>,
}

/// Traits of an invented child.
#[derive(Clone, Debug)]
pub struct SimChild {
    /// Rank of the child's age band, 0 is the youngest.
    pub age_rank: u8,
    /// Minutes that the family means to allow a day.
    pub daily_minutes: i64,
    /// Themes that its guardians chose as interests, since the child loves them.
    pub interests: Vec<usize>,
    /// Seed of this child's habits.
    pub seed: u64,
}

/// A video watched once, from its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SimView {
    /// Index of the video.
    pub video: usize,
    /// When it began to play.
    pub started_at: UtcInstant,
    /// How long it played from its beginning, at most its length.
    pub watched_ms: i64,
}

/// How one child watches.
struct Habits {
    favourite_themes: Vec<usize>,
    /// Chance to watch at all on a weekday.
    weekday_chance: f64,
    /// Usual length of a viewing session, in minutes.
    session_minutes: f64,
    /// Chance that the next choice repeats something seen.
    repeat_chance: f64,
    /// Chance that the next choice goes on with the series.
    follow_chance: f64,
    /// Probability of a viewing session close to bedtime.
    late_chance: f64,
    /// Share of choices that follow the favourite themes.
    loyalty: f64,
}

impl Habits {
    fn draw(child: &SimChild, themes: usize, random: &mut ChaCha8Rng) -> Self {
        let all: Vec<usize> = (0..themes).collect();
        let count = random.random_range(2..=4);
        Self {
            favourite_themes: {
                let mut favourites = child.interests.clone();
                let drawn: Vec<usize> = all.choose_multiple(random, count).copied().collect();
                let others = count.saturating_sub(favourites.len());
                favourites.extend(drawn.into_iter().take(others));
                favourites
            },
            weekday_chance: random.random_range(0.55..0.95),
            session_minutes: child.daily_minutes as f64 * random.random_range(0.35..0.8),
            repeat_chance: 0.50 - 0.07 * f64::from(child.age_rank) + random.random_range(-0.08..0.08),
            follow_chance: random.random_range(0.15..0.45),
            late_chance: if random.random_bool(0.3) { 0.35 } else { 0.04 },
            loyalty: random.random_range(0.5..0.9),
        }
    }
}

/// One child's viewings from `first_day` until `until`, in order.
pub fn simulate(
    child: &SimChild,
    videos: &[SimVideo],
    zone: Tz,
    first_day: NaiveDate,
    until: UtcInstant,
) -> Vec<SimView> {
    let mut random = ChaCha8Rng::seed_from_u64(child.seed);
    let open: Vec<usize> = (0..videos.len())
        .filter(|index| videos[*index].age_rank <= child.age_rank)
        .collect();
    if open.is_empty() {
        return Vec::new();
    }

    let themes = videos
        .iter()
        .flat_map(|video| &video.themes)
        .max()
        .map_or(0, |largest| largest + 1);
    let habits = Habits::draw(child, themes, &mut random);

    let mut views = Vec::new();
    let mut seen: Vec<usize> = Vec::new();
    let mut day = first_day;
    while day_start(day, zone) < until {
        for minute in session_starts(day, &habits, &mut random) {
            watch_session(
                at_minute_of_day(day, minute, zone),
                videos,
                &open,
                &habits,
                &mut seen,
                &mut views,
                &mut random,
            );
        }
        day = day + Days::new(1);
    }

    views.retain(|view| view.started_at.plus_millis(view.watched_ms) < until);
    views.sort_by_key(|view| view.started_at);
    views
}

/// Minutes of the day at which viewing sessions begin.
fn session_starts(day: NaiveDate, habits: &Habits, random: &mut ChaCha8Rng) -> Vec<u32> {
    let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let chance = if weekend {
        (habits.weekday_chance + 0.15).min(0.98)
    } else {
        habits.weekday_chance
    };

    let mut minutes = Vec::new();
    if !random.random_bool(chance) {
        return minutes;
    }

    // Before kindergarten, or a slow weekend morning.
    if random.random_bool(if weekend { 0.45 } else { 0.18 }) {
        minutes.push(if weekend {
            random.random_range(510..660)
        } else {
            random.random_range(440..500)
        });
    }

    // The evening peak: triangular around 18:15.
    if random.random_bool(0.85) {
        minutes.push(u32::midpoint(
            random.random_range(990..1150),
            random.random_range(1010..1170),
        ));
    }

    if random.random_bool(habits.late_chance) {
        minutes.push(random.random_range(1190..1250));
    }

    minutes
}

fn watch_session(
    start: UtcInstant,
    videos: &[SimVideo],
    open: &[usize],
    habits: &Habits,
    seen: &mut Vec<usize>,
    views: &mut Vec<SimView>,
    random: &mut ChaCha8Rng,
) {
    let mut at = start;
    let length = habits.session_minutes * random.random_range(0.5..1.5) * 60_000.0;
    let end = start.plus_millis(length as i64);
    let mut last: Option<usize> = None;

    while at < end {
        let video = choose(last, videos, open, habits, seen, random);
        let watched_ms = watched(videos[video].duration_ms, end.millis_since(at), random);
        views.push(SimView {
            video,
            started_at: at,
            watched_ms,
        });
        if watched_ms * 5 >= videos[video].duration_ms {
            seen.push(video);
            last = Some(video);
        }
        at = at.plus_millis(watched_ms + random.random_range(3_000..45_000));
    }
}

fn choose(
    last: Option<usize>,
    videos: &[SimVideo],
    open: &[usize],
    habits: &Habits,
    seen: &[usize],
    random: &mut ChaCha8Rng,
) -> usize {
    if let Some((series, episode)) = last.and_then(|last| videos[last].series)
        && random.random_bool(habits.follow_chance)
    {
        let next = open.iter().filter(|index| {
            videos[**index]
                .series
                .is_some_and(|(other, number)| other == series && number > episode)
        });
        if let Some(next) = next.min_by_key(|index| videos[**index].series.map(|(_, number)| number)) {
            return *next;
        }
    }

    if !seen.is_empty() && random.random_bool(habits.repeat_chance) {
        // Recent ones come back more often: the smaller of two draws from the end.
        let back = random
            .random_range(0..seen.len())
            .min(random.random_range(0..seen.len()));
        return seen[seen.len() - 1 - back];
    }

    // A few draws from all videos; a favourite theme is accepted at once.
    for _ in 0..8 {
        // The square of a uniform draw: some videos are simply more popular than others.
        let position = random.random::<f64>().powi(2) * open.len() as f64;
        #[expect(clippy::cast_sign_loss, reason = "a position is never negative")]
        let candidate = open[(position as usize).min(open.len() - 1)];
        let is_favourite = videos[candidate]
            .themes
            .iter()
            .any(|theme| habits.favourite_themes.contains(theme));
        if is_favourite || !random.random_bool(habits.loyalty) {
            return candidate;
        }
    }
    open[random.random_range(0..open.len())]
}

/// How long a video is watched, given its length and the time left in the viewing session.
fn watched(duration_ms: i64, left_ms: i64, random: &mut ChaCha8Rng) -> i64 {
    let share = match random.random_range(0..100) {
        // Not this one.
        0..12 => random.random_range(0.03..0.2),
        // Called to dinner.
        12..30 => random.random_range(0.3..0.9),
        _ => 1.0,
    };
    let wanted = (duration_ms as f64 * share) as i64;
    // A long compilation ends with the session, five minutes over at most.
    wanted
        .min(left_ms + 300_000)
        .clamp(5_000.min(duration_ms), duration_ms)
}

#[cfg(test)]
mod tests {
    use chrono::Timelike;

    use super::*;

    fn sample_videos() -> Vec<SimVideo> {
        (0..120_u8)
            .map(|index| SimVideo {
                duration_ms: 60_000 * i64::from(2 + index % 9),
                age_rank: index % 5,
                themes: vec![usize::from(index % 12)],
                series: (index % 3 == 0).then_some((usize::from(index / 30), i32::from(index))),
            })
            .collect()
    }

    fn history(seed: u64) -> Vec<SimView> {
        let child = SimChild {
            age_rank: 2,
            daily_minutes: 60,
            interests: Vec::new(),
            seed,
        };
        let zone = chrono_tz::Asia::Seoul;
        let first: NaiveDate = "2026-09-28".parse().unwrap();
        simulate(
            &child,
            &sample_videos(),
            zone,
            first,
            day_start("2026-11-23".parse().unwrap(), zone),
        )
    }

    #[test]
    fn the_same_seed_gives_the_same_history_and_another_seed_another() {
        assert_eq!(history(1), history(1));
        assert_ne!(history(1), history(2));
    }

    #[test]
    fn eight_weeks_look_like_a_child_that_watches_in_the_evening_and_repeats() {
        let zone = chrono_tz::Asia::Seoul;
        let views: Vec<SimView> = (0..30).flat_map(history).collect();
        let minutes = views.iter().map(|view| view.watched_ms).sum::<i64>() / 60_000 / 30 / 56;
        assert!((15..90).contains(&minutes), "{minutes} minutes a day");
        let evening = views
            .iter()
            .filter(|view| (16..20).contains(&view.started_at.to_datetime().with_timezone(&zone).hour()))
            .count();
        assert!(
            evening * 2 > views.len(),
            "most viewings begin between 16 and 20 h"
        );
        let one = history(3);
        let mut distinct: Vec<usize> = one.iter().map(|view| view.video).collect();
        distinct.sort_unstable();
        distinct.dedup();
        assert!(
            distinct.len() * 3 < one.len() * 2,
            "a third of the viewings repeat"
        );
    }

    #[test]
    fn nothing_is_watched_longer_than_it_is_by_a_child_too_young_or_after_now() {
        let videos = sample_videos();
        let until = day_start("2026-11-23".parse().unwrap(), chrono_tz::Asia::Seoul);
        for view in (0..20).flat_map(history) {
            assert!(view.watched_ms > 0 && view.watched_ms <= videos[view.video].duration_ms);
            assert!(videos[view.video].age_rank <= 2);
            assert!(view.started_at.plus_millis(view.watched_ms) < until);
        }
    }

    #[test]
    fn no_videos_give_an_empty_history() {
        let child = SimChild {
            age_rank: 0,
            daily_minutes: 30,
            interests: Vec::new(),
            seed: 1,
        };
        let day: NaiveDate = "2026-11-01".parse().unwrap();
        let zone = chrono_tz::Asia::Seoul;
        assert_eq!(
            simulate(
                &child,
                &[],
                zone,
                day,
                day_start("2026-11-20".parse().unwrap(), zone)
            ),
            vec![]
        );
    }
}
