//! Numbers of one child for a report: the queries of `watch` and `family`, sent together.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use futures_util::try_join;
use kyck_kernel::Fault;
use kyck_kernel::id::ChildId;
use kyck_kernel::time::UtcInstant;

use super::Reports;
use super::metrics::overlap_ms;
use super::period::Previous;
use super::statistics::CohortRow;
use crate::family::LimitsHistory;
use crate::watch::{VideoTotal, ViewingSession, WatchHour};

/// Child and days of a report, and what they are compared with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub child_id: ChildId,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Days compared with; they lie before `from`.
    pub previous: Previous,
    /// The instants at which the first day begins and the last ends.
    pub span: (UtcInstant, UtcInstant),
    pub age_months: u32,
    /// Cohorts computed before it are not used.
    pub cohorts_since: UtcInstant,
}

/// Everything that is stored of a child for one report.
#[derive(Debug)]
pub(super) struct Stored {
    pub videos: Vec<VideoTotal>,
    pub hours: Vec<WatchHour>,
    /// Milliseconds of the days that it is compared with.
    pub previous_ms: i64,
    pub sessions: Vec<ViewingSession>,
    pub bonus_minutes: HashMap<NaiveDate, u32>,
    pub limits: LimitsHistory,
    pub cohort: Option<CohortRow>,
}

impl Reports {
    /// Reads everything that is stored of a child for one report: the features' own queries, sent together.
    pub(super) async fn load(&self, asked: Asked) -> Result<Stored, Fault> {
        let (child_id, from, to) = (asked.child_id, asked.from, asked.to);
        let (begins, ends) = asked.span;
        // The evening before the first day is judged by the bedtime of its own day.
        let evening = from - Days::new(1);

        let (videos, mut hours, sessions, previous_sessions, bonus_minutes, limits, cohort) = try_join!(
            self.watch.video_totals(child_id, from, to),
            self.watch.hours(child_id, asked.previous.from, to),
            self.watch.sessions(child_id, begins, ends),
            self.previous_sessions(asked),
            self.family.bonus_by_day(child_id, from, to),
            self.family.limits_history(child_id, evening, to),
            self.cohort(asked.age_months, asked.cohorts_since),
        )?;

        let previous_ms = previous_ms(&hours, asked.previous, &previous_sessions);
        hours.retain(|hour| hour.on >= from);

        Ok(Stored {
            videos,
            hours,
            previous_ms,
            sessions,
            bonus_minutes,
            limits,
            cohort,
        })
    }

    /// The sessions that overlap the hour of the compared days that counts in part.
    async fn previous_sessions(&self, asked: Asked) -> Result<Vec<ViewingSession>, Fault> {
        match asked.previous.part {
            Some(part) => {
                self.watch
                    .sessions(asked.child_id, part.span.0, part.span.1)
                    .await
            }
            None => Ok(Vec::new()),
        }
    }
}

/// Milliseconds watched in the compared days: whole hours, and of the hour that counts in part as much as the sessions cover.
/// Sessions include breaks and the hour does not, so the hour's own sum is the most that counts.
fn previous_ms(hours: &[WatchHour], previous: Previous, sessions: &[ViewingSession]) -> i64 {
    let sum = |counts: &dyn Fn(&WatchHour) -> bool| -> i64 {
        hours
            .iter()
            .filter(|hour| counts(hour))
            .map(|hour| hour.watched_ms)
            .sum()
    };

    let Some(part) = previous.part else {
        return sum(&|hour| hour.on < previous.until);
    };

    let whole = sum(&|hour| {
        hour.on < previous.until || (hour.on == previous.until && u32::from(hour.hour) < part.hour)
    });
    let cut = sum(&|hour| hour.on == previous.until && u32::from(hour.hour) == part.hour);
    whole + overlap_ms(sessions, part.span.0, part.span.1).min(cut)
}
