//! What reports read: days of the family, sessions, loaded history, pruning.

use chrono::NaiveDate;
use chrono_tz::Europe::Berlin;
use kyck_domain::watch::{self, HistoricPlayback, HistoricSegment, RecordWatch, ReportedEvent, Verb};
use kyck_kernel::id::{PlaybackId, WatchEventId};
use kyck_kernel::{Ctx, UtcInstant};
use kyck_tests::{Backend, kyck_test};
use uuid::Uuid;

use super::world::{World, at};

/// First and last day of a range.
fn days(from: &str, to: &str) -> (NaiveDate, NaiveDate) {
    (from.parse().expect("a day"), to.parse().expect("a day"))
}

/// One minute reported at each of these times.
async fn report_minutes(world: &World, playback: PlaybackId, times: &[&str]) {
    let event = |(index, time): (usize, &&str)| ReportedEvent {
        id: Some(WatchEventId(Uuid::from_u128(index as u128))),
        playback_id: Some(playback),
        video_id: Some(world.videos[0].0),
        verb: Verb::Heartbeat,
        occurred_at: at(time),
        from_ms: Some(0),
        to_ms: Some(60_000),
    };
    let batch = RecordWatch {
        child_id: world.child_id,
        sent_at: world.app.services.kernel.now(),
        events: times.iter().enumerate().map(event).collect(),
    };
    let watch = &world.app.services.watch;
    watch.store_events(&Ctx::system(), batch).await.expect("recorded");
}

#[kyck_test]
async fn a_day_has_25_hours_when_the_clock_goes_back(backend: Backend) {
    let world = World::in_zone(backend, Berlin).await;
    let watch = &world.app.services.watch;
    world.app.clock.set(at("2026-10-24T21:00:00Z"));
    let playback = world.start(0).await;
    world.app.clock.set(at("2026-10-25T12:00:00Z"));

    // Half past two comes twice in Berlin on this day; the day ends at 23:00 UTC.
    let times = [
        "2026-10-24T22:00:30Z",
        "2026-10-25T00:30:00Z",
        "2026-10-25T01:30:00Z",
        "2026-10-24T21:59:59Z",
    ];
    report_minutes(&world, playback, &times).await;

    let (from, to) = days("2026-10-24", "2026-10-25");
    let hours = watch.hours(world.child_id, from, to).await.expect("hours");
    let by_hour: Vec<_> = hours
        .iter()
        .map(|hour| (hour.on.to_string(), hour.hour, hour.watched_ms))
        .collect();
    let (saturday, sunday) = ("2026-10-24".to_owned(), "2026-10-25".to_owned());

    // 21:59:59 has a minute before it; 22:00:30 only the 31 seconds since then, one of them on Saturday.
    assert_eq!(
        by_hour,
        [
            (saturday, 23, 61_000),
            (sunday.clone(), 0, 30_000),
            (sunday, 2, 120_000)
        ]
    );

    let (from, to) = (at("2026-10-24T00:00:00Z"), at("2026-10-26T00:00:00Z"));
    let sessions = watch.sessions(world.child_id, from, to).await.expect("sessions");
    let lengths: Vec<i64> = sessions.iter().map(watch::ViewingSession::length_ms).collect();
    assert_eq!(lengths, [91_000, 60_000, 60_000]);
}

/// A hundred seconds of the first video in steps of twenty, from this instant on; seen to its end or left then.
fn hundred_seconds(world: &World, started_at: UtcInstant, is_completed: bool) -> HistoricPlayback {
    let (video_id, duration_ms) = world.videos[0];
    HistoricPlayback {
        child_id: world.child_id,
        video_id,
        zone: chrono_tz::Asia::Seoul,
        duration_ms: Some(duration_ms),
        started_at,
        segments: (1..=5)
            .map(|step: i32| HistoricSegment {
                at: started_at.plus_seconds(i64::from(step) * 20),
                from_ms: (step - 1) * 20_000,
                to_ms: step * 20_000,
            })
            .collect(),
        ended_at: is_completed.then(|| started_at.plus_seconds(101)),
    }
}

/// A video seen to its end on Friday the 20th, and again the day after without its end.
async fn load_two_days(world: &World) {
    let start = at("2026-11-20T09:00:00Z");
    let history = vec![
        hundred_seconds(world, start.plus_days(1), false),
        hundred_seconds(world, start, true),
    ];
    let watch = &world.app.services.watch;
    watch.load_history(&Ctx::system(), history).await.expect("loaded");
}

#[kyck_test]
async fn loaded_history_is_in_the_days_as_if_it_had_been_reported(world: World) {
    load_two_days(&world).await;
    let watch = &world.app.services.watch;
    let (from, to) = days("2026-11-01", "2026-11-30");

    let hours = watch.hours(world.child_id, from, to).await.expect("hours");
    let of_child: Vec<_> = hours
        .iter()
        .map(|hour| (hour.on.to_string(), hour.watched_ms, hour.events))
        .collect();
    assert_eq!(
        of_child,
        [
            ("2026-11-20".to_owned(), 100_000, 6),
            ("2026-11-21".to_owned(), 100_000, 5)
        ]
    );

    let of_videos = watch
        .video_days(world.child_id, from, to)
        .await
        .expect("days of videos");
    let counts: Vec<_> = of_videos
        .iter()
        .map(|day| {
            (
                day.watched.starts,
                day.watched.long_starts,
                day.watched.completions,
            )
        })
        .collect();

    assert_eq!(counts, [(1, 1, 1), (1, 1, 0)]);

    let of_all = watch.all_days(from, to).await.expect("all days");
    let sums: Vec<_> = of_all.iter().map(|day| day.2).collect();
    assert_eq!(sums, [100_000, 100_000]);
}

#[kyck_test]
async fn loaded_history_is_an_interaction_as_if_it_had_been_reported(world: World) {
    load_two_days(&world).await;

    let known = world
        .app
        .services
        .watch
        .interactions()
        .await
        .expect("interactions");

    assert_eq!(known.len(), 1);
    assert_eq!((known[0].watched_ms, known[0].covered_ms), (200_000, 100_000));
    assert_eq!((known[0].starts, known[0].completions), (2, 1));
    assert_eq!(known[0].last_at, at("2026-11-21T09:01:40Z"));
}

#[kyck_test]
async fn events_go_after_90_days_and_the_aggregates_stay(world: World) {
    let ctx = Ctx::system();
    let playback = world.start(0).await;
    let old = world.event(1, playback, &world.video(0), "HEARTBEAT", 0, (0, 30_000));
    world.record(&world.device, &[old]).await;
    assert_eq!(
        world.app.services.watch.prune_events(&ctx).await.expect("pruned"),
        0
    );

    let today = world.app.services.kernel.now().day_in(chrono_tz::Asia::Seoul);
    world.app.days_pass(91).await;
    assert_eq!(
        world.app.services.watch.prune_events(&ctx).await.expect("pruned"),
        1
    );
    assert_eq!(
        world.app.services.watch.prune_events(&ctx).await.expect("pruned"),
        0
    );
    assert_eq!(
        world
            .app
            .services
            .watch
            .watched_ms_on(world.child_id, today)
            .await
            .expect("a sum"),
        30_000
    );
}
