//! What guardians decided for a child, held in memory: players ask for it with every batch of events, and it
//! changes a few times a month.

use std::sync::Arc;

use chrono::NaiveDate;
use kyck_kernel::child_cache::ChildCache;
use kyck_kernel::id::ChildId;
use kyck_kernel::time::UtcInstant;
use kyck_kernel::{Ctx, Fault};

use super::Policy;
use super::content::ChildPolicy;
use super::time::TimeLimits;
use crate::family::{self, Child, ChildLimits};

/// Children held at most: some 1 kB each.
const CAPACITY: usize = 8_192;
/// How long what was read is believed when nobody says that it changed. Only another process that tells
/// nobody, or a message of another node that got lost, can make it wrong.
const BELIEVED_SECONDS: i64 = 30;

/// What holds for a child on one of the family's days, whatever it has watched.
#[derive(Clone, Debug)]
pub struct ChildRules {
    /// The child.
    pub child: Child,
    /// What a guardian set, else the defaults of the age.
    pub limits: ChildLimits,
    /// The family's day for which this holds: age and bonus go by it.
    pub day: NaiveDate,
    /// `used_ms` is 0.
    policy: ChildPolicy,
    /// `ChildVersions` before it was read.
    stamp: u64,
    read_at: UtcInstant,
}

impl ChildRules {
    /// The policy of the child when it has watched so much on the day.
    pub fn policy(&self, used_ms: i64) -> ChildPolicy {
        ChildPolicy {
            time: self.time_limits(used_ms),
            ..self.policy.clone()
        }
    }

    /// The time rules of the child when it has watched so much on the day.
    pub fn time_limits(&self, used_ms: i64) -> TimeLimits {
        TimeLimits {
            used_ms,
            ..self.policy.time
        }
    }

    fn holds(&self, stamp: u64, now: UtcInstant) -> bool {
        self.stamp == stamp
            && self.read_at <= now
            && now < self.read_at.plus_seconds(BELIEVED_SECONDS)
            && self.child.day_at(now) == self.day
    }
}

/// The rules of the children who asked last; begins as `Arc::default()`.
#[derive(Debug, Default)]
pub struct RulesMemory(ChildCache<ChildRules, CAPACITY>);

impl Policy {
    /// What holds today for a child that the actor may see; `None` for one that is hidden or does not exist.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody; [`Fault::Database`].
    pub async fn rules_of(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<Option<Arc<ChildRules>>, Fault> {
        let now = self.kernel.now();
        // Taken before reading: a change meanwhile makes what was read old.
        let stamp = self.kernel.versions.of(child_id).settings;
        let held = self.memory.0.get(child_id);
        if let Some(held) = held.filter(|held| held.holds(stamp, now)) {
            return Ok(family::may_see(ctx.actor, &held.child)?.then_some(held));
        }
        let Some(child) = self.family.child(ctx, child_id).await? else {
            return Ok(None);
        };
        let limits = self.family.limits_of(&child).await?;
        let rules = Arc::new(ChildRules {
            limits,
            day: child.day_at(now),
            policy: self.without_watching(&child, limits).await?,
            child,
            stamp,
            read_at: now,
        });
        self.memory.0.put(child_id, Arc::clone(&rules));
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
