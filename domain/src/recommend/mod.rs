//! The bridge to the recommender: what was watched goes in, a model comes out, and feeds are made of it.
//!
//! Start at `feed` for what a child sees and at `train` for how models are made. A model learns from our own labels and
//! our own watching only. It is an immutable value that each process caches, and nothing of a single child is stored in
//! it: a child's newest watching takes part at request time. Feeds are cached until one of their inputs has changed.

mod activate_model;
mod candidate_index;
mod candidates;
mod clusters;
mod content_neighbours;
mod error;
mod evaluation;
mod exploration;
mod feed;
mod feed_cache;
mod feed_inputs;
mod known_model;
mod labels;
mod lists;
mod model;
mod model_cache;
mod notice;
mod page;
mod pick;
mod queries;
mod ranking;
mod reason;
mod rows;
mod rules;
mod scores;
mod set_taste_dial;
mod store;
mod train;
mod training_data;
mod training_run;
mod unpick;
mod visibility;

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

pub use activate_model::{ActivatedModel, TOPIC};
pub use error::{RecommendError, RecommendErrorCode};
pub use evaluation::{EvaluationSlice, HistoryLength, Measures};
pub use model::{
    EvaluationRecord, GuardianPick, HomeFeed, HomeItem, HomeRow, HomeRowKind, ModelRecord, Reason,
    ReasonCode, ReasonFeedback, Recommendation, TasteCluster, TasteDial,
};
pub use pick::PickForChild;
pub use set_taste_dial::SetTasteDial;
pub use train::{TrainingError, TrainingOutcome, outcome_line};

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
