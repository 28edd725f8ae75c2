//! What one node knows of running players.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use kyck_kernel::bus::{Bus, BusMessage};
use kyck_kernel::cache::ChildEpochs;
use kyck_kernel::id::ChildId;
use kyck_kernel::random::{Random, SystemRandom};
use kyck_kernel::time::UtcInstant;
use tokio::sync::{broadcast, watch};

use super::bus_event::{BusEvent, GuardianMessage, PresenceEvent};
use super::presence::{Present, RecentMessages};
use super::signal::Signal;
use super::statistics::{Counters, LiveStats};
use crate::watch::PlaybackUpdate;

/// Signals that wait for a slow subscriber; one that missed some reads everything again.
const SIGNALS: usize = 64;

#[derive(Debug, Default)]
struct State {
    present: Present,
    messages: RecentMessages,
    counters: Counters,
    subscribers: HashMap<ChildId, broadcast::Sender<Signal>>,
}

/// Presence, counters and subscribers of this node; nothing in it grows without bound.
#[derive(Debug)]
pub struct Hub {
    node: u64,
    state: Mutex<State>,
    is_attached: AtomicBool,
    changed: watch::Sender<u64>,
}

impl Default for Hub {
    fn default() -> Self {
        let mut node = [0; 8];
        SystemRandom.fill(&mut node);
        Self {
            node: u64::from_le_bytes(node),
            state: Mutex::default(),
            is_attached: AtomicBool::new(false),
            changed: watch::Sender::new(0),
        }
    }
}

impl Hub {
    /// Subscribes to the bus; more than one call does nothing more. A server calls it at its start, everything else
    /// that needs it calls it too.
    ///
    /// What is cached of a child is invalidated before its followers read again.
    pub fn attach(self: &Arc<Self>, bus: &Arc<dyn Bus>, epochs: &Arc<ChildEpochs>) {
        if self.is_attached.swap(true, Ordering::SeqCst) {
            return;
        }
        let (hub, messages) = (Arc::downgrade(self), bus.subscribe());
        tokio::spawn(Self::receive(hub, messages, Arc::clone(epochs)));
    }

    /// Leaves listening to a task of the caller's that runs [`Hub::listen`]: from now on [`Hub::attach`] does
    /// nothing.
    pub fn leave_listening(&self) {
        self.is_attached.store(true, Ordering::SeqCst);
    }

    /// Listens to the other nodes until the bus is closed. Safe to call again after it broke off: what may have
    /// been missed meanwhile is read again.
    pub async fn listen(self: &Arc<Self>, bus: &Arc<dyn Bus>, epochs: &Arc<ChildEpochs>) {
        let messages = bus.subscribe();
        epochs.all_changed();
        self.notify_all();
        Self::receive(Arc::downgrade(self), messages, Arc::clone(epochs)).await;
    }

