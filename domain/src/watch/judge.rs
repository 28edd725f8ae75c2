//! Which events of a write batch may be stored.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use kyck_kernel::id::{ChildId, PlaybackId, WatchEventId};
use kyck_kernel::time::UtcInstant;

use super::accumulator::Playbacks;
use super::batch::{Batch, BatchResult};
use super::candidate::{Candidate, Repeat};
use super::model::{EventStatus, Rejection, ReportedEvent};
use super::store::EventRow;
use super::timeline_event::MAX_TIMELINE_EVENTS;
use super::{placement, rules};

/// Finds the playbacks whose events all lie after their arrival: their clock was fast when they were played.
pub(super) fn set_fast_clocks_right(batches: &[Batch], open: &mut Playbacks) {
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

/// Judges every event; one that repeats the id of an earlier one is judged by that one.
pub(super) fn judge(
    batches: &[Batch],
    open: &mut Playbacks,
    results: &mut [BatchResult],
) -> (Vec<Candidate>, Vec<Repeat>) {
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut repeats = Vec::new();
    let mut first: HashMap<(ChildId, WatchEventId), usize> = HashMap::new();

    for (number, batch) in batches.iter().enumerate() {
        for (index, event) in batch.events.iter().enumerate() {
            let (row, day_on) = match judge_one((number, batch), event, open) {
                Ok(judged) => judged,
                Err(rejection) => {
                    results[number].statuses[index] = EventStatus::Rejected(rejection);
                    continue;
                }
            };

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
            results[number].statuses[index] = repeated(&known.row, &row);
        }
    }

    (candidates, repeats)
}

/// Status of an event whose id was used before.
pub(super) fn repeated(known: &EventRow, row: &EventRow) -> EventStatus {
    if known.is_same_event(row) {
        EventStatus::Duplicate
    } else {
        EventStatus::Conflict
    }
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
