//! A report: what a child watched within a range of days.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use kyck_domain::catalog::{Catalogue, curriculum};
use kyck_domain::report::{self, ComparisonSource};

use super::advice::Advice;
use crate::graphql::ContextExt;
use crate::graphql::catalog::{AreaNode, CategoryNode, ContentNode, ThemeNode, VideoNode};
use crate::graphql::family::Child;
use crate::graphql::scalar::{Date, DateTime};

/// What a child watched within a range of days, and what may be said about it.
#[derive(Clone)]
pub struct ChildReportNode {
    pub(super) report: Arc<report::ChildReport>,
    catalogue: Arc<Catalogue>,
}

impl ChildReportNode {
    /// A report with the catalogue that names what is in it.
    pub fn new(report: Arc<report::ChildReport>, catalogue: Arc<Catalogue>) -> Self {
        Self { report, catalogue }
    }
}

/// What a child watched within a range of days, and what may be said about it. Minutes are of the
/// family's own days.
#[Object(name = "ChildReport")]
impl ChildReportNode {
    /// Whose report it is.
    async fn child(&self, ctx: &Context<'_>) -> Result<Child> {
        let cx = ctx.cx();
        let child = ctx
            .services()
            .family
            .require_child(&cx, self.report.child_id)
            .await?;
        Ok(Child::new(child, cx.actor))
    }

    /// First day of the range, in the family's zone.
    async fn from(&self) -> Date {
        self.report.from.into()
    }

    /// Last day of the range, in the family's zone, included.
    async fn to(&self) -> Date {
        self.report.to.into()
    }

    /// Zone of the days, an IANA name.
    async fn zone(&self) -> &str {
        &self.report.zone
    }

    /// Minutes watched in the range.
    async fn total_minutes(&self) -> i32 {
        self.report.total_minutes
    }

    /// Minutes watched on the days that the elapsed days of the range are compared with: the same weekdays before, moved
    /// back by whole weeks (7 days for up to 7, 28 for up to 28, else the next multiple of 7); today counts up to the
    /// present time of day on both sides.
    async fn previous_total_minutes(&self) -> i32 {
        self.report.previous_total_minutes
    }

    /// Minutes more, or fewer when negative, than `previousTotalMinutes`.
    async fn trend_minutes(&self) -> i32 {
        self.report.trend_minutes()
    }

    /// Whether anything was watched within the range.
    async fn has_data(&self) -> bool {
        self.report.has_data
    }

    /// Every day of the range; the minutes sum to `totalMinutes`.
    async fn days(&self) -> Vec<ReportDay> {
        self.report.days.iter().map(ReportDay::from).collect()
    }

    /// Minutes by weekday and hour; cells without any are left out.
    async fn heatmap(&self) -> Vec<HeatmapCell> {
        self.report.heatmap.iter().map(HeatmapCell::from).collect()
    }

    /// Time of exposure to the parts of the curriculum.
    async fn nuri(&self) -> NuriExposure {
        NuriExposure(Arc::clone(&self.report))
    }

    /// Topics, the longest watched first.
    async fn topics(&self) -> Vec<TopicShare> {
        self.report
            .topics
            .iter()
            .filter_map(|topic| {
                Some(TopicShare {
                    theme: ThemeNode(Arc::clone(self.catalogue.theme(topic.theme_id)?)),
                    minutes: topic.minutes,
                    share: topic.share,
                })
            })
            .collect()
    }

    /// Share of the longest watched topic, 0 to 1.
    async fn top_topic_share(&self) -> f64 {
        self.report.top_topic_share()
    }

    /// How the time compares with children of the same age.
    async fn same_age(&self) -> SameAgeComparison {
        SameAgeComparison(self.report.same_age.clone())
    }

    /// Watching from an hour before bedtime to six in the morning.
    async fn bedtime(&self) -> BedtimeViewing {
        let bedtime = &self.report.bedtime;
        BedtimeViewing {
            bedtime: format!(
                "{:02}:{:02}",
                bedtime.bedtime_minute / 60,
                bedtime.bedtime_minute % 60
            ),
            days: bedtime.days,
            minutes: bedtime.minutes,
        }
    }

    /// Stretches of watching without a break of ten minutes.
    async fn sittings(&self) -> SittingSummary {
        let sittings = &self.report.sittings;
        SittingSummary {
            count: sittings.count,
            longest_minutes: sittings.longest_minutes,
            median_minutes: sittings.median_minutes,
        }
    }

    /// Videos, the longest watched first; at most 100.
    async fn videos(&self) -> Vec<VideoWatchSummary> {
        self.report
            .videos
            .iter()
            .filter_map(|video| {
                Some(VideoWatchSummary {
                    video: VideoNode(Arc::clone(self.catalogue.video(video.video_id)?)),
                    minutes: video.minutes,
                    starts: video.starts,
                    completion: video.completion,
                })
            })
            .collect()
    }

