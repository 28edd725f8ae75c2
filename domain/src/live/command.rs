//! What running players are told.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;
use futures_util::stream::unfold;
use kyck_kernel::id::{ChildId, VideoId};
use kyck_kernel::time::UtcInstant;
use kyck_kernel::{Actor, Fault};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::sleep;

use super::Live;
use super::follow::context;
use super::hub::Signal;
use crate::policy::{self, Denial, TimeVerdict, Verdict};

/// The longest and the shortest time between two looks at the clock.
const LOOK_WITHIN_MS: (i64, i64) = (1_000, 30_000);

/// What a player shall do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CommandKind {
    /// Show that the end is near.
    Warn,
    /// Let the running video finish and start no other.
    FinishCurrent,
    /// Stop now, kindly.
    Stop,
    /// This device has no access any more: forget everything.
    Revoked,
    /// Show a guardian's words.
    Message,
}

/// A command to a child's running players.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What to do.
    pub kind: CommandKind,
    /// Words to show, of a guardian.
    pub message: Option<String>,
    /// When it was given.
    pub at: UtcInstant,
}

/// Where a child stands with its time and its video; a command is given when it changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stand {
    /// All is well.
    #[default]
    Fine,
    /// Less than the warning time is left.
    NearEnd,
    /// The budget is used up, or the watching hours are over.
    TimeOver,
    /// A guardian stopped watching.
    Stopped,
    /// What runs may not be watched any more.
    Denied(VideoId),
}

impl Stand {
    fn of(time: &TimeVerdict, denied: Option<VideoId>, now: UtcInstant) -> Self {
        if let Some(video_id) = denied {
            return Self::Denied(video_id);
        }
        match time.verdict {
            Verdict::Deny(Denial::StoppedByGuardian) => Self::Stopped,
            Verdict::Deny(_) => Self::TimeOver,
            Verdict::Allow if time.warn_at.is_some_and(|warn_at| warn_at <= now) => Self::NearEnd,
            Verdict::Allow => Self::Fine,
        }
    }

    const fn command(self) -> Option<CommandKind> {
        match self {
            Self::Fine => None,
            Self::NearEnd => Some(CommandKind::Warn),
            Self::TimeOver | Self::Stopped => Some(CommandKind::FinishCurrent),
            Self::Denied(_) => Some(CommandKind::Stop),
        }
    }
}

struct Commander {
    live: Arc<Live>,
    actor: Actor,
    child_id: ChildId,
    signals: Receiver<Signal>,
    stand: Stand,
    /// When the stand may change though nothing happens.
    look_at: UtcInstant,
    ready: VecDeque<Command>,
    has_looked: bool,
    /// Whether nothing was said to this device yet: it may have missed what was said a moment ago.
    is_fresh: bool,
    is_over: bool,
}

