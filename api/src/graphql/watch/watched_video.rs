//! A video in a child's history.

use async_graphql::Object;
use kyck_domain::watch;

use super::time_status::seconds;
use crate::graphql::catalog::VideoNode;
use crate::graphql::page::connection;
use crate::graphql::scalar::DateTime;

/// A video in a child's history.
#[derive(Clone)]
pub struct WatchedVideo {
    /// The video that was watched.
    pub video: VideoNode,
    /// What the child did with it.
    pub watched: watch::WatchedVideo,
}

/// A video in a child's history.
#[Object]
impl WatchedVideo {
    /// The video that was watched.
    async fn video(&self) -> &VideoNode {
        &self.video
    }

    /// Seconds watched over all playbacks.
    async fn watched_seconds(&self) -> i32 {
        seconds(self.watched.interaction.watched_ms)
    }

    /// The last report of a player that showed it.
    async fn last_watched_at(&self) -> DateTime {
        self.watched.interaction.last_at
    }

    /// Playbacks in which something was watched.
    async fn starts(&self) -> i32 {
        self.watched.interaction.starts
    }

    /// Whether it was completed: its end reached, or 90 % of it watched, in one playback or over several.
    async fn is_completed(&self) -> bool {
        self.watched.interaction.is_completed()
    }

    /// Position to go on from, in milliseconds; 0 when it was, or nearly was, at its end.
    async fn resume_at_ms(&self) -> i32 {
        self.watched.resume_at_ms
    }
}

connection!(
    "videos a child has watched",
    WatchHistoryConnection,
    WatchHistoryEdge,
    WatchedVideo
);
