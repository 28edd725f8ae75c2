//! `staffSignIn`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use kyck_domain::identity::{IdentityErrorCode, StaffSignIn};
use kyck_kernel::Fault;

use super::session::PersonSignedIn;
use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::server::field_limits::sign_in;

/// Credentials of a member of staff.
#[derive(InputObject)]
struct StaffSignInInput {
    /// E-mail address of the account.
    email: String,
    /// Password of the account, in plain text.
    password: String,
    /// Six digits of the code generator.
    totp_code: String,
    /// What an earlier `staffSignIn` gave this device: its attempts are counted apart from those of strangers.
    device_token: Option<String>,
}

/// Result of `staffSignIn`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct StaffSignInPayload {
    /// The sign-in and the device's token.
    #[graphql(flatten)]
    signed_in: PersonSignedIn,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// Root field `staffSignIn` of the mutations.
#[derive(Default)]
pub struct StaffSignInMutation;

#[Object]
impl StaffSignInMutation {
    /// Signs a member of staff in by password and code; open to everyone. Must be the only field of its
    /// request.
    #[graphql(directive = sign_in::apply(true))]
    async fn staff_sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and the proofs.")] input: StaffSignInInput,
    ) -> Result<StaffSignInPayload, Fault> {
        let command = StaffSignIn {
            email: input.email,
            password: input.password,
            totp_code: input.totp_code,
            device_token: input.device_token,
        };

        let identity = &ctx.services().identity;
        let (signed_in, user_errors) = ctx.outcome(identity.staff_sign_in(&ctx.cx(), command).await)?;

        Ok(StaffSignInPayload {
            signed_in: PersonSignedIn(signed_in),
            user_errors,
        })
    }
}
