//! Background tasks that panic: restarted, counted, and shown by readiness.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use kyck_tests::wait::until_some;

use super::toy::{Served, serve};

async fn readiness(served: &Served) -> (u16, String) {
    let answer = served.request("GET", "/readyz").send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a text"))
}

async fn until_status(served: &Served, status: u16) -> String {
    until_some("readiness changes", async || {
        let (found, text) = readiness(served).await;
        (found == status).then_some(text)
    })
    .await
}

#[tokio::test]
async fn a_task_that_panics_is_restarted_and_readiness_names_it_meanwhile() {
    let served = serve(|_| ()).await;
    assert_eq!(readiness(&served).await.0, 200);

    let (must_panic, runs) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicU32::new(0)));
    let (breaks, counted) = (Arc::clone(&must_panic), Arc::clone(&runs));
    let stopping = served.serving.supervisor.stopping().clone();
    served.serving.supervisor.spawn("breaks-down", move || {
        counted.fetch_add(1, Ordering::SeqCst);
        let (breaks, stopping) = (Arc::clone(&breaks), stopping.clone());
        async move {
            assert!(!breaks.load(Ordering::SeqCst), "a bug");
            stopping.cancelled().await;
        }
    });
    let text = until_status(&served, 503).await;

    assert!(text.contains("breaks-down"), "{text}");

    served.lives().await;

    must_panic.store(false, Ordering::SeqCst);
    until_status(&served, 200).await;
    assert!(runs.load(Ordering::SeqCst) >= 2);

    let metrics = super::metrics::scrape().await;
    assert!(
        metrics.contains("kyck_background_restarts_total{task=\"breaks-down\"}"),
        "{metrics}"
    );
    assert!(
        metrics.contains("kyck_background_running{task=\"breaks-down\"} 1"),
        "{metrics}"
    );
}
