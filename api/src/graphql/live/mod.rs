//! What happens now: commands to players, a child's live state, live statistics.

mod child_live;
mod live_stats;
mod query;
mod subscription;

use kyck_domain::live::PRESENCE_TTL_SECONDS;

pub use query::LiveQuery;
pub use subscription::LiveSubscription;

const PRESENCE_TTL: i32 = PRESENCE_TTL_SECONDS as i32;
