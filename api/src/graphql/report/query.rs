//! `childReport`, `reports`, `guidelines`.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use kyck_domain::report;
use kyck_kernel::Fault;
use kyck_kernel::page::{DEFAULT_FIRST, PageRequest};

use super::advice::GuidelineNode;
use super::parent_report::{ParentReportConnection, ParentReportNode};
use super::types::ChildReportNode;
use crate::graphql::page::Paged;
use crate::graphql::scalar::Date;
use crate::graphql::{ContextExt, id};
use crate::server::field_limits::list_size;

/// Queries about reports.
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
    ) -> Result<ChildReportNode> {
        let found = async {
            let cx = ctx.cx();
            cx.guardian()?;
            let child_id = id::decode(&child_id).ok_or(Fault::Forbidden)?;
            let report = ctx
                .services()
                .report
                .child_report(&cx, child_id, from.0, to.0)
                .await?;
            Ok(ChildReportNode::new(
                report,
                ctx.services().catalog.current().await?,
            ))
        };
        found
            .await
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
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
    ) -> Result<ParentReportConnection> {
        let found = async {
            let cx = ctx.cx();
            cx.guardian()?;
            let page = PageRequest::parse(first, after.as_deref())?;
            let child_id = id::decode(&child_id).ok_or(Fault::Forbidden)?;
            let page = ctx.services().report.list_reports(&cx, child_id, page).await?;
            let catalogue = ctx.services().catalog.current().await?;
            Ok(Paged::new(page, after.as_deref())
                .map(|frozen| ParentReportNode::new(frozen, Arc::clone(&catalogue))))
        };
        found
            .await
            .map(ParentReportConnection)
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
    }

    /// The published recommendations that advice refers to. For everyone who is signed in.
    async fn guidelines(&self, ctx: &Context<'_>) -> Result<Vec<GuidelineNode>> {
        let found = async {
            ctx.cx().signed_in()?;
            Ok(report::guidelines().iter().map(GuidelineNode).collect())
        };
        found
            .await
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
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
    Ok(Some(ParentReportNode::new(
        frozen,
        ctx.services().catalog.current().await?,
    )))
}

/// The guideline of an id, for `node`.
pub fn find_guideline(id: &ID) -> Option<GuidelineNode> {
    report::find_guideline(id.strip_prefix("guideline_")?).map(GuidelineNode)
}
