//! How a model comes to be: what was watched, our labels, a training in the background, a comparison with
//! the model in use on days that neither has seen, and the exchange.

use std::collections::HashMap;
use std::time::Instant;

use kyck_kernel::id::{ChildId, ModelId, ThemeId, VideoId};
use kyck_kernel::keys::sha256;
use kyck_kernel::{Ctx, Fault, Role, UtcInstant};
use kyck_recommender::evaluate::{ItemStatistics, TestUser, evaluate};
use kyck_recommender::train::train as fit;
use kyck_recommender::{Event, History, Model, Settings, TrainingReport, TrainingSet};

use super::candidate_index::group_of;
use super::error::RecommendError;
use super::evaluation::Measures;
use super::known_model::KnownModel;
use super::labels::LabelSpace;
use super::model::{EvaluationRecord, ModelRecord};
use super::{Recommend, rules, store};
use crate::catalog::{VideoLabels, curriculum};
use crate::family::{self, AgeBand, ConsentPurpose};

/// Days held out for the comparison.
const HELD_OUT_DAYS: i64 = 7;
/// Children with something held out below which nothing is compared.
const LEAST_CASES: usize = 20;
/// Stored models that are kept, besides the one in use.
const KEPT_MODELS: u64 = 10;
/// Evaluations that are kept: years of nightly trainings.
const KEPT_EVALUATIONS: u64 = 1_000;

/// What a training led to.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingOutcome {
    /// The new model.
    pub record: ModelRecord,
    /// NDCG@10 of the model that was in use, on the same held-out days; absent when nothing was compared.
    pub earlier_ndcg_at_10: Option<f64>,
}

impl Recommend {
    /// Trains a model on everything watched so far and puts it in use, unless it ranks worse than the one in
    /// use on days that neither has learned from. Runs long, on threads of its own.
    ///
    /// # Errors
    /// [`RecommendError::NothingToLearn`]; [`Fault::Forbidden`] for anyone but administrators and the program.
    pub async fn train(&self, ctx: &Ctx<'_>) -> Result<TrainingOutcome, RecommendError> {
        ctx.staff_or_system(Role::Admin)?;
        let material = Material::load(self).await?;
        let running = store::active(self.kernel.db.read()).await?;
        let earlier = self.models.get(&self.kernel.db).await?;
        let learned_until = running.as_ref().map(|record| record.learned_until_at);
        let now = self.kernel.now();
        let trained =
            tokio::task::spawn_blocking(move || material.train(now, learned_until, earlier.as_deref()))
                .await
                .map_err(|error| Fault::internal(format!("training: {error}")))??;
        let in_use = trained.earlier.as_ref().map(|earlier| earlier.ndcg_at_10);
        let is_better = rules::may_replace(trained.record.ndcg_at_10, in_use);
        let record = ModelRecord {
            id: self.kernel.new_id(),
            trained_at: self.kernel.now(),
            learned_until_at: now,
            ..trained.record
        };

        let tx = self.kernel.db.write().await?;
        store::insert(&tx, &record, trained.bytes).await?;
        if is_better {
            store::activate(&tx, record.id).await?;
        }

        store::keep_newest(&tx, KEPT_MODELS).await?;
        if let Some(measures) = trained.measures {
            let evaluation = EvaluationRecord {
                id: self.kernel.new_id(),
                model_id: record.id,
                evaluated_at: record.trained_at,
                is_activated: is_better,
                measures,
                compared_with: in_use.and(running.map(|running| running.id)),
                compared_ndcg_at_10: in_use,
            };
            store::insert_evaluation(&tx, &evaluation).await?;
            store::keep_newest_evaluations(&tx, KEPT_EVALUATIONS).await?;
        }

        tx.commit().await?;
        if is_better {
            self.tell_nodes(record.id).await;
        }

        Ok(TrainingOutcome {
            record: ModelRecord {
                is_active: is_better,
                ..record
            },
            earlier_ndcg_at_10: in_use,
        })
    }
}

/// A child as training sees it: a number, an age, interests.
struct Learner {
    group: Option<u16>,
    interests: Vec<ThemeId>,
}

/// Watching of one video by one learner.
#[derive(Clone, Copy)]
struct Liking {
    learner: u32,
    video: u32,
    value: f32,
    at: UtcInstant,
}

/// Everything that is learned from.
struct Material {
    learners: Vec<Learner>,
    videos: Vec<VideoLabels>,
    themes: Vec<ThemeId>,
    likings: Vec<Liking>,
}

struct Trained {
    record: ModelRecord,
    bytes: Vec<u8>,
    /// What the model's fit to earlier days foretold of the held-out ones.
    measures: Option<Measures>,
    earlier: Option<Measures>,
}

