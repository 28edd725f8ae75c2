//! How long a child may watch now.

use async_graphql::{Context, Object};
use kyck_domain::policy::TimeVerdict;

use crate::graphql::ContextExt;
use crate::graphql::policy::PolicyVerdict;
use crate::graphql::scalar::DateTime;

/// How long a child may watch now: one budget a family day over all its devices, and watching hours.
#[derive(Clone, Debug)]
pub struct TimeStatus(pub TimeVerdict);

/// How long a child may watch now: one budget a family day over all its devices, and watching hours.
#[Object]
impl TimeStatus {
    /// Seconds left of today's budget; watching hours may end sooner.
    async fn remaining_seconds(&self) -> i32 {
        seconds(self.0.remaining_ms)
    }

    /// Seconds watched today, in the family's zone.
    async fn used_seconds(&self) -> i32 {
        seconds(self.0.used_ms)
    }

    /// Seconds that today has, the bonus included.
    async fn budget_seconds(&self) -> i32 {
        seconds(self.0.budget_ms)
    }

    /// When the child should be warned that the end is near; absent when it may not watch now.
    async fn warn_at(&self) -> Option<DateTime> {
        self.0.warn_at
    }

    /// When budget or watching hours end for a child that watches on without a break; absent when it may
    /// not watch now.
    async fn hard_stop_at(&self) -> Option<DateTime> {
        self.0.hard_stop_at
    }

    /// When the present watching hours end; absent outside them and where none are set.
    async fn window_ends_at(&self) -> Option<DateTime> {
        self.0.window_ends_at
    }

    /// Whether a video may be started now.
    async fn verdict(&self, ctx: &Context<'_>) -> PolicyVerdict {
        PolicyVerdict::new(self.0.verdict, ctx.language())
    }
}

/// Whole seconds as the schema counts them.
pub(super) fn seconds(millis: i64) -> i32 {
    i32::try_from(millis / 1000).unwrap_or(i32::MAX)
}
