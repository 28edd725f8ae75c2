//! Background work of a node: applies what other nodes changed, sends the messages of the outbox, executes jobs. All
//! tasks are supervised.

use std::sync::Arc;
use std::time::Duration;

use kyck_domain::Env;
use kyck_domain::bus::RESUMED;
use kyck_domain::job::{Engine, JobRegistry};
use kyck_domain::notify::{self, Lane, Outbox};
use kyck_domain::recommend;
use tokio::sync::broadcast::error::RecvError;

use crate::supervise::Supervisor;

/// Interval of polling for due jobs and queued runs.
const JOB_POLL: Duration = Duration::from_secs(2);
/// Interval of measuring the outbox for the metrics.
const QUEUE_POLL: Duration = Duration::from_secs(10);

/// Starts applying what other nodes changed; every node that serves requests needs it.
pub fn listen(env: &Arc<Env>, supervisor: &Supervisor) {
    env.live.leave_listening();
    run_until_stop(supervisor, env, "live", |env| async move {
        env.live.listen(&env.bus, &env.versions).await;
    });
    run_until_stop(supervisor, env, "bus-listener", |env| async move {
        invalidate_caches(&env).await;
    });
    run_until_stop(supervisor, env, "outbox-metrics", |env| async move {
        loop {
            if let Err(fault) = notify::measure_queue(&env).await {
                tracing::warn!(error = ?fault, "the outbox could not be measured");
            }
            tokio::time::sleep(QUEUE_POLL).await;
        }
    });
}

/// Starts sending messages and executing jobs.
pub fn start(env: &Arc<Env>, registry: JobRegistry, supervisor: &Supervisor) {
    let outbox = Outbox::default();
    for lane in Lane::ALL {
        let (env, outbox, stop) = (Arc::clone(env), outbox.clone(), supervisor.stopping().clone());
        supervisor.spawn(lane.task_name(), move || {
            let (env, outbox, stop) = (Arc::clone(&env), outbox.clone(), stop.clone());
            // It finishes what it is sending before it ends.
            async move { outbox.run(&env, lane, stop.cancelled()).await }
        });
    }

    let engine = Arc::new(Engine::new(registry));
    // An interrupted job runs again after its lease has expired.
    run_until_stop(supervisor, env, "jobs", move |env| {
        let engine = Arc::clone(&engine);
        async move { work_on_jobs(&env, &engine).await }
    });
}

/// Supervises work that may be cancelled at any await point when the server stops.
fn run_until_stop<F>(
    supervisor: &Supervisor,
    env: &Arc<Env>,
    name: &'static str,
    work: impl Fn(Arc<Env>) -> F + Send + Sync + 'static,
) where
    F: Future<Output = ()> + Send + 'static,
{
    let (env, stop) = (Arc::clone(env), supervisor.stopping().clone());
    supervisor.spawn(name, move || {
        let (work, stop) = (work(Arc::clone(&env)), stop.clone());
        async move {
            tokio::select! {
                () = work => {}
                () = stop.cancelled() => {}
            }
        }
    });
}

/// Invalidates cached data when another node changed it; ends when the bus is closed.
async fn invalidate_caches(env: &Env) {
    let mut messages = env.bus.subscribe();
    // Messages may have been missed before a restart.
    let mut topic = RESUMED.to_owned();
    loop {
        if matches!(topic.as_str(), RESUMED | "catalog") {
            env.catalog.outdate();
        }
        if matches!(topic.as_str(), RESUMED | recommend::TOPIC) {
            env.recommender.outdate();
        }
        topic = match messages.recv().await {
            Ok(message) => message.topic,
            // Unknown messages were missed: invalidate everything.
            Err(RecvError::Lagged(_)) => RESUMED.to_owned(),
            Err(RecvError::Closed) => return,
        };
    }
}

async fn work_on_jobs(env: &Env, engine: &Engine) {
    loop {
        let outcome = match engine.tick(env).await {
            Ok(_) => engine.drain(env).await.map(|_| ()),
            Err(fault) => Err(fault),
        };
        if let Err(fault) = outcome {
            tracing::error!(error = ?fault, "jobs could not be worked on");
        }
        tokio::time::sleep(JOB_POLL).await;
    }
}
