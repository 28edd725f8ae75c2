//! Feeds for children, the guardian's dial, and the models behind them.

mod activate_model;
mod changed;
mod feed;
mod models;
mod pick_for_child;
mod query;
mod set_taste_dial;
mod staff_query;
mod taste_cluster;

use async_graphql::MergedObject;

pub use models::RecommenderModelNode;
pub use query::RecommendQuery;
pub use staff_query::{RecommenderStaffQuery, find_model};

/// Mutations about dials, picks and models.
#[derive(Default, MergedObject)]
pub struct RecommendMutation(
    set_taste_dial::SetTasteDialMutation,
    pick_for_child::PickForChildMutation,
    activate_model::ActivateModelMutation,
);
