//! `kyck job list` and `kyck job run NAME`

use std::sync::Arc;

use clap::Subcommand;
use kyck_domain::job::{Engine, JobRegistry, JobState};
use kyck_kernel::Ctx;

use super::CliError;
use crate::jobs;
use crate::services::Services;
use crate::settings::Settings;

/// What to do with jobs.
#[derive(Debug, Subcommand)]
pub enum Job {
    /// List the jobs, when they run next and how they last ended.
    List,
    /// Run a job now and wait for its end.
    Run {
        /// Name of the job, as `kyck job list` prints it.
        name: String,
    },
}

impl Job {
    /// Lists the jobs, or runs one and waits for its end.
    pub async fn run(self, settings: &Settings) -> Result<(), CliError> {
        let services = super::services(settings).await?;
        let registry = jobs::registry(&services).map_err(CliError::caused)?;

        match self {
            Self::List => list(&services, &registry).await,
            Self::Run { name } => run_now(&services, registry, &name.trim().to_lowercase()).await,
        }
    }
}

async fn list(services: &Services, registry: &JobRegistry) -> Result<(), CliError> {
    let jobs = services.job.list_jobs(&Ctx::system(), registry).await;

    for status in jobs.map_err(CliError::caused)? {
        let next = status
            .next_at
            .map_or_else(|| "on request".to_owned(), |at| at.to_string());
        let last = status.last_run.map_or_else(
            || "never ran".to_owned(),
            |run| {
                let problem = run.error.map_or_else(String::new, |error| format!(": {error}"));
                format!("{} {}{problem}", run.state.as_str(), run.slot)
            },
        );
        println!(
            "{:<24} {:<32} next {next}; last {last}",
            status.name, status.schedule
        );
    }
    Ok(())
}

async fn run_now(services: &Services, registry: JobRegistry, name: &str) -> Result<(), CliError> {
    if registry.find(name).is_none() {
        return Err(CliError::other(format!(
            "{name:?} is no job: `kyck job list` names them"
        )));
    }

    let queued = services
        .job
        .request_run(&Ctx::system(), &registry, name, None)
        .await
        .map_err(|error| CliError::other(format!("{name}: {}", CliError::caused(error))))?;
    let run = Engine::new(Arc::clone(&services.job), registry)
        .run_this(queued.id)
        .await
        .map_err(CliError::caused)?
        .unwrap_or(queued);

    match (run.state, run.detail, run.error) {
        (JobState::Succeeded, detail, _) => {
            println!("{name}: {}", detail.unwrap_or_default());
            Ok(())
        }
        (JobState::Queued | JobState::Running, ..) => {
            println!("{name}: another node works on it");
            Ok(())
        }
        (_, _, error) => Err(CliError::other(format!(
            "{name} failed: {}",
            error.unwrap_or_default()
        ))),
    }
}
