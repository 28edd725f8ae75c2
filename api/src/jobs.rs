//! The jobs of this program: which use case runs when. A job is added here and nowhere else.

use std::sync::Arc;

use chrono_tz::{Asia, Tz};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kyck_domain::curation::{ImportProblem, Refreshed};
use kyck_domain::idempotency;
use kyck_domain::job::{Job, JobRegistry};
use kyck_domain::notify::Outbox;
use kyck_domain::recommend::{self, TrainingError};
use kyck_kernel::{Ctx, Fault};

use crate::services::Services;

/// Zone of the nightly schedules: where most families sleep.
const ZONE: Tz = Asia::Seoul;

/// A handler that needs the services and nothing of its run.
fn with<F>(
    services: &Arc<Services>,
    work: impl Fn(Arc<Services>) -> F + Send + Sync + 'static,
) -> impl for<'a> Fn(Job<'a>) -> BoxFuture<'a, Result<String, Fault>> + Send + Sync + 'static
where
    F: Future<Output = Result<String, Fault>> + Send + 'static,
{
    let services = Arc::clone(services);
    move |_| work(Arc::clone(&services)).boxed()
}

/// All jobs, in the order in which staff see them.
///
/// # Errors
/// When a schedule cannot be read; a test shows that all can.
pub fn registry(services: &Arc<Services>) -> Result<JobRegistry, Fault> {
    let registry = reports(JobRegistry::default(), services)?;
    let registry = recommender(registry, services)?;
    let registry = messages(registry, services)?;
    let registry = snapshots(registry, services)?;
    let registry = audits(registry, services)?;
    retention(registry, services)
}

fn reports(registry: JobRegistry, services: &Arc<Services>) -> Result<JobRegistry, Fault> {
    registry
        .scheduled(
            "hourly-aggregates",
            "5 * * * *",
            ZONE,
            with(services, |services| async move {
                services.report.aggregate_hours().await
            }),
        )?
        .scheduled(
            "cohort-stats",
            "20 3 * * *",
            ZONE,
            with(services, |services| async move {
                services.report.compute_cohorts().await
            }),
        )?
        // Monday 08:30 comes at each quarter of an hour somewhere; the use case asks each family's zone.
        .scheduled(
            "weekly-reports",
            "*/15 * * * *",
            ZONE,
            with(services, |services| async move {
                services.report.freeze_weekly().await
            }),
        )
}

fn recommender(registry: JobRegistry, services: &Arc<Services>) -> Result<JobRegistry, Fault> {
    registry.scheduled(
        "train-recommender",
        "30 3 * * *",
        ZONE,
        with(services, |services| {
            async move {
                match services.recommend.train(&Ctx::system()).await {
                    Ok(outcome) => Ok(recommend::outcome_line(&outcome)),
                    Err(TrainingError::Fault(fault)) => Err(fault),
                    // A new installation: tomorrow there may be something.
                    Err(error @ TrainingError::NothingToLearn) => Ok(error.to_string()),
                }
            }
        }),
    )
}

fn messages(registry: JobRegistry, services: &Arc<Services>) -> Result<JobRegistry, Fault> {
    registry
        // The worker of each node delivers all the time; this is for the command line.
        .on_request(
            "deliver-outbox",
            with(services, |services| async move {
                let delivered = Outbox::new(Arc::clone(&services.notify)).drain().await?;
                Ok(format!(
                    "{} messages taken, {} sent",
                    delivered.taken, delivered.sent
                ))
            }),
        )
        .scheduled(
            "token-prune",
            "30 4 * * *",
            ZONE,
            with(services, |services| async move {
                let pruned = services.notify.prune().await?;
                Ok(format!(
                    "{} phones dropped, {} messages emptied, {} forgotten",
                    pruned.tokens, pruned.contents, pruned.messages
                ))
            }),
        )
}

fn snapshots(registry: JobRegistry, services: &Arc<Services>) -> Result<JobRegistry, Fault> {
    registry
        .scheduled(
            "refresh-snapshots",
            "15 2 * * *",
            ZONE,
            with(services, |services| async move {
                let refreshed = services.curation.refresh_snapshots(&Ctx::system()).await?;
                summary_of(&refreshed)
            }),
        )?
        .scheduled(
            "expire-snapshots",
            "50 * * * *",
            ZONE,
            with(services, |services| async move {
                let expired = services.curation.expire_snapshots(&Ctx::system()).await?;
                Ok(format!("{expired} snapshots deleted"))
            }),
        )
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

fn audits(registry: JobRegistry, services: &Arc<Services>) -> Result<JobRegistry, Fault> {
    registry.scheduled(
        "verify-audit",
        "10 5 * * *",
        ZONE,
        with(services, |services| async move {
            services.audit.verify_nightly().await
        }),
    )
}

fn retention(registry: JobRegistry, services: &Arc<Services>) -> Result<JobRegistry, Fault> {
    registry
        .scheduled(
            "prune-events",
            "40 4 * * *",
            ZONE,
            with(services, |services| async move {
                let gone = services.watch.prune_events(&Ctx::system()).await?;
                Ok(format!("{gone} events deleted"))
            }),
        )?
        .scheduled(
            "prune-sums",
            "35 4 * * *",
            ZONE,
            with(services, |services| async move {
                let sums = services.watch.prune_sums(&Ctx::system()).await?;
                let reports = services.report.prune_reports().await?;
                Ok(format!("{sums} sums and {reports} weekly reports deleted"))
            }),
        )?
        .scheduled(
            "prune-sign-ins",
            "45 4 * * *",
            ZONE,
            with(services, |services| async move {
                let gone = services.identity.prune(&Ctx::system()).await?;
                let pairings = services.family.prune_pairings(&Ctx::system()).await?;
                Ok(format!(
                    "{gone} codes, counters and sessions forgotten, {pairings} requests to pair"
                ))
            }),
        )?
        .scheduled(
            "prune-mutation-keys",
            "55 4 * * *",
            ZONE,
            with(services, |services| async move {
                Ok(format!(
                    "{} keys forgotten",
                    idempotency::prune(&services.kernel).await?
                ))
            }),
        )?
        .scheduled(
            "prune-job-runs",
            "50 4 * * *",
            ZONE,
            with(services, |services| async move {
                Ok(format!("{} runs forgotten", services.job.prune().await?))
            }),
        )
}
