//! Inputs of a feed that belong to one child: what its guardians decided, and what it watched.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use kyck_kernel::id::ChildId;
use kyck_kernel::{Ctx, Fault, UtcInstant};
use kyck_recommender::History;

use super::candidate_index::{CandidateIndex, group_of};
use super::exploration::ExplorationStatistics;
use super::model::{GuardianPick, TasteDial};
use super::rules::{self, Exposure};
use super::{Recommend, store};
use crate::catalog::Video;
use crate::family::{AgeBand, Child, ConsentPurpose};
use crate::policy::{ChildPolicy, TimeLimits};
use crate::watch::Interaction;

/// What guardians decided for a child, on one of the family's days.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ChildSettings {
    pub(super) child: Child,
    /// The family's day that age, bonus and budget depend on.
    pub(super) day: NaiveDate,
    pub(super) policy: ChildPolicy,
    pub(super) dial: TasteDial,
    /// What guardians picked for the child, the last first.
    pub(super) picks: Vec<GuardianPick>,
    /// Whether what the child watched may be used for its feed.
    pub(super) is_personal: bool,
}

impl ChildSettings {
    /// Reads the settings of a child that the actor may see, with the milliseconds that it watched today.
    ///
    /// # Errors
    /// As [`Policy::require_rules`](crate::policy::Policy::require_rules); an archived profile has no feed.
    pub(super) async fn load(
        recommend: &Recommend,
        ctx: &Ctx<'_>,
        child_id: ChildId,
    ) -> Result<(Self, i64), Fault> {
        let rules = recommend.policy.require_rules(ctx, child_id).await?;
        if rules.child.is_archived {
            return Err(Fault::Forbidden);
        }

        // What was watched is not among the settings: they stay as they are while it grows.
        let policy = rules.policy(0);
        let used_ms = recommend.watch.watched_ms_on(child_id, rules.day).await?;
        let child = rules.child.clone();
        let dials = store::dials(recommend.kernel.db.read(), &[child_id]).await?;
        let is_personal = recommend
            .family
            .has_consented(child.family_id, ConsentPurpose::Recommendation)
            .await?;
        let settings = Self {
            picks: store::picks(recommend.kernel.db.read(), child_id).await?,
            is_personal,
            day: rules.day,
            policy,
            dial: dials.get(&child_id).copied().unwrap_or_default(),
            child,
        };

        Ok((settings, used_ms))
    }

    /// The child's age band on the day.
    pub(super) fn band(&self) -> AgeBand {
        self.policy.age_band
    }
}

/// A video that the child started.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seen {
    /// Position in the candidate index; absent for what is not published now.
    pub(super) position: Option<u32>,
    /// Number of the video in the model.
    pub(super) item: Option<u32>,
    /// How much it was liked, see [`rules::value_of`].
    pub(super) value: f32,
    /// When it was last watched.
    pub(super) last_at: UtcInstant,
    /// Whether it was left in the middle recently.
    pub(super) is_unfinished: bool,
}

impl Seen {
    fn new(interaction: &Interaction, index: &CandidateIndex, now: UtcInstant) -> Self {
        let video = index.catalogue.video(interaction.video_id);
        let duration_ms = video.and_then(|video| video.duration_ms());
        let model = index.model.as_ref();

        Self {
            position: index.place(interaction.video_id),
            item: model.and_then(|model| model.places.get(&interaction.video_id).copied()),
            value: rules::value_of(interaction, duration_ms),
            last_at: interaction.last_at,
            is_unfinished: rules::is_unfinished(interaction, duration_ms, now),
        }
    }
}

fn days_before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

/// What a child watched.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Watching {
    /// Every video it started, by position; those without a position first.
    pub(super) seen: Vec<Seen>,
    /// Recent exposure to the curriculum.
    pub(super) exposure: Exposure,
    /// How much each of the catalogue's themes was watched to excess recently, 0 to 1.
    pub(super) excess: Vec<f32>,
    /// Milliseconds watched on the day.
    pub(super) used_ms: i64,
}

