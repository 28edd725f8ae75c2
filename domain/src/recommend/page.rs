//! Pages and rows of a feed, each picked once.

use std::sync::{Arc, PoisonError};

use kyck_recommender::rerank::{self, Candidate, Slate, rerank};

use super::candidates::MAX_EXPLORED;
use super::model::{HomeRow, Recommendation, TasteDial};
use super::ranking::{Feed, Scored};
use crate::family::AgeBand;

/// Pages of different sizes that are cached per feed.
const CACHED_PAGES: usize = 4;

impl Feed {
    /// The page of `size` videos; picked once.
    pub(super) fn page(&self, size: usize) -> Arc<[Recommendation]> {
        if let Some(page) = self.made_page(size) {
            return page;
        }

        let page: Arc<[Recommendation]> = self
            .pick(Slate {
                size,
                per_channel: (size / 5).max(3),
                per_theme: (size / 3).max(4),
                repeat_slots: self.again_slots(size),
                ..Slate::default()
            })
            .into();

        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if made.pages.len() >= CACHED_PAGES {
            made.pages.remove(0);
        }
        made.pages.push((size, Arc::clone(&page)));

        page
    }

    /// The youngest love to see the same again and again: a fifth of a page, a tenth for the others.
    fn again_slots(&self, size: usize) -> usize {
        if self.inputs.settings.band() == AgeBand::Toddler2 {
            size / 5
        } else {
            size / 10
        }
    }

    /// How many new videos a page tries out: a twentieth of it, a tenth for those who want to explore, but one
    /// at least on a page of ten and more.
    fn exploration_slots(&self, size: usize) -> usize {
        let share = match self.inputs.settings.dial {
            TasteDial::Familiar => return size / 20,
            TasteDial::Balanced => 20,
            TasteDial::Explore => 10,
        };
        (size / share).max(usize::from(size >= 10)).min(MAX_EXPLORED)
    }

    fn made_page(&self, size: usize) -> Option<Arc<[Recommendation]>> {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.pages
            .iter()
            .find(|(known, _)| *known == size)
            .map(|(_, page)| Arc::clone(page))
    }

    /// The rows of the start page; made once.
    pub(super) fn rows(&self) -> Arc<[HomeRow]> {
        let made = self
            .made
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .rows
            .clone();
        made.unwrap_or_else(|| {
            let rows: Arc<[HomeRow]> = self.home_rows().into();
            self.made.lock().unwrap_or_else(PoisonError::into_inner).rows = Some(Arc::clone(&rows));
            rows
        })
    }

    /// Picks a page out of the pool.
    pub(super) fn pick(&self, slate: Slate) -> Vec<Recommendation> {
        let index = self.index();
        let again = if slate.repeat_slots > 0 {
            &self.again[..]
        } else {
            &[]
        };

        let pool: Vec<&Scored> = self.picked.iter().chain(&self.pool).chain(again).collect();
        let explored = &self.explored[..self.exploration_slots(slate.size).min(self.explored.len())];
        let first_again = self.picked.len() + self.pool.len();
        let candidates: Vec<Candidate<'_>> = pool
            .iter()
            .enumerate()
            .map(|(at, scored)| {
                let position = scored.position as usize;
                Candidate {
                    total: scored.total,
                    parts: scored.parts,
                    labels: index.labels.of(position),
                    channel: Some(index.channels[position]),
                    themes: index.themes.of(position),
                    areas: index.areas.of(position),
                    is_next: self.next.contains_key(&scored.position),
                    is_watched: at >= first_again,
                    is_new: self.is_new(scored.position),
                    is_picked: at < self.picked.len(),
                    is_exploration: explored.contains(&scored.position),
                    fatigue: self.excess(position),
                    fit: self.fit(position),
                }
            })
            .collect();
        let slate = Slate {
            exploration: self.inputs.settings.dial.into(),
            deficits: self.inputs.watching.exposure.deficits(),
            ..slate
        };

        rerank(&candidates, &slate)
            .into_iter()
            .map(|pick| {
                let scored = pool[pick.candidate];
                let reason = match (pick.reason, self.next.get(&scored.position)) {
                    (rerank::Reason::NextInSeries, Some(after)) => self.next_in_series(*after),
                    (decided, _) => self.reason(scored.position, decided),
                };
                Recommendation {
                    video: index.video(scored.position).clone(),
                    score: f64::from(scored.total),
                    reason: Arc::new(reason),
                }
            })
            .collect()
    }
}
