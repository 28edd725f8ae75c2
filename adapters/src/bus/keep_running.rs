//! Restart of a bus task after a panic, so that the bus works as long as the process lives.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;

const PAUSE: Duration = Duration::from_secs(1);

/// Runs the future of `make` until it ends; after a panic runs a new one, [`PAUSE`] later.
pub(super) async fn keep_running<F: Future<Output = ()>>(task: &'static str, make: impl Fn() -> F) {
    while AssertUnwindSafe(async { make().await })
        .catch_unwind()
        .await
        .is_err()
    {
        metrics::counter!("kyck_background_restarts_total", "task" => task).increment(1);
        tracing::error!(task, "a task of the bus panicked and is restarted");
        tokio::time::sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_panic_is_followed_by_another_run_and_an_end_is_not() {
        let runs = AtomicU32::new(0);
        keep_running("test", || async {
            assert!(runs.fetch_add(1, Ordering::SeqCst) > 0, "the first run");
        })
        .await;
        assert_eq!(runs.load(Ordering::SeqCst), 2);
    }
}
