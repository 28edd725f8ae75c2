//! Rules of a slate.

use proptest::prelude::*;

use super::*;

fn candidate(total: f32) -> Candidate<'static> {
    Candidate {
        total,
        parts: [total, 0.0, 0.0, 0.0, 0.0],
        ..Candidate::default()
    }
}

fn candidates_of(candidates: &[Candidate<'_>], slate: &Slate) -> Vec<usize> {
    rerank(candidates, slate)
        .into_iter()
        .map(|item| item.candidate)
        .collect()
}

#[test]
fn without_labels_and_deficits_the_order_is_by_score() {
    let candidates = [candidate(1.0), candidate(3.0), candidate(2.0)];
    assert_eq!(candidates_of(&candidates, &Slate::default()), vec![1, 2, 0]);
}

#[test]
fn exploration_puts_something_else_second() {
    let mut candidates = vec![candidate(3.0), candidate(2.9), candidate(2.2), candidate(0.0)];
    let labels: [&[(u32, f32)]; 4] = [&[(1, 1.0)], &[(1, 1.0)], &[(2, 1.0)], &[(3, 1.0)]];
    for (candidate, labels) in candidates.iter_mut().zip(labels) {
        candidate.labels = labels;
    }
    let slate = |exploration| Slate {
        size: 2,
        exploration,
        ..Slate::default()
    };
    assert_eq!(
        candidates_of(&candidates, &slate(ExplorationLevel::Familiar)),
        vec![0, 1]
    );
    assert_eq!(
        candidates_of(&candidates, &slate(ExplorationLevel::Explore)),
        vec![0, 2]
    );
}

#[test]
fn a_deficit_is_the_reason_where_it_decided() {
    let mut candidates = vec![candidate(1.0), candidate(0.0)];
    candidates[1].areas = &[(2, 1.0)];
    let slate = Slate {
        size: 1,
        exploration: ExplorationLevel::Explore,
        deficits: vec![0.0, 0.0, 0.9],
        ..Slate::default()
    };
    let items = rerank(&candidates, &slate);
    assert_eq!(
        items,
        vec![SlateItem {
            candidate: 1,
            reason: Reason::Deficit(2)
        }]
    );
}

#[test]
fn the_cap_of_a_channel_applies_until_nothing_else_is_left() {
    let mut candidates: Vec<Candidate<'_>> = (0..6).map(|at| candidate(6.0 - at as f32)).collect();
    for candidate in &mut candidates[..5] {
        candidate.channel = Some(1);
    }
    let slate = Slate {
        size: 4,
        per_channel: 2,
        ..Slate::default()
    };
    assert_eq!(candidates_of(&candidates, &slate), vec![0, 1, 5, 2]);
}

#[test]
fn next_episodes_come_first_and_repeats_last() {
    let mut candidates = vec![candidate(3.0), candidate(1.0), candidate(5.0), candidate(4.0)];
    candidates[1].is_next = true;
    candidates[2].is_watched = true;
    candidates[3].is_watched = true;
    let slate = Slate {
        size: 3,
        repeat_slots: 1,
        ..Slate::default()
    };
    let reasons = |slate: &Slate| -> Vec<_> {
        let items = rerank(&candidates, slate);
        items.iter().map(|item| (item.candidate, item.reason)).collect()
    };
    let mut expected = vec![
        (1, Reason::NextInSeries),
        (0, Reason::Similar),
        (2, Reason::WatchAgain),
    ];
    assert_eq!(reasons(&slate), expected);
    // A slate that would stay short is filled with more repeats.
    expected.push((3, Reason::WatchAgain));
    assert_eq!(reasons(&Slate { size: 4, ..slate }), expected);
}

#[test]
fn guardians_picks_come_first() {
    let mut candidates = vec![candidate(3.0), candidate(2.0), candidate(1.0), candidate(0.5)];
    candidates[1].is_next = true;
    candidates[2].is_picked = true;
    candidates[3].is_picked = true;
    candidates[3].is_watched = true;
    let items = rerank(&candidates, &Slate::default());
    let reasons: Vec<_> = items.iter().map(|item| (item.candidate, item.reason)).collect();
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
fn exploration_items_are_in_the_middle() {
    let mut candidates: Vec<Candidate<'_>> = (0..9).map(|at| candidate(9.0 - at as f32)).collect();
    candidates[8].is_exploration = true;
    let slate = Slate {
        size: 6,
        ..Slate::default()
    };
    let items = rerank(&candidates, &slate);
    assert_eq!(
        items.iter().map(|item| item.candidate).collect::<Vec<_>>(),
        [0, 1, 8, 2, 3, 4]
    );
    assert_eq!(items[2].reason, Reason::New);
}

#[test]
fn fatigue_lowers_a_topic_without_excluding_it() {
    let mut candidates = vec![candidate(1.0), candidate(0.9), candidate(0.0)];
    candidates[0].fatigue = 1.0;
    let slate = |exploration| Slate {
        exploration,
        ..Slate::default()
    };
    assert_eq!(
        candidates_of(&candidates, &slate(ExplorationLevel::Balanced)),
        vec![1, 0, 2],
        "not last"
    );
    candidates[1].total = 0.7;
    assert_eq!(
        candidates_of(&candidates, &slate(ExplorationLevel::Familiar)),
        vec![0, 1, 2]
    );
    assert_eq!(
        candidates_of(&candidates, &slate(ExplorationLevel::Explore)),
        vec![1, 0, 2]
    );
}

proptest! {
    #[test]
    fn a_slate_has_no_item_twice_and_watched_ones_only_as_repeats(
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
            .map(|(total, channel, label, is_next, is_watched, is_new, is_exploration)| Candidate {
                channel: Some(channel),
                themes: &themes[only(label)],
                labels: &labels[only(label)],
                areas: &areas[only(label)],
                is_next: is_next && !is_watched,
                is_watched,
                is_new,
                is_exploration,
                ..candidate(total)
            })
            .collect();
        let slate = Slate { size, deficits: vec![0.2, 0.0, 0.5, 0.1], ..Slate::default() };
        let items = rerank(&candidates, &slate);
        let mut indices: Vec<_> = items.iter().map(|item| item.candidate).collect();
        indices.sort_unstable();
        indices.dedup();
        prop_assert_eq!(indices.len(), items.len());
        let fresh = candidates.iter().filter(|candidate| !candidate.is_watched).count();
        let watched = candidates.len() - fresh;
        prop_assert_eq!(items.len(), (fresh + watched).min(size));
        let repeats = items.iter().filter(|item| item.reason == Reason::WatchAgain).count();
        prop_assert!(repeats <= slate.repeat_slots.max(size.saturating_sub(fresh)), "{}", repeats);
        for item in items {
            prop_assert_eq!(candidates[item.candidate].is_watched, item.reason == Reason::WatchAgain);
        }
    }
}
