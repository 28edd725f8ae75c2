//! What a node does besides answering: hears what other nodes changed, sends the outbox's messages, works on
//! jobs.

use std::sync::Arc;
use std::time::Duration;

use kyck_domain::Env;
use kyck_domain::bus::RESUMED;
use kyck_domain::job::{Engine, JobRegistry};
use kyck_domain::notify::Outbox;
use kyck_domain::recommend;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How often is looked for slots and queued runs.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Starts hearing what other nodes changed; every node that answers does.
pub fn listen(env: &Arc<Env>, tasks: &TaskTracker, stopping: &CancellationToken) {
    env.live.attach(&env.bus, &env.versions);
    let (env, stopping) = (Arc::clone(env), stopping.clone());
    let mut messages = env.bus.subscribe();
    tasks.spawn(async move {
        loop {
            let message = tokio::select! {
                () = stopping.cancelled() => return,
                message = messages.recv() => message,
            };
            let topic = match &message {
                Ok(message) => message.topic.as_str(),
                // Some were missed, nobody knows which: look at everything again.
                Err(RecvError::Lagged(_)) => "",
                Err(RecvError::Closed) => return,
            };
            if matches!(topic, "" | RESUMED | "catalog") {
                env.catalog.outdate();
            }
            if matches!(topic, "" | RESUMED | recommend::TOPIC) {
                env.recommender.outdate();
            }
        }
    });
}

/// Starts the work on `tasks`; it ends soon after `stopping` is cancelled.
pub fn start(env: &Arc<Env>, registry: JobRegistry, tasks: &TaskTracker, stopping: &CancellationToken) {
    let (owner, stop) = (Arc::clone(env), stopping.clone());
    tasks.spawn(async move { Outbox::default().run(&owner, stop.cancelled()).await });
    let (owner, stop) = (Arc::clone(env), stopping.clone());
    tasks.spawn(async move {
        // A job that is cut off keeps its lease for a while and is then taken up again.
        tokio::select! {
            () = work(&owner, Engine::new(registry)) => {}
            () = stop.cancelled() => {}
        }
    });
}

async fn work(env: &Env, engine: Engine) {
    loop {
        let outcome = match engine.tick(env).await {
            Ok(_) => engine.drain(env).await.map(|_| ()),
            Err(fault) => Err(fault),
        };
        if let Err(fault) = outcome {
            tracing::error!(error = ?fault, "jobs could not be worked on");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
