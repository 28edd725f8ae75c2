//! Training as a whole: determinism, quality, snapshots and rejected input.

#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::float_cmp,
    clippy::unwrap_used,
    reason = "tests"
)]

use kyck_recommender::evaluate::{ItemStatistics, TestUser, evaluate};
use kyck_recommender::train::train;
use kyck_recommender::{Event, History, RecommendError, Settings, Sparse, TrainingSet, snapshot};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Children of three tastes: each watches mostly the third of the items that is its own.
fn world(n_users: usize, n_items: usize, seed: u64) -> TrainingSet {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut events = Vec::new();
    for user in 0..n_users {
        let taste = user % 3;
        for at in 0..12 {
            let own = random.random_bool(0.85);
            let third = if own { taste } else { random.random_range(0..3) };
            let item = random.random_range(0..n_items / 3) * 3 + third;
            events.push(Event {
                user: user as u32,
                item: item as u32,
                value: if random.random_bool(0.9) { 1.0 } else { 0.0 },
                at,
            });
        }
    }
    let labels = Sparse::from_rows((0..n_items).map(|item| vec![((item % 3) as u32, 1.0)]), 3).unwrap();
    TrainingSet {
        n_users,
        n_items,
        n_groups: 2,
        events,
        groups: (0..n_users).map(|user| Some((user % 2) as u16)).collect(),
        interests: (0..n_users).map(|user| vec![(user % 3) as u32]).collect(),
        labels,
        earlier_clusters: Vec::new(),
    }
}

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

#[test]
fn the_same_set_gives_the_same_bytes_on_any_number_of_threads() {
    let set = world(120, 60, 1);
    let bytes = |threads| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
            .install(|| snapshot::to_bytes(&train(&set, &quick()).unwrap().0))
    };
    let one = bytes(1);
    assert!(one == bytes(2) && one == bytes(5));
}

#[test]
fn tuning_on_a_sample_of_users_gives_the_same_bytes() {
    let set = world(400, 60, 11);
    let settings = Settings {
        tuning_positives: 1500,
        ..quick()
    };
    let train_on = |threads| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
            .install(|| train(&set, &settings).unwrap())
    };
    let (model, report) = train_on(1);
    let bytes = snapshot::to_bytes(&model);
    assert!(bytes == snapshot::to_bytes(&train_on(3).0));
    assert_eq!(
        report.positives,
        set.events.iter().filter(|event| event.value > 0.0).count()
    );
    assert!(report.held_out.users < 200, "{}", report.held_out.users);
}

#[test]
fn a_training_that_repeats_the_hyperparameters_gives_the_same_model() {
    let set = world(150, 60, 12);
    let (model, report) = train(&set, &quick()).unwrap();
    let (again, repeated) = train(&set, &quick().repeating(&report)).unwrap();
    assert_eq!(repeated.choices.ridge, report.choices.ridge);
    assert_eq!(repeated.choices.rp3beta, report.choices.rp3beta);
    assert_eq!(repeated.choices.gamma, report.choices.gamma);
    assert!((repeated.choices.ials.lambda - report.choices.ials.lambda).abs() < 1e-12);
    let history = History::new([(0, 1.0, 1), (3, 1.0, 2)], model.gamma());
    let (first, second) = (model.top(&history, 5).unwrap(), again.top(&history, 5).unwrap());
    assert_eq!(first[0].0, second[0].0);
}

#[test]
fn clusters_keep_their_names_from_one_training_to_the_next() {
    let set = world(300, 90, 13);
    let (earlier, _) = train(&set, &quick()).unwrap();
    let names = |model: &kyck_recommender::Model, events: &[Event]| -> Vec<Option<u32>> {
        (0..300)
            .map(|user| {
                let own = events.iter().filter(|event| event.user == user);
                let history = History::new(
                    own.map(|event| (event.item, event.value, event.at)),
                    model.gamma(),
                );
                model.cluster_of(&history)
            })
            .collect()
    };
    let before: Vec<Option<u32>> = names(&earlier, &set.events)
        .into_iter()
        .map(|name| name.map(|name| name + 40))
        .collect();
    // A week later there is more, and some of it is other.
    let mut later = world(300, 90, 14);
    later.events.truncate(800);
    later.events.iter_mut().for_each(|event| event.at += 100);
    later.events.extend(set.events.iter().copied());
    later.earlier_clusters = before.clone();
    let (model, _) = train(&later, &quick()).unwrap();
    let after = names(&model, &later.events);
    let both: Vec<_> = before
        .iter()
        .zip(&after)
        .filter(|(a, b)| a.is_some() && b.is_some())
        .collect();
    let same = both.iter().filter(|(a, b)| a == b).count();
    assert!(both.len() > 150, "{}", both.len());
    assert!(same * 10 >= both.len() * 9, "{same} of {}", both.len());
    assert!(
        model.clusters().ids().iter().all(|id| *id >= 40),
        "{:?}",
        model.clusters().ids()
    );
}

