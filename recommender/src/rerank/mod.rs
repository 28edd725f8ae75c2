//! From a ranking to a page: varied, within caps, towards a balanced curriculum, each item with the one
//! reason that decided for it.

use std::collections::HashMap;

use crate::blend::{PARTS, Part};

/// How familiar or how new a page is to be; the guardian chooses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dial {
    /// Mostly what the child is known to like.
    Familiar,
    /// In between.
    #[default]
    Balanced,
    /// More variety and more of what was seldom met.
    Explore,
}

/// What a [`Dial`] means in numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Taste {
    /// Weight of relevance against variety, 0 to 1.
    relevance: f32,
    /// Weight of the curriculum's deficit.
    deficit: f32,
    /// Bonus of a new item.
    novelty: f32,
    /// Weight of what was watched to excess lately.
    damping: f32,
}

impl Dial {
    const fn taste(self) -> Taste {
        match self {
            Self::Familiar => Taste {
                relevance: 0.9,
                deficit: 0.3,
                novelty: 0.0,
                damping: 0.1,
            },
            Self::Balanced => Taste {
                relevance: 0.75,
                deficit: 0.8,
                novelty: 0.04,
                damping: 0.2,
            },
            Self::Explore => Taste {
                relevance: 0.55,
                deficit: 1.5,
                novelty: 0.12,
                damping: 0.35,
            },
        }
    }
}

/// An item that may be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, in any combination"
)]
pub struct Candidate<'a> {
    /// What the model says, see [`Scores`](crate::Scores).
    pub total: f32,
    /// What each part gave.
    pub parts: [f32; PARTS],
    /// Labels with weights, each label once, as a vector of length 1 (or 0); for variety.
    pub labels: &'a [(u32, f32)],
    /// Channel, for the cap.
    pub channel: Option<u32>,
    /// Themes, for the cap.
    pub themes: &'a [u32],
    /// Areas of the curriculum with the item's share in each.
    pub areas: &'a [(u16, f32)],
    /// Whether it is the next episode of a series that is under way.
    pub is_next: bool,
    /// Whether it was watched before: shown in the slots for watching again only.
    pub is_watched: bool,
    /// Whether it came into the catalogue lately.
    pub is_new: bool,
    /// Whether a guardian wants it shown: such items come first of all, in the order given.
    pub is_picked: bool,
    /// Whether it is to be tried out: shown in the midst of the page for its newness.
    pub is_tried: bool,
    /// How much of its topic was watched to excess lately, 0 to 1.
    pub excess: f32,
    /// What the caller knows of how well it suits the user, on the scale of relevance (−1 to 1; 0 is no
    /// opinion).
    pub fit: f32,
}

/// What a page is to be like.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// How many items.
    pub size: usize,
    /// The guardian's choice.
    pub dial: Dial,
    /// The most items of one channel.
    pub per_channel: usize,
    /// The most items of one theme.
    pub per_theme: usize,
    /// How many items may be next episodes, placed first.
    pub next_slots: usize,
    /// How many items may be watched again, placed last; more where too little else is left, none for 0.
    pub again_slots: usize,
    /// By area: `max(0, target − share)` of what was watched lately.
    pub deficits: Vec<f32>,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            size: 20,
            dial: Dial::default(),
            per_channel: 4,
            per_theme: 6,
            next_slots: 3,
            again_slots: 2,
            deficits: Vec::new(),
        }
    }
}

/// What decided for an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A guardian wants it shown.
    Picked,
    /// It is the next episode.
    NextInSeries,
    /// It is like what was watched.
    Similar,
    /// Children with the same taste watch it.
    SameTaste,
    /// Children of the same age watch it.
    Popular,
    /// It fills this area of the curriculum, seldom met lately.
    Deficit(u16),
    /// It is new.
    New,
    /// It was liked and may be seen again.
    WatchAgain,
}

/// A chosen item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pick {
    /// Place in the list of candidates.
    pub candidate: usize,
    /// The one reason.
    pub reason: Reason,
}

