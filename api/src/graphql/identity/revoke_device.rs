//! `revokeDevice`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kyck_domain::identity::IdentityErrorCode;
use kyck_kernel::Fault;

use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::graphql::family::{ChangedFamily, ChildDevice};
use crate::graphql::id::decode;

/// A device whose access ends.
#[derive(InputObject)]
struct RevokeDeviceInput {
    /// Id of the device to sign out.
    device_id: ID,
}

/// Result of `revokeDevice`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct RevokeDevicePayload {
    /// The device; absent when `userErrors` is not empty.
    device: Option<ChildDevice>,
    /// The family with its lists.
    #[graphql(flatten)]
    changed: ChangedFamily,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// Root field `revokeDevice` of the mutations.
#[derive(Default)]
pub struct RevokeDeviceMutation;

#[Object]
impl RevokeDeviceMutation {
    /// Signs a device of the family out immediately. For guardians.
    async fn revoke_device(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The device to sign out.")] input: RevokeDeviceInput,
    ) -> Result<RevokeDevicePayload, Fault> {
        let family = &ctx.services().family;
        let device_id = decode(&input.device_id);
        let (device, user_errors) = ctx.outcome(family.revoke_device(&ctx.cx(), device_id).await)?;

        Ok(RevokeDevicePayload {
            changed: ChangedFamily(device.is_some()),
            device: device.map(|device| ChildDevice::new(device, ctx.cx().actor)),
            user_errors,
        })
    }
}
