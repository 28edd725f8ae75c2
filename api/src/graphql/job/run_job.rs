//! `runJob`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use kyck_domain::job::{JobErrorCode, JobRun, JobStatus};
use kyck_kernel::Fault;

use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::graphql::once::once;
use crate::jobs;

/// Which job to run.
#[derive(InputObject)]
struct RunJobInput {
    /// Its name, as `jobs` lists it.
    name: String,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// Result of `runJob`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct RunJobPayload {
    /// The queued run; a worker takes it within seconds. Absent when `userErrors` is not empty.
    run: Option<JobRun>,
    /// The job with its newest run.
    #[graphql(flatten)]
    changed: ChangedJob,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<JobErrorCode>>,
}

/// The job of which a run was queued; `None` when none was.
struct ChangedJob(Option<String>);

/// A job after a run of it was queued.
#[Object]
impl ChangedJob {
    /// The job with its newest run, as `jobs` returns it; absent when `userErrors` is not empty.
    async fn job(&self, ctx: &Context<'_>) -> Result<Option<JobStatus>, Fault> {
        let Some(name) = &self.0 else {
            return Ok(None);
        };

        let registry = jobs::registry(&ctx.request().services)?;
        let all = ctx.services().job.list_jobs(&ctx.cx(), &registry).await?;

        Ok(all.into_iter().find(|job| job.name == name))
    }
}

/// Root field `runJob` of the mutations.
#[derive(Default)]
pub struct JobMutation;

#[Object]
impl JobMutation {
    /// Queues a run of a job outside its schedule. For administrators.
    async fn run_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Name of the job to run.")] input: RunJobInput,
    ) -> async_graphql::Result<RunJobPayload> {
        let registry = jobs::registry(&ctx.request().services)?;
        let key = once(ctx, input.client_mutation_id)?;

        let jobs = &ctx.services().job;
        let (run, user_errors) = ctx.outcome(
            jobs.request_run(&ctx.cx(), &registry, &input.name, key.as_ref())
                .await,
        )?;

        Ok(RunJobPayload {
            changed: ChangedJob(run.as_ref().map(|run| run.name.clone())),
            run,
            user_errors,
        })
    }
}
