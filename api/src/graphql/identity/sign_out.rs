//! `signOut`.

use async_graphql::{Context, Object, SimpleObject};
use kyck_domain::identity::IdentityErrorCode;
use kyck_kernel::Fault;

use crate::graphql::ContextExt;
use crate::graphql::error::UserError;

/// Result of `signOut`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct SignOutPayload {
    /// Whether the sign-in has ended.
    signed_out: bool,
    /// Errors the user can fix; always empty.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// Root field `signOut` of the mutations.
#[derive(Default)]
pub struct SignOutMutation;

#[Object]
impl SignOutMutation {
    /// Ends the sign-in that the request is sent with.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<SignOutPayload, Fault> {
        ctx.services().identity.sign_out(&ctx.cx()).await?;

        Ok(SignOutPayload {
            signed_out: true,
            user_errors: Vec::new(),
        })
    }
}
