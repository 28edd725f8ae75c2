//! `viewer`, `otpChallenge`.

use async_graphql::{Context, ID, Object, Result};
use kyck_kernel::Fault;

use super::types::{OtpChallenge, Staff, Viewer};
use crate::graphql::ContextExt;
use crate::graphql::id::decode;

/// Queries about who is asking.
#[derive(Default)]
pub struct IdentityQuery;

#[Object]
impl IdentityQuery {
    /// Who is asking; open to everyone.
    async fn viewer(&self, ctx: &Context<'_>) -> Viewer {
        Viewer(ctx.cx().actor)
    }

    /// A sign-in under way, for the page that waits for its code; open to everyone who has its id. Answers alike
    /// for known and unknown numbers; null for an unknown id.
    async fn otp_challenge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id that `requestOtp` answered.")] id: ID,
    ) -> Result<Option<OtpChallenge>> {
        let Some(id) = decode(&id) else {
            return Ok(None);
        };
        let found = ctx.services().identity.find_challenge(id).await?;
        Ok(found.map(Into::into))
    }
}

/// The member of staff of a public id, for `node`.
pub async fn find_staff(ctx: &Context<'_>, id: &ID) -> Result<Option<Staff>, Fault> {
    let Some(id) = decode(id) else {
        return Ok(None);
    };
    let found = ctx.services().identity.staff_by_ids(&ctx.cx(), &[id]).await?;
    Ok(found.into_iter().next().map(Staff))
}
