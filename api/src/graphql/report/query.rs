//! `childReport`, `reports`, `guidelines`.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use kyck_domain::report;
use kyck_kernel::Fault;
use kyck_kernel::page::{DEFAULT_FIRST, PageRequest};

use super::child_report::ChildReportNode;
use super::guideline::GuidelineNode;
use super::parent_report::{ParentReportConnection, ParentReportNode};
use crate::graphql::page::Paged;
use crate::graphql::scalar::Date;
use crate::graphql::{ContextExt, id};
use crate::server::field_limits::list_size;

/// Root of the queries about reports.
#[derive(Default)]
pub struct ReportQuery;

#[Object]
impl ReportQuery {
    /// What a child watched from one day to another, both included, at most 92 days. For its guardians.
    async fn child_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the child that the report is about.")] child_id: ID,
        #[graphql(desc = "First day, in the family's zone.")] from: Date,
        #[graphql(desc = "Last day, in the family's zone.")] to: Date,
    ) -> Result<ChildReportNode, Fault> {
        let (cx, services) = (ctx.cx(), ctx.services());
        cx.guardian()?;
        let child_id = id::decode(&child_id).ok_or(Fault::Forbidden)?;

        let report = services.report.child_report(&cx, child_id, from.0, to.0).await?;
        let catalogue = services.catalog.current().await?;

        Ok(ChildReportNode::new(report, catalogue))
    }

    /// Frozen weekly reports of a child, newest first. For its guardians.
    #[graphql(directive = list_size::apply(DEFAULT_FIRST, vec!["first".into()]))]
    async fn reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the child that the reports are about.")] child_id: ID,
        #[graphql(desc = "How many at most, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page begins; the first page when absent.")] after: Option<
            String,
        >,
    ) -> Result<ParentReportConnection, Fault> {
        let (cx, services) = (ctx.cx(), ctx.services());
        cx.guardian()?;
        let request = PageRequest::parse(first, after.as_deref())?;
        let child_id = id::decode(&child_id).ok_or(Fault::Forbidden)?;

        let page = services.report.list_reports(&cx, child_id, request).await?;
        let catalogue = services.catalog.current().await?;

        let nodes = Paged::new(page, after.as_deref())
            .map(|frozen| ParentReportNode::new(frozen, Arc::clone(&catalogue)));
        Ok(ParentReportConnection(nodes))
    }

    /// The published recommendations that advice refers to. For everyone who is signed in.
    async fn guidelines(&self, ctx: &Context<'_>) -> Result<Vec<GuidelineNode>, Fault> {
        ctx.cx().signed_in()?;

        Ok(report::guidelines().iter().map(GuidelineNode).collect())
    }
}

/// The frozen report of an id, for `node`.
///
/// # Errors
/// As the use case.
pub async fn find_report(ctx: &Context<'_>, id: &ID) -> Result<Option<ParentReportNode>, Fault> {
    let cx = ctx.cx();
    let Some(report_id) = id::decode(id) else {
        return Ok(None);
    };

    let Some(frozen) = ctx.services().report.find_report(&cx, report_id).await? else {
        return Ok(None);
    };
    let catalogue = ctx.services().catalog.current().await?;

    Ok(Some(ParentReportNode::new(frozen, catalogue)))
}

/// The guideline of an id, for `node`.
pub fn find_guideline(id: &ID) -> Option<GuidelineNode> {
    report::find_guideline(id.strip_prefix("guideline_")?).map(GuidelineNode)
}
