//! The videos that pages of a feed are picked from.

use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::Datelike;
use kyck_kernel::{Fault, UtcInstant};
use kyck_recommender::AllScores;
use kyck_recommender::ensemble::PARTS;

use super::ranking::{Feed, Scored};
use super::rules;
use super::visibility::has;

/// The best videos that a page is picked from.
const POOL: usize = 200;
/// New videos that may be explored on one page.
pub(super) const MAX_EXPLORED: usize = 10;

/// Best first, equal ones by position.
fn by_score(a: (f32, u32), b: (f32, u32)) -> Ordering {
    b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1))
}

/// Scores of all visible videos.
struct Scores {
    by_model: Option<AllScores>,
    /// Score and position, ascending by position.
    totals: Vec<(f32, u32)>,
}

impl Scores {
    fn total(&self, position: u32) -> Option<(f32, u32)> {
        let at = self.totals.binary_search_by_key(&position, |(_, known)| *known);
        Some(self.totals[at.ok()?])
    }

    fn with_parts(&self, feed: &Feed, (total, position): (f32, u32)) -> Scored {
        let parts = match (&self.by_model, feed.index().item(position)) {
            (Some(all), Some(item)) => all.parts(item),
            _ => [0.0; PARTS],
        };
        Scored {
            position,
            total,
            parts,
        }
    }
}

impl Feed {
    /// Scores what the child may see, and selects the candidates of all pages.
    ///
    /// # Errors
    /// [`Fault::Internal`] when the model refuses its own items.
    pub(super) fn select_candidates(&mut self) -> Result<(), Fault> {
        self.next = self.next_episodes();
        let by_model = self.score_model()?;
        let totals = self.totals(by_model.as_ref());
        let scores = Scores { by_model, totals };
        self.explored = self.to_explore();
        let picks = self.open_picks();

        let fresh = self.best_unseen(&scores);
        let is_missing = |position: &&u32| fresh.iter().all(|(_, known)| known != *position);
        let next: Vec<u32> = self.next.keys().filter(is_missing).copied().collect();
        // What comes next or is explored is in the pool however it scores.
        let others = next
            .iter()
            .chain(self.explored.iter().filter(is_missing))
            .filter_map(|position| scores.total(*position));
        let pool = fresh
            .iter()
            .copied()
            .chain(others)
            .filter(|(_, position)| !picks.contains(position))
            .map(|scored| scores.with_parts(self, scored))
            .collect();

        let picked = picks
            .iter()
            .filter_map(|position| scores.total(*position))
            .map(|scored| scores.with_parts(self, scored))
            .collect();
        let again = self.best_again(&scores, &picks);
        (self.pool, self.again, self.picked) = (pool, again, picked);

        Ok(())
    }

    /// The best videos that the child has not started, best first.
    fn best_unseen(&self, scores: &Scores) -> Vec<(f32, u32)> {
        let mut fresh: Vec<(f32, u32)> = scores
            .totals
            .iter()
            .filter(|(_, position)| has(&self.unseen, *position))
            .copied()
            .collect();
        if fresh.len() > POOL {
            fresh.select_nth_unstable_by(POOL, |a, b| by_score(*a, *b));
            fresh.truncate(POOL);
        }

        fresh.sort_unstable_by(|a, b| by_score(*a, *b));

        fresh
    }

    /// Liked videos that may be watched again and are not picked, best first.
    fn best_again(&self, scores: &Scores, picks: &[u32]) -> Vec<Scored> {
        let mut again: Vec<(f32, u32)> = self
            .inputs
            .watching
            .liked()
            .map(|(position, _)| position)
            .filter(|position| self.is_visible(*position) && self.may_be_seen_again(*position))
            .filter(|position| !picks.contains(position))
            .map(|position| (self.again_value(position), position))
            .collect();
        again.sort_unstable_by(|a, b| by_score(*a, *b));

        again
            .into_iter()
            .map(|scored| scores.with_parts(self, scored))
            .collect()
    }

    /// What guardians picked, that the child may see and has not watched since.
    fn open_picks(&self) -> Vec<u32> {
        self.inputs
            .settings
            .picks
            .iter()
            .filter_map(|pick| {
                let position = self.index().place(pick.video_id)?;
                let seen = self.inputs.watching.of(position);
                let is_open = seen.is_none_or(|seen| seen.last_at < pick.picked_at);
                (is_open && self.is_visible(position)).then_some(position)
            })
            .collect()
    }

    /// New videos of which little is known, in the order of this day's draws.
    fn to_explore(&self) -> Vec<u32> {
        let settings = &self.inputs.settings;
        let day = i64::from(settings.day.num_days_from_ce());
        let exploration = &self.inputs.exploration;
        let mut drawn: Vec<(f64, u32)> = self
            .unseen()
            .take_while(|position| self.is_new(*position))
            .filter_map(|position| {
                let id = self.index().video(position).id;
                exploration
                    .is_unexplored(id)
                    .then(|| (exploration.draw(id, settings.child.id, day), position))
            })
            .collect();
        drawn.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        drawn.truncate(MAX_EXPLORED);
        drawn.into_iter().map(|(_, position)| position).collect()
    }

    /// For each series under way the next episode that was not watched, with the episode it follows. A
    /// series is under way at the episode that was liked last.
    fn next_episodes(&self) -> HashMap<u32, u32> {
        let index = self.index();
        let mut last: HashMap<_, (UtcInstant, i32, u32)> = HashMap::new();
        for (position, seen) in self.inputs.watching.liked() {
            let video = index.video(position);
            let (Some(series), Some(episode)) = (&video.series, video.episode) else {
                continue;
            };
            let now = (seen.last_at, episode, position);
            let known = last.entry(series.id).or_insert(now);
            *known = now.max(*known);
        }
        last.into_iter()
            .filter_map(|(series_id, (_, episode, after))| {
                let is_open = |video: &crate::catalog::Video| {
                    index
                        .place(video.id)
                        .is_some_and(|position| has(&self.unseen, position))
                };
                let next = rules::next_episode(index.catalogue.episodes(series_id), episode, is_open)?;
                Some((index.place(next.id)?, after))
            })
            .collect()
    }
}
