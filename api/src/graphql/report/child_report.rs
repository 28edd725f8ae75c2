//! A report: what a child watched within a range of days.

use std::sync::Arc;

use async_graphql::{Context, Object};
use kyck_domain::catalog::Catalogue;
use kyck_domain::report::{self, BedtimeViewing, HeatmapCell, ReportDay, SessionSummary};
use kyck_kernel::{Fault, Message};

use super::advice::Advice;
use super::exposure::{NuriExposure, TopicShare};
use super::same_age::SameAgeComparison;
use crate::graphql::ContextExt;
use crate::graphql::catalog::VideoNode;
use crate::graphql::family::Child;
use crate::graphql::scalar::{Date, DateTime};

/// What a child watched within a range of days, and advice on it.
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

/// What a child watched within a range of days, and advice on it. Minutes are of the
/// family's own days.
#[Object(name = "ChildReport")]
impl ChildReportNode {
    /// Child that the report is about.
    async fn child(&self, ctx: &Context<'_>) -> Result<Child, Fault> {
        let cx = ctx.cx();
        let family = &ctx.services().family;
        let child = family.require_child(&cx, self.report.child_id).await?;

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
    async fn days(&self) -> &[ReportDay] {
        &self.report.days
    }

    /// Minutes by weekday and hour; cells without any are left out.
    async fn heatmap(&self) -> &[HeatmapCell] {
        &self.report.heatmap
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
            .filter_map(|topic| TopicShare::new(topic, &self.catalogue))
            .collect()
    }

    /// Share of the longest watched topic, 0 to 1.
    async fn top_topic_share(&self) -> f64 {
        self.report.top_topic_share()
    }

    /// How the time compares with children of the same age.
    async fn same_age(&self) -> SameAgeComparison {
        SameAgeComparison(Arc::clone(&self.report))
    }

    /// Watching from an hour before bedtime to six in the morning.
    async fn bedtime(&self) -> BedtimeViewing {
        self.report.bedtime
    }

    /// Stretches of watching without a break of ten minutes.
    async fn sittings(&self) -> SessionSummary {
        self.report.sessions
    }

    /// Videos, the longest watched first; at most 100.
    async fn videos(&self) -> Vec<VideoWatchSummary> {
        self.report
            .videos
            .iter()
            .filter_map(|summary| VideoWatchSummary::new(*summary, &self.catalogue))
            .collect()
    }

    /// Advice for the family, each line with its numbers and its guideline.
    async fn advice(&self) -> Vec<Advice> {
        (0..self.report.advice.len())
            .map(|index| Advice {
                report: Arc::clone(&self.report),
                index,
            })
            .collect()
    }

    /// Where the numbers come from and what they are not, in the request's language.
    async fn disclosure(&self, ctx: &Context<'_>) -> String {
        Message::new("report-disclosure").text(ctx.language()).to_owned()
    }

    /// Time of the last event of the range.
    async fn last_event_at(&self) -> Option<DateTime> {
        self.report.last_event_at
    }

    /// Number of events that the numbers come from.
    async fn event_count(&self) -> i32 {
        i32::try_from(self.report.event_count).unwrap_or(i32::MAX)
    }
}

/// One video within the range of a report.
pub struct VideoWatchSummary {
    video: VideoNode,
    summary: report::VideoSummary,
}

impl VideoWatchSummary {
    /// `None` for a video that is not in the catalogue any more.
    fn new(summary: report::VideoSummary, catalogue: &Catalogue) -> Option<Self> {
        let video = VideoNode(Arc::clone(catalogue.video(summary.video_id)?));
        Some(Self { video, summary })
    }
}

/// One video within the range of a report.
#[Object]
impl VideoWatchSummary {
    /// The video that was watched.
    async fn video(&self) -> &VideoNode {
        &self.video
    }

    /// Minutes watched of the video in the range.
    async fn minutes(&self) -> f64 {
        self.summary.minutes
    }

    /// How often it was opened and watched.
    async fn starts(&self) -> i32 {
        self.summary.starts
    }

    /// Part of it that was seen so far, 0 to 1.
    async fn completion(&self) -> f64 {
        self.summary.completion
    }
}
