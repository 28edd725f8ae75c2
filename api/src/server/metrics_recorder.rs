//! The recorder of the process's metrics, and their text form.

use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;

/// One recorder per process, however many servers run in it.
static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Upper ends, in seconds, of the classes of request durations.
const SECONDS: [f64; 12] = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 10.0,
];

/// Name and meaning of every counter.
const COUNTERS: [(&str, &str); 15] = [
    ("kyck_requests_total", "GraphQL requests over HTTP, by status"),
    (
        "kyck_rejections_total",
        "Requests rejected before they ran, by reason",
    ),
    (
        "kyck_background_restarts_total",
        "Restarts of background tasks that panicked or ended, by task",
    ),
    (
        "kyck_messages_total",
        "Tries to send messages, by channel, kind and outcome",
    ),
    (
        "kyck_sms_over_budget_total",
        "Text messages refused because the day's budget was spent",
    ),
    ("kyck_log_lines_lost_total", "Log lines that could not be written"),
    ("kyck_panics_total", "Resolvers that panicked"),
    (
        "kyck_retention_refusals_total",
        "Deletions by age that were refused because the clock is in doubt",
    ),
    (
        "kyck_accept_errors_total",
        "Connections the system could not accept",
    ),
    (
        "kyck_connections_refused_total",
        "Connections closed at once, by reason",
    ),
    (
        "kyck_watch_quota_exceeded_total",
        "Playbacks and watch events beyond a day's quota",
    ),
    (
        "kyck_socket_closes_total",
        "WebSockets the server closed, by close code",
    ),
    (
        "kyck_cache_hits_total",
        "Lookups that a valid cache entry answered, by cache",
    ),
    (
        "kyck_cache_misses_total",
        "Lookups that no valid cache entry answered, by cache",
    ),
    (
        "kyck_cache_evictions_total",
        "Cache entries evicted by size or age, by cache",
    ),
];

/// Name and meaning of every gauge.
const GAUGES: [(&str, &str); 9] = [
    (
        "kyck_background_running",
        "Background tasks that run (1) or wait for their restart (0), by task",
    ),
    (
        "kyck_outbox_waiting",
        "Messages that wait or are being sent, by channel",
    ),
    (
        "kyck_outbox_oldest_seconds",
        "Seconds that the oldest waiting message is overdue, by channel",
    ),
    (
        "kyck_sms_budget_spent_ratio",
        "Share of the day's budget of text messages that is spent",
    ),
    (
        "kyck_clock_in_doubt",
        "1 while the clock is in doubt and nothing is deleted because of its age",
    ),
    ("kyck_connections", "Open connections"),
    ("kyck_sockets", "Open WebSockets"),
    ("kyck_socket_operations", "Operations running over WebSockets"),
    (
        "kyck_cache_bytes",
        "Estimated bytes of the entries of a cache, by cache",
    ),
];

/// Installs the recorder; later calls return the same one, and `None` when that failed.
pub fn install_recorder() -> Option<&'static PrometheusHandle> {
    RECORDER
        .get_or_init(|| {
            let installed = PrometheusBuilder::new()
                .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
                .and_then(PrometheusBuilder::install_recorder);
            match installed {
                Ok(handle) => {
                    describe();
                    Some(handle)
                }
                Err(error) => {
                    tracing::error!(%error, "metrics are off: the recorder cannot be installed");
                    None
                }
            }
        })
        .as_ref()
}

fn describe() {
    for (name, meaning) in COUNTERS {
        metrics::describe_counter!(name, meaning);
    }
    for (name, meaning) in GAUGES {
        metrics::describe_gauge!(name, meaning);
    }
    metrics::describe_histogram!(
        "kyck_request_seconds",
        "Seconds to answer a GraphQL request over HTTP"
    );
}

/// Merges the samples of histograms every few seconds, so that they do not pile up unread.
pub async fn run_upkeep(stopping: CancellationToken) {
    let Some(recorder) = install_recorder() else {
        // The log has the reason; a restart of this task would not change it.
        stopping.cancelled().await;
        return;
    };
    loop {
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(5)) => recorder.run_upkeep(),
        }
    }
}

/// All metrics in Prometheus's text form; empty when there is no recorder.
pub fn render() -> String {
    kyck_kernel::cache::publish_metrics();
    install_recorder()
        .map(PrometheusHandle::render)
        .unwrap_or_default()
}
