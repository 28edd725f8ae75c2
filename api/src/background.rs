//! What a node does besides answering: sends the outbox's messages and works on jobs.

use std::sync::Arc;
use std::time::Duration;

use kyck_domain::Env;
use kyck_domain::job::{Engine, JobRegistry};
use kyck_domain::notify::Outbox;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How often is looked for slots and queued runs.
const LOOK_EVERY: Duration = Duration::from_secs(2);

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
