//! A guardian's gentle stop.

use kyck_kernel::id::ChildId;
use kyck_kernel::{Ctx, Fault, Problem, text};

use super::Live;
use super::bus_event::GuardianMessage;
use crate::family::{FamilyError, FamilyErrorCode};
use crate::idempotency::MutationKey;
use crate::policy::TimeVerdict;
use crate::watch::{WatchError, WatchErrorCode};

/// The longest message to a child's players.
pub const MAX_MESSAGE_CHARS: usize = 200;

/// A guardian's stop of a child's watching.
#[derive(Clone, Copy, Debug)]
pub struct StopGently<'a> {
    /// Child whose watching stops.
    pub child_id: ChildId,
    /// Words that the players show; stored nowhere.
    pub message: Option<&'a str>,
}

impl Live {
    /// Stops a child's watching, kindly: its players show the message, if there is one, and let the running video
    /// finish; no other begins until [`Live::resume_watching`](crate::live::Live::resume_watching). Returns the child's
    /// time. The stop is stored before players are notified. For guardians.
    ///
    /// # Errors
    /// [`WatchErrorCode::ChildNotFound`] of `child_id`; [`WatchErrorCode::MessageInvalid`] of `message`.
    pub async fn stop_gently(
        &self,
        ctx: &Ctx<'_>,
        command: StopGently<'_>,
        key: Option<&MutationKey>,
    ) -> Result<TimeVerdict, WatchError> {
        ctx.guardian()?;
        let child = self.family.child(ctx, command.child_id).await?;
        child.ok_or_else(child_not_found)?;
        let text = text::line(command.message.unwrap_or_default(), MAX_MESSAGE_CHARS)
            .map_err(|_| message_invalid())?;
        self.attach();

        let stopped = self.family.stop_watching(ctx, command.child_id, key).await;
        let (child, is_first) = stopped.map_err(of_family)?;
        if is_first {
            let at = self.kernel.now();
            let message = GuardianMessage { text, at }.message(child.id);
            self.kernel.bus.publish(message).await;
            self.family.announce_change(child.id, "limits").await;
        }

        self.time_of(ctx, child.id).await
    }

    /// The time of a child after a command about it.
    pub(super) async fn time_of(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<TimeVerdict, WatchError> {
        let rules = self.policy.rules_of(ctx, child_id).await?;
        let rules = rules.filter(|rules| !rules.child.is_archived);
        let rules = rules.ok_or_else(child_not_found)?;

        Ok(self.watch.time_now(&rules).await?)
    }
}

fn child_not_found() -> WatchError {
    WatchError::of(WatchErrorCode::ChildNotFound, "child_id")
}

fn message_invalid() -> WatchError {
    Problem::of(WatchErrorCode::MessageInvalid, "message")
        .with("most", MAX_MESSAGE_CHARS)
        .into()
}

/// The family's error: of its problems a stop can have only that there is no such child.
pub(super) fn of_family(error: FamilyError) -> WatchError {
    match error {
        FamilyError::Problems(problems)
            if problems
                .iter()
                .any(|problem| problem.code == FamilyErrorCode::ChildNotFound) =>
        {
            child_not_found()
        }
        FamilyError::Problems(problems) => Fault::internal(format!("a stop cannot have {problems:?}")).into(),
        FamilyError::Fault(fault) => fault.into(),
    }
}
