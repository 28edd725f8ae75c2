//! The rows of a child's start page.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use kyck_recommender::rerank::Slate;

use super::model::{HomeItem, HomeRow, HomeRowKind, Reason};
use super::ranking::Feed;

/// Most videos of a row other than the one for the child.
const ROW_SIZE: usize = 8;
/// Videos of the row that is chosen for the child.
const FOR_YOU: usize = 12;
/// Videos of one channel in a row of discoveries.
const MAX_PER_CHANNEL: usize = 2;
/// Candidates per video of a row, since the share of a channel is limited.
const OVERSAMPLE: usize = 8;

/// Builds rows; no video is in two.
#[derive(Default)]
struct Rows {
    rows: Vec<HomeRow>,
    shown: HashSet<u32>,
}

impl Rows {
    /// Adds a row of the first videos that are in no row yet; skips empty rows.
    fn add(
        &mut self,
        feed: &Feed,
        kind: HomeRowKind,
        size: usize,
        videos: impl IntoIterator<Item = (u32, Arc<Reason>)>,
    ) {
        let mut chosen: Vec<(u32, Arc<Reason>)> = Vec::new();
        let mut passed_over = Vec::new();
        let mut of_channel: HashMap<u32, usize> = HashMap::new();
        // What the child has begun or loves is not for us to vary; the page chosen for it is varied already.
        let cap = match kind {
            HomeRowKind::Continue | HomeRowKind::ForYou | HomeRowKind::WatchAgain => size,
            HomeRowKind::NuriGap | HomeRowKind::Popular | HomeRowKind::New => MAX_PER_CHANNEL,
        };

        for (position, reason) in videos {
            if chosen.len() >= size {
                break;
            }
            let of_this = of_channel
                .entry(feed.index().channels[position as usize])
                .or_default();
            if *of_this >= cap {
                passed_over.push((position, reason));
            } else if self.shown.insert(position) {
                *of_this += 1;
                chosen.push((position, reason));
            }
        }

        // A row is not left short because little else is there.
        for (position, reason) in passed_over {
            if chosen.len() < size && self.shown.insert(position) {
                chosen.push((position, reason));
            }
        }

        let items: Vec<HomeItem> = chosen
            .into_iter()
            .map(|(position, reason)| HomeItem {
                video: feed.index().video(position).clone(),
                reason,
            })
            .collect();

        if !items.is_empty() {
            self.rows.push(HomeRow {
                kind,
                title: kind.title(),
                items,
            });
        }
    }
}

impl Feed {
    /// The rows of the start page.
    pub(super) fn home_rows(&self) -> Vec<HomeRow> {
        let mut rows = Rows::default();
        rows.add(self, HomeRowKind::Continue, ROW_SIZE, self.unfinished_videos());

        let chosen = self.pick(Slate {
            size: FOR_YOU,
            per_channel: 3,
            per_theme: 4,
            repeat_slots: 0,
            ..Slate::default()
        });
        let chosen = chosen.into_iter().filter_map(|recommendation| {
            Some((
                self.index().place(recommendation.video.id)?,
                recommendation.reason,
            ))
        });
        rows.add(self, HomeRowKind::ForYou, FOR_YOU, chosen);

        // Candidates that earlier rows already show come on top.
        let enough = rows.shown.len() + ROW_SIZE * OVERSAMPLE;
        rows.add(self, HomeRowKind::NuriGap, ROW_SIZE, self.gap_videos(enough));
        rows.add(self, HomeRowKind::Popular, ROW_SIZE, self.popular_videos());

        let new = Arc::new(Self::new_video());
        let newest = self.unseen().take_while(|position| self.is_new(*position));
        rows.add(
            self,
            HomeRowKind::New,
            ROW_SIZE,
            newest.map(|position| (position, Arc::clone(&new))),
        );
        rows.add(self, HomeRowKind::WatchAgain, ROW_SIZE, self.liked_videos());

        rows.rows
    }

    fn unfinished_videos(&self) -> impl Iterator<Item = (u32, Arc<Reason>)> {
        let mut begun: Vec<_> = self
            .inputs
            .watching
            .seen
            .iter()
            .filter(|seen| seen.is_unfinished)
            .filter_map(|seen| Some((seen.last_at, seen.position?)))
            .filter(|(_, position)| self.is_visible(*position))
            .collect();
        begun.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let reason = Arc::new(Self::unfinished());
        begun
            .into_iter()
            .map(move |(_, position)| (position, Arc::clone(&reason)))
    }

    fn gap_videos(&self, count: usize) -> impl Iterator<Item = (u32, Arc<Reason>)> {
        let deficits = self.inputs.watching.exposure.deficits();
        let found = if deficits.iter().any(|deficit| *deficit > 0.0) {
            best(
                self.unseen()
                    .map(|position| (self.missing(&deficits, position), position)),
                count,
            )
        } else {
            Vec::new()
        };
        found.into_iter().filter_map(move |position| {
            let content = self.missing_content(&deficits, position)?;
            Some((position, Arc::new(Self::nuri_gap(content))))
        })
    }

    fn popular_videos(&self) -> impl Iterator<Item = (u32, Arc<Reason>)> {
        let reason = Arc::new(self.popular());
        self.index()
            .popular(self.inputs.settings.band())
            .iter()
            .copied()
            .filter(|position| self.is_unseen(*position))
            .map(move |position| (position, Arc::clone(&reason)))
    }

    fn liked_videos(&self) -> impl Iterator<Item = (u32, Arc<Reason>)> {
        let liked = self
            .inputs
            .watching
            .liked()
            .filter(|(position, _)| self.is_visible(*position) && self.may_be_seen_again(*position))
            .map(|(position, _)| (self.again_value(position), position));
        let reason = Arc::new(Self::watch_again());
        best(liked, usize::MAX)
            .into_iter()
            .map(move |position| (position, Arc::clone(&reason)))
    }
}

/// The best of the positions with a score above 0, best first, equal ones in their order.
fn best(scored: impl Iterator<Item = (f32, u32)>, count: usize) -> Vec<u32> {
    let mut positions: Vec<(f32, u32)> = scored.filter(|(score, _)| *score > 0.0).collect();
    let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1));
    if positions.len() > count {
        positions.select_nth_unstable_by(count, order);
        positions.truncate(count);
    }
    positions.sort_unstable_by(order);
    positions.into_iter().map(|(_, position)| position).collect()
}
