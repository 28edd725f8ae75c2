//! How often one address and one user may ask.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use kyck_kernel::Actor;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// A burst, then a number per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Requests at once after a pause.
    pub burst: NonZeroU32,
    /// Requests per second after the burst.
    pub per_second: NonZeroU32,
}

impl Rate {
    fn quota(self) -> Quota {
        Quota::per_second(self.per_second).allow_burst(self.burst)
    }

    /// A limiter of its own, for one WebSocket.
    pub fn limiter(self) -> DefaultDirectRateLimiter {
        RateLimiter::direct(self.quota())
    }
}

/// Too many requests; the next can succeed after some seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooFast {
    /// Seconds to wait, at least 1.
    pub retry_after_seconds: u32,
}

/// The limiters of this process. Several nodes limit each for itself.
pub struct RateLimits {
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    users: DefaultKeyedRateLimiter<Uuid>,
    clock: DefaultClock,
}

impl RateLimits {
    /// Limits by these rates.
    pub fn new(address: Rate, user: Rate) -> Self {
        Self {
            addresses: RateLimiter::keyed(address.quota()),
            users: RateLimiter::keyed(user.quota()),
            clock: DefaultClock::default(),
        }
    }

    /// Counts one request of this network.
    ///
    /// # Errors
    /// [`TooFast`] when it has none left.
    pub fn count_address(&self, network: IpAddr) -> Result<(), TooFast> {
        self.addresses.check_key(&network).map_err(|until| TooFast {
            retry_after_seconds: seconds(until.wait_time_from(self.clock.now())),
        })
    }

    /// Counts one request of the signed-in user; anonymous callers are counted by address alone.
    ///
    /// # Errors
    /// [`TooFast`] when the user has none left.
    pub fn count_user(&self, actor: &Actor) -> Result<(), TooFast> {
        let Some(user) = user_key(actor) else {
            return Ok(());
        };
        self.users.check_key(&user).map_err(|until| TooFast {
            retry_after_seconds: seconds(until.wait_time_from(self.clock.now())),
        })
    }

    /// Removes, twice a minute, every key whose allowance is full again, so that the maps stay small.
    pub async fn tidy(&self, stopping: CancellationToken) {
        loop {
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(Duration::from_secs(30)) => {}
            }
            self.addresses.retain_recent();
            self.addresses.shrink_to_fit();
            self.users.retain_recent();
            self.users.shrink_to_fit();
        }
    }
}

/// The account that limits count by, over all its sessions: a guardian, a child device or a member of staff.
pub(super) fn user_key(actor: &Actor) -> Option<Uuid> {
    match *actor {
        Actor::Guardian { guardian_id, .. } => Some(guardian_id.0),
        Actor::ChildDevice { device_id, .. } => Some(device_id.0),
        Actor::Staff { staff_id, .. } => Some(staff_id.0),
        Actor::Anonymous | Actor::System => None,
    }
}

fn seconds(wait: Duration) -> u32 {
    u32::try_from(wait.as_secs()).unwrap_or(u32::MAX - 1) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gets_its_burst_and_then_has_to_wait() {
        let rate = |burst, per_second| Rate {
            burst: NonZeroU32::new(burst).unwrap(),
            per_second: NonZeroU32::new(per_second).unwrap(),
        };
        let limits = RateLimits::new(rate(3, 1), rate(1, 1));
        let address = "192.0.2.7".parse().unwrap();
        for _ in 0..3 {
            limits.count_address(address).unwrap();
        }
        assert_eq!(
            limits.count_address(address),
            Err(TooFast {
                retry_after_seconds: 1
            })
        );
        assert_eq!(limits.count_address("192.0.2.8".parse().unwrap()), Ok(()));
        for _ in 0..10 {
            limits.count_user(&Actor::Anonymous).unwrap();
        }
    }
}
