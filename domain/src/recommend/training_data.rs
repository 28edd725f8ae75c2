//! What is learned from: children, videos with our labels, and what was watched; and a model's fit to it.

use std::collections::HashMap;

use kyck_kernel::id::{ChildId, ThemeId, VideoId};
use kyck_kernel::{Ctx, Fault, UtcInstant};
use kyck_recommender::train::train as fit;
use kyck_recommender::{Event, History, Model, Settings, TrainingReport, TrainingSet};

use super::candidate_index::group_of;
use super::known_model::KnownModel;
use super::labels::LabelSpace;
use super::{Recommend, rules};
use crate::catalog::{Catalogue, VideoLabels};
use crate::family::{AgeBand, Child, ConsentPurpose};

/// Children read by one query.
const BATCH: u64 = 1_000;

/// A child that is learned from, by its index.
pub(super) struct Learner {
    group: Option<u16>,
    interests: Vec<ThemeId>,
}

/// Watching of one video by one learner, both by index.
#[derive(Clone, Copy)]
pub(super) struct Interaction {
    pub(super) learner: u32,
    pub(super) video: u32,
    /// How much the video was liked, see [`rules::value_of`]; above 0 for a positive.
    pub(super) value: f32,
    pub(super) at: UtcInstant,
}

/// Everything that is learned from.
pub(super) struct TrainingData {
    pub(super) learners: Vec<Learner>,
    pub(super) videos: Vec<VideoLabels>,
    themes: Vec<ThemeId>,
    pub(super) interactions: Vec<Interaction>,
}

impl TrainingData {
    pub(super) async fn load(recommend: &Recommend) -> Result<Self, Fault> {
        let videos = recommend.catalog.all_labels().await?;
        let catalogue = recommend.catalog.current().await?;
        let themes = catalogue.themes().iter().map(|theme| theme.id).collect();
        let numbers: HashMap<VideoId, u32> = videos.iter().map(|video| video.id).zip(0..).collect();
        let learners = learners(recommend, &catalogue).await?;

        let interactions = recommend
            .watch
            .interactions()
            .await?
            .into_iter()
            .filter_map(|interaction| {
                let video = *numbers.get(&interaction.video_id)?;
                Some(Interaction {
                    learner: *learners.numbers.get(&interaction.child_id)?,
                    video,
                    value: rules::value_of(&interaction, videos[video as usize].duration_ms),
                    at: interaction.last_at,
                })
            })
            .collect();

        Ok(Self {
            learners: learners.all,
            videos,
            themes,
            interactions,
        })
    }

    /// Number of learners who watched anything.
    pub(super) fn active_learners(&self) -> usize {
        let mut learners: Vec<u32> = self
            .interactions
            .iter()
            .map(|interaction| interaction.learner)
            .collect();
        learners.sort_unstable();
        learners.dedup();
        learners.len()
    }

    /// Fits a model to some of the interactions; `None` when there is nothing to learn from.
    pub(super) fn fit(
        &self,
        takes: impl Fn(&Interaction) -> bool,
        settings: &Settings,
        earlier: Option<&KnownModel>,
    ) -> Result<Option<(KnownModel, TrainingReport)>, Fault> {
        let chosen: Vec<Interaction> = self.interactions.iter().copied().filter(takes).collect();
        let mut space = LabelSpace::new(self.themes.clone());
        let failed = |error: kyck_recommender::RecommendError| Fault::internal(format!("training: {error}"));

        let set = TrainingSet {
            n_users: self.learners.len(),
            n_items: self.videos.len(),
            n_groups: AgeBand::ALL.len(),
            groups: self.learners.iter().map(|learner| learner.group).collect(),
            interests: self
                .learners
                .iter()
                .map(|learner| space.interests(&learner.interests))
                .collect(),
            labels: space.matrix(&self.videos).map_err(failed)?,
            earlier_clusters: earlier
                .map(|earlier| self.clusters_of(earlier))
                .unwrap_or_default(),
            events: chosen
                .iter()
                .map(|interaction| Event {
                    user: interaction.learner,
                    item: interaction.video,
                    value: interaction.value,
                    at: interaction.at.0,
                })
                .collect(),
        };

        match fit(&set, settings) {
            Ok((model, report)) => Ok(Some((self.known(model, space), report))),
            Err(kyck_recommender::RecommendError::Empty) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    fn known(&self, model: Model, space: LabelSpace) -> KnownModel {
        KnownModel::new(model, self.videos.iter().map(|video| video.id).collect(), space)
    }

    /// Learners who liked something at or after an instant with the videos.
    pub(super) fn held_out(&self, since: UtcInstant) -> HashMap<u32, Vec<u32>> {
        let mut held: HashMap<u32, Vec<u32>> = HashMap::new();
        for interaction in &self.interactions {
            if interaction.at >= since && interaction.value > 0.0 {
                held.entry(interaction.learner)
                    .or_default()
                    .push(interaction.video);
            }
        }
        held
    }

    /// Histories of all learners up to an instant, in the numbers of a model.
    pub(super) fn histories(&self, known: &KnownModel, until: Option<UtcInstant>) -> Vec<History> {
        let mut events: Vec<Vec<(u32, f32, i64)>> = vec![Vec::new(); self.learners.len()];
        for interaction in &self.interactions {
            if until.is_none_or(|until| interaction.at < until)
                && let Some(item) = known.places.get(&self.videos[interaction.video as usize].id)
            {
                events[interaction.learner as usize].push((*item, interaction.value, interaction.at.0));
            }
        }
        events
            .into_iter()
            .zip(&self.learners)
            .map(|(events, learner)| {
                let mut history = History::new(events, known.model.gamma()).in_group(learner.group);
                history.interests = known.labels.interests(&learner.interests);
                history
            })
            .collect()
    }

    fn clusters_of(&self, earlier: &KnownModel) -> Vec<Option<u32>> {
        self.histories(earlier, None)
            .iter()
            .map(|history| earlier.model.cluster_of(history))
            .collect()
    }
}

struct Learners {
    all: Vec<Learner>,
    numbers: HashMap<ChildId, u32>,
}

/// The children whose guardians agreed to recommendations; nobody else is learned from.
async fn learners(recommend: &Recommend, catalogue: &Catalogue) -> Result<Learners, Fault> {
    let ctx = Ctx::system();
    let today = recommend.kernel.now();
    let consenting = recommend
        .family
        .consenting_families(&ctx, ConsentPurpose::Recommendation)
        .await?;
    let is_counted = |child: &&Child| !child.is_archived && consenting.contains(&child.family_id);

    let (mut all, mut numbers) = (Vec::new(), HashMap::new());
    let mut after = None;
    loop {
        let children = recommend.family.all_children(&ctx, after, BATCH).await?;
        let Some(last) = children.last() else { break };
        after = Some(last.id);
        for child in children.iter().filter(is_counted) {
            numbers.insert(child.id, all.len() as u32);
            all.push(Learner {
                group: Some(group_of(child.age_band(child.day_at(today)))),
                interests: catalogue.current_themes(&child.interests),
            });
        }
    }

    Ok(Learners { all, numbers })
}
