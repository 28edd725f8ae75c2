//! One transaction of ingest: many batches, each event judged by itself.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use kyck_kernel::db::Db;
use kyck_kernel::error::Fault;
use kyck_kernel::id::{ChildId, PlaybackId, VideoId, WatchEventId};
use kyck_kernel::time::UtcInstant;
use sea_orm::DbErr;

use super::batch::{Batch, Stored};
use super::changes::{Changes, PlaybackChange};
use super::model::{EventStatus, PlaybackNews, Rejection, ReportedEvent, Verb};
use super::quota::{self, ChildDay, DayUse, Source, WatchQuotas};
use super::store::{self, EventRow, PlaybackRow, StoredPlayback, StoredVideo};
use super::timeline::Totals;
use super::timeline_event::{MAX_TIMELINE_EVENTS, TimelineEvent};
use super::{placement, rules};

/// An event that passed its checks: where its answer goes, and its row.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    batch: usize,
    index: usize,
    row: EventRow,
    /// The family's day on which it happened, for which it counts.
    day_on: NaiveDate,
}

/// An event that repeats a candidate of the same transaction.
#[derive(Clone, Copy, Debug)]
struct Repeat {
    batch: usize,
    index: usize,
    of: (usize, usize),
}

impl Candidate {
    const fn day(&self) -> ChildDay {
        (self.row.child_id, self.day_on)
    }
}

/// A playback under change.
#[derive(Debug)]
struct Open {
    stored: StoredPlayback,
    before: Totals,
    added: Vec<(usize, Verb, TimelineEvent)>,
    candidates: usize,
    /// By batch, what to add to the times of a clock that was fast and is not any more.
    fast_clocks: HashMap<usize, i64>,
}

/// Stores the batches in one transaction and answers each, in their order.
pub(super) async fn store(db: &Db, quotas: &WatchQuotas, batches: &[Batch]) -> Result<Vec<Stored>, Fault> {
    let tx = db.write().await?;
    let children: BTreeSet<ChildId> = batches.iter().map(|batch| batch.child_id).collect();
    let children: Vec<ChildId> = children.into_iter().collect();
    store::lock_children(&tx, &children).await?;
    let (mut open, mut videos) = load(&tx, batches).await?;
    let mut answers: Vec<Stored> = batches
        .iter()
        .map(|batch| Stored {
            statuses: vec![EventStatus::Accepted; batch.events.len()],
            news: Vec::new(),
        })
        .collect();
    set_fast_clocks_right(batches, &mut open);
    let (mut candidates, repeats) = judge(batches, &mut open, &mut answers);
    keep_within(&tx, quotas, batches, &mut candidates, &mut answers).await?;
    reject_repeats(&repeats, &mut answers);
    let new = insert(&tx, &candidates, &mut open, &mut answers).await?;
    quota::add_events(&tx, counts(batches, &candidates, &new)).await?;
    let mut changes = Changes::default();
    open.retain(|_, playback| !playback.added.is_empty());
    let mut after = BTreeMap::new();
    for (key, playback) in &mut open {
        after.insert(*key, playback.close(&mut changes, &mut videos, &mut answers));
    }

    let rows: Vec<PlaybackRow<'_>> = open
        .iter()
        .filter_map(|(key, playback)| {
            let totals = after.get(key)?;
            Some(PlaybackRow {
                playback: &playback.stored.playback,
                timeline: &playback.stored.timeline,
                totals,
            })
        })
        .collect();
    store::save_playbacks(&tx, &rows).await?;
    let watched = changes.save(&tx).await?;
    tx.commit().await?;
    share_watched(batches, watched, &mut answers);

    Ok(answers)
}

/// Says with a child's first playback update by how much the transaction changed its watch time, and with the others
/// nothing: what runs on two devices at once belongs to neither.
fn share_watched(batches: &[Batch], mut watched: BTreeMap<ChildId, i64>, answers: &mut [Stored]) {
    for (batch, answer) in batches.iter().zip(answers) {
        if let Some(news) = answer.news.first_mut() {
            news.watched_ms = watched.remove(&batch.child_id).unwrap_or_default();
        }
    }
}

type Playbacks = BTreeMap<(ChildId, PlaybackId), Open>;
type Videos = HashMap<(ChildId, VideoId), StoredVideo>;