    async fn receive(
        hub: Weak<Self>,
        mut messages: broadcast::Receiver<BusMessage>,
        epochs: Arc<ChildEpochs>,
    ) {
        loop {
            let message = messages.recv().await;
            let Some(hub) = Weak::upgrade(&hub) else { return };

            match message {
                Ok(message) => hub.on_message(&epochs, &message),
                // Some were missed, nobody knows which: all read again.
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    epochs.all_changed();
                    hub.notify_all();
                }
                Err(broadcast::error::RecvError::Closed) => {
                    hub.is_attached.store(false, Ordering::SeqCst);
                    return;
                }
            }
        }
    }

    /// Invalidates what is cached of the child, and then notifies its subscribers. What this node did itself it knows
    /// already.
    fn on_message(&self, epochs: &ChildEpochs, message: &BusMessage) {
        match BusEvent::read(message) {
            Some(BusEvent::Presence(child_id, event)) if event.node != self.node => {
                epochs.watching_changed(child_id);
                self.apply(child_id, &event.update);
            }
            Some(BusEvent::Message(child_id, message)) => {
                // A message comes with a stop that is stored.
                epochs.settings_changed(child_id);
                self.lock().messages.insert(child_id, &message);
                self.notify(child_id, Signal::Message(message.text));
            }
            Some(BusEvent::Changed(child_id)) => {
                epochs.settings_changed(child_id);
                self.notify(child_id, Signal::Changed);
            }
            Some(BusEvent::Resumed) => {
                epochs.all_changed();
                self.notify_all();
            }
            Some(BusEvent::Presence(..)) | None => {}
        }
    }

    /// Applies what a player of this node reported, and returns the messages for the other nodes.
    pub(super) fn apply_updates(
        &self,
        child_id: ChildId,
        updates: &[PlaybackUpdate],
        now: UtcInstant,
    ) -> Vec<BusMessage> {
        updates
            .iter()
            .map(|update| {
                // A player's clock may be a little ahead; presence depends on ours.
                let update = PlaybackUpdate {
                    at: update.at.min(now),
                    ..*update
                };
                self.apply(child_id, &update);

                let node = self.node;
                PresenceEvent { node, update }.message(child_id)
            })
            .collect()
    }

    fn apply(&self, child_id: ChildId, update: &PlaybackUpdate) {
        {
            let mut state = self.lock();
            state.counters.add(update);
            state.present.apply(child_id, update);
        }
        self.notify(child_id, Signal::Changed);
        self.mark_changed();
    }

    /// The newest update of a child that watches now.
    pub(super) fn presence(&self, child_id: ChildId, now: UtcInstant) -> Option<PlaybackUpdate> {
        self.lock().present.get(child_id, now)
    }

    /// Statistics at this instant.
    pub fn stats(&self, now: UtcInstant) -> LiveStats {
        let mut state = self.lock();
        let State {
            present, counters, ..
        } = &mut *state;
        counters.stats(now, present.all(now))
    }

    /// Signals about a child from now on.
    pub(super) fn subscribe(&self, child_id: ChildId) -> broadcast::Receiver<Signal> {
        let mut state = self.lock();
        state
            .subscribers
            .retain(|known, sender| *known == child_id || sender.receiver_count() > 0);

        state
            .subscribers
            .entry(child_id)
            .or_insert_with(|| broadcast::Sender::new(SIGNALS))
            .subscribe()
    }

    /// A guardian's message of the last minute.
    pub(super) fn recent_message(&self, child_id: ChildId, now: UtcInstant) -> Option<GuardianMessage> {
        self.lock().messages.get(child_id, now)
    }

    /// Changes whenever the statistics may have.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn notify(&self, child_id: ChildId, signal: Signal) {
        let state = self.lock();
        if let Some(sender) = state.subscribers.get(&child_id) {
            // Nobody listens any more: the next subscription removes it.
            let _ = sender.send(signal);
        }
    }

    fn notify_all(&self) {
        for sender in self.lock().subscribers.values() {
            let _ = sender.send(Signal::Changed);
        }
        self.mark_changed();
    }

    fn mark_changed(&self) {
        self.changed
            .send_modify(|version| *version = version.wrapping_add(1));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole after every statement under the lock, also where a thread panicked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use kyck_kernel::bus::InProcessBus;
    use kyck_kernel::id::{PlaybackId, VideoId};
    use uuid::Uuid;

    use super::super::PRESENCE_TTL_SECONDS;
    use super::*;
    use crate::watch::Verb;

    const NOW: UtcInstant = UtcInstant(1_795_000_000_000);

    fn child(number: u128) -> ChildId {
        ChildId(Uuid::from_u128(number))
    }

    fn update(playback: u128, video: u128, at: UtcInstant, verb: Verb) -> PlaybackUpdate {
        PlaybackUpdate {
            playback_id: PlaybackId(Uuid::from_u128(playback)),
            video_id: VideoId(Uuid::from_u128(video)),
            started_at: NOW,
            at,
            position_ms: Some(1_000),
            is_first: verb == Verb::Initialized,
            is_over: verb.is_last(),
            watched_ms: 30_000,
        }
    }

    #[test]
    fn after_the_bus_was_lost_every_subscriber_reads_again() {
        let hub = Hub::default();
        let (mut one, mut two) = (hub.subscribe(child(1)), hub.subscribe(child(2)));
        hub.on_message(
            &ChildEpochs::default(),
            &BusMessage {
                topic: kyck_kernel::bus::RESUMED.to_owned(),
                key: String::new(),
                body: String::new(),
            },
        );
        assert_eq!(one.try_recv(), Ok(Signal::Changed));
        assert_eq!(two.try_recv(), Ok(Signal::Changed));
    }

    #[test]
    fn a_child_counts_as_watching_for_two_and_a_half_heartbeats() {
        let hub = Hub::default();
        hub.apply_updates(child(1), &[update(1, 1, NOW, Verb::Heartbeat)], NOW);
        assert_eq!(PRESENCE_TTL_SECONDS, 75);
        assert!(hub.presence(child(1), NOW.plus_millis(74_999)).is_some());
        assert!(hub.presence(child(1), NOW.plus_seconds(75)).is_none());
        assert_eq!(hub.stats(NOW.plus_seconds(75)).viewers_now, 0);
    }

    #[test]
    fn a_late_update_and_the_end_of_another_playback_do_not_change_what_is_watched_now() {
        let hub = Hub::default();
        hub.apply_updates(child(1), &[update(2, 7, NOW, Verb::Played)], NOW);
        hub.apply_updates(child(1), &[update(1, 8, NOW.plus_days(-3), Verb::Heartbeat)], NOW);
        hub.apply_updates(child(1), &[update(1, 8, NOW, Verb::Terminated)], NOW);
        let presence = hub.presence(child(1), NOW).expect("watching");
        assert_eq!(presence.video_id, VideoId(Uuid::from_u128(7)));
        hub.apply_updates(
            child(1),
            &[update(2, 7, NOW.plus_seconds(1), Verb::Completed)],
            NOW.plus_seconds(1),
        );
        assert_eq!(hub.presence(child(1), NOW.plus_seconds(1)), None);
    }

    #[test]
    fn an_event_from_the_future_does_not_prolong_presence() {
        let hub = Hub::default();
        hub.apply_updates(child(1), &[update(1, 1, NOW.plus_minutes(4), Verb::Played)], NOW);
        assert_eq!(hub.presence(child(1), NOW.plus_seconds(75)), None);
    }

    #[test]
    fn statistics_count_starts_of_the_minute_and_minutes_of_the_hour() {
        let hub = Hub::default();
        for number in 0..12 {
            let at = NOW.plus_seconds(i64::try_from(number).expect("small"));
            hub.apply_updates(
                child(number),
                &[update(number, number % 2, at, Verb::Initialized)],
                at,
            );
        }
        let stats = hub.stats(NOW.plus_seconds(12));
        assert_eq!(
            (
                stats.viewers_now,
                stats.starts_per_minute,
                stats.minutes_last_hour
            ),
            (12, 12.0, 6)
        );
        assert_eq!(
            stats
                .top_videos
                .iter()
                .map(|(_, viewers)| *viewers)
                .collect::<Vec<_>>(),
            [6, 6]
        );
        let later = hub.stats(NOW.plus_minutes(5));
        assert_eq!(
            (
                later.viewers_now,
                later.starts_per_minute,
                later.minutes_last_hour
            ),
            (0, 0.0, 6)
        );
        assert_eq!(hub.stats(NOW.plus_minutes(70)).minutes_last_hour, 0);
    }

    #[tokio::test]
    async fn nodes_get_the_events_of_others_and_do_not_count_their_own_twice() {
        let bus: Arc<dyn Bus> = Arc::new(InProcessBus::default());
        let (here, there) = (Arc::new(Hub::default()), Arc::new(Hub::default()));
        let (own_epochs, epochs) = (Arc::default(), Arc::<ChildEpochs>::default());
        let before = epochs.of(child(1));
        here.attach(&bus, &own_epochs);
        there.attach(&bus, &epochs);
        let mut signals = there.subscribe(child(1));
        let mut own = here.changes();
        for message in here.apply_updates(child(1), &[update(1, 1, NOW, Verb::Initialized)], NOW) {
            bus.publish(message).await;
        }
        assert_eq!(signals.recv().await, Ok(Signal::Changed));
        // Whoever reads now must not get what was cached before.
        assert_ne!(epochs.of(child(1)).watching, before.watching);
        assert!(there.presence(child(1), NOW).is_some());
        assert_eq!(there.stats(NOW).starts_per_minute.to_bits(), 1.0_f64.to_bits());
        // The own node gets its message too; it comes after the other's, so wait for a marker behind it.
        let mut marker = here.subscribe(child(2));
        let words = GuardianMessage {
            text: "x".to_owned(),
            at: NOW,
        };
        bus.publish(words.message(child(2))).await;
        assert_eq!(marker.recv().await, Ok(Signal::Message("x".into())));
        // A device that connects to any node within the minute still gets it.
        let later = |seconds| here.recent_message(child(2), NOW.plus_seconds(seconds));
        assert_eq!(later(59), Some(words));
        assert_eq!(later(60), None);
        assert_eq!(here.stats(NOW).starts_per_minute.to_bits(), 1.0_f64.to_bits());
        assert!(own.has_changed().expect("the hub lives"));
        own.mark_unchanged();
    }

    #[tokio::test]
    async fn a_slow_subscriber_loses_signals_but_no_state() {
        let hub = Hub::default();
        let mut signals = hub.subscribe(child(1));
        for step in 0..1_000 {
            let at = NOW.plus_seconds(step);
            hub.apply_updates(child(1), &[update(1, 1, at, Verb::Heartbeat)], at);
        }
        assert!(matches!(
            signals.recv().await,
            Err(broadcast::error::RecvError::Lagged(missed)) if missed == 1_000 - 64
        ));
        assert_eq!(
            hub.presence(child(1), NOW.plus_seconds(999)).map(|now| now.at),
            Some(NOW.plus_seconds(999))
        );
    }
}
