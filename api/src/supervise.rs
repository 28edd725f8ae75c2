//! Supervision of background tasks: one that panics or ends is restarted, counted, and shown by `/readyz`.
//!
//! Every task that must run as long as the process does goes through [`Supervisor::spawn`]; a bare `tokio::spawn`
//! would end by its first panic without a trace.

use std::any::Any;
use std::collections::BTreeMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::lifetime::Lifetime;

/// The wait before the first restart; it doubles with each failure in a row.
const FIRST_DELAY: Duration = Duration::from_secs(1);
const LONGEST_DELAY: Duration = Duration::from_mins(1);
/// A task that has run for this time is healthy again, whatever happened before.
const STABLE_AFTER: Duration = Duration::from_mins(1);
/// Failures in a row from which on a task counts as failing, even while it runs.
const FAILING_FROM: u32 = 3;

/// The present state of one task.
#[derive(Clone, Copy, Debug)]
struct TaskState {
    is_running: bool,
    since: Instant,
    /// Failures in a row.
    failures: u32,
}

impl TaskState {
    fn is_failing(&self) -> bool {
        let is_stable = self.since.elapsed() >= STABLE_AFTER;
        !self.is_running || (self.failures >= FAILING_FROM && !is_stable)
    }
}

/// The background tasks of one server. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Supervisor {
    tasks: TaskTracker,
    stopping: CancellationToken,
    states: Arc<Mutex<BTreeMap<&'static str, TaskState>>>,
}

impl Supervisor {
    /// Tasks that end with this lifetime.
    pub fn new(lifetime: &Lifetime) -> Self {
        Self {
            tasks: lifetime.tasks.clone(),
            stopping: lifetime.stopping.clone(),
            states: Arc::default(),
        }
    }

    /// Cancelled when the tasks are to end.
    pub const fn stopping(&self) -> &CancellationToken {
        &self.stopping
    }

    /// Runs what `make` returns under a unique name, again and again until the server stops. The future has to
    /// end soon after [`Supervisor::stopping`] is cancelled.
    pub fn spawn<F>(&self, name: &'static str, make: impl Fn() -> F + Send + Sync + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let supervisor = self.clone();
        supervisor.set(name, true, 0);
        self.tasks
            .spawn(async move { supervisor.keep_running(name, make).await });
    }

    /// Whether all tasks run.
    ///
    /// # Errors
    /// The names of those that wait for their restart or fail again and again.
    pub fn health(&self) -> Result<(), String> {
        let states = self.lock();
        let failing: Vec<&str> = states
            .iter()
            .filter(|(_, state)| state.is_failing())
            .map(|(name, _)| *name)
            .collect();
        if failing.is_empty() {
            Ok(())
        } else {
            Err(format!("background tasks are failing: {}", failing.join(", ")))
        }
    }

    async fn keep_running<F>(&self, name: &'static str, make: impl Fn() -> F + Send + Sync)
    where
        F: Future<Output = ()> + Send,
    {
        let mut failures = 0;
        loop {
            let began = Instant::now();
            self.set(name, true, failures);
            let outcome = AssertUnwindSafe(async { make().await }).catch_unwind().await;

            if self.stopping.is_cancelled() {
                self.remove(name);
                return;
            }

            failures = if began.elapsed() >= STABLE_AFTER {
                1
            } else {
                failures + 1
            };
            self.set(name, false, failures);

            let delay = delay_after(failures);
            metrics::counter!("kyck_background_restarts_total", "task" => name).increment(1);
            tracing::error!(
                task = name,
                reason = outcome.map_or_else(|panic| panic_text(&*panic), |()| "it ended".to_owned()),
                failures,
                delay_ms = delay.as_millis() as u64,
                "a background task failed and is restarted"
            );

            tokio::select! {
                () = self.stopping.cancelled() => {
                    self.remove(name);
                    return;
                }
                () = tokio::time::sleep(delay) => {}
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, TaskState>> {
        // Whole after every statement under the lock.
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, name: &'static str, is_running: bool, failures: u32) {
        let state = TaskState {
            is_running,
            since: Instant::now(),
            failures,
        };
        self.lock().insert(name, state);
        metrics::gauge!("kyck_background_running", "task" => name).set(f64::from(u8::from(is_running)));
    }

    fn remove(&self, name: &'static str) {
        self.lock().remove(name);
        metrics::gauge!("kyck_background_running", "task" => name).set(0.0);
    }
}

/// The wait after this number of failures in a row.
fn delay_after(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    FIRST_DELAY.saturating_mul(1 << doublings).min(LONGEST_DELAY)
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text");
    format!("panic: {text}")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// A supervised task that panics in its first runs and then works until the end; and how often it ran.
    fn task(supervisor: &Supervisor, panics: u32) -> Arc<AtomicU32> {
        let runs = Arc::new(AtomicU32::new(0));
        let (counted, stopping) = (Arc::clone(&runs), supervisor.stopping().clone());
        supervisor.spawn("sometimes", move || {
            let (run, stopping) = (counted.fetch_add(1, Ordering::SeqCst) + 1, stopping.clone());
            async move {
                assert!(run > panics, "run {run}");
                stopping.cancelled().await;
            }
        });
        runs
    }

    async fn pass(duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_panics_is_down_until_its_restart() {
        let lifetime = Lifetime::default();
        let supervisor = Supervisor::new(&lifetime);
        let runs = task(&supervisor, 1);
        assert_eq!(supervisor.health(), Ok(()));

        pass(FIRST_DELAY / 2).await;
        assert_eq!(
            supervisor.health(),
            Err("background tasks are failing: sometimes".to_owned())
        );
        assert_eq!(runs.load(Ordering::SeqCst), 1);

        pass(FIRST_DELAY).await;
        assert_eq!(supervisor.health(), Ok(()));
        assert_eq!(runs.load(Ordering::SeqCst), 2);

        lifetime.stopping.cancel();
        lifetime.tasks.close();
        lifetime.tasks.wait().await;
        assert_eq!(supervisor.health(), Ok(()), "an orderly end is no failure");
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_failed_three_times_in_a_row_is_trusted_again_after_a_minute() {
        let supervisor = Supervisor::new(&Lifetime::default());
        let runs = task(&supervisor, 3);
        pass(Duration::from_secs(1 + 2 + 4 + 1)).await;
        assert_eq!(runs.load(Ordering::SeqCst), 4, "the fourth run works");
        assert!(supervisor.health().is_err(), "it has not shown that it lasts");

        pass(STABLE_AFTER).await;
        assert_eq!(supervisor.health(), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_ends_without_being_stopped_is_restarted_too() {
        let lifetime = Lifetime::default();
        let supervisor = Supervisor::new(&lifetime);
        let runs = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&runs);
        supervisor.spawn("ends", move || {
            counted.fetch_add(1, Ordering::SeqCst);
            async {}
        });
        pass(Duration::from_millis(3_500)).await;
        assert_eq!(
            runs.load(Ordering::SeqCst),
            3,
            "at once, after one second, after two more"
        );

        // Also a task that waits for its restart ends with the server.
        lifetime.stopping.cancel();
        lifetime.tasks.close();
        lifetime.tasks.wait().await;
    }

    #[test]
    fn delays_double_up_to_a_minute() {
        let seconds = [1, 2, 3, 7, 8, 100].map(|failures| delay_after(failures).as_secs());
        assert_eq!(seconds, [1, 2, 4, 60, 60, 60]);
    }
}
