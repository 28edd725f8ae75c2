//! The type `Viewer`.

use async_graphql::{Context, Enum, Object};
use kyck_kernel::{Actor, Fault, Role};

use super::staff::Staff;
use crate::graphql::ContextExt;
use crate::graphql::family::{Child, Family};

/// Role in which a caller is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ViewerRole {
    /// Nobody is signed in.
    Anonymous,
    /// A guardian of a family.
    Parent,
    /// A device on which one child watches.
    ChildDevice,
    /// Staff that proposes and describes videos.
    Editor,
    /// Staff that publishes and suspends videos.
    Manager,
    /// Staff that runs the service.
    Admin,
}

/// The caller: nobody, a guardian, a child's device or staff.
pub struct Viewer(pub Actor);

/// The caller: nobody, a guardian, a child's device or staff.
#[Object]
impl Viewer {
    /// Role in which the caller is signed in.
    async fn role(&self) -> ViewerRole {
        match self.0 {
            Actor::Anonymous | Actor::System => ViewerRole::Anonymous,
            Actor::Guardian { .. } => ViewerRole::Parent,
            Actor::ChildDevice { .. } => ViewerRole::ChildDevice,
            Actor::Staff { role, .. } => match role {
                Role::Editor => ViewerRole::Editor,
                Role::Manager => ViewerRole::Manager,
                Role::Admin => ViewerRole::Admin,
            },
        }
    }

    /// The guardian's family; absent for anyone else.
    async fn family(&self, ctx: &Context<'_>) -> Result<Option<Family>, Fault> {
        let Actor::Guardian { family_id, .. } = self.0 else {
            return Ok(None);
        };

        let family = ctx
            .services()
            .identity
            .family(&ctx.cx_as(self.0), family_id)
            .await?;

        Ok(family.map(|family| Family::new(family, self.0)))
    }

    /// The child that watches on the calling device; absent for anyone else.
    async fn child(&self, ctx: &Context<'_>) -> Result<Option<Child>, Fault> {
        let Actor::ChildDevice { child_id, .. } = self.0 else {
            return Ok(None);
        };
        Child::find(ctx, self.0, child_id).await
    }

    /// The calling member of staff; absent for anyone else.
    async fn staff(&self, ctx: &Context<'_>) -> Result<Option<Staff>, Fault> {
        let Actor::Staff { staff_id, .. } = self.0 else {
            return Ok(None);
        };

        let found = ctx
            .services()
            .identity
            .staff_by_ids(&ctx.cx_as(self.0), &[staff_id])
            .await?;

        Ok(found.into_iter().next().map(Staff))
    }
}
