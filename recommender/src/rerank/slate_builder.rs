//! Greedy construction of a slate.

use std::collections::HashMap;

use super::{Candidate, ExplorationLevel, Reason, Slate, SlateItem};
use crate::ensemble::Part;

/// Share of a topic's deficit that remains after an item fully about it.
const DEFICIT_DECAY: f32 = 0.5;

/// Weights of the terms of a candidate's value.
#[derive(Clone, Copy, Debug, PartialEq)]
struct TermWeights {
    /// Weight of relevance against redundancy (λ of MMR), 0 to 1.
    relevance: f32,
    /// Weight of the curriculum's deficit.
    deficit: f32,
    /// Bonus of a new item.
    novelty: f32,
    /// Weight of the fatigue penalty.
    fatigue: f32,
}

impl ExplorationLevel {
    const fn term_weights(self) -> TermWeights {
        match self {
            Self::Familiar => TermWeights {
                relevance: 0.9,
                deficit: 0.3,
                novelty: 0.0,
                fatigue: 0.1,
            },
            Self::Balanced => TermWeights {
                relevance: 0.75,
                deficit: 0.8,
                novelty: 0.04,
                fatigue: 0.2,
            },
            Self::Explore => TermWeights {
                relevance: 0.55,
                deficit: 1.5,
                novelty: 0.12,
                fatigue: 0.35,
            },
        }
    }
}

/// A slate under construction.
pub(super) struct SlateBuilder<'a> {
    candidates: &'a [Candidate<'a>],
    slate: &'a Slate,
    weights: TermWeights,
    /// Lowest score of the candidates that were not watched.
    lowest: f32,
    /// Range of those scores.
    range: f32,
    /// Remaining deficit by area.
    deficits: Vec<f32>,
    is_taken: Vec<bool>,
    /// Greatest similarity of each candidate to the items taken so far.
    redundancy: Vec<f32>,
    /// Label weights of the item taken last, by label; 0 outside of [`SlateBuilder::take`].
    taken_labels: Vec<f32>,
    taken_by_channel: HashMap<u32, usize>,
    taken_by_theme: HashMap<u32, usize>,
    pub(super) items: Vec<SlateItem>,
}

impl<'a> SlateBuilder<'a> {
    pub(super) fn new(candidates: &'a [Candidate<'a>], slate: &'a Slate) -> Self {
        // Repeats do not compete with the others, so their scores do not set the scale.
        let totals = candidates
            .iter()
            .filter(|candidate| !candidate.is_watched)
            .map(|candidate| candidate.total);
        let lowest = totals.clone().fold(f32::INFINITY, f32::min);
        let highest = totals.fold(f32::NEG_INFINITY, f32::max);
        let last_label = candidates
            .iter()
            .flat_map(|candidate| candidate.labels.iter().map(|(label, _)| *label))
            .max();