async fn load(db: &impl sea_orm::ConnectionTrait, batches: &[Batch]) -> Result<(Playbacks, Videos), DbErr> {
    let mut wanted: BTreeMap<ChildId, BTreeSet<PlaybackId>> = BTreeMap::new();
    for batch in batches {
        let ids = batch.events.iter().filter_map(|event| event.playback_id);
        wanted.entry(batch.child_id).or_default().extend(ids);
    }

    let (mut open, mut videos) = (Playbacks::new(), Videos::new());
    for (child_id, ids) in wanted {
        let ids: Vec<PlaybackId> = ids.into_iter().collect();
        if ids.is_empty() {
            continue;
        }
        let (playbacks, seen) = store::load_playbacks(db, child_id, &ids).await?;
        videos.extend(
            seen.into_iter()
                .map(|(video_id, video)| ((child_id, video_id), video)),
        );
        for stored in playbacks {
            let before = stored.totals();
            let key = (child_id, stored.playback.id);
            open.insert(
                key,
                Open {
                    stored,
                    before,
                    added: Vec::new(),
                    candidates: 0,
                    fast_clocks: HashMap::new(),
                },
            );
        }
    }

    Ok((open, videos))
}

/// Finds the playbacks whose events all lie after their arrival: their clock was fast when they were played.
fn set_fast_clocks_right(batches: &[Batch], open: &mut Playbacks) {
    for (number, batch) in batches.iter().enumerate() {
        let latest = batch.received_at.plus_millis(rules::MAX_AHEAD_MS);
        let is_ahead = |event: &ReportedEvent| event.occurred_at.plus_millis(batch.offset_ms) > latest;
        if !batch.events.iter().any(is_ahead) {
            continue;
        }

        let mut occurred: BTreeMap<PlaybackId, Vec<UtcInstant>> = BTreeMap::new();
        for event in &batch.events {
            if let Some(id) = event.playback_id {
                let at = event.occurred_at.plus_millis(batch.offset_ms);
                occurred.entry(id).or_default().push(at);
            }
        }
        for (id, occurred) in occurred {
            let Some(playback) = open.get_mut(&(batch.child_id, id)) else {
                continue;
            };
            let opened_at = playback.stored.playback.started_at;
            let goes_on_at = playback
                .before
                .last_at
                .map_or(opened_at, |last_at| last_at.max(opened_at));
            let offset = placement::fast_clock_offset_ms(&occurred, goes_on_at, batch.received_at);
            if let Some(offset_ms) = offset {
                playback.fast_clocks.insert(number, offset_ms);
            }
        }
    }
}

/// Judges every event that no earlier one of the same id decides; those that one does decide are the repeats.
fn judge(batches: &[Batch], open: &mut Playbacks, answers: &mut [Stored]) -> (Vec<Candidate>, Vec<Repeat>) {
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut repeats = Vec::new();
    let mut first: HashMap<(ChildId, WatchEventId), usize> = HashMap::new();
    for (number, batch) in batches.iter().enumerate() {
        for (index, event) in batch.events.iter().enumerate() {
            let status = match judge_one((number, batch), event, open) {
                Err(rejection) => EventStatus::Rejected(rejection),
                Ok((row, day_on)) => {
                    let Some(&known) = first.get(&(row.child_id, row.id)) else {
                        first.insert((row.child_id, row.id), candidates.len());
                        if let Some(playback) = open.get_mut(&(row.child_id, row.playback_id)) {
                            playback.candidates += 1;
                        }
                        candidates.push(Candidate {
                            batch: number,
                            index,
                            row,
                            day_on,
                        });
                        continue;
                    };
                    let known = &candidates[known];
                    repeats.push(Repeat {
                        batch: number,
                        index,
                        of: (known.batch, known.index),
                    });
                    if known.row.is_same_event(&row) {
                        EventStatus::Duplicate
                    } else {
                        EventStatus::Conflict
                    }
                }
            };
            answers[number].statuses[index] = status;
        }
    }

    (candidates, repeats)
}