/// Chooses a page out of candidates: what a guardian picked, next episodes, then greedily by maximal
/// marginal relevance with the curriculum's deficit and less of what was watched to excess, in its midst
/// what is to be tried out, at the end what may be watched again. Deterministic; no item twice.
///
/// Caps hold as long as there is anything else to show: a page is not left short because a family's
/// catalogue has one channel.
///
/// # Source
/// Carbonell and Goldstein, The Use of MMR, SIGIR 1998.
pub fn rerank(candidates: &[Candidate<'_>], page: &Page) -> Vec<Pick> {
    let mut choosing = Choosing::new(candidates, page);
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by(|a, b| {
        candidates[*b]
            .total
            .total_cmp(&candidates[*a].total)
            .then_with(|| a.cmp(b))
    });
    for at in (0..candidates.len()).filter(|at| candidates[*at].is_picked) {
        choosing.take(at, Reason::Picked);
    }
    for next in order
        .iter()
        .filter(|at| candidates[**at].is_next && !candidates[**at].is_watched)
        .take(page.next_slots)
    {
        choosing.take(*next, Reason::NextInSeries);
    }
    let fresh_left = (0..candidates.len())
        .filter(|at| !candidates[*at].is_watched && !choosing.is_taken[*at])
        .count();
    // Where little is new, more is watched again: a page is not left short.
    let room = page.size.saturating_sub(choosing.picks.len());
    let slots = if page.again_slots == 0 {
        0
    } else {
        page.again_slots.max(room.saturating_sub(fresh_left))
    };
    let again: Vec<usize> = order
        .iter()
        .copied()
        .filter(|at| candidates[*at].is_watched && !choosing.is_taken[*at])
        .take(slots)
        .collect();
    let fresh = page.size.saturating_sub(again.len());
    let first = choosing.picks.len();
    let tried: Vec<usize> = (0..candidates.len())
        .filter(|at| candidates[*at].is_tried && !candidates[*at].is_watched && !choosing.is_taken[*at])
        .take(fresh.saturating_sub(first) / 2)
        .collect();
    for at in &tried {
        choosing.take(*at, Reason::New);
    }
    for capped in [true, false] {
        while choosing.picks.len() < fresh && choosing.take_best(capped) {}
    }
    // They were taken first, so that variety counts them, and stand among the others.
    let tried: Vec<Pick> = choosing.picks.drain(first..first + tried.len()).collect();
    let others = choosing.picks.len() - first;
    for (number, pick) in tried.iter().enumerate() {
        let place = first + number + others * (number + 1) / (tried.len() + 1);
        choosing.picks.insert(place, *pick);
    }
    for at in again {
        choosing.take(at, Reason::WatchAgain);
    }
    choosing.picks
}

struct Choosing<'a> {
    candidates: &'a [Candidate<'a>],
    page: &'a Page,
    taste: Taste,
    lowest: f32,
    range: f32,
    deficits: Vec<f32>,
    is_taken: Vec<bool>,
    /// Greatest similarity to what was picked so far.
    nearness: Vec<f32>,
    /// Weights of the labels of the item picked last, by label; 0 in between.
    picked_labels: Vec<f32>,
    /// How many items of each channel and theme are picked.
    of_channel: HashMap<u32, usize>,
    of_theme: HashMap<u32, usize>,
    picks: Vec<Pick>,
}

