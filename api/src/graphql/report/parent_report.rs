//! Frozen reports.

use std::sync::Arc;

use async_graphql::{Enum, ID, Object};
use kyck_domain::catalog::Catalogue;
use kyck_domain::report;

use super::child_report::ChildReportNode;
use crate::graphql::id;
use crate::graphql::page::connection;
use crate::graphql::scalar::{Date, DateTime};

/// Length of the time that a frozen report covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ReportPeriod {
    /// One week, from Monday to Sunday.
    Weekly,
}

/// A report that was computed once and stays as it is.
#[derive(Clone)]
pub struct ParentReportNode {
    id: kyck_kernel::id::ReportId,
    frozen_at: kyck_kernel::UtcInstant,
    report: ChildReportNode,
}

impl ParentReportNode {
    /// A frozen report with the catalogue that names what is in it.
    pub fn new(frozen: report::ParentReport, catalogue: Arc<Catalogue>) -> Self {
        Self {
            id: frozen.id,
            frozen_at: frozen.frozen_at,
            report: ChildReportNode::new(Arc::new(frozen.report), catalogue),
        }
    }
}

/// A report that was computed once and stays as it is. Titles are looked up when it is read.
#[Object(name = "ParentReport")]
impl ParentReportNode {
    /// Opaque global id of this report.
    pub async fn id(&self) -> ID {
        id::encode(self.id)
    }

    /// Length of the time that it covers.
    async fn period(&self) -> ReportPeriod {
        ReportPeriod::Weekly
    }

    /// First day of the reported period, in the family's zone.
    async fn from(&self) -> Date {
        self.report.report.from.into()
    }

    /// Last day of the reported period, in the family's zone, included.
    async fn to(&self) -> Date {
        self.report.report.to.into()
    }

    /// When the report was frozen.
    async fn frozen_at(&self) -> DateTime {
        self.frozen_at
    }

    /// The report as it was when it was frozen.
    async fn report(&self) -> ChildReportNode {
        self.report.clone()
    }
}

connection!(
    "frozen reports",
    ParentReportConnection,
    ParentReportEdge,
    ParentReportNode
);
