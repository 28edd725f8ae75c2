//! `giveConsent`.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use kyck_domain::family::{Consent, ConsentPurpose, FamilyErrorCode, GiveConsent};

use super::changed::ChangedFamily;
use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::graphql::once::once;

/// What the legal guardian agrees to.
#[derive(InputObject)]
struct GiveConsentInput {
    /// For what, each once.
    purposes: Vec<ConsentPurpose>,
    /// Version of the text that was read, from `consentText`.
    text_version: String,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// Result of `giveConsent`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct GiveConsentPayload {
    /// Whether the consent is in force. A text message confirms a change; changes within ten minutes share one,
    /// and without a provider of text messages none is sent.
    given: bool,
    /// The decisions in force for the given purposes, those that were given before included; empty when
    /// `userErrors` is not.
    consents: Vec<Consent>,
    /// The family with its lists.
    #[graphql(flatten)]
    changed: ChangedFamily,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<FamilyErrorCode>>,
}

/// Root field `giveConsent` of the mutations.
#[derive(Default)]
pub struct GiveConsentMutation;

#[Object]
impl GiveConsentMutation {
    /// Records what the legal guardian agrees to, and confirms it by a text message.
    async fn give_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To what, by which text.")] input: GiveConsentInput,
    ) -> Result<GiveConsentPayload> {
        let key = once(ctx, input.client_mutation_id)?;
        let command = GiveConsent {
            purposes: input.purposes,
            text_version: input.text_version,
        };

        let family = &ctx.services().family;
        let given = family.give_consent(&ctx.cx(), command, key.as_ref()).await;
        let (consents, user_errors) = ctx.outcome(given)?;

        Ok(GiveConsentPayload {
            given: consents.is_some(),
            changed: ChangedFamily(consents.is_some()),
            consents: consents.unwrap_or_default(),
            user_errors,
        })
    }
}
