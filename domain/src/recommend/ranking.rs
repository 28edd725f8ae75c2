//! A child's feed: what it may see, scored once, out of which pages and rows are picked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::Datelike;
use kyck_kernel::{Fault, UtcInstant};
use kyck_recommender::ensemble::PARTS;
use kyck_recommender::rerank::{self, Candidate, Slate, rerank};
use kyck_recommender::{AllScores, History};

use super::candidate_index::CandidateIndex;
use super::model::{HomeRow, Recommendation, TasteDial};
use super::rules;
use super::situation::{Settings, Situation, Watching};
use crate::family::AgeBand;
use crate::policy;

/// The best videos that a page is picked from.
const POOL: usize = 200;
/// Liking from which on a video is offered again.
pub(super) const LIKED: f32 = 0.8;
/// The longest that a feed is used: what is new, or was left unfinished lately, changes with time.
const USED_MINUTES: i64 = 10;
/// What a topic that guardians chose is worth beside the whole range of relevance.
const CHOSEN_FIT: f32 = 0.12;
/// What each band is worth that a video is made for younger children than the next younger ones.
const YOUNGER_FIT: f32 = 0.06;
/// New videos that may be tried out on one page.
const MOST_TRIED: usize = 10;
/// Pages of different sizes that are kept of a feed.
const KEPT_PAGES: usize = 4;

/// What is said of one video.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scored {
    pub(super) place: u32,
    pub(super) total: f32,
    pub(super) parts: [f32; PARTS],
}

/// The places that a child may see, and until when that is so.
#[derive(Clone, Debug)]
struct Visible {
    bits: Arc<[u64]>,
    count: usize,
    /// When the first of them is to be seen no longer.
    until: UtcInstant,
}

impl Visible {
    /// Asks policy of every video.
    fn new(settings: &Settings, shelf: &CandidateIndex, now: UtcInstant) -> Self {
        let mut bits = vec![0; shelf.len().div_ceil(64)];
        let (mut count, mut until) = (0, UtcInstant(i64::MAX));
        for (at, video) in shelf.policies.iter().enumerate() {
            if policy::decide(&settings.policy, video, now).is_allowed() {
                bits[at / 64] |= 1_u64 << (at % 64);
                count += 1;
                until = until.min(video.expires_at.unwrap_or(until));
            }
        }
        Self {
            bits: bits.into(),
            count,
            until,
        }
    }

    fn has(&self, place: u32) -> bool {
        has(&self.bits, place)
    }

    /// The places, newest first.
    fn places(&self) -> impl Iterator<Item = u32> {
        places_of(&self.bits)
    }

    /// Those of the places that the child has not started.
    fn unseen(&self, watching: &Watching) -> Box<[u64]> {
        let mut bits: Box<[u64]> = (*self.bits).into();
        for place in watching.seen.iter().filter_map(|seen| seen.place) {
            bits[place as usize / 64] &= !(1_u64 << (place % 64));
        }
        bits
    }
}

fn has(bits: &[u64], place: u32) -> bool {
    bits[place as usize / 64] >> (place % 64) & 1 == 1
}

/// Places whose bits are set, ascending.
fn places_of(bits: &[u64]) -> impl Iterator<Item = u32> {
    (0_u32..).zip(bits).flat_map(|(word, bits)| {
        let mut left = *bits;
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros())?;
            left &= left - 1;
            Some(word * 64 + bit)
        })
    })
}

/// Pages and rows made so far.
#[derive(Debug, Default)]
struct Made {
    pages: Vec<(usize, Arc<[Recommendation]>)>,
    rows: Option<Arc<[HomeRow]>>,
}

/// A feed of one child at one moment; good until something of it changes.
#[derive(Debug)]
pub(super) struct Feed {
    pub(super) situation: Situation,
    pub(super) history: History,
    made_at: UtcInstant,
    visible: Visible,
    /// Of what is visible, what the child has not started, as bits by place.
    unseen: Box<[u64]>,
    new_since: Option<UtcInstant>,
    /// The episodes that come next, each with the one that it follows.
    next: HashMap<u32, u32>,
    /// The best unseen videos, best first.
    pool: Vec<Scored>,
    /// What may be watched again, best first.
    again: Vec<Scored>,
    /// What guardians picked and the child has not watched since, the last picked first.
    picked: Vec<Scored>,
    /// New videos to try out, those first that chance favours today.
    tried: Vec<u32>,
    made: Mutex<Made>,
}

