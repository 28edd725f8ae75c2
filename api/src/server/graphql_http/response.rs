//! HTTP responses with an answer or a rejection, compressed where the client accepts it.

use std::io::Write;

use async_graphql::Response as Answer;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_ENCODING, LOCATION, VARY};
use http::{HeaderValue, StatusCode};
use poem::Response;

use super::negotiate::{AnswerType, accepts_coding};
use super::rejection::Rejection;
use crate::server::errors::is_request_error;

/// Answers from this size on are compressed.
const COMPRESS_FROM_BYTES: usize = 1024;

/// A response whose body is apart, to be compressed.
pub(super) type Draft = (Vec<u8>, Response);

/// The response with an answer.
pub(super) fn present(answer: &Answer, answer_type: AnswerType) -> Draft {
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

/// The response to a rejection request.
pub(super) fn present_rejection(rejection: Rejection) -> Draft {
    let (body, mut response) = draft(
        rejection.status,
        &serde_json::json!({ "errors": [rejection.error] }),
    );
    if let Some((name, value)) = rejection.header {
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

/// Compresses a body that is long enough, where the client accepts it.
pub(super) fn compress(draft: &mut Draft, accept_encoding: Option<&str>) {
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

/// A redirect to the developers' console, with the operation that the address may contain.
pub(super) fn to_console(query: Option<&str>) -> Response {
    let query = query.map_or_else(String::new, |query| format!("?{query}"));
    Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header(LOCATION, format!("/graphiql/{query}"))
        .header(CACHE_CONTROL, "no-store")
        .header(VARY, "accept")
        .finish()
}

/// The response to a preflight request; `origin` is one that may read answers.
pub(super) fn preflight(origin: Option<HeaderValue>) -> Response {
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
