//! From watch time to implicit feedback, and from events to histories.

use crate::{RecommendError, Sparse};

/// One interaction of a user with an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// Index of the user, from 0.
    pub user: u32,
    /// Index of the item, from 0.
    pub item: u32,
    /// Strength of the preference, for example by [`preference`]; 0 and less is a skip.
    pub value: f32,
    /// When it was last watched, in any unit; only the order counts.
    pub at: i64,
}

/// Watch totals of one child and one video.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watched {
    /// Milliseconds watched over all starts.
    pub watched_ms: i64,
    /// Length of the video in milliseconds; 0 or less when unknown.
    pub duration_ms: i64,
    /// Number of times that it was started.
    pub starts: u32,
}

/// Watched share from which on a video counts as complete.
const FULL_SHARE: f64 = 0.9;
/// Watched share per start below which a start counts as a skip.
const SKIP_SHARE: f64 = 0.2;
/// Upper bound of a preference.
const MAX_PREFERENCE: f32 = 3.0;

/// Preference of a child for a video, 0 to 3 whatever the input: 0 for a skip (less than a fifth per start), then
/// rising with the watched share to 1 at 90 %, then logarithmically with repeats:
/// `min(1, share / 0.9) + ln(1 + repeats) / 4`.
pub fn preference(watched: Watched) -> f32 {
    if watched.duration_ms <= 0 || watched.watched_ms <= 0 {
        return 0.0;
    }
    let views = watched.watched_ms as f64 / watched.duration_ms as f64;
    let share_of_a_start = views / f64::from(watched.starts.max(1));
    if share_of_a_start < SKIP_SHARE && views < 1.0 {
        return 0.0;
    }

    let first = (views / FULL_SHARE).min(1.0);
    let repeats = (views - 1.0).max(0.0);
    (first + repeats.ln_1p() / 4.0).min(f64::from(MAX_PREFERENCE)) as f32
}

/// A user's history as input for scoring; the user need not be a training user.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// Liked items with weights above 0 (preference times recency); each item once, ascending.
    pub liked: Vec<(u32, f32)>,
    /// Skipped items, ascending, none of them in `liked`.
    pub skipped: Vec<u32>,
    /// Age group; `None` where unknown.
    pub group: Option<u16>,
    /// Labels chosen as interests, ascending.
    pub interests: Vec<u32>,
}

impl History {
    /// Aggregates `(item, value, at)` in any order. The value of an item is the greatest of its values (at most 3), times
    /// `1 + ln(number of positives) / 2`; skips of an item that also has a positive are ignored.
    ///
    /// The weight of an item is its value times [`recency_factors`] of `gamma`.
    pub fn new(events: impl IntoIterator<Item = (u32, f32, i64)>, gamma: f32) -> Self {
        let mut events: Vec<_> = events.into_iter().filter(|event| event.1.is_finite()).collect();
        events.sort_by(|a, b| a.0.cmp(&b.0).then(a.2.cmp(&b.2)).then(a.1.total_cmp(&b.1)));

        let mut liked: Vec<(u32, f32, i64)> = Vec::new();
        let mut skipped = Vec::new();
        for of_item in events.chunk_by(|a, b| a.0 == b.0) {
            let positives = of_item.iter().filter(|event| event.1 > 0.0);
            let count = positives.clone().count();
            let item = of_item[0].0;
            if count == 0 {
                skipped.push(item);
            } else {
                let greatest = positives
                    .clone()
                    .map(|event| event.1)
                    .fold(0.0, f32::max)
                    .min(MAX_PREFERENCE);
                let last = positives.map(|event| event.2).max().unwrap_or_default();
                liked.push((item, greatest * (1.0 + (count as f32).ln() / 2.0), last));
            }
        }

        let factors = recency_factors(&liked.iter().map(|entry| entry.2).collect::<Vec<_>>(), gamma);
        Self {
            liked: liked
                .into_iter()
                .zip(factors)
                .map(|((item, value, _), factor)| (item, value * factor))
                .collect(),
            skipped,
            group: None,
            interests: Vec::new(),
        }
    }

    /// The same history with this age group.
    #[must_use]
    pub fn in_group(mut self, group: Option<u16>) -> Self {
        self.group = group;
        self
    }

