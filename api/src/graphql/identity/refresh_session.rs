//! `refreshSession`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use kyck_domain::identity::IdentityErrorCode;
use kyck_kernel::Fault;

use super::session::Session;
use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::server::field_limits::sign_in;

/// A token to renew a sign-in with.
#[derive(InputObject)]
struct RefreshSessionInput {
    /// The newest refresh token of the sign-in.
    refresh_token: String,
}

/// Result of `refreshSession`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct RefreshSessionPayload {
    /// The next pair of tokens; absent when `userErrors` is not empty.
    session: Option<Session>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// Root field `refreshSession` of the mutations.
#[derive(Default)]
pub struct RefreshSessionMutation;

#[Object]
impl RefreshSessionMutation {
    /// Exchanges a refresh token for the next pair of tokens; open to everyone who has one. A token that was just used
    /// gives the same result for 30 seconds; an older one ends the sign-in. `DEVICE_UNCONFIRMED` ends nothing: keep the
    /// token and ask again later.
    #[graphql(directive = sign_in::apply(false))]
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The refresh token to exchange.")] input: RefreshSessionInput,
    ) -> Result<RefreshSessionPayload, Fault> {
        let identity = &ctx.services().identity;
        let (session, user_errors) = ctx.outcome(identity.refresh_session(&input.refresh_token).await)?;

        Ok(RefreshSessionPayload {
            session: session.map(Session),
            user_errors,
        })
    }
}
