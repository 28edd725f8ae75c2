//! GraphQL over HTTP, after the GraphQL-over-HTTP specification: one operation a request, JSON in and out,
//! no mutation by GET.

use std::io::Write;
use std::net::IpAddr;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Response as Answer, ServerError};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::StreamExt;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, ALLOW, AUTHORIZATION, CACHE_CONTROL, CONNECTION,
    CONTENT_ENCODING, CONTENT_TYPE, LOCATION, RETRY_AFTER, VARY, WWW_AUTHENTICATE,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use kyck_kernel::Fault;
use poem::{Endpoint, Request, Response};
use serde_json::Value as Json;
use tokio::time::{Instant, timeout};

use super::Serving;
use super::application::{Asking, Caller};
use super::negotiate::{AnswerType, accepts_coding, prefers_html};
use super::operation::{self, Operation, Ready, coded, fault_error, is_request_error};
use super::shares::RequestClient;
use crate::graphql::negotiate_language;

/// Largest body of a request, unless a field of it declares another limit.
const BODY_BYTES: usize = 64 * 1024;
/// Answers from this size on are compressed.
const COMPRESS_FROM_BYTES: usize = 1024;
/// Names the request in answers and logs.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// `POST /graphql` and `GET /graphql`.
pub struct GraphqlHttp(pub Arc<Serving>);

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

/// An answer that is not the executor's, with what its status needs in the headers.
struct Rejected {
    status: StatusCode,
    error: Box<ServerError>,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Rejected {
    fn new(status: StatusCode, error: ServerError) -> Self {
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

    fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, coded(message, "BAD_REQUEST"))
    }

    fn with(status: StatusCode, message: &str, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        Self::new(status, coded(message, "BAD_REQUEST")).header(name, value)
    }

    /// A request of the wrong shape. Clients that name their document by a hash look at the errors only when the
    /// status says that there is an answer; then they send the text.
    fn shape(problem: &'static str) -> Self {
        let mut rejected = Self::bad(problem);
        if problem == operation::NO_PERSISTED_QUERIES {
            rejected.status = StatusCode::OK;
        }
        rejected
    }

    fn too_fast(retry_after_seconds: u32) -> Self {
        operation::count_rejection("rate");
        Self::too_many(retry_after_seconds)
    }

    fn too_many(retry_after_seconds: u32) -> Self {
        let error = operation::too_fast(retry_after_seconds);
        Self::new(StatusCode::TOO_MANY_REQUESTS, error).header(RETRY_AFTER, retry_after_seconds)
    }

