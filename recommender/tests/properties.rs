//! Properties of models for arbitrary training sets.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use kyck_recommender::evaluate::{ItemStatistics, TestUser, evaluate};
use kyck_recommender::ials::{Ials, IalsSettings};
use kyck_recommender::popularity::Popularity;
use kyck_recommender::ridge::{RidgeInput, RidgeSettings};
use kyck_recommender::train::train;
use kyck_recommender::{Event, History, RecommendError, Settings, Sparse, TrainingSet, snapshot};
use proptest::prelude::*;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

fn quick() -> Settings {
    Settings {
        neighbours: 16,
        lambdas: vec![5.0, 50.0],
        dropout_keep_rates: vec![0.5],
        dimensions: 8,
        sweeps: 4,
        unseen_weights: vec![0.03, 0.1],
        regularisations: vec![0.004],
        gammas: vec![0.0, 0.5],
        ..Settings::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_set_gives_finite_scores_for_every_unseen_item(
        events in prop::collection::vec((0_u32..6, 0_u32..7, -1.0_f32..3.0, 0_i64..4), 1..40),
        history in prop::collection::vec((0_u32..7, -1.0_f32..3.0, 0_i64..4), 0..9),
        group in prop::option::of(0_u16..5),
    ) {
        let set = TrainingSet {
            n_users: 6,
            n_items: 7,
            n_groups: 2,
            events: events.into_iter().map(|(user, item, value, at)| Event { user, item, value, at }).collect(),
            groups: vec![Some(0), Some(1), None, Some(1), Some(9), None],
            ..TrainingSet::default()
        };
        match train(&set, &quick()) {
            Err(error) => {
                prop_assert_eq!(error, RecommendError::Empty);
                prop_assert!(set.events.iter().all(|event| event.value <= 0.0));
            }
            Ok((model, _)) => {
                let history = History::new(history, model.gamma()).in_group(group);
                let top = model.top(&history, 100).unwrap();
                let unseen = (0..7).filter(|item| !history.has_seen(*item)).count();
                prop_assert_eq!(top.len(), unseen);
                prop_assert!(top.iter().all(|(_, score)| score.is_finite()));
                let cases = [TestUser { history, relevant: vec![1] }];
                prop_assert!(evaluate(&model, &cases, ItemStatistics::default()).unwrap().ndcg_at_10.is_finite());
            }
        }
    }

    #[test]
    fn permuting_items_permutes_the_ridge(
        rows in prop::collection::vec(prop::collection::btree_set(0_u32..8, 1..5), 4..30),
        order in Just((0_u32..8).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let matrix = |position: &dyn Fn(u32) -> u32| {
            Sparse::from_rows(rows.iter().map(|row| row.iter().map(|item| (position(*item), 1.0)).collect()), 8).unwrap()
        };
        let fit = |positives: &Sparse| {
            RidgeInput::new(positives, &vec![None; positives.height()], 0, 100, 0.0)
                .fit(&[RidgeSettings { neighbours: 100, lambda: 3.0, dropout_keep_rate: 0.5, user_normalization_exponent: 0.0 }])
                .unwrap()
                .remove(0)
        };
        let plain = fit(&matrix(&|item| item)).score(&[(0, 1.0), (1, 0.5)], None);
        let position = |item: u32| order[item as usize];
        let permuted = fit(&matrix(&position)).score(&[(position(0), 1.0), (position(1), 0.5)], None);
        for item in 0..8 {
            prop_assert!((plain[item as usize] - permuted[position(item) as usize]).abs() < 1e-4);
        }
    }

    #[test]
    fn permuting_users_changes_nothing_for_items(
        rows in prop::collection::vec(prop::collection::btree_set(0_u32..8, 1..5), 4..30),
        seed: u64,
    ) {
        let mut shuffled = rows.clone();
        shuffled.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        let matrix = |rows: &[std::collections::BTreeSet<u32>]| {
            Sparse::from_rows(rows.iter().map(|row| row.iter().map(|item| (*item, 1.0)).collect()), 8).unwrap()
        };
        let (first, second) = (matrix(&rows), matrix(&shuffled));
        let groups = vec![None; rows.len()];
        prop_assert!(Popularity::fit(&first, &groups, 0) == Popularity::fit(&second, &groups, 0));
        let ridge = |positives: &Sparse| {
            RidgeInput::new(positives, &groups, 0, 100, 0.5)
                .fit(&[RidgeSettings { neighbours: 100, lambda: 3.0, dropout_keep_rate: 0.5, user_normalization_exponent: 0.5 }])
                .unwrap()
                .remove(0)
                .score(&[(0, 1.0), (1, 0.5)], None)
        };
        let factors = |positives: &Sparse| {
            let settings = IalsSettings {
                dimensions: 3, sweeps: 4, unseen_weight: 0.1, lambda: 0.05, skip_weight: 0.1, seed: 5,
            };
            let model = Ials::fit(positives, &Sparse::empty(rows.len(), 8), settings).unwrap();
            model.score(&model.fold_in(&[(0, 1.0), (1, 0.5)], &[]))
        };
        for (a, b) in ridge(&first).iter().zip(ridge(&second)) {
            prop_assert!((a - b).abs() < 1e-4);
        }
        for (a, b) in factors(&first).iter().zip(factors(&second)) {
            prop_assert!((a - b).abs() < 1e-3, "{} {}", a, b);
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(snapshot::from_bytes(&bytes).is_err());
    }
}
