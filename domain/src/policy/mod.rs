//! May this child see this video now, and why not: one pure answer that every surface asks.
//!
//! Start at [`decide`] (the content) and [`time_verdict`] (the clock). What they are asked with is loaded
//! by the functions of this room; the rules themselves know no database and no clock.

mod content;
mod service;
mod time;

pub use content::{Blocks, ChildPolicy, Denial, Verdict, VideoPolicy, decide, visible};
pub use service::{
    decide_video, for_child, for_known_child, lens, of_video, time_limits, time_now, used_ms_on,
};
pub use time::{TimeLimits, TimeVerdict, WARN_BEFORE_MS, time_verdict};
