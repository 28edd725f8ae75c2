//! GraphQL over HTTP, after the GraphQL-over-HTTP specification: one operation per request, JSON in and out, no mutation by
//! GET.

pub mod negotiate;
mod rejection;
mod request;
mod response;

use std::net::IpAddr;
use std::sync::Arc;

use async_graphql::Response as Answer;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use kyck_kernel::Fault;
use poem::{Endpoint, Request, Response};
use tokio::time::Instant;

use self::negotiate::{AnswerType, prefers_html};
use self::rejection::Rejection;
use self::request::{BODY_BYTES, BodyLimits, check_transport, read_operation};
use self::response::{Draft, compress, preflight, present, present_rejection, to_console};
use super::errors::{Failed, coded, failure, rejection_error};
use super::language::negotiate_language;
use super::operation::{self, PreparedOperation, count_rejection};
use super::service::{Caller, RequestMetadata};
use super::shares::RequestClient;
use super::state::ServerState;

/// Names the request in answers and logs.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// `POST /graphql` and `GET /graphql`.
pub struct GraphqlHttp(pub Arc<ServerState>);

impl Endpoint for GraphqlHttp {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let begun = Instant::now();
        let outcome = Box::pin(self.answer(request)).await;
        let status = outcome.status();
        metrics::counter!("kyck_requests_total", "status" => status.as_u16().to_string()).increment(1);
        metrics::histogram!("kyck_request_seconds").record(begun.elapsed().as_secs_f64());
        Ok(outcome)
    }
}

impl GraphqlHttp {
    async fn answer(&self, mut request: Request) -> Response {
        let request_id = self.0.service.new_request_id();
        let client = RequestClient::of(&request);
        let headers = std::mem::take(request.headers_mut());
        let cors = self.cors(&headers);
        let accept = text(&headers, &ACCEPT);

        if *request.method() == Method::OPTIONS {
            return preflight(cors);
        }
        let is_page_wanted = *request.method() == Method::GET
            && self.0.settings.graphiql
            && prefers_html(accept.unwrap_or_default());
        if is_page_wanted {
            return to_console(request.uri().query());
        }

        let answer_type = AnswerType::negotiate(accept);
        let outcome = if client.is_over_share {
            count_rejection("per_address");
            Err(Rejection::too_many(1))
        } else if answer_type.is_none() {
            Err(not_acceptable())
        } else {
            self.operate(request, &headers, client.network, &request_id).await
        };

        let answer_type = answer_type.unwrap_or(AnswerType::Json);
        let mut draft = match outcome {
            Ok(answer) => present(&answer, answer_type),
            Err(rejection) => present_rejection(rejection),
        };
        compress(&mut draft, text(&headers, &ACCEPT_ENCODING));

        finish(draft, answer_type, &request_id, cors)
    }

    /// The origin to be named in the answer, when it is one that may read it.
    fn cors(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let origin = headers.get(http::header::ORIGIN)?;
        self.0
            .settings
            .allowed_origins
            .iter()
            .any(|allowed| allowed.as_bytes() == origin.as_bytes())
            .then(|| origin.clone())
    }

    async fn operate(
        &self,
        mut request: Request,
        headers: &HeaderMap,
        network: IpAddr,
        request_id: &str,
    ) -> Result<Answer, Rejection> {
        let state = &*self.0;
        state
            .rates
            .count_address(network)
            .map_err(|fast| Rejection::too_fast(fast.retry_after_seconds))?;

        let method = request.method().clone();
        let (operation, body_bytes) = read_operation(&mut request, headers, self.body_limits()).await?;
        let prepared = match operation::prepare(operation, state) {
            Ok(prepared) => prepared,
            Err(rejected) => {
                let error = rejection_error(&rejected);
                if rejected.is_invalid() {
                    // Answered like the executor's own errors: by the media type that was asked for.
                    return Ok(Answer::from_errors(vec![error]));
                }
                return Err(Rejection::new(StatusCode::BAD_REQUEST, error));
            }
        };
        check_transport(&prepared, &method, body_bytes)?;

        let is_sign_in = prepared.usage.is_sign_in;
        let caller = self.identify(headers, request_id, is_sign_in).await?;
        state
            .rates
            .count_user(&caller.actor)
            .map_err(|fast| Rejection::too_fast(fast.retry_after_seconds))?;

        let metadata = RequestMetadata {
            caller,
            network,
            language: negotiate_language(text(headers, &ACCEPT_LANGUAGE)),
            request_id: request_id.to_owned(),
        };
        prepared
            .check_cost(&metadata, &state.settings.query_limits)
            .map_err(|error| Rejection::new(StatusCode::BAD_REQUEST, error))?;

        self.run(prepared, metadata).await
    }

