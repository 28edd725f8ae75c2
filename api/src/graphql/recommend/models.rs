//! Trained models of the recommender and their evaluations, as staff sees them.

use async_graphql::{ID, Object};
use kyck_domain::recommend::{self, EvaluationSlice};

use crate::graphql::id;
use crate::graphql::page::connection;
use crate::graphql::scalar::{DateTime, Long};

/// A trained model of the recommender.
#[derive(Clone)]
pub struct RecommenderModelNode(pub recommend::ModelRecord);

/// A trained model of the recommender.
#[Object(name = "RecommenderModel")]
impl RecommenderModelNode {
    /// Opaque global id of this model.
    pub async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// When the model was trained.
    async fn trained_at(&self) -> DateTime {
        self.0.trained_at
    }

    /// Whether feeds are made with it; true for at most one model.
    async fn is_active(&self) -> bool {
        self.0.is_active
    }

    /// Number of children whose viewing it was trained on.
    async fn children(&self) -> i32 {
        self.0.children
    }

    /// Number of videos that it can recommend.
    async fn videos(&self) -> i32 {
        self.0.videos
    }

    /// Pairs of child and video that it learned from.
    async fn interactions(&self) -> Long {
        Long(self.0.interactions)
    }

    /// Number of clusters of taste found.
    async fn clusters(&self) -> i32 {
        self.0.clusters
    }

    /// NDCG@10 on days held out of the training, 0 to 1; absent when too little was held out.
    async fn ndcg_at10(&self) -> Option<f64> {
        self.0.ndcg_at_10
    }

    /// Recall@20 on days held out of the training, 0 to 1.
    async fn recall_at20(&self) -> Option<f64> {
        self.0.recall_at_20
    }

    /// Share of all videos that are among anybody's first ten, 0 to 1.
    async fn coverage(&self) -> Option<f64> {
        self.0.coverage
    }

    /// Duration of the training in seconds.
    async fn training_seconds(&self) -> f64 {
        self.0.training_seconds
    }
}

connection!(
    "Models of the recommender",
    RecommenderModelConnection,
    RecommenderModelEdge,
    RecommenderModelNode
);

/// Evaluation of a trained model, on days that the evaluated model had not seen.
#[derive(Clone)]
pub struct RecommenderEvaluationNode(pub recommend::EvaluationRecord);

/// Evaluation of a trained model, on days that the evaluated model had not seen.
#[Object(name = "RecommenderEvaluation")]
impl RecommenderEvaluationNode {
    /// Opaque global id of this evaluation.
    async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// Id of the model; the model itself may be deleted by now.
    async fn model_id(&self) -> ID {
        id::encode(self.0.model_id)
    }

    /// When the model was evaluated.
    async fn evaluated_at(&self) -> DateTime {
        self.0.evaluated_at
    }

    /// Whether the model was put in use; else the one in use ranked better.
    async fn is_activated(&self) -> bool {
        self.0.is_activated
    }

    /// Number of children with held-out views.
    async fn children(&self) -> i32 {
        self.0.measures.children as i32
    }

    /// Normalised discounted cumulative gain of the first ten, 0 to 1.
    async fn ndcg_at10(&self) -> f64 {
        self.0.measures.ndcg_at_10
    }

    /// Recall among the first twenty, 0 to 1.
    async fn recall_at20(&self) -> f64 {
        self.0.measures.recall_at_20
    }

    /// Share of all videos that are among anybody's first ten, 0 to 1.
    async fn coverage(&self) -> f64 {
        self.0.measures.coverage
    }

    /// Mean surprise of the first ten in bits: the greater, the fewer children know them.
    async fn novelty(&self) -> f64 {
        self.0.measures.novelty
    }

    /// How evenly the first ten show the areas of the curriculum, 0 (one area) to 1 (all alike).
    async fn nuri_balance(&self) -> f64 {
        self.0.measures.balance
    }

    /// By how much is known of a child, the least known first; groups without children are left out.
    async fn slices(&self) -> &[EvaluationSlice] {
        &self.0.measures.slices
    }

    /// NDCG@10 of the model that was in use, on the same days; absent when no held-out day was new to both.
    async fn compared_ndcg_at10(&self) -> Option<f64> {
        self.0.compared_ndcg_at_10
    }
}

connection!(
    "Evaluations of the recommender",
    RecommenderEvaluationConnection,
    RecommenderEvaluationEdge,
    RecommenderEvaluationNode
);
