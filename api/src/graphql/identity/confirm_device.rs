//! `confirmDevice`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kyck_domain::identity::IdentityErrorCode;
use kyck_kernel::Fault;

use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::graphql::family::ChildDevice;
use crate::graphql::id::decode;

/// A device that stays with the family after a restore.
#[derive(InputObject)]
struct ConfirmDeviceInput {
    /// Which device, as the family's `devices` list it.
    device_id: ID,
}

/// Result of `confirmDevice`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct ConfirmDevicePayload {
    /// The device as it is now; absent when `userErrors` is not empty.
    device: Option<ChildDevice>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// Root field `confirmDevice` of the mutations.
#[derive(Default)]
pub struct ConfirmDeviceMutation;

#[Object]
impl ConfirmDeviceMutation {
    /// A guardian confirms that a device is still the family's, after the installation was restored from a
    /// backup; its sign-in is valid again from then on. Confirming it again changes nothing.
    async fn confirm_device(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of the family's devices.")] input: ConfirmDeviceInput,
    ) -> Result<ConfirmDevicePayload, Fault> {
        let family = &ctx.services().family;
        let device_id = decode(&input.device_id);
        let (device, user_errors) = ctx.outcome(family.confirm_device(&ctx.cx(), device_id).await)?;

        Ok(ConfirmDevicePayload {
            device: device.map(|device| ChildDevice::new(device, ctx.cx().actor)),
            user_errors,
        })
    }
}
