//! Commands to running players.

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
use super::signal::Signal;
use crate::policy::{self, ChildPolicy, Denial, TimeVerdict, Verdict};

/// The shortest and the longest time between two checks of a child.
const CHECK_INTERVAL_MS: (i64, i64) = (1_000, 30_000);

/// What a player must do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "graphql",
    derive(async_graphql::Enum),
    graphql(name = "PlaybackCommandKind")
)]
pub enum CommandKind {
    /// Show that the end is near.
    Warn,
    /// Let the running video finish and start no other: the time is over, or a guardian stopped watching.
    FinishCurrent,
    /// Stop now, kindly: this video may not be watched any more.
    Stop,
    /// This device has no access any more: forget everything. Nothing follows.
    Revoked,
    /// Show a guardian's words.
    Message,
}

/// A command to a child's running players. Shown next to the player, never over it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "graphql",
    derive(async_graphql::SimpleObject),
    graphql(name = "PlaybackCommand")
)]
pub struct Command {
    /// What the player must do.
    pub kind: CommandKind,
    /// A guardian's words; absent unless the kind is `MESSAGE`.
    pub message: Option<String>,
    /// When the command was given.
    pub at: UtcInstant,
}

/// What is enforced on a child's players; a command is given when it changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Enforcement {
    /// Nothing is enforced on the players.
    #[default]
    Fine,
    /// Less than the warning time is left.
    NearEnd,
    /// The budget is used up, or the watching hours are over.
    TimeOver,
    /// A guardian stopped watching.
    Stopped,
    /// The running video may not be watched any more.
    Denied(VideoId),
}

impl Enforcement {
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
    state: Enforcement,
    /// When the state may change though nothing happens.
    check_at: UtcInstant,
    ready: VecDeque<Command>,
    has_checked: bool,
    /// Whether this device got no command yet: it may have missed a message of a moment ago.
    is_fresh: bool,
    is_over: bool,
}

impl Live {
    /// Commands to a child's players, from now on. A child that may not watch now is notified at once; so is a device
    /// that connects shortly after a guardian's message, which it may have missed. The last command of a device that lost
    /// its access is [`CommandKind::Revoked`].
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
            state: Enforcement::Fine,
            check_at: UtcInstant::default(),
            ready: VecDeque::new(),
            has_checked: false,
            is_fresh: true,
            is_over: false,
        };

        Ok(unfold(commander, |mut commander| async move {
            let next = commander.next().await?;
            Some((next, commander))
        }))
    }
}

impl Live {
    /// The running video of a child, if the child may not watch it any more.
    async fn running_but_denied(
        &self,
        child_id: ChildId,
        policy: &ChildPolicy,
    ) -> Result<Option<VideoId>, Fault> {
        let now = self.kernel.now();
        let Some(presence) = self.hub.presence(child_id, now) else {
            return Ok(None);
        };

        let videos = self.catalog.videos_by_ids(&[presence.video_id]).await?;
        let is_allowed = videos
            .get(&presence.video_id)
            .is_some_and(|video| policy::decide_video(policy, video, now).is_allowed());

        Ok((!is_allowed).then_some(presence.video_id))
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

            if self.has_checked {
                self.wait().await;
            }
            self.has_checked = true;

            match self.check().await {
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

    /// Judges the child again and gives a command where the enforcement state changed.
    async fn check(&mut self) -> Result<(), Fault> {
        let live = Arc::clone(&self.live);
        live.identity.still_valid(self.actor).await?;
        let ctx = context(self.actor);
        let rules = live.policy.require_rules(&ctx, self.child_id).await?;
        if rules.child.is_archived {
            return Err(Fault::Forbidden);
        }

        let policy = live.watch.policy_now(&rules).await?;
        let now = live.kernel.now();
        let denied = live.running_but_denied(self.child_id, &policy).await?;
        let time = policy::time_verdict(&policy.time, now);
        self.check_at = [time.warn_at, time.hard_stop_at]
            .into_iter()
            .flatten()
            .find(|at| *at > now)
            .unwrap_or(UtcInstant(i64::MAX));

        let state = Enforcement::of(&time, denied, now);
        if state != std::mem::replace(&mut self.state, state)
            && let Some(kind) = state.command()
        {
            if state == Enforcement::Stopped && self.is_fresh {
                self.repeat_message(now);
            }
            self.give(kind, None);
        }

        self.is_fresh = false;

        Ok(())
    }

    /// Repeats a guardian's message of a moment ago, with its time, by which a device knows what it has shown already.
    fn repeat_message(&mut self, now: UtcInstant) {
        if let Some(message) = self.live.hub.recent_message(self.child_id, now) {
            self.ready.push_back(Command {
                kind: CommandKind::Message,
                message: Some(message.text),
                at: message.at,
            });
        }
    }

    /// Waits until something may have changed.
    async fn wait(&mut self) {
        let (shortest_ms, longest_ms) = CHECK_INTERVAL_MS;
        let pause_ms = self
            .check_at
            .millis_since(self.live.kernel.now())
            .clamp(shortest_ms, longest_ms);
        let pause = Duration::from_millis(pause_ms.unsigned_abs());
        tokio::select! {
            signal = self.signals.recv() => self.on_signal(signal),
            () = sleep(pause) => {}
        }
        // One check answers all signals that wait.
        while let Ok(signal) = self.signals.try_recv() {
            self.on_signal(Ok(signal));
        }
    }

    fn on_signal(&mut self, signal: Result<Signal, RecvError>) {
        if let Ok(Signal::Message(text)) = signal {
            if !text.is_empty() {
                self.give(CommandKind::Message, Some(text));
            }
            self.give(CommandKind::FinishCurrent, None);
            // The check that follows finds the stop, and must not give the same command again.
            self.state = Enforcement::Stopped;
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Seoul;

    use super::*;
    use crate::policy::TimeLimits;

    #[test]
    fn the_enforcement_state_follows_budget_hours_and_the_running_video() {
        let noon = UtcInstant::from_datetime("2026-11-23T03:00:00Z".parse().expect("an instant"));
        let state = |used_minutes: i64, window_end_minute, denied| {
            let limits = TimeLimits {
                daily_minutes: 60,
                window_start_minute: 420,
                window_end_minute,
                used_ms: used_minutes * 60_000,
                ..TimeLimits::unlimited(Seoul)
            };
            Enforcement::of(&policy::time_verdict(&limits, noon), denied, noon).command()
        };
        let stopped = TimeLimits {
            is_stopped: true,
            ..TimeLimits::unlimited(Seoul)
        };
        let time = policy::time_verdict(&stopped, noon);
        assert_eq!(
            Enforcement::of(&time, None, noon).command(),
            Some(CommandKind::FinishCurrent)
        );
        let video = VideoId(uuid::Uuid::from_u128(1));
        assert_eq!(state(0, 1140, None), None);
        assert_eq!(state(54, 1140, None), None);
        assert_eq!(state(55, 1140, None), Some(CommandKind::Warn));
        assert_eq!(state(60, 1140, None), Some(CommandKind::FinishCurrent));
        assert_eq!(state(0, 724, None), Some(CommandKind::Warn));
        assert_eq!(state(0, 720, None), Some(CommandKind::FinishCurrent));
        assert_eq!(state(0, 1140, Some(video)), Some(CommandKind::Stop));
    }
}
