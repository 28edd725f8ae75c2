//! `home`, `recommendations`, `guardianPicks`, `recommenderModels`.

use async_graphql::{Context, ID, Object};
use kyck_domain::policy;
use kyck_kernel::Fault;
use kyck_kernel::id::ChildId;
use kyck_kernel::page::{DEFAULT_FIRST, PageRequest};

use super::feed::{GuardianPick, HomeFeed, Recommendation};
use super::models::{RecommenderModelConnection, RecommenderModelNode};
use crate::graphql::catalog::VideoNode;
use crate::graphql::page::Paged;
use crate::graphql::{ContextExt, id};
use crate::server::field_limits::list_size;

/// Queries about feeds and models.
#[derive(Default)]
pub struct RecommendQuery;

#[Object]
impl RecommendQuery {
    /// What a child sees first. For its device and its guardians.
    async fn home(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the child whose feed is asked for.")] child_id: ID,
    ) -> Result<HomeFeed, Fault> {
        let child_id = known_child(ctx, &child_id)?;

        let (feed, time) = ctx.services().recommend.home(&ctx.cx(), child_id).await?;

        Ok(HomeFeed::new(feed, time))
    }

    /// Videos for a child, best first, each with its reason. For its device and its guardians.
    #[graphql(directive = list_size::apply(DEFAULT_FIRST, vec!["first".into()]))]
    async fn recommendations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the child who gets the videos.")] child_id: ID,
        #[graphql(desc = "How many at most, 1 to 100; 20 when left out.")] first: Option<i32>,
    ) -> Result<Vec<Recommendation>, Fault> {
        let child_id = known_child(ctx, &child_id)?;

        let recommend = &ctx.services().recommend;
        let found = recommend.recommendations(&ctx.cx(), child_id, first).await?;

        Ok(found.iter().cloned().map(Recommendation).collect())
    }

    /// What guardians picked for a child, the last first. For its guardians and its device.
    async fn guardian_picks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the child who gets the videos.")] child_id: ID,
    ) -> Result<Vec<GuardianPick>, Fault> {
        let child_id = known_child(ctx, &child_id)?;

        picks_of(ctx, child_id).await
    }

    /// Trained models, newest first. For staff.
    #[graphql(directive = list_size::apply(DEFAULT_FIRST, vec!["first".into()]))]
    async fn recommender_models(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page begins; the first page when absent.")] after: Option<
            String,
        >,
    ) -> Result<RecommenderModelConnection, Fault> {
        let request = PageRequest::parse(first, after.as_deref())?;

        let page = ctx.services().recommend.list_models(&ctx.cx(), request).await?;

        Ok(RecommenderModelConnection(
            Paged::new(page, after.as_deref()).map(RecommenderModelNode),
        ))
    }
}

/// Reads a child's id; what cannot be one answers like a child that is hidden.
fn known_child(ctx: &Context<'_>, child_id: &ID) -> Result<ChildId, Fault> {
    id::decode(child_id).ok_or_else(|| ctx.cx().refusal())
}

/// What guardians picked for a child and the child may see, the last first.
///
/// # Errors
/// As the use case.
pub async fn picks_of(ctx: &Context<'_>, child_id: ChildId) -> Result<Vec<GuardianPick>, Fault> {
    let (cx, services) = (ctx.cx(), ctx.services());
    let picks = services.recommend.guardian_picks(&cx, child_id).await?;
    let policy = services.watch.child_policy(&cx, child_id).await?;
    let catalogue = services.catalog.current().await?;
    let shown = policy::visibility(&policy, services.kernel.now());

    Ok(picks
        .into_iter()
        .filter_map(|pick| Some((pick, catalogue.video(pick.video_id)?.clone())))
        .filter(|(_, video)| shown(video))
        .map(|(pick, video)| GuardianPick {
            video: VideoNode(video),
            picked_at: pick.picked_at,
        })
        .collect())
}
