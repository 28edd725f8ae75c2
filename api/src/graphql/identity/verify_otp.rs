//! `verifyOtp`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kyck_domain::identity::{IdentityErrorCode, VerifyOtp};
use kyck_kernel::Fault;

use super::session::PersonSignedIn;
use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::graphql::id::decode;
use crate::server::field_limits::sign_in;

/// A code typed in.
#[derive(InputObject)]
struct VerifyOtpInput {
    /// Id of the challenge that `requestOtp` returned.
    challenge_id: ID,
    /// The six digits of the message.
    code: String,
    /// What the device calls itself, 1 to 60 characters.
    device_name: Option<String>,
    /// What an earlier `verifyOtp` gave this device, if one did.
    device_token: Option<String>,
}

/// Result of `verifyOtp`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct VerifyOtpPayload {
    /// The sign-in and the device's token.
    #[graphql(flatten)]
    signed_in: PersonSignedIn,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// Root field `verifyOtp` of the mutations.
#[derive(Default)]
pub struct VerifyOtpMutation;

#[Object]
impl VerifyOtpMutation {
    /// Signs a guardian in by the code; open to everyone. A new number becomes the owner of a new family.
    /// Must be the only field of its request.
    #[graphql(directive = sign_in::apply(true))]
    async fn verify_otp(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The challenge and the code from the message.")] input: VerifyOtpInput,
    ) -> Result<VerifyOtpPayload, Fault> {
        let command = VerifyOtp {
            challenge_id: decode(&input.challenge_id),
            code: input.code,
            device_name: input.device_name,
            device_token: input.device_token,
        };

        let identity = &ctx.services().identity;
        let (signed_in, user_errors) = ctx.outcome(identity.verify_otp(&ctx.cx(), command).await)?;

        Ok(VerifyOtpPayload {
            signed_in: PersonSignedIn(signed_in),
            user_errors,
        })
    }
}