impl Feed {
    /// Scores what the child may see. An earlier feed of the child spares asking policy again where nothing
    /// that it goes by has changed.
    ///
    /// # Errors
    /// [`Fault::Internal`] when the model refuses its own items.
    pub(super) fn new(situation: Situation, earlier: Option<&Self>, now: UtcInstant) -> Result<Self, Fault> {
        let Situation {
            settings,
            watching,
            shelf,
            ..
        } = &situation;
        let visible = earlier
            .filter(|earlier| {
                Arc::ptr_eq(&earlier.situation.settings, settings)
                    && Arc::ptr_eq(&earlier.situation.shelf, shelf)
                    && earlier.made_at <= now
                    && now < earlier.visible.until
            })
            .map_or_else(
                || Visible::new(settings, shelf, now),
                |earlier| earlier.visible.clone(),
            );
        let history = watching.history(settings, shelf);
        let mut feed = Self {
            new_since: new_since(shelf, &visible, now),
            history,
            made_at: now,
            unseen: visible.unseen(watching),
            visible,
            next: HashMap::new(),
            pool: Vec::new(),
            again: Vec::new(),
            picked: Vec::new(),
            tried: Vec::new(),
            made: Mutex::default(),
            situation,
        };

        feed.next = feed.next_episodes();
        let all = feed.score_model()?;
        let totals = feed.totals(all.as_ref());
        feed.tried = feed.to_try();
        let picks = feed.open_picks();
        let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1));
        let mut fresh: Vec<(f32, u32)> = totals
            .iter()
            .filter(|(_, place)| has(&feed.unseen, *place))
            .copied()
            .collect();
        if fresh.len() > POOL {
            fresh.select_nth_unstable_by(POOL, order);
            fresh.truncate(POOL);
        }

        // What comes next is in the pool however it scores.
        let mut next: Vec<u32> = feed.next.keys().copied().collect();
        next.retain(|place| fresh.iter().all(|(_, known)| known != place));
        fresh.sort_unstable_by(order);
        let with_parts = |(total, place): (f32, u32)| Scored {
            place,
            total,
            parts: match (&all, feed.shelf().item(place)) {
                (Some(all), Some(item)) => all.parts(item),
                _ => [0.0; PARTS],
            },
        };

        let total_of = |place: u32| {
            let at = totals.binary_search_by_key(&place, |(_, known)| *known).ok()?;
            Some(totals[at])
        };

        let is_picked = |place: &u32| picks.contains(place);
        let picked: Vec<Scored> = picks
            .iter()
            .filter_map(|place| total_of(*place))
            .map(with_parts)
            .collect();
        let others = next
            .iter()
            .chain(&feed.tried)
            .filter(|place| fresh.iter().all(|(_, known)| known != *place))
            .filter_map(|place| total_of(*place));
        let pool = fresh
            .iter()
            .copied()
            .chain(others)
            .filter(|(_, place)| !is_picked(place))
            .map(with_parts)
            .collect();
        let mut again: Vec<(f32, u32)> = feed
            .situation
            .watching
            .liked()
            .map(|(place, _)| place)
            .filter(|place| feed.is_visible(*place) && feed.may_be_seen_again(*place) && !is_picked(place))
            .map(|place| (feed.again_value(place), place))
            .collect();
        again.sort_unstable_by(order);
        let again = again.into_iter().map(with_parts).collect();
        (feed.pool, feed.again, feed.picked) = (pool, again, picked);

        Ok(feed)
    }

    /// Whether the feed may be shown at an instant, as far as time goes.
    pub(super) fn holds_at(&self, now: UtcInstant) -> bool {
        self.made_at <= now && now < self.made_at.plus_minutes(USED_MINUTES).min(self.visible.until)
    }

    /// The instant it was made at.
    pub(super) fn made_at(&self) -> UtcInstant {
        self.made_at
    }

    pub(super) fn shelf(&self) -> &CandidateIndex {
        &self.situation.shelf
    }

    /// Whether the child may see a video.
    pub(super) fn is_visible(&self, place: u32) -> bool {
        self.visible.has(place)
    }

    /// Whether the child may see a video and has not started it.
    pub(super) fn is_unseen(&self, place: u32) -> bool {
        has(&self.unseen, place)
    }

    /// Videos that the child may see and has not started, newest first.
    pub(super) fn unseen(&self) -> impl Iterator<Item = u32> {
        places_of(&self.unseen)
    }

    /// Whether a video came into the catalogue lately.
    pub(super) fn is_new(&self, place: u32) -> bool {
        let published_at = self.shelf().video(place).published_at;
        self.new_since
            .is_some_and(|since| published_at.is_some_and(|at| at > since))
    }

    /// Whether a video was liked enough to be offered again.
    pub(super) fn may_be_seen_again(&self, place: u32) -> bool {
        self.situation
            .watching
            .of(place)
            .is_some_and(|seen| seen.value >= LIKED)
    }

    /// How gladly a liked video is seen again.
    pub(super) fn again_value(&self, place: u32) -> f32 {
        let seen = self.situation.watching.of(place);
        seen.map_or(0.0, |seen| {
            rules::again_value(seen.value, seen.last_at, self.made_at)
        })
    }

    /// What guardians picked, that the child may see and has not watched since.
    fn open_picks(&self) -> Vec<u32> {
        self.situation
            .settings
            .picks
            .iter()
            .filter_map(|pick| {
                let place = self.shelf().place(pick.video_id)?;
                let seen = self.situation.watching.of(place);
                let is_open = seen.is_none_or(|seen| seen.last_at < pick.picked_at);
                (is_open && self.is_visible(place)).then_some(place)
            })
            .collect()
    }

    /// New videos of which little is known, in the order of this day's draws.
    fn to_try(&self) -> Vec<u32> {
        let settings = &self.situation.settings;
        let day = i64::from(settings.day.num_days_from_ce());
        let trials = &self.situation.trials;
        let mut drawn: Vec<(f64, u32)> = self
            .unseen()
            .take_while(|place| self.is_new(*place))
            .filter_map(|place| {
                let id = self.shelf().video(place).id;
                trials
                    .is_unexplored(id)
                    .then(|| (trials.draw(id, settings.child.id, day), place))
            })
            .collect();
        drawn.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        drawn.truncate(MOST_TRIED);
        drawn.into_iter().map(|(_, place)| place).collect()
    }

    /// How much of a video's topics the child watched to excess lately.
    fn excess(&self, place: usize) -> f32 {
        let excess = &self.situation.watching.excess;
        let themes = self.shelf().themes.of(place);
        themes
            .iter()
            .map(|theme| excess[*theme as usize])
            .fold(0.0, f32::max)
    }

    /// How well a video suits what is known without watching: guardians named its topic, and it is not made
    /// for much younger children.
    fn fit(&self, place: usize) -> f32 {
        let settings = &self.situation.settings;
        let video = self.shelf().video(place as u32);
        let interests = &settings.child.interests;
        let is_chosen = video
            .themes
            .iter()
            .any(|theme| theme.all_ids().any(|id| interests.contains(&id)));
        let years = video.age_band.map_or(0, |band| {
            (settings.band() as u8)
                .saturating_sub(band as u8)
                .saturating_sub(1)
        });
        let chosen = if is_chosen { CHOSEN_FIT } else { 0.0 };
        chosen - YOUNGER_FIT * f32::from(years)
    }

    /// For each series under way the next episode that was not watched, with the episode it follows. A
    /// series is under way at the episode that was liked last.
    fn next_episodes(&self) -> HashMap<u32, u32> {
        let shelf = self.shelf();
        let mut last: HashMap<_, (UtcInstant, i32, u32)> = HashMap::new();
        for (place, seen) in self.situation.watching.liked() {
            let video = shelf.video(place);
            let (Some(series), Some(episode)) = (&video.series, video.episode) else {
                continue;
            };
            let now = (seen.last_at, episode, place);
            let known = last.entry(series.id).or_insert(now);
            *known = now.max(*known);
        }
        last.into_iter()
            .filter_map(|(series_id, (_, episode, after))| {
                let is_open = |video: &crate::catalog::Video| {
                    shelf
                        .place(video.id)
                        .is_some_and(|place| has(&self.unseen, place))
                };
                let next = rules::next_episode(shelf.catalogue.episodes(series_id), episode, is_open)?;
                Some((shelf.place(next.id)?, after))
            })
            .collect()
    }

    /// What the model says of all that it knows; `None` before the first training.
    fn score_model(&self) -> Result<Option<AllScores>, Fault> {
        let Some(model) = &self.shelf().model else {
            return Ok(None);
        };
        let all = model.model.score_all(&self.history);
        all.map(Some)
            .map_err(|error| Fault::internal(format!("the model refused a feed: {error}")))
    }

    /// Scores of everything that the child may see, by place.
    fn totals(&self, all: Option<&AllScores>) -> Vec<(f32, u32)> {
        let Some(all) = all else {
            return self
                .visible
                .places()
                .map(|place| (self.without_model(place), place))
                .collect();
        };

        let shelf = self.shelf();
        let total = |place| {
            Some(place)
                .filter(|place| self.is_visible(*place))
                .and_then(|place| shelf.item(place))
                .map(|item| all.total(item))
        };

        self.visible
            .places()
            .map(|place| {
                let known = total(place);
                (
                    known.unwrap_or_else(|| stand_in_score(shelf.content_neighbours(place), total)),
                    place,
                )
            })
            .collect()
    }

    /// Before the first training: what was chosen as an interest comes first, then the newest.
    fn without_model(&self, place: u32) -> f32 {
        let interests = &self.situation.settings.child.interests;
        let matches = if interests.is_empty() {
            0
        } else {
            let themes = &self.shelf().video(place).themes;
            themes
                .iter()
                .filter(|theme| theme.all_ids().any(|id| interests.contains(&id)))
                .count()
        };
        matches as f32 + 1.0 - place as f32 / self.shelf().len().max(1) as f32
    }

    /// The page of so many videos; made once.
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
        if made.pages.len() >= KEPT_PAGES {
            made.pages.remove(0);
        }
        made.pages.push((size, Arc::clone(&page)));
        page
    }

    /// The youngest love to see the same again and again: a fifth of a page, a tenth for the others.
    fn again_slots(&self, size: usize) -> usize {
        if self.situation.settings.band() == AgeBand::Toddler2 {
            size / 5
        } else {
            size / 10
        }
    }

    /// How many new videos a page tries out: a twentieth of it, a tenth for those who want to explore, but one
    /// at least on a page of ten and more.
    fn tried_slots(&self, size: usize) -> usize {
        let share = match self.situation.settings.dial {
            TasteDial::Familiar => return size / 20,
            TasteDial::Balanced => 20,
            TasteDial::Explore => 10,
        };
        (size / share).max(usize::from(size >= 10)).min(MOST_TRIED)
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
        let shelf = self.shelf();
        let again = if slate.repeat_slots > 0 {
            &self.again[..]
        } else {
            &[]
        };

        let pool: Vec<&Scored> = self.picked.iter().chain(&self.pool).chain(again).collect();
        let tried = &self.tried[..self.tried_slots(slate.size).min(self.tried.len())];
        let first_again = self.picked.len() + self.pool.len();
        let candidates: Vec<Candidate<'_>> = pool
            .iter()
            .enumerate()
            .map(|(at, scored)| {
                let place = scored.place as usize;
                Candidate {
                    total: scored.total,
                    parts: scored.parts,
                    labels: shelf.labels.of(place),
                    channel: Some(shelf.channels[place]),
                    themes: shelf.themes.of(place),
                    areas: shelf.areas.of(place),
                    is_next: self.next.contains_key(&scored.place),
                    is_watched: at >= first_again,
                    is_new: self.is_new(scored.place),
                    is_picked: at < self.picked.len(),
                    is_exploration: tried.contains(&scored.place),
                    fatigue: self.excess(place),
                    fit: self.fit(place),
                }
            })
            .collect();
        let slate = Slate {
            exploration: self.situation.settings.dial.into(),
            deficits: self.situation.watching.exposure.deficits(),
            ..slate
        };

        rerank(&candidates, &slate)
            .into_iter()
            .map(|pick| {
                let scored = pool[pick.candidate];
                let reason = match (pick.reason, self.next.get(&scored.place)) {
                    (rerank::Reason::NextInSeries, Some(after)) => self.next_in_series(*after),
                    (decided, _) => self.reason(scored.place, decided),
                };
                Recommendation {
                    video: shelf.video(scored.place).clone(),
                    score: f64::from(scored.total),
                    reason: Arc::new(reason),
                }
            })
            .collect()
    }
}

