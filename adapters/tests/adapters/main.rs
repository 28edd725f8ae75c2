//! The adapters against the stand-ins: every outcome of the ports, over real sockets.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test ends at the first thing that is not as it should be"
)]

mod bus;
mod fcm;
mod http;
mod recorded;
mod sms;
mod youtube;

use std::sync::Arc;
use std::time::Duration;

use kyck_adapters::http::Limits;
use kyck_domain::env::{Random, SystemRandom};
use kyck_domain::time::{Clock, FixedClock};

/// Limits whose waits are too short to notice.
fn quick() -> Limits {
    Limits {
        connect: Duration::from_secs(2),
        total: Duration::from_secs(5),
        tries: 4,
        first_wait: Duration::from_millis(1),
        longest_wait: Duration::from_secs(1),
        ..Limits::default()
    }
}

fn random() -> Arc<dyn Random> {
    Arc::new(SystemRandom)
}

/// 2026-11-23T08:00:00Z.
fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::new(kyck_domain::UtcInstant(1_795_420_800_000)))
}

fn as_clock(clock: &Arc<FixedClock>) -> Arc<dyn Clock> {
    Arc::clone(clock) as Arc<dyn Clock>
}
