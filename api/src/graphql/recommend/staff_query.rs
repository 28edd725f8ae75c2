//! `recommenderEvaluations`, `recommendationFeedback`, `tasteClusters`.

use async_graphql::{Context, ID, Object};
use kyck_domain::recommend::ReasonFeedback;
use kyck_kernel::Fault;
use kyck_kernel::page::{DEFAULT_FIRST, PageRequest};

use super::models::{RecommenderEvaluationConnection, RecommenderEvaluationNode, RecommenderModelNode};
use super::taste_cluster::TasteCluster;
use crate::graphql::page::Paged;
use crate::graphql::{ContextExt, id};
use crate::server::field_limits::list_size;

/// How the recommender does, for staff.
#[derive(Default)]
pub struct RecommenderStaffQuery;

#[Object]
impl RecommenderStaffQuery {
    /// Evaluations of trained models, newest first. For staff.
    #[graphql(directive = list_size::apply(DEFAULT_FIRST, vec!["first".into()]))]
    async fn recommender_evaluations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page begins; the first page when absent.")] after: Option<
            String,
        >,
    ) -> Result<RecommenderEvaluationConnection, Fault> {
        let request = PageRequest::parse(first, after.as_deref())?;

        let recommend = &ctx.services().recommend;
        let page = recommend.list_evaluations(&ctx.cx(), request).await?;

        Ok(RecommenderEvaluationConnection(
            Paged::new(page, after.as_deref()).map(RecommenderEvaluationNode),
        ))
    }

    /// How videos did that were opened for each reason in the last 28 days. For staff.
    async fn recommendation_feedback(&self, ctx: &Context<'_>) -> Result<Vec<ReasonFeedback>, Fault> {
        ctx.services().recommend.feedback(&ctx.cx()).await
    }

    /// The clusters of taste that the model in use found, largest first. For staff.
    async fn taste_clusters(&self, ctx: &Context<'_>) -> Result<Vec<TasteCluster>, Fault> {
        let clusters = ctx.services().recommend.clusters(&ctx.cx()).await?;

        Ok(clusters.into_iter().map(TasteCluster).collect())
    }
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
