//! Types of jobs.

use async_graphql::{Enum, ID, Object, SimpleObject};
use kyck_domain::job;

use crate::graphql::id;
use crate::graphql::page::connection;
use crate::graphql::scalar::DateTime;

/// State of a run of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "job::JobState")]
pub enum JobState {
    /// Waits for a worker.
    Queued,
    /// A worker has it.
    Running,
    /// The run ended without an error.
    Succeeded,
    /// The last attempt failed; another will come.
    Failed,
    /// Given up: too many failed attempts, or it brought its workers down.
    Dead,
}

/// A job with its schedule and its newest run.
#[derive(Clone, SimpleObject)]
pub struct JobStatus {
    /// Name of the job, as `runJob` takes it.
    name: &'static str,
    /// The cron pattern with its zone; empty for a job that runs only when asked.
    schedule: String,
    /// The next slot of its schedule.
    next_at: Option<DateTime>,
    /// The newest run; absent when there was none.
    last_run: Option<JobRunNode>,
}

impl From<job::JobStatus> for JobStatus {
    fn from(status: job::JobStatus) -> Self {
        Self {
            name: status.name,
            schedule: status.schedule,
            next_at: status.next_at.map(DateTime),
            last_run: status.last_run.map(JobRunNode),
        }
    }
}

/// One run of a job.
#[derive(Clone)]
pub struct JobRunNode(pub job::JobRun);

/// One run of a job.
#[Object(name = "JobRun")]
impl JobRunNode {
    /// Opaque global id of this run.
    pub async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// Name of the job.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Which run of this job: the instant of its schedule, or the caller's own key.
    async fn slot(&self) -> &str {
        &self.0.slot
    }

    /// How far the run has come.
    async fn state(&self) -> JobState {
        self.0.state.into()
    }

    /// How often a worker took it.
    async fn attempt(&self) -> i32 {
        self.0.attempt
    }

    /// When it was queued.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the last attempt began.
    async fn started_at(&self) -> Option<DateTime> {
        self.0.started_at.map(DateTime)
    }

    /// When it ended for good.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }

    /// What went wrong last.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// What the run did; absent until it succeeded.
    async fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }
}

connection!("runs of jobs", JobRunConnection, JobRunEdge, JobRunNode);
