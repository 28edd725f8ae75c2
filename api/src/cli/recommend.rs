//! `kyck recommend`: trains and ranks from files, without a database, for evaluation anywhere.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

use kyck_recommender::ensemble::{Ensemble, Part};
use kyck_recommender::evaluate::{Evaluation, ItemStatistics, TestUser, evaluate_among};
use kyck_recommender::train::train;
use kyck_recommender::{Event, History, Model, RecommendError, Settings, Sparse, TrainingSet};

use super::recommend_table::{for_each_interaction, for_each_line};

/// Tags or items that name a cluster in the report.
const CLUSTER_NAMES: usize = 5;

/// Trains on a file of interactions and ranks for the users of another file.
#[derive(clap::Args, Debug)]
pub struct RecommendArgs {
    /// Interactions: tab-separated, a header, columns `user item value timestamp` in any order; a value of 0 is a
    /// skip. Without `value` each counts 1, without `timestamp` none has a time.
    #[arg(long, value_name = "FILE.tsv")]
    pub train: PathBuf,
    /// Users to rank for: the first column of each line; a header `user` is passed over.
    #[arg(long, value_name = "FILE")]
    pub users: PathBuf,
    /// Items for each user.
    #[arg(long, value_name = "N", default_value = "20")]
    pub top: NonZeroUsize,
    /// Where the answer goes: tab-separated, columns `user item rank score`.
    #[arg(long, value_name = "FILE.tsv")]
    pub out: PathBuf,
    /// Labels of items: tab-separated, a header, columns `item tags`, the tags apart by blanks. Items that
    /// stand here alone can be recommended too.
    #[arg(long, value_name = "FILE.tsv")]
    pub items: Option<PathBuf>,
    /// Interactions that were held back, in the columns of the training: what is ranked is measured on them.
    #[arg(long, value_name = "FILE.tsv")]
    pub test: Option<PathBuf>,
    /// Ranks these items alone: the first column of each line; a header `item` is passed over.
    #[arg(long, value_name = "FILE")]
    pub among: Option<PathBuf>,
    /// Ranks by one part of the model alone, for comparison.
    #[arg(long, value_enum)]
    pub only: Option<OnlyPart>,
}

/// A part of the model that can rank alone.
#[derive(clap::ValueEnum, Clone, Copy, Debug)]
pub enum OnlyPart {
    /// The neighbourhood ridge.
    Ridge,
    /// The factorisation.
    Factors,
    /// Popularity.
    Popularity,
    /// Labels.
    Labels,
    /// Popularity within the cluster of taste.
    Cluster,
}

impl OnlyPart {
    /// All weight on the part, also for newcomers.
    fn ensemble(self) -> Ensemble {
        let part = match self {
            Self::Ridge => Part::Ridge,
            Self::Factors => Part::Factors,
            Self::Popularity => Part::Popularity,
            Self::Labels => Part::Labels,
            Self::Cluster => Part::Cluster,
        };
        Ensemble::only(part)
    }
}

