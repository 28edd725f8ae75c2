//! Ingest against a model: however events arrive, the totals are those of all events at once.

use std::collections::{BTreeMap, BTreeSet};

use kyck_api::services::Services;
use kyck_domain::watch::{EventStatus, RecordWatch, ReportedEvent, StartPlayback, Verb};
use kyck_kernel::id::{ChildId, PlaybackId, VideoId, WatchEventId};
use kyck_kernel::{Ctx, UtcInstant};
use kyck_tests::{Backend, Fixture, kyck_test};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use uuid::Uuid;

use super::world::World;

/// What the aggregates say of a child, comparable.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sums {
    hours: Vec<(String, u8, i64, i64)>,
    video_days: Vec<(String, VideoId, i64, i32, i32, i32, i64)>,
    sessions: Vec<(i64, i64)>,
    interactions: Vec<(VideoId, i64, i64, i32, i32, i64)>,
    resume: Vec<i32>,
}

/// How the players' clocks go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clocks {
    Right,
    /// All events are dated before their playback was opened.
    Slow,
}

impl Sums {
    /// What does not depend on the order of arrival. Where events move, the last instant only ever grows, and where a
    /// video was left depends on it.
    fn of(mut self, clocks: Clocks) -> Self {
        if clocks == Clocks::Slow {
            self.resume.clear();
            self.video_days.iter_mut().for_each(|day| day.6 = 0);
            self.interactions.iter_mut().for_each(|known| known.5 = 0);
        }
        self
    }
}

async fn sums(services: &Services, child_id: ChildId, videos: &[VideoId]) -> Sums {
    let watch = &services.watch;
    let (from, to) = (
        "2026-10-01".parse().expect("a day"),
        "2026-12-31".parse().expect("a day"),
    );
    let ever = (UtcInstant(0), UtcInstant(i64::MAX / 2));
    let hours = watch.hours(child_id, from, to).await.expect("hours");
    let days = watch
        .video_days(child_id, from, to)
        .await
        .expect("days of videos");
    let sessions = watch.sessions(child_id, ever.0, ever.1).await.expect("sessions");
    let known = watch.interactions_of(child_id).await.expect("interactions");
    let mut resume = Vec::new();
    for video_id in videos {
        let position = watch.resume_at_ms(child_id, *video_id, None).await;
        resume.push(position.expect("a position"));
    }

    Sums {
        hours: hours
            .iter()
            .map(|hour| (hour.on.to_string(), hour.hour, hour.watched_ms, hour.events))
            .collect(),
        video_days: days
            .iter()
            .map(|day| {
                let (on, id, ms) = (day.on.to_string(), day.video_id, day.watched.ms);
                (
                    on,
                    id,
                    ms,
                    day.watched.starts,
                    day.watched.long_starts,
                    day.watched.completions,
                    day.watched.last_at.0,
                )
            })
            .collect(),
        sessions: sessions
            .iter()
            .map(|session| (session.started_at.0, session.ended_at.0))
            .collect(),
        interactions: known
            .iter()
            .map(|one| {
                let (id, ms, covered_ms) = (one.video_id, one.watched_ms, one.covered_ms);
                (id, ms, covered_ms, one.starts, one.completions, one.last_at.0)
            })
            .collect(),
        resume,
    }
}

/// Events of some playbacks over two days around midnight in Seoul, with nonsense in between.
fn events(random: &mut StdRng, playbacks: &[(PlaybackId, VideoId)], now: UtcInstant) -> Vec<ReportedEvent> {
    let count = random.random_range(1..30);
    (0..count)
        .map(|_| {
            let (playback_id, video_id) = playbacks[random.random_range(0..playbacks.len())];
            let verb = match random.random_range(0..8) {
                0 => Verb::Initialized,
                1 => Verb::Paused,
                2 if random.random_bool(0.3) => Verb::Completed,
                _ => Verb::Heartbeat,
            };
            let has_segment = verb == Verb::Heartbeat || random.random_bool(0.5);
            let from_ms = random.random_range(0..90_000);
            ReportedEvent {
                id: Some(WatchEventId(Uuid::from_u128(random.random()))),
                playback_id: Some(playback_id),
                video_id: Some(video_id),
                verb,
                occurred_at: now.plus_millis(-random.random_range(0..50_000_000)),
                from_ms: has_segment.then_some(from_ms),
                to_ms: has_segment.then(|| from_ms + random.random_range(0..9_000)),
            }
        })
        .collect()
}

async fn record(services: &Services, child_id: ChildId, events: Vec<ReportedEvent>) -> Vec<EventStatus> {
    let cmd = RecordWatch {
        child_id,
        sent_at: services.kernel.now(),
        events,
    };
    services
        .watch
        .store_events(&Ctx::system(), cmd)
        .await
        .expect("recorded")
        .statuses
}

type Playbacks = Vec<(PlaybackId, VideoId)>;

/// Opens the same three playbacks for both children.
async fn open(world: &World, children: [ChildId; 2], videos: &[VideoId]) -> [Playbacks; 2] {
    let watch = &world.app.services.watch;
    let mut playbacks = [Vec::new(), Vec::new()];
    for number in 0..3 {
        for (child, started) in children.iter().zip(&mut playbacks) {
            let video_id = videos[number % 2];
            let command = StartPlayback {
                child_id: *child,
                video_id,
                reason: None,
            };
            let playback = watch.start_playback(&Ctx::system(), command, None).await;
            started.push((playback.expect("a playback").id, video_id));
        }
    }
    playbacks
}

