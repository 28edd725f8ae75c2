//! The recommender of KYCK: arrays in, arrays out.
//!
//! No input or output, no clock, no global randomness: the seed is an argument, and the same input gives the
//! same model on any number of threads. Users and items are indices from 0; nothing here knows what a child or
//! a video is.
//!
//! Start at [`train`](train::train), which fits a [`Model`] to a [`TrainingSet`]. The model scores all items for
//! a [`History`], which need not belong to a training user (a model stores nothing of a single user), and
//! [`rerank`](rerank::rerank) turns a ranking into a diverse slate.
//!
//! | stage | modules |
//! |---|---|
//! | component models | `ridge` (EDLAE), `rp3beta`, `ials`, `popularity`, `content`, `cluster` |
//! | combination | `ensemble`, `scoring`, `model`, `snapshot` |
//! | training | `prepared`, `split`, `tune`, `ensemble_search`, `train`, `report` |
//! | measures | `rank`, `evaluate`, `sampled_user` |
//! | what is shown | `rerank`, `bandit` |
//! | numerics | `sparse`, `cholesky`, `eigen`, `simd` |

#![cfg_attr(
    test,
    expect(clippy::float_cmp, reason = "cases worked out by hand have exact answers")
)]
#![expect(
    clippy::cast_sign_loss,
    reason = "positions and counts are computed in floating point and never negative"
)]

pub mod bandit;
mod cholesky;
pub mod cluster;
pub mod content;
mod eigen;
pub mod ensemble;
mod ensemble_search;
mod error;
pub mod evaluate;
pub mod ials;
pub mod interaction;
pub mod model;
pub mod popularity;
mod prepared;
pub mod rank;
mod report;
pub mod rerank;
pub mod ridge;
pub mod rp3beta;
mod sampled_user;
pub mod scoring;
mod settings;
mod simd;
pub mod snapshot;
pub mod sparse;
mod split;
pub mod train;
mod training_set;
mod tune;

pub use error::RecommendError;
pub use interaction::{Event, History};
pub use model::{Model, Scores};
pub use report::{Choices, TrainingReport};
pub use scoring::AllScores;
pub use settings::Settings;
pub use sparse::Sparse;
pub use training_set::TrainingSet;
