//! Deletes what the outbox and the push tokens need no more.

use kyck_kernel::Fault;
use kyck_kernel::db::statement;
use sea_orm::ConnectionTrait;

use super::Notify;
use super::rules::TOKEN_SILENT_DAYS;
use crate::retention;

/// How many rows a clean-up deleted or emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pruned {
    /// Phones that were silent for 60 days.
    pub tokens: u64,
    /// Finished messages whose content was erased, a day after.
    pub contents: u64,
    /// Finished messages that were deleted, 90 days after.
    pub messages: u64,
}

impl Notify {
    /// Deletes silent phones, the content of finished messages, and old messages.
    ///
    /// # Errors
    /// [`Fault::Internal`] while the clock is in doubt; [`Fault::Database`].
    pub async fn prune(&self) -> Result<Pruned, Fault> {
        let trusted = retention::trusted_now(&self.kernel).await?;

        let tx = self.kernel.db.write_essential().await?;
        let mut counts = [0; 3];
        for (count, (sql, before)) in counts.iter_mut().zip([
            (
                "DELETE FROM push_token WHERE refreshed_at < $1",
                trusted.days_ago(TOKEN_SILENT_DAYS),
            ),
            (
                "UPDATE outbox_message SET sealed = NULL, recipient_hash = NULL \
                 WHERE finished_at IS NOT NULL AND finished_at < $1 AND sealed IS NOT NULL",
                trusted.days_ago(1),
            ),
            (
                "DELETE FROM outbox_message WHERE finished_at IS NOT NULL AND finished_at < $1",
                trusted.days_ago(90),
            ),
        ]) {
            *count = tx
                .execute_raw(statement(&tx, sql, [before.into()]))
                .await?
                .rows_affected();
        }
        tx.commit().await?;

        let [tokens, contents, messages] = counts;
        Ok(Pruned {
            tokens,
            contents,
            messages,
        })
    }
}
