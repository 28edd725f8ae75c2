//! The jobs of this program: which use case runs when. A job is added here and nowhere else.

use chrono_tz::{Asia, Tz};
use futures_util::FutureExt;
use kyck_domain::curation::{ImportProblem, Refreshed};
use kyck_domain::job::JobRegistry;
use kyck_domain::notify::{self, Outbox};
use kyck_domain::recommend::{self, RecommendError};
use kyck_domain::{Fault, audit, curation, family, idempotency, identity, job, report, watch};

/// Zone of the nightly schedules: where most families sleep.
const ZONE: Tz = Asia::Seoul;

/// All jobs, in the order in which staff see them.
///
/// # Errors
/// When a schedule cannot be read; a test shows that all can.
pub fn registry() -> Result<JobRegistry, Fault> {
    let registry = reports(JobRegistry::default())?;
    let registry = recommender(registry)?;
    let registry = messages(registry)?;
    let registry = snapshots(registry)?;
    let registry = audits(registry)?;
    retention(registry)
}

fn reports(registry: JobRegistry) -> Result<JobRegistry, Fault> {
    registry
        .scheduled("hourly-aggregates", "5 * * * *", ZONE, |job| {
            async move { report::aggregate_hours(job.env).await }.boxed()
        })?
        .scheduled("cohort-stats", "20 3 * * *", ZONE, |job| {
            async move { report::compute_cohorts(job.env).await }.boxed()
        })?
        // Monday 08:30 comes at each quarter of an hour somewhere; the use case asks each family's zone.
        .scheduled("weekly-reports", "*/15 * * * *", ZONE, |job| {
            async move { report::freeze_weekly(job.env).await }.boxed()
        })
}

fn recommender(registry: JobRegistry) -> Result<JobRegistry, Fault> {
    registry.scheduled("train-recommender", "30 3 * * *", ZONE, |job| {
        async move {
            match recommend::train(&job.env.system()).await {
                Ok(outcome) => Ok(recommend::outcome_line(&outcome)),
                Err(RecommendError::Fault(fault)) => Err(fault),
                // A new installation: tomorrow there may be something.
                Err(error @ RecommendError::NothingToLearn) => Ok(error.to_string()),
                Err(error) => Err(Fault::internal(error.to_string())),
            }
        }
        .boxed()
    })
}

fn messages(registry: JobRegistry) -> Result<JobRegistry, Fault> {
    registry
        // The worker of each node delivers all the time; this is for the command line.
        .on_request("deliver-outbox", |job| {
            async move {
                let delivered = Outbox::default().drain(job.env).await?;
                Ok(format!(
                    "{} messages taken, {} sent",
                    delivered.taken, delivered.sent
                ))
            }
            .boxed()
        })
        .scheduled("token-prune", "30 4 * * *", ZONE, |job| {
            async move {
                let pruned = notify::prune(job.env).await?;
                Ok(format!(
                    "{} phones dropped, {} messages emptied, {} forgotten",
                    pruned.tokens, pruned.contents, pruned.messages
                ))
            }
            .boxed()
        })
}

fn snapshots(registry: JobRegistry) -> Result<JobRegistry, Fault> {
    registry
        .scheduled("refresh-snapshots", "15 2 * * *", ZONE, |job| {
            async move {
                let refreshed = curation::refresh_snapshots(&job.env.system()).await?;
                summary_of(&refreshed)
            }
            .boxed()
        })?
        .scheduled("expire-snapshots", "50 * * * *", ZONE, |job| {
            async move {
                let expired = curation::expire_snapshots(&job.env.system()).await?;
                Ok(format!("{expired} snapshots deleted"))
            }
            .boxed()
        })
}

/// What a reading of snapshots did, for the job's record.
///
/// # Errors
/// [`Fault::Internal`] when the source gave no proper answer at all: the job has failed and runs again.
fn summary_of(refreshed: &Refreshed) -> Result<String, Fault> {
    let problem = match &refreshed.problem {
        Some(problem) if refreshed.refreshed == 0 && *problem != ImportProblem::QuotaExhausted => {
            return Err(Fault::internal(format!("no snapshot was read: {problem}")));
        }
        Some(problem) => {
            tracing::warn!(%problem, "not all snapshots were read");
            format!(", not all of them: {problem}")
        }
        None => String::new(),
    };
    Ok(format!(
        "{} snapshots read, {} videos suspended, {} put back, {} missing ({} to be confirmed), {} unreadable, \
         {} for review{problem}",
        refreshed.refreshed,
        refreshed.suspended,
        refreshed.reinstated,
        refreshed.missing,
        refreshed.unconfirmed.len(),
        refreshed.unreadable.len(),
        refreshed.requeued
    ))
}

fn audits(registry: JobRegistry) -> Result<JobRegistry, Fault> {
    registry.scheduled("verify-audit", "10 5 * * *", ZONE, |job| {
        async move { audit::verify_nightly(job.env).await }.boxed()
    })
}

fn retention(registry: JobRegistry) -> Result<JobRegistry, Fault> {
    registry
        .scheduled("prune-events", "40 4 * * *", ZONE, |job| {
            async move {
                let gone = watch::prune_events(&job.env.system()).await?;
                Ok(format!("{gone} events deleted"))
            }
            .boxed()
        })?
        .scheduled("prune-sums", "35 4 * * *", ZONE, |job| {
            async move {
                let sums = watch::prune_sums(&job.env.system()).await?;
                let reports = report::prune_reports(job.env).await?;
                Ok(format!("{sums} sums and {reports} weekly reports deleted"))
            }
            .boxed()
        })?
        .scheduled("prune-sign-ins", "45 4 * * *", ZONE, |job| {
            async move {
                let gone = identity::prune(&job.env.system()).await?;
                let pairings = family::prune_pairings(&job.env.system()).await?;
                Ok(format!(
                    "{gone} codes, counters and sessions forgotten, {pairings} requests to pair"
                ))
            }
            .boxed()
        })?
        .scheduled("prune-mutation-keys", "55 4 * * *", ZONE, |job| {
            async move { Ok(format!("{} keys forgotten", idempotency::prune(job.env).await?)) }.boxed()
        })?
        .scheduled("prune-job-runs", "50 4 * * *", ZONE, |job| {
            async move { Ok(format!("{} runs forgotten", job::prune(job.env).await?)) }.boxed()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schedule_can_be_read_and_every_name_is_its_own() {
        let registry = registry().unwrap();
        let mut names: Vec<_> = registry
            .definitions()
            .iter()
            .map(job::JobDefinition::name)
            .collect();
        assert!(names.contains(&"weekly-reports"));
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
