//! Ranking for the users of a file, its evaluation on held-out interactions, and the file with the result.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use kyck_recommender::evaluate::{Evaluation, ItemStatistics, TestUser, evaluate_among};
use kyck_recommender::{History, Model, RecommendError, TrainingSet};

use super::RecommendFileError;
use super::dataset::{Names, read_events};

/// The items to rank, where `--among` limits them.
pub(super) struct Among {
    /// Whether an item may be ranked, by its index.
    allowed: Vec<bool>,
}

impl Among {
    /// Names that no file has mentioned are ignored.
    pub fn new(among: &[String], names: &Names) -> Self {
        let mut allowed = vec![false; names.items_by_index.len()];
        for item in among.iter().filter_map(|name| names.items.get(name)) {
            allowed[*item as usize] = true;
        }
        Self { allowed }
    }

    fn has(&self, item: u32) -> bool {
        self.allowed.get(item as usize).copied().unwrap_or_default()
    }
}

/// The history of each user; one without training data has an empty one and is treated as a newcomer.
pub(super) fn histories(model: &Model, set: &TrainingSet, names: &Names, users: &[String]) -> Vec<History> {
    let mut by_user: Vec<Vec<(u32, f32, i64)>> = vec![Vec::new(); set.n_users];
    for event in &set.events {
        by_user[event.user as usize].push((event.item, event.value, event.at));
    }
    let history = |user: &String| match names.users.get(user) {
        Some(index) => History::new(by_user[*index as usize].iter().copied(), model.gamma()),
        None => History::default(),
    };
    users.iter().map(history).collect()
}

/// The best `top` items for each history with their scores, without items that it contains.
pub(super) fn rank(
    model: &Model,
    histories: &[History],
    among: Option<&Among>,
    top: usize,
) -> Result<Vec<Vec<(u32, f32)>>, RecommendError> {
    histories
        .iter()
        .map(|history| {
            let is_candidate =
                |item: u32| among.is_none_or(|among| among.has(item)) && !history.has_seen(item);
            Ok(model.score_all(history)?.best(top, is_candidate))
        })
        .collect()
}

/// Ranks and compares with held-out interactions. Items that the user has in the training do not count as
/// relevant; items that only the held-out file has do, and cannot be found.
pub(super) fn evaluate(
    path: &Path,
    users: &[String],
    (model, histories, among): (&Model, Vec<History>, Option<&Among>),
    names: &Names,
    set: &TrainingSet,
) -> Result<Evaluation, RecommendFileError> {
    let mut test_names = names.clone();
    let seen: HashSet<(u32, u32)> = set.events.iter().map(|event| (event.user, event.item)).collect();
    let mut held_out: HashMap<u32, Vec<u32>> = HashMap::new();
    for event in read_events(path, &mut test_names)? {
        if event.value > 0.0 && !seen.contains(&(event.user, event.item)) {
            held_out.entry(event.user).or_default().push(event.item);
        }
    }

    let cases: Vec<TestUser> = users
        .iter()
        .zip(histories)
        .map(|(user, history)| {
            let index = test_names.users.get(user);
            let mut relevant = index.and_then(|index| held_out.remove(index)).unwrap_or_default();
            relevant.sort_unstable();
            relevant.dedup();
            TestUser { history, relevant }
        })
        .filter(|case| !case.relevant.is_empty())
        .collect();

    let allowed = |item: u32| among.is_none_or(|among| among.has(item));
    Ok(evaluate_among(model, &cases, ItemStatistics::default(), allowed)?)
}

/// Writes columns `user item rank score`; ranks count from 1.
pub(super) fn write_ranking(
    path: &Path,
    users: &[String],
    ranked: &[Vec<(u32, f32)>],
    names: &Names,
) -> Result<(), RecommendFileError> {
    let file_error = |source| RecommendFileError::File {
        path: path.display().to_string(),
        source,
    };
    let mut out = BufWriter::new(File::create(path).map_err(file_error)?);
    let mut write = || {
        writeln!(out, "user\titem\trank\tscore")?;
        for (user, of_user) in users.iter().zip(ranked) {
            for (at, (item, score)) in of_user.iter().enumerate() {
                let item = &names.items_by_index[*item as usize];
                writeln!(out, "{user}\t{item}\t{}\t{score:.6}", at + 1)?;
            }
        }
        out.flush()
    };
    write().map_err(file_error)
}
