//! Background work of a node: applies what other nodes changed, sends the messages of the outbox, executes jobs. All
//! tasks are supervised.

use std::sync::Arc;
use std::time::Duration;

use kyck_domain::job::{Engine, JobRegistry};
use kyck_domain::notify::{Lane, Outbox};
use kyck_domain::recommend;
use kyck_kernel::bus::RESUMED;
use tokio::sync::broadcast::error::RecvError;

use crate::services::Services;
use crate::supervise::Supervisor;

/// Interval of polling for due jobs and queued runs.
const JOB_POLL: Duration = Duration::from_secs(2);
/// Interval of measuring the outbox for the metrics.
const QUEUE_POLL: Duration = Duration::from_secs(10);

/// Starts listening to what other nodes changed; every node that answers does.
pub fn listen(services: &Arc<Services>, supervisor: &Supervisor) {
    services.live.leave_listening();
    run_until_stop(supervisor, services, "live", |services| async move {
        services.live.listen().await;
    });
    run_until_stop(supervisor, services, "bus-listener", |services| async move {
        invalidate_caches(&services).await;
    });
    run_until_stop(supervisor, services, "outbox-metrics", |services| async move {
        loop {
            if let Err(fault) = services.notify.measure_queue().await {
                tracing::warn!(error = ?fault, "the outbox could not be measured");
            }
            tokio::time::sleep(QUEUE_POLL).await;
        }
    });
}

/// Starts sending messages and working on jobs.
pub fn start(services: &Arc<Services>, registry: JobRegistry, supervisor: &Supervisor) {
    let outbox = Outbox::new(Arc::clone(&services.notify));
    for lane in Lane::ALL {
        let (outbox, stop) = (outbox.clone(), supervisor.stopping().clone());
        supervisor.spawn(lane.task_name(), move || {
            let (outbox, stop) = (outbox.clone(), stop.clone());
            // It finishes what it is sending before it ends.
            async move { outbox.run(lane, stop.cancelled()).await }
        });
    }

    let engine = Arc::new(Engine::new(Arc::clone(&services.job), registry));
    // A job that is cut off keeps its lease for a while and is then taken up again.
    run_until_stop(supervisor, services, "jobs", move |_| {
        let engine = Arc::clone(&engine);
        async move { work_on_jobs(&engine).await }
    });
}

/// Supervises work that may be cancelled at any await point when the server stops.
fn run_until_stop<F>(
    supervisor: &Supervisor,
    services: &Arc<Services>,
    name: &'static str,
    work: impl Fn(Arc<Services>) -> F + Send + Sync + 'static,
) where
    F: Future<Output = ()> + Send + 'static,
{
    let (services, stop) = (Arc::clone(services), supervisor.stopping().clone());
    supervisor.spawn(name, move || {
        let (work, stop) = (work(Arc::clone(&services)), stop.clone());
        async move {
            tokio::select! {
                () = work => {}
                () = stop.cancelled() => {}
            }
        }
    });
}

/// Invalidates what is cached when another node changed it; ends when the bus is closed.
async fn invalidate_caches(services: &Services) {
    let mut messages = services.kernel.bus.subscribe();
    // After a restart nobody knows what was missed.
    let mut topic = RESUMED.to_owned();
    loop {
        if matches!(topic.as_str(), RESUMED | "catalog") {
            services.catalog.invalidate();
        }
        if matches!(topic.as_str(), RESUMED | recommend::TOPIC) {
            services.recommend.invalidate();
        }
        topic = match messages.recv().await {
            Ok(message) => message.topic,
            // Unknown messages were missed: invalidate everything.
            Err(RecvError::Lagged(_)) => RESUMED.to_owned(),
            Err(RecvError::Closed) => return,
        };
    }
}

async fn work_on_jobs(engine: &Engine) {
    loop {
        let outcome = match engine.tick().await {
            Ok(_) => engine.drain().await.map(|_| ()),
            Err(fault) => Err(fault),
        };
        if let Err(fault) = outcome {
            tracing::error!(error = ?fault, "jobs could not be worked on");
        }
        tokio::time::sleep(JOB_POLL).await;
    }
}
