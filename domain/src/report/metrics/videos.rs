//! The videos of a report.

use std::cmp::Reverse;

use crate::report::model::{VideoSummary, minutes, rounded};
use crate::watch::VideoTotal;

/// Videos listed in one report.
const MAX_VIDEOS: usize = 100;

/// Videos, the longest watched first.
pub(in crate::report) fn videos(watched: &[VideoTotal]) -> Vec<VideoSummary> {
    let mut videos: Vec<&VideoTotal> = watched.iter().collect();
    videos.sort_by_key(|video| (Reverse(video.watched.ms), video.video_id));
    videos
        .into_iter()
        .take(MAX_VIDEOS)
        .map(|video| VideoSummary {
            video_id: video.video_id,
            minutes: minutes(video.watched.ms as f64),
            starts: video.watched.starts,
            long_starts: video.watched.long_starts,
            completion: video.completion().map_or(0.0, rounded),
        })
        .collect()
}
