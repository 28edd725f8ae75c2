//! Channels that cannot send until somebody fixes their set-up.

use std::sync::{Mutex, MutexGuard, PoisonError};

use kyck_kernel::time::UtcInstant;

use super::model::Channel;

const FIRST_HOLD_MILLIS: i64 = 30_000;
const LONGEST_HOLD_MILLIS: i64 = 600_000;

#[derive(Clone, Copy, Default)]
struct Hold {
    until: Option<UtcInstant>,
    length_millis: i64,
}

/// What a lane may take now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Allowance {
    /// As many as its limit allows.
    All,
    /// One message, to see whether the set-up works again.
    Probe,
    /// No message at all.
    Nothing,
}

/// The holds of all channels in this process.
#[derive(Default)]
pub(super) struct Holds(Mutex<[Hold; 2]>);

impl Holds {
    fn lock(&self) -> MutexGuard<'_, [Hold; 2]> {
        // Whole after every statement under the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What may be taken of a channel now.
    pub(super) fn allowance(&self, channel: Channel, now: UtcInstant) -> Allowance {
        match self.lock()[channel as usize].until {
            None => Allowance::All,
            Some(until) if until <= now => Allowance::Probe,
            Some(_) => Allowance::Nothing,
        }
    }

    /// When the hold of a channel ends; `None` without one.
    pub(super) fn held_until(&self, channel: Channel, now: UtcInstant) -> Option<UtcInstant> {
        self.lock()[channel as usize].until.filter(|until| *until > now)
    }

    /// Holds the channel, twice as long as the last time, and logs the beginning. Returns until when.
    pub(super) fn hold(&self, channel: Channel, now: UtcInstant, detail: &str) -> UtcInstant {
        let mut holds = self.lock();
        let hold = &mut holds[channel as usize];
        let before = hold.until;

        if let Some(until) = before.filter(|until| *until > now) {
            // Another message met the same problem.
            return until;
        }

        hold.length_millis = (hold.length_millis * 2).clamp(FIRST_HOLD_MILLIS, LONGEST_HOLD_MILLIS);
        let until = now.plus_millis(hold.length_millis);
        hold.until = Some(until);
        drop(holds);

        if before.is_none() {
            tracing::error!(
                channel = channel.as_str(),
                detail,
                "messages of this channel wait until its set-up is fixed"
            );
        }
        until
    }

    /// Ends the hold: a message was accepted.
    pub(super) fn release(&self, channel: Channel) {
        let before = std::mem::take(&mut self.lock()[channel as usize]);
        if before.until.is_some() {
            tracing::info!(
                channel = channel.as_str(),
                "messages of this channel are sent again"
            );
        }
    }
}
