//! Types of the catalogue.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use kyck_domain::catalog::{self, CurriculumTag, TagWeight, VideoState};
use kyck_domain::family::AgeBand;
use kyck_kernel::page::{DEFAULT_FIRST, PageRequest};
use kyck_kernel::{Fault, UtcInstant};

use super::curriculum::ContentNode;
use super::visibility::with_visibility;
use crate::graphql::page::{Paged, connection};
use crate::graphql::{ContextExt, Language, id};
use crate::server::field_limits::list_size;

/// A link from a video to a content of the curriculum, made by a curator.
#[derive(Clone, Copy, SimpleObject)]
pub struct NuriTag {
    /// Content of the curriculum that the video is about.
    pub content: ContentNode,
    /// How strongly the video is about it.
    pub weight: TagWeight,
}

impl From<&CurriculumTag> for NuriTag {
    fn from(tag: &CurriculumTag) -> Self {
        Self {
            content: ContentNode(tag.content),
            weight: tag.weight,
        }
    }
}

/// A video of the catalogue.
#[derive(Clone)]
pub struct VideoNode(pub Arc<catalog::Video>);

/// A video of the catalogue.
#[Object(name = "Video")]
impl VideoNode {
    /// Opaque global id of this video.
    pub async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// YouTube's id, for the player.
    async fn youtube_id(&self) -> &str {
        &self.0.youtube_id
    }

    /// Our title, else YouTube's; empty when YouTube's may no longer be stored.
    async fn title(&self, ctx: &Context<'_>) -> &str {
        let english = self.0.title_en.as_deref();
        match english.filter(|_| ctx.language() == Language::English) {
            Some(title) => title,
            None => self.0.title(ctx.services().kernel.now()),
        }
    }

    /// Language of its sound (BCP 47).
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// Length in seconds, as YouTube reports it; 0 when not known now.
    async fn duration_seconds(&self) -> i32 {
        let seconds = self.0.duration_ms().unwrap_or_default() / 1000;
        i32::try_from(seconds).unwrap_or(i32::MAX)
    }

    /// Address of a still picture at YouTube.
    async fn thumbnail_url(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0
            .fresh_snapshot(ctx.services().kernel.now())?
            .thumbnail_url
            .as_deref()
    }

    /// Stage between proposal and retirement.
    async fn state(&self) -> VideoState {
        self.0.state
    }

    /// The youngest band it suits; older children may see it too.
    async fn age_band(&self) -> Option<AgeBand> {
        self.0.age_band
    }

    /// The channel it comes from.
    async fn channel(&self) -> Option<ChannelNode> {
        Some(ChannelNode(self.0.channel.clone()))
    }

    /// The series it belongs to.
    async fn series(&self) -> Option<SeriesNode> {
        self.0.series.clone().map(SeriesNode)
    }

    /// Its number within the series.
    async fn episode(&self) -> Option<i32> {
        self.0.episode
    }

    /// Topics that staff assigned to the video.
    async fn themes(&self) -> Vec<ThemeNode> {
        self.0.themes.iter().cloned().map(ThemeNode).collect()
    }

    /// What of the curriculum it touches, the primary content first.
    async fn nuri_tags(&self) -> Vec<NuriTag> {
        self.0.tags.iter().map(NuriTag::from).collect()
    }

    /// When it was first published here.
    async fn published_at(&self) -> Option<UtcInstant> {
        self.0.published_at
    }
}

/// A YouTube channel that curators know.
#[derive(Clone)]
pub struct ChannelNode(pub Arc<catalog::Channel>);

/// A YouTube channel that curators know.
#[Object(name = "Channel")]
impl ChannelNode {
    /// Opaque global id of this channel.
    pub async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// YouTube's own id of the channel, `UC…`.
    async fn youtube_id(&self) -> &str {
        &self.0.youtube_id
    }

    /// YouTube's title; empty when it may no longer be stored.
    async fn title(&self) -> &str {
        &self.0.title
    }
}

/// An ordered set of videos.
#[derive(Clone)]
pub struct SeriesNode(pub Arc<catalog::Series>);

/// An ordered set of videos.
#[Object(name = "Series")]
impl SeriesNode {
    /// Opaque global id of this series.
    pub async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// Title of the series, in its own language.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Its episodes that the caller may see, in order.
    #[graphql(directive = list_size::apply(DEFAULT_FIRST, vec!["first".into()]))]
    async fn episodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page begins; the first page when absent.")] after: Option<
            String,
        >,
    ) -> Result<VideoConnection, Fault> {
        let page = PageRequest::parse(first, after.as_deref())?;
        let with_total = counts(ctx);

        let page = with_visibility(ctx, async |visibility| {
            ctx.services()
                .catalog
                .list_episodes(&ctx.cx(), self.0.id, page, visibility, with_total)
                .await
        })
        .await?;

        Ok(connection_of(page, after.as_deref(), catalog::episode_key))
    }
}

/// A topic such as animals or vehicles, apart from the curriculum.
#[derive(Clone)]
pub struct ThemeNode(pub Arc<catalog::Theme>);

/// A topic such as animals or vehicles, apart from the curriculum.
#[Object(name = "Theme")]
impl ThemeNode {
    /// Opaque global id of this theme.
    pub async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// Stable name in addresses.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Name of the theme in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> &str {
        ctx.language().pick(&self.0.name_ko, &self.0.name_en)
    }

    /// Name of the theme in Korean.
    #[graphql(deprecation = "Use `name`, which follows `Accept-Language`.")]
    async fn name_ko(&self) -> &str {
        &self.0.name_ko
    }

    /// Name of the theme in English.
    #[graphql(deprecation = "Use `name`, which follows `Accept-Language`.")]
    async fn name_en(&self) -> &str {
        &self.0.name_en
    }
}

connection!("videos", VideoConnection, VideoEdge, VideoNode);

/// Whether the operation asks how many there are in all.
pub(super) fn counts(ctx: &Context<'_>) -> bool {
    ctx.look_ahead().field("totalCount").exists()
}

/// A page of videos with cursors of this key.
pub(super) fn connection_of<K: serde::Serialize>(
    page: catalog::VideoPage,
    after: Option<&str>,
    key: impl Fn(&catalog::Video) -> K,
) -> VideoConnection {
    VideoConnection(Paged {
        items: page
            .videos
            .into_iter()
            .map(|video| (kyck_kernel::page::encode_cursor(&key(&video)), VideoNode(video)))
            .collect(),
        has_next: page.has_next,
        has_previous: after.is_some(),
        total: page.total.map(|total| i32::try_from(total).unwrap_or(i32::MAX)),
    })
}
