//! One GraphQL operation, the same way over HTTP and over a WebSocket: read, checked against the query limits, run behind
//! a deadline and a net for panics, and its failures reduced to what clients may see.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{ErrorExtensionValues, Request, Response, ServerError, Variables};
use futures_util::FutureExt;
use kyck_kernel::Fault;
use serde_json::Value as Json;

use super::application::{Application, Asking};
use super::completion::Completion;
use super::query_limits::{QueryLimits, QueryProblem, QueryRejected, Usage, operation_of};
use super::{Serving, variables};
use crate::graphql::error::{code_fault, code_of, log_outage, outage_message};

/// The most errors in one answer.
const MAX_ERRORS: usize = 20;
/// The most bytes of messages in one answer's errors.
const MAX_ERROR_BYTES: usize = 16 * 1024;

/// The message by which clients with automatic persisted queries know that they have to send the text.
pub const NO_PERSISTED_QUERIES: &str = "PersistedQueryNotSupported";

/// What a client sent, its shape checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// The document's text.
    pub query: String,
    /// Which operation of the document.
    pub name: Option<String>,
    /// The variables, a JSON object.
    pub variables: serde_json::Map<String, Json>,
}

impl Operation {
    /// Reads a request body.
    ///
    /// # Errors
    /// What is wrong with its shape, in words for the client's programmer; [`NO_PERSISTED_QUERIES`] when it names
    /// its document by a hash only.
    pub fn from_json(body: Json) -> Result<Self, &'static str> {
        let mut body = match body {
            Json::Object(body) => body,
            Json::Array(_) => return Err("one operation a request: batches are not served"),
            _ => return Err("the request must be a JSON object"),
        };

        let names_a_hash = body
            .get("extensions")
            .is_some_and(|extensions| extensions.get("persistedQuery").is_some());
        let query = match body.remove("query") {
            Some(Json::String(query)) => query,
            None | Some(Json::Null) if names_a_hash => return Err(NO_PERSISTED_QUERIES),
            _ => return Err("`query` must be a text"),
        };

        let name = match body.remove("operationName") {
            None | Some(Json::Null) => None,
            Some(Json::String(name)) => Some(name),
            Some(_) => return Err("`operationName` must be a text"),
        };

        let variables = object(body.remove("variables"), "`variables` must be an object")?;
        object(body.remove("extensions"), "`extensions` must be an object")?;

        Ok(Self {
            query,
            name,
            variables,
        })
    }
}

fn object(value: Option<Json>, problem: &'static str) -> Result<serde_json::Map<String, Json>, &'static str> {
    match value {
        None | Some(Json::Null) => Ok(serde_json::Map::new()),
        Some(Json::Object(object)) => Ok(object),
        Some(_) => Err(problem),
    }
}

/// An operation within all limits that do not depend on the caller.
pub struct Ready {
    /// What the executor gets, hidden type names included.
    request: Request,
    /// How its answers are completed by the specification.
    completion: Completion,
    /// What it asks for.
    pub usage: Usage,
}

/// An operation for the executor, with what completes its answers.
pub struct Runnable {
    /// What the executor gets, hidden type names included.
    pub request: Request,
    /// How its answers are completed by the specification.
    pub completion: Completion,
}

/// Parses an operation and checks its limits and variables.
///
/// # Errors
/// The first limit that is exceeded, what the parser finds, or a variable that is missing or not of its type.
pub fn prepare(operation: Operation, serving: &Serving) -> Result<Ready, QueryRejected> {
    try_prepare(operation, serving).inspect_err(|rejected| count_rejection(rejected.reason()))
}

fn try_prepare(operation: Operation, serving: &Serving) -> Result<Ready, QueryRejected> {
    let mut variables = Variables::from_json(Json::Object(operation.variables));
    let (query, usage) = serving.parsed_queries.parse(
        &operation.query,
        operation.name.as_deref(),
        &variables,
        &serving.schema,
        &serving.settings.query_limits,
    )?;
    if let Some(definition) = operation_of(&query.document, operation.name.as_deref()) {
        variables::coerce(&definition.node, &mut variables, &serving.schema)?;
    }

    let completion = Completion::new(
        Arc::clone(&serving.schema),
        Arc::clone(&query.document),
        operation.name.clone(),
        &variables,
    );
    let mut request = Request::new(operation.query).variables(variables);
    request.operation_name = operation.name;
    request.set_parsed_query(query.executable());
    Ok(Ready {
        request,
        completion,
        usage,
    })
}

/// Counts a rejected request in the metrics.
pub fn count_rejection(reason: &'static str) {
    metrics::counter!("kyck_refusals_total", "reason" => reason).increment(1);
}

impl Ready {
    /// Checks the cost, whose limit depends on the caller.
    ///
    /// # Errors
    /// The answer when the caller may not run this.
    pub fn check_cost(&self, asking: &Asking, limits: &QueryLimits) -> Result<(), ServerError> {
        let limit = if asking.caller.is_staff() {
            limits.staff_cost
        } else {
            limits.cost
        };
        self.usage.check_cost(limit).map_err(|rejected| {
            count_rejection(rejected.reason());
            rejection_error(&rejected)
        })
    }

    /// The operation for the executor.
    ///
    /// # Errors
    /// When it asks about the schema, which is not open to the caller.
    pub fn into_runnable(self, open_introspection: bool) -> Result<Runnable, ServerError> {
        if let Some(pos) = self.usage.introspection
            && !open_introspection
        {
            let rejected = QueryRejected::at(pos, QueryProblem::SchemaHidden);
            count_rejection(rejected.reason());
            return Err(rejection_error(&rejected));
        }

        let request = if open_introspection {
            self.request
        } else {
            self.request.disable_introspection()
        };
        Ok(Runnable {
            request,
            completion: self.completion,
        })
    }
}

/// Why there is no proper answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// A resolver panicked.
    Panicked,
    /// The deadline passed; what was begun may or may not have been done.
    TooLate,
}

