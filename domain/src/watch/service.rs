//! The use cases: start a playback, record what was watched, tell the time left, list the history.

use std::sync::Arc;

use kyck_kernel::id::{ChildId, PlaybackId, VideoId};
use kyck_kernel::page::{Page, PageRequest};
use kyck_kernel::time::UtcInstant;
use kyck_kernel::{Ctx, Fault};
use sea_orm::{ConnectionTrait, Statement, Value};

use super::batch::Batch;
use super::error::WatchError;
use super::model::{Playback, RecordWatch, RecordedWatch};
use super::quota::{self, Source};
use super::{MAX_BATCH, Watch, rules, store, timeline};
use crate::catalog::Video;
use crate::idempotency::{self, MutationKey};
use crate::policy::{self, ChildPolicy, ChildRules, Denial, TimeVerdict, Verdict, time_verdict};
use crate::retention;

/// The longest time for which a player may go on without hearing from the server.
pub const MAX_LEASE_SECONDS: i64 = 300;

/// What a player is given.
#[derive(Clone, Debug)]
pub struct StartedPlayback {
    /// Names this opening; made up and stored nowhere when the verdict is no.
    pub id: PlaybackId,
    /// May the child watch this now?
    pub verdict: Verdict,
    /// Seconds the player may go on without an answer of the server; 0 when the verdict is no.
    pub lease_seconds: i64,
    /// What to play; absent when the verdict is no.
    pub video: Option<Arc<Video>>,
    /// Where to go on, in milliseconds.
    pub resume_at_ms: i32,
}

impl Watch {
    /// Everything the policy has to know of a child that the actor may see, now.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for a child that is hidden and for one that does not exist alike.
    pub async fn child_policy(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<ChildPolicy, Fault> {
        let rules = self.policy.require_rules(ctx, child_id).await?;
        self.policy_now(&rules).await
    }

    /// May the child watch now, and until when?
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn time_now(&self, rules: &ChildRules) -> Result<TimeVerdict, Fault> {
        let used_ms = self.watched_ms_on(rules.child.id, rules.day).await?;
        Ok(time_verdict(&rules.time_limits(used_ms), self.kernel.now()))
    }

    /// The policy of the child now, with what it watched today.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn policy_now(&self, rules: &ChildRules) -> Result<ChildPolicy, Fault> {
        Ok(rules.policy(self.watched_ms_on(rules.child.id, rules.day).await?))
    }

    /// Opens a video for a child: judges it, and remembers the opening so that its events are believed.
    /// `reason` is why the video was shown, in the words of whoever showed it; it is remembered beside. A repeat
    /// under the same key gets the same opening, judged again.
    ///
    /// # Errors
    /// [`WatchError::ChildNotFound`]; [`WatchError::VideoNotFound`] also for a video that is not published;
    /// [`WatchError::QuotaExceeded`].
    pub async fn start_playback(
        &self,
        ctx: &Ctx<'_>,
        child_id: ChildId,
        video_id: VideoId,
        reason: Option<&'static str>,
        key: Option<&MutationKey>,
    ) -> Result<StartedPlayback, WatchError> {
        let rules = self.find_rules(ctx, child_id).await?;
        let policy = self.policy_now(&rules).await?;
        let now = self.kernel.now();
        let video = self
            .catalog
            .videos_by_ids(&[video_id])
            .await?
            .remove(&video_id)
            .ok_or(WatchError::VideoNotFound)?;
        let time = policy::time_verdict(&policy.time, now);
        let verdict = judge(&policy, &video, &time, now)?;
        let mut id = self.kernel.new_id();
        if !verdict.is_allowed() {
            return Ok(StartedPlayback {
                id,
                verdict,
                lease_seconds: 0,
                video: None,
                resume_at_ms: 0,
            });
        }

        self.check_playback(ctx, (child_id, now.day_in(rules.child.zone)))
            .await?;
        let duration_ms = video.duration_ms();
        let resume_at_ms = self.resume_at_ms(child_id, video_id, duration_ms).await?;
        let playback = Playback {
            id,
            child_id,
            video_id,
            zone: rules.child.zone,
            duration_ms,
            started_at: now,
        };

        let (empty, nothing) = (timeline::Timeline::default(), timeline::Totals::default());
        let row = store::PlaybackRow {
            playback: &playback,
            timeline: &empty,
            totals: &nothing,
        };

        let tx = self.kernel.db.write().await?;
        if let Some(opened) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            id = opened;
        } else {
            self.count_playback(&tx, ctx, &playback).await?;
            store::save_playbacks(&tx, &[row]).await?;
            if let Some(reason) = reason {
                store::insert_reason(&tx, &playback, reason).await?;
            }
            idempotency::settle(&tx, ctx, key, &id).await?;
            tx.commit().await?;
        }

