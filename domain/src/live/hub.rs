//! What one node knows of running players.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use kyck_kernel::bus::Bus;
use kyck_kernel::cache::ChildEpochs;
use kyck_kernel::id::{ChildId, PlaybackId, VideoId};
use kyck_kernel::random::{Random, SystemRandom};
use kyck_kernel::time::UtcInstant;
use tokio::sync::{broadcast, watch};

use super::PRESENCE_TTL_SECONDS;
use super::news::{Heard, Said, Sign};
use crate::watch::PlaybackNews;

/// The most children remembered as watching.
const MAX_PRESENT: usize = 200_000;
/// Signals that wait for a slow subscriber; one that missed some reads everything anew.
const SIGNALS: usize = 64;
/// Counters are kept by spans of so many milliseconds, for an hour.
const SLOT_MS: i64 = 10_000;
const HOUR_MS: i64 = 3_600_000;
/// For how long a guardian's message is repeated to a device that connects, which may have missed it.
const MESSAGE_MS: i64 = 60_000;
/// The most messages remembered.
const MAX_MESSAGES: usize = 10_000;
/// Videos named in the statistics.
const TOP_VIDEOS: usize = 10;

/// A child that watches now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presence {
    /// Which opening.
    pub playback_id: PlaybackId,
    /// Of which video.
    pub video_id: VideoId,
    /// When it was started.
    pub since: UtcInstant,
    /// The last sign of the player.
    pub at: UtcInstant,
    /// Where in the video that was, if told.
    pub position_ms: Option<i32>,
}

impl Presence {
    /// When the child stops counting as watching, unless its player gives another sign.
    pub fn expires_at(&self) -> UtcInstant {
        self.at.plus_seconds(PRESENCE_TTL_SECONDS)
    }
}

/// Live statistics over all nodes that this one hears of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LiveStats {
    /// Children that watch now.
    pub viewers_now: usize,
    /// Playbacks begun in the last minute.
    pub starts_per_minute: f64,
    /// Whole minutes watched in the last hour.
    pub minutes_last_hour: i64,
    /// What most children watch now, with how many they are; at most ten.
    pub top_videos: Vec<(VideoId, usize)>,
}

/// What a subscriber is told about a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// Look again.
    Changed,
    /// A guardian's words for the player.
    Message(String),
}

#[derive(Debug, Default)]
struct State {
    present: HashMap<ChildId, Presence>,
    subscribers: HashMap<ChildId, broadcast::Sender<Signal>>,
    /// Messages of the last minute, in memory only.
    messages: HashMap<ChildId, (String, UtcInstant)>,
    /// Starts and milliseconds watched, by span of time.
    counts: BTreeMap<i64, (u32, i64)>,
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
    /// Begins to listen to the other nodes; more than one call does nothing more. A server calls it at its
    /// start, everything else that needs it calls it too.
    ///
    /// What is held in memory of a child is said to be old before its followers look again.
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
    /// been missed meanwhile is looked at again.
    pub async fn listen(self: &Arc<Self>, bus: &Arc<dyn Bus>, epochs: &Arc<ChildEpochs>) {
        let messages = bus.subscribe();
        epochs.all_changed();
        self.tell_all();
        Self::receive(Arc::downgrade(self), messages, Arc::clone(epochs)).await;
    }

