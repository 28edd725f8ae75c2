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
    JobRegistry::default()
        .scheduled(
            "hourly-aggregates",
            "5 * * * *",
            ZONE,
            with(services, hourly_aggregates),
        )?
        .scheduled("cohort-stats", "20 3 * * *", ZONE, with(services, cohort_stats))?
        // Monday 08:30 comes at each quarter of an hour somewhere; the use case asks each family's zone.
        .scheduled(
            "weekly-reports",
            "*/15 * * * *",
            ZONE,
            with(services, weekly_reports),
        )?
        .scheduled(
            "train-recommender",
            "30 3 * * *",
            ZONE,
            with(services, train_recommender),
        )?
        // The worker of each node delivers all the time; this is for the command line.
        .on_request("deliver-outbox", with(services, deliver_outbox))
        .scheduled("token-prune", "30 4 * * *", ZONE, with(services, token_prune))?
        .scheduled(
            "refresh-snapshots",
            "15 2 * * *",
            ZONE,
            with(services, refresh_snapshots),
        )?
        .scheduled(
            "expire-snapshots",
            "50 * * * *",
            ZONE,
            with(services, expire_snapshots),
        )?
        .scheduled("verify-audit", "10 5 * * *", ZONE, with(services, verify_audit))?
        .scheduled("prune-events", "40 4 * * *", ZONE, with(services, prune_events))?
        .scheduled("prune-sums", "35 4 * * *", ZONE, with(services, prune_sums))?
        .scheduled(
            "prune-sign-ins",
            "45 4 * * *",
            ZONE,
            with(services, prune_sign_ins),
        )?
        .scheduled(
            "prune-mutation-keys",
            "55 4 * * *",
            ZONE,
            with(services, prune_mutation_keys),
        )?
        .scheduled(
            "prune-job-runs",
            "50 4 * * *",
            ZONE,
            with(services, prune_job_runs),
        )
}

async fn hourly_aggregates(services: Arc<Services>) -> Result<String, Fault> {
    services.report.aggregate_hours().await
}

async fn cohort_stats(services: Arc<Services>) -> Result<String, Fault> {
    services.report.compute_cohorts().await
}

async fn weekly_reports(services: Arc<Services>) -> Result<String, Fault> {
    services.report.freeze_weekly().await
}

async fn train_recommender(services: Arc<Services>) -> Result<String, Fault> {
    match services.recommend.train(&Ctx::system()).await {
        Ok(outcome) => Ok(recommend::outcome_line(&outcome)),
        Err(TrainingError::Fault(fault)) => Err(fault),
        // A new installation: tomorrow there may be something.
        Err(error @ TrainingError::NothingToLearn) => Ok(error.to_string()),
    }
}

async fn deliver_outbox(services: Arc<Services>) -> Result<String, Fault> {
    let delivered = Outbox::new(Arc::clone(&services.notify)).drain().await?;
    Ok(format!(
        "{} messages taken, {} sent",
        delivered.taken, delivered.sent
    ))
}

async fn token_prune(services: Arc<Services>) -> Result<String, Fault> {
    let pruned = services.notify.prune().await?;
    Ok(format!(
        "{} push tokens deleted, {} messages emptied, {} deleted",
        pruned.tokens, pruned.contents, pruned.messages
    ))
}

async fn refresh_snapshots(services: Arc<Services>) -> Result<String, Fault> {
    let refreshed = services.curation.refresh_snapshots(&Ctx::system()).await?;
    summary_of(&refreshed)
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

async fn expire_snapshots(services: Arc<Services>) -> Result<String, Fault> {
    let expired = services.curation.expire_snapshots(&Ctx::system()).await?;
    Ok(format!("{expired} snapshots deleted"))
}

async fn verify_audit(services: Arc<Services>) -> Result<String, Fault> {
    services.audit.verify_nightly().await
}

async fn prune_events(services: Arc<Services>) -> Result<String, Fault> {
    let gone = services.watch.prune_events(&Ctx::system()).await?;
    Ok(format!("{gone} events deleted"))
}

async fn prune_sums(services: Arc<Services>) -> Result<String, Fault> {
    let sums = services.watch.prune_sums(&Ctx::system()).await?;
    let reports = services.report.prune_reports().await?;
    Ok(format!("{sums} sums and {reports} weekly reports deleted"))
}

async fn prune_sign_ins(services: Arc<Services>) -> Result<String, Fault> {
    let gone = services.identity.prune(&Ctx::system()).await?;
    let pairings = services.family.prune_pairings(&Ctx::system()).await?;
    Ok(format!(
        "{gone} codes, counters and sessions deleted, {pairings} requests to pair"
    ))
}

async fn prune_mutation_keys(services: Arc<Services>) -> Result<String, Fault> {
    let gone = idempotency::prune(&services.kernel).await?;
    Ok(format!("{gone} keys deleted"))
}

async fn prune_job_runs(services: Arc<Services>) -> Result<String, Fault> {
    let gone = services.job.prune().await?;
    Ok(format!("{gone} runs deleted"))
}
