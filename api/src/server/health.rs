//! For whoever runs the server: is it alive, is it ready, what does it count.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{Method, StatusCode};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use poem::{Endpoint, Request, Response};
use tokio_util::sync::CancellationToken;

use super::Serving;

/// The counters of this process: one recorder however many servers run in it.
static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Upper ends, in seconds, of the classes of request durations.
const SECONDS: [f64; 12] = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 10.0,
];

/// Begins to count; the first call installs the recorder.
pub fn begin_counting() -> Option<&'static PrometheusHandle> {
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
                    tracing::error!(%error, "nothing will be counted");
                    None
                }
            }
        })
        .as_ref()
}

fn describe() {
    use metrics::{describe_counter, describe_gauge, describe_histogram};
    describe_counter!("kyck_requests_total", "GraphQL requests over HTTP, by status");
    describe_histogram!(
        "kyck_request_seconds",
        "Seconds to answer a GraphQL request over HTTP"
    );
    describe_counter!(
        "kyck_refusals_total",
        "Requests refused before they ran, by reason"
    );
    describe_counter!(
        "kyck_background_restarts_total",
        "Restarts of background tasks that panicked or ended, by task"
    );
    describe_gauge!(
        "kyck_background_running",
        "Background tasks that run (1) or wait for their restart (0), by task"
    );
    describe_counter!(
        "kyck_messages_total",
        "Tries to send messages, by channel, kind and outcome"
    );
    describe_gauge!(
        "kyck_outbox_waiting",
        "Messages that wait or are being sent, by channel"
    );
    describe_gauge!(
        "kyck_outbox_oldest_seconds",
        "Seconds that the oldest waiting message is overdue, by channel"
    );
    describe_gauge!(
        "kyck_sms_budget_spent_ratio",
        "Share of the day's budget of text messages that is spent"
    );
    describe_counter!(
        "kyck_sms_over_budget_total",
        "Text messages refused because the day's budget was spent"
    );
    describe_counter!("kyck_log_lines_lost_total", "Log lines that could not be written");
    describe_counter!("kyck_panics_total", "Resolvers that panicked");
    describe_gauge!(
        "kyck_clock_in_doubt",
        "1 while the clock is in doubt and nothing is deleted because of its age"
    );
    describe_counter!(
        "kyck_retention_refusals_total",
        "Deletions by age that were refused because the clock is in doubt"
    );
    describe_counter!(
        "kyck_accept_errors_total",
        "Connections the system could not accept"
    );
    describe_counter!(
        "kyck_connections_refused_total",
        "Connections closed at once, by reason"
    );
    describe_counter!(
        "kyck_watch_quota_exceeded_total",
        "Playbacks and watch events beyond a day's quota"
    );
    describe_gauge!("kyck_connections", "Open connections");
    describe_gauge!("kyck_sockets", "Open WebSockets");
    describe_gauge!("kyck_socket_operations", "Operations running over WebSockets");

    describe_counter!(
        "kyck_socket_closes_total",
        "WebSockets the server closed, by close code"
    );
}

/// Folds the samples of histograms together now and then, so that they do not pile up unread.
pub async fn keep_tidy(stopping: CancellationToken) {
    let Some(recorder) = begin_counting() else {
        // Nothing is counted, which the log has said: no reason to be restarted.
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

/// `/healthz` and `/readyz`, and `/metrics` on its own listener.
pub enum Health {
    /// The process answers.
    Alive,
    /// The database answers and has the newest schema, and no background task is failing.
    Ready(Arc<Serving>),
    /// The counters, in Prometheus's text form.
    Metrics,
}

impl Endpoint for Health {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Ok(StatusCode::METHOD_NOT_ALLOWED.into());
        }
        let (status, body) = match self {
            Self::Alive => (StatusCode::OK, "ok\n".to_owned()),
            Self::Ready(serving) => match serving.readiness().await {
                Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
                Err(problem) => (StatusCode::SERVICE_UNAVAILABLE, format!("{problem}\n")),
            },
            Self::Metrics => (
                StatusCode::OK,
                begin_counting().map(PrometheusHandle::render).unwrap_or_default(),
            ),
        };
        Ok(Response::builder()
            .status(status)
            .header(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
            .header(CACHE_CONTROL, "no-store")
            .body(body))
    }
}
