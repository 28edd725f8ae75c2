//! The bridge to the recommender: what was watched goes in, a model comes out, and feeds are made of it.
//!
//! Start at [`home`] and [`recommendations`] for what a child sees, at [`train`] for how a model comes to
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

pub use error::RecommendError;
pub use evaluation::{EvaluationSlice, HistoryLength, Measures};
pub use feed::{home, recommendations};
pub use memory::RecommendMemory;
pub use model::{
    EvaluationRecord, FeedNote, GuardianPick, HomeFeed, HomeItem, HomeRow, HomeRowKind, ModelRecord, Reason,
    ReasonCode, ReasonFeedback, Recommendation, TasteCluster, TasteDial,
};
pub use pick::{guardian_picks, pick, unpick};
pub use service::{
    ActivatedModel, TOPIC, activate_model, clusters, feedback, list_evaluations, list_models, model_record,
    set_taste_dial, taste_dial, taste_dials,
};
pub use training::{TrainingOutcome, outcome_line, train};
