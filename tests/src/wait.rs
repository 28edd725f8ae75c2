//! Waiting for what another task or process does: a condition is polled until it holds, no time is slept through.

use std::time::Duration;

/// The deadline of every wait for something that must come: no statement about speed, but far more than anything takes
/// on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Between two looks at the condition.
const POLL: Duration = Duration::from_millis(100);

/// Waits until the condition holds.
///
/// # Panics
/// When it does not within [`PATIENCE`].
pub async fn until(what: &str, condition: impl AsyncFnMut() -> bool) {
    until_within(PATIENCE, what, condition).await;
}

/// As [`until`], where something else would make the condition hold later.
///
/// # Panics
/// When it does not hold in time.
pub async fn until_within(patience: Duration, what: &str, mut condition: impl AsyncFnMut() -> bool) {
    some_within(patience, what, async || condition().await.then_some(())).await;
}

/// Waits until there is a value, and returns it.
///
/// # Panics
/// When there is none within [`PATIENCE`].
pub async fn until_some<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    some_within(PATIENCE, what, look).await
}

async fn some_within<T>(patience: Duration, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let waiting = async {
        loop {
            if let Some(value) = look().await {
                return value;
            }
            tokio::time::sleep(POLL).await;
        }
    };

    let found = tokio::time::timeout(patience, waiting).await;
    found.unwrap_or_else(|_| panic!("not within {patience:?}: {what}"))
}