/// Since when videos count as new; never when most do: then "new" tells nothing.
fn new_since(shelf: &CandidateIndex, visible: &Visible, now: UtcInstant) -> Option<UtcInstant> {
    let since = rules::new_since(now);
    let new = visible
        .places()
        // Newest first: the first old one ends the new ones.
        .take_while(|place| shelf.video(*place).published_at.is_some_and(|at| at > since))
        .count();
    (new * 2 <= visible.count).then_some(since)
}

/// The score of a video that the model does not know: the weighted mean over the most alike ones that
/// have a score; 0 where nothing is alike.
fn stand_in_score(stand_ins: &[(u32, f32)], total: impl Fn(u32) -> Option<f32>) -> f32 {
    let (mut sum, mut weights) = (0.0, 0.0);
    let scored = stand_ins
        .iter()
        .filter_map(|(place, weight)| Some((total(*place)?, *weight)));
    for (total, weight) in scored.take(30) {
        sum += weight * total;
        weights += weight;
    }
    if weights > 0.0 { sum / weights } else { 0.0 }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "cases done by hand have exact answers")]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_video_scores_like_those_that_stand_in_for_it() {
        let total = |place: u32| [Some(2.0), Some(-4.0), None][place as usize];
        assert_eq!(stand_in_score(&[(0, 1.0)], total), 2.0);
        assert_eq!(stand_in_score(&[(0, 3.0), (1, 1.0), (2, 9.0)], total), 0.5);
        assert_eq!(stand_in_score(&[(2, 9.0)], total), 0.0);
        assert_eq!(stand_in_score(&[], total), 0.0);
    }

    #[test]
    fn places_are_the_bits_that_are_set() {
        let visible = Visible {
            bits: Arc::from([0b101, 0, 1 << 63]),
            count: 3,
            until: UtcInstant(0),
        };
        assert_eq!(visible.places().collect::<Vec<_>>(), [0, 2, 191]);
        assert!(visible.has(191) && visible.has(2) && !visible.has(1));
    }
}
