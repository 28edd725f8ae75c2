//! `requestOtp`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use kyck_domain::identity::{IdentityErrorCode, Locale, OtpChallenge, RequestOtp};
use kyck_kernel::Fault;

use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::server::field_limits::sign_in;

/// Which phone wants to sign in.
#[derive(InputObject)]
struct RequestOtpInput {
    /// Mobile number in any usual spelling, with or without country code.
    phone: String,
    /// Language of the message; the request's own when absent.
    locale: Option<Locale>,
    /// What an earlier `verifyOtp` gave this device: its requests are counted apart from those of strangers.
    device_token: Option<String>,
}

/// Result of `requestOtp`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct RequestOtpPayload {
    /// The sign-in under way; absent when `userErrors` is not empty.
    challenge: Option<OtpChallenge>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// Root field `requestOtp` of the mutations.
#[derive(Default)]
pub struct RequestOtpMutation;

#[Object]
impl RequestOtpMutation {
    /// Sends a code to a phone; open to everyone. Answers alike for known and unknown numbers. The code is on its
    /// way then: `otpChallenge` returns whether it left. Must be the only field of
    /// its request.
    #[graphql(directive = sign_in::apply(true))]
    async fn request_otp(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The phone number that gets the code.")] input: RequestOtpInput,
    ) -> Result<RequestOtpPayload, Fault> {
        let command = RequestOtp {
            phone: input.phone,
            locale: input.locale.unwrap_or_else(|| ctx.language().into()),
            device_token: input.device_token,
        };

        let identity = &ctx.services().identity;
        let (challenge, user_errors) = ctx.outcome(identity.request_otp(&ctx.cx(), command).await)?;

        Ok(RequestOtpPayload {
            challenge,
            user_errors,
        })
    }
}