/// Rejects what passes the quotas and keeps the rest, in the order of arrival. Events that are stored already take
/// nothing of a quota: they are told apart only where one is full, which real players never see.
async fn keep_within(
    db: &impl sea_orm::ConnectionTrait,
    quotas: &WatchQuotas,
    batches: &[Batch],
    candidates: &mut Vec<Candidate>,
    answers: &mut [Stored],
) -> Result<(), DbErr> {
    let days: BTreeSet<ChildDay> = candidates.iter().map(Candidate::day).collect();
    let used = quota::load(db, &days).await?;
    let over = over_quota(quotas, batches, candidates, used.clone(), &HashSet::new());
    if over.is_empty() {
        return Ok(());
    }

    let children: BTreeSet<ChildId> = over.iter().map(|&index| candidates[index].row.child_id).collect();
    let mut known = HashSet::new();
    for child_id in children {
        let ids: Vec<WatchEventId> = candidates
            .iter()
            .filter(|candidate| candidate.row.child_id == child_id)
            .map(|candidate| candidate.row.id)
            .collect();
        let rows = store::load_events(db, child_id, &ids).await?;
        known.extend(rows.into_iter().map(|row| (row.child_id, row.id)));
    }
    let over = over_quota(quotas, batches, candidates, used, &known);
    metrics::counter!("kyck_watch_quota_exceeded_total", "what" => "events").increment(over.len() as u64);
    for &index in &over {
        let Candidate { batch, index, .. } = candidates[index];
        answers[batch].statuses[index] = EventStatus::Rejected(Rejection::QuotaExceeded);
    }
    let mut place = 0;
    candidates.retain(|_| {
        place += 1;
        !over.contains(&(place - 1))
    });
    Ok(())
}

/// The places of the candidates for which there is no room, when those that are `known` need none.
fn over_quota(
    quotas: &WatchQuotas,
    batches: &[Batch],
    candidates: &[Candidate],
    mut used: HashMap<ChildDay, DayUse>,
    known: &HashSet<(ChildId, WatchEventId)>,
) -> BTreeSet<usize> {
    let mut over = BTreeSet::new();
    for (place, candidate) in candidates.iter().enumerate() {
        let row = &candidate.row;
        let day = used.entry(candidate.day()).or_default();
        if !known.contains(&(row.child_id, row.id))
            && !day.take_event(batches[candidate.batch].source, quotas)
        {
            over.insert(place);
        }
    }
    over
}

/// A repeat of an event that was rejected is rejected as well.
fn reject_repeats(repeats: &[Repeat], answers: &mut [Stored]) {
    for repeat in repeats {
        let (batch, index) = repeat.of;
        let first = answers[batch].statuses[index];
        if let EventStatus::Rejected(_) = first {
            answers[repeat.batch].statuses[repeat.index] = first;
        }
    }
}

/// How many events were stored, by the quotas for which they count.
fn counts(
    batches: &[Batch],
    candidates: &[Candidate],
    new: &HashSet<(ChildId, WatchEventId)>,
) -> BTreeMap<(ChildDay, Source), i32> {
    let mut counts = BTreeMap::new();
    for candidate in candidates {
        if new.contains(&(candidate.row.child_id, candidate.row.id)) {
            let key = (candidate.day(), batches[candidate.batch].source);
            *counts.entry(key).or_default() += 1;
        }
    }
    counts
}

fn judge_one(
    (number, batch): (usize, &Batch),
    event: &ReportedEvent,
    open: &Playbacks,
) -> Result<(EventRow, NaiveDate), Rejection> {
    let id = event.id.ok_or(Rejection::IdInvalid)?;
    let playback = event.playback_id.and_then(|id| open.get(&(batch.child_id, id)));
    let fast_clock_ms = playback.and_then(|playback| playback.fast_clocks.get(&number));
    let offset_ms = batch.offset_ms + fast_clock_ms.copied().unwrap_or_default();
    let occurred_at = event.occurred_at.plus_millis(offset_ms);
    rules::check_time(occurred_at, batch.received_at)?;
    let video_id = event.video_id.ok_or(Rejection::UnknownVideo)?;
    let playback = match playback {
        Some(open) if open.stored.playback.video_id == video_id => open,
        _ if batch.known_videos.contains(&video_id) => return Err(Rejection::UnknownPlayback),
        _ => return Err(Rejection::UnknownVideo),
    };

    if playback.stored.timeline.len() + playback.candidates >= MAX_TIMELINE_EVENTS {
        return Err(Rejection::SegmentImplausible);
    }

    let segment = rules::check_segment(event, playback.stored.playback.duration_ms)?;
    let row = EventRow {
        child_id: batch.child_id,
        id,
        playback_id: playback.stored.playback.id,
        video_id,
        verb: event.verb.number(),
        reported_at: event.occurred_at,
        offset_ms,
        received_at: batch.received_at,
        segment,
    };

    Ok((row, occurred_at.day_in(playback.stored.playback.zone)))
}

