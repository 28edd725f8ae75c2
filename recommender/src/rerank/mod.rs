//! From a ranking to a slate: diverse, within caps, towards a balanced curriculum, each item with the one reason
//! that decided for it. Start at [`rerank`].

mod slate_builder;
#[cfg(test)]
mod tests;

use self::slate_builder::SlateBuilder;
use crate::ensemble::PARTS;

/// How familiar or how new a slate is; the guardian's exploration setting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExplorationLevel {
    /// Mostly what the child is known to like.
    Familiar,
    /// Between the two others.
    #[default]
    Balanced,
    /// More diversity, and more of the areas that the child seldom watched.
    Explore,
}

/// An item that may be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, in any combination"
)]
pub struct Candidate<'a> {
    /// The model's score, see [`Scores`](crate::Scores).
    pub total: f32,
    /// Contribution of each part to the score.
    pub parts: [f32; PARTS],
    /// `(label, weight)`, each label once, a vector of norm 1 (or 0); for diversity.
    pub labels: &'a [(u32, f32)],
    /// Channel, for the cap.
    pub channel: Option<u32>,
    /// Themes, for the cap.
    pub themes: &'a [u32],
    /// `(area of the curriculum, share of the item)`.
    pub areas: &'a [(u16, f32)],
    /// Whether it is the next episode of a series in progress.
    pub is_next: bool,
    /// Whether it was watched before: shown in repeat slots only.
    pub is_watched: bool,
    /// Whether it was recently added to the catalogue.
    pub is_new: bool,
    /// Whether a guardian picked it: such items come first of all, in the order given.
    pub is_picked: bool,
    /// Whether it is shown for exploration: in the middle of the slate, with [`Reason::New`].
    pub is_exploration: bool,
    /// Fatigue: how much the user recently watched its topics beyond a fair share, 0 to 1.
    pub fatigue: f32,
    /// The caller's adjustment on the scale of relevance, −1 to 1; 0 is neutral.
    pub fit: f32,
}

/// What a slate must satisfy.
#[derive(Clone, Debug, PartialEq)]
pub struct Slate {
    /// Number of items to select.
    pub size: usize,
    /// The guardian's exploration setting.
    pub exploration: ExplorationLevel,
    /// The most items of one channel.
    pub per_channel: usize,
    /// The most items of one theme.
    pub per_theme: usize,
    /// The most next episodes, which are placed first.
    pub next_slots: usize,
    /// The most watched items, which are placed last; more where too little else is left, none for 0.
    pub repeat_slots: usize,
    /// By area of the curriculum: `max(0, target − share)` of what was recently watched.
    pub deficits: Vec<f32>,
}

impl Default for Slate {
    fn default() -> Self {
        Self {
            size: 20,
            exploration: ExplorationLevel::default(),
            per_channel: 4,
            per_theme: 6,
            next_slots: 3,
            repeat_slots: 2,
            deficits: Vec::new(),
        }
    }
}

/// What decided for an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A guardian picked it.
    Picked,
    /// It is the next episode of a series.
    NextInSeries,
    /// It is similar to what was watched.
    Similar,
    /// Children with the same taste watch it.
    SameTaste,
    /// Children of the same age watch it.
    Popular,
    /// It belongs to this area of the curriculum, which was seldom watched recently.
    Deficit(u16),
    /// It was recently added to the catalogue.
    New,
    /// It was liked and may be watched again.
    WatchAgain,
}

/// An item of a slate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlateItem {
    /// Index in the list of candidates.
    pub candidate: usize,
    /// The one reason to show.
    pub reason: Reason,
}

/// Chooses a slate: guardians' picks, next episodes, then greedily by maximal marginal relevance plus the deficit
/// of the curriculum minus fatigue, with exploration items in the middle and repeats at the end. Deterministic;
/// no item twice.
///
/// Caps apply only while there is anything else to show: a slate is not short because a family's catalogue has
/// one channel.
///
/// # Source
/// Carbonell and Goldstein, The Use of MMR, SIGIR 1998.
pub fn rerank(candidates: &[Candidate<'_>], slate: &Slate) -> Vec<SlateItem> {
    let mut builder = SlateBuilder::new(candidates, slate);
    let mut by_score: Vec<usize> = (0..candidates.len()).collect();
    by_score.sort_by(|a, b| {
        candidates[*b]
            .total
            .total_cmp(&candidates[*a].total)
            .then_with(|| a.cmp(b))
    });

    for index in (0..candidates.len()).filter(|index| candidates[*index].is_picked) {
        builder.take(index, Reason::Picked);
    }
    for next in by_score
        .iter()
        .filter(|index| candidates[**index].is_next && !candidates[**index].is_watched)
        .take(slate.next_slots)
    {
        builder.take(*next, Reason::NextInSeries);
    }

    let repeats = builder.repeats(&by_score);
    let n_fresh = slate.size.saturating_sub(repeats.len());
    let first = builder.items.len();
    let explored: Vec<usize> = (0..candidates.len())
        .filter(|index| candidates[*index].is_exploration && builder.is_fresh(*index))
        .take(n_fresh.saturating_sub(first) / 2)
        .collect();
    for index in &explored {
        builder.take(*index, Reason::New);
    }
    for with_caps in [true, false] {
        while builder.items.len() < n_fresh && builder.take_best(with_caps) {}
    }

    builder.spread(first, explored.len());
    for index in repeats {
        builder.take(index, Reason::WatchAgain);
    }
    builder.items
}
