//! Runs due jobs: makes the runs of schedules, takes one at a time, works, reports.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;

use super::model::{Job, JobRegistry, JobRun, NewRun};
use super::rules::{LEASE_MILLIS, MAX_ATTEMPTS, backoff_millis};
use super::store::{self, Ending};
use crate::id::JobRunId;
use crate::time::UtcInstant;
use crate::{Env, Fault};

/// How often a working run renews its lease: three times within one.
const RENEWAL: Duration = Duration::from_millis(LEASE_MILLIS.unsigned_abs() / 3);

/// Runs the jobs of a registry.
#[derive(Clone)]
pub struct Engine {
    registry: JobRegistry,
    /// The slot of each job that is known to have its run, so that most ticks ask no database.
    made: Arc<Mutex<HashMap<&'static str, UtcInstant>>>,
}

impl Engine {
    /// An engine for these jobs.
    pub fn new(registry: JobRegistry) -> Self {
        Self {
            registry,
            made: Arc::default(),
        }
    }

    /// Its jobs.
    pub fn registry(&self) -> &JobRegistry {
        &self.registry
    }

    /// Makes the runs of slots that have come. Only the last slot of each schedule: what was missed while
    /// nothing ran is made up for once. Answers how many are new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tick(&self, env: &Env) -> Result<usize, Fault> {
        let now = env.now();
        let mut made = 0;
        for definition in self.registry.definitions() {
            let slot = definition.schedule.as_ref().and_then(|s| s.last_until(now));
            let Some(slot) = slot.filter(|slot| !self.is_made(definition.name, *slot)) else {
                continue;
            };
            let tx = env.db.write_essential().await?;
            let run = NewRun {
                name: definition.name.to_owned(),
                slot: slot.to_string(),
                payload: None,
                due_at: now,
            };
            if store::enqueue(&tx, env, run).await?.is_some() {
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
    /// When the database fails. What the job itself does wrong is in the run.
    pub async fn run_next(&self, env: &Env) -> Result<Option<JobRun>, Fault> {
        if !store::has_due(env).await? {
            return Ok(None);
        }
        let parked = store::park_crashed(env).await?;
        if parked > 0 {
            tracing::error!(parked, "jobs were parked: their workers fell silent too often");
        }
        match store::take(env).await? {
            Some(run) => self.work(env, run).await.map(Some),
            None => Ok(None),
        }
    }

    /// Works on due runs until there are none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drain(&self, env: &Env) -> Result<Vec<JobRun>, Fault> {
        let mut done = Vec::new();
        while let Some(run) = self.run_next(env).await? {
            done.push(run);
        }
        Ok(done)
    }

    /// Works on one queued run here and now; `None` when it is not to be had.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run_this(&self, env: &Env, id: JobRunId) -> Result<Option<JobRun>, Fault> {
        match store::take_this(env, id).await? {
            Some(run) => self.work(env, run).await.map(Some),
            None => Ok(None),
        }
    }

    async fn work(&self, env: &Env, run: JobRun) -> Result<JobRun, Fault> {
        let Some(definition) = self.registry.find(&run.name) else {
            let error = "this version of the program knows no such job".to_owned();
            store::finish(env, &run, Ending::Dead { error }).await?;
            return Self::reread(env, run).await;
        };
        let started = env.now();
        let outcome = {
            let work = AssertUnwindSafe((definition.handler)(Job { env, run: &run })).catch_unwind();
            tokio::select! {
                outcome = work => Some(outcome),
                () = Self::keep(env, &run) => None,
            }
        };
        let ending = match outcome {
            Some(Ok(Ok(detail))) => {
                let took = env.now().millis_since(started);
                tracing::info!(
                    job.name = run.name,
                    job.slot = run.slot,
                    duration_ms = took,
                    detail,
                    "job done"
                );
                Ending::Succeeded { detail }
            }
            Some(Ok(Err(fault))) => Self::failure(env, &run, format!("{fault:?}")),
            Some(Err(panic)) => Self::failure(env, &run, panic_text(&*panic)),
            None => {
                tracing::warn!(
                    job.name = run.name,
                    job.slot = run.slot,
                    "the job passed to another worker"
                );
                return Self::reread(env, run).await;
            }
        };
        store::finish(env, &run, ending).await?;
        Self::reread(env, run).await
    }

    fn failure(env: &Env, run: &JobRun, error: String) -> Ending {
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
        let wait = backoff_millis(run.attempt, env.random_bytes::<1>()[0]);
        Ending::Failed {
            error,
            again_at: env.now().plus_millis(wait),
        }
    }

    /// Renews the lease as long as the work goes on; ends when the run is no longer ours.
    async fn keep(env: &Env, run: &JobRun) {
        loop {
            tokio::time::sleep(RENEWAL).await;
            match store::renew(env, run).await {
                Ok(true) => {}
                Ok(false) => return,
                // The next renewal may succeed; if none does, the end of the work is fenced anyway.
                Err(error) => tracing::warn!(error = ?error, "a job's lease could not be renewed"),
            }
        }
    }

    async fn reread(env: &Env, run: JobRun) -> Result<JobRun, Fault> {
        Ok(store::find(env, run.id).await?.unwrap_or(run))
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
