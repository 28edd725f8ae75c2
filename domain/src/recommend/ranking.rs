//! A child's feed: what it may see, scored once, out of which pages and rows are picked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use kyck_kernel::{Fault, Message, UtcInstant};
use kyck_recommender::History;
use kyck_recommender::ensemble::PARTS;

use super::candidate_index::CandidateIndex;
use super::feed_inputs::FeedInputs;
use super::model::{HomeRow, Recommendation};
use super::rules;
use super::visibility::{Visible, has, new_since, positions_of};

/// Preference from which on a video is offered again.
pub(super) const LIKED: f32 = 0.8;
/// Longest use of a feed: what is new, or was left unfinished recently, changes with time.
const MAX_AGE_MINUTES: i64 = 10;

/// A video with its score and the parts of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scored {
    pub(super) position: u32,
    pub(super) total: f32,
    pub(super) parts: [f32; PARTS],
}

/// Pages and rows made so far.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub(super) pages: Vec<(usize, Arc<[Recommendation]>)>,
    pub(super) rows: Option<Arc<[HomeRow]>>,
}

/// A feed of one child at one moment; good until something of it changes.
#[derive(Debug)]
pub(super) struct Feed {
    pub(super) inputs: FeedInputs,
    pub(super) history: History,
    made_at: UtcInstant,
    pub(super) visible: Visible,
    /// Of what is visible, what the child has not started, as bits by position.
    pub(super) unseen: Box<[u64]>,
    new_since: Option<UtcInstant>,
    /// The episodes that come next, each with the one that it follows.
    pub(super) next: HashMap<u32, u32>,
    /// The best unseen videos, best first.
    pub(super) pool: Vec<Scored>,
    /// What may be watched again, best first.
    pub(super) again: Vec<Scored>,
    /// What guardians picked and the child has not watched since, the last picked first.
    pub(super) picked: Vec<Scored>,
    /// New videos to explore, in the order of this day's draws.
    pub(super) explored: Vec<u32>,
    pub(super) made: Mutex<Made>,
    notices: OnceLock<Arc<[Message]>>,
}

impl Feed {
    /// Scores what the child may see. Reuses what policy decided for an earlier feed
    /// of the child if its inputs are unchanged.
    ///
    /// # Errors
    /// [`Fault::Internal`] when the model refuses its own items.
    pub(super) fn new(inputs: FeedInputs, earlier: Option<&Self>, now: UtcInstant) -> Result<Self, Fault> {
        let FeedInputs {
            settings,
            watching,
            index,
            ..
        } = &inputs;

        let visible = earlier
            .filter(|earlier| {
                Arc::ptr_eq(&earlier.inputs.settings, settings)
                    && Arc::ptr_eq(&earlier.inputs.index, index)
                    && earlier.made_at <= now
                    && now < earlier.visible.until
            })
            .map_or_else(
                || Visible::new(settings, index, now),
                |earlier| earlier.visible.clone(),
            );

        let history = watching.history(settings, index);
        let mut feed = Self {
            new_since: new_since(index, &visible, now),
            history,
            made_at: now,
            unseen: visible.unseen(watching),
            visible,
            next: HashMap::new(),
            pool: Vec::new(),
            again: Vec::new(),
            picked: Vec::new(),
            explored: Vec::new(),
            made: Mutex::default(),
            notices: OnceLock::new(),
            inputs,
        };

        feed.select_candidates()?;

        Ok(feed)
    }

    /// Whether the feed may be shown at an instant, as far as time goes.
    pub(super) fn holds_at(&self, now: UtcInstant) -> bool {
        self.made_at <= now && now < self.made_at.plus_minutes(MAX_AGE_MINUTES).min(self.visible.until)
    }

    /// When the feed was made.
    pub(super) fn made_at(&self) -> UtcInstant {
        self.made_at
    }

    pub(super) fn index(&self) -> &CandidateIndex {
        &self.inputs.index
    }

    /// Whether the child may see a video.
    pub(super) fn is_visible(&self, position: u32) -> bool {
        self.visible.has(position)
    }

    /// Whether the child may see a video and has not started it.
    pub(super) fn is_unseen(&self, position: u32) -> bool {
        has(&self.unseen, position)
    }

    /// Videos that the child may see and has not started, newest first.
    pub(super) fn unseen(&self) -> impl Iterator<Item = u32> {
        positions_of(&self.unseen)
    }

    /// Whether a video came into the catalogue recently.
    pub(super) fn is_new(&self, position: u32) -> bool {
        let published_at = self.index().video(position).published_at;
        self.new_since
            .is_some_and(|since| published_at.is_some_and(|at| at > since))
    }

    /// Whether a video was liked enough to be offered again.
    pub(super) fn may_be_seen_again(&self, position: u32) -> bool {
        self.inputs
            .watching
            .of(position)
            .is_some_and(|seen| seen.value >= LIKED)
    }

    /// How gladly a liked video is seen again.
    pub(super) fn again_value(&self, position: u32) -> f32 {
        let seen = self.inputs.watching.of(position);
        seen.map_or(0.0, |seen| {
            rules::again_value(seen.value, seen.last_at, self.made_at)
        })
    }

    /// Adjustments of the feed that guardians are notified of; worded once.
    pub(super) fn notices(&self) -> Arc<[Message]> {
        Arc::clone(self.notices.get_or_init(|| self.worded_notices().into()))
    }
}
