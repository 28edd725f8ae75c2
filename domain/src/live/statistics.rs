//! Live statistics.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use kyck_kernel::id::VideoId;
use kyck_kernel::time::UtcInstant;

use crate::watch::PlaybackUpdate;

/// Milliseconds of one slot of the counters.
const SLOT_MS: i64 = 10_000;
const MINUTE_SLOTS: i64 = 60_000 / SLOT_MS;
const HOUR_SLOTS: i64 = 3_600_000 / SLOT_MS;
/// Videos named in the statistics.
const TOP_VIDEOS: usize = 10;

/// Live statistics over all nodes that this one is connected to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LiveStats {
    /// Children that watch now.
    pub viewers_now: usize,
    /// Playbacks that started in the last minute.
    pub starts_per_minute: f64,
    /// Whole minutes watched in the last hour.
    pub minutes_last_hour: i64,
    /// What most children watch now, with the number of these children; at most ten.
    pub top_videos: Vec<(VideoId, usize)>,
}

/// Starts and milliseconds watched in the last hour, by slot.
#[derive(Debug, Default)]
pub(super) struct Counters(BTreeMap<i64, (u32, i64)>);

impl Counters {
    pub fn add(&mut self, update: &PlaybackUpdate) {
        let slot = update.at.0.div_euclid(SLOT_MS);
        let newest = self.0.last_key_value().map_or(slot, |(newest, _)| *newest);
        let oldest = newest - HOUR_SLOTS;
        // What arrives late belongs to another hour's statistics.
        if slot > oldest {
            let (starts, watched_ms) = self.0.entry(slot).or_default();
            *starts += u32::from(update.is_first);
            *watched_ms += update.watched_ms;
        }

        while self.0.first_key_value().is_some_and(|(slot, _)| *slot <= oldest) {
            self.0.pop_first();
        }
    }

    /// Statistics at this instant; removes what is older than an hour.
    pub fn stats<'a>(
        &mut self,
        now: UtcInstant,
        present: impl ExactSizeIterator<Item = &'a PlaybackUpdate>,
    ) -> LiveStats {
        let slot = now.0.div_euclid(SLOT_MS);
        self.0.retain(|at, _| *at > slot - HOUR_SLOTS);
        let last_minute = self.0.range(slot - MINUTE_SLOTS + 1..=slot);
        let starts: u32 = last_minute.map(|(_, (starts, _))| starts).sum();
        let watched_ms: i64 = self.0.values().map(|(_, watched_ms)| watched_ms).sum();

        let viewers_now = present.len();
        let mut viewers: HashMap<VideoId, usize> = HashMap::new();
        for update in present {
            *viewers.entry(update.video_id).or_default() += 1;
        }
        let mut top_videos: Vec<(VideoId, usize)> = viewers.into_iter().collect();
        top_videos.sort_unstable_by_key(|(video_id, viewers)| (Reverse(*viewers), *video_id));
        top_videos.truncate(TOP_VIDEOS);

        LiveStats {
            viewers_now,
            starts_per_minute: f64::from(starts),
            minutes_last_hour: watched_ms.max(0) / 60_000,
            top_videos,
        }
    }
}
