//! The recommender of KYCK: arrays in, arrays out.
//!
//! No input or output, no clock, no global randomness: the seed is an argument, and the same input
//! gives the same model on any number of threads. Nothing here knows what a child or a video is called:
//! users and items are indices from 0.
//!
//! Start at [`train`](train::train), which makes a [`Model`] out of a [`TrainingSet`]; the model ranks
//! for a [`History`], which need not have been among the training users (nothing of a single user is kept
//! in a model), and [`rerank`](rerank::rerank) makes a varied page out of a ranking.

#![cfg_attr(
    test,
    expect(
        clippy::float_cmp,
        clippy::similar_names,
        reason = "cases done by hand have exact answers and short names"
    )
)]
#![expect(
    clippy::cast_sign_loss,
    clippy::needless_pass_by_value,
    reason = "positions and counts are computed in floating point and never negative; rows are handed over"
)]

pub mod blend;
pub mod cluster;
pub mod content;
mod error;
pub mod evaluate;
pub mod explore;
mod half_sweep;
pub mod ials;
pub mod interaction;
mod linear;
pub mod model;
pub mod popularity;
pub mod rank;
pub mod rerank;
pub mod ridge;
pub mod scoring;
pub mod snapshot;
pub mod sparse;
pub mod train;
mod trial;
mod tune;
pub mod walk;
mod weigh;
mod wide;

pub use error::RecommendError;
pub use interaction::{Event, History};
pub use model::{Model, Scores};
pub use scoring::AllScores;
pub use sparse::Sparse;
pub use train::{Settings, TrainingReport, TrainingSet};
