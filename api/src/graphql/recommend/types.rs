//! Types of this feature.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use kyck_domain::policy::TimeVerdict;
use kyck_domain::recommend;

use crate::graphql::catalog::{ContentNode, ThemeNode, VideoNode};
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
    /// Both known and new topics.
    Balanced,
    /// More variety, and more topics that the child rarely saw.
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
    /// It shows a content of the curriculum that the child rarely saw recently; `content` names it.
    NuriGap,
    /// Children of the same age watch it.
    PopularSameAge,
    /// It was added to the catalogue recently.
    New,
    /// The child liked it before, or did not finish it.
    WatchAgain,
    /// A guardian picked it for the child, or chose what it is about as an interest.
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
    /// Videos that the child liked before.
    WatchAgain,
    /// Contents of the curriculum that the child rarely saw recently.
    NuriGap,
    /// Liked by children of the same age.
    Popular,
    /// Recently added to the catalogue.
    New,
}

/// The one reason for a video: what really decided.
pub struct RecommendationReason(pub Arc<recommend::Reason>);

/// The one reason for a video: what really decided.
#[Object]
impl RecommendationReason {
    /// Stable code of the reason.
    async fn code(&self) -> ReasonCode {
        self.0.code.into()
    }

    /// In words, in the request's language.
    async fn text(&self, ctx: &Context<'_>) -> &str {
        ctx.language().pick(&self.0.text_ko, &self.0.text_en)
    }

    /// The reason in Korean.
    async fn text_ko(&self) -> &str {
        &self.0.text_ko
    }

    /// The reason in English.
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
    /// A video that the child may see.
    video: VideoNode,
    /// What the recommender says of it; comparable within one answer only. The order also counts variety
    /// and balance.
    score: f64,
    /// Why the video is recommended to the child.
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
    /// A video that the child may see.
    video: VideoNode,
    /// Why the video is in the feed.
    reason: RecommendationReason,
}

/// A row of the home feed; never empty.
#[derive(SimpleObject)]
pub struct HomeRow {
    /// How the videos of the row were selected.
    kind: HomeRowKind,
    /// Its title in Korean.
    title_ko: &'static str,
    /// Its title in English.
    title_en: &'static str,
    /// Its videos; no video is in two rows.
    items: Vec<HomeItem>,
}

/// What a child sees first: rows of videos that it may see, and the time it has left.
#[derive(SimpleObject)]
pub struct HomeFeed {
    /// Id of the child whose feed this is.
    child_id: ID,
    /// Rows from the top; none is empty.
    rows: Vec<HomeRow>,
    /// What the feed takes care of at present, said to guardians; mostly empty.
    notes: Vec<FeedNote>,
    /// How long the child may watch now.
    time_status: TimeStatus,
}

/// What a feed takes care of at present, said to guardians.
#[derive(SimpleObject)]
pub struct FeedNote {
    /// In the request's language.
    text: String,
    /// The notice in Korean.
    text_ko: String,
    /// The notice in English.
    text_en: String,
}

/// A video that a guardian wants a child to be shown.
#[derive(SimpleObject)]
pub struct GuardianPick {
    /// The video that the guardian picked.
    video: VideoNode,
    /// When it was picked. It comes first in the child's feed until it is watched after this.
    picked_at: DateTime,
}

impl GuardianPick {
    /// A pick with its video.
    pub fn new(pick: recommend::GuardianPick, video: VideoNode) -> Self {
        Self {
            video,
            picked_at: pick.picked_at.into(),
        }
    }
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
            notes: feed
                .notes
                .into_iter()
                .map(|note| FeedNote {
                    text: language.pick(&note.text_ko, &note.text_en).to_owned(),
                    text_ko: note.text_ko,
                    text_en: note.text_en,
                })
                .collect(),
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
    /// Opaque global id of this model.
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

    /// Number of children whose viewing it was trained on.
    async fn children(&self) -> i32 {
        self.0.children
    }

    /// Number of videos that it can recommend.
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

/// How much is known of a child: videos it liked before the held-out days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "recommend::HistoryLength")]
pub enum HistoryLength {
    /// None: a new child.
    None,
    /// 1 to 4 liked videos.
    Few,
    /// 5 to 19 liked videos.
    Some,
    /// 20 or more liked videos.
    Many,
}

/// A group of children within an evaluation.
#[derive(SimpleObject)]
pub struct EvaluationSlice {
    /// How much is known of them.
    history: HistoryLength,
    /// How many they are.
    children: i32,
    /// Mean NDCG@10, 0 to 1.
    ndcg_at10: f64,
    /// Mean recall@20, 0 to 1.
    recall_at20: f64,
}

/// How a training of the recommender was judged, on days that the judged model had not seen.
#[derive(Clone)]
pub struct RecommenderEvaluationNode(pub recommend::EvaluationRecord);

/// How a training of the recommender was judged, on days that the judged model had not seen.
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
        self.0.evaluated_at.into()
    }

    /// Whether the model was put in use; else the one in use ranked better.
    async fn is_activated(&self) -> bool {
        self.0.is_activated
    }

    /// Number of children with held-out views.
    async fn children(&self) -> i32 {
        self.0.measures.children as i32
    }

    /// NDCG@10, 0 to 1.
    async fn ndcg_at10(&self) -> f64 {
        self.0.measures.ndcg_at_10
    }

    /// Recall@20, 0 to 1.
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
    async fn slices(&self) -> Vec<EvaluationSlice> {
        let slice = |slice: &recommend::EvaluationSlice| EvaluationSlice {
            history: slice.history.into(),
            children: i32::try_from(slice.children).unwrap_or(i32::MAX),
            ndcg_at10: slice.ndcg_at_10,
            recall_at20: slice.recall_at_20,
        };
        self.0.measures.slices.iter().map(slice).collect()
    }

    /// NDCG@10 of the model that was in use, on the same days; absent when no day was fair to both.
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

