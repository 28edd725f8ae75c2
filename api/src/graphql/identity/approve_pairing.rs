//! `approvePairing`.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use kyck_domain::identity::IdentityErrorCode;

use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::graphql::family::{ChangedFamily, ChildDevice};
use crate::graphql::id::decode;
use crate::graphql::once::once;

/// A guardian's approval of a device.
#[derive(InputObject)]
struct ApprovePairingInput {
    /// The digits that the device shows; spaces and hyphens do not matter.
    code: String,
    /// Id of the child who will watch on the device.
    child_id: ID,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// Result of `approvePairing`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct ApprovePairingPayload {
    /// The paired device; absent when `userErrors` is not empty.
    device: Option<ChildDevice>,
    /// The family with its lists.
    #[graphql(flatten)]
    changed: ChangedFamily,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// Root field `approvePairing` of the mutations.
#[derive(Default)]
pub struct ApprovePairingMutation;

#[Object]
impl ApprovePairingMutation {
    /// A guardian lets a device watch for a child.
    async fn approve_pairing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which device, which child.")] input: ApprovePairingInput,
    ) -> Result<ApprovePairingPayload> {
        let key = once(ctx, input.client_mutation_id)?;
        let child_id = decode(&input.child_id);

        let family = &ctx.services().family;
        let approved = family
            .approve_pairing(&ctx.cx(), &input.code, child_id, key.as_ref())
            .await;
        let (device, user_errors) = ctx.outcome(approved)?;

        Ok(ApprovePairingPayload {
            changed: ChangedFamily(device.is_some()),
            device: device.map(|device| ChildDevice::new(device, ctx.cx().actor)),
            user_errors,
        })
    }
}
