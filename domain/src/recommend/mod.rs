//! The bridge to the recommender: what was watched goes in, a model comes out, and feeds are made of it.
//!
//! Start at [`Recommend::home`](crate::recommend::Recommend::home) and [`Recommend::recommendations`](crate::recommend::Recommend::recommendations) for what a child sees, at [`Recommend::train`](crate::recommend::Recommend::train) for how a model comes to
//! be. A model learns from our own labels and our own watching only; it is an immutable value that each
//! process holds in memory ([`RecommendMemory`]), and nothing of a single child is kept in it: a child's
//! newest watching takes part at request time. Feeds are kept until something that they depend on has
//! changed.

mod error;
mod evaluation;
mod feed;
mod holder;
mod labels;
mod memory;
mod model;
mod pick;
mod ranking;
mod reason;
mod rows;
mod rules;
mod service;
mod shelf;
mod situation;
mod store;
mod training;
mod trials;

use std::sync::Arc;

use kyck_kernel::Kernel;

use crate::audit::Audit;
use crate::catalog::Catalog;
use crate::family::Families;
use crate::identity::Identity;
use crate::policy::Policy;
use crate::watch::Watch;

pub use error::RecommendError;
pub use evaluation::{EvaluationSlice, HistoryLength, Measures};
pub use memory::RecommendMemory;
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
    memory: RecommendMemory,
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
            memory: RecommendMemory::default(),
        }
    }

    /// Marks the cached copy as stale. The next reader looks for another model.
    pub fn invalidate(&self) {
        self.memory.outdate();
    }
}