    /// What may be said about it, each line with its numbers and its guideline.
    async fn advice(&self) -> Vec<Advice> {
        (0..self.report.advice.len())
            .map(|place| Advice {
                report: Arc::clone(&self.report),
                place,
            })
            .collect()
    }

    /// Where the numbers come from and what they are not, in the request's language.
    async fn disclosure(&self, ctx: &Context<'_>) -> &'static str {
        ctx.language().pick(
            "KYCK이 직접 모은 시청 기록으로 만든 리포트예요. 유튜브의 통계는 쓰지 않으며, 누리과정은 ‘접한 시간’이지 평가가 아니에요. \
             기기가 오프라인이었던 기록은 나중에 더해질 수 있어요.",
            "Made from KYCK's own watch records, not from YouTube's figures. The curriculum is shown as time of \
             exposure, never as an assessment. Records of devices that were offline may be added later.",
        )
    }

    /// When the last event of the range came from.
    async fn last_event_at(&self) -> Option<DateTime> {
        self.report.last_event_at
    }

    /// How many events the numbers come from.
    async fn event_count(&self) -> i32 {
        i32::try_from(self.report.event_count).unwrap_or(i32::MAX)
    }
}

/// One day of a report.
#[derive(SimpleObject)]
pub struct ReportDay {
    /// Which day, in the family's zone.
    on: Date,
    /// Minutes watched on the day.
    minutes: i32,
    /// Minutes that were allowed, the bonus included.
    budget_minutes: i32,
    /// Minutes above what was allowed.
    overrun_minutes: i32,
}

impl From<&report::ReportDay> for ReportDay {
    fn from(day: &report::ReportDay) -> Self {
        Self {
            on: day.on.into(),
            minutes: day.minutes,
            budget_minutes: day.budget_minutes,
            overrun_minutes: day.overrun_minutes(),
        }
    }
}

/// One hour of one weekday.
#[derive(SimpleObject)]
pub struct HeatmapCell {
    /// 1 Monday to 7 Sunday.
    weekday: i32,
    /// 0 to 23, in the family's zone.
    hour: i32,
    /// Minutes watched in it within the range.
    minutes: f64,
}

impl From<&report::HeatmapCell> for HeatmapCell {
    fn from(cell: &report::HeatmapCell) -> Self {
        Self {
            weekday: cell.weekday as i32,
            hour: cell.hour as i32,
            minutes: cell.minutes,
        }
    }
}

/// Time of exposure to the parts of the curriculum; never an assessment.
pub struct NuriExposure(Arc<report::ChildReport>);

/// Time of exposure to the parts of the curriculum; never an assessment.
#[Object]
impl NuriExposure {
    /// The five areas in official order.
    async fn areas(&self) -> Vec<AreaExposure> {
        self.0
            .nuri
            .areas
            .iter()
            .filter_map(|share| {
                Some(AreaExposure {
                    area: AreaNode(curriculum().area(&share.id)?),
                    minutes: share.minutes,
                    share: share.share,
                })
            })
            .collect()
    }

    /// The fifteen categories in official order.
    async fn categories(&self) -> Vec<CategoryExposure> {
        self.0
            .nuri
            .categories
            .iter()
            .filter_map(|share| {
                Some(CategoryExposure {
                    category: CategoryNode(curriculum().category(&share.id)?),
                    minutes: share.minutes,
                    share: share.share,
                })
            })
            .collect()
    }

    /// Number of contents that the child saw videos about.
    async fn contents_met(&self) -> i32 {
        self.0.nuri.contents_met
    }

    /// How many contents there are.
    async fn contents_total(&self) -> i32 {
        self.0.nuri.contents_total
    }

    /// Contents that the child saw no video about.
    async fn not_met(&self) -> Vec<ContentNode> {
        self.0
            .nuri
            .not_met
            .iter()
            .filter_map(|slug| curriculum().content(slug).map(ContentNode))
            .collect()
    }

    /// Whether the child is in a Nuri class (만 3 to 5세반); otherwise the areas are themes only.
    async fn is_nuri_age(&self) -> bool {
        self.0.nuri.is_nuri_age
    }
}

/// Exposure to one area.
#[derive(SimpleObject)]
pub struct AreaExposure {
    /// Area of the curriculum that the minutes belong to.
    area: AreaNode,
    /// Minutes watched of videos tagged with this area, weighted by tag.
    minutes: f64,
    /// Share of all exposure, 0 to 1.
    share: f64,
}

/// Exposure to one category.
#[derive(SimpleObject)]
pub struct CategoryExposure {
    /// Category of the curriculum that the minutes belong to.
    category: CategoryNode,
    /// Minutes watched of videos tagged with this category, weighted by tag.
    minutes: f64,
    /// Share of all exposure, 0 to 1.
    share: f64,
}

/// Minutes of one topic; a video of several topics counts for each in equal parts.
#[derive(SimpleObject)]
pub struct TopicShare {
    /// The topic as a theme.
    theme: ThemeNode,
    /// Minutes watched of the topic.
    minutes: f64,
    /// Share of all minutes that have a topic, 0 to 1.
    share: f64,
}

/// With whom a child is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SameAgeSource {
    /// Children here, at most three months older or younger; at least twenty of them.
    Cohort,
    /// A published survey of other children.
    PublishedBenchmark,
}

