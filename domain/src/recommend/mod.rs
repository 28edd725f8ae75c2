//! The bridge to the recommender: what was watched goes in, a model comes out, and feeds are made of it.
//!
//! Start at [`Recommend::home`](crate::recommend::Recommend::home) and [`Recommend::recommendations`](crate::recommend::Recommend::recommendations) for what a child sees, at [`Recommend::train`](crate::recommend::Recommend::train) for how a model comes to
//! be. A model learns from our own labels and our own watching only; it is an immutable value that each
//! process caches, and nothing of a single child is kept in it: a child's
//! newest watching takes part at request time. Feeds are kept until something that they depend on has
//! changed.

mod candidate_index;
mod content_neighbours;
mod error;
mod evaluation;
mod exploration;
mod feed;
mod feed_cache;
mod known_model;
mod labels;
mod lists;
mod model;
mod model_cache;
mod pick;
mod ranking;
mod reason;
mod rows;
mod rules;
mod service;
mod situation;
mod store;
mod training;

use std::sync::Arc;

use kyck_kernel::Kernel;

use self::candidate_index::CandidateIndexCache;
use self::exploration::ExplorationCache;
use self::feed_cache::FeedCache;
use self::model_cache::ModelCache;
use crate::audit::Audit;
use crate::catalog::Catalog;
use crate::family::Families;
use crate::identity::Identity;
use crate::policy::Policy;
use crate::watch::Watch;

pub use error::RecommendError;
pub use evaluation::{EvaluationSlice, HistoryLength, Measures};
pub use model::{
    EvaluationRecord, FeedNote, GuardianPick, HomeFeed, HomeItem, HomeRow, HomeRowKind, ModelRecord, Reason,
    ReasonCode, ReasonFeedback, Recommendation, TasteCluster, TasteDial,
};
pub use service::{ActivatedModel, TOPIC};
pub use training::{TrainingOutcome, outcome_line};

/// Models, feeds and what families and staff decide about them.
pub struct Recommend {
    kernel: Kernel,
    audit: Arc<Audit>,
    catalog: Arc<Catalog>,
    family: Arc<Families>,
    identity: Arc<Identity>,
    policy: Arc<Policy>,
    watch: Arc<Watch>,
    models: ModelCache,
    index: CandidateIndexCache,
    exploration: ExplorationCache,
    feeds: FeedCache,
}

impl Recommend {
    /// Builds the feature from what it depends on.
    pub fn new(
        kernel: Kernel,
        audit: Arc<Audit>,
        catalog: Arc<Catalog>,
        family: Arc<Families>,
        identity: Arc<Identity>,
        policy: Arc<Policy>,
        watch: Arc<Watch>,
    ) -> Self {
        Self {
            kernel,
            audit,
            catalog,
            family,
            identity,
            policy,
            watch,
            models: ModelCache::default(),
            index: CandidateIndexCache::default(),
            exploration: ExplorationCache::default(),
            feeds: FeedCache::default(),
        }
    }

    /// Makes the next reader ask which model is in use.
    pub fn invalidate(&self) {
        self.models.check_soon();
    }
}
