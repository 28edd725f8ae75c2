//! `viewer`.

use async_graphql::{Context, ID, Object};
use kyck_domain::{Fault, identity};

use super::types::{Staff, Viewer};
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
}

/// The member of staff of a public id, for `node`.
pub async fn find_staff(ctx: &Context<'_>, id: &ID) -> Result<Option<Staff>, Fault> {
    let Some(id) = decode(id) else {
        return Ok(None);
    };
    let found = identity::staff_by_ids(&ctx.cx(), &[id]).await?;
    Ok(found.into_iter().next().map(Staff))
}