impl<'a> Choosing<'a> {
    fn new(candidates: &'a [Candidate<'a>], page: &'a Page) -> Self {
        // What is watched again is not compared with what is new.
        let totals = candidates
            .iter()
            .filter(|candidate| !candidate.is_watched)
            .map(|candidate| candidate.total);
        let lowest = totals.clone().fold(f32::INFINITY, f32::min);
        let highest = totals.fold(f32::NEG_INFINITY, f32::max);
        let labels = candidates
            .iter()
            .flat_map(|candidate| candidate.labels.iter().map(|(label, _)| *label))
            .max();
        Self {
            candidates,
            page,
            taste: page.dial.taste(),
            lowest,
            range: (highest - lowest).max(1e-6),
            deficits: page.deficits.clone(),
            is_taken: vec![false; candidates.len()],
            nearness: vec![0.0; candidates.len()],
            picked_labels: vec![0.0; labels.map_or(0, |last| last as usize + 1)],
            of_channel: HashMap::new(),
            of_theme: HashMap::new(),
            picks: Vec::new(),
        }
    }

    fn take(&mut self, at: usize, reason: Reason) {
        if self.is_taken[at] || self.picks.len() >= self.page.size {
            return;
        }
        self.is_taken[at] = true;
        self.picks.push(Pick {
            candidate: at,
            reason,
        });
        let picked = &self.candidates[at];
        if let Some(channel) = picked.channel {
            *self.of_channel.entry(channel).or_default() += 1;
        }
        for theme in picked.themes {
            *self.of_theme.entry(*theme).or_default() += 1;
        }
        for (area, share) in picked.areas {
            if let Some(deficit) = self.deficits.get_mut(usize::from(*area)) {
                // What is on the page need not be asked for again as loudly.
                *deficit *= 1.0 - 0.5 * share.clamp(0.0, 1.0);
            }
        }
        for (label, weight) in picked.labels {
            self.picked_labels[*label as usize] = *weight;
        }
        for (other, nearness) in self.candidates.iter().zip(&mut self.nearness) {
            let similarity: f32 = other
                .labels
                .iter()
                .map(|(label, weight)| self.picked_labels[*label as usize] * weight)
                .sum();
            *nearness = nearness.max(similarity);
        }
        for (label, _) in picked.labels {
            self.picked_labels[*label as usize] = 0.0;
        }
    }

    /// Takes the best that is left; says whether there was one.
    fn take_best(&mut self, capped: bool) -> bool {
        let best = (0..self.candidates.len())
            .filter(|at| !self.is_taken[*at] && !self.candidates[*at].is_watched)
            .filter(|at| !capped || self.is_within_caps(*at))
            .map(|at| (self.value(at), at))
            .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)));
        let Some((_, at)) = best else { return false };
        self.take(at, self.reason(at));
        true
    }

    fn is_within_caps(&self, at: usize) -> bool {
        let candidate = &self.candidates[at];
        let count = |counts: &HashMap<u32, usize>, key: u32| counts.get(&key).copied().unwrap_or_default();
        candidate
            .channel
            .is_none_or(|channel| count(&self.of_channel, channel) < self.page.per_channel)
            && candidate
                .themes
                .iter()
                .all(|theme| count(&self.of_theme, *theme) < self.page.per_theme)
    }

    fn value(&self, at: usize) -> f32 {
        let candidate = &self.candidates[at];
        let relevance = (candidate.total - self.lowest) / self.range;
        self.taste.relevance * relevance - (1.0 - self.taste.relevance) * self.nearness[at]
            + self.deficit(candidate).1
            + if candidate.is_new { self.taste.novelty } else { 0.0 }
            - self.taste.damping * candidate.excess.clamp(0.0, 1.0)
            + candidate.fit
    }

    /// The area that asks loudest for this item, and what all areas together add.
    fn deficit(&self, candidate: &Candidate<'_>) -> (Option<u16>, f32) {
        let mut sum = 0.0;
        let mut loudest: (Option<u16>, f32) = (None, 0.0);
        for (area, share) in candidate.areas {
            let missing = self
                .deficits
                .get(usize::from(*area))
                .copied()
                .unwrap_or_default()
                .max(0.0);
            let added = self.taste.deficit * share * missing;
            sum += added;
            if added > loudest.1 {
                loudest = (Some(*area), added);
            }
        }
        (loudest.0, sum)
    }

    /// The greatest of the terms that speak for the item.
    fn reason(&self, at: usize) -> Reason {
        let candidate = &self.candidates[at];
        let scale = self.taste.relevance / self.range;
        let part = |part: Part| candidate.parts[part as usize] * scale;
        let mut best = (Reason::Popular, part(Part::Popularity));
        let (area, missing) = self.deficit(candidate);
        let others = [
            (Reason::Similar, part(Part::Ridge) + part(Part::Labels)),
            (Reason::SameTaste, part(Part::Factors) + part(Part::Cluster)),
            (
                area.map_or(Reason::Popular, Reason::Deficit),
                if area.is_some() { missing } else { 0.0 },
            ),
            (
                Reason::New,
                if candidate.is_new { self.taste.novelty } else { 0.0 },
            ),
        ];
        for (reason, strength) in others {
            if strength > best.1 {
                best = (reason, strength);
            }
        }
        best.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn candidate(total: f32) -> Candidate<'static> {
        Candidate {
            total,
            parts: [total, 0.0, 0.0, 0.0, 0.0],
            ..Candidate::default()
        }
    }

    fn chosen(candidates: &[Candidate<'_>], page: &Page) -> Vec<usize> {
        rerank(candidates, page)
            .into_iter()
            .map(|pick| pick.candidate)
            .collect()
    }

    #[test]
    fn without_labels_and_deficits_the_ranking_stays() {
        let candidates = [candidate(1.0), candidate(3.0), candidate(2.0)];
        assert_eq!(chosen(&candidates, &Page::default()), vec![1, 2, 0]);
    }

    #[test]
    fn an_explorer_gets_something_else_second() {
        let mut candidates = vec![candidate(3.0), candidate(2.9), candidate(2.2), candidate(0.0)];
        let labels: [&[(u32, f32)]; 4] = [&[(1, 1.0)], &[(1, 1.0)], &[(2, 1.0)], &[(3, 1.0)]];
        for (candidate, labels) in candidates.iter_mut().zip(labels) {
            candidate.labels = labels;
        }
        let page = |dial| Page {
            size: 2,
            dial,
            ..Page::default()
        };
        assert_eq!(chosen(&candidates, &page(Dial::Familiar)), vec![0, 1]);
        assert_eq!(chosen(&candidates, &page(Dial::Explore)), vec![0, 2]);
    }

    #[test]
    fn an_area_seldom_met_is_the_reason_where_it_decided() {
        let mut candidates = vec![candidate(1.0), candidate(0.0)];
        candidates[1].areas = &[(2, 1.0)];
        let page = Page {
            size: 1,
            dial: Dial::Explore,
            deficits: vec![0.0, 0.0, 0.9],
            ..Page::default()
        };
        let picks = rerank(&candidates, &page);
        assert_eq!(
            picks,
            vec![Pick {
                candidate: 1,
                reason: Reason::Deficit(2)
            }]
        );
    }

    #[test]
    fn a_channel_has_its_cap_until_nothing_else_is_left() {
        let mut candidates: Vec<Candidate<'_>> = (0..6).map(|at| candidate(6.0 - at as f32)).collect();
        for candidate in &mut candidates[..5] {
            candidate.channel = Some(1);
        }
        let page = Page {
            size: 4,
            per_channel: 2,
            ..Page::default()
        };
        assert_eq!(chosen(&candidates, &page), vec![0, 1, 5, 2]);
    }

    #[test]
    fn the_next_episode_comes_first_and_what_was_watched_last() {
        let mut candidates = vec![candidate(3.0), candidate(1.0), candidate(5.0), candidate(4.0)];
        candidates[1].is_next = true;
        candidates[2].is_watched = true;
        candidates[3].is_watched = true;
        let page = Page {
            size: 3,
            again_slots: 1,
            ..Page::default()
        };
        let reasons = |page: &Page| -> Vec<_> {
            let picks = rerank(&candidates, page);
            picks.iter().map(|pick| (pick.candidate, pick.reason)).collect()
        };
        let mut expected = vec![
            (1, Reason::NextInSeries),
            (0, Reason::Similar),
            (2, Reason::WatchAgain),
        ];
        assert_eq!(reasons(&page), expected);
        // A page that would stay short is filled with more of what was loved.
        expected.push((3, Reason::WatchAgain));
        assert_eq!(reasons(&Page { size: 4, ..page }), expected);
    }

    #[test]
    fn what_a_guardian_picked_comes_before_everything() {
        let mut candidates = vec![candidate(3.0), candidate(2.0), candidate(1.0), candidate(0.5)];
        candidates[1].is_next = true;
        candidates[2].is_picked = true;
        candidates[3].is_picked = true;
        candidates[3].is_watched = true;
        let picks = rerank(&candidates, &Page::default());
        let reasons: Vec<_> = picks.iter().map(|pick| (pick.candidate, pick.reason)).collect();
        assert_eq!(
            reasons,
            vec![
                (2, Reason::Picked),
                (3, Reason::Picked),
                (1, Reason::NextInSeries),
                (0, Reason::Similar)
            ]
        );
    }

    #[test]
    fn what_is_tried_out_stands_in_the_midst() {
        let mut candidates: Vec<Candidate<'_>> = (0..9).map(|at| candidate(9.0 - at as f32)).collect();
        candidates[8].is_tried = true;
        let page = Page {
            size: 6,
            ..Page::default()
        };
        let picks = rerank(&candidates, &page);
        assert_eq!(
            picks.iter().map(|pick| pick.candidate).collect::<Vec<_>>(),
            [0, 1, 8, 2, 3, 4]
        );
        assert_eq!(picks[2].reason, Reason::New);
    }

    #[test]
    fn a_topic_watched_to_excess_steps_back_gently() {
        let mut candidates = vec![candidate(1.0), candidate(0.9), candidate(0.0)];
        candidates[0].excess = 1.0;
        let page = |dial| Page {
            dial,
            ..Page::default()
        };
        assert_eq!(
            chosen(&candidates, &page(Dial::Balanced)),
            vec![1, 0, 2],
            "not last"
        );
        candidates[1].total = 0.7;
        assert_eq!(chosen(&candidates, &page(Dial::Familiar)), vec![0, 1, 2]);
        assert_eq!(chosen(&candidates, &page(Dial::Explore)), vec![1, 0, 2]);
    }

    proptest! {
        #[test]
        fn a_page_has_no_item_twice_and_watched_ones_only_to_watch_again(
            items in prop::collection::vec(
                (-3.0_f32..3.0, 0_u32..4, 0_u32..4, any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()),
                0..40,
            ),
            size in 0_usize..25,
        ) {
            let (themes, labels, areas) = ([0, 1, 2, 3], [0, 1, 2, 3].map(|l| (l, 1.0)), [0, 1, 2, 3].map(|a| (a, 1.0)));
            let only = |label: u32| label as usize..label as usize + 1;
            let candidates: Vec<Candidate<'_>> = items
                .into_iter()
                .map(|(total, channel, label, is_next, is_watched, is_new, is_tried)| Candidate {
                    channel: Some(channel),
                    themes: &themes[only(label)],
                    labels: &labels[only(label)],
                    areas: &areas[only(label)],
                    is_next: is_next && !is_watched,
                    is_watched,
                    is_new,
                    is_tried,
                    ..candidate(total)
                })
                .collect();
            let page = Page { size, deficits: vec![0.2, 0.0, 0.5, 0.1], ..Page::default() };
            let picks = rerank(&candidates, &page);
            let mut places: Vec<_> = picks.iter().map(|pick| pick.candidate).collect();
            places.sort_unstable();
            places.dedup();
            prop_assert_eq!(places.len(), picks.len());
            let fresh = candidates.iter().filter(|candidate| !candidate.is_watched).count();
            let watched = candidates.len() - fresh;
            prop_assert_eq!(picks.len(), (fresh + watched).min(size));
            let again = picks.iter().filter(|pick| pick.reason == Reason::WatchAgain).count();
            prop_assert!(again <= page.again_slots.max(size.saturating_sub(fresh)), "{}", again);
            for pick in picks {
                prop_assert_eq!(candidates[pick.candidate].is_watched, pick.reason == Reason::WatchAgain);
            }
        }
    }
}
