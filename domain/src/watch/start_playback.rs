//! Opens a video for a child.

use std::sync::Arc;

use kyck_kernel::Ctx;
use kyck_kernel::id::{ChildId, PlaybackId, VideoId};
use kyck_kernel::time::UtcInstant;

use super::error::{WatchError, WatchErrorCode};
use super::model::Playback;
use super::store::PlaybackRow;
use super::timeline::Timeline;
use super::totals::Totals;
use super::{Watch, store};
use crate::catalog::Video;
use crate::idempotency::{self, MutationKey};
use crate::policy::{self, ChildPolicy, Denial, TimeVerdict, Verdict};

/// The longest time for which a player may go on without an answer of the server.
pub const MAX_LEASE_SECONDS: i64 = 300;

/// A video to open for a child.
#[derive(Clone, Copy, Debug)]
pub struct StartPlayback {
    /// Child who wants to watch.
    pub child_id: ChildId,
    /// The video to play.
    pub video_id: VideoId,
    /// Code of the reason with which a feed showed the video; stored with the opening.
    pub reason: Option<&'static str>,
}

/// An opening of a video, as its player gets it.
#[derive(Clone, Debug)]
pub struct StartedPlayback {
    /// Names this opening; stored nowhere when the verdict is no.
    pub id: PlaybackId,
    /// Whether the child may watch this now.
    pub verdict: Verdict,
    /// Seconds for which the player may go on without an answer of the server; 0 when the verdict is no.
    pub lease_seconds: i64,
    /// The video to play; `None` when the verdict is no.
    pub video: Option<Arc<Video>>,
    /// Position to go on from, in milliseconds.
    pub resume_at_ms: i32,
}

impl Watch {
    /// Opens a video for a child: judges it, and stores the opening so that its events are accepted. A repeat under the
    /// same key gets the same opening, judged again.
    ///
    /// # Errors
    /// [`WatchErrorCode::ChildNotFound`] of `child_id`, which is checked first, so that a stranger learns nothing of
    /// videos; [`WatchErrorCode::VideoNotFound`] of `video_id`, also for a video that is not published;
    /// [`WatchErrorCode::QuotaExceeded`].
    pub async fn start_playback(
        &self,
        ctx: &Ctx<'_>,
        command: StartPlayback,
        key: Option<&MutationKey>,
    ) -> Result<StartedPlayback, WatchError> {
        let rules = self.rules_for_command(ctx, command.child_id).await?;
        let policy = self.policy_now(&rules).await?;
        let now = self.kernel.now();
        let video = self.available_video(command.video_id).await?;
        let time = policy::time_verdict(&policy.time, now);
        let verdict = judge(&policy, &video, &time, now)?;
        if !verdict.is_allowed() {
            return Ok(denied(self.kernel.new_id(), verdict));
        }

        let child_id = rules.child.id;
        self.check_playback(ctx, (child_id, now.day_in(rules.child.zone)))
            .await?;
        let duration_ms = video.duration_ms();
        let resume_at_ms = self.resume_at_ms(child_id, video.id, duration_ms).await?;
        let playback = Playback {
            id: self.kernel.new_id(),
            child_id,
            video_id: video.id,
            zone: rules.child.zone,
            duration_ms,
            started_at: now,
        };
        let id = self.store_opening(ctx, &playback, command.reason, key).await?;

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

    async fn available_video(&self, video_id: VideoId) -> Result<Arc<Video>, WatchError> {
        let mut videos = self.catalog.videos_by_ids(&[video_id]).await?;

        videos.remove(&video_id).ok_or_else(video_not_found)
    }

    /// Stores an opening; returns the id of the one that the key named before, if it did.
    async fn store_opening(
        &self,
        ctx: &Ctx<'_>,
        playback: &Playback,
        reason: Option<&str>,
        key: Option<&MutationKey>,
    ) -> Result<PlaybackId, WatchError> {
        let tx = self.kernel.db.write().await?;
        if let Some(opened) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            return Ok(opened);
        }

        self.count_playback(&tx, ctx, playback).await?;
        let row = PlaybackRow {
            playback,
            timeline: &Timeline::default(),
            totals: &Totals::default(),
        };
        store::save_playbacks(&tx, &[row]).await?;
        if let Some(reason) = reason {
            store::insert_reason(&tx, playback, reason).await?;
        }
        idempotency::settle(&tx, ctx, key, &playback.id).await?;
        tx.commit().await?;

        Ok(playback.id)
    }
}

fn video_not_found() -> WatchError {
    WatchError::of(WatchErrorCode::VideoNotFound, "video_id")
}

fn denied(id: PlaybackId, verdict: Verdict) -> StartedPlayback {
    StartedPlayback {
        id,
        verdict,
        lease_seconds: 0,
        video: None,
        resume_at_ms: 0,
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
        Verdict::Deny(Denial::NotAvailable) => Err(video_not_found()),
        verdict => Ok(verdict.and(time.verdict)),
    }
}