    async fn receive(
        hub: Weak<Self>,
        mut messages: broadcast::Receiver<kyck_kernel::bus::BusMessage>,
        epochs: Arc<ChildEpochs>,
    ) {
        loop {
            let message = messages.recv().await;
            let Some(hub) = Weak::upgrade(&hub) else { return };
            match message {
                Ok(message) => {
                    hub.outdate(&epochs, &message);
                    hub.hear(&message);
                }
                // Some were missed, nobody knows which: all look again.
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    epochs.all_changed();
                    hub.tell_all();
                }
                Err(broadcast::error::RecvError::Closed) => {
                    hub.is_attached.store(false, Ordering::SeqCst);
                    return;
                }
            }
        }
    }

    /// Takes in what other nodes say of children. What this node did itself it knows already.
    fn outdate(&self, epochs: &ChildEpochs, message: &kyck_kernel::bus::BusMessage) {
        match Heard::read(message) {
            Some(Heard::Sign(child_id, sign)) if sign.node != self.node => {
                epochs.watching_changed(child_id);
            }
            // A message comes with a stop that is stored.
            Some(Heard::Changed(child_id) | Heard::Message(child_id, _)) => {
                epochs.settings_changed(child_id);
            }
            Some(Heard::Resumed) => epochs.all_changed(),
            Some(Heard::Sign(..)) | None => {}
        }
    }

    fn hear(&self, message: &kyck_kernel::bus::BusMessage) {
        if message.topic == kyck_kernel::bus::RESUMED {
            self.tell_all();
            return;
        }
        match Heard::read(message) {
            Some(Heard::Sign(child_id, sign)) if sign.node != self.node => self.note(child_id, &sign),
            Some(Heard::Message(child_id, said)) => {
                self.lock().remember(child_id, &said);
                self.tell(child_id, Signal::Message(said.text));
            }
            Some(Heard::Changed(child_id)) => self.tell(child_id, Signal::Changed),
            Some(Heard::Resumed) => self.tell_all(),
            Some(Heard::Sign(..)) | None => {}
        }
    }

    /// Takes in what a player of this node reported, and returns what the other nodes should know.
    pub(super) fn take_in(
        &self,
        child_id: ChildId,
        news: &[PlaybackNews],
        now: UtcInstant,
    ) -> Vec<kyck_kernel::bus::BusMessage> {
        news.iter()
            .map(|news| {
                let mut sign = Sign::of(self.node, news);
                // A player's clock may go ahead a little; presence goes by ours.
                sign.at = sign.at.min(now);
                self.note(child_id, &sign);
                sign.message(child_id)
            })
            .collect()
    }

    fn note(&self, child_id: ChildId, sign: &Sign) {
        {
            let mut state = self.lock();
            state.count(sign);
            state.place(child_id, sign);
        }
        self.tell(child_id, Signal::Changed);
        self.changed
            .send_modify(|version| *version = version.wrapping_add(1));
    }

    /// What the child watches now.
    pub fn presence(&self, child_id: ChildId, now: UtcInstant) -> Option<Presence> {
        let state = self.lock();
        state
            .present
            .get(&child_id)
            .filter(|presence| presence.expires_at() > now)
            .copied()
    }

    /// Statistics at this instant.
    pub fn stats(&self, now: UtcInstant) -> LiveStats {
        let mut state = self.lock();
        state.present.retain(|_, presence| presence.expires_at() > now);
        let slot = now.0.div_euclid(SLOT_MS);
        state.counts.retain(|at, _| *at > slot - HOUR_MS / SLOT_MS);
        let starts: u32 = state
            .counts
            .range(slot - 60_000 / SLOT_MS + 1..=slot)
            .map(|(_, (starts, _))| starts)
            .sum();
        let watched_ms: i64 = state.counts.values().map(|(_, watched_ms)| watched_ms).sum();
        let mut viewers: HashMap<VideoId, usize> = HashMap::new();
        for presence in state.present.values() {
            *viewers.entry(presence.video_id).or_default() += 1;
        }

        let mut top_videos: Vec<(VideoId, usize)> = viewers.into_iter().collect();
        top_videos.sort_unstable_by_key(|(video_id, viewers)| (std::cmp::Reverse(*viewers), *video_id));
        top_videos.truncate(TOP_VIDEOS);

        LiveStats {
            viewers_now: state.present.len(),
            starts_per_minute: f64::from(starts),
            minutes_last_hour: watched_ms.max(0) / 60_000,
            top_videos,
        }
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

    /// What a guardian said within the last minute, and when.
    pub(super) fn recent_message(&self, child_id: ChildId, now: UtcInstant) -> Option<(String, UtcInstant)> {
        let state = self.lock();
        let (text, at) = state.messages.get(&child_id)?;
        (now.millis_since(*at) < MESSAGE_MS).then(|| (text.clone(), *at))
    }

    /// Tells when anything changed for the statistics.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn tell(&self, child_id: ChildId, signal: Signal) {
        let state = self.lock();
        if let Some(sender) = state.subscribers.get(&child_id) {
            // Nobody listens any more: the next subscription clears it away.
            let _ = sender.send(signal);
        }
    }

    fn tell_all(&self) {
        for sender in self.lock().subscribers.values() {
            let _ = sender.send(Signal::Changed);
        }
        self.changed
            .send_modify(|version| *version = version.wrapping_add(1));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole after every statement under the lock, also where a thread panicked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Remembers a guardian's message for devices that are just connecting again. One without words ends the last.
    fn remember(&mut self, child_id: ChildId, said: &Said) {
        self.messages
            .retain(|_, (_, at)| said.at.millis_since(*at) < MESSAGE_MS);
        self.messages.remove(&child_id);
        if !said.text.is_empty() && self.messages.len() < MAX_MESSAGES {
            self.messages.insert(child_id, (said.text.clone(), said.at));
        }
    }

    fn count(&mut self, sign: &Sign) {
        let slot = sign.at.0.div_euclid(SLOT_MS);
        let newest = self.counts.last_key_value().map_or(slot, |(newest, _)| *newest);
        let oldest = newest - HOUR_MS / SLOT_MS;
        // What came late belongs to another hour's statistics.
        if slot > oldest {
            let entry = self.counts.entry(slot).or_default();
            entry.0 += u32::from(sign.is_first);
            entry.1 += sign.watched_ms;
        }
        while self
            .counts
            .first_key_value()
            .is_some_and(|(slot, _)| *slot <= oldest)
        {
            self.counts.pop_first();
        }
    }

    fn place(&mut self, child_id: ChildId, sign: &Sign) {
        if let Some(known) = self.present.get(&child_id) {
            let is_other = known.playback_id != sign.playback;
            // Late news, and the end of another playback, change nothing about now.
            if known.at > sign.at || (is_other && sign.is_over) {
                return;
            }
        }

        if sign.is_over {
            self.present.remove(&child_id);
            return;
        }

        if self.present.len() >= MAX_PRESENT && !self.present.contains_key(&child_id) {
            self.present.retain(|_, presence| presence.expires_at() > sign.at);
            if self.present.len() >= MAX_PRESENT {
                return;
            }
        }

        self.present.insert(
            child_id,
            Presence {
                playback_id: sign.playback,
                video_id: sign.video,
                since: sign.since,
                at: sign.at,
                position_ms: sign.position_ms,
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::watch::Verb;
    use kyck_kernel::bus::InProcessBus;

    const NOW: UtcInstant = UtcInstant(1_795_000_000_000);

    fn child(number: u128) -> ChildId {
        ChildId(Uuid::from_u128(number))
    }

    fn news(playback: u128, video: u128, at: UtcInstant, verb: Verb) -> PlaybackNews {
        PlaybackNews {
            playback_id: PlaybackId(Uuid::from_u128(playback)),
            video_id: VideoId(Uuid::from_u128(video)),
            started_at: NOW,
            at,
            verb,
            position_ms: Some(1_000),
            is_first: verb == Verb::Initialized,
            watched_ms: 30_000,
        }
    }

    #[test]
    fn after_the_bus_was_away_everybody_looks_again() {
        let hub = Hub::default();
        let (mut one, mut two) = (hub.subscribe(child(1)), hub.subscribe(child(2)));
        hub.hear(&kyck_kernel::bus::BusMessage {
            topic: kyck_kernel::bus::RESUMED.to_owned(),
            key: String::new(),
            body: String::new(),
        });
        assert_eq!(one.try_recv(), Ok(Signal::Changed));
        assert_eq!(two.try_recv(), Ok(Signal::Changed));
    }

    #[test]
    fn a_child_counts_as_watching_for_two_and_a_half_heartbeats() {
        let hub = Hub::default();
        hub.take_in(child(1), &[news(1, 1, NOW, Verb::Heartbeat)], NOW);
        assert_eq!(PRESENCE_TTL_SECONDS, 75);
        assert!(hub.presence(child(1), NOW.plus_millis(74_999)).is_some());
        assert!(hub.presence(child(1), NOW.plus_seconds(75)).is_none());
        assert_eq!(hub.stats(NOW.plus_seconds(75)).viewers_now, 0);
    }

    #[test]
    fn late_news_and_the_end_of_another_playback_do_not_change_what_is_watched_now() {
        let hub = Hub::default();
        hub.take_in(child(1), &[news(2, 7, NOW, Verb::Played)], NOW);
        hub.take_in(child(1), &[news(1, 8, NOW.plus_days(-3), Verb::Heartbeat)], NOW);
        hub.take_in(child(1), &[news(1, 8, NOW, Verb::Terminated)], NOW);
        let presence = hub.presence(child(1), NOW).expect("watching");
        assert_eq!(presence.video_id, VideoId(Uuid::from_u128(7)));
        hub.take_in(
            child(1),
            &[news(2, 7, NOW.plus_seconds(1), Verb::Completed)],
            NOW.plus_seconds(1),
        );
        assert_eq!(hub.presence(child(1), NOW.plus_seconds(1)), None);
    }

    #[test]
    fn an_event_from_the_future_does_not_prolong_presence() {
        let hub = Hub::default();
        hub.take_in(child(1), &[news(1, 1, NOW.plus_minutes(4), Verb::Played)], NOW);
        assert_eq!(hub.presence(child(1), NOW.plus_seconds(75)), None);
    }

    #[test]
    fn statistics_count_starts_of_the_minute_and_minutes_of_the_hour() {
        let hub = Hub::default();
        for number in 0..12 {
            let at = NOW.plus_seconds(i64::try_from(number).expect("small"));
            hub.take_in(
                child(number),
                &[news(number, number % 2, at, Verb::Initialized)],
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
    async fn nodes_hear_of_one_another_and_do_not_count_themselves_twice() {
        let bus: Arc<dyn Bus> = Arc::new(InProcessBus::default());
        let (here, there) = (Arc::new(Hub::default()), Arc::new(Hub::default()));
        let (own_epochs, epochs) = (Arc::default(), Arc::<ChildEpochs>::default());
        let before = epochs.of(child(1));
        here.attach(&bus, &own_epochs);
        there.attach(&bus, &epochs);
        let mut signals = there.subscribe(child(1));
        let mut own = here.changes();
        for message in here.take_in(child(1), &[news(1, 1, NOW, Verb::Initialized)], NOW) {
            bus.publish(message).await;
        }
        assert_eq!(signals.recv().await, Ok(Signal::Changed));
        // Whoever looks now must not be given what was held before.
        assert_ne!(epochs.of(child(1)).watching, before.watching);
        assert!(there.presence(child(1), NOW).is_some());
        assert_eq!(there.stats(NOW).starts_per_minute.to_bits(), 1.0_f64.to_bits());
        // The own node hears its message too; it comes after the other's, so wait for a marker behind it.
        let mut marker = here.subscribe(child(2));
        bus.publish(super::super::news::guardian_message(child(2), "x", NOW))
            .await;
        assert_eq!(marker.recv().await, Ok(Signal::Message("x".into())));
        // A device that connects to any node within the minute hears it still.
        let later = |seconds| here.recent_message(child(2), NOW.plus_seconds(seconds));
        assert_eq!(later(59), Some(("x".to_owned(), NOW)));
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
            hub.take_in(child(1), &[news(1, 1, at, Verb::Heartbeat)], at);
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