/// Why `kyck recommend` gave up.
#[derive(Debug, thiserror::Error)]
pub enum RecommendFileError {
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// An option names a file that cannot be used.
    #[error("{option} {path}: {problem}")]
    Option {
        /// Name of the option, with its dashes.
        option: &'static str,
        /// The path that it was given.
        path: String,
        /// Why not, in one line.
        problem: String,
    },
    /// A line is not as it should be.
    #[error("{path}: line {line}: {problem}")]
    Line {
        /// Of which file.
        path: String,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// The interactions cannot be learned from.
    #[error(transparent)]
    Recommend(#[from] RecommendError),
}

/// Runs the command: reads, trains, ranks, writes; times go to standard error.
///
/// # Errors
/// [`RecommendFileError`], one clear line.
pub fn run(args: &RecommendArgs) -> Result<(), RecommendFileError> {
    super::recommend_check::files(args)?;

    let mut names = Names::default();
    let mut events = read_events(&args.train, &mut names)?;
    even_out(&mut events);
    let mut labels = match &args.items {
        Some(path) => read_labels(path, &mut names)?,
        None => Labels::default(),
    };
    let users = read_names(&args.users, "user")?;
    let among = args
        .among
        .as_deref()
        .map(|path| read_names(path, "item"))
        .transpose()?;
    let set = TrainingSet {
        n_users: names.users.len(),
        n_items: names.items.len(),
        events,
        labels: labels.matrix(names.items.len())?,
        ..TrainingSet::default()
    };
    let started = Instant::now();
    let (model, report) = train(&set, &Settings::default())?;
    eprintln!("training took {:.2} s", started.elapsed().as_secs_f64());
    eprintln!(
        "held out inside the training: NDCG@10 {:.4} (ridge {:.4}, factors {:.4}, popularity {:.4}, clusters {:.4})",
        report.held_out.ndcg_at_10,
        report.ridge_alone.ndcg_at_10,
        report.factors_alone.ndcg_at_10,
        report.popularity.ndcg_at_10,
        report.cluster_alone.ndcg_at_10,
    );
    tracing::debug!(?report, ensemble = ?model.ensemble(), "trained");
    for cluster in 0..model.clusters().len() {
        eprintln!("{}", cluster_line(&model, cluster, &names, &labels));
    }
    let model = match args.only {
        Some(part) => model.with_ensemble(part.ensemble()),
        None => model,
    };
    let started = Instant::now();
    let histories = histories(&model, &set, &names, &users);
    let among = among.map(|among| Among::new(&among, &names));
    let ranked = rank(&model, &histories, among.as_ref(), args.top.get())?;
    let milliseconds = started.elapsed().as_secs_f64() * 1000.0 / users.len().max(1) as f64;
    eprintln!("ranking took {milliseconds:.3} ms a user ({} users)", users.len());
    if let Some(test) = &args.test {
        let measured = measure(test, &users, (&model, histories, among.as_ref()), &names, &set)?;
        eprintln!(
            "measured on the test file: NDCG@10 {:.6}, recall@20 {:.6}, coverage {:.6} ({} users)",
            measured.ndcg_at_10, measured.recall_at_20, measured.coverage, measured.users,
        );
    }
    write_ranking(&args.out, &users, &ranked, &names)
}

/// Outer names and the numbers they have here, in order of appearance.
#[derive(Default)]
struct Names {
    users: HashMap<String, u32>,
    items: HashMap<String, u32>,
    listed: Vec<String>,
}

impl Names {
    fn user(&mut self, name: &str) -> u32 {
        let next = self.users.len() as u32;
        *self.users.entry(name.to_owned()).or_insert(next)
    }

    fn item(&mut self, name: &str) -> u32 {
        if let Some(known) = self.items.get(name) {
            return *known;
        }
        let next = self.listed.len() as u32;
        self.items.insert(name.to_owned(), next);
        self.listed.push(name.to_owned());
        next
    }
}

fn read_events(path: &Path, names: &mut Names) -> Result<Vec<Event>, RecommendFileError> {
    let mut events = Vec::new();
    for_each_interaction(path, |interaction| {
        events.push(Event {
            user: names.user(interaction.user),
            item: names.item(interaction.item),
            value: interaction.value,
            at: (interaction.seconds * 1000.0) as i64,
        });
    })?;
    Ok(events)
}

/// Divides likings by their mean, whatever scale a file uses (1, stars, seconds): the rules of the training
/// are made for values around 1.
fn even_out(events: &mut [Event]) {
    let likings = events.iter().filter(|event| event.value > 0.0);
    let count = likings.clone().count().max(1) as f64;
    let mean = likings.map(|event| f64::from(event.value)).sum::<f64>() / count;
    for event in events.iter_mut().filter(|event| event.value > 0.0) {
        event.value = (f64::from(event.value) / mean) as f32;
    }
}

/// Labels by item.
#[derive(Default)]
struct Labels {
    rows: HashMap<u32, Vec<(u32, f32)>>,
    /// Tags by number.
    names: Vec<String>,
}

impl Labels {
    fn matrix(&mut self, n_items: usize) -> Result<Sparse, RecommendError> {
        if self.names.is_empty() {
            return Ok(Sparse::default());
        }
        let rows = (0..n_items as u32).map(|item| self.rows.remove(&item).unwrap_or_default());
        Sparse::from_rows(rows.collect::<Vec<_>>(), self.names.len())
    }
}

fn read_labels(path: &Path, names: &mut Names) -> Result<Labels, RecommendFileError> {
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut rows = HashMap::new();
    for_each_line(path, |is_first, line| {
        let (item, tags) = line.split_once('\t').unwrap_or((line, ""));
        if is_first {
            return if item == "item" {
                Ok(())
            } else {
                Err("the header `item tags` is missing".to_owned())
            };
        }
        let mut tags: Vec<u32> = tags
            .split_whitespace()
            .map(|tag| {
                let next = numbers.len() as u32;
                *numbers.entry(tag.to_owned()).or_insert(next)
            })
            .collect();
        tags.sort_unstable();
        tags.dedup();
        rows.insert(names.item(item), tags.into_iter().map(|tag| (tag, 1.0)).collect());
        Ok(())
    })?;
    let mut names = vec![String::new(); numbers.len()];
    for (name, number) in numbers {
        names[number as usize] = name;
    }
    Ok(Labels { rows, names })
}

/// Names in the first column, each once, in order of appearance; a header is passed over.
fn read_names(path: &Path, header: &str) -> Result<Vec<String>, RecommendFileError> {
    let mut names = Vec::new();
    let mut known = HashSet::new();
    for_each_line(path, |is_first, line| {
        let name = line.split('\t').next().unwrap_or_default().trim();
        let is_header = is_first && name == header;
        if !is_header && known.insert(name.to_owned()) {
            names.push(name.to_owned());
        }
        Ok(())
    })?;
    Ok(names)
}

/// Ranks and compares with held-back interactions. An item that the user has already is not there to be
/// found; one that is new to the program is, and cannot be.
fn measure(
    path: &Path,
    users: &[String],
    (model, histories, among): (&Model, Vec<History>, Option<&Among>),
    names: &Names,
    set: &TrainingSet,
) -> Result<Evaluation, RecommendFileError> {
    let mut held_names = Names {
        users: names.users.clone(),
        items: names.items.clone(),
        listed: names.listed.clone(),
    };
    let seen: HashSet<(u32, u32)> = set.events.iter().map(|event| (event.user, event.item)).collect();
    let mut held: HashMap<u32, Vec<u32>> = HashMap::new();
    for event in read_events(path, &mut held_names)? {
        if event.value > 0.0 && !seen.contains(&(event.user, event.item)) {
            held.entry(event.user).or_default().push(event.item);
        }
    }
    let cases: Vec<TestUser> = users
        .iter()
        .zip(histories)
        .map(|(user, history)| {
            let number = held_names.users.get(user);
            let mut relevant = number.and_then(|number| held.remove(number)).unwrap_or_default();
            relevant.sort_unstable();
            relevant.dedup();
            TestUser { history, relevant }
        })
        .filter(|case| !case.relevant.is_empty())
        .collect();
    let allowed = |item: u32| among.is_none_or(|among| among.has(item));
    Ok(evaluate_among(model, &cases, ItemStatistics::default(), allowed)?)
}

/// The items that alone are ranked.
struct Among {
    /// Whether an item may be ranked, by its number.
    allowed: Vec<bool>,
}

impl Among {
    fn new(among: &[String], names: &Names) -> Self {
        let mut allowed = vec![false; names.listed.len()];
        for item in among.iter().filter_map(|name| names.items.get(name)) {
            allowed[*item as usize] = true;
        }
        Self { allowed }
    }

    fn has(&self, item: u32) -> bool {
        self.allowed.get(item as usize).copied().unwrap_or_default()
    }
}

/// The history of each user; one who is not in the training has none and is ranked for as a newcomer.
fn histories(model: &Model, set: &TrainingSet, names: &Names, users: &[String]) -> Vec<History> {
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

/// Ranks for each history.
fn rank(
    model: &Model,
    histories: &[History],
    among: Option<&Among>,
    top: usize,
) -> Result<Vec<Vec<(u32, f32)>>, RecommendError> {
    histories
        .iter()
        .map(|history| {
            let may = |item: u32| among.is_none_or(|among| among.has(item)) && !history.has_seen(item);
            Ok(model.score_all(history)?.best(top, may))
        })
        .collect()
}

/// What the report says of a cluster: its number, its size and its name, made of its strongest tags or else
/// of the items that it likes more than others do.
fn cluster_line(model: &Model, cluster: usize, names: &Names, labels: &Labels) -> String {
    let clusters = model.clusters();
    let tags = clusters.strongest(cluster, CLUSTER_NAMES);
    let tags: Vec<&str> = tags
        .iter()
        .map(|tag| labels.names[*tag as usize].as_str())
        .collect();
    let name = if tags.is_empty() {
        let typical = clusters.typical(cluster, CLUSTER_NAMES);
        let items: Vec<&str> = typical
            .iter()
            .map(|item| names.listed[*item as usize].as_str())
            .collect();
        format!("items {}", items.join(" "))
    } else {
        tags.join(" ")
    };
    format!(
        "cluster {}: {} users, {name}",
        clusters.ids()[cluster],
        clusters.sizes()[cluster]
    )
}

fn write_ranking(
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
                let item = &names.listed[*item as usize];
                writeln!(out, "{user}\t{item}\t{}\t{score:.6}", at + 1)?;
            }
        }
        out.flush()
    };
    write().map_err(file_error)
}