        let until_stop = time
            .hard_stop_at
            .map_or(MAX_LEASE_SECONDS, |stop| stop.millis_since(now) / 1000);

        Ok(StartedPlayback {
            id,
            verdict,
            lease_seconds: until_stop.clamp(1, MAX_LEASE_SECONDS),
            video: Some(video),
            resume_at_ms,
        })
    }
}

fn judge(
    policy: &ChildPolicy,
    video: &Video,
    time: &TimeVerdict,
    now: UtcInstant,
) -> Result<Verdict, WatchError> {
    match policy::decide_video(policy, video, now) {
        // For families a video that is not available does not exist.
        Verdict::Deny(Denial::NotAvailable) => Err(WatchError::VideoNotFound),
        verdict => Ok(verdict.and(time.verdict)),
    }
}

impl Watch {
    /// Stores a batch of events and answers once it is on disk. Sending it again changes nothing.
    ///
    /// # Errors
    /// [`WatchError::ChildNotFound`], [`WatchError::BatchEmpty`], [`WatchError::TooManyEvents`];
    /// [`Fault::RetryLater`] when the outcome is unknown or too much is waiting, [`Fault::StorageFull`].
    pub async fn record_watch(&self, ctx: &Ctx<'_>, cmd: RecordWatch) -> Result<RecordedWatch, WatchError> {
        let rules = self.find_rules(ctx, cmd.child_id).await?;
        if cmd.events.is_empty() {
            return Err(WatchError::BatchEmpty);
        }

        if cmd.events.len() > MAX_BATCH {
            return Err(WatchError::TooManyEvents);
        }

        let mut named: Vec<VideoId> = cmd.events.iter().filter_map(|event| event.video_id).collect();
        named.sort_unstable();
        named.dedup();
        let known_videos = self.catalog.known_durations(&named).await?.into_keys().collect();
        let received_at = self.kernel.now();
        let batch = Batch {
            child_id: rules.child.id,
            source: Source::of(ctx.actor),
            received_at,
            offset_ms: rules::clock_offset_ms(cmd.sent_at, received_at),
            events: cmd.events,
            known_videos,
        };

        let stored = self.ingest.store(&self.kernel, batch).await?;

        Ok(RecordedWatch {
            statuses: stored.statuses,
            time: self.time_now(&rules).await?,
            news: stored.news,
        })
    }

    /// How long the child may watch now.
    ///
    /// # Errors
    /// [`WatchError::ChildNotFound`].
    pub async fn time_status(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<TimeVerdict, WatchError> {
        let rules = self.find_rules(ctx, child_id).await?;
        Ok(self.time_now(&rules).await?)
    }
}

/// A video in a child's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WatchedVideo {
    /// Which.
    pub video_id: VideoId,
    /// Milliseconds watched over all playbacks.
    pub watched_ms: i64,
    /// Last event.
    pub last_at: UtcInstant,
    /// Playbacks in which something was watched.
    pub starts: i32,
    /// Whether it was completed: in one playback or over several.
    pub is_completed: bool,
    /// Where it was left.
    pub resume_at_ms: i32,
}

/// Key of the history's order: newest first.
pub type HistoryKey = (UtcInstant, VideoId);

impl Watch {
    /// The videos a child has watched, the last first. A child device is shown only what still exists for the
    /// child; a guardian sees everything its child did see.
    ///
    /// # Errors
    /// [`WatchError::ChildNotFound`].
    pub async fn watch_history(
        &self,
        ctx: &Ctx<'_>,
        child_id: ChildId,
        page: PageRequest<HistoryKey>,
    ) -> Result<Page<WatchedVideo>, WatchError> {
        let rules = self.find_rules(ctx, child_id).await?;
        let policy = self.policy_now(&rules).await?;
        let hides = matches!(ctx.actor, kyck_kernel::Actor::ChildDevice { .. });
        let mut shown = Vec::new();
        let mut after = page.after;
        let wanted = page.first as usize + 1;
        // What is hidden is skipped, so a page may take more than one query; each goes on where the last ended.
        loop {
            let rows = self.history_rows(child_id, after, wanted).await?;
            let is_last = rows.len() < wanted;
            after = rows.last().map(|row| (row.last_at, row.video_id)).or(after);
            let ids: Vec<VideoId> = rows.iter().map(|row| row.video_id).collect();
            let videos = self.catalog.videos_by_ids(&ids).await?;
            let now = self.kernel.now();
            shown.extend(rows.into_iter().filter(|row| {
                videos
                    .get(&row.video_id)
                    .is_some_and(|video| !hides || policy::decide_video(&policy, video, now).is_allowed())
            }));
            if is_last || shown.len() >= wanted {
                return Ok(Page::from_rows(shown, page.first, |row| {
                    (row.last_at, row.video_id)
                }));
            }
        }
    }

