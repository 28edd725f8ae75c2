//! Jobs, their schedules and their runs.

use std::sync::Arc;

use chrono_tz::Tz;
use futures_util::future::BoxFuture;
use kyck_kernel::Fault;
use kyck_kernel::id::JobRunId;
use kyck_kernel::time::UtcInstant;
use sea_orm::{DbErr, FromQueryResult, QueryResult};

use super::rules::Schedule;

/// The work of a job. Returns a line for the history.
pub type JobHandler = Arc<dyn for<'a> Fn(Job<'a>) -> BoxFuture<'a, Result<String, Fault>> + Send + Sync>;

/// What a handler is given.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The run that it works on.
    pub run: &'a JobRun,
}

/// A job that this program knows.
#[derive(Clone)]
pub struct JobDefinition {
    pub(super) name: &'static str,
    pub(super) schedule: Option<Schedule>,
    pub(super) handler: JobHandler,
}

impl JobDefinition {
    /// What `kyck job run` and the API call it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The cron pattern with its zone; empty for a job that runs only when asked.
    pub fn schedule_text(&self) -> String {
        self.schedule
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    /// The first slot after `at`.
    pub fn next_after(&self, at: UtcInstant) -> Option<UtcInstant> {
        self.schedule.as_ref()?.next_after(at)
    }
}

/// The jobs of this program.
#[derive(Clone, Default)]
pub struct JobRegistry {
    definitions: Vec<JobDefinition>,
}

impl JobRegistry {
    /// Adds a job that runs at each slot of a cron pattern of five fields, read in `zone`.
    ///
    /// # Errors
    /// When the pattern cannot be read; the text names the job.
    pub fn scheduled<F>(mut self, name: &'static str, cron: &str, zone: Tz, handler: F) -> Result<Self, Fault>
    where
        F: for<'a> Fn(Job<'a>) -> BoxFuture<'a, Result<String, Fault>> + Send + Sync + 'static,
    {
        let schedule = Schedule::parse(cron, zone)
            .map_err(|error| Fault::internal(format!("schedule of job {name}: {error}")))?;
        self.definitions.push(JobDefinition {
            name,
            schedule: Some(schedule),
            handler: Arc::new(handler),
        });
        Ok(self)
    }

    /// Adds a job that runs when somebody asks for it.
    #[must_use]
    pub fn on_request<F>(mut self, name: &'static str, handler: F) -> Self
    where
        F: for<'a> Fn(Job<'a>) -> BoxFuture<'a, Result<String, Fault>> + Send + Sync + 'static,
    {
        self.definitions.push(JobDefinition {
            name,
            schedule: None,
            handler: Arc::new(handler),
        });
        self
    }

    /// The jobs in the order of their adding.
    pub fn definitions(&self) -> &[JobDefinition] {
        &self.definitions
    }

    /// The job of a name.
    pub fn find(&self, name: &str) -> Option<&JobDefinition> {
        self.definitions.iter().find(|definition| definition.name == name)
    }
}

/// State of a run of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
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

impl JobState {
    /// All states of runs.
    pub const ALL: [Self; 5] = [
        Self::Queued,
        Self::Running,
        Self::Succeeded,
        Self::Failed,
        Self::Dead,
    ];

    /// The name in storage and in the schema.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "QUEUED",
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Dead => "DEAD",
        }
    }
}

/// One run of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject), graphql(complex))]
pub struct JobRun {
    /// Opaque global id of this run.
    #[cfg_attr(feature = "graphql", graphql(skip))]
    pub id: JobRunId,
    /// Name of the job.
    pub name: String,
    /// Key of the run within its job: the instant of its schedule, or the caller's own key.
    pub slot: String,
    /// How far the run has come.
    pub state: JobState,
    /// How often a worker took it.
    pub attempt: i32,
    /// When it was queued.
    pub created_at: UtcInstant,
    /// When the last attempt began.
    pub started_at: Option<UtcInstant>,
    /// When it ended for good.
    pub finished_at: Option<UtcInstant>,
    /// Error of the last attempt that failed.
    pub error: Option<String>,
    /// What the run did; absent until it succeeded.
    pub detail: Option<String>,
    /// Input for the handler.
    #[cfg_attr(feature = "graphql", graphql(skip))]
    pub payload: Option<String>,
    /// How often a worker stopped renewing its lease.
    #[cfg_attr(feature = "graphql", graphql(skip))]
    pub crashes: i32,
    /// When it may be taken next.
    #[cfg_attr(feature = "graphql", graphql(skip))]
    pub due_at: UtcInstant,
}

#[cfg(feature = "graphql")]
#[async_graphql::ComplexObject]
impl JobRun {
    /// Opaque global id of this run.
    pub async fn id(&self) -> async_graphql::ID {
        kyck_kernel::graphql::encode(self.id)
    }
}

impl FromQueryResult for JobRun {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let state: String = row.try_get(prefix, "state")?;
        let state = JobState::ALL
            .into_iter()
            .find(|known| known.as_str() == state)
            .ok_or_else(|| DbErr::Type(format!("unknown job state {state}")))?;
        Ok(Self {
            id: row.try_get(prefix, "id")?,
            name: row.try_get(prefix, "name")?,
            slot: row.try_get(prefix, "slot")?,
            payload: row.try_get(prefix, "payload")?,
            state,
            attempt: row.try_get(prefix, "attempt")?,
            crashes: row.try_get(prefix, "crashes")?,
            due_at: row.try_get(prefix, "due_at")?,
            created_at: row.try_get(prefix, "created_at")?,
            started_at: row.try_get(prefix, "started_at")?,
            finished_at: row.try_get(prefix, "finished_at")?,
            error: row.try_get(prefix, "error")?,
            detail: row.try_get(prefix, "detail")?,
        })
    }
}

/// A run to queue.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// Name of the job.
    pub name: String,
    /// Names this run: a second one of the same job and key is not made.
    pub slot: String,
    /// What the handler should know; small.
    pub payload: Option<String>,
    /// Not before this instant.
    pub due_at: UtcInstant,
}
