//! What administrators see and do.

use kyck_kernel::id::JobRunId;
use kyck_kernel::page::{Page, PageRequest};
use kyck_kernel::time::UtcInstant;
use kyck_kernel::{Ctx, Fault, Role};

use super::Jobs;
use super::model::{JobRegistry, JobRun, NewRun};
use super::store::RunKey;
use crate::idempotency::{self, MutationKey};

/// Why a run was not queued.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// There is no job of this name.
    #[error("no such job")]
    NotFound,
    /// No other input would help.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// A job with its schedule and its newest run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobStatus {
    /// Its name.
    pub name: &'static str,
    /// The cron pattern with its zone; empty for a job that runs only when asked.
    pub schedule: String,
    /// The next slot.
    pub next_at: Option<UtcInstant>,
    /// The newest run.
    pub last_run: Option<JobRun>,
}

impl Jobs {
    /// All jobs; for administrators and the command line.
    pub async fn list_jobs(&self, ctx: &Ctx<'_>, registry: &JobRegistry) -> Result<Vec<JobStatus>, Fault> {
        ctx.staff_or_system(Role::Admin)?;
        let mut latest = self.latest_by_name().await?;
        Ok(registry
            .definitions()
            .iter()
            .map(|definition| JobStatus {
                name: definition.name,
                schedule: definition.schedule_text(),
                next_at: definition.next_after(self.kernel.now()),
                last_run: latest
                    .iter()
                    .position(|run| run.name == definition.name)
                    .map(|at| latest.swap_remove(at)),
            })
            .collect())
    }

    /// The history of runs, newest first; for administrators.
    pub async fn list_runs(
        &self,
        ctx: &Ctx<'_>,
        name: Option<&str>,
        page: PageRequest<RunKey>,
    ) -> Result<Page<JobRun>, Fault> {
        ctx.staff_or_system(Role::Admin)?;
        let rows = self.list(name, page.after, page.first + 1).await?;
        Ok(Page::from_rows(rows, page.first, |run| (run.created_at, run.id)))
    }

    /// One run; for administrators.
    pub async fn get_run(&self, ctx: &Ctx<'_>, id: JobRunId) -> Result<Option<JobRun>, Fault> {
        ctx.staff_or_system(Role::Admin)?;
        self.find(id).await
    }

    /// Queues a run of a job outside its schedule; for administrators and the command line.
    ///
    /// # Errors
    /// [`JobError::NotFound`]; faults for anyone else.
    pub async fn request_run(
        &self,
        ctx: &Ctx<'_>,
        registry: &JobRegistry,
        name: &str,
        key: Option<&MutationKey>,
    ) -> Result<JobRun, JobError> {
        ctx.staff_or_system(Role::Admin)?;
        let definition = registry.find(name).ok_or(JobError::NotFound)?;
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
            tx.commit().await.map_err(Fault::from)?;
            id
        };

        Ok(self.find(id).await?.ok_or_else(lost)?)
    }
}