/// How a child's time compares with others of the same age: a reference, not a ranking.
pub struct SameAgeComparison(report::Comparison);

impl SameAgeComparison {
    fn cohort_labels(children: i32) -> [String; 2] {
        [
            format!(
                "KYCK을 쓰는 또래(월령 ±3개월) {children}명의 최근 4주 하루 시청 시간입니다. 순위가 아닌 참고값이에요."
            ),
            format!(
                "{children} children on KYCK at most three months older or younger, minutes a day over the last four weeks. A reference, not a ranking."
            ),
        ]
    }

    /// Korean and English label.
    fn labels(&self) -> [String; 2] {
        match self.0.source {
            ComparisonSource::Cohort { children } => Self::cohort_labels(children),
            ComparisonSource::PublishedBenchmark => {
                let benchmark = report::benchmark();
                [benchmark.label_ko.clone(), benchmark.label_en.clone()]
            }
        }
    }

    fn is_benchmark(&self) -> bool {
        matches!(self.0.source, ComparisonSource::PublishedBenchmark)
    }
}

/// How a child's time compares with others of the same age: a reference, not a ranking.
#[Object]
impl SameAgeComparison {
    /// What the child is compared with.
    async fn source(&self) -> SameAgeSource {
        match self.0.source {
            ComparisonSource::Cohort { .. } => SameAgeSource::Cohort,
            ComparisonSource::PublishedBenchmark => SameAgeSource::PublishedBenchmark,
        }
    }

    /// How many children, never fewer than twenty; absent for the published benchmark.
    async fn cohort_size(&self) -> Option<i32> {
        match self.0.source {
            ComparisonSource::Cohort { children } => Some(children),
            ComparisonSource::PublishedBenchmark => None,
        }
    }

    /// Minutes a day of this child within the range.
    async fn child_minutes_per_day(&self) -> f64 {
        self.0.child_minutes_per_day
    }

    /// Minutes a day in the middle of the others; for the published benchmark their mean.
    async fn median_minutes_per_day(&self) -> f64 {
        self.0.median_minutes_per_day
    }

    /// A quarter of the others watches less; absent for the published benchmark.
    async fn p25(&self) -> Option<f64> {
        self.0.p25
    }

    /// A quarter of the others watches more; absent for the published benchmark.
    async fn p75(&self) -> Option<f64> {
        self.0.p75
    }

    /// What the comparison is, in the request's language.
    async fn label(&self, ctx: &Context<'_>) -> String {
        let [ko, en] = self.labels();
        match ctx.language() {
            crate::graphql::Language::Korean => ko,
            crate::graphql::Language::English => en,
        }
    }

    /// What the comparison is, in Korean.
    async fn label_ko(&self) -> String {
        let [ko, _] = self.labels();
        ko
    }

    /// What the comparison is, in English.
    async fn label_en(&self) -> String {
        let [_, en] = self.labels();
        en
    }

    /// Who made the published survey.
    async fn source_name(&self) -> Option<&'static str> {
        self.is_benchmark()
            .then(|| report::benchmark().source_name.as_str())
    }

    /// When the published survey was made.
    async fn source_date(&self) -> Option<&'static str> {
        self.is_benchmark()
            .then(|| report::benchmark().source_date.as_str())
    }

    /// Web address of the published survey.
    async fn source_url(&self) -> Option<&'static str> {
        self.is_benchmark()
            .then(|| report::benchmark().source_url.as_str())
    }
}

/// Watching from an hour before bedtime to six in the morning.
#[derive(SimpleObject)]
pub struct BedtimeViewing {
    /// Bedtime as the guardian set it, `HH:MM`.
    bedtime: String,
    /// Evenings with a minute or more of it.
    days: i32,
    /// Total minutes watched after bedtime in the range.
    minutes: i32,
}

/// Stretches of watching without a break of ten minutes.
#[derive(SimpleObject)]
pub struct SittingSummary {
    /// Number of viewing sessions in the range.
    count: i32,
    /// Minutes of the longest.
    longest_minutes: i32,
    /// Minutes of the one in the middle.
    median_minutes: f64,
}

/// One video within the range of a report.
#[derive(SimpleObject)]
pub struct VideoWatchSummary {
    /// The video that was watched.
    video: VideoNode,
    /// Minutes watched of the video in the range.
    minutes: f64,
    /// How often it was opened and watched.
    starts: i32,
    /// Part of it that was seen so far, 0 to 1.
    completion: f64,
}
