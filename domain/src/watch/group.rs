//! One transaction of ingest: many batches, each event judged by itself.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sea_orm::DbErr;

use crate::db::Db;
use crate::error::Fault;
use crate::id::{ChildId, PlaybackId, VideoId, WatchEventId};

use super::changes::Changes;
use super::ingest::{Batch, Stored};
use super::model::{EventStatus, PlaybackNews, Rejection, ReportedEvent, Verb};
use super::rules;
use super::store::{self, EventRow, PlaybackRow, StoredPlayback, StoredVideo};
use super::timeline::{Beat, MAX_BEATS, Timeline, Totals};

/// An event that passed its checks: where its answer goes, and its row.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    batch: usize,
    index: usize,
    row: EventRow,
}

/// A playback under change.
#[derive(Debug)]
struct Open {
    stored: StoredPlayback,
    before: Totals,
    added: Vec<(usize, Verb, Beat)>,
    candidates: usize,
}

/// Stores the batches in one transaction and answers each, in their order.
pub(super) async fn store(db: &Db, batches: &[Batch]) -> Result<Vec<Stored>, Fault> {
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
    let candidates = judge(batches, &mut open, &mut answers);
    insert(&tx, &candidates, &mut open, &mut answers).await?;
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
                watched_ms: totals.watched_ms,
                last_at: totals.last_at.unwrap_or(playback.stored.playback.started_at),
            })
        })
        .collect();
    store::save_playbacks(&tx, &rows).await?;
    changes.save(&tx).await?;
    tx.commit().await?;
    Ok(answers)
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
            let before = stored
                .timeline
                .totals(stored.playback.duration_ms, stored.playback.zone);
            let key = (child_id, stored.playback.id);
            open.insert(
                key,
                Open {
                    stored,
                    before,
                    added: Vec::new(),
                    candidates: 0,
                },
            );
        }
    }
    Ok((open, videos))
}

/// Judges every event that no earlier one of the same id decides.
fn judge(batches: &[Batch], open: &mut Playbacks, answers: &mut [Stored]) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut first: HashMap<(ChildId, WatchEventId), usize> = HashMap::new();
    for (number, batch) in batches.iter().enumerate() {
        for (index, event) in batch.events.iter().enumerate() {
            let status = match judge_one(batch, event, open) {
                Err(rejection) => EventStatus::Rejected(rejection),
                Ok(row) => match first.get(&(row.child_id, row.id)) {
                    Some(&known) if candidates[known].row.is_same_event(&row) => EventStatus::Duplicate,
                    Some(_) => EventStatus::Conflict,
                    None => {
                        first.insert((row.child_id, row.id), candidates.len());
                        if let Some(playback) = open.get_mut(&(row.child_id, row.playback_id)) {
                            playback.candidates += 1;
                        }
                        candidates.push(Candidate {
                            batch: number,
                            index,
                            row,
                        });
                        continue;
                    }
                },
            };
            answers[number].statuses[index] = status;
        }
    }
    candidates
}

fn judge_one(batch: &Batch, event: &ReportedEvent, open: &Playbacks) -> Result<EventRow, Rejection> {
    let id = event.id.ok_or(Rejection::IdInvalid)?;
    let occurred_at = event.occurred_at.plus_millis(batch.offset_ms);
    rules::check_time(occurred_at, batch.received_at)?;
    let video_id = event.video_id.ok_or(Rejection::UnknownVideo)?;
    let playback = event.playback_id.and_then(|id| open.get(&(batch.child_id, id)));
    let playback = match playback {
        Some(open) if open.stored.playback.video_id == video_id => open,
        _ if batch.known_videos.contains(&video_id) => return Err(Rejection::UnknownPlayback),
        _ => return Err(Rejection::UnknownVideo),
    };
    if playback.stored.timeline.len() + playback.candidates >= MAX_BEATS {
        return Err(Rejection::SegmentImplausible);
    }
    let segment = rules::check_segment(event, playback.stored.playback.duration_ms)?;
    Ok(EventRow {
        child_id: batch.child_id,
        id,
        playback_id: playback.stored.playback.id,
        video_id,
        verb: event.verb.number(),
        reported_at: event.occurred_at,
        offset_ms: batch.offset_ms,
        received_at: batch.received_at,
        segment,
    })
}

/// Stores the candidates; those whose id was there before are duplicates or conflicts.
async fn insert(
    db: &impl sea_orm::ConnectionTrait,
    candidates: &[Candidate],
    open: &mut Playbacks,
    answers: &mut [Stored],
) -> Result<(), DbErr> {
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
            let beat = Beat {
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
    Ok(())
}

impl Open {
    /// Puts the new events into the timeline and gathers what that changes. Returns the totals now.
    fn close(&mut self, changes: &mut Changes, videos: &mut Videos, answers: &mut [Stored]) -> Totals {
        let playback = &self.stored.playback;
        let timeline: &mut Timeline = &mut self.stored.timeline;
        let is_first = timeline.len() == 0;
        for (_, _, beat) in &self.added {
            timeline.insert(*beat);
        }
        let after = timeline.totals(playback.duration_ms, playback.zone);
        let beats: Vec<Beat> = self.added.iter().map(|(_, _, beat)| *beat).collect();
        changes.add(playback, &self.before, &after, &beats, || {
            videos
                .remove(&(playback.child_id, playback.video_id))
                .unwrap_or_default()
        });
        if let Some((batch, verb, newest)) = self.added.iter().max_by_key(|(_, _, beat)| *beat) {
            answers[*batch].news.push(PlaybackNews {
                playback_id: playback.id,
                video_id: playback.video_id,
                started_at: playback.started_at,
                at: newest.at,
                verb: *verb,
                position_ms: newest.segment.map(|(_, to_ms)| to_ms),
                is_first,
                watched_ms: after.watched_ms - self.before.watched_ms,
            });
        }
        after
    }
}
