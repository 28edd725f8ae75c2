//! The workers that hand messages of the outbox to their senders.
//!
//! Each [`Lane`] has a loop and a limit of messages under way of its own, and takes another message as soon as one
//! is done: neither another channel nor a slow message of the same one delays a sign-in code.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use kyck_kernel::Fault;
use kyck_kernel::bus::BusMessage;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::{JoinError, JoinSet};

use super::hold::{Allowance, Holds};
use super::lane::Lane;
use super::{Notify, enqueue};

const POLL: Duration = Duration::from_secs(1);
/// How long a lane waits after the database failed.
const POLL_AFTER_FAULT: Duration = Duration::from_secs(5);

/// How long what is being sent at the stop may take.
const STOP_GRACE: Duration = Duration::from_secs(5);

/// The sending side of the outbox in this process. Cheap to clone.
#[derive(Clone)]
pub struct Outbox {
    pub(super) notify: Arc<Notify>,
    pub(super) holds: Arc<Holds>,
}

/// Numbers of one delivery pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Messages taken from the outbox.
    pub taken: usize,
    /// Messages that a provider accepted.
    pub sent: usize,
}

impl std::ops::AddAssign for Delivered {
    fn add_assign(&mut self, other: Self) {
        self.taken += other.taken;
        self.sent += other.sent;
    }
}

impl Outbox {
    /// Sends what `notify` queues.
    pub fn new(notify: Arc<Notify>) -> Self {
        Self {
            notify,
            holds: Arc::default(),
        }
    }

    /// Hands over what is due now, one batch per lane, all lanes at once. A message that fails never stops the
    /// others.
    ///
    /// # Errors
    /// When the database fails; what was taken comes back when its lease ends.
    pub async fn deliver_due(&self) -> Result<Delivered, Fault> {
        let lanes = Lane::ALL.map(|lane| self.deliver_batch(lane));
        let mut delivered = Delivered::default();
        for batch in futures_util::future::join_all(lanes).await {
            delivered += batch?;
        }
        Ok(delivered)
    }

    async fn deliver_batch(&self, lane: Lane) -> Result<Delivered, Fault> {
        let free = self.free(lane, 0);
        if free == 0 {
            return Ok(Delivered::default());
        }
        let taken = self.notify.take(lane, free).await?;
        let mut delivered = Delivered {
            taken: taken.len(),
            sent: 0,
        };

        let mut results = stream::iter(taken)
            .map(|message| async move { self.deliver_one(lane, &message).await })
            .buffer_unordered(lane.capacity());
        while let Some(is_sent) = results.next().await {
            delivered.sent += usize::from(is_sent?);
        }
        Ok(delivered)
    }

    /// Delivers until nothing more is due; for the command line and for tests. No lane waits for another.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drain(&self) -> Result<Delivered, Fault> {
        let lanes = Lane::ALL.map(|lane| self.drain_lane(lane));
        let mut all = Delivered::default();
        for lane in futures_util::future::join_all(lanes).await {
            all += lane?;
        }
        Ok(all)
    }

    async fn drain_lane(&self, lane: Lane) -> Result<Delivered, Fault> {
        let mut all = Delivered::default();
        loop {
            let batch = self.deliver_batch(lane).await?;
            all += batch;
            if batch.taken == 0 {
                return Ok(all);
            }
        }
    }

    /// Delivers the messages of one lane until `stop` is ready: at once when woken, otherwise once a second. What
    /// is being sent then has five seconds to finish; what does not comes back when its lease ends.
    pub async fn run(&self, lane: Lane, stop: impl Future<Output = ()>) {
        let mut wakes = self.notify.kernel.bus.subscribe();
        let mut sending = JoinSet::new();
        let mut wait = Duration::ZERO;
        tokio::pin!(stop);
        loop {
            // After a fault of the database only time helps, not another wake-up.
            let is_waking = wait <= POLL;

            tokio::select! {
                biased;
                () = &mut stop => break,
                Some(done) = sending.join_next() => log_problem(done),
                () = woken(&mut wakes), if is_waking => {}
                () = tokio::time::sleep(wait) => wait = POLL,
            }
            if wait > POLL {
                continue;
            }

            let free = self.free(lane, sending.len());
            if free == 0 {
                continue;
            }
            match self.notify.take(lane, free).await {
                Ok(taken) => {
                    for message in taken {
                        let outbox = self.clone();
                        sending.spawn(async move { outbox.deliver_one(lane, &message).await });
                    }
                }
                Err(error) => {
                    tracing::error!(error = ?error, task = lane.task_name(), "the outbox could not be read");
                    wait = POLL_AFTER_FAULT;
                }
            }
        }

        let finish = async {
            while let Some(done) = sending.join_next().await {
                log_problem(done);
            }
        };

        let is_finished = tokio::time::timeout(STOP_GRACE, finish).await.is_ok();

        if !is_finished {
            tracing::warn!(
                task = lane.task_name(),
                left = sending.len(),
                "messages were still being sent at the stop and will be sent again"
            );
        }
    }

    /// How many messages a lane may take while `under_way` of it are being sent.
    fn free(&self, lane: Lane, under_way: usize) -> usize {
        let free = lane.capacity().saturating_sub(under_way);
        if lane == Lane::Codes {
            // A code cannot wait for the end of a hold: it is tried, and its failure reported.
            return free;
        }
        match self.holds.allowance(lane.channel(), self.notify.kernel.now()) {
            Allowance::All => free,
            Allowance::Probe => usize::from(under_way == 0),
            Allowance::Nothing => 0,
        }
    }
}

/// Logs why a message's task did not do its work; the message comes back when its lease ends.
fn log_problem(done: Result<Result<bool, Fault>, JoinError>) {
    match done {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => tracing::error!(error = ?error, "the outcome of a message could not be stored"),
        Err(error) => tracing::error!(%error, "the delivery of a message panicked"),
    }
}

async fn woken(wakes: &mut Receiver<BusMessage>) {
    loop {
        match wakes.recv().await {
            Ok(message) if message.topic != enqueue::TOPIC => {}
            Ok(_) | Err(RecvError::Lagged(_)) => return,
            // No bus any more: the poll goes on.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