    /// Whether the item was liked or skipped, so that it is not recommended as new.
    pub fn has_seen(&self, item: u32) -> bool {
        self.liked.binary_search_by_key(&item, |entry| entry.0).is_ok()
            || self.skipped.binary_search(&item).is_ok()
    }
}

/// Recency factors `rank⁻ᵞ` of each time, rank 1 the newest; equal times share their mean, and all are scaled to a mean
/// of 1. With γ = 0 all are 1.
pub fn recency_factors(times: &[i64], gamma: f32) -> Vec<f32> {
    let mut order: Vec<usize> = (0..times.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(times[*index]));
    let raw: Vec<f64> = (0..times.len())
        .map(|rank| ((rank + 1) as f64).powf(-f64::from(gamma)))
        .collect();
    let scale = times.len() as f64 / raw.iter().sum::<f64>().max(f64::MIN_POSITIVE);

    let mut factors = vec![1.0; times.len()];
    let mut begin = 0;
    while begin < order.len() {
        let mut end = begin + 1;
        while end < order.len() && times[order[end]] == times[order[begin]] {
            end += 1;
        }
        let mean = raw[begin..end].iter().sum::<f64>() / (end - begin) as f64;
        for index in &order[begin..end] {
            factors[*index] = (mean * scale) as f32;
        }
        begin = end;
    }
    factors
}

/// Sorts events into a matrix of positives and one of skips, both `[n_users, n_items]`.
///
/// # Errors
/// [`RecommendError::OutOfRange`] for an index outside, [`RecommendError::NotFinite`] for a value that
/// is no number.
pub fn matrices(
    events: &[Event],
    n_users: usize,
    n_items: usize,
    gamma: f32,
) -> Result<(Sparse, Sparse), RecommendError> {
    let mut by_user: Vec<Vec<(u32, f32, i64)>> = vec![Vec::new(); n_users];
    for event in events {
        check(*event, n_users, n_items)?;
        by_user[event.user as usize].push((event.item, event.value, event.at));
    }
    let histories: Vec<History> = by_user
        .into_iter()
        .map(|of_user| History::new(of_user, gamma))
        .collect();

    let skips = Sparse::from_rows(
        histories
            .iter()
            .map(|history| history.skipped.iter().map(|item| (*item, 1.0)).collect()),
        n_items,
    )?;
    let positives = Sparse::from_rows(histories.into_iter().map(|history| history.liked), n_items)?;
    Ok((positives, skips))
}

