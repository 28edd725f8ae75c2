//! `viewer`, `otpChallenge`.

use async_graphql::{Context, ID, Object};
use kyck_domain::identity::OtpChallenge;
use kyck_kernel::Fault;

use super::staff::Staff;
use super::viewer::Viewer;
use crate::graphql::ContextExt;
use crate::graphql::id::decode;

/// Queries about the caller and sign-ins under way.
#[derive(Default)]
pub struct IdentityQuery;

#[Object]
impl IdentityQuery {
    /// The caller; open to everyone.
    async fn viewer(&self, ctx: &Context<'_>) -> Viewer {
        Viewer(ctx.cx().actor)
    }

    /// A sign-in under way, for the page that waits for its code; open to everyone who has its id. It is alike for
    /// known and unknown numbers; null for an unknown id.
    async fn otp_challenge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id that `requestOtp` answered.")] id: ID,
    ) -> Result<Option<OtpChallenge>, Fault> {
        match decode(&id) {
            Some(id) => ctx.services().identity.find_challenge(id).await,
            None => Ok(None),
        }
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