impl Material {
    async fn load(recommend: &Recommend) -> Result<Self, Fault> {
        let videos = recommend.catalog.all_labels().await?;
        let catalogue = recommend.catalog.current().await?;
        let themes = catalogue.themes().iter().map(|theme| theme.id).collect();
        let places: HashMap<VideoId, u32> = videos.iter().map(|video| video.id).zip(0..).collect();
        let (mut learners, mut numbers) = (Vec::new(), HashMap::<ChildId, u32>::new());
        // Only those are learned from whose guardians agreed to it.
        let consenting = recommend
            .family
            .consenting_families(&Ctx::system(), ConsentPurpose::Recommendation)
            .await?;
        let mut after = None;
        let today = recommend.kernel.now();
        loop {
            let children = recommend.family.all_children(&Ctx::system(), after, 1000).await?;
            let Some(last) = children.last() else { break };
            after = Some(last.id);
            let counted =
                |child: &&family::Child| !child.is_archived && consenting.contains(&child.family_id);
            for child in children.iter().filter(counted) {
                numbers.insert(child.id, learners.len() as u32);
                learners.push(Learner {
                    group: Some(group_of(child.age_band(child.day_at(today)))),
                    interests: catalogue.current_themes(&child.interests),
                });
            }
        }

        let likings = recommend
            .watch
            .interactions()
            .await?
            .into_iter()
            .filter_map(|interaction| {
                let video = *places.get(&interaction.video_id)?;
                Some(Liking {
                    learner: *numbers.get(&interaction.child_id)?,
                    video,
                    value: rules::value_of(&interaction, videos[video as usize].duration_ms),
                    at: interaction.last_at,
                })
            })
            .collect();

        Ok(Self {
            learners,
            videos,
            themes,
            likings,
        })
    }

    /// First a model of what came before the held-out days, judged on them beside the earlier one; then,
    /// with the choices made there, a model of everything.
    fn train(
        &self,
        now: UtcInstant,
        learned_until: Option<UtcInstant>,
        earlier: Option<&KnownModel>,
    ) -> Result<Trained, RecommendError> {
        let started = Instant::now();
        let usual = now.plus_days(-HELD_OUT_DAYS);
        let unseen = learned_until.map_or(usual, |until| until.max(usual));
        // Only days after the earlier model's last are fair to both.
        let fair = self.held_out(unseen).len() >= LEAST_CASES;
        let since = if fair { unseen } else { usual };
        let mut judged: Option<(Measures, Settings)> = None;
        let mut compared = None;
        if self.held_out(since).len() >= LEAST_CASES
            && let Some((known, report)) = self.fit(|liking| liking.at < since, &Settings::default(), None)?
        {
            let evaluation = self.judge(&known, since)?;
            judged = Some((evaluation, Settings::default().repeating(&report)));
            if let Some(earlier) = earlier.filter(|_| fair) {
                compared = Some(self.judge(earlier, since)?);
            }
        }

        let settings = judged
            .as_ref()
            .map_or_else(Settings::default, |(_, settings)| settings.clone());
        let (known, report) = self
            .fit(|_| true, &settings, earlier)?
            .ok_or(RecommendError::NothingToLearn)?;
        // With too few days to hold back, the training's own split is all there is.
        let inside = Some(report.held_out).filter(|evaluation| evaluation.users >= LEAST_CASES);
        let figure = |of: fn(&Measures) -> f64, inside: Option<f64>| {
            judged.as_ref().map(|(measures, _)| of(measures)).or(inside)
        };

        let ndcg_at_10 = figure(
            |measures| measures.ndcg_at_10,
            inside.map(|inside| inside.ndcg_at_10),
        );
        let recall_at_20 = figure(
            |measures| measures.recall_at_20,
            inside.map(|inside| inside.recall_at_20),
        );
        let coverage = figure(|measures| measures.coverage, inside.map(|inside| inside.coverage));
        let bytes = known.to_bytes();
        let record = ModelRecord {
            id: ModelId(uuid::Uuid::nil()),
            trained_at: now,
            learned_until_at: now,
            is_active: false,
            checksum: hexadecimal(&sha256(&bytes)),
            children: self.learners_with_likings() as i32,
            videos: known.videos.len() as i32,
            interactions: self.likings.len() as i64,
            clusters: known.model.clusters().len() as i32,
            ndcg_at_10,
            recall_at_20,
            coverage,
            training_seconds: started.elapsed().as_secs_f64(),
        };

        Ok(Trained {
            record,
            bytes,
            measures: judged.map(|(measures, _)| measures),
            earlier: compared,
        })
    }

    fn learners_with_likings(&self) -> usize {
        let mut learners: Vec<u32> = self.likings.iter().map(|liking| liking.learner).collect();
        learners.sort_unstable();
        learners.dedup();
        learners.len()
    }

