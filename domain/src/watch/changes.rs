//! What a transaction changes in the aggregates, gathered over many playbacks and written at once.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kyck_kernel::id::{ChildId, PlaybackId, VideoId};
use sea_orm::{ConnectionTrait, DbErr};

use super::model::Playback;
use super::store::{self, StoredPlayback, StoredVideo, VideoDelta};
use super::timeline_event::TimelineEvent;
use super::totals::Totals;
use super::union::{self, Counted, Hours};
use super::viewing_sessions::{self, BREAK_MS, SessionChange, Span};
use super::watched::{HourCount, Watched};

/// Differences to store, each key once.
#[derive(Debug, Default)]
pub struct Changes {
    events: BTreeMap<(ChildId, NaiveDate, u8), i32>,
    days: BTreeMap<(ChildId, NaiveDate, VideoId), Watched>,
    videos: BTreeMap<(ChildId, VideoId), VideoDelta>,
    playbacks: BTreeMap<ChildId, Vec<ChangedPlayback>>,
}

/// A playback whose watched time may have changed.
#[derive(Debug)]
struct ChangedPlayback {
    playback: Playback,
    before: Totals,
    after: Totals,
    /// What was played, joined to sessions: of the new events, or of all if earlier ones moved.
    played: Vec<Span>,
    has_moved: bool,
}

/// What new events of a playback change.
#[derive(Debug)]
pub struct PlaybackChange<'a> {
    pub playback: &'a Playback,
    pub before: &'a Totals,
    pub after: &'a Totals,
    /// The new events at the times for which they count; all events if earlier ones moved.
    pub events: &'a [TimelineEvent],
    /// Whether earlier events count for other times than before.
    pub has_moved: bool,
}

impl Changes {
    /// Adds what new events of a playback change. `stored` is what was known of the video before this transaction.
    pub fn add(&mut self, change: &PlaybackChange<'_>, stored: impl FnOnce() -> StoredVideo) {
        let &PlaybackChange {
            playback,
            before,
            after,
            events,
            has_moved,
        } = change;
        self.add_events(playback.child_id, before, after);
        self.add_days(playback, before, after);

        let video = self
            .videos
            .entry((playback.child_id, playback.video_id))
            .or_insert_with(|| VideoDelta {
                state: stored(),
                ..VideoDelta::default()
            });
        let ((starts_before, completions_before), (starts, completions)) = (before.counts(), after.counts());
        video.duration_ms = playback.duration_ms.or(video.duration_ms);
        video.watched.ms += after.watched_ms - before.watched_ms;
        video.watched.starts += starts - starts_before;
        video.watched.completions += completions - completions_before;
        for event in events {
            video.watched.last_at = video.watched.last_at.max(event.at);
            video.add_event(event);
        }

        self.playbacks
            .entry(playback.child_id)
            .or_default()
            .push(ChangedPlayback {
                playback: playback.clone(),
                before: before.clone(),
                after: after.clone(),
                played: viewing_sessions::played(events),
                has_moved,
            });
    }

    fn add_events(&mut self, child_id: ChildId, before: &Totals, after: &Totals) {
        for (totals, sign) in [(after, 1), (before, -1)] {
            for (&(day_on, hour), part) in &totals.hours {
                *self.events.entry((child_id, day_on, hour)).or_default() += sign * part.events;
            }
        }
    }

    fn add_days(&mut self, playback: &Playback, before: &Totals, after: &Totals) {
        let key = |day_on| (playback.child_id, day_on, playback.video_id);
        for (&day_on, watched) in &after.days {
            self.days.entry(key(day_on)).or_default().add(watched);
        }
        for (&day_on, watched) in &before.days {
            self.days.entry(key(day_on)).or_default().subtract(watched);
        }
    }

    /// Writes everything. Returns by how many milliseconds each child's watch time changed.
    pub async fn save(self, db: &impl ConnectionTrait) -> Result<BTreeMap<ChildId, i64>, DbErr> {
        let mut hours: BTreeMap<(ChildId, NaiveDate, u8), HourCount> = BTreeMap::new();
        for (key, events) in self.events {
            hours.entry(key).or_default().events = events;
        }

        let mut watched = BTreeMap::new();
        let (mut saved, mut removed) = (Vec::new(), Vec::new());
        for (&child_id, playbacks) in &self.playbacks {
            let delta = union_delta(db, child_id, playbacks).await?;
            watched.insert(child_id, delta.values().sum());
            for ((day_on, hour), watched_ms) in delta {
                hours.entry((child_id, day_on, hour)).or_default().watched_ms = watched_ms;
            }
            let change = session_change(db, child_id, playbacks).await?;
            saved.extend(change.saved.into_iter().map(|(from, to)| (child_id, from, to)));
            removed.extend(change.removed.into_iter().map(|from| (child_id, from)));
        }

        let hours = hours
            .into_iter()
            .filter(|(_, delta)| *delta != HourCount::default());
        store::add_hours(db, hours).await?;
        store::add_days(db, self.days).await?;
        store::save_videos(db, self.videos).await?;
        store::save_sessions(db, &saved, &removed).await?;

        Ok(watched)
    }
}

