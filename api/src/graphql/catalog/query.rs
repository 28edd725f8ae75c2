//! Queries of the catalogue.

use async_graphql::{Context, ID, InputObject, Object};
use kyck_domain::catalog::{self, published_key};
use kyck_domain::family::AgeBand;
use kyck_kernel::Fault;
use kyck_kernel::id::{SeriesId, ThemeId};
use kyck_kernel::page::{DEFAULT_FIRST, PageRequest};

use super::curriculum::CurriculumNode;
use super::types::{ChannelNode, SeriesNode, ThemeNode, VideoConnection, VideoNode, connection_of, counts};
use super::visibility::with_visibility;
use crate::graphql::{ContextExt, id};
use crate::server::field_limits::list_size;

/// Which videos are asked for; all that is given must match.
#[derive(Clone, Debug, Default, InputObject)]
pub struct VideoFilter {
    /// The youngest band they suit.
    age_band: Option<AgeBand>,
    /// Id of an area of the curriculum, or of a category.
    nuri_area: Option<String>,
    /// A topic they have.
    theme_id: Option<ID>,
    /// The series they belong to.
    series_id: Option<ID>,
    /// Language of their sound; `ko` finds `ko-KR` too.
    language: Option<String>,
    /// Words in title, channel or series. Spacing and case do not matter; Korean initials (초성) work.
    search: Option<String>,
}

impl VideoFilter {
    /// The domain's filter; `None` when it names what does not exist, which no video matches.
    fn into_domain(self) -> Option<catalog::VideoFilter> {
        let theme_id: Option<ThemeId> = match &self.theme_id {
            Some(theme_id) => Some(id::decode(theme_id)?),
            None => None,
        };
        let series_id: Option<SeriesId> = match &self.series_id {
            Some(series_id) => Some(id::decode(series_id)?),
            None => None,
        };
        Some(catalog::VideoFilter {
            age_band: self.age_band,
            nuri_area: self.nuri_area,
            theme_id,
            series_id,
            language: self.language,
            search: self.search,
        })
    }
}

/// Queries of the catalogue.
#[derive(Default)]
pub struct CatalogQuery;

#[Object]
impl CatalogQuery {
    /// Published videos, newest first. A child's device gets those its child may see.
    #[graphql(directive = list_size::apply(DEFAULT_FIRST, vec!["first".into()]))]
    async fn videos(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page begins; the first page when absent.")] after: Option<
            String,
        >,
        #[graphql(desc = "Which videos; all when not given.")] filter: Option<VideoFilter>,
    ) -> Result<VideoConnection, Fault> {
        let page = PageRequest::parse(first, after.as_deref())?;
        let with_total = counts(ctx);
        let filter = filter.unwrap_or_default().into_domain();

        let page = with_visibility(ctx, async |visibility| match &filter {
            Some(filter) => {
                ctx.services()
                    .catalog
                    .list_videos(&ctx.cx(), filter, page, visibility, with_total)
                    .await
            }
            None => ctx.cx().signed_in().map(|()| catalog::VideoPage {
                total: with_total.then_some(0),
                ..catalog::VideoPage::default()
            }),
        })
        .await?;

        Ok(connection_of(page, after.as_deref(), published_key))
    }

    /// A video by its id; `null` when there is none or the caller may not see it.
    async fn video(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the video.")] id: ID,
    ) -> Result<Option<VideoNode>, Fault> {
        find_video(ctx, &id).await
    }

    /// A series by its id; `null` when it has no video that the caller may see.
    async fn series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the series.")] id: ID,
    ) -> Result<Option<SeriesNode>, Fault> {
        find_series(ctx, &id).await
    }

    /// All topics, in the order in which they are shown.
    async fn themes(&self, ctx: &Context<'_>) -> Result<Vec<ThemeNode>, Fault> {
        let themes = ctx.services().catalog.list_themes(&ctx.cx()).await?;
        Ok(themes.into_iter().map(ThemeNode).collect())
    }

    /// The Nuri curriculum; open to everyone.
    async fn curriculum(&self) -> CurriculumNode {
        CurriculumNode
    }
}

/// A video by its public id.
///
/// # Errors
/// As [`Catalog::find_video`](kyck_domain::catalog::Catalog::find_video).
pub async fn find_video(ctx: &Context<'_>, id: &ID) -> Result<Option<VideoNode>, Fault> {
    ctx.cx().signed_in()?;
    let Some(id) = id::decode(id) else {
        return Ok(None);
    };
    let found = with_visibility(ctx, async |visibility| {
        ctx.services().catalog.find_video(&ctx.cx(), id, visibility).await
    })
    .await?;
    Ok(found.map(VideoNode))
}

/// A series by its public id.
///
/// # Errors
/// As [`Catalog::find_series`](kyck_domain::catalog::Catalog::find_series).
pub async fn find_series(ctx: &Context<'_>, id: &ID) -> Result<Option<SeriesNode>, Fault> {
    ctx.cx().signed_in()?;
    let Some(id) = id::decode(id) else {
        return Ok(None);
    };
    let found = with_visibility(ctx, async |visibility| {
        ctx.services()
            .catalog
            .find_series(&ctx.cx(), id, visibility)
            .await
    })
    .await?;
    Ok(found.map(SeriesNode))
}

/// A channel by its public id.
///
/// # Errors
/// As [`Catalog::find_channel`](kyck_domain::catalog::Catalog::find_channel).
pub async fn find_channel(ctx: &Context<'_>, id: &ID) -> Result<Option<ChannelNode>, Fault> {
    ctx.cx().signed_in()?;
    let Some(id) = id::decode(id) else {
        return Ok(None);
    };
    let found = with_visibility(ctx, async |visibility| {
        ctx.services()
            .catalog
            .find_channel(&ctx.cx(), id, visibility)
            .await
    })
    .await?;
    Ok(found.map(ChannelNode))
}

/// A theme by its public id.
///
/// # Errors
/// As [`Catalog::find_theme`](kyck_domain::catalog::Catalog::find_theme).
pub async fn find_theme(ctx: &Context<'_>, id: &ID) -> Result<Option<ThemeNode>, Fault> {
    ctx.cx().signed_in()?;
    let Some(id) = id::decode(id) else {
        return Ok(None);
    };
    Ok(ctx
        .services()
        .catalog
        .find_theme(&ctx.cx(), id)
        .await?
        .map(ThemeNode))
}
