//! May this child see this video now, and why not: one pure answer that every surface asks.
//!
//! Start at [`decide`] (the content) and [`time_verdict`] (the clock). What they are asked with is loaded
//! by [`rules_of`], which holds it in memory; the rules themselves know no database and no clock.

mod content;
mod memory;
mod service;
mod time;

pub use content::{Blocks, ChildPolicy, Denial, Verdict, VideoPolicy, decide, visible};
pub use memory::{ChildRules, RulesMemory, require_rules, rules_of};
pub use service::{decide_video, for_child, lens, of_video, used_ms_on};
pub use time::{TimeLimits, TimeVerdict, WARN_BEFORE_MS, time_verdict};
