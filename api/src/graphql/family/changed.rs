//! The family after a mutation that changed it, so that a client's cache stays right without another request.

use async_graphql::{Context, Object};
use kyck_kernel::{Actor, Fault};

use super::family_type::Family;
use crate::graphql::ContextExt;

/// The calling guardian's family after a change of its members, devices or consents; `false` when nothing changed.
/// Read only when it is asked for, after the change; part of payloads by `flatten`.
#[derive(Clone, Copy, Debug)]
pub struct ChangedFamily(pub bool);

/// The calling guardian's family after a change.
#[Object]
impl ChangedFamily {
    /// The calling guardian's family as it is now, with its lists; absent when `userErrors` is not empty.
    async fn family(&self, ctx: &Context<'_>) -> Result<Option<Family>, Fault> {
        let actor = ctx.cx().actor;
        let Actor::Guardian { family_id, .. } = actor else {
            return Ok(None);
        };
        if !self.0 {
            return Ok(None);
        }

        let family = ctx.services().identity.family(&ctx.cx(), family_id).await?;
        Ok(family.map(|family| Family::new(family, actor)))
    }
}
