//! Following a child, or everything, as it happens.

use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;
use futures_util::stream::unfold;
use kyck_kernel::id::{ChildId, VideoId};
use kyck_kernel::time::UtcInstant;
use kyck_kernel::{Actor, Ctx, Fault, Role};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;
use tokio::time::{sleep, timeout};

use super::Live;
use super::signal::Signal;
use super::statistics::LiveStats;
use crate::policy::{self, Verdict};
use crate::watch::PlaybackUpdate;

/// Poll interval of followers: presence expiry and day changes emit no event.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// Polls after which everything is read again, the right to follow included.
const POLLS_PER_READ: u32 = 30;
/// Longest time between two readings of the statistics while nothing happens.
const STATS_INTERVAL: Duration = Duration::from_secs(4);

/// Live state of a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildLive {
    /// The child that is followed.
    pub child_id: ChildId,
    /// The running video; `None` when no player reported for the presence TTL.
    pub now_watching: Option<NowWatching>,
    /// Whole minutes watched today.
    pub minutes_today: i64,
    /// Seconds left of today's budget.
    pub remaining_seconds: i64,
    /// Whether a video may be started now.
    pub verdict: Verdict,
}

/// What a child watches now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NowWatching {
    /// The video that is playing.
    pub video_id: VideoId,
    /// When the playback was started.
    pub since: UtcInstant,
    /// Last reported position in the video, in milliseconds.
    pub position_ms: Option<i32>,
}

impl Live {
    /// Live state of a child. A child device sees no video that does not exist for the child.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`]; [`Fault::Forbidden`] also for a child that is hidden or does not exist.
    pub async fn child_live(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<ChildLive, Fault> {
        let rules = self.policy.require_rules(ctx, child_id).await?;
        let policy = self.watch.policy_now(&rules).await?;
        let time = policy::time_verdict(&policy.time, self.kernel.now());
        let mut presence = self.hub.presence(child_id, self.kernel.now());
        if let (Some(now), Actor::ChildDevice { .. }) = (presence, ctx.actor) {
            let videos = self.catalog.videos_by_ids(&[now.video_id]).await?;
            let exists = videos
                .get(&now.video_id)
                .is_some_and(|video| policy::decide_video(&policy, video, self.kernel.now()).is_allowed());
            presence = presence.filter(|_| exists);
        }

        Ok(ChildLive {
            child_id,
            now_watching: presence.map(|presence| NowWatching {
                video_id: presence.video_id,
                since: presence.started_at,
                position_ms: presence.position_ms,
            }),
            minutes_today: time.used_ms / 60_000,
            remaining_seconds: time.remaining_ms / 1_000,
            verdict: time.verdict,
        })
    }
}

struct ChildFollower {
    live: Arc<Live>,
    actor: Actor,
    child_id: ChildId,
    signals: Receiver<Signal>,
    last: Option<ChildLive>,
    presence: Option<PlaybackUpdate>,
    is_over: bool,
}

impl Live {
    /// Live state of a child, now and whenever it changes. Changes that come faster than they are read are one.
    /// Ends with a fault when the right to follow is gone.
    ///
    /// # Errors
    /// As [`Live::child_live`](crate::live::Live::child_live), at the start.
    pub async fn follow_child(
        self: &Arc<Self>,
        actor: Actor,
        child_id: ChildId,
    ) -> Result<impl Stream<Item = Result<ChildLive, Fault>> + Send + use<>, Fault> {
        self.attach();
        let signals = self.hub.subscribe(child_id);
        self.family.require_child(&context(actor), child_id).await?;
        let follower = ChildFollower {
            live: Arc::clone(self),
            actor,
            child_id,
            signals,
            last: None,
            presence: None,
            is_over: false,
        };

        Ok(unfold(follower, |mut follower| async move {
            let next = follower.next().await?;
            follower.is_over = next.is_err();
            Some((next, follower))
        }))
    }
}

impl ChildFollower {
    async fn next(&mut self) -> Option<Result<ChildLive, Fault>> {
        if self.is_over {
            return None;
        }
        loop {
            if self.last.is_some() {
                self.wait().await;
            }
            self.presence = self.live.hub.presence(self.child_id, self.live.kernel.now());
            let live = match self.read().await {
                Ok(live) => live,
                Err(fault) => return Some(Err(fault)),
            };
            if self.last.as_ref() != Some(&live) {
                self.last = Some(live.clone());
                return Some(Ok(live));
            }
        }
    }

    async fn read(&self) -> Result<ChildLive, Fault> {
        self.live.identity.still_valid(self.actor).await?;
        self.live.child_live(&context(self.actor), self.child_id).await
    }

    /// Waits until something may have changed.
    async fn wait(&mut self) {
        for _ in 0..POLLS_PER_READ {
            tokio::select! {
                _ = self.signals.recv() => {
                    // One reading answers all signals that wait.
                    while !matches!(self.signals.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
                    return;
                }
                () = sleep(POLL_INTERVAL) => {
                    if self.presence != self.live.hub.presence(self.child_id, self.live.kernel.now()) {
                        return;
                    }
                }
            }
        }
    }
}

impl Live {
    /// Live statistics, now and whenever they change, at most once a second. Ends with a fault when the right
    /// to follow is gone.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Forbidden`], at the start.
    pub async fn follow_stats(
        self: &Arc<Self>,
        actor: Actor,
    ) -> Result<impl Stream<Item = Result<LiveStats, Fault>> + Send + use<>, Fault> {
        context(actor).staff(Role::Editor)?;
        self.identity.still_valid(actor).await?;
        self.attach();
        let changes = self.hub.changes();
        let start = (Arc::clone(self), changes, None::<LiveStats>, false);

        Ok(unfold(
            start,
            move |(live, mut changes, last, is_over)| async move {
                if is_over {
                    return None;
                }
                loop {
                    if last.is_some() {
                        sleep(POLL_INTERVAL).await;
                        // Expiry is reported with a short delay, events immediately.
                        let _ = timeout(STATS_INTERVAL, changes.changed()).await;
                    }
                    if let Err(fault) = live.identity.still_valid(actor).await {
                        return Some((Err(fault), (live, changes, last, true)));
                    }
                    let stats = live.hub.stats(live.kernel.now());
                    if last.as_ref() != Some(&stats) {
                        return Some((Ok(stats.clone()), (live, changes, Some(stats), false)));
                    }
                }
            },
        ))
    }
}

/// The context of a subscription, which has no address.
pub(super) fn context(actor: Actor) -> Ctx<'static> {
    Ctx { actor, address: None }
}