    /// The limits of any body. The fields of an operation are known only when it is read, so this is the limit of the
    /// field with the largest one.
    fn body_limits(&self) -> BodyLimits {
        let declared = self.0.schema.max_body_bytes().unwrap_or(BODY_BYTES);
        BodyLimits {
            bytes: declared.max(BODY_BYTES),
            time: self.0.settings.body_read,
        }
    }

    /// Runs an operation that is within all limits.
    async fn run(&self, prepared: PreparedOperation, metadata: RequestMetadata) -> Result<Answer, Rejection> {
        let state = &*self.0;
        let is_open = state.settings.introspection.is_open_to(&metadata.caller);
        let executable = match prepared.into_executable(is_open) {
            Ok(executable) => executable,
            Err(error) => return Ok(Answer::from_errors(vec![error])),
        };

        let request_id = metadata.request_id.clone();
        let deadline = state.settings.deadline(&metadata.caller);
        let outcome = operation::run(&*state.service, executable, metadata, deadline).await;
        outcome.map_err(|failed| {
            let status = match failed {
                Failed::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
                Failed::TooLate => StatusCode::SERVICE_UNAVAILABLE,
            };
            Rejection::new(status, failure(failed, &request_id))
        })
    }

    /// Authenticates the caller. For a sign-in, a token that is no longer valid counts as none.
    async fn identify(
        &self,
        headers: &HeaderMap,
        request_id: &str,
        is_sign_in: bool,
    ) -> Result<Caller, Rejection> {
        let Some(authorization) = headers.get(AUTHORIZATION) else {
            return Ok(Caller::ANONYMOUS);
        };

        let identified = match authorization.to_str().ok().and_then(bearer) {
            Some(token) => self.0.service.identify(token).await,
            None => Err(Fault::Unauthenticated),
        };
        match identified {
            Err(Fault::Unauthenticated) if is_sign_in => Ok(Caller::ANONYMOUS),
            identified => identified.map_err(|fault| Rejection::fault(&fault, request_id)),
        }
    }
}

fn not_acceptable() -> Rejection {
    let message = "answers are application/graphql-response+json or application/json";
    Rejection::new(StatusCode::NOT_ACCEPTABLE, coded(message, "BAD_REQUEST"))
}

/// A header's value, where it is text.
fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Adds the headers that every answer has, and the body.
fn finish(draft: Draft, answer_type: AnswerType, request_id: &str, cors: Option<HeaderValue>) -> Response {
    let (body, mut response) = draft;
    let headers = response.headers_mut();
    if !headers.contains_key(CONTENT_TYPE) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(answer_type.content_type()));
    }

    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        VARY,
        HeaderValue::from_static("accept, accept-encoding, accept-language, origin"),
    );
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, id);
    }

    if let Some(origin) = cors {
        headers.insert(http::header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            http::header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("x-request-id, retry-after"),
        );
    }

    response.set_body(body);
    response
}

/// The token of an `Authorization` value.
pub fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bearer_token_is_a_token() {
        assert_eq!(bearer("Bearer abc"), Some("abc"));
        assert_eq!(bearer("bearer  abc "), Some("abc"));
        assert_eq!(bearer("Basic abc"), None);
        assert_eq!(bearer("Bearer "), None);
        assert_eq!(bearer("abc"), None);
    }
}
