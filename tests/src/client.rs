//! A client of the public API: HTTP for operations, a WebSocket for what is followed live.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::wait::PATIENCE;

/// One caller of one server.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    /// `http://127.0.0.1:port`.
    pub base_url: String,
    /// Access token, where somebody is signed in.
    pub token: Option<String>,
    /// `Accept-Language` of the requests.
    pub language: String,
}

impl Client {
    /// Nobody in particular, who reads English.
    ///
    /// # Panics
    /// When the machine cannot make HTTP requests at all.
    pub fn new(base_url: &str) -> Self {
        // The provider may have been installed by another client of this process.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(30))
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("an HTTP client");
        Self {
            http,
            base_url: base_url.to_owned(),
            token: None,
            language: "en".to_owned(),
        }
    }

    /// The same caller with an access token.
    #[must_use]
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self {
            token: Some(token.into()),
            ..self.clone()
        }
    }

    /// The same caller without a token.
    #[must_use]
    pub fn anonymous(&self) -> Self {
        Self {
            token: None,
            ..self.clone()
        }
    }

    /// The same caller who reads another language.
    #[must_use]
    pub fn speaking(&self, language: &str) -> Self {
        Self {
            language: language.to_owned(),
            ..self.clone()
        }
    }

    /// Sends an operation and returns the whole answer: `data`, `errors`.
    ///
    /// # Panics
    /// When the server does not answer with JSON.
    pub async fn send(&self, query: &str, variables: Value) -> Value {
        let mut request = self
            .http
            .post(format!("{}/graphql", self.base_url))
            .header("accept-language", &self.language)
            .json(&json!({ "query": query, "variables": variables }));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.expect("the server answers");
        let status = answer.status();
        let text = answer.text().await.expect("the answer has a text");
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("not JSON: {status} {text}"))
    }

    /// Sends an operation that must succeed and returns its `data`.
    ///
    /// # Panics
    /// When the answer has errors.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.send(query, variables).await;
        assert!(answer.get("errors").is_none(), "{query}\n{answer:#}");
        answer["data"].take()
    }

    /// The `data` of an operation that must succeed, for a reader of each language: `{ "en": …, "ko": … }`.
    ///
    /// # Panics
    /// When an answer has errors.
    pub async fn ask_in_both_languages(&self, query: &str, variables: Value) -> Value {
        let english = self.speaking("en").ask(query, variables.clone()).await;
        let korean = self.speaking("ko").ask(query, variables).await;
        json!({ "en": english, "ko": korean })
    }

    /// Sends an operation that must be refused and returns the `extensions.code` of its first error.
    ///
    /// # Panics
    /// When it was not refused.
    pub async fn refused(&self, query: &str, variables: Value) -> String {
        let answer = self.send(query, variables).await;
        let code = answer["errors"][0]["extensions"]["code"].as_str();
        code.unwrap_or_else(|| panic!("not refused: {answer:#}"))
            .to_owned()
    }

    /// GETs a path of the server.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.http
            .get(format!("{}{path}", self.base_url))
            .send()
            .await
            .expect("the server answers")
    }

    /// GETs a path that answers JSON.
    ///
    /// # Panics
    /// When it does not.
    pub async fn get_json(&self, path: &str) -> Value {
        self.get(path).await.json().await.expect("the answer is JSON")
    }

    /// Follows a subscription.
    ///
    /// # Panics
    /// When the server does not accept the socket, the token or the protocol.
    pub async fn follow(&self, query: &str, variables: Value) -> Follow {
        let url = format!("{}/graphql", self.base_url.replacen("http", "ws", 1));
        let mut request = url.into_client_request().expect("a WebSocket address");
        let protocol = "graphql-transport-ws".parse().expect("a header value");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let (mut socket, _) = connect_async(request)
            .await
            .expect("the server accepts the socket");
        let payload = match &self.token {
            Some(token) => json!({ "authorization": format!("Bearer {token}") }),
            None => json!({}),
        };
        send_json(
            &mut socket,
            &json!({ "type": "connection_init", "payload": payload }),
        )
        .await;
        let mut follow = Follow { socket };
        let ack = follow
            .message(PATIENCE)
            .await
            .expect("an answer to connection_init");
        assert_eq!(ack["type"], "connection_ack");

        let payload = json!({ "query": query, "variables": variables });
        send_json(
            &mut follow.socket,
            &json!({ "id": "1", "type": "subscribe", "payload": payload }),
        )
        .await;
        follow
    }
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn send_json(socket: &mut Socket, message: &Value) {
    socket
        .send(Message::text(message.to_string()))
        .await
        .expect("the socket takes a message");
}

/// A subscription that is being followed.
#[derive(Debug)]
pub struct Follow {
    socket: Socket,
}

impl Follow {
    /// The next message of the protocol, pings left out; `None` when none comes in time or the socket ends.
    pub async fn message(&mut self, within: Duration) -> Option<Value> {
        let deadline = tokio::time::Instant::now() + within;
        loop {
            let frame = tokio::time::timeout_at(deadline, self.socket.next())
                .await
                .ok()??
                .ok()?;
            let Message::Text(text) = frame else { continue };
            let message: Value = serde_json::from_str(&text).ok()?;
            if message["type"] == "ping" {
                send_json(&mut self.socket, &json!({ "type": "pong" })).await;
            } else if message["type"] != "pong" {
                return Some(message);
            }
        }
    }

    /// The `data` of the next event; `None` when none comes in time.
    ///
    /// # Panics
    /// When the event has errors or the subscription ended.
    pub async fn next(&mut self, within: Duration) -> Option<Value> {
        let mut message = self.message(within).await?;
        assert_eq!(message["type"], "next", "{message:#}");
        assert!(message["payload"].get("errors").is_none(), "{message:#}");
        Some(message["payload"]["data"].take())
    }

    /// The `data` of the next event, which must come.
    ///
    /// # Panics
    /// When it does not within [`PATIENCE`], has errors, or the subscription ended.
    pub async fn event(&mut self) -> Value {
        self.next(PATIENCE).await.expect("an event")
    }

    /// The `data` of the first event that passes the test.
    ///
    /// # Panics
    /// When none does within [`PATIENCE`].
    pub async fn until(&mut self, test: impl Fn(&Value) -> bool) -> Value {
        let passing = async {
            loop {
                let data = self.event().await;
                if test(&data) {
                    return data;
                }
            }
        };

        let found = tokio::time::timeout(PATIENCE, passing).await;
        found.expect("an event that passes the test")
    }
}