/// How videos did that were opened for a reason in the last 28 days, all children together.
#[derive(SimpleObject)]
pub struct ReasonFeedback {
    /// Reason with which the videos were recommended.
    code: ReasonCode,
    /// How often such videos were opened.
    starts: Long,
    /// How often half of the video or more was watched then.
    positive: Long,
    /// Share of the openings that went so, 0 to 1; absent without any.
    positive_rate: Option<f64>,
}

impl From<recommend::ReasonFeedback> for ReasonFeedback {
    fn from(feedback: recommend::ReasonFeedback) -> Self {
        Self {
            code: feedback.code.into(),
            starts: Long(feedback.starts),
            positive: Long(feedback.positive),
            positive_rate: (feedback.starts > 0).then(|| feedback.positive as f64 / feedback.starts as f64),
        }
    }
}

/// A cluster of taste that the model in use found among children.
#[derive(SimpleObject)]
pub struct TasteCluster {
    /// Its number; the next model keeps it where most children are the same.
    number: i32,
    /// Its name in Korean: its strongest themes, else a content, else the videos it likes most.
    name_ko: String,
    /// Its name in English.
    name_en: String,
    /// Children learned from who belong to it.
    children: i32,
    /// Themes watched more here than on the whole, strongest first; at most three.
    themes: Vec<ThemeNode>,
    /// Contents of the curriculum that this cluster watches more than average, strongest first; at most three.
    contents: Vec<ContentNode>,
}

impl From<recommend::TasteCluster> for TasteCluster {
    fn from(cluster: recommend::TasteCluster) -> Self {
        let name_ko = cluster_name(
            cluster.themes.iter().map(|theme| theme.name_ko.as_str()),
            cluster.contents.iter().map(|content| content.text_ko.as_str()),
            cluster
                .videos
                .iter()
                .filter_map(|video| video.title_ko.as_deref()),
            &format!("취향 {}", cluster.number),
        );
        let name_en = cluster_name(
            cluster.themes.iter().map(|theme| theme.name_en.as_str()),
            cluster.contents.iter().map(|content| content.text_en.as_str()),
            cluster
                .videos
                .iter()
                .filter_map(|video| video.title_en.as_deref()),
            &format!("Taste {}", cluster.number),
        );

        Self {
            number: i32::try_from(cluster.number).unwrap_or(i32::MAX),
            name_ko,
            name_en,
            children: i32::try_from(cluster.children).unwrap_or(i32::MAX),
            themes: cluster.themes.into_iter().map(ThemeNode).collect(),
            contents: cluster.contents.into_iter().map(ContentNode).collect(),
        }
    }
}

/// The themes of a cluster; without any its first content, else its videos, else the last resort.
fn cluster_name<'a>(
    themes: impl Iterator<Item = &'a str>,
    contents: impl Iterator<Item = &'a str>,
    videos: impl Iterator<Item = &'a str>,
    otherwise: &str,
) -> String {
    let themes: Vec<&str> = themes.collect();
    let content: Vec<&str> = contents.take(1).collect();
    let videos: Vec<&str> = videos.collect();
    [themes, content, videos]
        .into_iter()
        .find(|names| !names.is_empty())
        .map_or_else(|| otherwise.to_owned(), |names| names.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_is_called_by_themes_else_a_content_else_videos_else_its_number() {
        let name = |themes: &[&'static str], contents: &[&'static str], videos: &[&'static str]| {
            let (themes, contents, videos) = (themes.iter(), contents.iter(), videos.iter());
            cluster_name(themes.copied(), contents.copied(), videos.copied(), "Taste 3")
        };
        assert_eq!(
            name(&["Animals", "Sea"], &["Cares for nature"], &["Whales"]),
            "Animals · Sea"
        );
        assert_eq!(
            name(&[], &["Cares for nature", "Sings"], &["Whales"]),
            "Cares for nature"
        );
        assert_eq!(name(&[], &[], &["Whales", "Sharks"]), "Whales · Sharks");
        assert_eq!(name(&[], &[], &[]), "Taste 3");
    }
}
