//! Feeds with their reasons, and records of models and evaluations.

use std::sync::Arc;

#[cfg(feature = "graphql")]
use kyck_kernel::graphql::Long;
use kyck_kernel::id::{ChildId, EvaluationId, ModelId, VideoId};
use kyck_kernel::{Message, UtcInstant};
use kyck_recommender::rerank::ExplorationLevel;
use sea_orm::FromQueryResult;

use super::evaluation::Measures;
use crate::catalog::{Content, Theme, Video};

/// How familiar or how new a child's feed is to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
pub enum TasteDial {
    /// Mostly what the child is known to like.
    Familiar,
    /// Both known and new topics.
    #[default]
    Balanced,
    /// More variety, and more topics that the child rarely saw.
    Explore,
}

impl TasteDial {
    /// All dial settings, from familiar to new.
    pub const ALL: [Self; 3] = [Self::Familiar, Self::Balanced, Self::Explore];

    /// The name in storage and in the schema.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Familiar => "FAMILIAR",
            Self::Balanced => "BALANCED",
            Self::Explore => "EXPLORE",
        }
    }

    /// Reads the stored name, [`TasteDial::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dial| dial.as_str() == text)
    }
}

impl From<TasteDial> for ExplorationLevel {
    fn from(dial: TasteDial) -> Self {
        match dial {
            TasteDial::Familiar => Self::Familiar,
            TasteDial::Balanced => Self::Balanced,
            TasteDial::Explore => Self::Explore,
        }
    }
}

/// Why a video is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
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

impl ReasonCode {
    /// All reasons, in the order of reports about them.
    pub const ALL: [Self; 8] = [
        Self::NextInSeries,
        Self::SimilarTo,
        Self::SameTaste,
        Self::NuriGap,
        Self::PopularSameAge,
        Self::New,
        Self::WatchAgain,
        Self::GuardianPick,
    ];

    /// The name in storage and in the schema.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NextInSeries => "NEXT_IN_SERIES",
            Self::SimilarTo => "SIMILAR_TO",
            Self::SameTaste => "SAME_TASTE",
            Self::NuriGap => "NURI_GAP",
            Self::PopularSameAge => "POPULAR_SAME_AGE",
            Self::New => "NEW",
            Self::WatchAgain => "WATCH_AGAIN",
            Self::GuardianPick => "GUARDIAN_PICK",
        }
    }

    /// Reads the stored name, [`ReasonCode::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == text)
    }
}

/// A video that a guardian wants a child to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuardianPick {
    /// The video that the guardian picked.
    pub video_id: VideoId,
    /// When it was picked. It comes first until it is watched after this.
    pub picked_at: UtcInstant,
}

/// The one reason for a video: what really decided.
#[derive(Clone, Debug)]
pub struct Reason {
    /// Stable code of the reason.
    pub code: ReasonCode,
    /// The reason for people.
    pub message: Message,
    /// The video that the message names.
    pub video: Option<Arc<Video>>,
    /// The content of the curriculum that the message names.
    pub content: Option<&'static Content>,
}

/// A video for a child, and why.
#[derive(Clone, Debug)]
pub struct Recommendation {
    /// A video that policy allows for the child.
    pub video: Arc<Video>,
    /// Score of the model; comparable within one answer only. The order of an answer also counts variety and balance.
    pub score: f64,
    /// Why the video is recommended.
    pub reason: Arc<Reason>,
}

/// A video in a row of the home feed.
#[derive(Clone, Debug)]
pub struct HomeItem {
    /// A video that policy allows for the child.
    pub video: Arc<Video>,
    /// Why the video is in the row.
    pub reason: Arc<Reason>,
}

/// How the videos of a row of the home feed were selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
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

impl HomeRowKind {
    /// The title of a row of this kind.
    pub(super) fn title(self) -> Message {
        Message::new(match self {
            Self::Continue => "recommend-row-continue",
            Self::ForYou => "recommend-row-for-you",
            Self::WatchAgain => "recommend-row-watch-again",
            Self::NuriGap => "recommend-row-nuri-gap",
            Self::Popular => "recommend-row-popular",
            Self::New => "recommend-row-new",
        })
    }
}

