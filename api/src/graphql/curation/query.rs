//! Queries of curation.

use async_graphql::{Context, ID, InputObject, Object};
use kyck_domain::catalog::QuotaUse;
use kyck_domain::curation::{self, ReviewState};
use kyck_kernel::Fault;
use kyck_kernel::id::ReviewItemId;
use kyck_kernel::page::{DEFAULT_FIRST, PageRequest};

use super::types::{ReviewItemConnection, ReviewItemNode, with_videos};
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

/// Queries about the review queue and YouTube's quota.
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
    ) -> Result<ReviewItemConnection, Fault> {
        let request = PageRequest::parse(first, after.as_deref())?;
        let filter = filter.unwrap_or_default();
        let filter = curation::ReviewFilter {
            state: filter.state,
            language: filter.language,
            has_blocking_finding: filter.has_blocking_finding,
        };

        let reviews = &ctx.services().curation;
        let page = reviews.list_reviews(&ctx.cx(), &filter, request).await?;
        let total = if ctx.look_ahead().field("totalCount").exists() {
            let total = reviews.count_reviews(&ctx.cx(), &filter).await?;
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

    /// What is used of YouTube's quota today. For editors.
    async fn quota_status(&self, ctx: &Context<'_>) -> Result<Vec<QuotaUse>, Fault> {
        ctx.services().catalog.quota_status(&ctx.cx()).await
    }
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
