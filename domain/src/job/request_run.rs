//! Runs a job outside its schedule.

use kyck_kernel::id::JobRunId;
use kyck_kernel::{Ctx, Fault, Role};

use super::Jobs;
use super::error::{JobError, JobErrorCode};
use super::model::{JobRegistry, JobRun, NewRun};
use crate::idempotency::{self, MutationKey};

impl Jobs {
    /// Queues a run of a job outside its schedule; for administrators and the command line.
    ///
    /// # Errors
    /// [`JobErrorCode::JobNotFound`] of `name`; faults for anyone else.
    pub async fn request_run(
        &self,
        ctx: &Ctx<'_>,
        registry: &JobRegistry,
        name: &str,
        key: Option<&MutationKey>,
    ) -> Result<JobRun, JobError> {
        ctx.staff_or_system(Role::Admin)?;
        let definition = registry
            .find(name)
            .ok_or_else(|| JobError::of(JobErrorCode::JobNotFound, "name"))?;

        let slot: JobRunId = self.kernel.new_id();
        let run = NewRun {
            name: definition.name.to_owned(),
            slot: format!("asked:{slot}"),
            payload: None,
            due_at: self.kernel.now(),
        };

        let lost = || Fault::internal("a queued run did not come back");
        let tx = self.kernel.db.write().await?;
        let id = if let Some(queued) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            drop(tx);
            queued
        } else {
            let id = self.enqueue(&tx, run).await?.ok_or_else(lost)?;
            idempotency::settle(&tx, ctx, key, &id).await?;
            tx.commit().await?;
            id
        };

        Ok(self.find(id).await?.ok_or_else(lost)?)
    }
}
