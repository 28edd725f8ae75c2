//! Plain types of this feature.

use std::sync::Arc;

use kyck_kernel::UtcInstant;
use kyck_kernel::id::{ChildId, EvaluationId, ModelId, VideoId};
use kyck_recommender::rerank::ExplorationLevel;
use sea_orm::FromQueryResult;

use super::evaluation::Measures;
use crate::catalog::{Content, Theme, Video};

/// How familiar or how new a child's feed is to be; a guardian chooses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TasteDial {
    /// Mostly what the child is known to like.
    Familiar,
    /// In between.
    #[default]
    Balanced,
    /// More variety, more of what was seldom met.
    Explore,
}

impl TasteDial {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Familiar, Self::Balanced, Self::Explore];

    /// The name in storage and in the schema.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Familiar => "FAMILIAR",
            Self::Balanced => "BALANCED",
            Self::Explore => "EXPLORE",
        }
    }

    /// Reads [`TasteDial::as_str`].
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
pub enum ReasonCode {
    /// The next episode of a series under way.
    NextInSeries,
    /// Like a video that the child liked.
    SimilarTo,
    /// Children with the same taste watch it.
    SameTaste,
    /// It shows contents of the curriculum that the child seldom met lately.
    NuriGap,
    /// Children of the same age watch it.
    PopularSameAge,
    /// It came into the catalogue lately.
    New,
    /// The child liked it before, or has not finished it.
    WatchAgain,
    /// A guardian picked it for the child, or chose what it is about as an interest.
    GuardianPick,
}

impl ReasonCode {
    /// All of them.
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

    /// Reads [`ReasonCode::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == text)
    }
}

/// A video that a guardian wants a child to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuardianPick {
    /// Which video.
    pub video_id: VideoId,
    /// Since when. It stands first until it is watched after this.
    pub picked_at: UtcInstant,
}

/// What a feed takes care of at present, said to guardians.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedNote {
    /// In Korean.
    pub text_ko: String,
    /// In English.
    pub text_en: String,
}

/// The one honest reason for a video, with what it names.
#[derive(Clone, Debug)]
pub struct Reason {
    /// Which.
    pub code: ReasonCode,
    /// In Korean.
    pub text_ko: String,
    /// In English.
    pub text_en: String,
    /// The video that the text names.
    pub video: Option<Arc<Video>>,
    /// The content of the curriculum that the text names.
    pub content: Option<&'static Content>,
}

/// A video to show, and why.
#[derive(Clone, Debug)]
pub struct Recommendation {
    /// The video; policy allows it for the child.
    pub video: Arc<Video>,
    /// What the model says; comparable within one answer only. The order of an answer also counts
    /// variety and balance.
    pub score: f64,
    /// Why.
    pub reason: Arc<Reason>,
}

/// A video in a row of the home feed.
#[derive(Clone, Debug)]
pub struct HomeItem {
    /// The video; policy allows it for the child.
    pub video: Arc<Video>,
    /// Why.
    pub reason: Arc<Reason>,
}

/// What a row of the home feed is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

impl HomeRowKind {
    /// The row's title in Korean.
    pub const fn title_ko(self) -> &'static str {
        match self {
            Self::Continue => "이어서 보기",
            Self::ForYou => "너를 위한 영상",
            Self::WatchAgain => "다시 보고 싶은 영상",
            Self::NuriGap => "새로운 이야기 만나기",
            Self::Popular => "친구들이 좋아해요",
            Self::New => "새로 나왔어요",
        }
    }

    /// The row's title in English.
    pub const fn title_en(self) -> &'static str {
        match self {
            Self::Continue => "Keep watching",
            Self::ForYou => "For you",
            Self::WatchAgain => "Watch again",
            Self::NuriGap => "Something different",
            Self::Popular => "Friends like these",
            Self::New => "New",
        }
    }
}

/// A row of the home feed; never empty.
#[derive(Clone, Debug)]
pub struct HomeRow {
    /// What it is.
    pub kind: HomeRowKind,
    /// Its videos; none stands in two rows.
    pub items: Vec<HomeItem>,
}

/// What a child sees first.
#[derive(Clone, Debug)]
pub struct HomeFeed {
    /// Whose.
    pub child_id: ChildId,
    /// Rows from the top.
    pub rows: Arc<[HomeRow]>,
    /// What the feed takes care of at present.
    pub notes: Vec<FeedNote>,
}

/// How a training was judged; kept longer than its model.
#[derive(Clone, Debug, PartialEq)]
pub struct EvaluationRecord {
    /// Names it.
    pub id: EvaluationId,
    /// The model.
    pub model_id: ModelId,
    /// When.
    pub evaluated_at: UtcInstant,
    /// Whether the model was put in use.
    pub is_activated: bool,
    /// What was measured on held-out days.
    pub measures: Measures,
    /// The model that was in use, where days were fair to both.
    pub compared_with: Option<ModelId>,
    /// Its NDCG@10 on the same days.
    pub compared_ndcg_at_10: Option<f64>,
}

/// How videos shown for a reason did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReasonFeedback {
    /// The reason.
    pub code: ReasonCode,
    /// How often such videos were opened.
    pub starts: i64,
    /// How often half of the video or more was watched then.
    pub positive: i64,
}

/// A cluster of taste.
#[derive(Clone, Debug)]
pub struct TasteCluster {
    /// Its number; the next model keeps it where most children are the same.
    pub number: u32,
    /// Children learned from who belong to it.
    pub children: u32,
    /// The themes it watches more than children on the whole, strongest first; its name.
    pub themes: Vec<Arc<Theme>>,
    /// The contents of the curriculum that it meets more than children on the whole, strongest first.
    pub contents: Vec<&'static Content>,
    /// Published videos that it likes more than children on the whole, strongest first; its name where it has
    /// neither themes nor contents.
    pub videos: Vec<Arc<Video>>,
}

/// What is known of a trained model without reading its bytes.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct ModelRecord {
    /// Names it.
    pub id: ModelId,
    /// When it was trained.
    pub trained_at: UtcInstant,
    /// What was watched before this instant was learned from.
    pub learned_until_at: UtcInstant,
    /// Whether feeds are made with it.
    pub is_active: bool,
    /// SHA-256 of its bytes, hexadecimal.
    pub checksum: String,
    /// Children learned from.
    pub children: i32,
    /// Videos known.
    pub videos: i32,
    /// Pairs of child and video learned from.
    pub interactions: i64,
    /// Clusters of taste found.
    pub clusters: i32,
    /// NDCG@10 on held-out days; absent when there were too few.
    pub ndcg_at_10: Option<f64>,
    /// Recall@20 on held-out days.
    pub recall_at_20: Option<f64>,
    /// Share of the videos among anybody's first ten on held-out days.
    pub coverage: Option<f64>,
    /// How long the training took.
    pub training_seconds: f64,
}
