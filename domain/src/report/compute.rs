//! Computes a report from what is stored of a child.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use futures_util::try_join;
use kyck_kernel::Fault;
use kyck_kernel::id::VideoId;
use kyck_kernel::time::{day_end, day_start};

use super::advice::{self, Facts};
use super::advised_report::ChildReport;
use super::guideline::benchmark;
use super::metrics::{self, VideoFacts};
use super::model::{BedtimeViewing, Comparison, ComparisonSource, ReportNumbers, rounded};
use super::statistics::CohortRow;
use super::store::{Asked, Stored};
use super::{Reports, period};
use crate::catalog::{Catalogue, Video, curriculum};
use crate::family::{Child, ChildLimits};
use crate::watch::VideoTotal;

/// Days after which a cohort's numbers are not used any more.
const COHORT_DAYS: i64 = 3;

impl Reports {
    /// Computes a report; the rights are checked and the range is valid. `limits` hold today; each day that is over is
    /// judged by those that held on it.
    pub(super) async fn compute(
        &self,
        child: &Child,
        limits: &ChildLimits,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<ChildReport, Fault> {
        let now = self.kernel.now();
        let asked = Asked {
            child_id: child.id,
            from,
            to,
            previous: period::previous(from, to, child.zone, now),
            span: (day_start(from, child.zone), day_end(to, child.zone)),
            age_months: child.age_months(to),
            cohorts_since: now.plus_days(-COHORT_DAYS),
        };
        let (stored, catalogue) = try_join!(self.load(asked), self.catalog.current())?;

        let inputs = Inputs {
            child,
            from,
            to,
            today: child.day_at(now),
            limits,
            stored,
            catalogue: &catalogue,
        };
        let numbers = inputs.numbers();
        let advice = advice::advise(&numbers, inputs.facts());

        Ok(ChildReport { numbers, advice })
    }
}

/// What a report is computed from.
struct Inputs<'a> {
    child: &'a Child,
    from: NaiveDate,
    to: NaiveDate,
    today: NaiveDate,
    limits: &'a ChildLimits,
    stored: Stored,
    catalogue: &'a Catalogue,
}

impl Inputs<'_> {
    fn numbers(&self) -> ReportNumbers {
        let Stored {
            videos,
            hours,
            sessions,
            ..
        } = &self.stored;
        let (from, to, child) = (self.from, self.to, self.child);
        let total_ms: i64 = hours.iter().map(|hour| hour.watched_ms).sum();
        let per_day = total_ms as f64 / 60_000.0 / f64::from(self.elapsed_days());
        let labels = labels_of(self.catalogue, videos);
        let bedtime_minute = |on| self.limits_on(on).bedtime_minute;

        ReportNumbers {
            child_id: child.id,
            from,
            to,
            zone: child.zone.name().to_owned(),
            age_months: child.age_months(to),
            total_minutes: metrics::whole_minutes(total_ms),
            previous_total_minutes: metrics::whole_minutes(self.stored.previous_ms),
            has_data: total_ms > 0,
            days: metrics::days(from, to, hours, |on| self.allowed_minutes(on)),
            heatmap: metrics::heatmap(hours),
            nuri: metrics::nuri(curriculum(), videos, &labels, child.nuri_class(to).is_some()),
            topics: metrics::topics(videos, &labels),
            same_age: comparison(self.stored.cohort, per_day),
            bedtime: BedtimeViewing {
                bedtime_minute: bedtime_minute(to),
                ..metrics::bedtime(bedtime_minute, child.zone, hours, sessions)
            },
            sessions: metrics::sessions(sessions),
            videos: metrics::videos(videos),
            last_event_at: videos.iter().map(|video| video.watched.last_at).max(),
            event_count: hours.iter().map(|hour| hour.events).sum(),
        }
    }

    fn facts(&self) -> Facts {
        let videos = &self.stored.videos;
        Facts {
            elapsed_days: self.elapsed_days(),
            starts: videos.iter().map(|video| video.watched.starts).sum(),
            completions: videos.iter().map(|video| video.watched.completions).sum(),
        }
    }

    fn elapsed_days(&self) -> i32 {
        let days = period::elapsed_days(self.from, self.to, self.today);
        i32::try_from(days).unwrap_or(i32::MAX)
    }

    /// The limits that held on a day; today's for days to come.
    fn limits_on(&self, on: NaiveDate) -> ChildLimits {
        if on < self.today {
            self.stored.limits.on(self.child, on)
        } else {
            *self.limits
        }
    }

    fn allowed_minutes(&self, on: NaiveDate) -> u32 {
        let bonus = self.stored.bonus_minutes.get(&on).copied();
        self.limits_on(on).daily_minutes + bonus.unwrap_or(0)
    }
}

fn labels_of(catalogue: &Catalogue, videos: &[VideoTotal]) -> HashMap<VideoId, VideoFacts> {
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
