//! Trains a model and puts it in use unless it ranks worse than the one in use.

use kyck_kernel::{Ctx, Fault, Role};

use super::model::{EvaluationRecord, ModelRecord};
use super::training_data::TrainingData;
use super::{Recommend, rules, store};

/// Stored models, not counting the one in use.
const STORED_MODELS: u64 = 10;
/// Stored evaluations: years of nightly trainings.
const STORED_EVALUATIONS: u64 = 1_000;

/// Why no model was trained.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// Nobody has watched anything yet.
    #[error("there is nothing to learn from yet")]
    NothingToLearn,
    /// A failure of the system.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sea_orm::DbErr> for TrainingError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Fault(error.into())
    }
}

/// Outcome of a training.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingOutcome {
    /// The model that was trained.
    pub record: ModelRecord,
    /// NDCG@10 of the model that was in use, on the same held-out days; absent when nothing was compared.
    pub earlier_ndcg_at_10: Option<f64>,
}

impl Recommend {
    /// Trains a model on everything watched so far and puts it in use, unless it ranks worse than the one in
    /// use on days that neither has learned from. Runs long, on threads of its own.
    ///
    /// # Errors
    /// [`TrainingError::NothingToLearn`]; [`Fault::Forbidden`] for anyone but administrators and the program.
    pub async fn train(&self, ctx: &Ctx<'_>) -> Result<TrainingOutcome, TrainingError> {
        ctx.staff_or_system(Role::Admin)?;

        let data = TrainingData::load(self).await?;
        let running = store::active(self.kernel.db.read()).await?;
        let earlier = self.models.get(&self.kernel.db).await?;
        let learned_until = running.as_ref().map(|record| record.learned_until_at);
        let now = self.kernel.now();
        let trained = tokio::task::spawn_blocking(move || data.train(now, learned_until, earlier.as_deref()))
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

        store::keep_newest(&tx, STORED_MODELS).await?;
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
            store::keep_newest_evaluations(&tx, STORED_EVALUATIONS).await?;
        }

        tx.commit().await?;
        if is_better {
            self.publish_activation(record.id).await;
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

/// One line about a training, for logs and the command line.
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
