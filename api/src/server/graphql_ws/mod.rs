//! GraphQL over WebSocket: one task per socket that reads, writes and keeps time, and one task per operation that feeds it
//! through a bounded queue, so a slow reader slows its own operations and nobody else.
//!
//! This file does the handshake; then [`connection`] runs the socket, `operations` starts what it asks for.

mod authenticate;
mod connection;
mod init_token;
mod operations;
mod outgoing;
pub mod protocol;
mod running_operation;

use std::sync::Arc;

use http::header::{
    ACCEPT_LANGUAGE, CONNECTION, HOST, ORIGIN, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use poem::{Endpoint, Request, Response};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use self::connection::Connection;
use super::language::negotiate_language;
use super::listener::ConnectionPermit;
use super::operation::count_rejection;
use super::shares::{RequestClient, too_many};
use super::state::ServerState;

/// Whether a request asks for a WebSocket.
pub fn is_upgrade(request: &Request) -> bool {
    request
        .headers()
        .get(UPGRADE)
        .is_some_and(|protocol| protocol.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// `/graphql` as a WebSocket.
pub struct GraphqlSocket(pub Arc<ServerState>);

impl Endpoint for GraphqlSocket {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let client = RequestClient::of(&request);
        if let Some(response) = self.rejection(&client, request.headers()) {
            return Ok(response);
        }
        let Some(accept) = accept_key(&request) else {
            return Ok(Response::builder()
                .status(StatusCode::BAD_REQUEST)
                .header(SEC_WEBSOCKET_VERSION, "13")
                .finish());
        };

        let headers = request.headers();
        let offers_ours = offers_protocol(headers);
        let Ok(upgrade) = request.take_upgrade() else {
            return Ok(StatusCode::BAD_REQUEST.into());
        };

        let permit = request.extensions().get::<ConnectionPermit>().cloned();
        let language = negotiate_language(headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()));
        let state = Arc::clone(&self.0);
        let tasks = state.lifetime.tasks.clone();
        tasks.spawn(async move {
            let _permit = permit;
            if let Ok(stream) = upgrade.await {
                Connection::serve(state, stream, &client, language, offers_ours).await;
            }
        });

        Ok(switching_protocols(&accept, offers_ours))
    }
}

impl GraphqlSocket {
    /// The response to a request beyond its rates or from a foreign origin; `None` for one that may go on.
    fn rejection(&self, client: &RequestClient, headers: &HeaderMap) -> Option<Response> {
        if client.is_over_share {
            count_rejection("per_address");
            return Some(too_many(1));
        }

        if let Err(fast) = self.0.rates.count_address(client.network) {
            count_rejection("rate");
            return Some(too_many(fast.retry_after_seconds));
        }

        if !origin_is_ours(headers, &self.0.settings.allowed_origins) {
            count_rejection("origin");
            return Some(StatusCode::FORBIDDEN.into());
        }
        None
    }
}

/// The key by which the handshake is accepted; `None` for a handshake that is not RFC 6455's.
fn accept_key(request: &Request) -> Option<String> {
    let headers = request.headers();
    let key = headers.get(SEC_WEBSOCKET_KEY).filter(|key| key.len() == 24)?;
    let is_version_13 = headers.get(SEC_WEBSOCKET_VERSION)?.as_bytes() == b"13";
    (is_version_13 && *request.method() == Method::GET).then(|| derive_accept_key(key.as_bytes()))
}

fn offers_protocol(headers: &HeaderMap) -> bool {
    headers
        .get_all(SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|offer| offer.to_str().ok())
        .flat_map(|offers| offers.split(','))
        .any(|offer| offer.trim() == protocol::PROTOCOL)
}

fn switching_protocols(accept: &str, offers_ours: bool) -> Response {
    let mut response = Response::builder()
        .status(StatusCode::SWITCHING_PROTOCOLS)
        .header(CONNECTION, "upgrade")
        .header(UPGRADE, "websocket")
        .header(SEC_WEBSOCKET_ACCEPT, accept)
        .finish();
    if offers_ours {
        response.headers_mut().insert(
            SEC_WEBSOCKET_PROTOCOL,
            HeaderValue::from_static(protocol::PROTOCOL),
        );
    }
    response
}

/// Whether a page of this origin may open a socket: our own, or one that is allowed. Programs that are no
/// browser send none.
fn origin_is_ours(headers: &HeaderMap, allowed: &[String]) -> bool {
    let Some(origin) = headers.get(ORIGIN) else {
        return true;
    };
    let own = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.split_once("://"))
        .is_some_and(|(_, authority)| {
            headers
                .get(HOST)
                .is_some_and(|host| host.as_bytes().eq_ignore_ascii_case(authority.as_bytes()))
        });
    own || allowed
        .iter()
        .any(|allowed| allowed.as_bytes() == origin.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_is_opened_for_our_own_pages_and_programs_only() {
        let headers = |origin: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static("kyck.example:8443"));
            if let Some(origin) = origin {
                headers.insert(ORIGIN, origin.parse().unwrap());
            }
            headers
        };
        let allowed = ["capacitor://localhost".to_owned()];
        for (origin, is_ours) in [
            (None, true),
            (Some("https://kyck.example:8443"), true),
            (Some("https://kyck.example"), false),
            (Some("https://kyck.example:8443.evil.example"), false),
            (Some("null"), false),
            (Some("capacitor://localhost"), true),
        ] {
            assert_eq!(origin_is_ours(&headers(origin), &allowed), is_ours, "{origin:?}");
        }
    }
}
