//! The type `Child`, for whom it was read: nothing more of it is shown.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use kyck_domain::family::{self, AgeBand};
use kyck_domain::recommend::TasteDial;
use kyck_kernel::id::ChildId;
use kyck_kernel::{Actor, Fault};

use super::child_block::ChildBlock;
use super::child_limits::ChildLimits;
use super::loader::Siblings;
use crate::graphql::ContextExt;
use crate::graphql::catalog::ThemeNode;
use crate::graphql::id::encode;

/// A child's profile. It is never a login.
pub struct Child {
    id: ChildId,
    siblings: Arc<Siblings>,
    actor: Actor,
}

impl Child {
    /// Children that were read together, as one actor sees them.
    pub fn list(children: Vec<family::Child>, actor: Actor) -> Vec<Self> {
        let siblings = Siblings::new(children);
        siblings
            .children
            .iter()
            .map(|child| Self {
                id: child.id,
                siblings: Arc::clone(&siblings),
                actor,
            })
            .collect()
    }

    /// One child, as one actor sees it.
    pub fn new(child: family::Child, actor: Actor) -> Self {
        Self {
            id: child.id,
            siblings: Siblings::new(vec![child]),
            actor,
        }
    }

    /// One of the children that were read together.
    pub(super) const fn among(siblings: Arc<Siblings>, id: ChildId, actor: Actor) -> Self {
        Self { id, siblings, actor }
    }

    /// The child of this id, if the actor may see it.
    pub async fn find(ctx: &Context<'_>, actor: Actor, id: ChildId) -> Result<Option<Self>, Fault> {
        let child = ctx.services().family.child(&ctx.cx_as(actor), id).await?;
        Ok(child.map(|child| Self::new(child, actor)))
    }

    fn child(&self) -> Result<&family::Child, Fault> {
        self.siblings
            .children
            .iter()
            .find(|child| child.id == self.id)
            .ok_or_else(|| Fault::internal("a child is not among those it was read with"))
    }
}

/// A child's profile. It is never a login.
#[Object]
impl Child {
    /// Opaque global id of the child.
    pub async fn id(&self) -> ID {
        encode(self.id)
    }

    /// What the family calls the profile.
    async fn nickname(&self) -> Result<&str, Fault> {
        Ok(&self.child()?.nickname)
    }

    /// Month of birth, `YYYY-MM`.
    async fn birth_month(&self) -> Result<String, Fault> {
        Ok(self.child()?.birth_month.format("%Y-%m").to_string())
    }

    /// Name of the picture that represents the child.
    async fn avatar(&self) -> Result<&str, Fault> {
        Ok(&self.child()?.avatar)
    }

    /// Completed months of age today, in the family's zone.
    async fn age_months(&self, ctx: &Context<'_>) -> Result<i32, Fault> {
        let child = self.child()?;
        let months = child.age_months(child.day_at(ctx.services().kernel.now()));
        Ok(i32::try_from(months).unwrap_or(i32::MAX))
    }

    /// Age band that the child belongs to today.
    async fn age_band(&self, ctx: &Context<'_>) -> Result<AgeBand, Fault> {
        let child = self.child()?;
        Ok(child.age_band(child.day_at(ctx.services().kernel.now())))
    }

    /// Nuri class (누리반 나이: 3, 4 or 5) of the school year; absent outside the three classes.
    async fn nuri_class(&self, ctx: &Context<'_>) -> Result<Option<i32>, Fault> {
        let child = self.child()?;
        let class = child.nuri_class(child.day_at(ctx.services().kernel.now()));
        Ok(class.and_then(|class| i32::try_from(class).ok()))
    }

    /// Themes the child likes.
    async fn interests(&self, ctx: &Context<'_>) -> Result<Vec<ThemeNode>, Fault> {
        let catalogue = ctx.services().catalog.current().await?;
        let interests = catalogue.current_themes(&self.child()?.interests);
        Ok(interests
            .iter()
            .filter_map(|id| catalogue.theme(*id).cloned())
            .map(ThemeNode)
            .collect())
    }

    /// When and how long the child may watch.
    async fn limits(&self, ctx: &Context<'_>) -> Result<ChildLimits, Fault> {
        let services = ctx.services();
        let limits = self.siblings.limits(services).await?.get(&self.id).copied();
        let bonus = self.siblings.bonus(services).await?.get(&self.id).copied();

        let limits = limits.ok_or_else(|| Fault::internal("limits of a child were not read"))?;
        Ok(ChildLimits::new(limits, bonus.unwrap_or_default()))
    }

    /// How familiar or how new the child's feed is to be.
    async fn taste_dial(&self, ctx: &Context<'_>) -> Result<TasteDial, Fault> {
        let cx = ctx.cx_as(self.actor);
        let dials = self.siblings.dials(ctx.services(), &cx).await?;
        Ok(dials.get(&self.id).copied().unwrap_or_default())
    }

    /// What guardians blocked for the child, the oldest block first; empty for a child's device.
    async fn blocks(&self, ctx: &Context<'_>) -> Result<Vec<ChildBlock>, Fault> {
        if !matches!(self.actor, Actor::Guardian { .. }) {
            return Ok(Vec::new());
        }

        let blocks = self.siblings.blocks(ctx.services()).await?;
        let mut shown: Vec<ChildBlock> = Vec::new();
        if let Some(blocks) = blocks.get(&self.id) {
            let catalogue = ctx.services().catalog.current().await?;
            let now = ctx.services().kernel.now();
            for block in blocks {
                let block = ChildBlock::new(&catalogue, now, ctx.language(), block);
                if !shown.iter().any(|known| block.is_of_the_same(known)) {
                    shown.push(block);
                }
            }
        }

        Ok(shown)
    }

    /// Whether the profile was put away.
    async fn is_archived(&self) -> Result<bool, Fault> {
        Ok(self.child()?.is_archived)
    }
}
