//! Runs are worked on once, tried again with growing waits, and given up in the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt;
use kyck_api::services::Services;
use kyck_domain::job::{Engine, JobRegistry, JobRun, JobState, NewRun};
use kyck_kernel::db::{Db, PoolSize};
use kyck_kernel::{Ctx, Fault};
use kyck_tests::{TestApp, kyck_test};
use tokio::sync::Notify;

#[derive(Clone, Default)]
struct Counter(Arc<AtomicUsize>);

impl Counter {
    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// Jobs that count their runs: `work` succeeds, `fail` fails, `panic` panics, `nightly` has a schedule.
fn registry(counter: &Counter) -> JobRegistry {
    let [work, fail, panic, nightly] = [(); 4].map(|()| counter.0.clone());
    JobRegistry::default()
        .on_request("work", move |job| {
            let work = work.clone();
            async move {
                tokio::task::yield_now().await;
                work.fetch_add(1, Ordering::SeqCst);
                Ok(job.run.payload.clone().unwrap_or_default())
            }
            .boxed()
        })
        .on_request("fail", move |_| {
            let fail = fail.clone();
            async move {
                fail.fetch_add(1, Ordering::SeqCst);
                Err(Fault::internal("it cannot be done"))
            }
            .boxed()
        })
        .on_request("panic", move |_| {
            let panic = panic.clone();
            async move {
                panic.fetch_add(1, Ordering::SeqCst);
                panic!("a bug")
            }
            .boxed()
        })
        .scheduled("nightly", "0 4 * * *", chrono_tz::Asia::Seoul, move |_| {
            let nightly = nightly.clone();
            async move {
                nightly.fetch_add(1, Ordering::SeqCst);
                Ok("done".to_owned())
            }
            .boxed()
        })
        .expect("a schedule")
}

async fn enqueue(services: &Services, name: &str, slot: &str) -> bool {
    let tx = services.kernel.db.write().await.expect("a transaction");
    let run = NewRun {
        name: name.to_owned(),
        slot: slot.to_owned(),
        payload: Some(format!("payload {slot}")),
        due_at: services.kernel.now(),
    };
    let made = services.job.enqueue(&tx, run).await.expect("queued");
    tx.commit().await.expect("committed");
    made.is_some()
}

async fn second_node(app: &TestApp) -> Services {
    let db = Db::connect(&app.db.url, PoolSize::default())
        .await
        .expect("a second node's connections");
    kyck_tests::services_with(&app.services, |parts| parts.kernel.db = db)
}

#[kyck_test]
async fn two_nodes_work_on_each_run_once(app: TestApp) {
    let other = second_node(&app).await;
    let counter = Counter::default();
    let engine = Engine::new(Arc::clone(&app.services.job), registry(&counter));
    let elsewhere = Engine::new(Arc::clone(&other.job), registry(&counter));
    for number in 0..40 {
        assert!(enqueue(&app.services, "work", &number.to_string()).await);
        assert!(
            !enqueue(&app.services, "work", &number.to_string()).await,
            "a second of the same slot"
        );
    }

    let mut done = 0;
    // While one node has a run of a job, the other gets none of it and comes back.
    while done < 40 {
        let (a, b) = tokio::join!(engine.drain(), elsewhere.drain());
        done += a.expect("one node").len() + b.expect("the other node").len();
    }

    assert_eq!((done, counter.count()), (40, 40));

    other.kernel.db.clone().close().await.expect("closed");
}

#[kyck_test]
async fn a_slot_of_a_schedule_has_one_run_over_all_nodes(app: TestApp) {
    let other = second_node(&app).await;
    let counter = Counter::default();
    let engines = [
        Engine::new(Arc::clone(&app.services.job), registry(&counter)),
        Engine::new(Arc::clone(&other.job), registry(&counter)),
    ];
    let mut made = 0;

    // Three days and a half; it is noon.
    for _ in 0..84 {
        let (a, b) = tokio::join!(engines[0].tick(), engines[1].tick());
        made += a.expect("one node") + b.expect("the other node");
        engines[0].drain().await.expect("drained");
        app.clock.advance_millis(3_600_000);
    }

    assert_eq!(
        (made, counter.count()),
        (4, 4),
        "04:00 of today and of three days after"
    );

    other.kernel.db.clone().close().await.expect("closed");
}

#[kyck_test]
async fn a_long_silence_is_made_up_for_once(app: TestApp) {
    let counter = Counter::default();
    Engine::new(Arc::clone(&app.services.job), registry(&counter))
        .tick()
        .await
        .expect("a tick");
    app.clock.advance_millis(10 * 86_400_000);
    let engine = Engine::new(Arc::clone(&app.services.job), registry(&counter));

    assert_eq!(engine.tick().await.expect("a tick"), 1);
    assert_eq!(engine.tick().await.expect("a tick"), 0);
}

#[kyck_test]
async fn a_failing_run_comes_back_eight_times_and_is_dead(app: TestApp) {
    for (name, words) in [("fail", "it cannot be done"), ("panic", "panic: a bug")] {
        let counter = Counter::default();
        let engine = Engine::new(Arc::clone(&app.services.job), registry(&counter));
        enqueue(&app.services, name, "1").await;
        let mut last: Option<JobRun> = None;
        for attempt in 1..=8_i32 {
            let run = engine.run_next().await.expect("an attempt").expect("a run");
            assert_eq!(run.attempt, attempt);
            assert!(
                run.error.as_deref().is_some_and(|error| error.contains(words)),
                "{run:?}"
            );
            let state = if attempt < 8 {
                JobState::Failed
            } else {
                JobState::Dead
            };
            assert_eq!(run.state, state);
            let wait = 1_000_i64 << attempt;
            app.clock.advance_millis(wait - 1);
            assert_eq!(engine.run_next().await.expect("too early"), None);
            app.clock.advance_millis(1 + wait / 4);
            last = Some(run);
        }
        assert_eq!(engine.run_next().await.expect("dead is dead"), None);
        assert_eq!(counter.count(), 8);
        assert!(last.is_some_and(|run| run.finished_at.is_some()));
    }
}

/// A job whose first `hanging` workers never come back.
fn hanging(hanging: usize, began: Arc<Notify>, counter: Counter) -> JobRegistry {
    JobRegistry::default().on_request("hang", move |_| {
        let (began, counter) = (began.clone(), counter.clone());
        async move {
            let number = counter.0.fetch_add(1, Ordering::SeqCst);
            began.notify_one();
            if number < hanging {
                std::future::pending::<()>().await;
            }
            Ok("done".to_owned())
        }
        .boxed()
    })
}

/// A worker takes the next run and dies over it.
async fn die_over_it(engine: &Engine, _services: &Services, began: &Notify) {
    tokio::select! {
        _ = engine.run_next() => panic!("the job hangs"),
        () = began.notified() => {}
    }
}

#[kyck_test]
async fn a_run_whose_worker_died_is_taken_up_when_its_lease_ends(app: TestApp) {
    let (began, counter) = (Arc::new(Notify::new()), Counter::default());
    let engine = Engine::new(
        Arc::clone(&app.services.job),
        hanging(1, began.clone(), counter.clone()),
    );
    enqueue(&app.services, "hang", "1").await;
    die_over_it(&engine, &app.services, &began).await;
    app.clock.advance_millis(59_999);

    assert_eq!(engine.run_next().await.expect("the lease holds"), None);

    app.clock.advance_millis(1);
    let run = engine.run_next().await.expect("taken up").expect("a run");
    assert_eq!((run.state, run.attempt, run.crashes), (JobState::Succeeded, 2, 1));
}

#[kyck_test]
async fn a_run_that_brings_three_workers_down_is_parked(app: TestApp) {
    let (began, counter) = (Arc::new(Notify::new()), Counter::default());
    let engine = Engine::new(
        Arc::clone(&app.services.job),
        hanging(99, began.clone(), counter.clone()),
    );
    enqueue(&app.services, "hang", "1").await;

    for _ in 0..3 {
        die_over_it(&engine, &app.services, &began).await;
        app.clock.advance_millis(60_000);
    }

    assert_eq!(engine.run_next().await.expect("parked"), None);
    assert_eq!(counter.count(), 3);

    let page = kyck_kernel::page::PageRequest::parse(None, None).expect("a page");
    let runs = app
        .services
        .job
        .list_runs(&Ctx::system(), Some("hang"), page)
        .await
        .expect("the history");
    let (_, run) = &runs.items[0];

    assert_eq!((run.state, run.crashes), (JobState::Dead, 3));
}

#[kyck_test]
async fn a_worker_that_only_seemed_dead_cannot_overwrite_its_successor(app: TestApp) {
    let (began, counter, release) = (
        Arc::new(Notify::new()),
        Counter::default(),
        Arc::new(Notify::new()),
    );
    let (inner_began, inner_counter, inner_release) = (began.clone(), counter.clone(), release.clone());
    let registry = JobRegistry::default().on_request("slow", move |_| {
        let (began, counter, release) = (inner_began.clone(), inner_counter.clone(), inner_release.clone());
        async move {
            let number = counter.0.fetch_add(1, Ordering::SeqCst);
            if number == 0 {
                began.notify_one();
                release.notified().await;
                return Err(Fault::internal("the first worker failed late"));
            }
            Ok("the second worker did it".to_owned())
        }
        .boxed()
    });
    let engine = Engine::new(Arc::clone(&app.services.job), registry);
    enqueue(&app.services, "slow", "1").await;
    let first_engine = engine.clone();
    let first = tokio::spawn(async move { first_engine.run_next().await });
    began.notified().await;
    app.clock.advance_millis(60_000);
    let second = engine.run_next().await.expect("taken up").expect("a run");

    assert_eq!(second.state, JobState::Succeeded);

    release.notify_one();
    let seen = first.await.expect("no panic").expect("no fault").expect("a run");
    assert_eq!(seen, second, "the late failure is fenced off");
}

#[kyck_test]
async fn a_job_that_this_version_does_not_know_is_dead_at_once(app: TestApp) {
    enqueue(&app.services, "of-yesterday", "1").await;
    let engine = Engine::new(Arc::clone(&app.services.job), registry(&Counter::default()));
    let run = engine.run_next().await.expect("taken").expect("a run");
    assert_eq!(run.state, JobState::Dead);
}
