//! The type `ChildLimits`.

use async_graphql::Object;
use kyck_domain::family::{self, clock_text};

/// When and how long a child may watch, in the family's zone.
pub struct ChildLimits {
    limits: family::ChildLimits,
    bonus_minutes: u32,
}

impl ChildLimits {
    /// The limits of a child with today's extra minutes.
    pub const fn new(limits: family::ChildLimits, bonus_minutes: u32) -> Self {
        Self {
            limits,
            bonus_minutes,
        }
    }
}

/// When and how long a child may watch, in the family's zone.
#[Object]
impl ChildLimits {
    /// Minutes per day that the child may watch, without bonus.
    async fn daily_minutes(&self) -> u32 {
        self.limits.daily_minutes
    }

    /// `HH:MM` from which on watching is allowed.
    async fn window_start(&self) -> String {
        clock_text(self.limits.window_start_minute)
    }

    /// `HH:MM` at which it ends, at most `24:00`; before the start: on the next day.
    async fn window_end(&self) -> String {
        clock_text(self.limits.window_end_minute)
    }

    /// `HH:MM` of bedtime; reports count what is watched after it.
    async fn bedtime(&self) -> String {
        clock_text(self.limits.bedtime_minute)
    }

    /// Extra minutes granted for today.
    async fn bonus_minutes_today(&self) -> u32 {
        self.bonus_minutes
    }
}
