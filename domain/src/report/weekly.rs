//! Weekly reports: on Monday at 08:30 of the family's own zone the week before is frozen, and the
//! guardians who want it are notified.

use chrono::{Datelike, Days, NaiveDate};
use indexmap::IndexMap;
use kyck_kernel::id::ReportId;
use kyck_kernel::time::{UtcInstant, at_minute_of_day};
use kyck_kernel::{Ctx, Fault, Message};

use super::Reports;
use super::advised_report::ChildReport;
use super::frozen::Frozen;
use crate::family::Child;
use crate::notify::{self, MessageKind, PushDraft};

const READY_MINUTE: u32 = 8 * 60 + 30;
const BATCH: u64 = 500;

impl Reports {
    /// Freezes the reports that are due and not frozen yet, and queues their pushes; returns a line for the
    /// history. Safe to run at any time and any number of times.
    ///
    /// # Errors
    /// When the database fails; what was frozen until then stays.
    pub async fn freeze_weekly(&self) -> Result<String, Fault> {
        let ctx = Ctx::system();
        let (mut frozen, mut pushes) = (0_u64, 0_u64);

        let mut after = None;
        loop {
            let children = self.family.all_children(&ctx, after, BATCH).await?;
            let Some(last) = children.last() else { break };
            after = Some(last.id);
            for child in children.iter().filter(|child| !child.is_archived) {
                if let Some(queued) = self.freeze_child(child).await? {
                    frozen += 1;
                    pushes += queued;
                }
            }
        }

        if pushes > 0 {
            self.notify.wake().await;
        }
        Ok(format!("{frozen} reports frozen, {pushes} pushes queued"))
    }
}

/// First and last day of the last week that is ready at an instant.
fn ready_week(child_zone: chrono_tz::Tz, now: UtcInstant) -> (NaiveDate, NaiveDate) {
    let today = now.day_in(child_zone);
    let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
    let is_ready = now >= at_minute_of_day(monday, READY_MINUTE, child_zone);
    let next = if is_ready { monday } else { monday - Days::new(7) };
    (next - Days::new(7), next - Days::new(1))
}

impl Reports {
    /// Freezes the child's last week; `None` when that was done before or nothing was watched.
    async fn freeze_child(&self, child: &Child) -> Result<Option<u64>, Fault> {
        let (from, to) = ready_week(child.zone, self.kernel.now());
        if !self.watch.has_watched(child.id, from, to).await? || self.has_weekly(child.id, from).await? {
            return Ok(None);
        }

        let limits = self.family.limits_of(child).await?;
        let report = self.compute(child, &limits, from, to).await?;
        self.store_and_notify(child, &report).await
    }

    async fn store_and_notify(&self, child: &Child, report: &ChildReport) -> Result<Option<u64>, Fault> {
        let body = serde_json::to_string(report).map_err(|error| Fault::internal(error.to_string()))?;
        let guardians = self.identity.guardians(&Ctx::system(), child.family_id).await?;
        let id: ReportId = self.kernel.new_id();

        let tx = self.kernel.db.write().await?;
        let frozen = Frozen {
            id,
            child_id: child.id,
            from: report.from,
            to: report.to,
            body: &body,
        };
        if !self.insert_weekly(&tx, frozen).await? {
            return Ok(None);
        }

        let mut pushes = 0;
        for guardian in guardians {
            let preferences = notify::preferences_of(&tx, guardian.id).await?;
            if !preferences.weekly_report {
                continue;
            }
            let draft = PushDraft {
                guardian_id: guardian.id,
                kind: MessageKind::WeeklyReport,
                title: Message::new("notify-weekly-report-title"),
                body: Message::new("notify-weekly-report-body"),
                data: IndexMap::from([
                    ("type".to_owned(), MessageKind::WeeklyReport.as_str().to_owned()),
                    ("childId".to_owned(), format!("child_{}", child.id)),
                    ("reportId".to_owned(), format!("report_{id}")),
                    ("v".to_owned(), "1".to_owned()),
                ]),
                dedupe_key: format!("weekly:{id}"),
                due_at: preferences.after_quiet_hours(self.kernel.now(), child.zone),
            };
            pushes += self.notify.enqueue_push(&tx, draft).await?;
        }
        tx.commit().await?;

        Ok(Some(pushes))
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::{America, Asia};

    use super::*;

    #[test]
    fn a_week_is_ready_on_monday_at_half_past_eight_where_the_family_lives() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        // 2026-11-23 is a Monday.
        let ready = at_minute_of_day(day("2026-11-23"), READY_MINUTE, Asia::Seoul);
        let last_week = (day("2026-11-16"), day("2026-11-22"));
        let week_before = (day("2026-11-09"), day("2026-11-15"));
        assert_eq!(ready_week(Asia::Seoul, ready), last_week);
        assert_eq!(ready_week(Asia::Seoul, ready.plus_millis(-1)), week_before);
        assert_eq!(ready_week(Asia::Seoul, ready.plus_days(6)), last_week);
        assert_eq!(ready_week(America::New_York, ready), week_before);
    }
}
