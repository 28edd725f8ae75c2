//! What the rules are asked with, out of the store.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, Statement};

use super::Policy;
use super::content::{Blocks, ChildPolicy, Verdict, VideoPolicy, decide};
use super::time::TimeLimits;
use crate::catalog::{Video, VideoState};
use crate::family::{BlockKind, Child, ChildLimits};
use kyck_kernel::id::{ChannelId, ChildId, SeriesId, ThemeId, VideoId};
use kyck_kernel::time::UtcInstant;
use kyck_kernel::{Ctx, Fault};

impl Policy {
    /// Everything the policy has to know of a child that the actor may see.
    ///
    /// # Errors
    /// As [`family::require_child`].
    pub async fn for_child(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<ChildPolicy, Fault> {
        let rules = self.require_rules(ctx, child_id).await?;
        self.policy_now(&rules).await
    }

    /// The policy of a child that has watched nothing today.
    pub(super) async fn without_watching(
        &self,
        child: &Child,
        limits: ChildLimits,
    ) -> Result<ChildPolicy, Fault> {
        let mut blocks = Blocks::default();
        let found = self.family.blocks_by_child(&[child.id]).await?;
        for block in found.into_values().flatten() {
            match block.kind {
                BlockKind::Video => blocks.videos.insert(VideoId(block.target)),
                BlockKind::Channel => blocks.channels.insert(ChannelId(block.target)),
                BlockKind::Series => blocks.series.insert(SeriesId(block.target)),
                BlockKind::Theme => blocks.themes.insert(ThemeId(block.target)),
            };
        }
        let bonus = self.family.bonus_today(std::slice::from_ref(child)).await?;
        let is_stopped = self.family.is_stopped(child.id).await?;
        Ok(ChildPolicy {
            child_id: child.id,
            age_band: child.age_band(child.day_at(self.kernel.now())),
            blocks,
            time: TimeLimits {
                zone: child.zone,
                daily_minutes: limits.daily_minutes,
                bonus_minutes: bonus.get(&child.id).copied().unwrap_or_default(),
                window_start_minute: limits.window_start_minute,
                window_end_minute: limits.window_end_minute,
                is_stopped,
                used_ms: 0,
            },
        })
    }

    /// Milliseconds that a child watched on a family day. The rows are `watch`'s; they are summed here, since
    /// the budget is judged below that room.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn used_ms_on(&self, child_id: ChildId, on: NaiveDate) -> Result<i64, Fault> {
        let db = self.kernel.db.read();
        let row = db
            .query_one_raw(Statement::from_sql_and_values(
                db.get_database_backend(),
                "SELECT CAST(COALESCE(SUM(watched_ms), 0) AS bigint) FROM watch_hour \
             WHERE child_id = $1 AND day_on = $2",
                [child_id.0.into(), on.into()],
            ))
            .await?;
        Ok(row.map_or(Ok(0), |row| row.try_get_by_index(0))?)
    }
}

/// What the policy has to know of a video of the catalogue.
pub fn of_video(video: &Video) -> VideoPolicy {
    let snapshot = video.snapshot.as_ref().filter(|snapshot| snapshot.is_playable);
    VideoPolicy {
        video_id: video.id,
        is_published: video.state == VideoState::Published,
        expires_at: snapshot.map(|snapshot| snapshot.expires_at),
        age_band: video.age_band,
        channel_id: Some(video.channel.id),
        series_id: video.series_id,
        theme_ids: video.themes.iter().flat_map(|theme| theme.all_ids()).collect(),
    }
}

/// [`decide`] for a video of the catalogue.
pub fn decide_video(child: &ChildPolicy, video: &Video, at: UtcInstant) -> Verdict {
    decide(child, &of_video(video), at)
}

/// The question that [`catalog::Lens::Child`](crate::catalog::Lens) asks of each video: does it exist for
/// this child?
pub fn lens(child: &ChildPolicy, at: UtcInstant) -> impl Fn(&Video) -> bool + Sync + '_ {
    move |video| decide_video(child, video, at).is_allowed()
}
