//! Time to answer one request for a page, at a size given on the command line.

#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a tool for measuring by hand"
)]

use std::time::Instant;

use kyck_recommender::train::train;
use kyck_recommender::{Event, History, Settings, Sparse, TrainingSet};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .map(|text| text.parse::<usize>().unwrap());
    let n_items = arguments.next().unwrap_or(20_000);
    let n_users = arguments.next().unwrap_or(5_000);
    let n_events = arguments.next().unwrap_or(400_000);
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut item = |user: u32| {
        let place = (n_items as f64).powf(random.random::<f64>()) as usize - 1;
        ((place.min(n_items - 1) * 7919 + (user as usize % 8) * 101) % n_items) as u32
    };
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let events = (0..n_events)
        .map(|at| {
            let user = random.random_range(0..n_users) as u32;
            Event {
                user,
                item: item(user),
                value: 1.0,
                at: at as i64,
            }
        })
        .collect();
    let labels = Sparse::from_rows(
        (0..n_items).map(|_| (0..8).map(|_| (random.random_range(0..150), 1.0)).collect()),
        150,
    )
    .unwrap();
    let set = TrainingSet {
        n_users,
        n_items,
        n_groups: 4,
        groups: (0..n_users).map(|user| Some((user % 4) as u16)).collect(),
        events,
        labels,
        ..TrainingSet::default()
    };
    let settings = Settings {
        lambdas: vec![20.0],
        keeps: vec![0.5],
        unseen_weights: vec![0.1],
        regularisations: vec![0.004],
        ..Settings::default()
    };
    let started = Instant::now();
    let (model, report) = train(&set, &settings).unwrap();
    println!(
        "trained in {:.1} s; {report:?} {:?}",
        started.elapsed().as_secs_f64(),
        model.blend()
    );
    let mut blend = *model.blend();
    blend.weights = [1.0, 0.5, 0.2, 0.1, 0.1];
    let model = model.with_blend(blend);
    let time = |name: &str, work: &dyn Fn() -> usize| {
        let started = Instant::now();
        let sum: usize = (0..500).map(|_| work()).sum();
        println!(
            "{name}: {:.4} ms ({sum})",
            started.elapsed().as_secs_f64() * 1e3 / 500.0
        );
    };
    let history = History::new((0..40_u32).map(|at| (item(3), 1.0, i64::from(at))), model.gamma());
    for part in 0..5 {
        let mut blend = *model.blend();
        blend.weights = [0.0; 5];
        blend.weights[part] = 1.0;
        let one = model.with_blend(blend);
        time(&format!("part {part}"), &|| {
            one.score_all(&history).unwrap().totals().len()
        });
    }
    let all = model.score_all(&history).unwrap();
    time("all", &|| model.score_all(&history).unwrap().totals().len());
    time("best", &|| all.best(200, |item| !history.has_seen(item)).len());
    for length in [10_u32, 40, 100, 400] {
        let mut times: Vec<f64> = (0..1000_u32)
            .map(|user| {
                let events: Vec<_> = (0..length).map(|at| (item(user), 1.0, i64::from(at))).collect();
                let started = Instant::now();
                let history = History::new(events, model.gamma()).in_group(Some((user % 4) as u16));
                let top = model.top(&history, 200).unwrap();
                assert!(!top.is_empty());
                started.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!(
            "history of {length}: p50 {:.3} ms, p99 {:.3} ms",
            times[500], times[990]
        );
    }
}
