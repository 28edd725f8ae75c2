//! A child's report as it is computed, frozen and shown. Minutes are of the family's own days. Whatever may change its
//! name or be removed (videos, themes, curriculum entries) is stored by id.

use chrono::NaiveDate;
#[cfg(feature = "graphql")]
use kyck_kernel::graphql::Date;
use kyck_kernel::id::{ChildId, ThemeId, VideoId};
use kyck_kernel::time::UtcInstant;
use serde::{Deserialize, Serialize};

/// What a child watched within a range of days, in numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportNumbers {
    /// Child that the report is about.
    pub child_id: ChildId,
    /// First day of the range.
    pub from: NaiveDate,
    /// Last day of the range, included.
    pub to: NaiveDate,
    /// Zone of the days, an IANA name.
    pub zone: String,
    /// Completed months of age on the last day.
    pub age_months: u32,
    /// Minutes watched in the range.
    pub total_minutes: i32,
    /// Minutes watched on the days before that the elapsed days of the range are compared with.
    pub previous_total_minutes: i32,
    /// Whether anything was watched within the range.
    pub has_data: bool,
    /// Every day of the range.
    pub days: Vec<ReportDay>,
    /// Minutes by weekday and hour; cells without any are left out.
    pub heatmap: Vec<HeatmapCell>,
    /// Exposure to the parts of the curriculum.
    pub nuri: NuriExposure,
    /// Topics, the longest watched first.
    pub topics: Vec<TopicShare>,
    /// How the time compares with children of the same age.
    pub same_age: Comparison,
    /// Watching in the hour before bed and at night.
    pub bedtime: BedtimeViewing,
    /// Viewing sessions: stretches with breaks of less than ten minutes.
    #[serde(rename = "sittings")]
    pub sessions: SessionSummary,
    /// Videos, the longest watched first; at most 100.
    pub videos: Vec<VideoSummary>,
    /// Time of the last event of the range.
    pub last_event_at: Option<UtcInstant>,
    /// Number of events that the numbers come from.
    pub event_count: i64,
}

impl ReportNumbers {
    /// Minutes more, or fewer when negative, than on the days that the range is compared with.
    pub fn trend_minutes(&self) -> i32 {
        self.total_minutes - self.previous_total_minutes
    }

    /// Share of the longest watched topic, 0 to 1.
    pub fn top_topic_share(&self) -> f64 {
        self.topics.first().map_or(0.0, |topic| topic.share)
    }
}

/// One day of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject), graphql(complex))]
pub struct ReportDay {
    /// Which day, in the family's zone.
    #[cfg_attr(feature = "graphql", graphql(skip))]
    pub on: NaiveDate,
    /// Minutes watched on the day.
    pub minutes: i32,
    /// Minutes that were allowed, the bonus included.
    pub budget_minutes: i32,
}

impl ReportDay {
    /// Minutes above what was allowed.
    pub fn overrun(&self) -> i32 {
        (self.minutes - self.budget_minutes).max(0)
    }
}

#[cfg(feature = "graphql")]
#[async_graphql::ComplexObject]
impl ReportDay {
    /// Which day, in the family's zone.
    pub async fn on(&self) -> Date {
        self.on.into()
    }

    /// Minutes above what was allowed.
    pub async fn overrun_minutes(&self) -> i32 {
        self.overrun()
    }
}

/// One hour of one weekday.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
pub struct HeatmapCell {
    /// 1 Monday to 7 Sunday.
    pub weekday: u32,
    /// 0 to 23, in the family's zone.
    pub hour: u32,
    /// Minutes watched in it within the range.
    pub minutes: f64,
}

/// Exposure to the parts of the curriculum: minutes, never a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NuriExposure {
    /// The five areas in their order.
    pub areas: Vec<CurriculumShare>,
    /// The fifteen categories in their order.
    pub categories: Vec<CurriculumShare>,
    /// Number of contents that the child saw videos about.
    pub contents_met: i32,
    /// Number of contents of the curriculum.
    pub contents_total: i32,
    /// Slugs of contents that the child saw no video about.
    pub not_met: Vec<String>,
    /// Whether the child is in a Nuri class (만 3 to 5세반); otherwise the areas are themes only.
    pub is_nuri_age: bool,
}

/// Exposure to one area or category.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurriculumShare {
    /// Slug of the area or category.
    pub id: String,
    /// Minutes watched of videos tagged with it, weighted by tag.
    pub minutes: f64,
    /// Share of all exposure, 0 to 1.
    pub share: f64,
}

/// Minutes of one topic; a video of several topics counts for each in equal parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TopicShare {
    /// The topic as a theme.
    pub theme_id: ThemeId,
    /// Minutes watched of the topic.
    pub minutes: f64,
    /// Share of all minutes that have a topic, 0 to 1.
    pub share: f64,
}

/// How a child's time compares with others of the same age.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The children compared with.
    pub source: ComparisonSource,
    /// Minutes a day of this child within the range.
    pub child_minutes_per_day: f64,
    /// Median minutes a day of the others; for the published benchmark their mean.
    pub median_minutes_per_day: f64,
    /// Lower quartile of the others; `None` for the published benchmark.
    pub p25: Option<f64>,
    /// Upper quartile of the others; `None` for the published benchmark.
    pub p75: Option<f64>,
}

/// The children that a child is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ComparisonSource {
    /// Children here, at most three months older or younger.
    Cohort {
        /// Number of children, never fewer than twenty.
        children: i32,
    },
    /// A published survey of other children.
    PublishedBenchmark,
}

/// Watching from an hour before bedtime to six in the morning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject), graphql(complex))]
pub struct BedtimeViewing {
    /// Minute of the day of bedtime on the last day.
    #[cfg_attr(feature = "graphql", graphql(skip))]
    pub bedtime_minute: u32,
    /// Evenings with a minute or more of it.
    pub days: i32,
    /// Total minutes watched after bedtime in the range.
    pub minutes: i32,
}

#[cfg(feature = "graphql")]
#[async_graphql::ComplexObject]
impl BedtimeViewing {
    /// Bedtime as the guardian set it, `HH:MM`.
    pub async fn bedtime(&self) -> String {
        format!("{:02}:{:02}", self.bedtime_minute / 60, self.bedtime_minute % 60)
    }
}

/// Stretches of watching without a break of ten minutes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "graphql",
    derive(async_graphql::SimpleObject),
    graphql(name = "SittingSummary")
)]
pub struct SessionSummary {
    /// Number of viewing sessions in the range.
    pub count: i32,
    /// Minutes of the longest session.
    pub longest_minutes: i32,
    /// Median length of the sessions, in minutes.
    pub median_minutes: f64,
}

/// One video within the range of a report.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct VideoSummary {
    /// The video that was watched.
    pub video_id: VideoId,
    /// Minutes watched of the video in the range.
    pub minutes: f64,
    /// How often it was opened and watched.
    pub starts: i32,
    /// How often it ran for half a minute or more.
    pub long_starts: i32,
    /// Part of it that was seen so far, 0 to 1.
    pub completion: f64,
}

/// Rounds to two decimals, so that answers do not show the noise of binary fractions.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Minutes of milliseconds, to two decimals.
pub(super) fn minutes(ms: f64) -> f64 {
    rounded(ms / 60_000.0)
}