impl Live {
    /// Commands to a child's players, from now on. A child that may not watch now is notified at once; so is a device
    /// that connects shortly after a guardian's message, which it may have missed. The last command of a device that lost its access is [`CommandKind::Revoked`].
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`]; [`Fault::Forbidden`] also for a child that is hidden or does not exist.
    pub async fn follow_commands(
        self: &Arc<Self>,
        actor: Actor,
        child_id: ChildId,
    ) -> Result<impl Stream<Item = Result<Command, Fault>> + Send + use<>, Fault> {
        self.attach();
        let signals = self.hub.subscribe(child_id);
        self.family.require_child(&context(actor), child_id).await?;
        let commander = Commander {
            live: Arc::clone(self),
            actor,
            child_id,
            signals,
            stand: Stand::Fine,
            look_at: UtcInstant::default(),
            ready: VecDeque::new(),
            has_looked: false,
            is_fresh: true,
            is_over: false,
        };

        Ok(unfold(commander, |mut commander| async move {
            let next = commander.next().await?;
            Some((next, commander))
        }))
    }
}

impl Commander {
    async fn next(&mut self) -> Option<Result<Command, Fault>> {
        loop {
            if let Some(command) = self.ready.pop_front() {
                return Some(Ok(command));
            }
            if self.is_over {
                return None;
            }
            if self.has_looked {
                self.wait().await;
            }
            self.has_looked = true;
            match self.look().await {
                Ok(()) => {}
                Err(Fault::Unauthenticated | Fault::Forbidden) => {
                    self.is_over = true;
                    self.ready.clear();
                    self.give(CommandKind::Revoked, None);
                }
                Err(fault) => {
                    self.is_over = true;
                    return Some(Err(fault));
                }
            }
        }
    }

    fn give(&mut self, kind: CommandKind, message: Option<String>) {
        let at = self.live.kernel.now();
        self.ready.push_back(Command { kind, message, at });
    }

    /// Judges the child anew and gives a command where its stand changed.
    async fn look(&mut self) -> Result<(), Fault> {
        let live = Arc::clone(&self.live);
        live.identity.still_valid(self.actor).await?;
        let ctx = context(self.actor);
        let rules = live.policy.require_rules(&ctx, self.child_id).await?;
        if rules.child.is_archived {
            return Err(Fault::Forbidden);
        }

        let policy = live.watch.policy_now(&rules).await?;
        let now = live.kernel.now();
        let mut denied = None;
        if let Some(presence) = live.hub.presence(self.child_id, now) {
            let videos = live.catalog.videos_by_ids(&[presence.video_id]).await?;
            let may_see = videos
                .get(&presence.video_id)
                .is_some_and(|video| policy::decide_video(&policy, video, now).is_allowed());
            denied = (!may_see).then_some(presence.video_id);
        }

        let time = policy::time_verdict(&policy.time, now);
        self.look_at = [time.warn_at, time.hard_stop_at]
            .into_iter()
            .flatten()
            .find(|at| *at > now)
            .unwrap_or(UtcInstant(i64::MAX));
        let stand = Stand::of(&time, denied, now);
        if stand != std::mem::replace(&mut self.stand, stand)
            && let Some(kind) = stand.command()
        {
            if stand == Stand::Stopped && self.is_fresh {
                self.repeat_message(now);
            }
            self.give(kind, None);
        }

        self.is_fresh = false;

        Ok(())
    }

    /// Says what a guardian said a moment ago, with its time, by which a device knows what it has shown already.
    fn repeat_message(&mut self, now: UtcInstant) {
        if let Some((text, at)) = self.live.hub.recent_message(self.child_id, now) {
            self.ready.push_back(Command {
                kind: CommandKind::Message,
                message: Some(text),
                at,
            });
        }
    }

    /// Until something may have changed.
    async fn wait(&mut self) {
        let (shortest_ms, longest_ms) = LOOK_WITHIN_MS;
        let pause_ms = self
            .look_at
            .millis_since(self.live.kernel.now())
            .clamp(shortest_ms, longest_ms);
        let pause = Duration::from_millis(pause_ms.unsigned_abs());
        tokio::select! {
            signal = self.signals.recv() => self.take(signal),
            () = sleep(pause) => {}
        }
        // What else waits is answered by the same look.
        while let Ok(signal) = self.signals.try_recv() {
            self.take(Ok(signal));
        }
    }

    fn take(&mut self, signal: Result<Signal, RecvError>) {
        if let Ok(Signal::Message(text)) = signal {
            if !text.is_empty() {
                self.give(CommandKind::Message, Some(text));
            }
            self.give(CommandKind::FinishCurrent, None);
            // The look that follows finds the stop, and must not say the same again.
            self.stand = Stand::Stopped;
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Seoul;

    use super::*;
    use crate::policy::TimeLimits;

    #[test]
    fn the_stand_follows_budget_hours_and_the_running_video() {
        let noon = UtcInstant::from_datetime("2026-11-23T03:00:00Z".parse().expect("an instant"));
        let stand = |used_minutes: i64, window_end_minute, denied| {
            let limits = TimeLimits {
                daily_minutes: 60,
                window_start_minute: 420,
                window_end_minute,
                used_ms: used_minutes * 60_000,
                ..TimeLimits::unlimited(Seoul)
            };
            Stand::of(&policy::time_verdict(&limits, noon), denied, noon).command()
        };
        let stopped = TimeLimits {
            is_stopped: true,
            ..TimeLimits::unlimited(Seoul)
        };
        let time = policy::time_verdict(&stopped, noon);
        assert_eq!(
            Stand::of(&time, None, noon).command(),
            Some(CommandKind::FinishCurrent)
        );
        let video = VideoId(uuid::Uuid::from_u128(1));
        assert_eq!(stand(0, 1140, None), None);
        assert_eq!(stand(54, 1140, None), None);
        assert_eq!(stand(55, 1140, None), Some(CommandKind::Warn));
        assert_eq!(stand(60, 1140, None), Some(CommandKind::FinishCurrent));
        assert_eq!(stand(0, 724, None), Some(CommandKind::Warn));
        assert_eq!(stand(0, 720, None), Some(CommandKind::FinishCurrent));
        assert_eq!(stand(0, 1140, Some(video)), Some(CommandKind::Stop));
    }
}
