//! Dials and picks of children, records of models and evaluations, and how reasons do.

use std::collections::HashMap;

use kyck_kernel::id::{ChildId, EvaluationId, ModelId};
use kyck_kernel::page::{Page, PageRequest};
use kyck_kernel::{Ctx, Fault, Role};

use super::model::{EvaluationRecord, GuardianPick, ModelRecord, ReasonCode, ReasonFeedback, TasteDial};
use super::{Recommend, store};
use crate::watch;

/// Days whose openings are counted.
const FEEDBACK_DAYS: i64 = 28;

impl Recommend {
    /// What guardians picked for a child, the last first.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for a child that the actor may not see.
    pub async fn guardian_picks(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<Vec<GuardianPick>, Fault> {
        self.family.require_child(ctx, child_id).await?;

        store::picks(self.kernel.db.read(), child_id).await
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

    /// Evaluations of trainings, newest first. For staff.
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

    /// How videos did that were opened for each reason in the last 28 days, in the order of [`ReasonCode::ALL`]; zeros
    /// where nothing was opened. For staff.
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
}
