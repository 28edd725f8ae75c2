//! `startPairing`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use kyck_domain::family::DevicePairing;
use kyck_domain::identity::IdentityErrorCode;
use kyck_kernel::Fault;

use crate::graphql::ContextExt;
use crate::graphql::error::UserError;

/// A device that wants to be paired.
#[derive(InputObject)]
struct StartPairingInput {
    /// What the device calls itself, 1 to 60 characters.
    device_name: String,
}

/// Result of `startPairing`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct StartPairingPayload {
    /// The request; absent when `userErrors` is not empty.
    pairing: Option<DevicePairing>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// Root field `startPairing` of the mutations.
#[derive(Default)]
pub struct StartPairingMutation;

#[Object]
impl StartPairingMutation {
    /// A child's device asks to be paired; open to everyone.
    async fn start_pairing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The device that wants to be paired.")] input: StartPairingInput,
    ) -> Result<StartPairingPayload, Fault> {
        let family = &ctx.services().family;
        let (pairing, user_errors) =
            ctx.outcome(family.start_pairing(&ctx.cx(), &input.device_name).await)?;

        Ok(StartPairingPayload { pairing, user_errors })
    }
}
