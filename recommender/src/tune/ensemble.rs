//! Tuning of recency and of the ensemble weights.

use super::{Tuned, Tuner};
use crate::ensemble_search::{EnsembleTuner, TunedEnsemble};
use crate::evaluate::{ItemStatistics, summarise};
use crate::ials::Ials;
use crate::report::Choices;
use crate::ridge::Ridge;
use crate::{History, RecommendError};

impl Tuner<'_> {
    pub(super) fn tune_ensemble(
        &self,
        ridge: Ridge,
        ials: Ials,
        choices: Choices,
    ) -> Result<Tuned, RecommendError> {
        let prepared = self.prepared;
        let settings = prepared.settings;
        let gammas: &[f32] = if prepared.has_times {
            &settings.gammas
        } else {
            &[0.0]
        };
        let sample = settings.cluster_sample / 2;
        let mut model =
            prepared.assemble(&self.split.train, &self.positives, &choices, sample, ials, || {
                Ok(ridge)
            })?;

        let tuner = EnsembleTuner {
            model: &model,
            users: &self.split.ensemble_users,
            held_out: &self.split.held_out,
            seed: settings.seed,
        };
        let TunedEnsemble {
            gamma,
            mut ensemble,
            test_users,
            ensemble_rankings,
            part_rankings,
        } = tuner.tune(gammas, settings.ensemble, |gamma| {
            prepared.histories(&self.split.train, gamma)
        });
        let has_interests = prepared.set.interests.iter().any(|own| !own.is_empty());
        if has_interests && settings.ensemble.is_none() {
            ensemble.cold_start = tuner.tune_cold_start(&self.cold_start_histories(), ensemble.cold_start);
        }

        let degrees = prepared.degrees(&self.positives);
        let positives: Vec<u32> = degrees.into_iter().map(|degree| degree as u32).collect();
        let statistics = ItemStatistics {
            positives: &positives,
            n_users: prepared.set.n_users,
            ..ItemStatistics::default()
        };
        let n_items = prepared.set.n_items;
        let ensemble_evaluation = summarise(&ensemble_rankings, &test_users, n_items, statistics);
        let part_evaluations =
            part_rankings.map(|ranked| summarise(&ranked, &test_users, n_items, ItemStatistics::default()));

        model.gamma = gamma;
        model.ensemble = ensemble;
        Ok(Tuned {
            choices: Choices {
                gamma,
                ensemble,
                ..choices
            },
            model,
            ensemble_evaluation,
            part_evaluations,
        })
    }

    /// All users with their history removed.
    fn cold_start_histories(&self) -> Vec<History> {
        let without_history = |history: &History| History {
            liked: Vec::new(),
            skipped: Vec::new(),
            ..history.clone()
        };
        self.histories.iter().map(without_history).collect()
    }
}
