//! Jobs and their runs, as administrators see them.

use kyck_kernel::id::JobRunId;
use kyck_kernel::page::{Page, PageRequest};
use kyck_kernel::time::UtcInstant;
use kyck_kernel::{Ctx, Fault, Role};

use super::Jobs;
use super::model::{JobRegistry, JobRun};
use super::store::RunKey;

/// A job with its schedule and its newest run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
pub struct JobStatus {
    /// Name of the job, as `runJob` takes it.
    pub name: &'static str,
    /// The cron pattern with its zone; empty for a job that runs only when asked.
    pub schedule: String,
    /// The next slot of its schedule.
    pub next_at: Option<UtcInstant>,
    /// The newest run; absent when there was none.
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
}
