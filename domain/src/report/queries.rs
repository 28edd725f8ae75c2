//! Frozen reports, as guardians read them.

use kyck_kernel::id::{ChildId, ReportId};
use kyck_kernel::page::{Page, PageRequest};
use kyck_kernel::{Actor, Ctx, Fault};

use super::Reports;
use super::advised_report::{ChildReport, ParentReport};
use super::frozen::{FrozenRow, ReportKey};
use crate::family::Child;

impl Reports {
    /// Frozen weekly reports of a child of the calling guardian, newest first.
    pub async fn list_reports(
        &self,
        ctx: &Ctx<'_>,
        child_id: ChildId,
        page: PageRequest<ReportKey>,
    ) -> Result<Page<ParentReport>, Fault> {
        let child = self.child_of_guardian(ctx, child_id).await?;

        let rows = self.list_frozen(child.id, page.after, page.first + 1).await?;
        let reports: Vec<ParentReport> = rows.iter().map(read_frozen).collect::<Result<_, _>>()?;

        Ok(Page::from_rows(reports, page.first, |frozen| {
            (frozen.report.from, frozen.id)
        }))
    }

    /// A frozen report; `None` when there is none of this id for the calling guardian.
    pub async fn find_report(&self, ctx: &Ctx<'_>, id: ReportId) -> Result<Option<ParentReport>, Fault> {
        if ctx.guardian().is_err() {
            return Ok(None);
        }

        let Some(row) = self.find_frozen(id).await? else {
            return Ok(None);
        };

        let frozen = read_frozen(&row)?;
        let child = self.family.child(ctx, frozen.report.child_id).await?;
        Ok(child.map(|_| frozen))
    }

    async fn child_of_guardian(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<Child, Fault> {
        if !matches!(ctx.actor, Actor::System) {
            ctx.guardian()?;
        }

        self.family.require_child(ctx, child_id).await
    }
}

fn read_frozen(row: &FrozenRow) -> Result<ParentReport, Fault> {
    let report: ChildReport = serde_json::from_str(&row.body)
        .map_err(|error| Fault::internal(format!("frozen report {} cannot be read: {error}", row.id)))?;
    if report.from != row.from_on {
        return Err(Fault::internal(format!(
            "frozen report {} is of another week",
            row.id
        )));
    }

    Ok(ParentReport {
        id: row.id,
        frozen_at: row.frozen_at,
        report,
    })
}
