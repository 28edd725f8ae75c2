//! New events of one playback, gathered within a write batch.

use std::collections::{BTreeMap, HashMap};

use kyck_kernel::id::{ChildId, PlaybackId, VideoId};

use super::batch::BatchResult;
use super::changes::{Changes, PlaybackChange};
use super::model::{PlaybackUpdate, Verb};
use super::store::{PlaybackRow, StoredPlayback, StoredVideo};
use super::timeline_event::TimelineEvent;
use super::totals::Totals;

/// A playback while its new events are gathered.
#[derive(Debug)]
pub(super) struct Accumulator {
    pub stored: StoredPlayback,
    pub before: Totals,
    /// Index of the batch, verb and event.
    pub added: Vec<(usize, Verb, TimelineEvent)>,
    /// Number of events that passed the checks.
    pub candidates: usize,
    /// Milliseconds to add to the times of a clock that was fast and is not any more, by index of the batch.
    pub fast_clocks: HashMap<usize, i64>,
}

pub(super) type Playbacks = BTreeMap<(ChildId, PlaybackId), Accumulator>;
pub(super) type Videos = HashMap<(ChildId, VideoId), StoredVideo>;

impl Accumulator {
    pub(super) fn new(stored: StoredPlayback) -> Self {
        let before = stored.totals();
        Self {
            stored,
            before,
            added: Vec::new(),
            candidates: 0,
            fast_clocks: HashMap::new(),
        }
    }

    /// The row to store, with the totals after the change.
    pub(super) fn row<'a>(&'a self, totals: &'a Totals) -> PlaybackRow<'a> {
        PlaybackRow {
            playback: &self.stored.playback,
            timeline: &self.stored.timeline,
            totals,
        }
    }

    /// Inserts the new events into the timeline and gathers what that changes. Returns the totals now.
    pub(super) fn finish(
        &mut self,
        changes: &mut Changes,
        videos: &mut Videos,
        results: &mut [BatchResult],
    ) -> Totals {
        let playback = &self.stored.playback;
        let is_first = self.stored.timeline.len() == 0;
        let old = self.stored.timeline.placed(playback).into_owned();
        for (_, _, event) in &self.added {
            self.stored.timeline.insert(*event);
        }

        let placed = self.stored.timeline.placed(playback);
        let after = Totals::of(&placed, playback.duration_ms, playback.zone);
        let (new, others) = self.split(&placed);

        let has_moved = others != old;
        let change = PlaybackChange {
            playback,
            before: &self.before,
            after: &after,
            events: if has_moved { &placed } else { &new },
            has_moved,
        };
        changes.add(&change, || {
            videos
                .remove(&(playback.child_id, playback.video_id))
                .unwrap_or_default()
        });

        let newest = self.added.iter().max_by_key(|(_, _, event)| *event);
        if let (Some((batch, verb, _)), Some(newest)) = (newest, new.iter().max()) {
            results[*batch].updates.push(PlaybackUpdate {
                playback_id: playback.id,
                video_id: playback.video_id,
                started_at: playback.started_at,
                at: newest.at,
                position_ms: newest.segment.map(|(_, to_ms)| to_ms),
                is_first,
                is_over: verb.is_last(),
                watched_ms: 0,
            });
        }

        after
    }

    /// The placed events that are new, and the others, each in order.
    fn split(&self, placed: &[TimelineEvent]) -> (Vec<TimelineEvent>, Vec<TimelineEvent>) {
        let mut added: Vec<TimelineEvent> = self.added.iter().map(|(_, _, event)| *event).collect();
        added.sort_unstable();
        let mut added = added.iter().peekable();

        let (mut new, mut others) = (Vec::new(), Vec::new());
        for (reported, placed) in self.stored.timeline.events().iter().zip(placed) {
            if added.next_if(|event| *event == reported).is_some() {
                new.push(*placed);
            } else {
                others.push(*placed);
            }
        }

        (new, others)
    }
}
