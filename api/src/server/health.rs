//! `/healthz`, `/readyz` and `/metrics`, for operators and their probes.

use std::sync::Arc;

use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{Method, StatusCode};
use poem::{Endpoint, Request, Response};

use super::metrics_recorder;
use super::state::ServerState;

/// `/healthz` and `/readyz`, and `/metrics` on its own listener.
pub enum Health {
    /// Whether the process answers at all.
    Alive,
    /// The database answers and has the newest schema, and no background task is failing.
    Ready(Arc<ServerState>),
    /// All metrics in Prometheus's text form.
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
            Self::Ready(state) => match state.readiness().await {
                Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
                Err(problem) => (StatusCode::SERVICE_UNAVAILABLE, format!("{problem}\n")),
            },
            Self::Metrics => (StatusCode::OK, metrics_recorder::render()),
        };
        Ok(Response::builder()
            .status(status)
            .header(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
            .header(CACHE_CONTROL, "no-store")
            .body(body))
    }
}
