//! What the rules need to know of a child and a video, read from storage.

use kyck_kernel::Fault;
use kyck_kernel::id::{ChannelId, SeriesId, ThemeId, VideoId};
use kyck_kernel::time::UtcInstant;

use super::Policy;
use super::content::{Blocks, ChildPolicy, VideoPolicy, decide};
use super::time::TimeLimits;
use super::verdict::Verdict;
use crate::catalog::{Video, VideoState};
use crate::family::{BlockKind, Child, ChildLimits};

impl Policy {
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

/// The predicate of [`Visibility::Child`](crate::catalog::Visibility): whether a video exists for this child.
pub fn visibility(child: &ChildPolicy, at: UtcInstant) -> impl Fn(&Video) -> bool + Sync + '_ {
    move |video| decide_video(child, video, at).is_allowed()
}