/// Rejects an event with an index out of range or a value that is not finite.
///
/// # Errors
/// As [`matrices`].
pub fn check(event: Event, n_users: usize, n_items: usize) -> Result<(), RecommendError> {
    if event.user as usize >= n_users {
        return Err(RecommendError::OutOfRange {
            what: "user",
            index: event.user as usize,
            count: n_users,
        });
    }
    if event.item as usize >= n_items {
        return Err(RecommendError::OutOfRange {
            what: "item",
            index: event.item as usize,
            count: n_items,
        });
    }
    if event.value.is_finite() {
        Ok(())
    } else {
        Err(RecommendError::NotFinite { what: "event value" })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn watched(watched_ms: i64, starts: u32) -> f32 {
        preference(Watched {
            watched_ms,
            duration_ms: 100_000,
            starts,
        })
    }

    #[test]
    fn a_start_left_before_a_fifth_is_a_skip() {
        assert_eq!(watched(19_000, 1), 0.0);
        assert!(watched(20_000, 1) > 0.0);
        assert_eq!(watched(38_000, 2), 0.0);
        assert!(watched(60_000, 2) > 0.0);
    }

    #[test]
    fn nine_tenths_count_as_the_whole_and_repeats_add_less_and_less() {
        assert!((watched(45_000, 1) - 0.5).abs() < 1e-6);
        assert!((watched(90_000, 1) - 1.0).abs() < 1e-6);
        let (once, twice, thrice) = (watched(100_000, 1), watched(200_000, 2), watched(300_000, 3));
        assert!(twice - once > thrice - twice && thrice > twice);
    }

    #[test]
    fn preferences_are_the_ones_worked_out_by_hand() {
        // A third of the video in one start: (1/3) / 0.9. Three whole views: 1 + ln 3 / 4.
        assert!((watched(33_333, 1) - 0.370_37).abs() < 1e-4);
        assert!((watched(300_000, 3) - (1.0 + 3.0_f32.ln() / 4.0)).abs() < 1e-6);
        // Two starts of 15 %, one of 80 %: 110 % in three starts, 36 % a start, and a tenth of a repeat.
        assert!((watched(110_000, 3) - (1.0 + 0.1_f32.ln_1p() / 4.0)).abs() < 1e-6);
        // Without a length nothing is known of the share.
        assert_eq!(
            preference(Watched {
                watched_ms: 5,
                duration_ms: 0,
                starts: 1
            }),
            0.0
        );
    }

    #[test]
    fn a_repeated_positive_counts_more_and_a_huge_value_no_more_than_the_most() {
        let history = History::new([(3, 1.0, 1), (3, 0.5, 1), (4, 1e30, 1)], 0.0);
        assert_eq!(history.liked, vec![(3, 1.0 + 2.0_f32.ln() / 2.0), (4, 3.0)]);
    }

    #[test]
    fn newer_positives_weigh_more() {
        // γ = 1 over three: 18/11, 9/11, 6/11 from the newest on, times the value.
        let history = History::new([(7, 2.0, 30), (8, 1.0, 20), (9, 1.0, 10)], 1.0);
        let expected = [36.0 / 11.0, 9.0 / 11.0, 6.0 / 11.0];
        for ((_, weight), expected) in history.liked.iter().zip(expected) {
            assert!((weight - expected).abs() < 1e-6);
        }
    }

    #[test]
    fn recency_factors_are_the_ones_worked_out_by_hand() {
        // γ = 1: 1, 1/2, 1/3 → sum 11/6 → scaled by 18/11

        let factors = recency_factors(&[10, 30, 20], 1.0);
        let expected = [6.0 / 11.0, 18.0 / 11.0, 9.0 / 11.0];
        for (factor, expected) in factors.iter().zip(expected) {
            assert!((factor - expected).abs() < 1e-6);
        }
        assert_eq!(recency_factors(&[7, 7, 7], 0.6), vec![1.0; 3]);
    }

    #[test]
    fn a_skip_next_to_a_positive_does_not_count() {
        let history = History::new([(3, 0.0, 1), (3, 1.0, 2), (5, -1.0, 1)], 0.5);
        assert_eq!(history.liked.len(), 1);
        assert_eq!(history.skipped, vec![5]);
        assert!(history.has_seen(3) && history.has_seen(5) && !history.has_seen(4));
    }

    #[test]
    fn an_event_out_of_range_is_rejected() {
        let event = |user, item, value| Event {
            user,
            item,
            value,
            at: 0,
        };
        assert!(matrices(&[event(1, 0, 1.0)], 1, 1, 0.5).is_err());
        assert!(matrices(&[event(0, 1, 1.0)], 1, 1, 0.5).is_err());
        assert!(matrices(&[event(0, 0, f32::INFINITY)], 1, 1, 0.5).is_err());
    }

    proptest! {
        #[test]
        fn a_preference_is_always_between_0_and_3(watched_ms: i64, duration_ms: i64, starts: u32) {
            let value = preference(Watched { watched_ms, duration_ms, starts });
            prop_assert!((0.0..=3.0).contains(&value));
        }

        #[test]
        fn recency_factors_have_a_mean_of_one(times in prop::collection::vec(any::<i64>(), 1..40), gamma in 0.0_f32..1.5) {

        let factors = recency_factors(&times, gamma);
            let mean = factors.iter().sum::<f32>() / times.len() as f32;
            prop_assert!((mean - 1.0).abs() < 1e-4);
        }

        #[test]
        fn the_order_of_events_does_not_matter(mut events in prop::collection::vec((0_u32..9, -1.0_f32..2.0, 0_i64..5), 0..30)) {
            let forward = History::new(events.clone(), 0.5);
            events.reverse();
            prop_assert_eq!(forward, History::new(events, 0.5));
        }
    }
}
