//! Output types of what happens now.

use async_graphql::{Context, Enum, Object, SimpleObject};
use kyck_domain::live::{self, CommandKind};
use kyck_kernel::{Ctx, Fault};

use crate::graphql::ContextExt;
use crate::graphql::catalog::VideoNode;
use crate::graphql::family::Child;
use crate::graphql::policy::PolicyVerdict;
use crate::graphql::scalar::DateTime;
use crate::services::Services;

/// What a player shall do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "live::CommandKind")]
pub enum PlaybackCommandKind {
    /// Show that the end is near.
    Warn,
    /// Let the running video finish and start no other: the time is over, or a guardian stopped watching.
    FinishCurrent,
    /// Stop now, kindly: this video may not be watched any more.
    Stop,
    /// This device has no access any more: forget everything. Nothing follows.
    Revoked,
    /// Show a guardian's words.
    Message,
}

/// A command to a child's running players. Shown next to the player, never over it.
#[derive(Clone, Debug, SimpleObject)]
pub struct PlaybackCommand {
    /// What the player must do.
    kind: PlaybackCommandKind,
    /// A guardian's words; absent unless the kind is `MESSAGE`.
    message: Option<String>,
    /// When it was given.
    at: DateTime,
}

impl From<live::Command> for PlaybackCommand {
    fn from(command: live::Command) -> Self {
        let kind: CommandKind = command.kind;
        Self {
            kind: kind.into(),
            message: command.message,
            at: command.at.into(),
        }
    }
}

/// What a child does now.
pub struct ChildLive {
    /// Of whom.
    pub child: Child,
    /// What the domain says.
    pub live: live::ChildLive,
    /// The video that runs.
    pub video: Option<VideoNode>,
}

/// What a child does now.
#[Object]
impl ChildLive {
    /// The child that is followed.
    async fn child(&self) -> &Child {
        &self.child
    }

    /// What it watches; absent when its players gave no sign for `presenceTtlSeconds`.
    async fn now_watching(&self) -> Option<NowWatching> {
        let now = self.live.now_watching?;
        Some(NowWatching {
            video: self.video.clone()?,
            since: now.since.into(),
            position_ms: now.position_ms,
        })
    }

    /// Whole minutes watched today, in the family's zone.
    async fn minutes_today(&self) -> i32 {
        i32::try_from(self.live.minutes_today).unwrap_or(i32::MAX)
    }

    /// Seconds left of today's budget.
    async fn remaining_seconds(&self) -> i32 {
        i32::try_from(self.live.remaining_seconds).unwrap_or(i32::MAX)
    }

    /// Whether a video may be started now, and why not: a guardian's stop and its end show here immediately.
    async fn verdict(&self, ctx: &Context<'_>) -> PolicyVerdict {
        PolicyVerdict::new(self.live.verdict, ctx.language())
    }

    /// Seconds for which a child counts as watching after the last sign of its player.
    async fn presence_ttl_seconds(&self) -> i32 {
        PRESENCE_TTL
    }
}

/// A video that a child watches now.
#[derive(Clone, SimpleObject)]
pub struct NowWatching {
    /// The video that is playing.
    video: VideoNode,
    /// When it was started.
    since: DateTime,
    /// Last reported position in the video, in milliseconds; null when not reported.
    position_ms: Option<i32>,
}

const PRESENCE_TTL: i32 = live::PRESENCE_TTL_SECONDS as i32;

/// Live statistics over all nodes.
#[derive(Clone, SimpleObject)]
pub struct LiveStats {
    /// Children that watch now.
    viewers_now: i32,
    /// Playbacks that started in the last minute.
    starts_per_minute: f64,
    /// Whole minutes watched in the last hour.
    minutes_last_hour: i32,
    /// What most children watch now, at most ten.
    top_videos: Vec<LiveTopVideo>,
    /// When this was counted.
    at: DateTime,
    /// Seconds for which a child counts as watching after the last sign of its player.
    presence_ttl_seconds: i32,
}

/// A video that is watched now.
#[derive(Clone, SimpleObject)]
pub struct LiveTopVideo {
    /// The video that is watched now.
    video: VideoNode,
    /// By how many children.
    viewers: i32,
}

impl LiveStats {
    /// The statistics with their videos.
    pub async fn load(services: &Services, stats: live::LiveStats) -> Result<Self, Fault> {
        let ids: Vec<_> = stats.top_videos.iter().map(|(video_id, _)| *video_id).collect();
        let videos = services.catalog.videos_by_ids(&ids).await?;
        Ok(Self {
            viewers_now: i32::try_from(stats.viewers_now).unwrap_or(i32::MAX),
            starts_per_minute: stats.starts_per_minute,
            minutes_last_hour: i32::try_from(stats.minutes_last_hour).unwrap_or(i32::MAX),
            top_videos: stats
                .top_videos
                .iter()
                .filter_map(|(video_id, viewers)| {
                    Some(LiveTopVideo {
                        video: VideoNode(videos.get(video_id)?.clone()),
                        viewers: i32::try_from(*viewers).unwrap_or(i32::MAX),
                    })
                })
                .collect(),
            at: services.kernel.now().into(),
            presence_ttl_seconds: PRESENCE_TTL,
        })
    }
}

impl ChildLive {
    /// The live state with its child and video.
    pub async fn load(services: &Services, ctx: &Ctx<'_>, live: live::ChildLive) -> Result<Self, Fault> {
        let child = services.family.require_child(ctx, live.child_id).await?;
        let ids: Vec<_> = live.now_watching.iter().map(|now| now.video_id).collect();
        let videos = services.catalog.videos_by_ids(&ids).await?;
        Ok(Self {
            child: Child::new(child, ctx.actor),
            video: videos.into_values().next().map(VideoNode),
            live,
        })
    }
}
