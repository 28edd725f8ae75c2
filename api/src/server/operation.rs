//! One GraphQL operation, the same over HTTP and over a WebSocket: read, checked against the query limits, and run within a
//! deadline and apart from panics.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Request, Response, ServerError, Variables};
use futures_util::FutureExt;
use serde_json::Value as Json;

use super::completion::Completion;
use super::errors::{Failed, presentable, rejection_error};
use super::query_limits::{QueryLimits, QueryProblem, QueryRejected, Usage, operation_of};
use super::service::{GraphqlService, RequestMetadata};
use super::state::ServerState;
use super::variables;

/// The message by which clients with automatic persisted queries know that they have to send the text.
pub const NO_PERSISTED_QUERIES: &str = "PersistedQueryNotSupported";

/// What a client sent, its shape checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// The text of the GraphQL document.
    pub query: String,
    /// The name of the operation to run, where the document has several.
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
            Json::Array(_) => return Err("one operation per request: batches are not served"),
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
pub struct PreparedOperation {
    /// What the executor gets, hidden type names included.
    request: Request,
    /// How its answers are completed by the specification.
    completion: Completion,
    /// Its cost, its kind and the limits that its fields declare.
    pub usage: Usage,
}

/// An operation for the executor, with what completes its answers.
pub struct ExecutableOperation {
    /// What the executor gets, hidden type names included.
    pub request: Request,
    /// How its answers are completed by the specification.
    pub completion: Completion,
}

/// Parses an operation and checks its limits and variables.
///
/// # Errors
/// The first limit that is exceeded, what the parser finds, or a variable that is missing or not of its type.
pub fn prepare(operation: Operation, state: &ServerState) -> Result<PreparedOperation, QueryRejected> {
    try_prepare(operation, state).inspect_err(|rejected| count_rejection(rejected.reason()))
}

fn try_prepare(operation: Operation, state: &ServerState) -> Result<PreparedOperation, QueryRejected> {
    let mut variables = Variables::from_json(Json::Object(operation.variables));
    let (query, usage) = state.parsed_queries.parse(
        &operation.query,
        operation.name.as_deref(),
        &variables,
        &state.schema,
        &state.settings.query_limits,
    )?;
    if let Some(definition) = operation_of(&query.document, operation.name.as_deref()) {
        variables::coerce(&definition.node, &mut variables, &state.schema)?;
    }

    let completion = Completion::new(
        Arc::clone(&state.schema),
        Arc::clone(&query.document),
        operation.name.clone(),
        &variables,
    );
    let mut request = Request::new(operation.query).variables(variables);
    request.operation_name = operation.name;
    request.set_parsed_query(query.executable());

    Ok(PreparedOperation {
        request,
        completion,
        usage,
    })
}

/// Counts a rejected request in the metrics.
pub fn count_rejection(reason: &'static str) {
    metrics::counter!("kyck_rejections_total", "reason" => reason).increment(1);
}

impl PreparedOperation {
    /// Checks the cost, whose limit depends on the caller.
    ///
    /// # Errors
    /// The answer when the caller may not run this.
    pub fn check_cost(&self, metadata: &RequestMetadata, limits: &QueryLimits) -> Result<(), ServerError> {
        let limit = if metadata.caller.is_staff() {
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
    pub fn into_executable(self, open_introspection: bool) -> Result<ExecutableOperation, ServerError> {
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
        Ok(ExecutableOperation {
            request,
            completion: self.completion,
        })
    }
}

/// Runs a query or a mutation within the deadline. A panic ends this operation only.
///
/// # Errors
/// [`Failed`] when there is no answer.
pub async fn run(
    service: &dyn GraphqlService,
    operation: ExecutableOperation,
    metadata: RequestMetadata,
    deadline: Duration,
) -> Result<Response, Failed> {
    let ExecutableOperation { request, completion } = operation;
    let request_id = metadata.request_id.clone();

    let work = AssertUnwindSafe(service.execute(request, metadata)).catch_unwind();
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_body_of_the_wrong_shape_is_refused_with_the_reason() {
        for (body, problem) in [
            (
                json!([{"query": "{a}"}]),
                "one operation per request: batches are not served",
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
}
