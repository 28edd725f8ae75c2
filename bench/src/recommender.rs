//! What a training and a request cost in the recommender itself, on a drawn world.

use std::time::Instant;

use kyck_recommender::train::train;
use kyck_recommender::{Event, History, RecommendError, Settings, Sparse, TrainingSet, snapshot};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::figures::Figures;

const TOPICS: usize = 60;

/// Children with three topics each watch videos whose popularity falls like one over the rank.
fn world(interactions: usize, n_users: usize, n_items: usize) -> Result<TrainingSet, RecommendError> {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let of_topic = n_items / TOPICS;
    let tastes: Vec<[usize; 3]> = (0..n_users)
        .map(|_| std::array::from_fn(|_| random.random_range(0..TOPICS)))
        .collect();

    let events = (0..interactions)
        .map(|at| {
            // A few children watch much, many a little.
            let user = (n_users as f64 * random.random::<f64>().powf(1.6)) as usize;
            let rank = (of_topic as f64).powf(random.random::<f64>()) as usize - 1;
            let topic = if random.random_bool(0.8) {
                tastes[user][random.random_range(0..3)]
            } else {
                random.random_range(0..TOPICS)
            };

            Event {
                user: user as u32,
                item: (rank.min(of_topic - 1) * TOPICS + topic) as u32,
                value: if random.random_bool(0.85) { 1.0 } else { 0.0 },
                at: at as i64,
            }
        })
        .collect();

    Ok(TrainingSet {
        n_users,
        n_items,
        n_groups: 4,
        groups: (0..n_users).map(|user| Some((user % 4) as u16)).collect(),
        events,
        labels: Sparse::from_rows(
            (0..n_items).map(|item| vec![((item % TOPICS) as u32, 1.0), ((TOPICS + item % 59) as u32, 0.5)]),
            TOPICS + 59,
        )?,
        ..TrainingSet::default()
    })
}

fn status(key: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(key))
        .unwrap_or_default();
    let kibibytes = line
        .split_whitespace()
        .next()
        .and_then(|word| word.parse::<f64>().ok());
    kibibytes.unwrap_or_default() / 1024.0
}

/// Processor seconds of the process so far, in hundredths.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks.filter_map(|word| word.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn percentiles(mut times: Vec<f64>) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

/// Trains on a drawn world and answers requests, and adds the figures: seconds and peak memory of the
/// training, and the time of a request (fold-in of the newest events, scores of all items, the best 200).
///
/// # Errors
/// What the training refuses.
pub fn measure(
    interactions: usize,
    n_users: usize,
    n_items: usize,
    figures: &mut Figures,
) -> Result<(), RecommendError> {
    let set = world(interactions, n_users, n_items)?;
    let (started, processor) = (Instant::now(), processor_seconds());
    let (model, report) = train(&set, &Settings::default())?;
    let (wall, processor) = (started.elapsed().as_secs_f64(), processor_seconds() - processor);
    let name = |what: &str| format!("training on {interactions} of {n_items}: {what}");
    figures.add(&name("wall"), "", wall, "s", None);
    figures.add(&name("processor"), "", processor, "s", None);
    figures.add(&name("peak memory"), "", status("VmHWM:"), "MiB", None);
    let mebibytes = snapshot::to_bytes(&model).len() as f64 / 1_048_576.0;
    figures.add(&name("snapshot"), "", mebibytes, "MiB", None);
    let gain = report.held_out.ndcg_at_10;
    figures.add(&name("NDCG@10"), "", gain, "", Some(report.popularity.ndcg_at_10));

    // Every part takes part, whatever was chosen: the dearest request there is.
    let mut ensemble = *model.ensemble();
    for weight in &mut ensemble.weights {
        *weight = weight.max(0.1);
    }
    let model = model.with_ensemble(ensemble);
    let mut by_user: Vec<Vec<(u32, f32, i64)>> = vec![Vec::new(); n_users];
    for event in &set.events {
        by_user[event.user as usize].push((event.item, event.value, event.at));
    }
    let mut times = Vec::new();
    let before = processor_seconds();
    for of_user in by_user.iter().filter(|of_user| !of_user.is_empty()).take(2000) {
        let started = Instant::now();
        let history = History::new(of_user.iter().copied(), model.gamma()).in_group(Some(1));
        std::hint::black_box(model.top(&history, 200)?);
        times.push(started.elapsed().as_secs_f64() * 1e6);
    }
    let mean = (processor_seconds() - before) * 1e6 / times.len().max(1) as f64;
    let (p50, p99) = percentiles(times);
    let name = |what: &str| format!("ranking of {n_items}: {what}");
    figures.add(&name("processor time"), "", mean, "µs", None);
    figures.add(&name("p50"), "", p50, "µs", None);
    figures.add(&name("p99"), "", p99, "µs", None);
    Ok(())
}
