//! One transaction of ingest, a write batch: many batches of players, each event judged by itself.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use kyck_kernel::db::Db;
use kyck_kernel::error::Fault;
use kyck_kernel::id::{ChildId, PlaybackId, WatchEventId};
use sea_orm::{ConnectionTrait, DbErr};

use super::accumulator::{Accumulator, Playbacks, Videos};
use super::batch::{Batch, BatchResult};
use super::candidate::{Candidate, Repeat};
use super::changes::Changes;
use super::judge::{judge, repeated, set_fast_clocks_right};
use super::model::{EventStatus, Rejection, Verb};
use super::quota::{self, ChildDay, DayUse, Source, WatchQuotas};
use super::store::{self, EventRow, PlaybackRow};
use super::timeline_event::TimelineEvent;

/// Stores the batches in one transaction and results each, in their order.
pub(super) async fn write(
    db: &Db,
    quotas: &WatchQuotas,
    batches: &[Batch],
) -> Result<Vec<BatchResult>, Fault> {
    let tx = db.write().await?;
    let children: BTreeSet<ChildId> = batches.iter().map(|batch| batch.child_id).collect();
    let children: Vec<ChildId> = children.into_iter().collect();
    store::lock_children(&tx, &children).await?;

    let (mut open, mut videos) = load(&tx, batches).await?;
    let mut results: Vec<BatchResult> = batches
        .iter()
        .map(|batch| BatchResult {
            statuses: vec![EventStatus::Accepted; batch.events.len()],
            updates: Vec::new(),
        })
        .collect();

    set_fast_clocks_right(batches, &mut open);
    let (mut candidates, repeats) = judge(batches, &mut open, &mut results);
    reject_over_quota(&tx, quotas, batches, &mut candidates, &mut results).await?;
    reject_repeats(&repeats, &mut results);
    let new = insert(&tx, &candidates, &mut open, &mut results).await?;
    quota::add_events(&tx, counts(batches, &candidates, &new)).await?;

    let mut changes = Changes::default();
    open.retain(|_, playback| !playback.added.is_empty());
    let mut after = BTreeMap::new();
    for (key, playback) in &mut open {
        after.insert(*key, playback.finish(&mut changes, &mut videos, &mut results));
    }

    let rows: Vec<PlaybackRow<'_>> = open
        .iter()
        .filter_map(|(key, playback)| Some(playback.row(after.get(key)?)))
        .collect();
    store::save_playbacks(&tx, &rows).await?;
    let watched = changes.save(&tx).await?;
    tx.commit().await?;

    share_watched(batches, watched, &mut results);

    Ok(results)
}

/// Puts the change of a child's watch time into its first playback update only: what runs on two devices at once belongs
/// to neither.
fn share_watched(batches: &[Batch], mut watched: BTreeMap<ChildId, i64>, results: &mut [BatchResult]) {
    for (batch, result) in batches.iter().zip(results) {
        if let Some(update) = result.updates.first_mut() {
            update.watched_ms = watched.remove(&batch.child_id).unwrap_or_default();
        }
    }
}

async fn load(db: &impl ConnectionTrait, batches: &[Batch]) -> Result<(Playbacks, Videos), DbErr> {
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
            let key = (child_id, stored.playback.id);
            open.insert(key, Accumulator::new(stored));
        }
    }

    Ok((open, videos))
}

/// Rejects what exceeds the quotas, in the order of arrival. Events that are stored already take nothing of a quota: they
/// are looked up only where one is full, which real players never see.
async fn reject_over_quota(
    db: &impl ConnectionTrait,
    quotas: &WatchQuotas,
    batches: &[Batch],
    candidates: &mut Vec<Candidate>,
    results: &mut [BatchResult],
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
        results[batch].statuses[index] = EventStatus::Rejected(Rejection::QuotaExceeded);
    }

    let mut index = 0;
    candidates.retain(|_| {
        index += 1;
        !over.contains(&(index - 1))
    });

    Ok(())
}

/// Indexes of the candidates beyond the limit, when those that are `known` need none.
fn over_quota(
    quotas: &WatchQuotas,
    batches: &[Batch],
    candidates: &[Candidate],
    mut used: HashMap<ChildDay, DayUse>,
    known: &HashSet<(ChildId, WatchEventId)>,
) -> BTreeSet<usize> {
    let mut over = BTreeSet::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let row = &candidate.row;
        let day = used.entry(candidate.day()).or_default();
        if !known.contains(&(row.child_id, row.id))
            && !day.take_event(batches[candidate.batch].source, quotas)
        {
            over.insert(index);
        }
    }
    over
}

/// A repeat of an event that was rejected is rejected as well.
fn reject_repeats(repeats: &[Repeat], results: &mut [BatchResult]) {
    for repeat in repeats {
        let (batch, index) = repeat.of;
        let first = results[batch].statuses[index];
        if let EventStatus::Rejected(_) = first {
            results[repeat.batch].statuses[repeat.index] = first;
        }
    }
}

/// Numbers of stored events, by the quotas for which they count.
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

/// Stores the candidates and returns which are new; those whose id was there before are duplicates or conflicts.
async fn insert(
    db: &impl ConnectionTrait,
    candidates: &[Candidate],
    open: &mut Playbacks,
    results: &mut [BatchResult],
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
            let event = TimelineEvent {
                at: row.occurred_at(),
                segment: row.segment,
                is_end: verb == Verb::Completed,
            };
            playback.added.push((candidate.batch, verb, event));
        }
    }

    for (child_id, candidates) in old {
        let ids: Vec<WatchEventId> = candidates.iter().map(|candidate| candidate.row.id).collect();
        let known = store::load_events(db, child_id, &ids).await?;
        for candidate in candidates {
            let known = known.iter().find(|row| row.id == candidate.row.id);
            results[candidate.batch].statuses[candidate.index] =
                known.map_or(EventStatus::Conflict, |known| repeated(known, &candidate.row));
        }
    }

    Ok(new)
}
