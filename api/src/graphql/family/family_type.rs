//! The type `Family`, for whom it was read: nothing more of it is shown.

use async_graphql::{Context, ID, Object};
use kyck_domain::family::Consent;
use kyck_domain::identity;
use kyck_kernel::{Actor, Fault};

use super::child::Child;
use super::device::ChildDevice;
use super::guardian::Guardian;
use crate::graphql::ContextExt;
use crate::graphql::id::encode;

/// A family, as one actor sees it.
pub struct Family {
    family: identity::Family,
    actor: Actor,
}

impl Family {
    /// The family as this actor sees it.
    pub const fn new(family: identity::Family, actor: Actor) -> Self {
        Self { family, actor }
    }
}

/// A family: guardians, children, their devices, and a zone for its days.
#[Object]
impl Family {
    /// Opaque global id of the family.
    pub async fn id(&self) -> ID {
        encode(self.family.id)
    }

    /// IANA name of the zone in which the family's days begin and end.
    async fn zone(&self) -> &'static str {
        self.family.zone.name()
    }

    /// The children, the oldest profile first.
    async fn children(&self, ctx: &Context<'_>) -> Result<Vec<Child>, Fault> {
        let children = ctx
            .services()
            .family
            .children(&ctx.cx_as(self.actor), self.family.id)
            .await?;
        Ok(Child::list(children, self.actor))
    }

    /// The children's devices, the oldest first; revoked ones are left out.
    async fn devices(&self, ctx: &Context<'_>) -> Result<Vec<ChildDevice>, Fault> {
        let devices = ctx
            .services()
            .family
            .devices(&ctx.cx_as(self.actor), self.family.id)
            .await?;
        Ok(ChildDevice::list(devices, self.actor))
    }

    /// The guardians, the oldest account first.
    async fn guardians(&self, ctx: &Context<'_>) -> Result<Vec<Guardian>, Fault> {
        let guardians = ctx
            .services()
            .identity
            .guardians(&ctx.cx_as(self.actor), self.family.id)
            .await?;
        Ok(guardians
            .into_iter()
            .map(|guardian| Guardian::new(guardian, self.actor))
            .collect())
    }

    /// What the legal guardian agreed to: the last decision of each purpose.
    async fn consents(&self, ctx: &Context<'_>) -> Result<Vec<Consent>, Fault> {
        let cx = ctx.cx_as(self.actor);
        ctx.services().family.consents(&cx, self.family.id).await
    }
}
