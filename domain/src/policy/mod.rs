//! May this child see this video now, and why not: one pure answer that every surface asks.
//!
//! Start at [`decide`] (the content) and [`time_verdict`] (the clock). What they are asked with is loaded
//! by [`Policy::rules_of`](crate::policy::Policy::rules_of), which caches it; the rules themselves know no database and no clock.

mod child_rules;
mod content;
mod service;
mod time;
mod verdict;

use std::sync::Arc;

use kyck_kernel::Kernel;

use self::child_rules::ChildPolicyCache;
use crate::family::Families;

pub use child_rules::ChildRules;
pub use content::{Blocks, ChildPolicy, VideoPolicy, decide};
pub use service::{decide_video, of_video, visibility};
pub use time::{TimeLimits, TimeVerdict, WARN_BEFORE_MS, time_verdict};
pub use verdict::{Denial, Verdict};

/// What a child may watch, and when.
pub struct Policy {
    kernel: Kernel,
    family: Arc<Families>,
    rules: ChildPolicyCache,
}

impl Policy {
    /// Builds the feature from what it depends on.
    pub fn new(kernel: Kernel, family: Arc<Families>) -> Self {
        Self {
            kernel,
            family,
            rules: ChildPolicyCache::default(),
        }
    }
}