/// The same events for the other child, some of them twice, in any order.
fn shuffled(events: &[ReportedEvent], playbacks: &[Playbacks; 2], random: &mut StdRng) -> Vec<ReportedEvent> {
    let ids = playbacks[0].iter().zip(&playbacks[1]);
    let twin: BTreeMap<PlaybackId, PlaybackId> = ids.map(|((one, _), (other, _))| (*one, *other)).collect();
    let mut chaotic: Vec<ReportedEvent> = events
        .iter()
        .map(|event| ReportedEvent {
            playback_id: event.playback_id.map(|id| twin[&id]),
            ..*event
        })
        .collect();

    let again: Vec<ReportedEvent> = chaotic
        .iter()
        .filter(|_| random.random_bool(0.4))
        .copied()
        .collect();
    chaotic.extend(again);
    chaotic.shuffle(random);
    chaotic
}

/// Reports events in batches of any size: each is accepted once and a duplicate afterwards.
async fn report_in_batches(
    world: &World,
    child_id: ChildId,
    mut events: Vec<ReportedEvent>,
    random: &mut StdRng,
    seed: u64,
) {
    let mut accepted = BTreeSet::new();
    while !events.is_empty() {
        let size = random.random_range(1..=events.len());
        let batch: Vec<ReportedEvent> = events.drain(..size).collect();
        let ids: Vec<_> = batch.iter().map(|event| event.id).collect();
        let statuses = record(&world.app.services, child_id, batch).await;
        for (id, status) in ids.into_iter().zip(statuses) {
            let expected = if accepted.insert(id) {
                EventStatus::Accepted
            } else {
                EventStatus::Duplicate
            };
            assert_eq!(status, expected, "seed {seed}");
        }
    }
}

async fn try_seed(world: &World, seed: u64, clocks: Clocks) {
    let (services, mut random) = (&world.app.services, StdRng::seed_from_u64(seed));
    let now = services.kernel.now();
    if clocks == Clocks::Right {
        world.app.clock.set(now.plus_millis(-50_000_000));
    }
    let videos: Vec<VideoId> = world.videos.iter().take(2).map(|(id, _)| *id).collect();
    // Two children with the same life: one reports all at once and in order, the other as phones do.
    let children = [new_child(world, seed, 0).await, new_child(world, seed, 1).await];
    let playbacks = open(world, children, &videos).await;
    world.app.clock.set(now);

    let straight = events(&mut random, &playbacks[0], now);
    let mut sorted = straight.clone();
    sorted.sort_by_key(|event| event.occurred_at);
    let statuses = record(services, children[0], sorted).await;
    assert!(
        statuses.iter().all(|status| *status == EventStatus::Accepted),
        "seed {seed}: {statuses:?}"
    );
    let chaotic = shuffled(&straight, &playbacks, &mut random);
    report_in_batches(world, children[1], chaotic, &mut random, seed).await;

    let one = sums(services, children[0], &videos).await.of(clocks);
    let other = sums(services, children[1], &videos).await.of(clocks);
    assert_eq!(one, other, "seed {seed} {clocks:?}");
    let events: i64 = one.hours.iter().map(|hour| hour.3).sum();
    assert_eq!(
        events as usize,
        straight.len(),
        "seed {seed}: every event counts once"
    );
}

async fn new_child(world: &World, seed: u64, number: u128) -> ChildId {
    let id = ChildId(Uuid::from_u128((u128::from(seed) + 1) << 64 | number));
    let child = kyck_domain::family::EnsureChild {
        id,
        family_id: world.family_id,
        nickname: "Twin".to_owned(),
        birth_month: "2022-05-01".parse().expect("a month"),
        avatar: "bear".to_owned(),
        interests: Vec::new(),
        limits: Some(kyck_domain::family::ChildLimits {
            daily_minutes: 1440,
            ..super::world::LIMITS
        }),
    };
    world
        .app
        .services
        .family
        .ensure_children(&Ctx::system(), vec![child])
        .await
        .expect("a child");
    id
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn late_shuffled_repeated_and_split_batches_give_the_same_totals(backend: Backend) {
    let world = World::set_up(backend).await;
    // The night in Seoul: events lie on both sides of midnight.
    world.app.clock.set(super::world::at("2026-11-23T18:00:00Z"));
    let seeds = match backend {
        Backend::Sqlite => 0..1_000,
        Backend::Postgres => 0..150,
    };

    for seed in seeds {
        let clocks = if seed % 3 == 0 {
            Clocks::Slow
        } else {
            Clocks::Right
        };
        try_seed(&world, seed, clocks).await;
    }
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_at_the_same_time_are_each_answered_for_themselves(world: World) {
    let services = std::sync::Arc::clone(&world.app.services);
    let playback = world.start(0).await;
    let (child_id, video_id) = (world.child_id, world.videos[0].0);
    let mut running = Vec::new();
    for number in 0..100_u128 {
        let services = std::sync::Arc::clone(&services);
        running.push(tokio::spawn(async move {
            // Every event is sent by two requests.
            let event = ReportedEvent {
                id: Some(WatchEventId(Uuid::from_u128(number / 2))),
                playback_id: Some(playback),
                video_id: Some(video_id),
                verb: Verb::Heartbeat,
                occurred_at: services.kernel.now().plus_seconds(-((number / 2) as i64)),
                from_ms: Some(0),
                to_ms: Some(1_000),
            };
            record(&services, child_id, vec![event]).await[0]
        }));
    }

    let mut statuses = Vec::new();
    for task in running {
        statuses.push(task.await.expect("the task ends"));
    }
    let count = |wanted: EventStatus| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!(
        (count(EventStatus::Accepted), count(EventStatus::Duplicate)),
        (50, 50)
    );

    let today = services.kernel.now().day_in(chrono_tz::Asia::Seoul);
    assert_eq!(
        services
            .watch
            .watched_ms_on(child_id, today)
            .await
            .expect("a sum"),
        50_000
    );
}
