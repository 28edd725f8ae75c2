//! Puts a stored model in use.

use kyck_kernel::bus::BusMessage;
use kyck_kernel::id::ModelId;
use kyck_kernel::{Ctx, Fault, Role};
use serde_json::json;

use super::error::{RecommendError, RecommendErrorCode};
use super::known_model::KnownModel;
use super::model::ModelRecord;
use super::{Recommend, store};
use crate::audit::AuditDraft;

/// Bus topic: another model is in use.
pub const TOPIC: &str = "recommender";

/// The models that an activation changed.
#[derive(Clone, Debug)]
pub struct ActivatedModel {
    /// The model in use now.
    pub model: ModelRecord,
    /// The one that was in use before, as it is now; `None` when there was none, or the same.
    pub previous: Option<ModelRecord>,
}

impl Recommend {
    /// Puts a stored model in use, an earlier one too; `None` for what is no id. For administrators.
    ///
    /// # Errors
    /// [`RecommendErrorCode::ModelNotFound`] or [`RecommendErrorCode::ModelUnreadable`] of `model_id`, and then the one
    /// in use stays; faults for anyone else.
    pub async fn activate_model(
        &self,
        ctx: &Ctx<'_>,
        id: Option<ModelId>,
    ) -> Result<ActivatedModel, RecommendError> {
        ctx.staff_or_system(Role::Admin)?;
        let id = id.ok_or_else(not_found)?;
        let bytes = store::bytes(self.kernel.db.read(), id)
            .await?
            .ok_or_else(not_found)?;
        check_readable(id, bytes).await?;

        let tx = self.kernel.db.write().await?;
        let before = store::active(&tx).await?;
        store::activate(&tx, id).await?;
        let model = store::model(&tx, id).await?.ok_or_else(not_found)?;
        let draft = activation(before.as_ref(), id);
        self.audit.record(&tx, ctx, draft).await?;
        tx.commit().await?;
        self.publish_activation(id).await;

        let previous = before.filter(|before| before.id != id).map(|before| ModelRecord {
            is_active: false,
            ..before
        });
        Ok(ActivatedModel { model, previous })
    }

    /// Makes this process and the others take the model in use.
    pub(super) async fn publish_activation(&self, id: ModelId) {
        self.invalidate();
        self.kernel
            .bus
            .publish(BusMessage {
                topic: TOPIC.to_owned(),
                key: id.to_string(),
                body: String::new(),
            })
            .await;
    }
}

fn not_found() -> RecommendError {
    RecommendError::of(RecommendErrorCode::ModelNotFound, "model_id")
}

async fn check_readable(id: ModelId, bytes: Vec<u8>) -> Result<(), RecommendError> {
    let read = tokio::task::spawn_blocking(move || KnownModel::from_bytes(&bytes).map(drop))
        .await
        .map_err(|error| Fault::internal(format!("reading a model: {error}")))?;

    read.map_err(|problem| {
        tracing::warn!(model.id = %id, problem, "a stored model cannot be read");
        RecommendError::of(RecommendErrorCode::ModelUnreadable, "model_id")
    })
}

fn activation(before: Option<&ModelRecord>, id: ModelId) -> AuditDraft {
    AuditDraft {
        action: "recommender.activate",
        subject_kind: "recommender_model",
        subject_id: id.to_string(),
        summary: "Put a model of the recommender in use".to_owned(),
        before: before.map(|record| json!({ "modelId": record.id.to_string() })),
        after: Some(json!({ "modelId": id.to_string() })),
    }
}
