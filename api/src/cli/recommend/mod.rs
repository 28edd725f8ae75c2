//! `kyck recommend`: trains and ranks from files, without a database, for evaluation anywhere.

mod check;
mod dataset;
mod rank;
mod table;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Instant;

use kyck_recommender::ensemble::{Ensemble, Part};
use kyck_recommender::train::train;
use kyck_recommender::{Model, RecommendError, Settings, TrainingSet};

use self::dataset::{Labels, Names};
use self::rank::Among;

/// Tags or items that name a cluster in the report.
const CLUSTER_NAMES: usize = 5;

/// Trains on a file of interactions and ranks for the users of another file.
#[derive(clap::Args, Debug)]
pub struct RecommendArgs {
    /// Interactions: tab-separated, a header, columns `user item value timestamp` in any order; a value of 0 is a
    /// skip. Without `value` each counts 1, without `timestamp` none has a time.
    #[arg(long, value_name = "FILE.tsv")]
    pub train: PathBuf,
    /// Users to rank for: the first column of each line; a header `user` is skipped.
    #[arg(long, value_name = "FILE")]
    pub users: PathBuf,
    /// Items for each user.
    #[arg(long, value_name = "N", default_value = "20")]
    pub top: NonZeroUsize,
    /// File for the result: tab-separated, columns `user item rank score`.
    #[arg(long, value_name = "FILE.tsv")]
    pub out: PathBuf,
    /// Labels of items: tab-separated, a header, columns `item tags`, the tags separated by blanks. Items that
    /// only this file names can be recommended too.
    #[arg(long, value_name = "FILE.tsv")]
    pub items: Option<PathBuf>,
    /// Held-out interactions, in the columns of the training: the ranking is evaluated on them.
    #[arg(long, value_name = "FILE.tsv")]
    pub test: Option<PathBuf>,
    /// Ranks only these items: the first column of each line; a header `item` is skipped.
    #[arg(long, value_name = "FILE")]
    pub among: Option<PathBuf>,
    /// Ranks by one part of the model alone, for comparison.
    #[arg(long, value_enum)]
    pub only: Option<OnlyPart>,
}

/// A part of the model that can rank alone.
#[derive(clap::ValueEnum, Clone, Copy, Debug)]
pub enum OnlyPart {
    /// The item-item model (EDLAE).
    Ridge,
    /// The matrix factorisation (iALS).
    Factors,
    /// Popularity among all users.
    Popularity,
    /// Similarity of staff labels.
    Labels,
    /// Popularity within the user's taste cluster.
    Cluster,
}

impl OnlyPart {
    /// A blend with all weight on this part, also for newcomers.
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

/// Why `kyck recommend` failed.
#[derive(Debug, thiserror::Error)]
pub enum RecommendFileError {
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Path as given on the command line.
        path: String,
        /// Error of the operating system.
        source: std::io::Error,
    },
    /// An option names a file that cannot be used.
    #[error("{option} {path}: {problem}")]
    Option {
        /// Name of the option, with its dashes.
        option: &'static str,
        /// The path that it was given.
        path: String,
        /// The reason in one line.
        problem: String,
    },
    /// A line does not have the expected format.
    #[error("{path}: line {line}: {problem}")]
    Line {
        /// Path as given on the command line.
        path: String,
        /// Line number, counted from 1.
        line: usize,
        /// The reason in one line.
        problem: String,
    },
    /// The interactions cannot be learned from.
    #[error(transparent)]
    Recommend(#[from] RecommendError),
}

/// Runs the command: reads, trains, ranks, writes. Times and the evaluation go to standard error.
///
/// # Errors
/// [`RecommendFileError`], as one line.
pub fn run(args: &RecommendArgs) -> Result<(), RecommendFileError> {
    check::files(args)?;

    let mut names = Names::default();
    let mut events = dataset::read_events(&args.train, &mut names)?;
    dataset::normalize(&mut events);
    let mut labels = match &args.items {
        Some(path) => dataset::read_labels(path, &mut names)?,
        None => Labels::default(),
    };
    let users = dataset::read_names(&args.users, "user")?;
    let among = match &args.among {
        Some(path) => Some(Among::new(&dataset::read_names(path, "item")?, &names)),
        None => None,
    };

    let set = TrainingSet {
        n_users: names.users.len(),
        n_items: names.items.len(),
        events,
        labels: labels.take_matrix(names.items.len())?,
        ..TrainingSet::default()
    };
    let model = train_and_report(&set, &names, &labels)?;
    let model = match args.only {
        Some(part) => model.with_ensemble(part.ensemble()),
        None => model,
    };

    let started = Instant::now();
    let histories = rank::histories(&model, &set, &names, &users);
    let ranked = rank::rank(&model, &histories, among.as_ref(), args.top.get())?;
    let milliseconds = started.elapsed().as_secs_f64() * 1000.0 / users.len().max(1) as f64;
    eprintln!(
        "ranking took {milliseconds:.3} ms per user ({} users)",
        users.len()
    );

    if let Some(test) = &args.test {
        let evaluation = rank::evaluate(test, &users, (&model, histories, among.as_ref()), &names, &set)?;
        eprintln!(
            "measured on the test file: NDCG@10 {:.6}, recall@20 {:.6}, coverage {:.6} ({} users)",
            evaluation.ndcg_at_10, evaluation.recall_at_20, evaluation.coverage, evaluation.users,
        );
    }
    rank::write_ranking(&args.out, &users, &ranked, &names)
}

/// Trains, and prints the time, the evaluation inside the training and the clusters found.
fn train_and_report(set: &TrainingSet, names: &Names, labels: &Labels) -> Result<Model, RecommendError> {
    let started = Instant::now();
    let (model, report) = train(set, &Settings::default())?;

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
        eprintln!("{}", describe_cluster(&model, cluster, names, labels));
    }
    Ok(model)
}

/// Id, size and name of a cluster. The name consists of its strongest tags, or else of the items that are more
/// popular in it than elsewhere.
fn describe_cluster(model: &Model, cluster: usize, names: &Names, labels: &Labels) -> String {
    let clusters = model.clusters();
    let tags = clusters.strongest(cluster, CLUSTER_NAMES);
    let tags: Vec<&str> = tags
        .iter()
        .map(|tag| labels.tag_names[*tag as usize].as_str())
        .collect();

    let name = if tags.is_empty() {
        let typical = clusters.typical(cluster, CLUSTER_NAMES);
        let items: Vec<&str> = typical
            .iter()
            .map(|item| names.items_by_index[*item as usize].as_str())
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
