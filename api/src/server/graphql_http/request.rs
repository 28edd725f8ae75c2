//! The operation of an HTTP request: of its query string or of its body, within the limits of size and time.

use std::time::Duration;

use async_graphql::parser::types::OperationType;
use futures_util::StreamExt;
use http::header::{ACCEPT, ALLOW, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use poem::Request;
use serde_json::Value as Json;
use tokio::time::timeout;

use super::rejection::Rejection;
use crate::server::operation::{Operation, PreparedOperation, count_rejection};

/// Largest body of a request, unless a field of it declares another limit.
pub(super) const BODY_BYTES: usize = 64 * 1024;

/// Limits on reading a body.
#[derive(Clone, Copy, Debug)]
pub(super) struct BodyLimits {
    pub(super) bytes: usize,
    /// The time for all of it to arrive.
    pub(super) time: Duration,
}

/// Reads the operation of a request, and how many bytes its body has.
pub(super) async fn read_operation(
    request: &mut Request,
    headers: &HeaderMap,
    limits: BodyLimits,
) -> Result<(Operation, usize), Rejection> {
    if *request.method() == Method::GET {
        let operation = from_query_string(request.uri().query().unwrap_or_default())?;
        return Ok((operation, 0));
    }
    if *request.method() != Method::POST {
        return Err(Rejection::with(
            StatusCode::METHOD_NOT_ALLOWED,
            "use POST, or GET for queries",
            ALLOW,
            HeaderValue::from_static("GET, POST"),
        ));
    }

    check_content_type(headers)?;
    let body = timeout(limits.time, read_body(request, limits.bytes))
        .await
        .map_err(|_| {
            count_rejection("body_deadline");
            Rejection::closing(StatusCode::REQUEST_TIMEOUT, "the body came too slowly")
        })??;
    let json: Json = serde_json::from_slice(&body).map_err(|_| Rejection::bad("the body is no JSON"))?;
    let operation = Operation::from_json(json).map_err(Rejection::shape)?;

    Ok((operation, body.len()))
}

/// Checks what an operation's kind and size mean for the way in which it was sent.
pub(super) fn check_transport(
    prepared: &PreparedOperation,
    method: &Method,
    body_bytes: usize,
) -> Result<(), Rejection> {
    if body_bytes > prepared.usage.max_body_bytes.unwrap_or(BODY_BYTES) {
        count_rejection("body_bytes");
        return Err(Rejection::too_large());
    }
    if *method == Method::GET && prepared.usage.kind == Some(OperationType::Mutation) {
        return Err(Rejection::with(
            StatusCode::METHOD_NOT_ALLOWED,
            "a mutation must be sent by POST",
            ALLOW,
            HeaderValue::from_static("POST"),
        ));
    }
    if prepared.usage.kind == Some(OperationType::Subscription) {
        return Err(Rejection::bad("a subscription must be opened over a WebSocket"));
    }
    Ok(())
}

fn check_content_type(headers: &HeaderMap) -> Result<(), Rejection> {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_ascii_lowercase();
    let mut parts = content_type.split(';').map(str::trim);
    let is_json = parts.next() == Some("application/json");
    let is_utf8 = parts
        .filter_map(|part| part.strip_prefix("charset="))
        .all(|charset| matches!(charset.trim_matches('"'), "utf-8" | "utf8"));
    if is_json && is_utf8 {
        return Ok(());
    }
    Err(Rejection::with(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "the body must be application/json in UTF-8",
        ACCEPT,
        HeaderValue::from_static("application/json"),
    ))
}

/// Reads the body, up to a limit in bytes.
async fn read_body(request: &mut Request, limit: usize) -> Result<Vec<u8>, Rejection> {
    let mut stream = request.take_body().into_bytes_stream();
    let mut body = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Rejection::closing(StatusCode::BAD_REQUEST, "the body broke off"))?;
        if body.len() + chunk.len() > limit {
            count_rejection("body_bytes");
            return Err(Rejection::too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn from_query_string(query: &str) -> Result<Operation, Rejection> {
    let mut body = serde_json::Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = match name.as_ref() {
            "query" | "operationName" => Json::String(value.into_owned()),
            "variables" | "extensions" if value.is_empty() => Json::Null,
            "variables" | "extensions" => serde_json::from_str(&value)
                .map_err(|_| Rejection::bad(format!("`{name}` must be a JSON object")))?,
            _ => continue,
        };
        if body.insert(name.into_owned(), value).is_some() {
            return Err(Rejection::bad("a parameter is given twice"));
        }
    }
    Operation::from_json(Json::Object(body)).map_err(Rejection::shape)
}

#[cfg(test)]
mod tests {
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
}
