//! `withdrawConsent`.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use kyck_domain::family::{Consent, ConsentPurpose, FamilyErrorCode};

use super::changed::ChangedFamily;
use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::graphql::once::once;

/// What is agreed to no longer.
#[derive(Debug, InputObject)]
struct WithdrawConsentInput {
    /// Purposes, each once; not the service itself.
    purposes: Vec<ConsentPurpose>,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// Result of `withdrawConsent`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct WithdrawConsentPayload {
    /// The recorded decisions; empty when `userErrors` is not.
    consents: Vec<Consent>,
    /// The family with its lists.
    #[graphql(flatten)]
    changed: ChangedFamily,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<FamilyErrorCode>>,
}

/// Root field `withdrawConsent` of the mutations.
#[derive(Default)]
pub struct WithdrawConsentMutation;

#[Object]
impl WithdrawConsentMutation {
    /// Withdraws consent to purposes, with immediate effect. Without the one for recommendations a child's feed
    /// is made of its age and interests alone. For the legal guardian.
    async fn withdraw_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The purposes to withdraw consent from.")] input: WithdrawConsentInput,
    ) -> Result<WithdrawConsentPayload> {
        let key = once(ctx, input.client_mutation_id)?;

        let family = &ctx.services().family;
        let withdrawn = family
            .withdraw_consent(&ctx.cx(), input.purposes, key.as_ref())
            .await;
        let (consents, user_errors) = ctx.outcome(withdrawn)?;

        Ok(WithdrawConsentPayload {
            changed: ChangedFamily(consents.is_some()),
            consents: consents.unwrap_or_default(),
            user_errors,
        })
    }
}