    async fn history_rows(
        &self,
        child_id: ChildId,
        after: Option<HistoryKey>,
        count: usize,
    ) -> Result<Vec<WatchedVideo>, Fault> {
        let db = self.kernel.db.read();
        let (last_at, video_id) = after.unwrap_or((UtcInstant(i64::MAX), VideoId(uuid::Uuid::max())));
        let values: [Value; 4] = [
            child_id.0.into(),
            last_at.0.into(),
            video_id.0.into(),
            (count as i64).into(),
        ];
        let rows = db
        .query_all_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            "SELECT video_id, watched_ms, last_at, starts, completions, covered_ms, duration_ms, resume_ms \
             FROM watch_video WHERE child_id = $1 AND (last_at, video_id) < ($2, $3) AND starts > 0 \
             ORDER BY last_at DESC, video_id DESC LIMIT $4",
            values,
        ))
        .await?;
        let mut watched = Vec::with_capacity(rows.len());
        for row in &rows {
            let (watched_ms, covered_ms): (i64, i64) = (row.try_get_by_index(1)?, row.try_get_by_index(5)?);
            let duration_ms: Option<i64> = row.try_get_by_index(6)?;
            watched.push(WatchedVideo {
                video_id: VideoId(row.try_get_by_index(0)?),
                watched_ms,
                last_at: UtcInstant(row.try_get_by_index(2)?),
                starts: row.try_get_by_index(3)?,
                is_completed: row.try_get_by_index::<i32>(4)? > 0
                    || timeline::is_covered(covered_ms, watched_ms, duration_ms),
                resume_at_ms: rules::resume_at_ms(row.try_get_by_index(7)?, duration_ms),
            });
        }

        Ok(watched)
    }
}

/// Days for which raw events and playbacks are kept.
pub const KEEP_EVENTS_DAYS: i64 = 90;

impl Watch {
    /// Removes events and playbacks older than [`KEEP_EVENTS_DAYS`], and counters of quotas that count no more; the
    /// aggregates stay. Returns how many
    /// events went. One transaction a child, so that nothing else waits long.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for people; [`Fault::Internal`] while the clock is in doubt; [`Fault::Database`].
    pub async fn prune_events(&self, ctx: &Ctx<'_>) -> Result<u64, Fault> {
        if !matches!(ctx.actor, kyck_kernel::Actor::System) {
            return Err(ctx.refusal());
        }
        let now = retention::trusted_now(&self.kernel).await?;
        let before = now.days_ago(KEEP_EVENTS_DAYS);

        let mut pruned = 0;
        let mut after = None;
        loop {
            let children = self.family.all_children(ctx, after, 500).await?;
            let Some(last) = children.last() else {
                return Ok(pruned);
            };
            after = Some(last.id);
            for child in &children {
                let tx = self.kernel.db.write_essential().await?;
                let backend = tx.get_database_backend();
                let values = || [Value::from(child.id.0), before.0.into()];
                let gone = tx
                    .execute_raw(Statement::from_sql_and_values(
                        backend,
                        "DELETE FROM watch_event WHERE child_id = $1 AND occurred_at < $2",
                        values(),
                    ))
                    .await?;
                tx.execute_raw(Statement::from_sql_and_values(
                    backend,
                    "DELETE FROM playback WHERE child_id = $1 AND last_at < $2 AND started_at < $2",
                    values(),
                ))
                .await?;
                quota::prune(&tx, child.id, now).await?;
                tx.commit().await?;
                pruned += gone.rows_affected();
            }
        }
    }
}

/// Removes everything that a child watched, within the caller's transaction.
///
/// # Errors
/// What the database says.
pub async fn erase(tx: &sea_orm::DatabaseTransaction, child_id: ChildId) -> Result<(), Fault> {
    for table in [
        "watch_event",
        "playback_reason",
        "playback",
        "watch_quota",
        "watch_hour",
        "watch_day_video",
        "watch_video",
        "watch_sitting",
    ] {
        tx.execute_raw(Statement::from_sql_and_values(
            tx.get_database_backend(),
            format!("DELETE FROM {table} WHERE child_id = $1"),
            [child_id.0.into()],
        ))
        .await?;
    }
    Ok(())
}

impl Watch {
    async fn find_rules(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<Arc<ChildRules>, WatchError> {
        self.policy
            .rules_of(ctx, child_id)
            .await?
            .filter(|rules| !rules.child.is_archived)
            .ok_or(WatchError::ChildNotFound)
    }
}
