//! Children, and the settings that are in force for them.

use std::collections::HashMap;

use chrono::NaiveDate;
use kyck_kernel::id::{ChildId, FamilyId};
use kyck_kernel::{Actor, Ctx, Fault};
use sea_orm::ColumnTrait;

use super::entity::child;
use super::model::{Block, Child, ChildLimits};
use super::{Families, store};

/// The most children that are read of one family.
const MAX_READ: u64 = 100;

impl Families {
    /// A child that the caller may see: a guardian of its family, its own device, the program itself. What may
    /// not be seen is like what does not exist.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody.
    pub async fn child(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<Option<Child>, Fault> {
        let Some(scope) = store::visible_to(ctx.actor)? else {
            return Ok(None);
        };
        let found = store::children(
            self.kernel.db.read(),
            scope.add(child::Column::Id.eq(child_id)),
            1,
        )
        .await?;
        Ok(found.into_iter().next())
    }
}

/// Whether the caller may see a child that was read already: who [`Families::child`] would find it for.
///
/// # Errors
/// [`Fault::Unauthenticated`] for nobody.
pub fn may_see(actor: Actor, child: &Child) -> Result<bool, Fault> {
    match actor {
        Actor::Anonymous => Err(Fault::Unauthenticated),
        Actor::Guardian { family_id, .. } => Ok(family_id == child.family_id),
        Actor::ChildDevice {
            child_id, family_id, ..
        } => Ok(child_id == child.id && family_id == child.family_id),
        Actor::System => Ok(true),
        Actor::Staff { .. } => Ok(false),
    }
}

impl Families {
    /// As [`Families::child`], where there is no way on without one.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody; [`Fault::Forbidden`] for a child that is hidden and for one that
    /// does not exist alike.
    pub async fn require_child(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<Child, Fault> {
        self.child(ctx, child_id).await?.ok_or(Fault::Forbidden)
    }

    /// The children that the caller may see, of one family or, for a child device, itself; the oldest profile
    /// first.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody.
    pub async fn children(&self, ctx: &Ctx<'_>, family_id: FamilyId) -> Result<Vec<Child>, Fault> {
        let Some(scope) = store::visible_to(ctx.actor)? else {
            return Ok(Vec::new());
        };
        store::children(
            self.kernel.db.read(),
            scope.add(child::Column::FamilyId.eq(family_id)),
            MAX_READ,
        )
        .await
    }

    /// Those of the given children that the caller may see, by id.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody.
    pub async fn children_by_ids(&self, ctx: &Ctx<'_>, ids: &[ChildId]) -> Result<Vec<Child>, Fault> {
        let Some(scope) = store::visible_to(ctx.actor)? else {
            return Ok(Vec::new());
        };
        let scope = scope.add(child::Column::Id.is_in(ids.iter().copied()));
        store::children(self.kernel.db.read(), scope, ids.len() as u64).await
    }

    /// Children of all families in the order of their ids, archived ones too; for jobs.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for people.
    pub async fn all_children(
        &self,
        ctx: &Ctx<'_>,
        after: Option<ChildId>,
        limit: u64,
    ) -> Result<Vec<Child>, Fault> {
        require_system(ctx)?;
        store::all_after(self.kernel.db.read(), after, limit.min(10_000)).await
    }
}

pub(super) fn require_system(ctx: &Ctx<'_>) -> Result<(), Fault> {
    match ctx.actor {
        Actor::System => Ok(()),
        _ => Err(ctx.refusal()),
    }
}

impl Families {
    /// The limits of a child: what a guardian set, else the defaults of the age today.
    ///
    /// # Errors
    /// As [`Families::require_child`].
    pub async fn limits(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<ChildLimits, Fault> {
        let child = self.require_child(ctx, child_id).await?;
        self.limits_of(&child).await
    }

    /// As [`Families::limits`], for a child that was read already.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn limits_of(&self, child: &Child) -> Result<ChildLimits, Fault> {
        let found = self.limits_of_all(std::slice::from_ref(child)).await?;
        Ok(found
            .get(&child.id)
            .copied()
            .unwrap_or_else(|| ChildLimits::defaults(child.age_months(child.day_at(self.kernel.now())))))
    }

    /// As [`Families::limits_of`], for several children with one query.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn limits_of_all(&self, children: &[Child]) -> Result<HashMap<ChildId, ChildLimits>, Fault> {
        let ids: Vec<ChildId> = children.iter().map(|child| child.id).collect();
        let set = store::limits(self.kernel.db.read(), &ids).await?;
        let now = self.kernel.now();

        Ok(children
            .iter()
            .map(|child| {
                let limits = set
                    .get(&child.id)
                    .copied()
                    .unwrap_or_else(|| ChildLimits::defaults(child.age_months(child.day_at(now))));
                (child.id, limits)
            })
            .collect())
    }

    /// Extra minutes that a child has on one of the family's days.
    ///
    /// # Errors
    /// As [`Families::require_child`].
    pub async fn bonus_minutes(&self, ctx: &Ctx<'_>, child_id: ChildId, on: NaiveDate) -> Result<u32, Fault> {
        self.require_child(ctx, child_id).await?;
        store::bonus_minutes(self.kernel.db.read(), child_id, on).await
    }

    /// What guardians blocked for a child, the oldest block first.
    ///
    /// # Errors
    /// As [`Families::require_child`].
    pub async fn blocks(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<Vec<Block>, Fault> {
        self.require_child(ctx, child_id).await?;
        let mut found = store::blocks(self.kernel.db.read(), &[child_id]).await?;
        Ok(found.remove(&child_id).unwrap_or_default())
    }

    /// What is blocked for each of several children that were read already, with one query.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn blocks_by_child(&self, ids: &[ChildId]) -> Result<HashMap<ChildId, Vec<Block>>, Fault> {
        store::blocks(self.kernel.db.read(), ids).await
    }

    /// Extra minutes that a child had on the days from the first to the last, both included; days without are left out.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn bonus_by_day(
        &self,
        child_id: ChildId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<HashMap<NaiveDate, u32>, Fault> {
        store::bonus_by_day(self.kernel.db.read(), child_id, from, to).await
    }

    /// Extra minutes of today for each of several children that were read already.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn bonus_today(&self, children: &[Child]) -> Result<HashMap<ChildId, u32>, Fault> {
        let now = self.kernel.now();
        let days: Vec<(ChildId, NaiveDate)> = children
            .iter()
            .map(|child| (child.id, child.day_at(now)))
            .collect();
        store::bonus_of_days(self.kernel.db.read(), &days).await
    }
}
