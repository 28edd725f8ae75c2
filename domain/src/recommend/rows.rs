//! The rows of a child's start page.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use kyck_recommender::rerank::Slate;

use super::model::{HomeItem, HomeRow, HomeRowKind, Reason};
use super::ranking::Feed;

/// The most videos of a row but the first.
const ROW: usize = 8;
/// Videos of the row that is chosen for the child.
const FOR_YOU: usize = 12;
/// Videos of one channel in a row of discoveries.
const A_CHANNEL: usize = 2;
/// Videos that are looked at for each one of a row, since channels have their share.
const LOOKED_AT: usize = 8;

/// Rows in the making: no video stands in two.
#[derive(Default)]
struct Rows {
    rows: Vec<HomeRow>,
    shown: HashSet<u32>,
}

impl Rows {
    /// Adds a row of the first videos that stand in none yet; none where there are none.
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
            HomeRowKind::NuriGap | HomeRowKind::Popular | HomeRowKind::New => A_CHANNEL,
        };

        for (place, reason) in videos {
            if chosen.len() >= size {
                break;
            }
            let of_this = of_channel
                .entry(feed.shelf().channels[place as usize])
                .or_default();
            if *of_this >= cap {
                passed_over.push((place, reason));
            } else if self.shown.insert(place) {
                *of_this += 1;
                chosen.push((place, reason));
            }
        }

        // A row is not left short because little else is there.
        for (place, reason) in passed_over {
            if chosen.len() < size && self.shown.insert(place) {
                chosen.push((place, reason));
            }
        }

        let items: Vec<HomeItem> = chosen
            .into_iter()
            .map(|(place, reason)| HomeItem {
                video: feed.shelf().video(place).clone(),
                reason,
            })
            .collect();

        if !items.is_empty() {
            self.rows.push(HomeRow { kind, items });
        }
    }
}

impl Feed {
    /// The rows of the start page.
    pub(super) fn home_rows(&self) -> Vec<HomeRow> {
        let mut rows = Rows::default();
        rows.add(self, HomeRowKind::Continue, ROW, self.unfinished_videos());
        let chosen = self.pick(Slate {
            size: FOR_YOU,
            per_channel: 3,
            per_theme: 4,
            repeat_slots: 0,
            ..Slate::default()
        });
        let chosen = chosen.into_iter().filter_map(|recommendation| {
            Some((
                self.shelf().place(recommendation.video.id)?,
                recommendation.reason,
            ))
        });
        rows.add(self, HomeRowKind::ForYou, FOR_YOU, chosen);
        // What the rows before may already show is asked for on top.
        let enough = rows.shown.len() + ROW * LOOKED_AT;
        rows.add(self, HomeRowKind::NuriGap, ROW, self.gap_videos(enough));
        rows.add(self, HomeRowKind::Popular, ROW, self.popular_videos());
        let new = Arc::new(Self::new_video());
        let newest = self.unseen().take_while(|place| self.is_new(*place));
        rows.add(
            self,
            HomeRowKind::New,
            ROW,
            newest.map(|place| (place, Arc::clone(&new))),
        );
        rows.add(self, HomeRowKind::WatchAgain, ROW, self.liked_videos());

        rows.rows
    }

    fn unfinished_videos(&self) -> impl Iterator<Item = (u32, Arc<Reason>)> {
        let mut begun: Vec<_> = self
            .situation
            .watching
            .seen
            .iter()
            .filter(|seen| seen.is_unfinished)
            .filter_map(|seen| Some((seen.last_at, seen.place?)))
            .filter(|(_, place)| self.is_visible(*place))
            .collect();
        begun.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let reason = Arc::new(Self::unfinished());
        begun
            .into_iter()
            .map(move |(_, place)| (place, Arc::clone(&reason)))
    }

    fn gap_videos(&self, count: usize) -> impl Iterator<Item = (u32, Arc<Reason>)> {
        let deficits = self.situation.watching.exposure.deficits();
        let found = if deficits.iter().any(|deficit| *deficit > 0.0) {
            best(
                self.unseen().map(|place| (self.missing(&deficits, place), place)),
                count,
            )
        } else {
            Vec::new()
        };
        found.into_iter().filter_map(move |place| {
            let content = self.missing_content(&deficits, place)?;
            Some((place, Arc::new(Self::nuri_gap(content))))
        })
    }

    fn popular_videos(&self) -> impl Iterator<Item = (u32, Arc<Reason>)> {
        let reason = Arc::new(self.popular());
        self.shelf()
            .popular(self.situation.settings.band())
            .iter()
            .copied()
            .filter(|place| self.is_unseen(*place))
            .map(move |place| (place, Arc::clone(&reason)))
    }

    fn liked_videos(&self) -> impl Iterator<Item = (u32, Arc<Reason>)> {
        let liked = self
            .situation
            .watching
            .liked()
            .filter(|(place, _)| self.is_visible(*place) && self.may_be_seen_again(*place))
            .map(|(place, _)| (self.again_value(place), place));
        let reason = Arc::new(Self::watch_again());
        best(liked, usize::MAX)
            .into_iter()
            .map(move |place| (place, Arc::clone(&reason)))
    }
}

/// The best of the places with a score above 0, best first, equal ones in their order.
fn best(scored: impl Iterator<Item = (f32, u32)>, count: usize) -> Vec<u32> {
    let mut places: Vec<(f32, u32)> = scored.filter(|(score, _)| *score > 0.0).collect();
    let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1));
    if places.len() > count {
        places.select_nth_unstable_by(count, order);
        places.truncate(count);
    }
    places.sort_unstable_by(order);
    places.into_iter().map(|(_, place)| place).collect()
}
