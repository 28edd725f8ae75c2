//! What guardians decided for a child. It is cached, since players ask for it with every batch of events and it changes a
//! few times a month.

use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use kyck_kernel::cache::{Cache, CacheSpec, ReadPoint, mebibytes};
use kyck_kernel::id::{ChildId, VideoId};
use kyck_kernel::{Ctx, Fault};

use super::Policy;
use super::content::ChildPolicy;
use super::time::TimeLimits;
use crate::family::{self, Child, ChildLimits};

const CHILD_POLICY_CACHE: CacheSpec = CacheSpec {
    name: "child_policy",
    capacity_bytes: mebibytes(16),
    invalidated_by: "the child's settings epoch, the family's midnight",
    max_staleness: Some(Duration::from_secs(30)),
};
/// Bytes of a child's rules without blocks, texts included, roughly.
const RULES_BYTES: usize = size_of::<ChildRules>() + 256;

/// The rules of a child on one of the family's days, whatever it has watched.
#[derive(Clone, Debug)]
pub struct ChildRules {
    /// The child's profile, archived or not.
    pub child: Child,
    /// What a guardian set, else the defaults of the age.
    pub limits: ChildLimits,
    /// The family's day that age and bonus were computed for.
    pub day: NaiveDate,
    /// `used_ms` is 0.
    policy: ChildPolicy,
    read: ReadPoint,
}

impl ChildRules {
    /// What decides about videos; its time rules are those of a child that has watched nothing on the day.
    pub const fn content(&self) -> &ChildPolicy {
        &self.policy
    }

    /// The policy of the child when it has watched `used_ms` on the day.
    pub fn policy(&self, used_ms: i64) -> ChildPolicy {
        ChildPolicy {
            time: self.time_limits(used_ms),
            ..self.policy.clone()
        }
    }

    /// The time rules of the child when it has watched `used_ms` on the day.
    pub fn time_limits(&self, used_ms: i64) -> TimeLimits {
        TimeLimits {
            used_ms,
            ..self.policy.time
        }
    }

    fn is_valid(&self, now: ReadPoint) -> bool {
        self.read.epoch.settings == now.epoch.settings
            && CHILD_POLICY_CACHE.is_recent(self.read.at, now.at)
            && self.child.day_at(now.at) == self.day
    }

    fn size_bytes(&self) -> usize {
        let blocks = &self.policy.blocks;
        let blocked = blocks.videos.len() + blocks.channels.len() + blocks.series.len() + blocks.themes.len();
        // A hash set reserves up to twice as much.
        RULES_BYTES + blocked * 2 * size_of::<VideoId>()
    }
}

/// The rules of the children who asked last.
#[derive(Debug)]
pub(super) struct ChildPolicyCache(Cache<ChildId, Arc<ChildRules>>);

impl Default for ChildPolicyCache {
    fn default() -> Self {
        Self(Cache::new(&CHILD_POLICY_CACHE, |_, rules| rules.size_bytes()))
    }
}

impl Policy {
    /// The rules of today for a child that the actor may see; `None` for one that is hidden or does not exist.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody; [`Fault::Database`].
    pub async fn rules_of(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<Option<Arc<ChildRules>>, Fault> {
        // Before anything is read: a change made meanwhile makes the next request read again.
        let read = self.kernel.read_point(child_id);
        if let Some(rules) = self.rules.0.get_if(&child_id, |rules| rules.is_valid(read)) {
            return Ok(family::may_see(ctx.actor, &rules.child)?.then_some(rules));
        }

        let Some(child) = self.family.child(ctx, child_id).await? else {
            return Ok(None);
        };
        let limits = self.family.limits_of(&child).await?;

        let rules = Arc::new(ChildRules {
            limits,
            day: child.day_at(read.at),
            policy: self.without_watching(&child, limits).await?,
            child,
            read,
        });
        self.rules.0.insert(child_id, Arc::clone(&rules));

        Ok(Some(rules))
    }

    /// As [`Policy::rules_of`](crate::policy::Policy::rules_of), where there is no way on without them.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for a child that is hidden and for one that does not exist alike.
    pub async fn require_rules(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<Arc<ChildRules>, Fault> {
        self.rules_of(ctx, child_id).await?.ok_or(Fault::Forbidden)
    }
}
