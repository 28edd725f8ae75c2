//! One training: an evaluation on held-out days, then a model of everything.

use std::time::Instant;

use kyck_kernel::id::ModelId;
use kyck_kernel::keys::sha256;
use kyck_kernel::{Fault, UtcInstant};
use kyck_recommender::Settings;
use kyck_recommender::evaluate::{ItemStatistics, TestUser, evaluate};

use super::evaluation::Measures;
use super::known_model::KnownModel;
use super::model::ModelRecord;
use super::train::TrainingError;
use super::training_data::TrainingData;
use crate::catalog::curriculum;

/// Days held out for the comparison.
const HELD_OUT_DAYS: i64 = 7;
/// Children with something held out below which nothing is compared.
const MIN_CASES: usize = 20;

/// A trained model with its measures.
pub(super) struct Trained {
    pub(super) record: ModelRecord,
    pub(super) bytes: Vec<u8>,
    /// Measures of a model of the earlier days on the held-out ones.
    pub(super) measures: Option<Measures>,
    /// Measures of the model in use, on the same days.
    pub(super) earlier: Option<Measures>,
}

/// Outcome of the fit to the earlier days; empty where too little was held out.
#[derive(Default)]
struct Trial {
    measures: Option<Measures>,
    settings: Option<Settings>,
    earlier: Option<Measures>,
}

impl TrainingData {
    /// First a model of what came before the held-out days, evaluated on them together with the earlier one; then, with
    /// the settings chosen there, a model of everything.
    pub(super) fn train(
        &self,
        now: UtcInstant,
        learned_until: Option<UtcInstant>,
        earlier: Option<&KnownModel>,
    ) -> Result<Trained, TrainingError> {
        let started = Instant::now();
        let trial = self.held_out_trial(now, learned_until, earlier)?;

        let settings = trial.settings.unwrap_or_default();
        let (known, report) = self
            .fit(|_| true, &settings, earlier)?
            .ok_or(TrainingError::NothingToLearn)?;

        // With too few days to hold back, the training's own split is all there is.
        let inside = Some(report.held_out).filter(|evaluation| evaluation.users >= MIN_CASES);
        let figures = trial.measures.as_ref().map_or(
            inside.map(|inside| (inside.ndcg_at_10, inside.recall_at_20, inside.coverage)),
            |measures| Some((measures.ndcg_at_10, measures.recall_at_20, measures.coverage)),
        );
        let bytes = known.to_bytes();
        let record = ModelRecord {
            id: ModelId(uuid::Uuid::nil()),
            trained_at: now,
            learned_until_at: now,
            is_active: false,
            checksum: hexadecimal(&sha256(&bytes)),
            children: self.active_learners() as i32,
            videos: known.videos.len() as i32,
            interactions: self.interactions.len() as i64,
            clusters: known.model.clusters().len() as i32,
            ndcg_at_10: figures.map(|(ndcg, ..)| ndcg),
            recall_at_20: figures.map(|(_, recall, _)| recall),
            coverage: figures.map(|(.., coverage)| coverage),
            training_seconds: started.elapsed().as_secs_f64(),
        };

        Ok(Trained {
            record,
            bytes,
            measures: trial.measures,
            earlier: trial.earlier,
        })
    }

    /// Fits a model to the days before the held-out ones and evaluates it on them.
    fn held_out_trial(
        &self,
        now: UtcInstant,
        learned_until: Option<UtcInstant>,
        earlier: Option<&KnownModel>,
    ) -> Result<Trial, Fault> {
        let usual = now.plus_days(-HELD_OUT_DAYS);
        let unseen = learned_until.map_or(usual, |until| until.max(usual));
        // Only days after the earlier model's last are fair to both.
        let is_fair = self.held_out(unseen).len() >= MIN_CASES;
        let since = if is_fair { unseen } else { usual };
        if self.held_out(since).len() < MIN_CASES {
            return Ok(Trial::default());
        }

        let fitted = self.fit(|interaction| interaction.at < since, &Settings::default(), None)?;
        let Some((known, report)) = fitted else {
            return Ok(Trial::default());
        };
        let measures = self.evaluate(&known, since)?;
        let earlier = match earlier.filter(|_| is_fair) {
            Some(earlier) => Some(self.evaluate(earlier, since)?),
            None => None,
        };

        Ok(Trial {
            measures: Some(measures),
            settings: Some(Settings::default().repeating(&report)),
            earlier,
        })
    }

    /// How well a model predicts the interactions since an instant from what came before.
    fn evaluate(&self, known: &KnownModel, since: UtcInstant) -> Result<Measures, Fault> {
        let histories = self.histories(known, Some(since));
        let mut held: Vec<(u32, Vec<u32>)> = self.held_out(since).into_iter().collect();
        held.sort_unstable();
        let cases: Vec<TestUser> = held
            .into_iter()
            .map(|(learner, videos)| {
                // A video that the model does not know is one it could not predict.
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

        let (positives, areas) = self.facts(known, since);
        let facts = ItemStatistics {
            positives: &positives,
            n_users: self.learners.len(),
            areas: &areas,
            n_areas: curriculum().areas.len(),
        };

        evaluate(&known.model, &cases, facts)
            .map(Measures::from)
            .map_err(|error| Fault::internal(format!("evaluation: {error}")))
    }

    /// What was known of a model's videos before an instant: children who liked each, and its shares in the
    /// areas of the curriculum.
    fn facts(&self, known: &KnownModel, since: UtcInstant) -> (Vec<u32>, Vec<Vec<(u16, f32)>>) {
        let mut positives = vec![0; known.videos.len()];
        let mut areas = vec![Vec::new(); known.videos.len()];
        for interaction in self
            .interactions
            .iter()
            .filter(|interaction| interaction.at < since && interaction.value > 0.0)
        {
            if let Some(item) = known.places.get(&self.videos[interaction.video as usize].id) {
                positives[*item as usize] += 1;
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

        (positives, areas)
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
