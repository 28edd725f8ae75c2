//! The rules, the policy and the time of a child now.

use std::sync::Arc;

use kyck_kernel::id::ChildId;
use kyck_kernel::{Ctx, Fault};

use super::Watch;
use super::error::{WatchError, WatchErrorCode};
use crate::policy::{ChildPolicy, ChildRules, TimeVerdict, time_verdict};

impl Watch {
    /// The policy of a child that the actor may see, now.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for a child that is hidden and for one that does not exist alike.
    pub async fn child_policy(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<ChildPolicy, Fault> {
        let rules = self.policy.require_rules(ctx, child_id).await?;

        self.policy_now(&rules).await
    }

    /// May the child watch now, and until when?
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn time_now(&self, rules: &ChildRules) -> Result<TimeVerdict, Fault> {
        let used_ms = self.watched_ms_on(rules.child.id, rules.day).await?;

        Ok(time_verdict(&rules.time_limits(used_ms), self.kernel.now()))
    }

    /// The policy of the child now, with what it watched today.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn policy_now(&self, rules: &ChildRules) -> Result<ChildPolicy, Fault> {
        Ok(rules.policy(self.watched_ms_on(rules.child.id, rules.day).await?))
    }

    /// How long the child may watch now.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for a child that is hidden, archived or does not exist.
    pub async fn time_status(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<TimeVerdict, Fault> {
        let rules = self.rules_of(ctx, child_id).await?.ok_or(Fault::Forbidden)?;

        self.time_now(&rules).await
    }

    /// The rules of a child for a command about it.
    pub(super) async fn rules_for_command(
        &self,
        ctx: &Ctx<'_>,
        child_id: ChildId,
    ) -> Result<Arc<ChildRules>, WatchError> {
        let rules = self.rules_of(ctx, child_id).await?;
        rules.ok_or_else(|| WatchError::of(WatchErrorCode::ChildNotFound, "child_id"))
    }

    /// The rules of a child that may watch; `None` for one that is hidden or archived.
    pub(super) async fn rules_of(
        &self,
        ctx: &Ctx<'_>,
        child_id: ChildId,
    ) -> Result<Option<Arc<ChildRules>>, Fault> {
        let rules = self.policy.rules_of(ctx, child_id).await?;
        Ok(rules.filter(|rules| !rules.child.is_archived))
    }
}
