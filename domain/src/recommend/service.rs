//! Models and dials: small use cases. Feeds are in `feed`, training in `training`.

use std::collections::HashMap;

use kyck_kernel::bus::BusMessage;
use kyck_kernel::id::{ChildId, EvaluationId, ModelId};
use kyck_kernel::page::{Page, PageRequest};
use kyck_kernel::{Ctx, Fault, Role};
use serde_json::json;

use super::error::RecommendError;
use super::known_model::KnownModel;
use super::model::{EvaluationRecord, ModelRecord, ReasonCode, ReasonFeedback, TasteCluster, TasteDial};
use super::{Recommend, store};
use crate::audit::AuditDraft;
use crate::catalog::curriculum;
use crate::watch;

/// Days whose openings are counted.
const FEEDBACK_DAYS: i64 = 28;
/// Labels of a cluster that are looked at for its name.
const STRONGEST_LABELS: usize = 24;
/// Videos of a cluster that are looked at for its name: some may not be published any more.
const TYPICAL_VIDEOS: usize = 8;

/// Bus topic: another model is in use.
pub const TOPIC: &str = "recommender";

impl Recommend {
    /// A child's dial; balanced until a guardian chooses.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for a child that the actor may not see.
    pub async fn taste_dial(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<TasteDial, Fault> {
        self.family.require_child(ctx, child_id).await?;
        let dials = store::dials(self.kernel.db.read(), &[child_id]).await?;
        Ok(dials.get(&child_id).copied().unwrap_or_default())
    }

    /// Dials of those of the children that the actor may see, with one query.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody.
    pub async fn taste_dials(
        &self,
        ctx: &Ctx<'_>,
        children: &[ChildId],
    ) -> Result<HashMap<ChildId, TasteDial>, Fault> {
        let visible: Vec<ChildId> = self
            .family
            .children_by_ids(ctx, children)
            .await?
            .into_iter()
            .map(|child| child.id)
            .collect();
        let set = store::dials(self.kernel.db.read(), &visible).await?;
        Ok(visible
            .into_iter()
            .map(|id| (id, set.get(&id).copied().unwrap_or_default()))
            .collect())
    }

    /// Sets a child's dial. For guardians who may change things.
    ///
    /// # Errors
    /// [`RecommendError::ChildNotFound`]; [`Fault::Forbidden`] for anyone else.
    pub async fn set_taste_dial(
        &self,
        ctx: &Ctx<'_>,
        child_id: ChildId,
        dial: TasteDial,
    ) -> Result<(), RecommendError> {
        self.identity.acting_guardian(ctx).await?;
        self.family
            .child(ctx, child_id)
            .await?
            .ok_or(RecommendError::ChildNotFound)?;
        let tx = self.kernel.db.write().await?;
        store::set_dial(&tx, child_id, dial, self.kernel.now()).await?;
        tx.commit().await?;
        self.family.announce_change(child_id, "dial").await;
        Ok(())
    }

    /// Trained models, newest first. For staff.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for anyone else.
    pub async fn list_models(
        &self,
        ctx: &Ctx<'_>,
        page: PageRequest<(i64, ModelId)>,
    ) -> Result<Page<ModelRecord>, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        let rows = store::models(self.kernel.db.read(), page.after, u64::from(page.first) + 1).await?;
        Ok(Page::from_rows(rows, page.first, |record| {
            (record.trained_at.0, record.id)
        }))
    }

    /// One model. For staff.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for anyone else.
    pub async fn model_record(&self, ctx: &Ctx<'_>, id: ModelId) -> Result<Option<ModelRecord>, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        store::model(self.kernel.db.read(), id).await
    }

