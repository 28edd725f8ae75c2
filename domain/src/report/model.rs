//! A child's report as it is computed, frozen and shown. Whatever may change its name or vanish
//! (videos, themes, curriculum entries) is held by id; minutes are of the family's own days.

use chrono::NaiveDate;
use kyck_kernel::id::{ChildId, ReportId, ThemeId, VideoId};
use kyck_kernel::time::UtcInstant;
use serde::{Deserialize, Serialize};

/// What a child watched within a range of days, and what may be said about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChildReport {
    /// Whose.
    pub child_id: ChildId,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Zone of the days, an IANA name.
    pub zone: String,
    /// Completed months of age on the last day.
    pub age_months: u32,
    /// Minutes watched.
    pub total_minutes: i32,
    /// Minutes watched on the days before that the elapsed days of the range are compared with.
    pub previous_total_minutes: i32,
    /// Whether anything was watched within the range.
    pub has_data: bool,
    /// Every day of the range.
    pub days: Vec<ReportDay>,
    /// Minutes by weekday and hour, cells without any left out.
    pub heatmap: Vec<HeatmapCell>,
    /// Which parts of the curriculum were met.
    pub nuri: NuriExposure,
    /// Topics, the longest watched first.
    pub topics: Vec<TopicShare>,
    /// How it compares with children of the same age.
    pub same_age: Comparison,
    /// Watching in the hour before bed and in the night.
    pub bedtime: BedtimeViewing,
    /// Stretches of watching with breaks of less than ten minutes.
    pub sittings: SittingSummary,
    /// Videos, the longest watched first; at most 100.
    pub videos: Vec<VideoSummary>,
    /// What may be said about it, each with its numbers.
    pub advice: Vec<Advice>,
    /// When the last event of the range came from.
    pub last_event_at: Option<UtcInstant>,
    /// How many events the numbers come from.
    pub event_count: i64,
}

impl ChildReport {
    /// Minutes more (or fewer, when negative) than on the days before that it is compared with.
    pub fn trend_minutes(&self) -> i32 {
        self.total_minutes - self.previous_total_minutes
    }

    /// Share of the longest-watched topic, 0 to 1.
    pub fn top_topic_share(&self) -> f64 {
        self.topics.first().map_or(0.0, |topic| topic.share)
    }
}

/// One day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportDay {
    /// Which.
    pub on: NaiveDate,
    /// Minutes watched.
    pub minutes: i32,
    /// Minutes that were allowed by the limit of that day, bonus included.
    pub budget_minutes: i32,
}

impl ReportDay {
    /// Minutes above what was allowed.
    pub fn overrun_minutes(&self) -> i32 {
        (self.minutes - self.budget_minutes).max(0)
    }
}

/// One hour of one weekday.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeatmapCell {
    /// 1 Monday to 7 Sunday.
    pub weekday: u32,
    /// 0 to 23.
    pub hour: u32,
    /// Minutes watched in it within the range.
    pub minutes: f64,
}

/// Which parts of the curriculum were met: minutes of exposure, never a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NuriExposure {
    /// The five areas in their order.
    pub areas: Vec<CurriculumShare>,
    /// The fifteen categories in their order.
    pub categories: Vec<CurriculumShare>,
    /// How many contents were met.
    pub contents_met: i32,
    /// How many there are.
    pub contents_total: i32,
    /// Slugs of contents that were not met.
    pub not_met: Vec<String>,
    /// Whether the child is in a Nuri class (만 3 to 5세반); otherwise the areas are themes only.
    pub is_nuri_age: bool,
}

/// Exposure to one area or category.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurriculumShare {
    /// Slug.
    pub id: String,
    /// Minutes of exposure.
    pub minutes: f64,
    /// Share of all exposure, 0 to 1.
    pub share: f64,
}

/// Minutes of one topic; a video of several topics counts for each in equal parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TopicShare {
    /// Which.
    pub theme_id: ThemeId,
    /// Minutes.
    pub minutes: f64,
    /// Share of all minutes that have a topic, 0 to 1.
    pub share: f64,
}

/// How a child's time compares with others of the same age.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// With whom.
    pub source: ComparisonSource,
    /// Minutes a day of this child within the range.
    pub child_minutes_per_day: f64,
    /// Minutes a day in the middle of the others (their mean, for the published benchmark).
    pub median_minutes_per_day: f64,
    /// Lower quartile.
    pub p25: Option<f64>,
    /// Upper quartile.
    pub p75: Option<f64>,
}

/// With whom a child is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ComparisonSource {
    /// Children here, at most three months older or younger.
    Cohort {
        /// How many: never fewer than twenty.
        children: i32,
    },
    /// A published survey of other children.
    PublishedBenchmark,
}

/// Watching from an hour before bedtime to six in the morning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BedtimeViewing {
    /// Minute of the day of bedtime on the last day.
    pub bedtime_minute: u32,
    /// Evenings with a minute or more of it.
    pub days: i32,
    /// Minutes in all.
    pub minutes: i32,
}

/// Stretches of watching.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SittingSummary {
    /// How many.
    pub count: i32,
    /// Minutes of the longest.
    pub longest_minutes: i32,
    /// Minutes of the one in the middle.
    pub median_minutes: f64,
}

/// One video within the range.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct VideoSummary {
    /// Which.
    pub video_id: VideoId,
    /// Minutes watched.
    pub minutes: f64,
    /// How often it was opened.
    pub starts: i32,
    /// How often it ran for half a minute or more.
    pub long_starts: i32,
    /// Part of it that was seen so far, 0 to 1.
    pub completion: f64,
}

/// What a piece of advice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AdviceKind {
    /// Minutes a day.
    DailyTime,
    /// Watching before bed.
    Bedtime,
    /// Long stretches.
    LongSitting,
    /// Parts of the curriculum not met yet.
    NuriGap,
    /// One topic takes most of the time.
    TopicConcentration,
    /// Others of the same age.
    SameAge,
    /// Videos seen again and again.
    Repeats,
    /// Watching together.
    CoView,
    /// More or less than before.
    Trend,
    /// Seen to the end or left early.
    Completion,
    /// Keeping what was agreed.
    HealthyHabit,
}

/// A piece of advice with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Advice {
    /// What it is about.
    pub kind: AdviceKind,
    /// Korean text.
    pub text_ko: String,
    /// English text.
    pub text_en: String,
    /// The numbers it comes from.
    pub evidence: Vec<Evidence>,
    /// Slug of the guideline it refers to.
    pub guideline: Option<String>,
}

/// A number behind a piece of advice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// What is counted, in camel case.
    pub name: String,
    /// How much.
    pub value: f64,
    /// Unit of the value.
    pub unit: String,
}

/// A report that was computed once and stays as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ParentReport {
    /// Which.
    pub id: ReportId,
    /// When it was frozen.
    pub frozen_at: UtcInstant,
    /// What it says.
    pub report: ChildReport,
}

/// Rounds to two decimals, so that answers do not show the noise of binary fractions.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Minutes of milliseconds, to two decimals.
pub(super) fn minutes(ms: f64) -> f64 {
    rounded(ms / 60_000.0)
}
