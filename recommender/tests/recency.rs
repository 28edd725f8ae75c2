//! The weight of recent positives, on drawn worlds with times.

#![allow(
    missing_docs,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "tests"
)]

use kyck_recommender::evaluate::{ItemStatistics, TestUser, evaluate};
use kyck_recommender::train::train;
use kyck_recommender::{Event, History, Settings, TrainingSet};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const USERS: usize = 500;
const TASTES: usize = 8;
const ITEMS: usize = 400;
const POSITIVES: usize = 30;
/// Positives that come after the training.
const LATER: usize = 6;

/// Users with a taste that changes every ten positives, or with three tastes at all times; and what each likes
/// after the training.
fn world(is_drifting: bool, seed: u64) -> (TrainingSet, Vec<Vec<u32>>) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut events, mut later) = (Vec::new(), Vec::new());
    for user in 0..USERS {
        let tastes: [usize; 3] = std::array::from_fn(|_| random.random_range(0..TASTES));
        let mut after = Vec::new();
        for at in 0..POSITIVES + LATER {
            let nth = if is_drifting {
                (at / 10).min(2)
            } else {
                random.random_range(0..3)
            };
            let rank = ((ITEMS / TASTES) as f64 * random.random::<f64>().powi(2)) as usize;
            let item = if random.random_bool(0.85) {
                rank * TASTES + tastes[nth]
            } else {
                random.random_range(0..ITEMS)
            } as u32;
            if at < POSITIVES {
                events.push(Event {
                    user: user as u32,
                    item,
                    value: 1.0,
                    at: at as i64,
                });
            } else {
                after.push(item);
            }
        }
        after.sort_unstable();
        after.dedup();
        later.push(after);
    }
    let set = TrainingSet {
        n_users: USERS,
        n_items: ITEMS,
        events,
        ..TrainingSet::default()
    };
    (set, later)
}

/// NDCG@10 on what came later, and the chosen exponent.
fn measured((set, later): &(TrainingSet, Vec<Vec<u32>>), gammas: &[f32]) -> (f64, f32) {
    let settings = Settings {
        neighbours: 48,
        tuning_neighbours: 48,
        lambdas: vec![5.0, 20.0, 80.0],
        dropout_keep_rates: vec![0.6],
        dimensions: 24,
        tuning_dimensions: 24,
        unseen_weights: vec![0.03],
        regularisations: vec![0.03],
        gammas: gammas.to_vec(),
        ..Settings::default()
    };
    let (model, _) = train(set, &settings).unwrap();
    let mut histories: Vec<Vec<(u32, f32, i64)>> = vec![Vec::new(); USERS];
    for event in &set.events {
        histories[event.user as usize].push((event.item, event.value, event.at));
    }
    let cases: Vec<TestUser> = histories
        .into_iter()
        .zip(later)
        .map(|(events, later)| {
            let history = History::new(events, model.gamma());
            let relevant = later
                .iter()
                .copied()
                .filter(|item| !history.has_seen(*item))
                .collect();
            TestUser { history, relevant }
        })
        .collect();
    let found = evaluate(&model, &cases, ItemStatistics::default()).unwrap();
    (found.ndcg_at_10, model.gamma())
}

#[test]
fn recency_matters_where_tastes_drift_and_not_where_they_are_steady() {
    let usual = Settings::default().gammas;

    let drifting = world(true, 1);
    let (chosen, gamma) = measured(&drifting, &usual);
    let (alike, _) = measured(&drifting, &[0.0]);
    let (mild, _) = measured(&drifting, &[0.0, 0.3, 0.6]);
    println!("drifting: {chosen:.4} with {gamma}, {mild:.4} up to 0.6, {alike:.4} without");
    assert!(gamma > 0.6, "{gamma}");
    assert!(chosen > 1.1 * alike && chosen > mild, "{chosen} {mild} {alike}");

    let steady = world(false, 2);
    let (chosen, gamma) = measured(&steady, &usual);
    let (alike, _) = measured(&steady, &[0.0]);
    println!("steady: {chosen:.4} with {gamma}, {alike:.4} without");
    assert!(gamma <= 0.3, "{gamma}");
    assert!(chosen > 0.98 * alike, "{chosen} {alike}");
}
