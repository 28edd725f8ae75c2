//! Feeds of children, and what guardians pick for them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use kyck_domain::policy::TimeVerdict;
use kyck_domain::recommend::{self, HomeRowKind, ReasonCode};
use kyck_kernel::Message;

use crate::graphql::catalog::{ContentNode, VideoNode};
use crate::graphql::scalar::DateTime;
use crate::graphql::watch::TimeStatus;
use crate::graphql::{ContextExt, Language, id};

/// The one reason for a video: what really decided.
pub struct RecommendationReason(Arc<recommend::Reason>);

/// The one reason for a video: what really decided.
#[Object]
impl RecommendationReason {
    /// Stable code of the reason.
    async fn code(&self) -> ReasonCode {
        self.0.code
    }

    /// The reason in words, in the request's language.
    async fn text(&self, ctx: &Context<'_>) -> &str {
        self.0.message.text(ctx.language())
    }

    /// The reason in Korean.
    #[graphql(deprecation = "Use text.")]
    async fn text_ko(&self) -> &str {
        self.0.message.text(Language::Korean)
    }

    /// The reason in English.
    #[graphql(deprecation = "Use text.")]
    async fn text_en(&self) -> &str {
        self.0.message.text(Language::English)
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
pub struct Recommendation(pub recommend::Recommendation);

/// A video for a child, and why.
#[Object]
impl Recommendation {
    /// A video that the child may see.
    async fn video(&self) -> VideoNode {
        VideoNode(Arc::clone(&self.0.video))
    }

    /// Score of the recommender; comparable within one answer only. The order also counts variety and balance.
    async fn score(&self) -> f64 {
        self.0.score
    }

    /// Why the video is recommended to the child.
    async fn reason(&self) -> RecommendationReason {
        RecommendationReason(Arc::clone(&self.0.reason))
    }
}

/// A video in a row of the home feed.
pub struct HomeItem(recommend::HomeItem);

/// A video in a row of the home feed.
#[Object]
impl HomeItem {
    /// A video that the child may see.
    async fn video(&self) -> VideoNode {
        VideoNode(Arc::clone(&self.0.video))
    }

    /// Why the video is in the feed.
    async fn reason(&self) -> RecommendationReason {
        RecommendationReason(Arc::clone(&self.0.reason))
    }
}

/// A row of the home feed; never empty.
pub struct HomeRow {
    rows: Arc<[recommend::HomeRow]>,
    index: usize,
}

impl HomeRow {
    fn row(&self) -> &recommend::HomeRow {
        &self.rows[self.index]
    }
}

/// A row of the home feed; never empty.
#[Object]
impl HomeRow {
    /// How the videos of the row were selected.
    async fn kind(&self) -> HomeRowKind {
        self.row().kind
    }

    /// The row's title, in the request's language.
    async fn title(&self, ctx: &Context<'_>) -> &str {
        self.row().title.text(ctx.language())
    }

    /// The row's title in Korean.
    #[graphql(deprecation = "Use title.")]
    async fn title_ko(&self) -> &str {
        self.row().title.text(Language::Korean)
    }

    /// The row's title in English.
    #[graphql(deprecation = "Use title.")]
    async fn title_en(&self) -> &str {
        self.row().title.text(Language::English)
    }

    /// Videos of the row; no video is in two rows.
    async fn items(&self) -> Vec<HomeItem> {
        self.row().items.iter().cloned().map(HomeItem).collect()
    }
}

/// What a child sees first: rows of videos that it may see, and the time it has left.
pub struct HomeFeed {
    feed: recommend::HomeFeed,
    time: TimeVerdict,
}

impl HomeFeed {
    /// A feed with the time left.
    pub fn new(feed: recommend::HomeFeed, time: TimeVerdict) -> Self {
        Self { feed, time }
    }
}

/// What a child sees first: rows of videos that it may see, and the time it has left.
#[Object]
impl HomeFeed {
    /// Id of the child whose feed this is.
    async fn child_id(&self) -> ID {
        id::encode(self.feed.child_id)
    }

    /// Rows from the top; none is empty.
    async fn rows(&self) -> Vec<HomeRow> {
        (0..self.feed.rows.len())
            .map(|index| HomeRow {
                rows: Arc::clone(&self.feed.rows),
                index,
            })
            .collect()
    }

    /// Present adjustments of the feed, for guardians; mostly empty.
    async fn notes(&self) -> Vec<FeedNote> {
        (0..self.feed.notices.len())
            .map(|index| FeedNote {
                notices: Arc::clone(&self.feed.notices),
                index,
            })
            .collect()
    }

    /// How long the child may watch now.
    async fn time_status(&self) -> TimeStatus {
        TimeStatus(self.time)
    }
}

/// A present adjustment of the feed, for guardians.
pub struct FeedNote {
    notices: Arc<[Message]>,
    index: usize,
}

/// A present adjustment of the feed, for guardians.
#[Object]
impl FeedNote {
    /// The notice in the request's language.
    async fn text(&self, ctx: &Context<'_>) -> &str {
        self.notices[self.index].text(ctx.language())
    }

    /// The notice in Korean.
    #[graphql(deprecation = "Use text.")]
    async fn text_ko(&self) -> &str {
        self.notices[self.index].text(Language::Korean)
    }

    /// The notice in English.
    #[graphql(deprecation = "Use text.")]
    async fn text_en(&self) -> &str {
        self.notices[self.index].text(Language::English)
    }
}

/// A video that a guardian wants a child to be shown.
#[derive(SimpleObject)]
pub struct GuardianPick {
    /// The video that the guardian picked.
    pub(super) video: VideoNode,
    /// When it was picked. It comes first in the child's feed until it is watched after this.
    pub(super) picked_at: DateTime,
}
