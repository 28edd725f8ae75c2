//! A child's report of any range of days.

use std::sync::Arc;

use chrono::NaiveDate;
use kyck_kernel::id::ChildId;
use kyck_kernel::{Ctx, Fault};

use super::Reports;
use super::advised_report::ChildReport;
use super::report_cache::Origin;

/// Days of the longest report.
const MAX_DAYS: i64 = 92;
/// How long the sums behind reports are stored.
const STORED_DAYS: i64 = 730;

impl Reports {
    /// What a child of the calling guardian watched from one day to another, both included.
    ///
    /// # Errors
    /// [`Fault::BadRequest`] for a range that ends before it begins, is longer than 92 days, begins in the
    /// future or before the stored sums begin; [`Fault::Forbidden`] for child devices, staff and children of
    /// other families.
    pub async fn child_report(
        &self,
        ctx: &Ctx<'_>,
        child_id: ChildId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Arc<ChildReport>, Fault> {
        ctx.guardian()?;

        let (read, cohorts) = (self.kernel.read_point(child_id), self.cache.cohorts());
        let rules = self.policy.require_rules(ctx, child_id).await?;
        check_range(from, to, rules.day)?;

        let origin = Origin {
            read,
            catalogue: self.catalog.current().await?,
            today: rules.day,
            cohorts,
        };

        let key = (child_id, from, to);
        if let Some(report) = self.cache.get(&key, &origin) {
            return Ok(report);
        }

        let report = Arc::new(self.compute(&rules.child, &rules.limits, from, to).await?);
        self.cache.insert(key, origin, Arc::clone(&report));

        Ok(report)
    }
}

fn check_range(from: NaiveDate, to: NaiveDate, today: NaiveDate) -> Result<(), Fault> {
    let refuse = |field, message: &str| Err(Fault::bad_request(field, message));
    if from > today {
        return refuse("from", "from is in the future");
    }
    if (today - from).num_days() > STORED_DAYS {
        return refuse(
            "from",
            "from is more than two years ago, before the stored sums begin",
        );
    }
    if to < from {
        return refuse("to", "to is before from");
    }
    if (to - from).num_days() >= MAX_DAYS {
        return refuse("to", "a report has at most 92 days");
    }

    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_range_has_1_to_92_days_of_the_last_two_years() {
        let today = day("2026-11-23");
        let field = |from: &str, to: &str| match check_range(day(from), day(to), today) {
            Ok(()) => None,
            Err(Fault::BadRequest { field, .. }) => Some(field),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(field("2026-11-23", "2026-11-23"), None);
        assert_eq!(field("2026-11-23", "2026-11-29"), None);
        assert_eq!(field("2026-11-23", "2026-11-22"), Some("to"));
        assert_eq!(field("2026-08-24", "2026-11-23"), None);
        assert_eq!(field("2026-08-23", "2026-11-23"), Some("to"));
        assert_eq!(field("2026-11-24", "2026-11-25"), Some("from"));
        assert_eq!(field("2024-11-22", "2024-11-23"), Some("from"));
        assert_eq!(field("2024-11-23", "2024-11-24"), None);
    }
}
