//! A guardian's gentle stop, and its end.

use kyck_kernel::id::ChildId;
use kyck_kernel::{Ctx, Fault, text};

use super::{Live, news};
use crate::family::{FamilyError, FamilyErrorCode};
use crate::idempotency::MutationKey;
use crate::policy::TimeVerdict;
use crate::watch::WatchError;

/// The longest message to a child's players.
pub const MAX_MESSAGE_CHARS: usize = 200;

/// Why watching was not stopped or allowed again.
#[derive(Debug, thiserror::Error)]
pub enum StopError {
    /// No such child in the guardian's family.
    #[error("no such child")]
    ChildNotFound,
    /// Longer than [`MAX_MESSAGE_CHARS`], or with hidden characters.
    #[error("a message has at most {MAX_MESSAGE_CHARS} characters")]
    MessageInvalid,
    /// Nothing that other input would fix.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<FamilyError> for StopError {
    fn from(error: FamilyError) -> Self {
        match error {
            FamilyError::Problems(problems) => {
                let is_absent = problems
                    .iter()
                    .any(|problem| problem.code == FamilyErrorCode::ChildNotFound);
                if is_absent {
                    Self::ChildNotFound
                } else {
                    Self::Fault(Fault::internal(format!("a stop cannot have {problems:?}")))
                }
            }
            FamilyError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<WatchError> for StopError {
    fn from(error: WatchError) -> Self {
        match error {
            WatchError::Fault(fault) => Self::Fault(fault),
            _ => Self::ChildNotFound,
        }
    }
}

impl Live {
    /// Stops a child's watching, kindly: its players show the message, if there is one, and let the running video
    /// finish; no other begins until [`Live::resume_watching`](crate::live::Live::resume_watching). Returns the child's time. The stop is stored before players
    /// are notified; the message is stored nowhere.
    ///
    /// # Errors
    /// [`StopError`]; only guardians may.
    pub async fn stop_gently(
        &self,
        ctx: &Ctx<'_>,
        child_id: ChildId,
        message: Option<&str>,
        key: Option<&MutationKey>,
    ) -> Result<TimeVerdict, StopError> {
        ctx.guardian()?;
        self.family
            .child(ctx, child_id)
            .await?
            .ok_or(StopError::ChildNotFound)?;
        let message = text::line(message.unwrap_or_default(), MAX_MESSAGE_CHARS)
            .map_err(|_| StopError::MessageInvalid)?;
        self.attach();

        let (child, is_first) = self.family.stop_watching(ctx, child_id, key).await?;
        if is_first {
            self.kernel
                .bus
                .publish(news::guardian_message(child.id, &message, self.kernel.now()))
                .await;
            self.family.announce_change(child.id, "limits").await;
        }
        Ok(self.watch.time_status(ctx, child.id).await?)
    }

    /// Allows a child to watch again after [`Live::stop_gently`](crate::live::Live::stop_gently), and returns its time. Followers and waiting pages see it at
    /// once by `childLive`.
    ///
    /// # Errors
    /// [`StopError`] but for the message; only guardians may.
    pub async fn resume_watching(
        &self,
        ctx: &Ctx<'_>,
        child_id: ChildId,
        key: Option<&MutationKey>,
    ) -> Result<TimeVerdict, StopError> {
        self.attach();
        let child = self.family.resume_watching(ctx, child_id, key).await?;
        Ok(self.watch.time_status(ctx, child.id).await?)
    }
}
