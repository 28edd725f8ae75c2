//! Following a child, or everything, as it happens.

use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;
use tokio::time::{sleep, timeout};

use crate::catalog;
use crate::env::{Actor, Env, Role};
use crate::family;
use crate::id::{ChildId, VideoId};
use crate::identity;
use crate::policy::{self, Verdict};
use crate::time::UtcInstant;
use crate::{Ctx, Fault};

use super::hub::{LiveStats, Presence, Signal};

/// How often a follower looks by itself: presence runs out and days begin without anybody telling.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Every so many looks everything is read anew, the right to follow among it.
const LOOKS_A_READING: u32 = 30;
/// How long statistics may stay as they are while nothing happens.
const STATS_DECAY: Duration = Duration::from_secs(4);

/// What a child does now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildLive {
    /// Who.
    pub child_id: ChildId,
    /// What it watches.
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
    /// Which video.
    pub video_id: VideoId,
    /// When it was started.
    pub since: UtcInstant,
    /// Where in it the player last was, if told.
    pub position_ms: Option<i32>,
}

/// A context of a request that goes on.
pub(super) fn context(env: &Env, actor: Actor) -> Ctx<'_> {
    Ctx {
        env,
        actor,
        address: None,
    }
}

/// What a child does now. A child device is told of no video that does not exist for the child.
///
/// # Errors
/// [`Fault::Unauthenticated`]; [`Fault::Forbidden`] also for a child that is hidden or does not exist.
pub async fn child_live(ctx: &Ctx<'_>, child_id: ChildId) -> Result<ChildLive, Fault> {
    let rules = policy::require_rules(ctx, child_id).await?;
    let policy = rules.policy_now(ctx).await?;
    let time = policy::time_verdict(&policy.time, ctx.now());
    let mut presence = ctx.env.live.presence(child_id, ctx.now());
    if let (Some(now), Actor::ChildDevice { .. }) = (presence, ctx.actor) {
        let videos = catalog::videos_by_ids(ctx, &[now.video_id]).await?;
        let exists = videos
            .get(&now.video_id)
            .is_some_and(|video| policy::decide_video(&policy, video, ctx.now()).is_allowed());
        presence = presence.filter(|_| exists);
    }
    Ok(ChildLive {
        child_id,
        now_watching: presence.map(|presence| NowWatching {
            video_id: presence.video_id,
            since: presence.since,
            position_ms: presence.position_ms,
        }),
        minutes_today: time.used_ms / 60_000,
        remaining_seconds: time.remaining_ms / 1_000,
        verdict: time.verdict,
    })
}

struct ChildFollower {
    env: Arc<Env>,
    actor: Actor,
    child_id: ChildId,
    signals: Receiver<Signal>,
    last: Option<ChildLive>,
    presence: Option<Presence>,
    is_over: bool,
}

/// What a child does, now and whenever it changes. Changes that come faster than they are read are one.
/// Ends with a fault when the right to follow is gone.
///
/// # Errors
/// As [`child_live`], at the start.
pub async fn follow_child(
    env: Arc<Env>,
    actor: Actor,
    child_id: ChildId,
) -> Result<impl Stream<Item = Result<ChildLive, Fault>> + Send, Fault> {
    env.live.attach(&env.bus, &env.versions);
    let signals = env.live.subscribe(child_id);
    family::require_child(&context(&env, actor), child_id).await?;
    let follower = ChildFollower {
        env,
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

impl ChildFollower {
    async fn next(&mut self) -> Option<Result<ChildLive, Fault>> {
        if self.is_over {
            return None;
        }
        loop {
            if self.last.is_some() {
                self.wait().await;
            }
            self.presence = self.env.live.presence(self.child_id, self.env.now());
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
        identity::still_valid(&self.env, self.actor).await?;
        child_live(&context(&self.env, self.actor), self.child_id).await
    }

    /// Until something may have changed.
    async fn wait(&mut self) {
        for _ in 0..LOOKS_A_READING {
            tokio::select! {
                _ = self.signals.recv() => {
                    // However many there are, reading once answers them all.
                    while !matches!(self.signals.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
                    return;
                }
                () = sleep(LOOK_EVERY) => {
                    if self.presence != self.env.live.presence(self.child_id, self.env.now()) {
                        return;
                    }
                }
            }
        }
    }
}

/// Live statistics, now and whenever they change, at most once a second. Ends with a fault when the right
/// to follow is gone.
///
/// # Errors
/// [`Fault::Unauthenticated`], [`Fault::Forbidden`], at the start.
pub async fn follow_stats(
    env: Arc<Env>,
    actor: Actor,
) -> Result<impl Stream<Item = Result<LiveStats, Fault>> + Send, Fault> {
    context(&env, actor).staff(Role::Editor)?;
    identity::still_valid(&env, actor).await?;
    env.live.attach(&env.bus, &env.versions);
    let changes = env.live.changes();
    let start = (env, changes, None::<LiveStats>, false);
    Ok(unfold(
        start,
        move |(env, mut changes, last, is_over)| async move {
            if is_over {
                return None;
            }
            loop {
                if last.is_some() {
                    sleep(LOOK_EVERY).await;
                    // What only runs out is told a little later than what happens.
                    let _ = timeout(STATS_DECAY, changes.changed()).await;
                }
                if let Err(fault) = identity::still_valid(&env, actor).await {
                    return Some((Err(fault), (env, changes, last, true)));
                }
                let stats = env.live.stats(env.now());
                if last.as_ref() != Some(&stats) {
                    return Some((Ok(stats.clone()), (env, changes, Some(stats), false)));
                }
            }
        },
    ))
}
