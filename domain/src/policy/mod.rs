//! May this child see this video now, and why not: one pure answer that every surface asks.
//!
//! Start at [`decide`] (the content) and [`time_verdict`] (the clock). What they are asked with is loaded
//! by the functions of this room; the rules themselves know no database and no clock.

mod content;
mod time;

pub use content::{Blocks, ChildPolicy, Denial, Verdict, VideoPolicy, decide, visible};
pub use time::{TimeLimits, TimeVerdict, WARN_BEFORE_MS, time_verdict};
