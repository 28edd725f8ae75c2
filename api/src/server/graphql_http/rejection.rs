//! Requests that are rejected before they run: status, error, and the header that the status needs.

use async_graphql::ServerError;
use http::header::{CONNECTION, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, HeaderValue, StatusCode};
use kyck_kernel::Fault;

use crate::server::errors::{coded, too_many_requests};
use crate::server::fault::fault_error;
use crate::server::operation::{NO_PERSISTED_QUERIES, count_rejection};

/// The answer to a rejected request.
pub(super) struct Rejection {
    pub(super) status: StatusCode,
    pub(super) error: Box<ServerError>,
    pub(super) header: Option<(HeaderName, HeaderValue)>,
}

impl Rejection {
    pub(super) fn new(status: StatusCode, error: ServerError) -> Self {
        Self {
            status,
            error: Box::new(error),
            header: None,
        }
    }

    fn header(mut self, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        self.header = Some((name, value.into()));
        self
    }

    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, coded(message, "BAD_REQUEST"))
    }

    pub(super) fn with(
        status: StatusCode,
        message: &str,
        name: HeaderName,
        value: impl Into<HeaderValue>,
    ) -> Self {
        Self::new(status, coded(message, "BAD_REQUEST")).header(name, value)
    }

    /// A request of the wrong shape. Clients that name their document by a hash look at the errors only when the
    /// status says that there is an answer; then they send the text.
    pub(super) fn shape(problem: &'static str) -> Self {
        let mut rejection = Self::bad(problem);
        if problem == NO_PERSISTED_QUERIES {
            rejection.status = StatusCode::OK;
        }
        rejection
    }

    pub(super) fn too_fast(retry_after_seconds: u32) -> Self {
        count_rejection("rate");
        Self::too_many(retry_after_seconds)
    }

    pub(super) fn too_many(retry_after_seconds: u32) -> Self {
        let error = too_many_requests(retry_after_seconds);
        Self::new(StatusCode::TOO_MANY_REQUESTS, error).header(RETRY_AFTER, retry_after_seconds)
    }

    pub(super) fn fault(fault: &Fault, request_id: &str) -> Self {
        let error = fault_error(fault, request_id);
        let status = match fault {
            Fault::Unauthenticated => StatusCode::UNAUTHORIZED,
            Fault::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Fault::Forbidden => StatusCode::FORBIDDEN,
            Fault::BadRequest { .. } => StatusCode::BAD_REQUEST,
            _ if fault.outage().is_some() => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };

        let rejection = Self::new(status, error);
        match fault {
            Fault::Unauthenticated => rejection.header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
            Fault::RateLimited { retry_after_seconds } => rejection.header(RETRY_AFTER, *retry_after_seconds),
            _ => rejection,
        }
    }

    /// A body over its limit.
    pub(super) fn too_large() -> Self {
        Self::closing(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large")
    }

    /// A rejection after which the connection cannot go on, since its body is not read to the end.
    pub(super) fn closing(status: StatusCode, message: &str) -> Self {
        Self::with(status, message, CONNECTION, HeaderValue::from_static("close"))
    }
}
