//! `setTasteDial` and `activateModel`.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use kyck_domain::recommend::RecommendError;
use kyck_kernel::Role;
use kyck_kernel::id::VideoId;
use uuid::Uuid;

use super::changed::{ChangedFeed, ChangedPicks};
use super::error::{RecommendErrorCode, split};
use super::types::{RecommenderModelNode, TasteDial};
use crate::graphql::error::UserError;
use crate::graphql::once::once;
use crate::graphql::{ContextExt, id};

/// How familiar or how new a child's feed is to be.
#[derive(Debug, InputObject)]
struct SetTasteDialInput {
    /// Id of the child whose feed changes.
    child_id: ID,
    /// How much variety the feed has.
    dial: TasteDial,
}

/// Result of `setTasteDial`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct SetTasteDialPayload {
    /// The choice that holds now; absent when `userErrors` is not empty.
    dial: Option<TasteDial>,
    /// The child with this choice, and its feed.
    #[graphql(flatten)]
    changed: ChangedFeed,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<RecommendErrorCode>>,
}

/// Which video for which child.
#[derive(Debug, InputObject)]
#[expect(clippy::struct_field_names, reason = "the schema's names of ids")]
struct PickForChildInput {
    /// Id of the child whose feed shows the video.
    child_id: ID,
    /// Id of the video to recommend.
    video_id: ID,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// Result of `pickForChild` and `unpickForChild`.
#[derive(SimpleObject)]
struct PickForChildPayload {
    /// Whether the video is picked now; absent when `userErrors` is not empty.
    is_picked: Option<bool>,
    /// The child, and its feed.
    #[graphql(flatten)]
    changed: ChangedFeed,
    /// What is picked for it.
    #[graphql(flatten)]
    changed_picks: ChangedPicks,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<RecommendErrorCode>>,
}

/// Which model to use.
#[derive(Debug, InputObject)]
struct ActivateModelInput {
    /// The model; an earlier one too.
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
        cx.guardian()?;
        let Some(child_id) = id::decode(&input.child_id) else {
            return Ok(SetTasteDialPayload {
                dial: None,
                changed: ChangedFeed(None),
                user_errors: vec![RecommendErrorCode::ChildNotFound.error(ctx.language(), "childId")],
            });
        };

        Ok(
            match ctx
                .services()
                .recommend
                .set_taste_dial(&cx, child_id, input.dial.into())
                .await
            {
                Ok(()) => SetTasteDialPayload {
                    dial: Some(input.dial),
                    changed: ChangedFeed(Some(child_id)),
                    user_errors: Vec::new(),
                },
                Err(error) => SetTasteDialPayload {
                    dial: None,
                    changed: ChangedFeed(None),
                    user_errors: vec![split(ctx, error)?],
                },
            },
        )
    }

    /// Puts a video first in a child's feed until the child has watched it; at most 20 at a time. For
    /// guardians.
    async fn pick_for_child(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The child and the video.")] input: PickForChildInput,
    ) -> Result<PickForChildPayload> {
        change_pick(ctx, input, true).await
    }

    /// Takes a pick back; a video that is not picked stays so. For guardians.
    async fn unpick_for_child(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The child and the video.")] input: PickForChildInput,
    ) -> Result<PickForChildPayload> {
        change_pick(ctx, input, false).await
    }

    /// Puts a trained model in use, on all nodes within seconds. For administrators.
    async fn activate_model(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The model to put in use.")] input: ActivateModelInput,
    ) -> Result<ActivateModelPayload> {
        let cx = ctx.cx();
        cx.staff(Role::Admin)?;
        let Some(model_id) = id::decode(&input.model_id) else {
            return Ok(ActivateModelPayload {
                model: None,
                previous_model: None,
                user_errors: vec![RecommendErrorCode::ModelNotFound.error(ctx.language(), "modelId")],
            });
        };

        Ok(
            match ctx.services().recommend.activate_model(&cx, model_id).await {
                Ok(activated) => ActivateModelPayload {
                    model: Some(RecommenderModelNode(activated.model)),
                    previous_model: activated.previous.map(RecommenderModelNode),
                    user_errors: Vec::new(),
                },
                Err(error) => ActivateModelPayload {
                    model: None,
                    previous_model: None,
                    user_errors: vec![split(ctx, error)?],
                },
            },
        )
    }
}

async fn change_pick(
    ctx: &Context<'_>,
    input: PickForChildInput,
    is_picked: bool,
) -> Result<PickForChildPayload> {
    let cx = ctx.cx();
    cx.guardian()?;
    let key = once(ctx, input.client_mutation_id)?;
    let child_id = id::decode(&input.child_id);
    let outcome = match (child_id, id::decode(&input.video_id)) {
        (None, _) => Err(RecommendError::ChildNotFound),
        (Some(child_id), video_id) => {
            // Whether the child exists is answered first, so that a stranger learns nothing of videos.
            let video_id = video_id.unwrap_or(VideoId(Uuid::nil()));
            if is_picked {
                ctx.services()
                    .recommend
                    .pick(&cx, child_id, video_id, key.as_ref())
                    .await
            } else {
                ctx.services()
                    .recommend
                    .unpick(&cx, child_id, video_id, key.as_ref())
                    .await
            }
        }
    };

    Ok(match outcome {
        Ok(()) => PickForChildPayload {
            is_picked: Some(is_picked),
            changed: ChangedFeed(child_id),
            changed_picks: ChangedPicks(child_id),
            user_errors: Vec::new(),
        },
        Err(error) => PickForChildPayload {
            is_picked: None,
            changed: ChangedFeed(None),
            changed_picks: ChangedPicks(None),
            user_errors: vec![split(ctx, error)?],
        },
    })
}
