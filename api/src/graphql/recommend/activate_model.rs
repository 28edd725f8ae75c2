//! `activateModel`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kyck_domain::recommend::RecommendErrorCode;
use kyck_kernel::{Fault, Role};

use super::models::RecommenderModelNode;
use crate::graphql::error::UserError;
use crate::graphql::{ContextExt, id};

/// Which model to use.
#[derive(Debug, InputObject)]
struct ActivateModelInput {
    /// The model to put in use; an earlier one too.
    model_id: ID,
}

/// Result of `activateModel`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct ActivateModelPayload {
    /// The model that is in use now; absent when `userErrors` is not empty.
    model: Option<RecommenderModelNode>,
    /// The model that was in use before and is not any more; absent when there was none, or the same.
    previous_model: Option<RecommenderModelNode>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<RecommendErrorCode>>,
}

/// Root of the mutation `activateModel`.
#[derive(Default)]
pub struct ActivateModelMutation;

#[Object]
impl ActivateModelMutation {
    /// Puts a trained model in use, on all nodes within seconds. For administrators.
    async fn activate_model(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The model to put in use.")] input: ActivateModelInput,
    ) -> Result<ActivateModelPayload, Fault> {
        let cx = ctx.cx();
        cx.staff(Role::Admin)?;

        let recommend = &ctx.services().recommend;
        let result = recommend.activate_model(&cx, id::decode(&input.model_id)).await;
        let (activated, user_errors) = ctx.outcome(result)?;

        let (model, previous) = activated.map_or((None, None), |activated| {
            (Some(activated.model), activated.previous)
        });
        Ok(ActivateModelPayload {
            model: model.map(RecommenderModelNode),
            previous_model: previous.map(RecommenderModelNode),
            user_errors,
        })
    }
}