    /// How trainings were judged, newest first. For staff.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for anyone else.
    pub async fn list_evaluations(
        &self,
        ctx: &Ctx<'_>,
        page: PageRequest<(i64, EvaluationId)>,
    ) -> Result<Page<EvaluationRecord>, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        let rows = store::evaluations(self.kernel.db.read(), page.after, u64::from(page.first) + 1).await?;
        Ok(Page::from_rows(rows, page.first, |record| {
            (record.evaluated_at.0, record.id)
        }))
    }

    /// How videos did that were opened for a reason in the last 28 days, in the order of [`ReasonCode::ALL`];
    /// reasons for which nothing was opened have zeros. For staff.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for anyone else.
    pub async fn feedback(&self, ctx: &Ctx<'_>) -> Result<Vec<ReasonFeedback>, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        let counts = self
            .watch
            .reason_counts(self.kernel.now().plus_days(-FEEDBACK_DAYS))
            .await?;
        let sum = |code: ReasonCode, of: fn(&watch::ReasonCount) -> i64| {
            counts
                .iter()
                .filter(|count| count.reason == code.as_str())
                .map(of)
                .sum()
        };
        Ok(ReasonCode::ALL
            .into_iter()
            .map(|code| ReasonFeedback {
                code,
                starts: sum(code, |count| count.starts),
                positive: sum(code, |count| count.positive),
            })
            .collect())
    }

    /// The clusters of taste that the model in use found, largest first; none before the first training. For
    /// staff.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for anyone else.
    pub async fn clusters(&self, ctx: &Ctx<'_>) -> Result<Vec<TasteCluster>, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        let Some(known) = self.models.get(&self.kernel.db).await? else {
            return Ok(Vec::new());
        };

        let catalogue = self.catalog.current().await?;
        let contents = &curriculum().contents;
        let themes = known.labels.themes();
        let clusters = known.model.clusters();
        let mut found: Vec<TasteCluster> = clusters
            .ids()
            .iter()
            .zip(clusters.sizes())
            .enumerate()
            .map(|(at, (number, children))| {
                let strongest = clusters.strongest(at, STRONGEST_LABELS);
                let theme_of = |label: u32| themes.get((label as usize).checked_sub(contents.len())?);
                TasteCluster {
                    number: *number,
                    children: *children,
                    themes: strongest
                        .iter()
                        .filter_map(|label| catalogue.theme(*theme_of(*label)?).cloned())
                        .take(3)
                        .collect(),
                    contents: strongest
                        .iter()
                        .filter_map(|label| contents.get(*label as usize))
                        .take(3)
                        .collect(),
                    videos: clusters
                        .typical(at, TYPICAL_VIDEOS)
                        .iter()
                        .filter_map(|item| catalogue.video(*known.videos.get(*item as usize)?).cloned())
                        .take(2)
                        .collect(),
                }
            })
            .collect();
        found.sort_by_key(|cluster| (std::cmp::Reverse(cluster.children), cluster.number));

        Ok(found)
    }
}

/// What a change of the model in use changed.
#[derive(Clone, Debug)]
pub struct ActivatedModel {
    /// The model in use now.
    pub model: ModelRecord,
    /// The one that was in use before, as it is now; `None` when there was none, or the same.
    pub previous: Option<ModelRecord>,
}

impl Recommend {
    /// Puts a stored model in use, an earlier one too. For administrators.
    ///
    /// # Errors
    /// [`RecommendError::ModelNotFound`]; [`RecommendError::ModelUnreadable`], and then the one in use stays.
    pub async fn activate_model(&self, ctx: &Ctx<'_>, id: ModelId) -> Result<ActivatedModel, RecommendError> {
        ctx.staff_or_system(Role::Admin)?;
        let bytes = store::bytes(self.kernel.db.read(), id)
            .await?
            .ok_or(RecommendError::ModelNotFound)?;
        tokio::task::spawn_blocking(move || KnownModel::from_bytes(&bytes))
            .await
            .map_err(|error| Fault::internal(format!("reading a model: {error}")))?
            .map_err(RecommendError::ModelUnreadable)?;
        let tx = self.kernel.db.write().await?;
        let before = store::active(&tx).await?;
        store::activate(&tx, id).await?;
        let record = store::model(&tx, id)
            .await?
            .ok_or(RecommendError::ModelNotFound)?;
        self.audit
            .record(
                &tx,
                ctx,
                AuditDraft {
                    action: "recommender.activate",
                    subject_kind: "recommender_model",
                    subject_id: id.to_string(),
                    summary: "Put a model of the recommender in use".to_owned(),
                    before: before
                        .as_ref()
                        .map(|record| json!({ "modelId": record.id.to_string() })),
                    after: Some(json!({ "modelId": id.to_string() })),
                },
            )
            .await?;
        tx.commit().await?;
        self.tell_nodes(id).await;

        let previous = before.filter(|before| before.id != id).map(|before| ModelRecord {
            is_active: false,
            ..before
        });
        Ok(ActivatedModel {
            model: record,
            previous,
        })
    }

    /// Lets this process and the others take the model in use.
    pub(super) async fn tell_nodes(&self, id: ModelId) {
        self.models.check_soon();
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