    /// Fits a model to some of the likings; `None` when there is nothing to learn from.
    fn fit(
        &self,
        takes: impl Fn(&Liking) -> bool,
        settings: &Settings,
        earlier: Option<&KnownModel>,
    ) -> Result<Option<(KnownModel, TrainingReport)>, RecommendError> {
        let chosen: Vec<Liking> = self.likings.iter().copied().filter(takes).collect();
        let mut space = LabelSpace::new(self.themes.clone());
        let failed = |error: kyck_recommender::RecommendError| {
            RecommendError::Fault(Fault::internal(format!("training: {error}")))
        };

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
                .map(|liking| Event {
                    user: liking.learner,
                    item: liking.video,
                    value: liking.value,
                    at: liking.at.0,
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

    /// Learners who liked something at or after an instant that they had not before: number and videos.
    fn held_out(&self, since: UtcInstant) -> HashMap<u32, Vec<u32>> {
        let mut held: HashMap<u32, Vec<u32>> = HashMap::new();
        for liking in &self.likings {
            if liking.at >= since && liking.value > 0.0 {
                held.entry(liking.learner).or_default().push(liking.video);
            }
        }
        held
    }

    /// Histories of all learners up to an instant, in the numbers of a model.
    fn histories(&self, known: &KnownModel, until: Option<UtcInstant>) -> Vec<History> {
        let mut events: Vec<Vec<(u32, f32, i64)>> = vec![Vec::new(); self.learners.len()];
        for liking in &self.likings {
            if until.is_none_or(|until| liking.at < until)
                && let Some(item) = known.places.get(&self.videos[liking.video as usize].id)
            {
                events[liking.learner as usize].push((*item, liking.value, liking.at.0));
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

    /// How well a model foretells the likings since an instant from what came before.
    fn judge(&self, known: &KnownModel, since: UtcInstant) -> Result<Measures, RecommendError> {
        let histories = self.histories(known, Some(since));
        let mut held: Vec<(u32, Vec<u32>)> = self.held_out(since).into_iter().collect();
        held.sort_unstable();
        let cases: Vec<TestUser> = held
            .into_iter()
            .map(|(learner, videos)| {
                // A video that the model does not know is one it could not foretell.
                let mut relevant: Vec<u32> = videos
                    .into_iter()
                    .map(|video| {
                        let id = self.videos[video as usize].id;
                        known.places.get(&id).copied().unwrap_or(u32::MAX)
                    })
                    .collect();
                relevant.sort_unstable();
                TestUser {
                    history: histories[learner as usize].clone(),
                    relevant,
                }
            })
            .collect();
        let (likings, areas) = self.facts(known, since);
        let facts = ItemStatistics {
            positives: &likings,
            n_users: self.learners.len(),
            areas: &areas,
            n_areas: curriculum().areas.len(),
        };

        evaluate(&known.model, &cases, facts)
            .map(Measures::from)
            .map_err(|error| RecommendError::Fault(Fault::internal(format!("evaluation: {error}"))))
    }

    /// What was known of a model's videos before an instant: children who liked each, and its shares in the
    /// areas of the curriculum.
    fn facts(&self, known: &KnownModel, since: UtcInstant) -> (Vec<u32>, Vec<Vec<(u16, f32)>>) {
        let mut likings = vec![0; known.videos.len()];
        let mut areas = vec![Vec::new(); known.videos.len()];
        for liking in self
            .likings
            .iter()
            .filter(|liking| liking.at < since && liking.value > 0.0)
        {
            if let Some(item) = known.places.get(&self.videos[liking.video as usize].id) {
                likings[*item as usize] += 1;
            }
        }
        for video in &self.videos {
            if let Some(item) = known.places.get(&video.id) {
                areas[*item as usize] = video
                    .contents
                    .iter()
                    .map(|(content, weight)| (curriculum().contents[*content].area as u16, *weight as f32))
                    .collect();
            }
        }
        (likings, areas)
    }

    fn clusters_of(&self, earlier: &KnownModel) -> Vec<Option<u32>> {
        self.histories(earlier, None)
            .iter()
            .map(|history| earlier.model.cluster_of(history))
            .collect()
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;

    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// One line that tells how a training went.
pub fn outcome_line(outcome: &TrainingOutcome) -> String {
    let record = &outcome.record;
    let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.4}"));
    format!(
        "{} children, {} videos, {} interactions, {} clusters; NDCG@10 {} (before: {}), recall@20 {}, coverage {}; \
         {:.1} s; {}",
        record.children,
        record.videos,
        record.interactions,
        record.clusters,
        number(record.ndcg_at_10),
        number(outcome.earlier_ndcg_at_10),
        number(record.recall_at_20),
        number(record.coverage),
        record.training_seconds,
        if record.is_active {
            "in use"
        } else {
            "not in use: the earlier model ranks better"
        },
    )
}
