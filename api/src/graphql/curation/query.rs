//! Queries of curation.

use async_graphql::{Context, ID, InputObject, Object, Result};
use kyck_domain::curation::ReviewFilter as DomainFilter;
use kyck_kernel::Fault;
use kyck_kernel::id::ReviewItemId;
use kyck_kernel::page::{DEFAULT_FIRST, PageRequest};

use super::types::{QuotaStatus, ReviewItemConnection, ReviewItemNode, ReviewState, with_videos};
use crate::graphql::page::Paged;
use crate::graphql::{ContextExt, id};
use crate::server::field_limits::list_size;

/// Which items are asked for; all that is given must match.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ReviewFilter {
    /// States of the items; only waiting ones when absent.
    state: Option<ReviewState>,
    /// Language of the video; `ko` finds `ko-KR` too.
    language: Option<String>,
    /// Whether a finding forbids publication.
    has_blocking_finding: Option<bool>,
}

/// Queries of curation.
#[derive(Default)]
pub struct CurationQuery;

#[Object]
impl CurationQuery {
    /// Videos that wait for a decision, riskiest first. For editors.
    #[graphql(directive = list_size::apply(DEFAULT_FIRST, vec!["first".into()]))]
    async fn review_queue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page begins; the first page when absent.")] after: Option<
            String,
        >,
        #[graphql(desc = "Which items; all that wait when not given.")] filter: Option<ReviewFilter>,
    ) -> Result<ReviewItemConnection> {
        list(ctx, first, after, filter.unwrap_or_default())
            .await
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
    }

    /// What is used of YouTube's quota today. For editors.
    async fn quota_status(&self, ctx: &Context<'_>) -> Result<Vec<QuotaStatus>> {
        let status = ctx.services().catalog.quota_status(&ctx.cx()).await?;
        Ok(status.into_iter().map(QuotaStatus::from).collect())
    }
}

async fn list(
    ctx: &Context<'_>,
    first: Option<i32>,
    after: Option<String>,
    filter: ReviewFilter,
) -> Result<ReviewItemConnection, Fault> {
    let cx = ctx.cx();
    let page = PageRequest::parse(first, after.as_deref())?;
    let filter = DomainFilter {
        state: filter.state.map(Into::into),
        language: filter.language,
        has_blocking_finding: filter.has_blocking_finding,
    };

    let page = ctx.services().curation.list_reviews(&cx, &filter, page).await?;
    let total = if ctx.look_ahead().field("totalCount").exists() {
        let total = ctx.services().curation.count_reviews(&cx, &filter).await?;
        Some(i32::try_from(total).unwrap_or(i32::MAX))
    } else {
        None
    };

    let (cursors, items): (Vec<String>, Vec<_>) = page.items.into_iter().unzip();
    let nodes = with_videos(ctx, items).await?;

    Ok(ReviewItemConnection(Paged {
        items: cursors.into_iter().zip(nodes).collect(),
        has_next: page.has_next,
        has_previous: after.is_some(),
        total,
    }))
}

/// An item of the queue by its public id.
///
/// # Errors
/// As [`Curation::find_review`](kyck_domain::curation::Curation::find_review).
pub async fn find_review(ctx: &Context<'_>, id: &ID) -> Result<Option<ReviewItemNode>, Fault> {
    let Some(id) = id::decode::<ReviewItemId>(id) else {
        return Ok(None);
    };
    let found = ctx.services().curation.find_review(&ctx.cx(), id).await?;
    Ok(with_videos(ctx, found.into_iter().collect()).await?.pop())
}