    fn fault(fault: &Fault, request_id: &str) -> Self {
        let error = fault_error(fault, request_id);
        let status = match fault {
            Fault::Unauthenticated => StatusCode::UNAUTHORIZED,
            Fault::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Fault::Forbidden => StatusCode::FORBIDDEN,
            Fault::BadRequest { .. } => StatusCode::BAD_REQUEST,
            _ if fault.outage().is_some() => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let rejected = Self::new(status, error);
        match fault {
            Fault::Unauthenticated => rejected.header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
            Fault::RateLimited { retry_after_seconds } => rejected.header(RETRY_AFTER, *retry_after_seconds),
            _ => rejected,
        }
    }
}

impl GraphqlHttp {
    async fn answer(&self, mut request: Request) -> Response {
        let request_id = self.0.application.new_request_id();
        let client = RequestClient::of(&request);
        let headers = std::mem::take(request.headers_mut());
        let cors = self.cors(&headers);
        let text = |name| {
            headers
                .get(name)
                .and_then(|value: &HeaderValue| value.to_str().ok())
        };

        let answer_type = AnswerType::negotiate(text(ACCEPT));
        let is_page_wanted = *request.method() == Method::GET
            && self.0.settings.graphiql
            && prefers_html(text(ACCEPT).unwrap_or_default());
        let outcome = if *request.method() == Method::OPTIONS {
            return preflight(cors);
        } else if is_page_wanted {
            return to_console(request.uri().query());
        } else if client.is_over_share {
            operation::count_rejection("per_address");
            Err(Rejected::too_many(1))
        } else if answer_type.is_none() {
            Err(Rejected::new(
                StatusCode::NOT_ACCEPTABLE,
                coded(
                    "answers are application/graphql-response+json or application/json",
                    "BAD_REQUEST",
                ),
            ))
        } else {
            self.operate(request, &headers, client.network, &request_id).await
        };

        let answer_type = answer_type.unwrap_or(AnswerType::Json);
        let mut response = match outcome {
            Ok(answer) => present(&answer, answer_type),
            Err(rejected) => present_rejection(rejected),
        };

        compress(&mut response, text(ACCEPT_ENCODING));
        let out = response.1.headers_mut();
        if !out.contains_key(CONTENT_TYPE) {
            out.insert(CONTENT_TYPE, HeaderValue::from_static(answer_type.content_type()));
        }

        out.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        out.insert(
            VARY,
            HeaderValue::from_static("accept, accept-encoding, accept-language, origin"),
        );
        if let Ok(id) = HeaderValue::from_str(&request_id) {
            out.insert(REQUEST_ID, id);
        }

        if let Some(origin) = cors {
            out.insert(http::header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            out.insert(
                http::header::ACCESS_CONTROL_EXPOSE_HEADERS,
                HeaderValue::from_static("x-request-id, retry-after"),
            );
        }

        let (body, mut response) = response;
        response.set_body(body);

        response
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
    ) -> Result<Answer, Rejected> {
        let serving = &*self.0;
        serving
            .rates
            .count_address(network)
            .map_err(|fast| Rejected::too_fast(fast.retry_after_seconds))?;

        let method = request.method().clone();
        let (operation, body_bytes) = self.read_operation(&mut request, headers).await?;
        let ready = match operation::prepare(operation, serving) {
            Ok(ready) => ready,
            Err(rejected) => {
                let error = operation::rejection_error(&rejected);
                if rejected.is_invalid() {
                    // Answered like the executor's own errors: by the media type that was asked for.
                    return Ok(Answer::from_errors(vec![error]));
                }
                return Err(Rejected::new(StatusCode::BAD_REQUEST, error));
            }
        };
        check_transport(&ready, &method, body_bytes)?;

        let caller = self.identify(headers, request_id, ready.usage.is_sign_in).await?;
        serving
            .rates
            .count_user(&caller.actor)
            .map_err(|fast| Rejected::too_fast(fast.retry_after_seconds))?;
        let asking = Asking {
            caller,
            network,
            language: negotiate_language(headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok())),
            request_id: request_id.to_owned(),
        };
        ready
            .check_cost(&asking, &serving.settings.query_limits)
            .map_err(|error| Rejected::new(StatusCode::BAD_REQUEST, error))?;

        self.run(ready, asking).await
    }

    /// Reads the operation of a request, and how many bytes its body has.
    async fn read_operation(
        &self,
        request: &mut Request,
        headers: &HeaderMap,
    ) -> Result<(Operation, usize), Rejected> {
        if *request.method() == Method::GET {
            let operation = from_query_string(request.uri().query().unwrap_or_default())?;
            return Ok((operation, 0));
        }
        if *request.method() != Method::POST {
            return Err(Rejected::with(
                StatusCode::METHOD_NOT_ALLOWED,
                "use POST, or GET for queries",
                ALLOW,
                HeaderValue::from_static("GET, POST"),
            ));
        }

        check_content_type(headers)?;
        // Which fields it has is known when it is read; this is the limit of the largest.
        let max_bytes = self
            .0
            .schema
            .max_body_bytes()
            .unwrap_or(BODY_BYTES)
            .max(BODY_BYTES);
        let body = timeout(self.0.settings.body_read, read_body(request, max_bytes))
            .await
            .map_err(|_| {
                operation::count_rejection("body_deadline");
                closing(StatusCode::REQUEST_TIMEOUT, "the body came too slowly")
            })??;
        let json: Json = serde_json::from_slice(&body).map_err(|_| Rejected::bad("the body is no JSON"))?;
        let operation = Operation::from_json(json).map_err(Rejected::shape)?;
        Ok((operation, body.len()))
    }

