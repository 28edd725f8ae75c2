//! Hand-made watching.

use chrono::{NaiveDateTime, TimeZone};
use kyck_domain::watch::{HistoricPlayback, HistoricSegment};
use kyck_kernel::id::{ChildId, VideoId};
use kyck_kernel::{Ctx, UtcInstant, time};
use kyck_tests::TestApp;
use kyck_tests::actors::ZONE;

/// An instant of a clock on a wall in Seoul: `2026-11-16 18:00`.
pub fn seoul(text: &str) -> UtcInstant {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time");
    let at = ZONE
        .from_local_datetime(&local)
        .single()
        .expect("Seoul has no clock changes");
    UtcInstant::from_datetime(at.with_timezone(&chrono::Utc))
}

/// A child watched the first minutes of an hour-long video.
pub fn watched(child_id: ChildId, video_id: VideoId, started: &str, minutes: i32) -> HistoricPlayback {
    let started_at = seoul(started);
    HistoricPlayback {
        child_id,
        video_id,
        zone: ZONE,
        duration_ms: Some(3_600_000),
        started_at,
        segments: (0..minutes)
            .map(|minute| HistoricSegment {
                at: started_at.plus_minutes(i64::from(minute) + 1),
                from_ms: minute * 60_000,
                to_ms: (minute + 1) * 60_000,
            })
            .collect(),
        ended_at: None,
    }
}

/// Stores these viewings as history.
pub async fn load(app: &TestApp, playbacks: Vec<HistoricPlayback>) {
    app.services
        .watch
        .load_history(&Ctx::system(), playbacks)
        .await
        .expect("history is loaded");
}

/// The test's day in Seoul, some days back.
pub fn days_ago(app: &TestApp, days: u64) -> chrono::NaiveDate {
    let today: chrono::NaiveDate = time::UtcInstant::day_in(app.services.kernel.now(), ZONE);
    today - chrono::Days::new(days)
}
