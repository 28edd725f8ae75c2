//! Live state of a child.

use async_graphql::{Context, Object};
use kyck_domain::live;
use kyck_kernel::{Ctx, Fault};

use super::PRESENCE_TTL;
use crate::graphql::ContextExt;
use crate::graphql::catalog::VideoNode;
use crate::graphql::family::Child;
use crate::graphql::policy::PolicyVerdict;
use crate::graphql::scalar::DateTime;
use crate::services::Services;

/// What a child does now.
pub struct ChildLive {
    child: Child,
    live: live::ChildLive,
    /// The video that runs.
    video: Option<VideoNode>,
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

/// What a child does now.
#[Object]
impl ChildLive {
    /// The child that is followed.
    async fn child(&self) -> &Child {
        &self.child
    }

    /// The running video; absent when its players sent no report for `presenceTtlSeconds`.
    async fn now_watching(&self) -> Option<NowWatching> {
        Some(NowWatching {
            now: self.live.now_watching?,
            video: self.video.clone()?,
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

    /// Seconds for which a child counts as watching after the last report of its player.
    async fn presence_ttl_seconds(&self) -> i32 {
        PRESENCE_TTL
    }
}

/// A video that a child watches now.
pub struct NowWatching {
    now: live::NowWatching,
    video: VideoNode,
}

/// A video that a child watches now.
#[Object]
impl NowWatching {
    /// The video that is playing.
    async fn video(&self) -> &VideoNode {
        &self.video
    }

    /// When the playback was started.
    async fn since(&self) -> DateTime {
        self.now.since
    }

    /// Last reported position in the video, in milliseconds; null when not reported.
    async fn position_ms(&self) -> Option<i32> {
        self.now.position_ms
    }
}
