//! One end of a WebSocket that speaks graphql-transport-ws frame by frame, and sees how the server closes it.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::wait::PATIENCE;

/// The header that offers the sub-protocol.
pub const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

/// The client's end of one WebSocket.
#[derive(Debug)]
pub struct Peer(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What the server sent next.
#[derive(Clone, Debug, PartialEq)]
pub enum Incoming {
    /// A message of the protocol.
    Message(Value),
    /// The server closed the socket, with code and reason.
    Closed(u16, String),
    /// The connection is gone without a close frame.
    Lost,
}

impl Incoming {
    /// The code with which the server closed the socket.
    pub const fn close_code(&self) -> Option<u16> {
        match self {
            Self::Closed(code, _) => Some(*code),
            _ => None,
        }
    }
}

impl Peer {
    /// Upgrades at `base_url` (`http://…`) with these headers.
    ///
    /// # Errors
    /// What the server answered instead.
    ///
    /// # Panics
    /// When a header is none.
    pub async fn open(base_url: &str, headers: &[(&'static str, &str)]) -> Result<Self, Error> {
        let url = format!("{}/graphql", base_url.replacen("http", "ws", 1));
        let mut request = url.into_client_request()?;
        for (name, value) in headers {
            let value = value.parse().expect("a header value");
            request.headers_mut().insert(*name, value);
        }
        connect_async(request).await.map(|(stream, _)| Self(stream))
    }

    /// A socket that offers the sub-protocol.
    ///
    /// # Panics
    /// When the server does not upgrade.
    pub async fn ours(base_url: &str) -> Self {
        Self::open(base_url, &[PROTOCOL]).await.expect("a socket")
    }

    /// A socket that is acknowledged; anonymous without a token.
    ///
    /// # Panics
    /// When the server does not acknowledge it.
    pub async fn acknowledged(base_url: &str, token: Option<&str>) -> Self {
        let mut peer = Self::ours(base_url).await;
        assert_eq!(
            peer.init(token).await,
            Incoming::Message(json!({ "type": "connection_ack" }))
        );
        peer
    }

    /// Sends `connection_init` and returns the answer.
    pub async fn init(&mut self, token: Option<&str>) -> Incoming {
        let payload = token.map(|token| json!({ "authorization": format!("Bearer {token}") }));
        self.send_json(json!({ "type": "connection_init", "payload": payload }))
            .await;
        self.receive().await
    }

    /// Sends a message of the protocol.
    pub async fn send_json(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    /// Sends a frame of any kind.
    pub async fn send(&mut self, message: Message) {
        // A server that has closed already is seen by what is received.
        let _ = self.0.send(message).await;
    }

    /// Starts an operation without variables.
    pub async fn subscribe(&mut self, id: &str, query: &str) {
        self.subscribe_with(id, query, json!({})).await;
    }

    /// Starts an operation with variables.
    pub async fn subscribe_with(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.send_json(json!({ "id": id, "type": "subscribe", "payload": payload }))
            .await;
    }

    /// The next message, pings left out.
    ///
    /// # Panics
    /// When nothing comes within [`PATIENCE`].
    pub async fn receive(&mut self) -> Incoming {
        self.receive_within(PATIENCE)
            .await
            .expect("the server says something")
    }

    /// The next message, pings left out; `None` when none comes in time.
    ///
    /// # Panics
    /// When the server sends text that is no JSON.
    pub async fn receive_within(&mut self, patience: Duration) -> Option<Incoming> {
        let deadline = Instant::now() + patience;
        loop {
            let message = timeout_at(deadline, self.0.next()).await.ok()?;
            return Some(match message {
                Some(Ok(Message::Text(text))) => {
                    Incoming::Message(serde_json::from_str(&text).expect("the server sends JSON"))
                }
                Some(Ok(Message::Close(Some(frame)))) => {
                    Incoming::Closed(frame.code.into(), frame.reason.to_string())
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                _ => Incoming::Lost,
            });
        }
    }

    /// How the server ends the socket, whatever it says before.
    ///
    /// # Panics
    /// When it does not end it in time.
    pub async fn end_within(&mut self, patience: Duration) -> Incoming {
        let deadline = Instant::now() + patience;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let incoming = self.receive_within(left).await;
            match incoming.expect("the server ends the socket in time") {
                Incoming::Message(_) => {}
                end => return end,
            }
        }
    }
}
