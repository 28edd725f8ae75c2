//! Types of this feature.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use kyck_domain::policy::TimeVerdict;
use kyck_domain::recommend;

use crate::graphql::catalog::{ContentNode, VideoNode};
use crate::graphql::page::connection;
use crate::graphql::scalar::{DateTime, Long};
use crate::graphql::watch::TimeStatus;
use crate::graphql::{ContextExt, id};

/// How familiar or how new a child's feed is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "recommend::TasteDial")]
pub enum TasteDial {
    /// Mostly what the child is known to like.
    Familiar,
    /// In between.
    Balanced,
    /// More variety, and more of what was seldom met.
    Explore,
}

/// Why a video is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "recommend::ReasonCode")]
pub enum ReasonCode {
    /// The next episode of a series under way; `video` is the episode before.
    NextInSeries,
    /// Like a video that the child liked; `video` is that one.
    SimilarTo,
    /// Children with the same taste watch it.
    SameTaste,
    /// It shows a content of the curriculum that the child seldom met lately; `content` names it.
    NuriGap,
    /// Children of the same age watch it.
    PopularSameAge,
    /// It came into the catalogue lately.
    New,
    /// The child liked it before, or did not finish it.
    WatchAgain,
    /// It is about what a guardian chose as an interest.
    GuardianPick,
}

/// What a row of the home feed is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "recommend::HomeRowKind")]
pub enum HomeRowKind {
    /// Begun and not finished.
    Continue,
    /// Chosen for the child.
    ForYou,
    /// Liked before.
    WatchAgain,
    /// Contents of the curriculum that were seldom met lately.
    NuriGap,
    /// Liked by children of the same age.
    Popular,
    /// Came into the catalogue lately.
    New,
}

/// The one reason for a video: what really decided.
pub struct RecommendationReason(pub Arc<recommend::Reason>);

/// The one reason for a video: what really decided.
#[Object]
impl RecommendationReason {
    /// Which reason.
    async fn code(&self) -> ReasonCode {
        self.0.code.into()
    }

    /// In words, in the request's language.
    async fn text(&self, ctx: &Context<'_>) -> &str {
        ctx.language().pick(&self.0.text_ko, &self.0.text_en)
    }

    /// In Korean.
    async fn text_ko(&self) -> &str {
        &self.0.text_ko
    }

    /// In English.
    async fn text_en(&self) -> &str {
        &self.0.text_en
    }

    /// The video that the words name.
    async fn video(&self) -> Option<VideoNode> {
        self.0.video.clone().map(VideoNode)
    }

    /// The content of the curriculum that the words name.
    async fn content(&self) -> Option<ContentNode> {
        self.0.content.map(ContentNode)
    }
}

/// A video for a child, and why.
#[derive(SimpleObject)]
pub struct Recommendation {
    /// The video.
    video: VideoNode,
    /// What the recommender says of it; comparable within one answer only. The order also counts variety
    /// and balance.
    score: f64,
    /// Why.
    reason: RecommendationReason,
}

impl From<&recommend::Recommendation> for Recommendation {
    fn from(recommendation: &recommend::Recommendation) -> Self {
        Self {
            video: VideoNode(recommendation.video.clone()),
            score: recommendation.score,
            reason: RecommendationReason(recommendation.reason.clone()),
        }
    }
}

/// A video in a row of the home feed.
#[derive(SimpleObject)]
pub struct HomeItem {
    /// The video.
    video: VideoNode,
    /// Why.
    reason: RecommendationReason,
}

/// A row of the home feed; never empty.
#[derive(SimpleObject)]
pub struct HomeRow {
    /// What it is.
    kind: HomeRowKind,
    /// Its title in Korean.
    title_ko: &'static str,
    /// Its title in English.
    title_en: &'static str,
    /// Its videos; none stands in two rows.
    items: Vec<HomeItem>,
}

/// What a child sees first: rows of videos that it may see, and the time it has left.
#[derive(SimpleObject)]
pub struct HomeFeed {
    /// Whose.
    child_id: ID,
    /// Rows from the top; none is empty.
    rows: Vec<HomeRow>,
    /// How long the child may watch now.
    time_status: TimeStatus,
}

impl HomeFeed {
    /// The feed with the time left.
    pub fn new(feed: recommend::HomeFeed, time: &TimeVerdict, language: crate::graphql::Language) -> Self {
        let rows = feed.rows.iter().map(|row| HomeRow {
            kind: row.kind.into(),
            title_ko: row.kind.title_ko(),
            title_en: row.kind.title_en(),
            items: row
                .items
                .iter()
                .map(|item| HomeItem {
                    video: VideoNode(item.video.clone()),
                    reason: RecommendationReason(item.reason.clone()),
                })
                .collect(),
        });
        Self {
            child_id: id::encode(feed.child_id),
            rows: rows.collect(),
            time_status: TimeStatus::new(time, language),
        }
    }
}

/// A trained model of the recommender.
#[derive(Clone)]
pub struct RecommenderModelNode(pub recommend::ModelRecord);

/// A trained model of the recommender.
#[Object(name = "RecommenderModel")]
impl RecommenderModelNode {
    /// Names this model.
    pub async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// When it was trained.
    async fn trained_at(&self) -> DateTime {
        self.0.trained_at.into()
    }

    /// Whether feeds are made with it; at most one is.
    async fn is_active(&self) -> bool {
        self.0.is_active
    }

    /// Children learned from.
    async fn children(&self) -> i32 {
        self.0.children
    }

    /// Videos known.
    async fn videos(&self) -> i32 {
        self.0.videos
    }

    /// Pairs of child and video learned from.
    async fn interactions(&self) -> Long {
        Long(self.0.interactions)
    }

    /// Clusters of taste found.
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

    /// How long the training took.
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