/// Runs a query or a mutation within the deadline. A panic ends this operation only.
///
/// # Errors
/// [`Failed`] when there is no answer.
pub async fn run(
    application: &dyn Application,
    runnable: Runnable,
    asking: Asking,
    deadline: Duration,
) -> Result<Response, Failed> {
    let Runnable { request, completion } = runnable;
    let request_id = asking.request_id.clone();
    let work = AssertUnwindSafe(application.execute(request, asking)).catch_unwind();
    match tokio::time::timeout(deadline, work).await {
        Ok(Ok(mut response)) => {
            completion.complete(&mut response);
            Ok(presentable(response, &request_id))
        }
        Ok(Err(_)) => {
            metrics::counter!("kyck_panics_total").increment(1);
            tracing::error!(request.id = request_id, "a resolver panicked");
            Err(Failed::Panicked)
        }
        Err(_) => {
            count_rejection("deadline");
            tracing::warn!(request.id = request_id, "a request passed its deadline");
            Err(Failed::TooLate)
        }
    }
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

/// The error that says only that we are wrong, and how to name the case.
pub fn internal(request_id: &str) -> ServerError {
    let mut error = coded("internal error", "INTERNAL");
    if let Some(extensions) = &mut error.extensions {
        extensions.set("requestId", request_id);
    }
    error
}

/// The error for too many requests.
pub fn too_fast(retry_after_seconds: u32) -> ServerError {
    let mut error = coded("too many requests", "RATE_LIMITED");
    if let Some(extensions) = &mut error.extensions {
        extensions.set("retryAfterSeconds", retry_after_seconds);
    }
    error
}

/// The error for one operation too many at once; completing another one makes room.
pub fn too_many_at_once(message: impl Into<String>) -> ServerError {
    let mut error = too_fast(1);
    error.message = message.into();
    error
}

/// The error of a rejected document, with its locations.
pub fn rejection_error(rejected: &QueryRejected) -> ServerError {
    let mut error = coded(rejected.to_string(), rejected.code());
    error.locations.clone_from(&rejected.locations);
    error
}

/// The error of a fault that arose outside any resolver.
pub fn fault_error(fault: &Fault, request_id: &str) -> ServerError {
    match fault {
        Fault::Database(_) if let Some(outage) = fault.outage() => {
            log_outage(request_id, fault, outage);
            coded(outage_message(outage), code_of(fault))
        }
        Fault::Database(_) | Fault::Internal(_) => {
            tracing::error!(request.id = request_id, error = ?fault, "a request failed inside");
            internal(request_id)
        }
        _ => coded(fault.to_string(), code_of(fault)),
    }
}

/// Whether the document was refused as a whole, so that the answer has no data.
pub fn is_request_error(response: &Response) -> bool {
    !response.errors.is_empty()
        && response.data == async_graphql::Value::Null
        && response.errors.iter().all(|error| error.path.is_empty())
}

/// Caps the errors, and gives each one without a code the right one and only words that may leave.
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
        // Without a path it is the validator's. Whatever has one and is the client's fault has a code from where it arose.
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
    use serde_json::json;

    use super::*;

    #[test]
    fn a_body_of_the_wrong_shape_is_refused_with_the_reason() {
        for (body, problem) in [
            (
                json!([{"query": "{a}"}]),
                "one operation a request: batches are not served",
            ),
            (json!("x"), "the request must be a JSON object"),
            (json!({}), "`query` must be a text"),
            (json!({"query": 7}), "`query` must be a text"),
            (
                json!({"query": 7, "extensions": {"persistedQuery": {"version": 1}}}),
                "`query` must be a text",
            ),
            (
                json!({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0"}}}),
                "PersistedQueryNotSupported",
            ),
            (
                json!({"query": "{a}", "operationName": {}}),
                "`operationName` must be a text",
            ),
            (
                json!({"query": "{a}", "variables": [1]}),
                "`variables` must be an object",
            ),
            (
                json!({"query": "{a}", "extensions": 1}),
                "`extensions` must be an object",
            ),
        ] {
            assert_eq!(Operation::from_json(body), Err(problem));
        }
        let read = Operation::from_json(json!({"query": "{a}", "variables": null, "operationName": null}));
        assert_eq!(read.unwrap().name, None);
    }

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
