//! The ensemble compared with its parts, on synthetic worlds whose truth is known.

#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::float_cmp,
    clippy::similar_names,
    clippy::unwrap_used,
    reason = "tests"
)]

use kyck_recommender::ensemble::{Ensemble, Part};
use kyck_recommender::evaluate::{Evaluation, ItemStatistics, TestUser, evaluate};
use kyck_recommender::train::train;
use kyck_recommender::{Event, History, Model, Settings, Sparse, TrainingSet};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const USERS: usize = 260;
const ITEMS: usize = 240;

/// A world of few, biased exposures: what was shown was mostly what is popular, most of it was skipped, and
/// taste counts more or less. What each user would like among all unseen items is the truth.
struct World {
    set: TrainingSet,
    truth: Vec<Vec<u32>>,
}

fn world(seed: u64, exposures: usize, taste: f64, has_labels: bool) -> World {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let appeal: Vec<f64> = (0..ITEMS).map(|_| random.random::<f64>().powi(3)).collect();
    let mut events = Vec::new();
    let mut truth = Vec::new();
    for user in 0..USERS {
        let own = random.random_range(0..4);
        let like = |item: usize| {
            let matches = if item % 4 == own { 1.0 } else { 0.0 };
            0.5 * ((1.0 - taste) * appeal[item] + taste * matches)
        };
        let mut seen = vec![false; ITEMS];
        for at in 0..exposures {
            let shown = (0..4).map(|_| random.random_range(0..ITEMS));
            let item = shown
                .max_by(|a, b| appeal[*a].total_cmp(&appeal[*b]))
                .unwrap_or_default();
            seen[item] = true;
            events.push(Event {
                user: user as u32,
                item: item as u32,
                value: if random.random_bool(like(item)) { 1.0 } else { 0.0 },
                at: at as i64,
            });
        }
        truth.push(
            (0..ITEMS as u32)
                .filter(|item| !seen[*item as usize] && random.random_bool(like(*item as usize)))
                .collect(),
        );
    }
    let labels = if has_labels {
        // The same of all: a label that informative nothing.
        Sparse::from_rows((0..ITEMS).map(|_| vec![(0, 1.0)]), 1).unwrap()
    } else {
        Sparse::default()
    };
    World {
        set: TrainingSet {
            n_users: USERS,
            n_items: ITEMS,
            events,
            labels,
            ..TrainingSet::default()
        },
        truth,
    }
}

fn quick() -> Settings {
    Settings {
        neighbours: 32,
        tuning_neighbours: 32,
        lambdas: vec![20.0, 80.0, 300.0],
        dropout_keep_rates: vec![0.6],
        dimensions: 16,
        tuning_dimensions: 16,
        sweeps: 4,
        unseen_weights: vec![0.03, 0.1],
        regularisations: vec![0.03, 0.1],
        ..Settings::default()
    }
}

fn measured(world: &World, model: &Model, ensemble: Ensemble) -> Evaluation {
    let mut histories: Vec<Vec<(u32, f32, i64)>> = vec![Vec::new(); USERS];
    for event in &world.set.events {
        histories[event.user as usize].push((event.item, event.value, event.at));
    }
    let cases: Vec<TestUser> = histories
        .into_iter()
        .zip(&world.truth)
        .map(|(events, truth)| TestUser {
            history: History::new(events, model.gamma()),
            relevant: truth.clone(),
        })
        .collect();
    evaluate(&model.with_ensemble(ensemble), &cases, ItemStatistics::default()).unwrap()
}

