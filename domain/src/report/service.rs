//! Use cases: a report of any range, the frozen ones.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use futures_util::try_join;
use kyck_kernel::id::{ChildId, ReportId, VideoId};
use kyck_kernel::page::{Page, PageRequest};
use kyck_kernel::time::{day_end, day_start};
use kyck_kernel::{Actor, Ctx, Fault};

use super::advice::{self, Facts};
use super::guideline::benchmark;
use super::metrics::{self, VideoFacts, WatchedVideo};
use super::model::{BedtimeViewing, ChildReport, Comparison, ComparisonSource, ParentReport, rounded};
use super::report_cache::Origin;
use super::store::{self, Asked, CohortRow, ReportKey, Stored};
use super::{Reports, period};
use crate::catalog::{Catalogue, Video, curriculum};
use crate::family::{Child, ChildLimits};

/// Days of the longest report.
const MAX_DAYS: i64 = 92;
/// How long aggregates are kept.
const KEPT_DAYS: i64 = 730;
/// Days after which a cohort's numbers are not used any more.
const COHORT_DAYS: i64 = 3;

impl Reports {
    /// What a child of the asking guardian watched from one day to another, both included.
    ///
    /// # Errors
    /// [`Fault::BadRequest`] for a range that ends before it begins, is longer than 92 days, begins in the
    /// future or before anything that is kept; [`Fault::Forbidden`] for child devices, staff and children of
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

    async fn child_of_guardian(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<Child, Fault> {
        if !matches!(ctx.actor, Actor::System) {
            ctx.guardian()?;
        }
        self.family.require_child(ctx, child_id).await
    }
}

fn check_range(from: NaiveDate, to: NaiveDate, today: NaiveDate) -> Result<(), Fault> {
    let refuse = |field, message: &str| Err(Fault::bad_request(field, message));
    if from > today {
        return refuse("from", "from is in the future");
    }
    if (today - from).num_days() > KEPT_DAYS {
        return refuse("from", "from is before anything that is kept: two years");
    }
    if to < from {
        return refuse("to", "to is before from");
    }
    if (to - from).num_days() >= MAX_DAYS {
        return refuse("to", "a report has at most 92 days");
    }
    Ok(())
}

impl Reports {
    /// Computes a report; the rights are checked and the range is sound. `limits` hold today; each day that is over is
    /// judged by those that held on it.
    pub(super) async fn compute(
        &self,
        child: &Child,
        limits: &ChildLimits,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<ChildReport, Fault> {
        let age_months = child.age_months(to);
        let asked = Asked {
            child_id: child.id,
            from,
            to,
            previous: period::previous(from, to, child.zone, self.kernel.now()),
            span: (day_start(from, child.zone), day_end(to, child.zone)),
            age_months,
            cohorts_since: self.kernel.now().plus_days(-COHORT_DAYS),
        };

        let (stored, catalogue) = try_join!(self.load(asked), self.catalog.current())?;
        let Stored {
            videos,
            hours,
            previous_ms,
            sittings,
            bonus_minutes,
            limits: history,
            cohort,
        } = stored;
        let total_ms: i64 = hours.iter().map(|hour| hour.watched_ms).sum();
        let today = child.day_at(self.kernel.now());
        let elapsed_days = period::elapsed_days(from, to, today);
        let per_day = total_ms as f64 / 60_000.0 / elapsed_days as f64;
        let limits_on = |on: NaiveDate| {
            if on < today {
                history.on(child, on)
            } else {
                *limits
            }
        };

        let facts = facts_of(&catalogue, &videos);
        let is_nuri_age = child.nuri_class(to).is_some();
        let mut report = ChildReport {
            child_id: child.id,
            from,
            to,
            zone: child.zone.name().to_owned(),
            age_months,
            total_minutes: metrics::whole_minutes(total_ms),
            previous_total_minutes: metrics::whole_minutes(previous_ms),
            has_data: total_ms > 0,
            days: metrics::days(from, to, &hours, |on| {
                limits_on(on).daily_minutes + bonus_minutes.get(&on).copied().unwrap_or(0)
            }),
            heatmap: metrics::heatmap(&hours),
            nuri: metrics::nuri(curriculum(), &videos, &facts, is_nuri_age),
            topics: metrics::topics(&videos, &facts),
            same_age: comparison(cohort, per_day),
            bedtime: BedtimeViewing {
                bedtime_minute: limits_on(to).bedtime_minute,
                ..metrics::bedtime(|on| limits_on(on).bedtime_minute, child.zone, &hours, &sittings)
            },
            sittings: metrics::sittings(&sittings),
            videos: metrics::videos(&videos),
            advice: Vec::new(),
            last_event_at: videos.iter().map(|video| video.last_at).max(),
            event_count: hours.iter().map(|hour| hour.events).sum(),
        };

        report.advice = advice::advise(
            &report,
            Facts {
                elapsed_days: i32::try_from(elapsed_days).unwrap_or(i32::MAX),
                starts: videos.iter().map(|video| video.starts).sum(),
                completions: videos.iter().map(|video| video.completions).sum(),
            },
        );

        Ok(report)
    }
}

fn facts_of(catalogue: &Catalogue, videos: &[WatchedVideo]) -> HashMap<VideoId, VideoFacts> {
    videos
        .iter()
        .filter_map(|watched| {
            let video: &Arc<Video> = catalogue.video(watched.video_id)?;
            let facts = VideoFacts {
                contents: video
                    .content_weights()
                    .into_iter()
                    .map(|(content, weight)| (content.index, weight))
                    .collect(),
                theme_ids: video.themes.iter().map(|theme| theme.id).collect(),
            };
            Some((watched.video_id, facts))
        })
        .collect()
}

fn comparison(cohort: Option<CohortRow>, child_minutes_per_day: f64) -> Comparison {
    let child_minutes_per_day = rounded(child_minutes_per_day);
    match cohort {
        Some(cohort) => Comparison {
            source: ComparisonSource::Cohort {
                children: cohort.children,
            },
            child_minutes_per_day,
            median_minutes_per_day: rounded(cohort.median),
            p25: Some(rounded(cohort.p25)),
            p75: Some(rounded(cohort.p75)),
        },
        None => Comparison {
            source: ComparisonSource::PublishedBenchmark,
            child_minutes_per_day,
            median_minutes_per_day: benchmark().minutes_per_day,
            p25: None,
            p75: None,
        },
    }
}

impl Reports {
    /// Frozen weekly reports of a child of the asking guardian, newest first.
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

    /// A frozen report; `None` when there is none of this id for the asking guardian.
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
}

fn read_frozen(row: &store::FrozenRow) -> Result<ParentReport, Fault> {
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
