//! Training: from interactions to a model, with every hyperparameter tuned on positives held out inside it.

use rayon::prelude::*;

use crate::ensemble::Part;
use crate::ials::{Ials, IalsSettings};
use crate::prepared::Prepared;
use crate::tune::{self, Tuned};
use crate::{Model, RecommendError, Settings, TrainingReport, TrainingSet, interaction};

/// Trains a model.
///
/// A tenth of the positives is held out (a user's newest where times are known, random ones otherwise). The
/// item-item model, RP3beta, the factorisation, recency and the ensemble are tuned on it; then everything is
/// fitted again on all positives.
///
/// The same set and settings give the same model on any number of threads.
///
/// # Errors
/// [`RecommendError::Empty`] without a positive; [`RecommendError::OutOfRange`], [`RecommendError::Shape`]
/// and [`RecommendError::NotFinite`] for an inconsistent set; [`RecommendError::Setting`].
pub fn train(set: &TrainingSet, settings: &Settings) -> Result<(Model, TrainingReport), RecommendError> {
    let prepared = Prepared::new(set, settings)?;
    let tuned = match &prepared.sample_users() {
        Some(sample) => {
            let sample = Prepared::new(sample, settings)?;
            tune::tune(&sample, &sample.hold_out(), prepared.dimensions())?
        }
        None => tune::tune(&prepared, &prepared.hold_out(), prepared.dimensions())?,
    };
    let Tuned {
        choices,
        model: tuned_model,
        ensemble_evaluation,
        part_evaluations,
    } = tuned;

    let (positives, skips) = interaction::matrices(&prepared.events, set.n_users, set.n_items, 0.0)?;
    let final_settings = IalsSettings {
        sweeps: settings.final_sweeps,
        ..choices.ials
    };
    let ials = Ials::fit_from(&positives, &skips, final_settings, Some(&tuned_model.ials))?;
    drop(tuned_model);

    let mut model = prepared.assemble(
        &prepared.events,
        &positives,
        &choices,
        settings.cluster_sample,
        ials,
        || prepared.fit_ridge(&positives, &choices),
    )?;
    if !set.earlier_clusters.is_empty() {
        keep_cluster_names(&mut model, &prepared);
    }

    let report = TrainingReport {
        positives: prepared.n_positives(),
        choices,
        held_out: ensemble_evaluation,
        popularity: part_evaluations[Part::Popularity as usize],
        ridge_alone: part_evaluations[Part::Ridge as usize],
        factors_alone: part_evaluations[Part::Factors as usize],
        cluster_alone: part_evaluations[Part::Cluster as usize],
    };
    Ok((model, report))
}

/// Names the clusters of the model after those of the previous one.
fn keep_cluster_names(model: &mut Model, prepared: &Prepared<'_>) {
    let histories = prepared.histories(&prepared.events, model.gamma);
    let pairs: Vec<(Option<u32>, Option<usize>)> = histories
        .par_iter()
        .zip(&prepared.set.earlier_clusters)
        .map(|(history, earlier)| {
            let taste = model.ials.fold_in(&history.liked, &history.skipped);
            (*earlier, model.clusters.assign(&taste))
        })
        .collect();
    model.clusters.keep_names(&pairs);
}
