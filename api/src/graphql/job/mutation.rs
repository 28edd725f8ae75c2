//! `runJob`.

use async_graphql::{Context, Enum, InputObject, Object, Result, SimpleObject};
use kyck_domain::job::JobError;

use super::types::{JobRunNode, JobStatus};
use crate::graphql::ContextExt;
use crate::graphql::error::{UserError, to_graphql};
use crate::graphql::once::once;
use crate::jobs;

/// What an administrator can fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum JobErrorCode {
    /// There is no job of this name.
    JobNotFound,
}

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
    run: Option<JobRunNode>,
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
    async fn job(&self, ctx: &Context<'_>) -> Result<Option<JobStatus>> {
        let Some(name) = &self.0 else {
            return Ok(None);
        };

        let registry = jobs::registry(&ctx.request().services).map_err(|fault| to_graphql(ctx, fault))?;
        let all = ctx
            .services()
            .job
            .list_jobs(&ctx.cx(), &registry)
            .await
            .map_err(|fault| to_graphql(ctx, fault))?;
        Ok(all.into_iter().find(|job| job.name == name).map(Into::into))
    }
}

/// Mutations about jobs.
#[derive(Default)]
pub struct JobMutation;

#[Object]
impl JobMutation {
    /// Queues a run of a job outside its schedule. For administrators.
    async fn run_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Name of the job to run.")] input: RunJobInput,
    ) -> Result<RunJobPayload> {
        let registry = jobs::registry(&ctx.request().services).map_err(|fault| to_graphql(ctx, fault))?;
        let key = once(ctx, input.client_mutation_id)?;
        match ctx
            .services()
            .job
            .request_run(&ctx.cx(), &registry, &input.name, key.as_ref())
            .await
        {
            Ok(run) => Ok(RunJobPayload {
                changed: ChangedJob(Some(run.name.clone())),
                run: Some(JobRunNode(run)),
                user_errors: Vec::new(),
            }),
            Err(JobError::NotFound) => Ok(RunJobPayload {
                run: None,
                changed: ChangedJob(None),
                user_errors: vec![UserError::new(
                    JobErrorCode::JobNotFound,
                    ctx.language()
                        .pick("그런 이름의 작업이 없어요.", "There is no job of this name."),
                    &["name"],
                )],
            }),
            Err(JobError::Fault(fault)) => Err(to_graphql(ctx, fault)),
        }
    }
}
