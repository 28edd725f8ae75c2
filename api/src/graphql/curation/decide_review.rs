//! `decideReview`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kyck_domain::curation::{DecideReview, Decision, UnknownId};
use kyck_domain::family::AgeBand;
use kyck_kernel::Fault;

use super::types::{CurationUserError, NuriTagInput, ReviewItemNode, user_errors, with_videos};
use crate::graphql::{ContextExt, id};

/// A decision about items of the review queue.
#[derive(InputObject)]
struct DecideReviewInput {
    /// Which items; at most 100.
    item_ids: Vec<ID>,
    /// What to do. An editor's approval or refusal is a proposal.
    decision: Decision,
    /// The youngest band the videos suit; an approval needs it.
    age_band: Option<AgeBand>,
    /// What of the curriculum they touch: one primary and at most three secondary; an approval needs it.
    nuri_tags: Option<Vec<NuriTagInput>>,
    /// Their topics, in place of those they have.
    theme_ids: Option<Vec<ID>>,
    /// A series at whose end they come, in the order of the items; they stay in theirs when not given.
    series_id: Option<ID>,
    /// Why; needed to publish in spite of a finding that blocks.
    reason: Option<String>,
}

/// Result of `decideReview`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct DecideReviewPayload {
    /// Items that changed, as they are now.
    items: Vec<ReviewItemNode>,
    /// Errors the user can fix; empty on success. `field` names the item where one is at fault.
    user_errors: Vec<CurationUserError>,
}

/// The mutation with which staff decides about the review queue.
#[derive(Default)]
pub struct DecideReviewMutation;

#[Object]
impl DecideReviewMutation {
    /// Decides about items of the review queue. Editors propose and give back; managers decide. An approval
    /// publishes.
    async fn decide_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The items and the decision.")] input: DecideReviewInput,
    ) -> Result<DecideReviewPayload, Fault> {
        let decided = ctx
            .services()
            .curation
            .decide_review(&ctx.cx(), input.into_command())
            .await?;

        Ok(DecideReviewPayload {
            items: with_videos(ctx, decided.items).await?,
            user_errors: user_errors(ctx, &decided.problems),
        })
    }
}

impl DecideReviewInput {
    fn into_command(self) -> DecideReview {
        let tags = |tags: Vec<NuriTagInput>| tags.into_iter().map(NuriTagInput::into_domain).collect();
        let theme_ids = |ids: Vec<ID>| ids.iter().map(id::decode).collect();

        DecideReview {
            item_ids: self.item_ids.iter().map(id::decode).collect(),
            decision: self.decision,
            age_band: self.age_band,
            nuri_tags: self.nuri_tags.map(tags),
            theme_ids: self.theme_ids.map(theme_ids),
            series_id: self.series_id.map(|id| id::decode(&id).ok_or(UnknownId)),
            reason: self.reason,
        }
    }
}
