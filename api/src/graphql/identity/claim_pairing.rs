//! `claimPairing`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use kyck_domain::identity::IdentityErrorCode;
use kyck_kernel::Fault;

use super::session::Session;
use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::server::field_limits::sign_in;

/// A device that asks whether it was approved.
#[derive(InputObject)]
struct ClaimPairingInput {
    /// The `pollSecret` that `startPairing` returned to this device.
    poll_secret: String,
}

/// Result of `claimPairing`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct ClaimPairingPayload {
    /// The device's sign-in, for its child alone; absent when `userErrors` is not empty.
    session: Option<Session>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// Root field `claimPairing` of the mutations.
#[derive(Default)]
pub struct ClaimPairingMutation;

#[Object]
impl ClaimPairingMutation {
    /// A device collects its sign-in once it was approved; open to everyone who has the secret. Ask every
    /// few seconds.
    #[graphql(directive = sign_in::apply(false))]
    async fn claim_pairing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The device's secret of `startPairing`.")] input: ClaimPairingInput,
    ) -> Result<ClaimPairingPayload, Fault> {
        let family = &ctx.services().family;
        let (session, user_errors) = ctx.outcome(family.claim_pairing(&input.poll_secret).await)?;

        Ok(ClaimPairingPayload {
            session: session.map(Session),
            user_errors,
        })
    }
}
