//! Live statistics over all nodes.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use kyck_domain::catalog::Video;
use kyck_domain::live;
use kyck_kernel::Fault;
use kyck_kernel::id::VideoId;

use super::PRESENCE_TTL;
use crate::graphql::catalog::VideoNode;
use crate::graphql::scalar::DateTime;
use crate::services::Services;

/// Live statistics over all nodes.
pub struct LiveStats {
    stats: live::LiveStats,
    videos: HashMap<VideoId, Arc<Video>>,
    at: DateTime,
}

impl LiveStats {
    /// The statistics with their videos.
    pub async fn load(services: &Services, stats: live::LiveStats) -> Result<Self, Fault> {
        let ids: Vec<_> = stats.top_videos.iter().map(|(video_id, _)| *video_id).collect();
        let videos = services.catalog.videos_by_ids(&ids).await?;

        Ok(Self {
            stats,
            videos,
            at: services.kernel.now(),
        })
    }
}

/// Live statistics over all nodes.
#[Object]
impl LiveStats {
    /// Children that watch now.
    async fn viewers_now(&self) -> i32 {
        i32::try_from(self.stats.viewers_now).unwrap_or(i32::MAX)
    }

    /// Playbacks that started in the last minute.
    async fn starts_per_minute(&self) -> f64 {
        self.stats.starts_per_minute
    }

    /// Whole minutes watched in the last hour.
    async fn minutes_last_hour(&self) -> i32 {
        i32::try_from(self.stats.minutes_last_hour).unwrap_or(i32::MAX)
    }

    /// Videos that most children watch now, at most ten.
    async fn top_videos(&self) -> Vec<LiveTopVideo> {
        self.stats
            .top_videos
            .iter()
            .filter_map(|(video_id, viewers)| {
                Some(LiveTopVideo {
                    video: VideoNode(self.videos.get(video_id)?.clone()),
                    viewers: i32::try_from(*viewers).unwrap_or(i32::MAX),
                })
            })
            .collect()
    }

    /// When this was counted.
    async fn at(&self) -> DateTime {
        self.at
    }

    /// Seconds for which a child counts as watching after the last report of its player.
    async fn presence_ttl_seconds(&self) -> i32 {
        PRESENCE_TTL
    }
}

/// A video that is watched now.
#[derive(Clone, SimpleObject)]
pub struct LiveTopVideo {
    /// The video that is watched now.
    video: VideoNode,
    /// Number of children that watch it.
    viewers: i32,
}
