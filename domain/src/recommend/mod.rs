//! The bridge to the recommender: what was watched goes in, a model comes out, and feeds are made of it.
//!
//! Start at [`home`] and [`recommendations`] for what a child sees, at [`train`] for how a model comes to
//! be. A model learns from our own labels and our own watching only; it is an immutable value that each
//! process holds in memory ([`RecommendMemory`]), and nothing of a single child is kept in it: a child's
//! newest watching takes part at request time. Feeds are kept until something that they depend on has
//! changed.

mod error;
mod feed;
mod holder;
mod labels;
mod memory;
mod model;
mod ranking;
mod reason;
mod rows;
mod rules;
mod service;
mod shelf;
mod situation;
mod store;
mod training;

pub use error::RecommendError;
pub use feed::{home, recommendations};
pub use memory::RecommendMemory;
pub use model::{
    HomeFeed, HomeItem, HomeRow, HomeRowKind, ModelRecord, Reason, ReasonCode, Recommendation, TasteDial,
};
pub use service::{
    TOPIC, activate_model, list_models, model_record, set_taste_dial, taste_dial, taste_dials,
};
pub use training::{TrainingOutcome, outcome_line, train};
