//! Validation split: a tenth of the positives is held out, and users are sampled where a set is large.

use std::collections::BTreeSet;

use rand::Rng;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use crate::{Event, Settings, TrainingSet};

/// Bound on users × items scored once for each candidate of a part: of a larger catalogue fewer users are used.
const MAX_PART_SCORES: usize = 25_000_000;
/// The same for the ensemble, whose weights need more users to be significant.
const MAX_ENSEMBLE_SCORES: usize = 50_000_000;

/// Events to fit on, and what is held out of them for validation.
pub(crate) struct Split {
    /// Events to fit on, sorted by user.
    pub(crate) train: Vec<Event>,
    /// Held-out items of each user, ascending, `[n_users]`.
    pub(crate) held_out: Vec<Vec<u32>>,
    /// Users with held-out items on whom the component models are tuned, ascending.
    pub(crate) part_users: Vec<usize>,
    /// Users with held-out items on whom the ensemble is tuned, ascending.
    pub(crate) ensemble_users: Vec<usize>,
}

/// Holds out a tenth of the positives of each user, never all: the newest where times are known, otherwise
/// random ones. `events` are sorted by user and item.
pub(crate) fn hold_out(events: &[Event], set: &TrainingSet, settings: &Settings, has_times: bool) -> Split {
    let mut random = ChaCha8Rng::seed_from_u64(settings.seed);
    let mut train = Vec::with_capacity(events.len());
    let mut held_out = vec![Vec::new(); set.n_users];
    for user_events in events.chunk_by(|a, b| a.user == b.user) {
        let mut positives = last_positives(user_events);
        positives.shuffle(&mut random);
        if has_times {
            positives.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        }

        // A tenth on average: the fraction is rounded up with its own probability.
        let tenth = positives.len() as f64 / 10.0;
        let chance: f64 = random.random();
        let count = (tenth.floor() as usize + usize::from(chance < tenth.fract()))
            .min(positives.len().saturating_sub(1));

        let taken: BTreeSet<u32> = positives[..count].iter().map(|(_, item)| *item).collect();
        train.extend(user_events.iter().filter(|event| !taken.contains(&event.item)));
        held_out[user_events[0].user as usize] = taken.into_iter().collect();
    }

    let mut users: Vec<usize> = (0..held_out.len())
        .filter(|user| !held_out[*user].is_empty())
        .collect();
    users.shuffle(&mut random);
    let sample = |max_scores: usize| {
        let count = settings.validation_users.min(max_scores / set.n_items + 500);
        let mut sample = users[..count.min(users.len())].to_vec();
        sample.sort_unstable();
        sample
    };
    let (part_users, ensemble_users) = (sample(MAX_PART_SCORES), sample(MAX_ENSEMBLE_SCORES));

    Split {
        train,
        held_out,
        part_users,
        ensemble_users,
    }
}

/// Items that a user has a positive for, each with the time of the last one.
fn last_positives(user_events: &[Event]) -> Vec<(i64, u32)> {
    user_events
        .chunk_by(|a, b| a.item == b.item)
        .filter_map(|item_events| {
            let positives = item_events.iter().filter(|event| event.value > 0.0);
            let last = positives.map(|event| event.at).max()?;
            Some((last, item_events[0].item))
        })
        .collect()
}

/// A random sample of users with about [`Settings::tuning_positives`] events; `None` where the set has no more.
/// `events` are sorted by user.
pub(crate) fn sample_users(events: &[Event], set: &TrainingSet, settings: &Settings) -> Option<TrainingSet> {
    let limit = settings.tuning_positives;
    if events.len() <= limit {
        return None;
    }

    let mut users: Vec<&[Event]> = events.chunk_by(|a, b| a.user == b.user).collect();
    users.shuffle(&mut ChaCha8Rng::seed_from_u64(settings.seed));
    let mut total = 0;
    users.retain(|user_events| {
        let fits = total < limit;
        total += if fits { user_events.len() } else { 0 };
        fits
    });
    users.sort_unstable_by_key(|user_events| user_events[0].user);

    let sampled: Vec<usize> = users
        .iter()
        .map(|user_events| user_events[0].user as usize)
        .collect();
    Some(TrainingSet {
        n_users: sampled.len(),
        n_items: set.n_items,
        n_groups: set.n_groups,
        events: users
            .iter()
            .zip(0_u32..)
            .flat_map(|(user_events, user)| user_events.iter().map(move |event| Event { user, ..*event }))
            .collect(),
        groups: sampled
            .iter()
            .filter_map(|user| set.groups.get(*user).copied())
            .collect(),
        interests: sampled
            .iter()
            .filter_map(|user| set.interests.get(*user).cloned())
            .collect(),
        labels: set.labels.clone(),
        earlier_clusters: Vec::new(),
    })
}
