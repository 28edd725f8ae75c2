//! A report for the rules' tests: a child of 54 months who watched 490 minutes in a week.

use kyck_kernel::id::{ChildId, ThemeId, VideoId};

use super::Facts;
use crate::catalog::curriculum;
use crate::report::model::{
    BedtimeViewing, Comparison, ComparisonSource, CurriculumShare, NuriExposure, ReportDay, ReportNumbers,
    SessionSummary, TopicShare, VideoSummary,
};

pub(super) const FACTS: Facts = Facts {
    elapsed_days: 7,
    starts: 20,
    completions: 5,
};

pub(super) fn report() -> ReportNumbers {
    let on = |n: u32| chrono::NaiveDate::from_ymd_opt(2026, 11, 15 + n).unwrap();
    ReportNumbers {
        child_id: ChildId(uuid::Uuid::nil()),
        from: on(1),
        to: on(7),
        zone: "Asia/Seoul".to_owned(),
        age_months: 54,
        total_minutes: 490,
        previous_total_minutes: 400,
        has_data: true,
        days: (1..=7)
            .map(|n| ReportDay {
                on: on(n),
                minutes: if n == 7 { 0 } else { 70 + i32::from(n == 1) * 70 },
                budget_minutes: 70,
            })
            .collect(),
        heatmap: vec![],
        nuri: nuri(),
        topics: vec![TopicShare {
            theme_id: ThemeId(uuid::Uuid::nil()),
            minutes: 70.0,
            share: 0.7,
        }],
        same_age: Comparison {
            source: ComparisonSource::Cohort { children: 23 },
            child_minutes_per_day: 70.0,
            median_minutes_per_day: 52.5,
            p25: Some(40.0),
            p75: Some(61.0),
        },
        bedtime: BedtimeViewing {
            bedtime_minute: 1230,
            days: 2,
            minutes: 35,
        },
        sessions: SessionSummary {
            count: 9,
            longest_minutes: 48,
            median_minutes: 22.0,
        },
        videos: vec![VideoSummary {
            video_id: VideoId(uuid::Uuid::nil()),
            minutes: 20.0,
            starts: 6,
            long_starts: 5,
            completion: 0.9,
        }],
        last_event_at: None,
        event_count: 900,
    }
}

fn nuri() -> NuriExposure {
    let areas = curriculum().areas.iter();
    NuriExposure {
        areas: areas
            .zip([30.0, 10.0, 40.0, 15.0, 5.0])
            .map(|(area, minutes)| CurriculumShare {
                id: area.id.clone(),
                minutes,
                share: minutes / 100.0,
            })
            .collect(),
        categories: vec![],
        contents_met: 57,
        contents_total: 59,
        not_met: vec![
            "arts.find-beauty.1".to_owned(),
            "nature.explore-daily-life.2".to_owned(),
        ],
        is_nuri_age: true,
    }
}