proptest! {
    // The same worlds in every run; 500 others were tried by hand.
    #![proptest_config(ProptestConfig {
        cases: 16,
        rng_seed: RngSeed::Fixed(20_261_128),
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_ensemble_is_never_worse_than_its_best_part_by_more_than_noise(
        seed: u64,
        exposures in 6_usize..30,
        taste in 0.0_f64..0.6,
        has_labels: bool,
    ) {
        let world = world(seed, exposures, taste, has_labels);
        let (model, report) = train(&world.set, &quick()).unwrap();

        // On the users held out inside: by construction 2.6 standard errors of the mean difference. Gains are 0 for
        // most users and at most 1, so that their differences deviate by less than a half.
        let noise = 2.6 * 0.5 / (report.held_out.users.max(1) as f64).sqrt();
        let parts = [report.popularity, report.ridge_alone, report.factors_alone, report.cluster_alone];
        let best = parts.iter().map(|part| part.ndcg_at_10).fold(0.0, f64::max);
        prop_assert!(report.held_out.ndcg_at_10 >= best - noise, "{} instead of {best}", report.held_out.ndcg_at_10);

        // On the truth, which the training never saw, after the last fit. The fewer users could be evaluated, the less is
        // known of the parts: 0.74 of the best at 25 users, 0.91 at 200.
        let ensemble = measured(&world, &model, *model.ensemble()).ndcg_at_10;
        let best = Part::ALL
            .map(|part| measured(&world, &model, Ensemble::only(part)).ndcg_at_10)
            .into_iter()
            .fold(0.0, f64::max);
        let share = 1.0 - 1.3 / (report.held_out.users.max(4) as f64).sqrt();
        prop_assert!(ensemble > share * best, "{ensemble} instead of {best}: {:?}", model.ensemble());

        // The only label informative nothing, so it counts nothing.
        prop_assert_eq!(model.ensemble().weights[Part::Labels as usize], 0.0);
    }
}

#[test]
fn a_repeated_training_keeps_the_ensemble() {
    let world = world(3, 20, 0.4, false);
    let (model, report) = train(&world.set, &quick()).unwrap();
    let (again, repeated) = train(&world.set, &quick().repeating(&report)).unwrap();
    assert_eq!(model.ensemble(), again.ensemble());
    assert_eq!(repeated.choices.ensemble, report.choices.ensemble);
}

#[test]
fn parts_that_differ_clearly_keep_their_order_in_the_final_fit() {
    for (seed, taste) in [(1, 0.6), (2, 0.0), (4, 0.5)] {
        let world = world(seed, 24, taste, false);
        let (model, report) = train(&world.set, &quick()).unwrap();
        let inside = [report.popularity.ndcg_at_10, report.ridge_alone.ndcg_at_10];
        let after = [Part::Popularity, Part::Ridge]
            .map(|part| measured(&world, &model, Ensemble::only(part)).ndcg_at_10);
        if (inside[0] - inside[1]).abs() > 0.05 {
            assert_eq!(inside[0] > inside[1], after[0] > after[1], "{inside:?} {after:?}");
        }
    }
}

#[test]
fn ties_are_broken_by_popularity_and_not_by_the_order_of_the_file() {
    let world = world(7, 20, 0.0, false);
    let mut reversed = world.set.clone();
    let mirror = |item: u32| ITEMS as u32 - 1 - item;
    reversed
        .events
        .iter_mut()
        .for_each(|event| event.item = mirror(event.item));

    // Labels know nothing here: all scores are equal but for popularity.
    let labels_alone = |set: &TrainingSet| {
        train(set, &quick())
            .unwrap()
            .0
            .with_ensemble(Ensemble::only(Part::Labels))
    };
    let (model, other) = (labels_alone(&world.set), labels_alone(&reversed));
    let top = model.top(&History::default(), 5).unwrap();
    let popularity = model.popularity(None);
    assert!(top.is_sorted_by(|a, b| popularity[a.0 as usize] >= popularity[b.0 as usize]));
    let best = popularity.iter().copied().fold(0.0, f32::max);
    assert!((popularity[top[0].0 as usize] - best).abs() < 1e-6, "{top:?}");
    let mirrored = other.top(&History::default(), 5).unwrap();
    let counts = |top: &[(u32, f32)], model: &Model| -> Vec<f32> {
        top.iter()
            .map(|(item, _)| model.popularity(None)[*item as usize])
            .collect()
    };
    assert_eq!(counts(&top, &model), counts(&mirrored, &other));
}
