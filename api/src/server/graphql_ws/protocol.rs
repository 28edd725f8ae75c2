//! The messages of graphql-transport-ws, the sub-protocol of the npm package `graphql-ws`.

use async_graphql::{Response, ServerError};
use serde_json::{Value as Json, json};

use crate::server::operation::Operation;

/// Name of the sub-protocol in the handshake.
pub const PROTOCOL: &str = "graphql-transport-ws";
/// The longest id of an operation.
const MAX_ID_BYTES: usize = 128;

/// A message of a client.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientMessage {
    /// The first message, with the token in its payload.
    ConnectionInit(Option<Json>),
    /// Asks whether the server is there.
    Ping(Option<Json>),
    /// Answers a ping of the server.
    Pong,
    /// Starts an operation under an id.
    Subscribe {
        /// The client's name for the operation.
        id: String,
        /// The operation, or what is wrong with its shape.
        operation: Result<Operation, &'static str>,
    },
    /// Ends a running operation early.
    Complete {
        /// The client's name for the operation.
        id: String,
    },
}

impl ClientMessage {
    /// Reads a text frame.
    ///
    /// # Errors
    /// What is wrong with it, short enough for a close frame.
    pub fn parse(text: &str) -> Result<Self, String> {
        let json: Json = serde_json::from_str(text).map_err(|_| "the message is no JSON".to_owned())?;
        let Json::Object(mut message) = json else {
            return Err("the message is no object".to_owned());
        };

        let Some(Json::String(kind)) = message.remove("type") else {
            return Err("the message has no type".to_owned());
        };

        let payload = message.remove("payload");
        let mut id = || match message.remove("id") {
            Some(Json::String(id)) if !id.is_empty() && id.len() <= MAX_ID_BYTES => Ok(id),
            _ => Err(format!("the id must be a text of 1 to {MAX_ID_BYTES} bytes")),
        };

        let object = |payload: Option<Json>| match payload {
            None | Some(Json::Null) => Ok(None),
            Some(payload @ Json::Object(_)) => Ok(Some(payload)),
            Some(_) => Err("the payload must be an object".to_owned()),
        };

        match kind.as_str() {
            "connection_init" => Ok(Self::ConnectionInit(object(payload)?)),
            "ping" => Ok(Self::Ping(object(payload)?)),
            "pong" => object(payload).map(|_| Self::Pong),
            "subscribe" => Ok(Self::Subscribe {
                id: id()?,
                operation: Operation::from_json(payload.unwrap_or_default()),
            }),
            "complete" => Ok(Self::Complete { id: id()? }),
            _ => Err("the message's type is unknown".to_owned()),
        }
    }
}

/// The message `connection_ack`, which accepts the token.
pub fn ack() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

/// The message `pong`, with the payload of the ping.
pub fn pong(payload: Option<Json>) -> String {
    match payload {
        None => json!({ "type": "pong" }),
        Some(payload) => json!({ "type": "pong", "payload": payload }),
    }
    .to_string()
}

/// The message `next`, an answer of an operation.
pub fn next(id: &str, response: &Response) -> String {
    json!({ "id": id, "type": "next", "payload": response }).to_string()
}

/// The message `error`, which ends an operation.
pub fn error(id: &str, errors: &[ServerError]) -> String {
    json!({ "id": id, "type": "error", "payload": errors }).to_string()
}

/// The message `complete`, the end of an operation.
pub fn complete(id: &str) -> String {
    json!({ "id": id, "type": "complete" }).to_string()
}

/// Why the server closes a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Close {
    /// The code of the close frame.
    pub code: u16,
    /// The reason, at most 123 bytes.
    pub reason: &'static str,
}

impl Close {
    /// The server is stopping.
    pub const GOING_AWAY: Self = Self::new(1001, "Going away");
    /// A message is larger than accepted.
    pub const TOO_BIG: Self = Self::new(1009, "Message too big");
    /// Something that we depend on is unreachable for now.
    pub const TRY_AGAIN_LATER: Self = Self::new(1013, "Try again later");
    /// A message that cannot be read.
    pub const BAD_REQUEST: Self = Self::new(4400, "Bad request");
    /// Another message before `connection_init` was acknowledged.
    pub const UNAUTHORIZED: Self = Self::new(4401, "Unauthorized");
    /// The token is not, or no longer, valid.
    pub const FORBIDDEN: Self = Self::new(4403, "Forbidden");
    /// The payload of `connection_init` has a token in a place that is not read.
    pub const TOKEN_MISPLACED: Self = Self::new(
        4403,
        "Forbidden: the token belongs into \"authorization\" as \"Bearer <token>\"",
    );
    /// None of the offered sub-protocols is ours.
    pub const PROTOCOL: Self = Self::new(4406, "Subprotocol not acceptable");
    /// No `connection_init` in time.
    pub const INIT_TIMEOUT: Self = Self::new(4408, "Connection initialisation timeout");
    /// The id of an operation that still runs.
    pub const DUPLICATE: Self = Self::new(4409, "Subscriber for this id already exists");
    /// Another `connection_init` after the first.
    pub const SECOND_INIT: Self = Self::new(4429, "Too many initialisation requests");
    /// More messages a second than allowed.
    pub const TOO_MANY: Self = Self::new(4429, "Too many requests");
    /// More sockets of one user than allowed.
    pub const TOO_MANY_SOCKETS: Self = Self::new(4429, "Too many sockets of this user");
    /// No message of the peer for too long.
    pub const IDLE: Self = Self::new(1001, "Idle");
    /// A failure of the server.
    pub const INTERNAL: Self = Self::new(4500, "Internal server error");

    const fn new(code: u16, reason: &'static str) -> Self {
        Self { code, reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_of_the_wrong_shape_keeps_its_id() {
        for (payload, problem) in [
            (json!({"query": 1}), "`query` must be a text"),
            (json!(null), "the request must be a JSON object"),
            (json!("{a}"), "the request must be a JSON object"),
            (
                json!({"query": "{a}", "variables": 1}),
                "`variables` must be an object",
            ),
        ] {
            let message = json!({"type": "subscribe", "id": "1", "payload": payload});
            let expected = ClientMessage::Subscribe {
                id: "1".to_owned(),
                operation: Err(problem),
            };
            assert_eq!(ClientMessage::parse(&message.to_string()), Ok(expected));
        }
    }

    #[test]
    fn messages_are_read_by_type() {
        let parse = |json: Json| ClientMessage::parse(&json.to_string());
        assert_eq!(
            parse(json!({"type": "connection_init"})),
            Ok(ClientMessage::ConnectionInit(None))
        );
        assert_eq!(
            parse(json!({"type": "ping", "payload": {"n": 1}})),
            Ok(ClientMessage::Ping(Some(json!({"n": 1}))))
        );
        assert_eq!(
            parse(json!({"type": "complete", "id": "1"})),
            Ok(ClientMessage::Complete { id: "1".to_owned() })
        );
        for broken in [
            json!([]),
            json!({}),
            json!({"type": "start"}),
            json!({"type": "ping", "payload": 7}),
            json!({"type": "subscribe", "payload": {"query": "{a}"}}),
            json!({"type": "subscribe", "id": "", "payload": {"query": "{a}"}}),
            json!({"type": "subscribe", "id": "x".repeat(129), "payload": {"query": "{a}"}}),
        ] {
            let problem = parse(broken.clone()).unwrap_err();
            assert!(problem.len() <= 123, "{broken}: {problem}");
        }
    }
}