/// Stores the candidates and returns which are new; those whose id was there before are duplicates or conflicts.
async fn insert(
    db: &impl sea_orm::ConnectionTrait,
    candidates: &[Candidate],
    open: &mut Playbacks,
    answers: &mut [Stored],
) -> Result<HashSet<(ChildId, WatchEventId)>, DbErr> {
    let rows: Vec<EventRow> = candidates.iter().map(|candidate| candidate.row).collect();
    let new: HashSet<_> = store::insert_events(db, &rows).await?.into_iter().collect();
    let mut old: BTreeMap<ChildId, Vec<&Candidate>> = BTreeMap::new();
    for candidate in candidates {
        let row = &candidate.row;
        if !new.contains(&(row.child_id, row.id)) {
            old.entry(row.child_id).or_default().push(candidate);
        } else if let (Some(playback), Some(verb)) = (
            open.get_mut(&(row.child_id, row.playback_id)),
            Verb::from_number(row.verb),
        ) {
            let beat = TimelineEvent {
                at: row.occurred_at(),
                segment: row.segment,
                is_end: verb == Verb::Completed,
            };
            playback.added.push((candidate.batch, verb, beat));
        }
    }

    for (child_id, candidates) in old {
        let ids: Vec<WatchEventId> = candidates.iter().map(|candidate| candidate.row.id).collect();
        let known = store::load_events(db, child_id, &ids).await?;
        for candidate in candidates {
            let is_same = known
                .iter()
                .find(|row| row.id == candidate.row.id)
                .is_some_and(|row| row.is_same_event(&candidate.row));
            answers[candidate.batch].statuses[candidate.index] = if is_same {
                EventStatus::Duplicate
            } else {
                EventStatus::Conflict
            };
        }
    }

    Ok(new)
}

impl Open {
    /// Puts the new events into the timeline and gathers what that changes. Returns the totals now.
    fn close(&mut self, changes: &mut Changes, videos: &mut Videos, answers: &mut [Stored]) -> Totals {
        let playback = &self.stored.playback;
        let is_first = self.stored.timeline.len() == 0;
        let old = self.stored.timeline.placed(playback).into_owned();
        for (_, _, beat) in &self.added {
            self.stored.timeline.insert(*beat);
        }
        let placed = self.stored.timeline.placed(playback);
        let after = Totals::of(&placed, playback.duration_ms, playback.zone);
        let (new, others) = self.split(&placed);

        let has_moved = others != old;
        let change = PlaybackChange {
            playback,
            before: &self.before,
            after: &after,
            beats: if has_moved { &placed } else { &new },
            has_moved,
        };
        changes.add(&change, || {
            videos
                .remove(&(playback.child_id, playback.video_id))
                .unwrap_or_default()
        });
        let newest = self.added.iter().max_by_key(|(_, _, beat)| *beat);
        if let (Some((batch, verb, _)), Some(newest)) = (newest, new.iter().max()) {
            answers[*batch].news.push(PlaybackNews {
                playback_id: playback.id,
                video_id: playback.video_id,
                started_at: playback.started_at,
                at: newest.at,
                verb: *verb,
                position_ms: newest.segment.map(|(_, to_ms)| to_ms),
                is_first,
                watched_ms: 0,
            });
        }
        after
    }

    /// The placed events that are new, and the others, each in order.
    fn split(&self, placed: &[TimelineEvent]) -> (Vec<TimelineEvent>, Vec<TimelineEvent>) {
        let mut added: Vec<TimelineEvent> = self.added.iter().map(|(_, _, beat)| *beat).collect();
        added.sort_unstable();
        let mut added = added.iter().peekable();
        let (mut new, mut others) = (Vec::new(), Vec::new());
        for (reported, placed) in self.stored.timeline.beats().iter().zip(placed) {
            if added.next_if(|beat| *beat == reported).is_some() {
                new.push(*placed);
            } else {
                others.push(*placed);
            }
        }
        (new, others)
    }
}
