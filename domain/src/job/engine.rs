//! Runs due jobs: makes the runs of schedules, takes one at a time, works, reports.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use kyck_kernel::Fault;
use kyck_kernel::id::JobRunId;
use kyck_kernel::time::UtcInstant;

use super::Jobs;
use super::model::{Job, JobRegistry, JobRun, NewRun};
use super::rules::{LEASE_MILLIS, MAX_ATTEMPTS, backoff_millis};
use super::store::Ending;

/// How often a working run renews its lease: three times within one.
const RENEWAL: Duration = Duration::from_millis(LEASE_MILLIS.unsigned_abs() / 3);

/// Runs the jobs of a registry.
#[derive(Clone)]
pub struct Engine {
    jobs: Arc<Jobs>,
    registry: JobRegistry,
    /// The slot of each job that is known to have its run, so that most ticks ask no database.
    made: Arc<Mutex<HashMap<&'static str, UtcInstant>>>,
}

impl Engine {
    /// An engine for these jobs.
    pub fn new(jobs: Arc<Jobs>, registry: JobRegistry) -> Self {
        Self {
            jobs,
            registry,
            made: Arc::default(),
        }
    }

    /// Jobs that it runs.
    pub fn registry(&self) -> &JobRegistry {
        &self.registry
    }

    /// Makes the runs of slots that have come. Only the last slot of each schedule: what was missed while
    /// nothing ran is made up for once. Returns how many are new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tick(&self) -> Result<usize, Fault> {
        let now = self.jobs.kernel.now();
        let mut made = 0;
        for definition in self.registry.definitions() {
            let slot = definition.schedule.as_ref().and_then(|s| s.last_until(now));
            let Some(slot) = slot.filter(|slot| !self.is_made(definition.name, *slot)) else {
                continue;
            };
            let tx = self.jobs.kernel.db.write_essential().await?;
            let run = NewRun {
                name: definition.name.to_owned(),
                slot: slot.to_string(),
                payload: None,
                due_at: now,
            };
            if self.jobs.enqueue(&tx, run).await?.is_some() {
                made += 1;
            }
            tx.commit().await?;
            self.made_now().insert(definition.name, slot);
        }
        Ok(made)
    }

    fn is_made(&self, name: &str, slot: UtcInstant) -> bool {
        self.made_now().get(name) == Some(&slot)
    }

    fn made_now(&self) -> std::sync::MutexGuard<'_, HashMap<&'static str, UtcInstant>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next due run and works on it to the end of the attempt; `None` when nothing is due.
    ///
    /// # Errors
    /// When the database fails. An error of the job itself is in the run.
    pub async fn run_next(&self) -> Result<Option<JobRun>, Fault> {
        if !self.jobs.has_due().await? {
            return Ok(None);
        }
        let parked = self.jobs.park_crashed().await?;
        if parked > 0 {
            tracing::error!(parked, "jobs were parked: their workers fell silent too often");
        }
        match self.jobs.take().await? {
            Some(run) => self.work(run).await.map(Some),
            None => Ok(None),
        }
    }

    /// Works on due runs until there are none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drain(&self) -> Result<Vec<JobRun>, Fault> {
        let mut done = Vec::new();
        while let Some(run) = self.run_next().await? {
            done.push(run);
        }
        Ok(done)
    }

    /// Works on one queued run here and now; `None` when it is not to be had.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run_this(&self, id: JobRunId) -> Result<Option<JobRun>, Fault> {
        match self.jobs.take_this(id).await? {
            Some(run) => self.work(run).await.map(Some),
            None => Ok(None),
        }
    }

    async fn work(&self, run: JobRun) -> Result<JobRun, Fault> {
        let Some(definition) = self.registry.find(&run.name) else {
            let error = "this version of the program knows no such job".to_owned();
            self.jobs.finish(&run, Ending::Dead { error }).await?;
            return self.reread(run).await;
        };

        let started = self.jobs.kernel.now();
        let outcome = {
            let work = AssertUnwindSafe((definition.handler)(Job { run: &run })).catch_unwind();
            tokio::select! {
                outcome = work => Some(outcome),
                () = self.keep(&run) => None,
            }
        };

        let ending = match outcome {
            Some(Ok(Ok(detail))) => {
                let took = self.jobs.kernel.now().millis_since(started);
                tracing::info!(
                    job.name = run.name,
                    job.slot = run.slot,
                    duration_ms = took,
                    detail,
                    "job done"
                );
                Ending::Succeeded { detail }
            }
            Some(Ok(Err(fault))) => self.failure(&run, format!("{fault:?}")),
            Some(Err(panic)) => self.failure(&run, panic_text(&*panic)),
            None => {
                tracing::warn!(
                    job.name = run.name,
                    job.slot = run.slot,
                    "the job passed to another worker"
                );
                return self.reread(run).await;
            }
        };

        self.jobs.finish(&run, ending).await?;

        self.reread(run).await
    }

    fn failure(&self, run: &JobRun, error: String) -> Ending {
        if run.attempt >= MAX_ATTEMPTS {
            tracing::error!(job.name = run.name, job.slot = run.slot, error, "job given up");
            return Ending::Dead { error };
        }
        tracing::warn!(
            job.name = run.name,
            job.slot = run.slot,
            attempt = run.attempt,
            error,
            "job failed"
        );
        let wait = backoff_millis(run.attempt, self.jobs.kernel.random_bytes::<1>()[0]);
        Ending::Failed {
            error,
            again_at: self.jobs.kernel.now().plus_millis(wait),
        }
    }

    /// Renews the lease as long as the work goes on; ends when the run is no longer ours.
    async fn keep(&self, run: &JobRun) {
        loop {
            tokio::time::sleep(RENEWAL).await;
            match self.jobs.renew(run).await {
                Ok(true) => {}
                Ok(false) => return,
                // The next renewal may succeed; if none does, the end of the work is fenced anyway.
                Err(error) => tracing::warn!(error = ?error, "a job's lease could not be renewed"),
            }
        }
    }

    async fn reread(&self, run: JobRun) -> Result<JobRun, Fault> {
        Ok(self.jobs.find(run.id).await?.unwrap_or(run))
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    format!("panic: {text}")
}
