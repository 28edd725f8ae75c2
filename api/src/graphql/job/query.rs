//! `jobs`, `jobRuns`.

use async_graphql::{Context, ID, Object};
use kyck_domain::job::{JobRun, JobStatus};
use kyck_kernel::Fault;
use kyck_kernel::page::{DEFAULT_FIRST, PageRequest};

use crate::graphql::page::{Paged, connection};
use crate::graphql::{ContextExt, id};
use crate::jobs;
use crate::server::field_limits::list_size;

/// Queries about jobs and their runs.
#[derive(Default)]
pub struct JobQuery;

#[Object]
impl JobQuery {
    /// All jobs with their schedules and newest runs. For administrators.
    async fn jobs(&self, ctx: &Context<'_>) -> Result<Vec<JobStatus>, Fault> {
        let registry = jobs::registry(&ctx.request().services)?;

        ctx.services().job.list_jobs(&ctx.cx(), &registry).await
    }

    /// The history of runs, newest first. For administrators.
    #[graphql(directive = list_size::apply(DEFAULT_FIRST, vec!["first".into()]))]
    async fn job_runs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of this job.")] name: Option<String>,
        #[graphql(desc = "How many at most, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page begins; the first page when absent.")] after: Option<
            String,
        >,
    ) -> Result<JobRunConnection, Fault> {
        let request = PageRequest::parse(first, after.as_deref())?;

        let page = ctx
            .services()
            .job
            .list_runs(&ctx.cx(), name.as_deref(), request)
            .await?;

        Ok(JobRunConnection(Paged::new(page, after.as_deref())))
    }
}

connection!("runs of jobs", JobRunConnection, JobRunEdge, JobRun);

/// The run of an id, for `node`.
///
/// # Errors
/// As the use case.
pub async fn find_run(ctx: &Context<'_>, id: &ID) -> Result<Option<JobRun>, Fault> {
    match id::decode(id) {
        Some(run_id) => ctx.services().job.get_run(&ctx.cx(), run_id).await,
        None => Ok(None),
    }
}
