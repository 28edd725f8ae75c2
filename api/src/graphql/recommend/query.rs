//! `home`, `recommendations`, `recommenderModels`.

use async_graphql::{Context, ID, Object, Result};
use kyck_domain::policy;
use kyck_kernel::Fault;
use kyck_kernel::id::ChildId;
use kyck_kernel::page::{DEFAULT_FIRST, PageRequest};

use super::types::{
    GuardianPick, HomeFeed, ReasonFeedback, Recommendation, RecommenderEvaluationConnection,
    RecommenderEvaluationNode, RecommenderModelConnection, RecommenderModelNode, TasteCluster,
};
use crate::graphql::catalog::VideoNode;
use crate::graphql::page::Paged;
use crate::graphql::{ContextExt, id};
use crate::server::field_limits::list_size;

/// Feeds and models.
#[derive(Default)]
pub struct RecommendQuery;

#[Object]
impl RecommendQuery {
    /// What a child sees first. For its device and its guardians.
    async fn home(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the child whose feed is asked for.")] child_id: ID,
    ) -> Result<HomeFeed> {
        let child_id = known_child(ctx, &child_id)?;
        match ctx.services().recommend.home(&ctx.cx(), child_id).await {
            Ok((feed, time)) => Ok(HomeFeed::new(feed, &time, ctx.language())),
            Err(fault) => Err(fault.into()),
        }
    }

    /// Videos for a child, best first, each with its reason. For its device and its guardians.
    #[graphql(directive = list_size::apply(DEFAULT_FIRST, vec!["first".into()]))]
    async fn recommendations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the child who gets the videos.")] child_id: ID,
        #[graphql(desc = "How many at most, 1 to 100; 20 when left out.")] first: Option<i32>,
    ) -> Result<Vec<Recommendation>> {
        let child_id = known_child(ctx, &child_id)?;
        ctx.services()
            .recommend
            .recommendations(&ctx.cx(), child_id, first)
            .await
            .map(|found| found.iter().map(Into::into).collect())
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
    }

    /// What guardians picked for a child, the last first. For its guardians and its device.
    async fn guardian_picks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the child who gets the videos.")] child_id: ID,
    ) -> Result<Vec<GuardianPick>> {
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
    ) -> Result<RecommenderModelConnection> {
        let cx = ctx.cx();
        let page = async {
            let request = PageRequest::parse(first, after.as_deref())?;
            ctx.services().recommend.list_models(&cx, request).await
        };
        match page.await {
            Ok(page) => Ok(RecommenderModelConnection(
                Paged::new(page, after.as_deref()).map(RecommenderModelNode),
            )),
            Err(fault) => Err(fault.into()),
        }
    }
}

/// What staff is told of how the recommender does.
#[derive(Default)]
pub struct RecommenderStaffQuery;

#[Object]
impl RecommenderStaffQuery {
    /// How trainings were judged, newest first. For staff.
    #[graphql(directive = list_size::apply(DEFAULT_FIRST, vec!["first".into()]))]
    async fn recommender_evaluations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page begins; the first page when absent.")] after: Option<
            String,
        >,
    ) -> Result<RecommenderEvaluationConnection> {
        let cx = ctx.cx();
        let page = async {
            let request = PageRequest::parse(first, after.as_deref())?;
            ctx.services().recommend.list_evaluations(&cx, request).await
        };
        match page.await {
            Ok(page) => Ok(RecommenderEvaluationConnection(
                Paged::new(page, after.as_deref()).map(RecommenderEvaluationNode),
            )),
            Err(fault) => Err(fault.into()),
        }
    }

    /// How videos did that were opened for each reason in the last 28 days. For staff.
    async fn recommendation_feedback(&self, ctx: &Context<'_>) -> Result<Vec<ReasonFeedback>> {
        ctx.services()
            .recommend
            .feedback(&ctx.cx())
            .await
            .map(|found| found.into_iter().map(Into::into).collect())
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
    }

    /// The clusters of taste that the model in use found, largest first. For staff.
    async fn taste_clusters(&self, ctx: &Context<'_>) -> Result<Vec<TasteCluster>> {
        ctx.services()
            .recommend
            .clusters(&ctx.cx())
            .await
            .map(|found| found.into_iter().map(Into::into).collect())
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
    }
}

/// Reads a child's id; what cannot be one answers like a child that is hidden.
fn known_child(ctx: &Context<'_>, child_id: &ID) -> Result<ChildId> {
    id::decode(child_id).ok_or_else(|| async_graphql::Error::from(ctx.cx().refusal()))
}

/// What guardians picked for a child and the child may see, the last first.
pub async fn picks_of(ctx: &Context<'_>, child_id: ChildId) -> Result<Vec<GuardianPick>> {
    let cx = ctx.cx();
    let picks = async {
        let picks = ctx.services().recommend.guardian_picks(&cx, child_id).await?;
        let policy = ctx.services().watch.child_policy(&cx, child_id).await?;
        let catalogue = ctx.services().catalog.current().await?;
        let shown = policy::lens(&policy, ctx.services().kernel.now());
        Ok::<_, Fault>(
            picks
                .into_iter()
                .filter_map(|pick| Some((pick, catalogue.video(pick.video_id)?.clone())))
                .filter(|(_, video)| shown(video))
                .map(|(pick, video)| GuardianPick::new(pick, VideoNode(video)))
                .collect(),
        )
    };
    picks
        .await
        .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
}

/// A model by its public id, for `node`.
///
/// # Errors
/// [`Fault::Forbidden`] for anyone but staff.
pub async fn find_model(ctx: &Context<'_>, id: &ID) -> Result<Option<RecommenderModelNode>, Fault> {
    let Some(model_id) = id::decode(id) else {
        return Ok(None);
    };
    let record = ctx.services().recommend.model_record(&ctx.cx(), model_id).await?;
    Ok(record.map(RecommenderModelNode))
}