        Self {
            candidates,
            slate,
            weights: slate.exploration.term_weights(),
            lowest,
            range: (highest - lowest).max(1e-6),
            deficits: slate.deficits.clone(),
            is_taken: vec![false; candidates.len()],
            redundancy: vec![0.0; candidates.len()],
            taken_labels: vec![0.0; last_label.map_or(0, |last| last as usize + 1)],
            taken_by_channel: HashMap::new(),
            taken_by_theme: HashMap::new(),
            items: Vec::new(),
        }
    }

    /// Whether a candidate was neither watched nor taken.
    pub(super) fn is_fresh(&self, index: usize) -> bool {
        !self.candidates[index].is_watched && !self.is_taken[index]
    }

    /// Watched candidates for the repeat slots, best first; more of them where fresh ones do not fill the slate.
    pub(super) fn repeats(&self, by_score: &[usize]) -> Vec<usize> {
        let n_fresh = (0..self.candidates.len())
            .filter(|index| self.is_fresh(*index))
            .count();
        let n_open = self.slate.size.saturating_sub(self.items.len());
        let slots = if self.slate.repeat_slots == 0 {
            0
        } else {
            self.slate.repeat_slots.max(n_open.saturating_sub(n_fresh))
        };

        by_score
            .iter()
            .copied()
            .filter(|index| self.candidates[*index].is_watched && !self.is_taken[*index])
            .take(slots)
            .collect()
    }

    /// Adds a candidate, unless it is taken or the slate is full.
    pub(super) fn take(&mut self, index: usize, reason: Reason) {
        if self.is_taken[index] || self.items.len() >= self.slate.size {
            return;
        }
        self.is_taken[index] = true;
        self.items.push(SlateItem {
            candidate: index,
            reason,
        });

        let taken = &self.candidates[index];
        if let Some(channel) = taken.channel {
            *self.taken_by_channel.entry(channel).or_default() += 1;
        }
        for theme in taken.themes {
            *self.taken_by_theme.entry(*theme).or_default() += 1;
        }
        for (area, share) in taken.areas {
            if let Some(deficit) = self.deficits.get_mut(usize::from(*area)) {
                *deficit *= 1.0 - DEFICIT_DECAY * share.clamp(0.0, 1.0);
            }
        }

        for (label, weight) in taken.labels {
            self.taken_labels[*label as usize] = *weight;
        }
        for (other, redundancy) in self.candidates.iter().zip(&mut self.redundancy) {
            let similarity: f32 = other
                .labels
                .iter()
                .map(|(label, weight)| self.taken_labels[*label as usize] * weight)
                .sum();
            *redundancy = redundancy.max(similarity);
        }
        for (label, _) in taken.labels {
            self.taken_labels[*label as usize] = 0.0;
        }
    }

    /// Takes the fresh candidate of the greatest value; returns whether there was one.
    pub(super) fn take_best(&mut self, with_caps: bool) -> bool {
        let best = (0..self.candidates.len())
            .filter(|index| self.is_fresh(*index))
            .filter(|index| !with_caps || self.is_within_caps(*index))
            .map(|index| (self.value(index), index))
            .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)));
        let Some((_, index)) = best else { return false };

        self.take(index, self.reason(index));
        true
    }

    /// Distributes the `count` items from `first` on evenly among the items after them. They were taken first, so
    /// that redundancy accounts for them.
    pub(super) fn spread(&mut self, first: usize, count: usize) {
        let count = count.min(self.items.len().saturating_sub(first));
        let explored: Vec<SlateItem> = self.items.drain(first..first + count).collect();
        let n_others = self.items.len() - first;
        for (number, item) in explored.iter().enumerate() {
            let index = first + number + n_others * (number + 1) / (count + 1);
            self.items.insert(index, *item);
        }
    }

    fn is_within_caps(&self, index: usize) -> bool {
        let candidate = &self.candidates[index];
        let count = |counts: &HashMap<u32, usize>, key: u32| counts.get(&key).copied().unwrap_or_default();

        candidate
            .channel
            .is_none_or(|channel| count(&self.taken_by_channel, channel) < self.slate.per_channel)
            && candidate
                .themes
                .iter()
                .all(|theme| count(&self.taken_by_theme, *theme) < self.slate.per_theme)
    }

    /// Marginal value of a candidate next to the items taken so far.
    fn value(&self, index: usize) -> f32 {
        let candidate = &self.candidates[index];
        let relevance = (candidate.total - self.lowest) / self.range;

        self.weights.relevance * relevance - (1.0 - self.weights.relevance) * self.redundancy[index]
            + self.deficit(candidate).1
            + if candidate.is_new {
                self.weights.novelty
            } else {
                0.0
            }
            - self.weights.fatigue * candidate.fatigue.clamp(0.0, 1.0)
            + candidate.fit
    }

    /// The area that contributes most to the deficit term of a candidate, and the whole term.
    fn deficit(&self, candidate: &Candidate<'_>) -> (Option<u16>, f32) {
        let mut sum = 0.0;
        let mut greatest: (Option<u16>, f32) = (None, 0.0);
        for (area, share) in candidate.areas {
            let deficit = self
                .deficits
                .get(usize::from(*area))
                .copied()
                .unwrap_or_default()
                .max(0.0);
            let term = self.weights.deficit * share * deficit;
            sum += term;
            if term > greatest.1 {
                greatest = (Some(*area), term);
            }
        }
        (greatest.0, sum)
    }

    /// The reason that belongs to the greatest term of a candidate's value.
    fn reason(&self, index: usize) -> Reason {
        let candidate = &self.candidates[index];
        let scale = self.weights.relevance / self.range;
        let part = |part: Part| candidate.parts[part as usize] * scale;
        let (area, deficit) = self.deficit(candidate);
        let others = [
            (Reason::Similar, part(Part::Ridge) + part(Part::Labels)),
            (Reason::SameTaste, part(Part::Factors) + part(Part::Cluster)),
            (
                area.map_or(Reason::Popular, Reason::Deficit),
                if area.is_some() { deficit } else { 0.0 },
            ),
            (
                Reason::New,
                if candidate.is_new {
                    self.weights.novelty
                } else {
                    0.0
                },
            ),
        ];

        let mut best = (Reason::Popular, part(Part::Popularity));
        for (reason, term) in others {
            if term > best.1 {
                best = (reason, term);
            }
        }
        best.0
    }
}
