//! What administrators see and do.

use super::model::{JobRegistry, JobRun, NewRun};
use super::store::{self, RunKey};
use crate::id::JobRunId;
use crate::idempotency::{self, MutationKey};
use crate::page::{Page, PageRequest};
use crate::time::UtcInstant;
use crate::{Ctx, Fault, Role};

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

/// All jobs; for administrators and the command line.
pub async fn list_jobs(ctx: &Ctx<'_>, registry: &JobRegistry) -> Result<Vec<JobStatus>, Fault> {
    ctx.staff_or_system(Role::Admin)?;
    let mut latest = store::latest_by_name(ctx.env).await?;
    Ok(registry
        .definitions()
        .iter()
        .map(|definition| JobStatus {
            name: definition.name,
            schedule: definition.schedule_text(),
            next_at: definition.next_after(ctx.now()),
            last_run: latest
                .iter()
                .position(|run| run.name == definition.name)
                .map(|at| latest.swap_remove(at)),
        })
        .collect())
}

/// The history of runs, newest first; for administrators.
pub async fn list_runs(
    ctx: &Ctx<'_>,
    name: Option<&str>,
    page: PageRequest<RunKey>,
) -> Result<Page<JobRun>, Fault> {
    ctx.staff_or_system(Role::Admin)?;
    let rows = store::list(ctx.env, name, page.after, page.first + 1).await?;
    Ok(Page::from_rows(rows, page.first, |run| (run.created_at, run.id)))
}

/// One run; for administrators.
pub async fn get_run(ctx: &Ctx<'_>, id: JobRunId) -> Result<Option<JobRun>, Fault> {
    ctx.staff_or_system(Role::Admin)?;
    store::find(ctx.env, id).await
}

/// Queues a run of a job outside its schedule; for administrators and the command line.
///
/// # Errors
/// [`JobError::NotFound`]; faults for anyone else.
pub async fn request_run(
    ctx: &Ctx<'_>,
    registry: &JobRegistry,
    name: &str,
    key: Option<&MutationKey>,
) -> Result<JobRun, JobError> {
    ctx.staff_or_system(Role::Admin)?;
    let definition = registry.find(name).ok_or(JobError::NotFound)?;
    let slot: JobRunId = ctx.env.new_id();
    let run = NewRun {
        name: definition.name.to_owned(),
        slot: format!("asked:{slot}"),
        payload: None,
        due_at: ctx.now(),
    };
    let lost = || Fault::internal("a queued run did not come back");
    let tx = ctx.env.db.write().await?;
    let id = if let Some(queued) = idempotency::claim(&tx, ctx, key).await? {
        drop(tx);
        queued
    } else {
        let id = store::enqueue(&tx, ctx.env, run).await?.ok_or_else(lost)?;
        idempotency::settle(&tx, ctx, key, &id).await?;
        tx.commit().await.map_err(Fault::from)?;
        id
    };
    Ok(store::find(ctx.env, id).await?.ok_or_else(lost)?)
}
