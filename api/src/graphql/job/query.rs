//! `jobs`, `jobRuns`.

use async_graphql::{Context, ID, Object, Result};
use kyck_kernel::Fault;
use kyck_kernel::page::{DEFAULT_FIRST, PageRequest};

use super::types::{JobRunConnection, JobRunNode, JobStatus};
use crate::graphql::error::to_graphql;
use crate::graphql::page::Paged;
use crate::graphql::{ContextExt, id};
use crate::jobs;
use crate::server::field_limits::list_size;

/// Queries about jobs.
#[derive(Default)]
pub struct JobQuery;

#[Object]
impl JobQuery {
    /// All jobs with their schedules and newest runs. For administrators.
    async fn jobs(&self, ctx: &Context<'_>) -> Result<Vec<JobStatus>> {
        let found = async {
            let found = ctx
                .services()
                .job
                .list_jobs(&ctx.cx(), &jobs::registry(&ctx.request().services)?)
                .await?;
            Ok(found.into_iter().map(Into::into).collect())
        };
        found.await.map_err(|fault: Fault| to_graphql(ctx, fault))
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
    ) -> Result<JobRunConnection> {
        let found = async {
            let page = PageRequest::parse(first, after.as_deref())?;
            ctx.services()
                .job
                .list_runs(&ctx.cx(), name.as_deref(), page)
                .await
        };
        let page = found.await.map_err(|fault| to_graphql(ctx, fault))?;
        Ok(JobRunConnection(
            Paged::new(page, after.as_deref()).map(JobRunNode),
        ))
    }
}

/// The run of an id, for `node`.
///
/// # Errors
/// As the use case.
pub async fn find_run(ctx: &Context<'_>, id: &ID) -> Result<Option<JobRunNode>, Fault> {
    match id::decode(id) {
        Some(run_id) => Ok(ctx
            .services()
            .job
            .get_run(&ctx.cx(), run_id)
            .await?
            .map(JobRunNode)),
        None => Ok(None),
    }
}
