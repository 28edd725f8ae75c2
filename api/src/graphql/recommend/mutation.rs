//! `setTasteDial` and `activateModel`.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use kyck_domain::Role;
use kyck_domain::recommend;

use super::error::{RecommendErrorCode, split};
use super::types::{RecommenderModelNode, TasteDial};
use crate::graphql::error::{UserError, to_graphql};
use crate::graphql::{ContextExt, id};

/// How familiar or how new a child's feed is to be.
#[derive(Debug, InputObject)]
struct SetTasteDialInput {
    /// Whose feed.
    child_id: ID,
    /// The choice.
    dial: TasteDial,
}

/// Result of `setTasteDial`.
#[derive(SimpleObject)]
struct SetTasteDialPayload {
    /// The choice that holds now; absent when `userErrors` is not empty.
    dial: Option<TasteDial>,
    /// What the user can mend; empty on success.
    user_errors: Vec<UserError<RecommendErrorCode>>,
}

/// Which model to use.
#[derive(Debug, InputObject)]
struct ActivateModelInput {
    /// The model; an earlier one too.
    model_id: ID,
}

/// Result of `activateModel`.
#[derive(SimpleObject)]
struct ActivateModelPayload {
    /// The model that is in use now; absent when `userErrors` is not empty.
    model: Option<RecommenderModelNode>,
    /// What the user can mend; empty on success.
    user_errors: Vec<UserError<RecommendErrorCode>>,
}

/// Dials and models.
#[derive(Default)]
pub struct RecommendMutation;

#[Object]
impl RecommendMutation {
    /// Sets how familiar or how new a child's feed is to be; holds from the next feed on. For guardians.
    async fn set_taste_dial(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose feed, and how.")] input: SetTasteDialInput,
    ) -> Result<SetTasteDialPayload> {
        let cx = ctx.cx();
        cx.guardian().map_err(|fault| to_graphql(ctx, fault))?;
        let Some(child_id) = id::decode(&input.child_id) else {
            return Ok(SetTasteDialPayload {
                dial: None,
                user_errors: vec![RecommendErrorCode::ChildNotFound.error(ctx.language(), "childId")],
            });
        };
        Ok(
            match recommend::set_taste_dial(&cx, child_id, input.dial.into()).await {
                Ok(()) => SetTasteDialPayload {
                    dial: Some(input.dial),
                    user_errors: Vec::new(),
                },
                Err(error) => SetTasteDialPayload {
                    dial: None,
                    user_errors: vec![split(ctx, error)?],
                },
            },
        )
    }

    /// Puts a trained model in use, on all nodes within seconds. For administrators.
    async fn activate_model(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which model.")] input: ActivateModelInput,
    ) -> Result<ActivateModelPayload> {
        let cx = ctx.cx();
        cx.staff(Role::Admin).map_err(|fault| to_graphql(ctx, fault))?;
        let Some(model_id) = id::decode(&input.model_id) else {
            return Ok(ActivateModelPayload {
                model: None,
                user_errors: vec![RecommendErrorCode::ModelNotFound.error(ctx.language(), "modelId")],
            });
        };
        Ok(match recommend::activate_model(&cx, model_id).await {
            Ok(record) => ActivateModelPayload {
                model: Some(RecommenderModelNode(record)),
                user_errors: Vec::new(),
            },
            Err(error) => ActivateModelPayload {
                model: None,
                user_errors: vec![split(ctx, error)?],
            },
        })
    }
}