/// By how much the union over all the child's playbacks changed, by the hour.
async fn union_delta(
    db: &impl ConnectionTrait,
    child_id: ChildId,
    changed: &[ChangedPlayback],
) -> Result<Hours, DbErr> {
    let within = hull(
        changed
            .iter()
            .filter_map(|changed| union::changed_within(&changed.before.spans, &changed.after.spans)),
    );
    let Some(within) = within else {
        return Ok(Hours::new());
    };

    let ids: Vec<PlaybackId> = changed.iter().map(|changed| changed.playback.id).collect();
    let others = store::load_overlapping(db, child_id, &ids, within).await?;
    let of_others: Vec<Totals> = others.iter().map(StoredPlayback::totals).collect();
    let union = |totals: fn(&ChangedPlayback) -> &Totals| {
        let counted: Vec<Counted<'_>> = changed
            .iter()
            .map(|changed| (&changed.playback, totals(changed)))
            .chain(others.iter().map(|other| &other.playback).zip(&of_others))
            .map(|(playback, totals)| Counted {
                opened_at: playback.started_at,
                id: playback.id,
                zone: playback.zone,
                spans: &totals.spans,
            })
            .collect();
        union::hours_of_union(&counted, within)
    };

    let mut delta = union(|changed| &changed.after);
    for (hour, watched_ms) in union(|changed| &changed.before) {
        *delta.entry(hour).or_default() -= watched_ms;
    }
    Ok(delta)
}

/// Joins what was played to the child's sessions. Where earlier events moved, the sessions around them are made again
/// from all playbacks that reach into them, which are stored as they are now.
async fn session_change(
    db: &impl ConnectionTrait,
    child_id: ChildId,
    changed: &[ChangedPlayback],
) -> Result<SessionChange, DbErr> {
    let mut spans: Vec<Span> = changed
        .iter()
        .flat_map(|changed| &changed.played)
        .copied()
        .collect();
    let has_moved = changed.iter().any(|changed| changed.has_moved);
    let left = changed
        .iter()
        .filter(|changed| changed.has_moved)
        .filter_map(|changed| changed.before.reach);
    let Some(around) = hull(spans.iter().copied().chain(left)) else {
        return Ok(SessionChange::default());
    };

    let (from, to) = (around.0.plus_millis(-BREAK_MS), around.1.plus_millis(BREAK_MS));
    let stored = store::load_sessions(db, child_id, from, to).await?;
    if !has_moved {
        return Ok(viewing_sessions::change(&stored, spans));
    }

    let within = hull(stored.iter().copied().chain([around])).unwrap_or(around);
    let all = store::load_overlapping(db, child_id, &[], within).await?;
    for playback in &all {
        let played = viewing_sessions::played(&playback.timeline.placed(&playback.playback));
        spans.extend(
            played
                .into_iter()
                .filter(|span| span.0 <= within.1 && within.0 <= span.1),
        );
    }
    Ok(viewing_sessions::replace(&stored, spans))
}

/// From the first beginning to the last end.
fn hull(spans: impl Iterator<Item = Span>) -> Option<Span> {
    spans.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
}

impl VideoDelta {
    fn add_event(&mut self, event: &TimelineEvent) {
        if let Some((from_ms, to_ms)) = event.segment {
            self.state.coverage.add(from_ms, to_ms);
        }
        let position_ms = match event.segment {
            _ if event.is_end => 0,
            Some((_, to_ms)) => to_ms,
            None => return,
        };
        // The newest report counts; of two of one instant the smaller position, whichever comes first.
        let state = &mut self.state;
        let is_newest = event.at > state.resume_at;
        if is_newest || (event.at == state.resume_at && position_ms < state.resume_ms) {
            state.resume_ms = position_ms;
            state.resume_at = event.at;
        }
    }
}