    /// Runs an operation that is within all limits.
    async fn run(&self, ready: Ready, asking: Asking) -> Result<Answer, Rejected> {
        let serving = &*self.0;
        let is_open = serving.settings.introspection.is_open_to(&asking.caller);
        let deadline = if asking.caller.is_staff() {
            serving.settings.staff_request
        } else {
            serving.settings.request
        };
        let runnable = match ready.into_runnable(is_open) {
            Ok(runnable) => runnable,
            Err(error) => return Ok(Answer::from_errors(vec![error])),
        };

        let request_id = asking.request_id.clone();
        let outcome = operation::run(&*serving.application, runnable, asking, deadline).await;
        outcome.map_err(|failed| {
            let status = match failed {
                operation::Failed::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
                operation::Failed::TooLate => StatusCode::SERVICE_UNAVAILABLE,
            };
            Rejected::new(status, operation::failure(failed, &request_id))
        })
    }

    /// Who asks. For a sign-in, a token that is no longer valid counts as none.
    async fn identify(
        &self,
        headers: &HeaderMap,
        request_id: &str,
        is_sign_in: bool,
    ) -> Result<Caller, Rejected> {
        let Some(authorization) = headers.get(AUTHORIZATION) else {
            return Ok(Caller::ANONYMOUS);
        };
        let identified = match authorization.to_str().ok().and_then(bearer) {
            Some(token) => self.0.application.identify(token).await,
            None => Err(Fault::Unauthenticated),
        };
        match identified {
            Err(Fault::Unauthenticated) if is_sign_in => Ok(Caller::ANONYMOUS),
            identified => identified.map_err(|fault| Rejected::fault(&fault, request_id)),
        }
    }
}

/// Checks what an operation's kind and size mean for the way in which it was sent.
fn check_transport(ready: &Ready, method: &Method, body_bytes: usize) -> Result<(), Rejected> {
    if body_bytes > ready.usage.max_body_bytes.unwrap_or(BODY_BYTES) {
        operation::count_rejection("body_bytes");
        return Err(too_large());
    }
    if *method == Method::GET && ready.usage.kind == Some(OperationType::Mutation) {
        return Err(Rejected::with(
            StatusCode::METHOD_NOT_ALLOWED,
            "a mutation must be sent by POST",
            ALLOW,
            HeaderValue::from_static("POST"),
        ));
    }
    if ready.usage.kind == Some(OperationType::Subscription) {
        return Err(Rejected::bad("a subscription must be opened over a WebSocket"));
    }
    Ok(())
}

/// The token of an `Authorization` value.
pub fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

fn check_content_type(headers: &HeaderMap) -> Result<(), Rejected> {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_ascii_lowercase();
    let mut pieces = content_type.split(';').map(str::trim);
    let is_json = pieces.next() == Some("application/json");
    let is_utf8 = pieces
        .filter_map(|piece| piece.strip_prefix("charset="))
        .all(|charset| matches!(charset.trim_matches('"'), "utf-8" | "utf8"));
    if is_json && is_utf8 {
        return Ok(());
    }
    Err(Rejected::with(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "the body must be application/json in UTF-8",
        ACCEPT,
        HeaderValue::from_static("application/json"),
    ))
}

/// Reads the body, up to a limit in bytes.
async fn read_body(request: &mut Request, limit: usize) -> Result<Vec<u8>, Rejected> {
    let mut stream = request.take_body().into_bytes_stream();
    let mut body = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| closing(StatusCode::BAD_REQUEST, "the body broke off"))?;
        if body.len() + chunk.len() > limit {
            operation::count_rejection("body_bytes");
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn too_large() -> Rejected {
    closing(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large")
}

/// A rejection after which the connection cannot go on, since its body is not read to the end.
fn closing(status: StatusCode, message: &str) -> Rejected {
    Rejected::with(status, message, CONNECTION, HeaderValue::from_static("close"))
}

fn from_query_string(query: &str) -> Result<Operation, Rejected> {
    let mut body = serde_json::Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = match name.as_ref() {
            "query" | "operationName" => Json::String(value.into_owned()),
            "variables" | "extensions" if value.is_empty() => Json::Null,
            "variables" | "extensions" => serde_json::from_str(&value)
                .map_err(|_| Rejected::bad(format!("`{name}` must be a JSON object")))?,
            _ => continue,
        };
        if body.insert(name.into_owned(), value).is_some() {
            return Err(Rejected::bad("a parameter is given twice"));
        }
    }
    Operation::from_json(Json::Object(body)).map_err(Rejected::shape)
}

/// The answer with its body still beside it, to be compressed.
type Draft = (Vec<u8>, Response);

fn present(answer: &Answer, answer_type: AnswerType) -> Draft {
    if !is_request_error(answer) {
        return draft(StatusCode::OK, answer);
    }
    // No operation ran: the answer has no `data` at all.
    let status = match answer_type {
        AnswerType::Json => StatusCode::OK,
        AnswerType::GraphqlResponse => StatusCode::BAD_REQUEST,
    };
    draft(status, &serde_json::json!({ "errors": answer.errors }))
}

fn present_rejection(rejected: Rejected) -> Draft {
    let (body, mut response) = draft(
        rejected.status,
        &serde_json::json!({ "errors": [rejected.error] }),
    );
    if let Some((name, value)) = rejected.header {
        response.headers_mut().insert(name, value);
    }
    (body, response)
}

fn draft(status: StatusCode, answer: &impl serde::Serialize) -> Draft {
    match serde_json::to_vec(answer) {
        Ok(body) => (body, Response::builder().status(status).finish()),
        Err(error) => {
            tracing::error!(%error, "an answer has no JSON form");
            let body = br#"{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL"}}]}"#;
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            (body.to_vec(), Response::builder().status(status).finish())
        }
    }
}

fn compress(draft: &mut Draft, accept_encoding: Option<&str>) {
    let (body, response) = draft;
    if body.len() < COMPRESS_FROM_BYTES || !accepts_coding(accept_encoding, "gzip") {
        return;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 3), Compression::fast());
    if let Ok(compressed) = encoder.write_all(body).and_then(|()| encoder.finish()) {
        *body = compressed;
        response
            .headers_mut()
            .insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
}

/// To the developers' console, with the operation that the address may hold.
fn to_console(query: Option<&str>) -> Response {
    let query = query.map_or_else(String::new, |query| format!("?{query}"));
    Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header(LOCATION, format!("/graphiql/{query}"))
        .header(CACHE_CONTROL, "no-store")
        .header(VARY, "accept")
        .finish()
}

fn preflight(origin: Option<HeaderValue>) -> Response {
    let mut response = Response::builder()
        .status(StatusCode::NO_CONTENT)
        .header(ALLOW, "GET, POST, OPTIONS")
        .header(VARY, "origin")
        .finish();
    if let Some(origin) = origin {
        let headers = response.headers_mut();
        headers.insert(http::header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            http::header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, POST"),
        );
        headers.insert(
            http::header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("authorization, content-type, accept-language"),
        );
        headers.insert(
            http::header::ACCESS_CONTROL_MAX_AGE,
            HeaderValue::from_static("600"),
        );
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_string_is_decoded() {
        let pairs: Vec<_> = form_urlencoded::parse(b"query=%7Ba%7D+%2B&x&=y&n=%zz%ed%95%9c")
            .into_owned()
            .collect();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            pairs,
            [
                pair("query", "{a} +"),
                pair("x", ""),
                pair("", "y"),
                pair("n", "%zz한")
            ]
        );
    }

    #[test]
    fn only_a_bearer_token_is_a_token() {
        assert_eq!(bearer("Bearer abc"), Some("abc"));
        assert_eq!(bearer("bearer  abc "), Some("abc"));
        assert_eq!(bearer("Basic abc"), None);
        assert_eq!(bearer("Bearer "), None);
        assert_eq!(bearer("abc"), None);
    }
}
