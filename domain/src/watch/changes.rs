//! What a transaction changes in the aggregates, gathered over many playbacks and written at once.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbErr};

use crate::id::{ChildId, VideoId};

use super::model::Playback;
use super::sittings::{self, BREAK_MS, Span};
use super::store::{self, DayDelta, HourDelta, StoredVideo, VideoDelta};
use super::timeline::{Beat, Totals};

/// Differences to store, each key once.
#[derive(Debug, Default)]
pub struct Changes {
    hours: BTreeMap<(ChildId, NaiveDate, u8), HourDelta>,
    days: BTreeMap<(ChildId, NaiveDate, VideoId), DayDelta>,
    videos: BTreeMap<(ChildId, VideoId), VideoDelta>,
    spans: BTreeMap<ChildId, Vec<Span>>,
}

impl Changes {
    /// Adds what new events of a playback change: its totals before and after, and the events themselves.
    /// `stored` is what was known of the video before this transaction.
    pub fn add(
        &mut self,
        playback: &Playback,
        before: &Totals,
        after: &Totals,
        beats: &[Beat],
        stored: impl FnOnce() -> StoredVideo,
    ) {
        let child_id = playback.child_id;
        self.add_hours(child_id, before, after);
        self.add_days(playback, before, after);
        let video = self
            .videos
            .entry((child_id, playback.video_id))
            .or_insert_with(|| VideoDelta {
                state: stored(),
                ..VideoDelta::default()
            });
        let ((starts_before, completions_before), (starts, completions)) = (before.counts(), after.counts());
        video.duration_ms = playback.duration_ms.or(video.duration_ms);
        video.watched_ms += after.watched_ms - before.watched_ms;
        video.starts += starts - starts_before;
        video.completions += completions - completions_before;
        for beat in beats {
            video.last_at = video.last_at.max(beat.at);
            video.add_beat(beat);
            if let Some((from_ms, to_ms)) = beat.segment.filter(|(from_ms, to_ms)| from_ms < to_ms) {
                let since = beat.at.plus_millis(i64::from(from_ms) - i64::from(to_ms));
                self.spans.entry(child_id).or_default().push((since, beat.at));
            }
        }
    }

    fn add_hours(&mut self, child_id: ChildId, before: &Totals, after: &Totals) {
        for (&(day_on, hour), part) in &after.hours {
            let entry = self.hours.entry((child_id, day_on, hour)).or_default();
            entry.watched_ms += part.watched_ms;
            entry.events += part.events;
        }
        for (&(day_on, hour), part) in &before.hours {
            let entry = self.hours.entry((child_id, day_on, hour)).or_default();
            entry.watched_ms -= part.watched_ms;
            entry.events -= part.events;
        }
    }

    fn add_days(&mut self, playback: &Playback, before: &Totals, after: &Totals) {
        let key = |day_on| (playback.child_id, day_on, playback.video_id);
        for (&day_on, part) in &after.days {
            let entry = self.days.entry(key(day_on)).or_default();
            entry.watched_ms += part.watched_ms;
            entry.starts += part.starts;
            entry.long_starts += part.long_starts;
            entry.completions += part.completions;
            entry.last_at = entry.last_at.max(part.last_at);
        }
        for (&day_on, part) in &before.days {
            let entry = self.days.entry(key(day_on)).or_default();
            entry.watched_ms -= part.watched_ms;
            entry.starts -= part.starts;
            entry.long_starts -= part.long_starts;
            entry.completions -= part.completions;
        }
    }

    /// Writes everything.
    pub async fn save(self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        let (mut saved, mut removed) = (Vec::new(), Vec::new());
        for (child_id, spans) in self.spans {
            let spans = sittings::joined(spans);
            let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
                continue;
            };
            let (from, to) = (first.0.plus_millis(-BREAK_MS), last.1.plus_millis(BREAK_MS));
            let stored = store::load_sittings(db, child_id, from, to).await?;
            let change = sittings::change(&stored, spans);
            saved.extend(change.saved.into_iter().map(|(from, to)| (child_id, from, to)));
            removed.extend(change.removed.into_iter().map(|from| (child_id, from)));
        }
        let hours = self
            .hours
            .into_iter()
            .filter(|(_, delta)| *delta != HourDelta::default());
        store::add_hours(db, hours).await?;
        store::add_days(db, self.days).await?;
        store::save_videos(db, self.videos).await?;
        store::save_sittings(db, &saved, &removed).await
    }
}

impl VideoDelta {
    fn add_beat(&mut self, beat: &Beat) {
        if let Some((from_ms, to_ms)) = beat.segment {
            self.state.coverage.add(from_ms, to_ms);
        }
        let position_ms = match beat.segment {
            _ if beat.is_end => 0,
            Some((_, to_ms)) => to_ms,
            None => return,
        };
        // The newest report counts; of two of one instant the smaller position, whichever comes first.
        let state = &mut self.state;
        let is_newest = beat.at > state.resume_at;
        if is_newest || (beat.at == state.resume_at && position_ms < state.resume_ms) {
            state.resume_ms = position_ms;
            state.resume_at = beat.at;
        }
    }
}
