//! The operations of a socket: each runs in a task of its own.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Response as GraphqlResponse, ServerError};
use futures_util::{FutureExt, StreamExt};
use kyck_kernel::Actor;

use super::authenticate::prove_session;
use super::connection::{Connection, End};
use super::outgoing::OperationHandle;
use super::protocol::{self, Close};
use super::running_operation::RunningOperation;
use crate::server::errors::{
    coded, failure, internal, is_request_error, presentable, rejection_error, too_many_at_once,
    too_many_requests,
};
use crate::server::fault::fault_error;
use crate::server::operation::{self, ExecutableOperation, Operation, PreparedOperation, count_rejection};
use crate::server::rate::TooFast;
use crate::server::service::{Caller, RequestMetadata};
use crate::server::sockets::OperationEntry;
use crate::server::state::ServerState;

impl Connection {
    /// Starts an operation; one that cannot be started is answered by an error.
    pub(super) async fn subscribe(
        &mut self,
        id: String,
        operation: Result<Operation, &'static str>,
    ) -> Result<(), End> {
        let Some(caller) = self.caller else {
            return Err(Close::UNAUTHORIZED.into());
        };
        if self.running.contains_key(&id) {
            return Err(Close::DUPLICATE.into());
        }
        let operation = match operation {
            Ok(operation) => operation,
            Err(problem) => {
                let error = coded(problem, "BAD_REQUEST");
                return self.send_text(protocol::error(&id, &[error])).await;
            }
        };
        let entry = match self.begin_operation(caller.actor) {
            Ok(entry) => entry,
            Err(error) => return self.send_text(protocol::error(&id, &[error])).await,
        };

        let metadata = RequestMetadata {
            caller,
            network: self.network,
            language: self.language,
            request_id: self.state.service.new_request_id(),
        };
        let (request, kind) = match self.prepare(operation, &metadata) {
            Ok(prepared) => prepared,
            Err(error) => return self.send_text(protocol::error(&id, &[error])).await,
        };
        if kind == Some(OperationType::Mutation)
            && let Err(fault) = prove_session(&self.state, caller.actor).await?
        {
            let error = fault_error(&fault, &metadata.request_id);
            return self.send_text(protocol::error(&id, &[error])).await;
        }

        self.start(id, request, kind, metadata, entry);
        Ok(())
    }

    /// Counts one more operation, on this socket and over all sockets of its user.
    fn begin_operation(&self, actor: Actor) -> Result<OperationEntry, ServerError> {
        let limits = self.state.settings.sockets;
        if self.running.len() >= limits.operations {
            count_rejection("socket_operations");
            let message = format!("at most {} operations at once on one socket", limits.operations);
            return Err(too_many_at_once(message));
        }

        let entry = self
            .state
            .sockets
            .begin_operation(actor, limits.operations_per_user);
        entry.map_err(|_| {
            count_rejection("user_operations");
            let limit = limits.operations_per_user;
            too_many_at_once(format!(
                "at most {limit} operations at once over all sockets of one user"
            ))
        })
    }

    fn prepare(
        &self,
        operation: Operation,
        metadata: &RequestMetadata,
    ) -> Result<(ExecutableOperation, Option<OperationType>), ServerError> {
        let state = &self.state;
        let too_fast = |fast: TooFast| {
            count_rejection("rate");
            too_many_requests(fast.retry_after_seconds)
        };
        state.rates.count_user(&metadata.caller.actor).map_err(too_fast)?;
        if metadata.caller == Caller::ANONYMOUS {
            state.rates.count_address(self.network).map_err(too_fast)?;
        }
        let prepared: PreparedOperation =
            operation::prepare(operation, state).map_err(|rejected| rejection_error(&rejected))?;
        let open = state.settings.introspection.is_open_to(&metadata.caller);
        prepared.check_cost(metadata, &state.settings.query_limits)?;
        let kind = prepared.usage.kind;
        Ok((prepared.into_executable(open)?, kind))
    }

    /// Starts the task of an operation.
    fn start(
        &mut self,
        id: String,
        request: ExecutableOperation,
        kind: Option<OperationType>,
        metadata: RequestMetadata,
        entry: OperationEntry,
    ) {
        self.started += 1;
        let handle = OperationHandle {
            id: id.clone(),
            number: self.started,
            frames: self.outgoing.0.clone(),
        };

        let state = Arc::clone(&self.state);
        let task = tokio::spawn(async move {
            let request_id = metadata.request_id.clone();
            let work = async {
                if kind == Some(OperationType::Subscription) {
                    follow(&state, request, metadata, &handle).await;
                } else {
                    run(&state, request, metadata, &handle).await;
                }
            };
            if AssertUnwindSafe(work).catch_unwind().await.is_err() {
                metrics::counter!("kyck_panics_total").increment(1);
                tracing::error!(request.id = request_id, "a resolver panicked");
                handle.fail(&[internal(&request_id)]).await;
            }
        });
        metrics::gauge!("kyck_socket_operations").increment(1.0);
        let running = RunningOperation {
            number: self.started,
            is_subscription: kind == Some(OperationType::Subscription),
            task: task.abort_handle(),
            entry,
        };

        self.running.insert(id, running);
    }
}

/// Runs a query or a mutation and sends its answer.
async fn run(
    state: &ServerState,
    request: ExecutableOperation,
    metadata: RequestMetadata,
    handle: &OperationHandle,
) {
    let request_id = metadata.request_id.clone();
    let deadline = state.settings.deadline(&metadata.caller);
    match operation::run(&*state.service, request, metadata, deadline).await {
        Ok(response) if is_request_error(&response) => handle.fail(&response.errors).await,
        Ok(response) => {
            handle.next(&response).await;
            handle.complete().await;
        }
        Err(failed) => handle.fail(&[failure(failed, &request_id)]).await,
    }
}

/// Runs a subscription and sends its answers.
async fn follow(
    state: &ServerState,
    request: ExecutableOperation,
    metadata: RequestMetadata,
    handle: &OperationHandle,
) {
    let request_id = metadata.request_id.clone();
    let ExecutableOperation { request, completion } = request;
    let mut responses = state.service.follow(request, metadata);
    let mut is_first = true;
    while let Some(mut response) = responses.next().await {
        let is_rejected = is_first && is_rejection_of_request(&response);
        completion.complete(&mut response);
        let response = presentable(response, &request_id);
        if is_request_error(&response) || is_rejected {
            handle.fail(&response.errors).await;
            return;
        }
        is_first = false;
        handle.next(&response).await;
    }
    handle.complete().await;
}

/// Whether what comes before any event is the answer to the request itself: rejected, not allowed, not valid. An error
/// below the root field belongs to an event.
fn is_rejection_of_request(response: &GraphqlResponse) -> bool {
    response.data == async_graphql::Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.len() <= 1)
}