impl Watching {
    /// Reads what a child watched. `used_ms` is today's sum where that was read already.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub(super) async fn load(
        recommend: &Recommend,
        settings: &ChildSettings,
        index: &CandidateIndex,
        used_ms: Option<i64>,
    ) -> Result<Self, Fault> {
        let child_id = settings.child.id;
        let now = recommend.kernel.now();
        let used_ms = match used_ms {
            Some(used_ms) => used_ms,
            None => recommend.watch.watched_ms_on(child_id, settings.day).await?,
        };

        if !settings.is_personal {
            // Without consent it is not even read.
            return Ok(Self {
                seen: Vec::new(),
                exposure: Exposure::new([]),
                excess: vec![0.0; index.catalogue.themes().len()],
                used_ms,
            });
        }

        let interactions = recommend.watch.interactions_of(child_id).await?;
        let mut seen: Vec<Seen> = interactions
            .iter()
            .map(|interaction| Seen::new(interaction, index, now))
            .collect();
        seen.sort_unstable_by_key(|seen| seen.position);

        let from = days_before(settings.day, rules::BALANCE_DAYS);
        let days = recommend.watch.video_days(child_id, from, settings.day).await?;
        // In the order of days and ids, so that sums come out the same every time.
        let known: Vec<(NaiveDate, &Video, i64)> = days
            .iter()
            .filter_map(|day| Some((day.on, &**index.catalogue.video(day.video_id)?, day.watched.ms)))
            .collect();
        let exposure = Exposure::new(known.iter().map(|(_, video, watched_ms)| (*video, *watched_ms)));

        let week = days_before(settings.day, rules::EXCESS_DAYS);
        let of_week = known.iter().filter(|(on, ..)| *on > week);
        let excess = rules::excess(
            of_week.map(|(_, video, watched_ms)| (index.theme_numbers(video), *watched_ms)),
            index.catalogue.themes().len(),
        );

        Ok(Self {
            seen,
            exposure,
            excess,
            used_ms,
        })
    }

    /// What the child did with a published video; `None` when it never started it.
    pub(super) fn of(&self, position: u32) -> Option<&Seen> {
        self.seen
            .binary_search_by_key(&Some(position), |seen| seen.position)
            .ok()
            .map(|at| &self.seen[at])
    }

    /// Everything that was liked, of what is published.
    pub(super) fn liked(&self) -> impl Iterator<Item = (u32, &Seen)> {
        self.seen
            .iter()
            .filter(|seen| seen.value > 0.0)
            .filter_map(|seen| Some((seen.position?, seen)))
    }

    /// The watching as the model reads it.
    pub(super) fn history(&self, settings: &ChildSettings, index: &CandidateIndex) -> History {
        let Some(model) = &index.model else {
            return History::default();
        };
        let events = self
            .seen
            .iter()
            .filter_map(|seen| Some((seen.item?, seen.value, seen.last_at.0)));
        let mut history = History::new(events, model.model.gamma()).in_group(Some(group_of(settings.band())));
        let interests = index.catalogue.current_themes(&settings.child.interests);
        history.interests = model.labels.interests(&interests);
        history
    }
}

/// The time rules of a child with what it has watched today.
pub(super) fn time_limits(settings: &ChildSettings, watching: &Watching) -> TimeLimits {
    TimeLimits {
        used_ms: watching.used_ms,
        ..settings.policy.time
    }
}

/// Inputs of a feed, shared by the feeds that are made of them.
#[derive(Clone, Debug)]
pub(super) struct FeedInputs {
    pub(super) settings: Arc<ChildSettings>,
    pub(super) watching: Arc<Watching>,
    pub(super) index: Arc<CandidateIndex>,
    /// Exploration statistics: how new videos did so far.
    pub(super) exploration: Arc<ExplorationStatistics>,
}

impl FeedInputs {
    /// Takes the earlier values where they are equal, so that [`FeedInputs::is_same`] holds.
    pub(super) fn keep_equal(&mut self, earlier: &Self) {
        if self.settings == earlier.settings {
            self.settings = Arc::clone(&earlier.settings);
        }
        if self.watching == earlier.watching {
            self.watching = Arc::clone(&earlier.watching);
        }
    }

    /// Whether both are made of the very same values.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.settings, &other.settings)
            && Arc::ptr_eq(&self.watching, &other.watching)
            && Arc::ptr_eq(&self.index, &other.index)
            && Arc::ptr_eq(&self.exploration, &other.exploration)
    }
}