/// A row of the home feed; never empty.
#[derive(Clone, Debug)]
pub struct HomeRow {
    /// How the videos of the row were selected.
    pub kind: HomeRowKind,
    /// The row's title for children.
    pub title: Message,
    /// Videos of the row; no video is in two rows.
    pub items: Vec<HomeItem>,
}

/// What a child sees first.
#[derive(Clone, Debug)]
pub struct HomeFeed {
    /// Child whose feed this is.
    pub child_id: ChildId,
    /// Rows from the top; none is empty.
    pub rows: Arc<[HomeRow]>,
    /// Present adjustments of the feed, for guardians.
    pub notices: Arc<[Message]>,
}

/// Evaluation of a trained model; stored longer than the model.
#[derive(Clone, Debug, PartialEq)]
pub struct EvaluationRecord {
    /// Opaque id of this evaluation.
    pub id: EvaluationId,
    /// The model; it may be deleted by now.
    pub model_id: ModelId,
    /// When the model was evaluated.
    pub evaluated_at: UtcInstant,
    /// Whether the model was put in use.
    pub is_activated: bool,
    /// Measures on held-out days.
    pub measures: Measures,
    /// The model in use before; `None` when no held-out day was unseen by both.
    pub compared_with: Option<ModelId>,
    /// NDCG@10 of that model on the same days.
    pub compared_ndcg_at_10: Option<f64>,
}

/// How videos did that were opened for a reason, all children together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject), graphql(complex))]
pub struct ReasonFeedback {
    /// Reason with which the videos were recommended.
    pub code: ReasonCode,
    /// How often such videos were opened.
    #[cfg_attr(feature = "graphql", graphql(skip))]
    pub starts: i64,
    /// How often half of the video or more was watched then.
    #[cfg_attr(feature = "graphql", graphql(skip))]
    pub positive: i64,
}

#[cfg(feature = "graphql")]
#[async_graphql::ComplexObject]
impl ReasonFeedback {
    /// How often such videos were opened.
    pub async fn starts(&self) -> Long {
        Long(self.starts)
    }

    /// How often half of the video or more was watched then.
    pub async fn positive(&self) -> Long {
        Long(self.positive)
    }

    /// Share of the openings that were positive, 0 to 1; absent without any.
    pub async fn positive_rate(&self) -> Option<f64> {
        (self.starts > 0).then(|| self.positive as f64 / self.starts as f64)
    }
}

/// A cluster of taste that the model in use found among children.
#[derive(Clone, Debug)]
pub struct TasteCluster {
    /// Number of the cluster; the next model keeps it where most children are the same.
    pub number: u32,
    /// Children learned from who belong to it.
    pub children: u32,
    /// The themes it watches more than children on the whole, strongest first; its name.
    pub themes: Vec<Arc<Theme>>,
    /// The contents of the curriculum that it watches more than children on the whole, strongest first.
    pub contents: Vec<&'static Content>,
    /// Published videos that it likes more than children on the whole, strongest first; its name where it has
    /// neither themes nor contents.
    pub videos: Vec<Arc<Video>>,
}

/// A trained model without its bytes.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct ModelRecord {
    /// Opaque id of this model.
    pub id: ModelId,
    /// When it was trained.
    pub trained_at: UtcInstant,
    /// The model learned from what was watched before this instant.
    pub learned_until_at: UtcInstant,
    /// Whether feeds are made with it.
    pub is_active: bool,
    /// SHA-256 of its bytes, hexadecimal.
    pub checksum: String,
    /// Number of children whose viewing it learned from.
    pub children: i32,
    /// Number of videos that it can recommend.
    pub videos: i32,
    /// Pairs of child and video learned from.
    pub interactions: i64,
    /// Number of clusters of taste found.
    pub clusters: i32,
    /// NDCG@10 on held-out days; absent when there were too few.
    pub ndcg_at_10: Option<f64>,
    /// Recall@20 on held-out days.
    pub recall_at_20: Option<f64>,
    /// Share of the videos among anybody's first ten on held-out days.
    pub coverage: Option<f64>,
    /// Duration of the training in seconds.
    pub training_seconds: f64,
}