/// Sets without much in them, or with too much.
fn odd_sets() -> Vec<(&'static str, TrainingSet)> {
    let set = |n_users: usize, n_items: usize, events: Vec<(u32, u32, f32)>| TrainingSet {
        n_users,
        n_items,
        events: events
            .into_iter()
            .map(|(user, item, value)| Event {
                user,
                item,
                value,
                at: 0,
            })
            .collect(),
        ..TrainingSet::default()
    };
    let all = |n_users: u32, n_items: u32, value: f32| {
        let users = (0..n_users).flat_map(move |user| (0..n_items).map(move |item| (user, item, value)));
        set(n_users as usize, n_items as usize, users.collect())
    };
    vec![
        ("one of each", all(1, 1, 1.0)),
        ("one user", all(1, 30, 1.0)),
        ("one item", all(30, 1, 1.0)),
        ("everybody likes everything", all(12, 9, 1.0)),
        ("one positive among many", set(40, 50, vec![(7, 3, 1.0)])),
        ("the same again and again", set(5, 6, vec![(1, 2, 1.0); 60])),
        ("huge", all(6, 7, f32::MAX)),
        ("tiny", all(6, 7, f32::MIN_POSITIVE)),
        (
            "hardly liked",
            set(
                9,
                9,
                (0..9)
                    .flat_map(|user| [(user, user, 1.0), (user, 8 - user, -1e30)])
                    .collect(),
            ),
        ),
    ]
}

