//! Feeds for children, the guardian's dial, and the models behind them.

mod changed;
mod error;
mod mutation;
mod query;
mod types;

pub use error::RecommendErrorCode;
pub use mutation::RecommendMutation;
pub use query::{RecommendQuery, RecommenderStaffQuery, find_model};
pub use types::{ReasonCode, RecommenderModelNode, TasteDial};
