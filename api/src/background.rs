//! What a node does besides answering: listens to what other nodes changed, sends the outbox's messages, works
//! on jobs. All of it is supervised.

use std::sync::Arc;
use std::time::Duration;

use kyck_domain::Env;
use kyck_domain::bus::RESUMED;
use kyck_domain::job::{Engine, JobRegistry};
use kyck_domain::notify::{self, Lane, Outbox};
use kyck_domain::recommend;
use tokio::sync::broadcast::error::RecvError;

use crate::supervise::Supervisor;

/// How often job slots and queued runs are looked for.
const JOB_POLL: Duration = Duration::from_secs(2);
/// How often the outbox is measured for the metrics.
const QUEUE_POLL: Duration = Duration::from_secs(10);

/// Starts listening to what other nodes changed; every node that answers does.
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

/// Starts sending messages and working on jobs.
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
    // A job that is cut off keeps its lease for a while and is then taken up again.
    run_until_stop(supervisor, env, "jobs", move |env| {
        let engine = Arc::clone(&engine);
        async move { work_on_jobs(&env, &engine).await }
    });
}

/// Supervises what may be cut off at any of its waits when the server stops.
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

/// Invalidates what is cached when another node changed it; ends when the bus is closed.
async fn invalidate_caches(env: &Env) {
    let mut messages = env.bus.subscribe();
    // After a restart nobody knows what was missed.
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
            // Some were missed, nobody knows which: look at everything again.
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
