//! GraphQL errors of the server: their codes, and what of a failure clients may see.

use async_graphql::{ErrorExtensionValues, Response, ServerError};

use super::fault::code_fault;
use super::query_limits::QueryRejected;

/// The most errors in one answer.
const MAX_ERRORS: usize = 20;
/// The most bytes of messages in one answer's errors.
const MAX_ERROR_BYTES: usize = 16 * 1024;

/// The reason why an operation has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// A resolver panicked while it ran.
    Panicked,
    /// The deadline passed; what was begun may or may not have been done.
    TooLate,
}

/// An error with a code.
pub fn coded(message: impl Into<String>, code: &'static str) -> ServerError {
    let mut error = ServerError::new(message, None);
    error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default)
        .set("code", code);
    error
}

/// The error of a failed operation.
pub fn failure(failed: Failed, request_id: &str) -> ServerError {
    match failed {
        Failed::Panicked => internal(request_id),
        Failed::TooLate => coded("the request took too long, try again", "RETRY_LATER"),
    }
}

/// The error for a failure of ours: it says nothing but the request id.
pub fn internal(request_id: &str) -> ServerError {
    let mut error = coded("internal error", "INTERNAL");
    if let Some(extensions) = &mut error.extensions {
        extensions.set("requestId", request_id);
    }
    error
}

/// The error for too many requests; the next can succeed after the given seconds.
pub fn too_many_requests(retry_after_seconds: u32) -> ServerError {
    let mut error = coded("too many requests", "RATE_LIMITED");
    if let Some(extensions) = &mut error.extensions {
        extensions.set("retryAfterSeconds", retry_after_seconds);
    }
    error
}

/// The error for more operations at once than allowed.
pub fn too_many_at_once(message: impl Into<String>) -> ServerError {
    let mut error = too_many_requests(1);
    error.message = message.into();
    error
}

/// The error of a rejected document, with its locations.
pub fn rejection_error(rejected: &QueryRejected) -> ServerError {
    let mut error = coded(rejected.to_string(), rejected.code());
    error.locations.clone_from(&rejected.locations);
    error
}

/// Whether the request was rejected as a whole, so that the answer has no data.
pub fn is_request_error(response: &Response) -> bool {
    !response.errors.is_empty()
        && response.data == async_graphql::Value::Null
        && response.errors.iter().all(|error| error.path.is_empty())
}

/// Caps the errors, and gives each one without a code its code and a message that may be shown.
pub fn presentable(mut response: Response, request_id: &str) -> Response {
    if response.errors.is_empty() {
        return response;
    }

    response.errors.truncate(MAX_ERRORS);
    let mut bytes = 0;
    for error in &mut response.errors {
        code_fault(error, request_id);
        if bytes + error.message.len() > MAX_ERROR_BYTES / 2 {
            "further errors are left out".clone_into(&mut error.message);
        }
        bytes += error.message.len();
        let has_code = error
            .extensions
            .as_ref()
            .is_some_and(|extensions| extensions.get("code").is_some());
        if has_code {
            continue;
        }
        // Without a path it is the validator's. An error of the client with a path got its code where it arose.
        if error.path.is_empty() {
            error
                .extensions
                .get_or_insert_with(ErrorExtensionValues::default)
                .set("code", "BAD_REQUEST");
        } else {
            tracing::error!(
                request.id = request_id,
                message = error.message,
                "a resolver failed without a code"
            );
            let named = internal(request_id);
            error.message = named.message;
            error.extensions = named.extensions;
        }
    }

    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_without_a_code_shows_nothing_of_its_cause() {
        let mut error = ServerError::new("no such table: guardian", None);
        error.path = vec![async_graphql::PathSegment::Field("viewer".into())];
        let response = presentable(Response::from_errors(vec![error]), "r-1");
        let shown = serde_json::to_string(&response).unwrap();
        assert!(!shown.contains("guardian"), "{shown}");
        assert!(
            shown.contains(r#""code":"INTERNAL""#) && shown.contains("r-1"),
            "{shown}"
        );
    }

    #[test]
    fn errors_are_capped_in_number_and_size() {
        let errors = (0..100)
            .map(|_| ServerError::new("x".repeat(1_000), None))
            .collect();
        let response = presentable(Response::from_errors(errors), "r-1");
        assert_eq!(response.errors.len(), 20);
        assert!(serde_json::to_string(&response).unwrap().len() < 16 * 1024);
    }
}