#[test]
fn odd_sets_give_finite_scores_or_an_error() {
    for (name, set) in odd_sets() {
        let (model, report) = train(&set, &quick()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(
            report.held_out.ndcg_at_10.is_finite() && report.held_out.novelty.is_finite(),
            "{name}"
        );
        let items = set.n_items as u32;
        let histories = [
            History::default(),
            History::new([(0, 1.0, 0)], model.gamma()),
            History::new([(items - 1, f32::MAX, 0), (0, 0.0, 1)], model.gamma()),
            History::new((0..items).map(|item| (item, 1.0, i64::from(item))), model.gamma()),
        ];
        for history in &histories {
            let top = model.top(history, 10).unwrap();
            let unseen = (0..items).filter(|item| !history.has_seen(*item)).count();
            assert_eq!(top.len(), unseen.min(10), "{name}");
            assert!(
                top.iter()
                    .all(|(item, score)| score.is_finite() && !history.has_seen(*item)),
                "{name}"
            );
        }
    }
    let only_skips = TrainingSet {
        n_users: 2,
        n_items: 2,
        events: vec![Event {
            user: 0,
            item: 1,
            value: -3.0,
            at: 0,
        }],
        ..TrainingSet::default()
    };
    assert_eq!(train(&only_skips, &quick()).unwrap_err(), RecommendError::Empty);
}

#[test]
fn the_report_has_slices_novelty_and_balance() {
    let (model, report) = train(&world(300, 90, 3), &quick()).unwrap();
    let held_out = report.held_out;
    assert_eq!(
        held_out.by_history.iter().map(|slice| slice.users).sum::<usize>(),
        held_out.users
    );
    // An item is liked by some users of 300, but not by all.
    assert!((0.5..8.0).contains(&held_out.novelty), "{}", held_out.novelty);
    let cases = [TestUser {
        history: History::new([(0, 1.0, 1)], model.gamma()),
        relevant: vec![3],
    }];
    let areas: Vec<Vec<(u16, f32)>> = (0..90).map(|item| vec![(item % 3, 1.0)]).collect();
    let known = ItemStatistics {
        areas: &areas,
        n_areas: 3,
        ..ItemStatistics::default()
    };
    let found = evaluate(&model, &cases, known).unwrap();
    assert!((0.0..=1.0).contains(&found.balance));
    assert_eq!(
        evaluate(&model, &cases, ItemStatistics::default())
            .unwrap()
            .balance,
        0.0
    );
}

#[test]
fn the_order_of_events_does_not_matter() {
    let set = world(90, 45, 2);
    let mut shuffled = set.clone();
    shuffled.events.shuffle(&mut ChaCha8Rng::seed_from_u64(9));
    let first = train(&set, &quick()).unwrap().0;
    assert!(first == train(&shuffled, &quick()).unwrap().0);
}

#[test]
fn tastes_are_learned_beyond_popularity() {
    let set = world(300, 90, 3);
    let (model, report) = train(&set, &quick()).unwrap();
    assert!(
        report.held_out.ndcg_at_10 > 1.5 * report.popularity.ndcg_at_10,
        "{report:?}"
    );
    assert_eq!(model.clusters().len(), 3, "{:?}", model.clusters().sizes());
    // A newcomer who chose the interest of taste 2 sees items of taste 2.
    let newcomer = History {
        interests: vec![2],
        ..History::default()
    };
    let top = model.top(&newcomer, 10).unwrap();
    assert!(
        top.iter().filter(|(item, _)| item % 3 == 2).count() >= 8,
        "{top:?}"
    );
}

#[test]
fn seen_items_are_never_ranked_and_new_events_count_immediately() {
    let set = world(120, 60, 4);
    let (model, _) = train(&set, &quick()).unwrap();
    let history = History::new([(0, 1.0, 1), (3, 1.0, 2), (7, 0.0, 3)], model.gamma());
    let top = model.top(&history, 100).unwrap();
    assert_eq!(top.len(), 57);
    assert!(
        top.iter()
            .all(|(item, score)| !history.has_seen(*item) && score.is_finite())
    );
    assert!(
        top[..10].iter().filter(|(item, _)| item % 3 == 0).count() >= 8,
        "{top:?}"
    );
    assert_eq!(model.because_of(&history, top[0].0).map(|item| item % 3), Some(0));
}

#[test]
fn an_unwatched_item_is_scored_by_items_with_its_labels() {
    let mut set = world(200, 60, 5);
    set.events.retain(|event| event.item != 58 && event.item != 59);
    let (model, _) = train(&set, &quick()).unwrap();
    let ensemble = kyck_recommender::ensemble::Ensemble {
        weights: [1.0, 1.0, 0.0, 0.0, 0.0],
        ..*model.ensemble()
    };
    let history = History::new([(1, 1.0, 1), (4, 1.0, 2), (7, 1.0, 3)], 0.0);
    let scores = model.with_ensemble(ensemble).score(&history, &[58, 59]).unwrap();
    // 58 has the label of taste 1, 59 of taste 2.
    assert!(scores.total[0] > scores.total[1]);
}

#[test]
fn a_snapshot_round_trips_and_a_damaged_or_later_one_is_rejected() {
    let (model, _) = train(&world(60, 30, 6), &quick()).unwrap();
    let bytes = snapshot::to_bytes(&model);
    assert!(snapshot::from_bytes(&bytes).unwrap() == model);
    for cut in [0, 7, 20, bytes.len() / 2, bytes.len() - 1] {
        assert!(matches!(
            snapshot::from_bytes(&bytes[..cut]),
            Err(RecommendError::Broken(_))
        ));
    }
    for at in (28..bytes.len()).step_by(bytes.len() / 40) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        assert!(matches!(
            snapshot::from_bytes(&damaged),
            Err(RecommendError::Broken(_))
        ));
    }
    let mut later = bytes.clone();
    later[8] = 9;
    assert_eq!(
        snapshot::from_bytes(&later).unwrap_err(),
        RecommendError::Newer {
            found: 9,
            supported: snapshot::FORMAT
        }
    );
    let mut longer = bytes;
    longer.push(0);
    assert!(snapshot::from_bytes(&longer).is_err());
}

#[test]
fn inconsistent_sets_are_rejected() {
    let set = world(30, 12, 7);
    let fails = |set: TrainingSet| train(&set, &quick()).unwrap_err();
    assert_eq!(
        fails(TrainingSet {
            events: vec![],
            ..set.clone()
        }),
        RecommendError::Empty
    );
    assert_eq!(
        fails(TrainingSet {
            n_items: 0,
            ..set.clone()
        }),
        RecommendError::Empty
    );
    assert!(matches!(
        fails(TrainingSet {
            n_items: 3,
            ..set.clone()
        }),
        RecommendError::Shape { .. }
    ));
    assert!(matches!(
        fails(TrainingSet {
            groups: vec![],
            ..set.clone()
        }),
        RecommendError::Shape { .. }
    ));
    let mut outside = set.clone();
    outside.events[0].user = 999;
    assert!(matches!(
        fails(outside),
        RecommendError::OutOfRange { what: "user", .. }
    ));
    let mut endless = set.clone();
    endless.events[0].value = f32::NAN;
    assert!(matches!(fails(endless), RecommendError::NotFinite { .. }));
    let settings = Settings {
        lambdas: vec![-1.0],
        ..quick()
    };
    assert!(matches!(
        train(&set, &settings),
        Err(RecommendError::Setting { .. })
    ));
    let (model, _) = train(&set, &quick()).unwrap();
    assert!(model.score(&History::default(), &[12]).is_err());
    assert!(model.top(&History::new([(99, 1.0, 0)], 0.0), 3).is_err());
}
