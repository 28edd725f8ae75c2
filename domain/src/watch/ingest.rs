//! The one writer of watch events: many requests in one transaction.
//!
//! Requests wait in a bounded queue; those that arrive while a transaction is being synced to disk are in the next one. A request is answered only after its transaction is committed. When the
//! outcome of a commit is not known the answer is "try again": events carry their own ids, so that
//! sending them again is always right.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kyck_kernel::Kernel;
use kyck_kernel::cache::ChildEpochs;
use kyck_kernel::db::Db;
use kyck_kernel::error::Fault;
use kyck_kernel::outage::Outage;
use tokio::sync::oneshot;

use super::batch::{Batch, BatchResult};
use super::quota::WatchQuotas;
use super::write_batch;

/// The most requests that wait; more are answered with "try again".
const MAX_WAITING: usize = 2_048;
/// The most requests, and the most events, of one transaction.
const MAX_WRITE_BATCH_REQUESTS: usize = 128;
const MAX_WRITE_BATCH_EVENTS: usize = 4_000;

#[derive(Debug)]
struct Waiting {
    batch: Batch,
    answer: oneshot::Sender<Result<BatchResult, Fault>>,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    is_writing: bool,
}

/// The queue before the writer. Writing runs as a task of its own while there is something to write, so
/// that a client that hangs up takes no transaction with it.
#[derive(Debug, Default)]
pub struct Ingest {
    queue: Arc<Mutex<Queue>>,
    /// Limits of what may be stored.
    pub(super) quotas: WatchQuotas,
}

impl Ingest {
    /// An empty queue before a writer that stores no more than this.
    pub fn new(quotas: WatchQuotas) -> Self {
        Self {
            queue: Arc::default(),
            quotas,
        }
    }

    /// Stores a batch and returns the status of each event, once it is on disk.
    pub(super) async fn store(&self, kernel: &Kernel, batch: Batch) -> Result<BatchResult, Fault> {
        let (answer, answered) = oneshot::channel();
        let must_start = {
            let mut queue = lock(&self.queue);
            if queue.waiting.len() >= MAX_WAITING {
                return Err(Fault::RetryLater);
            }
            queue.waiting.push_back(Waiting { batch, answer });
            !std::mem::replace(&mut queue.is_writing, true)
        };

        if must_start {
            let mut running = Running(Arc::clone(&self.queue));
            let writer = Writer {
                db: kernel.db.clone(),
                epochs: Arc::clone(&kernel.epochs),
                quotas: self.quotas,
            };
            tokio::spawn(async move {
                while let Some(waiting) = running.next_write_batch() {
                    writer.write(waiting).await;
                }
            });
        }

        // The writer went away without an answer (it panicked): nobody knows what was stored.
        answered.await.unwrap_or(Err(Fault::RetryLater))
    }

    /// Number of batches that wait.
    pub fn waiting(&self) -> usize {
        lock(&self.queue).waiting.len()
    }
}

fn lock(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    // The queue is whole after every statement under the lock, also where a thread panicked.
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A running writer; when it ends by a panic, the next request starts another.
struct Running(Arc<Mutex<Queue>>);

impl Running {
    fn next_write_batch(&mut self) -> Option<Vec<Waiting>> {
        let mut queue = lock(&self.0);
        let mut waiting = Vec::new();
        let mut events = 0;
        while let Some(next) = queue.waiting.front() {
            events += next.batch.events.len();
            if waiting.len() >= MAX_WRITE_BATCH_REQUESTS
                || (events > MAX_WRITE_BATCH_EVENTS && !waiting.is_empty())
            {
                break;
            }
            waiting.extend(queue.waiting.pop_front());
        }
        if waiting.is_empty() {
            queue.is_writing = false;
            return None;
        }
        Some(waiting)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let mut queue = lock(&self.0);
            queue.is_writing = false;
            // Their answers are dropped with them: all are answered with "try again".
            queue.waiting.clear();
        }
    }
}

struct Writer {
    db: Db,
    epochs: Arc<ChildEpochs>,
    quotas: WatchQuotas,
}

impl Writer {
    async fn write(&self, waiting: Vec<Waiting>) {
        let (batches, answers): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .map(|waiting| (waiting.batch, waiting.answer))
            .unzip();
        metrics::histogram!("kyck_ingest_group_requests").record(batches.len() as f64);

        match self.store(&batches).await {
            Ok(stored) => {
                for (answer, stored) in answers.into_iter().zip(stored) {
                    // Nobody waits for it any more: stored it is all the same.
                    let _ = answer.send(Ok(stored));
                }
            }
            Err(error) if batches.len() == 1 => {
                for answer in answers {
                    let _ = answer.send(Err(fault_of(&error)));
                }
            }
            // One batch must not fail the others: each gets a transaction of its own.
            Err(_) => {
                for (answer, batch) in answers.into_iter().zip(batches) {
                    let stored = self.store(std::slice::from_ref(&batch)).await;
                    let _ = answer.send(stored.map(one).map_err(|error| fault_of(&error)));
                }
            }
        }
    }

    /// Stores the batches, and then invalidates what is cached of their children's watching: also when the outcome is not
    /// known, and always before the answer.
    async fn store(&self, batches: &[Batch]) -> Result<Vec<BatchResult>, Fault> {
        let outcome = write_batch::write(&self.db, &self.quotas, batches).await;
        for batch in batches {
            self.epochs.watching_changed(batch.child_id);
        }
        outcome
    }
}

fn one(mut stored: Vec<BatchResult>) -> BatchResult {
    stored.pop().unwrap_or_default()
}

/// A full disk is reported as such. After any other failure the outcome is unknown or the cause may pass, and
/// sending the same events again is right.
fn fault_of(fault: &Fault) -> Fault {
    if fault.outage() == Some(Outage::StorageFull) {
        // Reported once by the database, not for each of thousands of requests.
        tracing::debug!(?fault, "the disk is full: watch events are rejected");
        return Fault::StorageFull;
    }

    tracing::error!(?fault, "watch events could not be stored");
    Fault::RetryLater
}
