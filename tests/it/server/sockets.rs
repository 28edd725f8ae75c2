//! graphql-transport-ws: the protocol's close codes, limits, and what must not be left behind.

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::{timeout, timeout_at};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::toy::{PARENT, SHORT, STAFF, Served, rate, serve};

const PATIENCE: Duration = Duration::from_secs(10);

/// One client's end.
struct Peer(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What came next.
#[derive(Debug, PartialEq)]
enum Heard {
    Said(Value),
    Closed(u16),
    Lost,
}

impl Peer {
    async fn open(served: &Served, headers: &[(&'static str, &str)]) -> Result<Self, Error> {
        let mut request = format!("ws://{}/graphql", served.address).into_client_request()?;
        for (name, value) in headers {
            request
                .headers_mut()
                .insert(*name, value.parse().expect("a header"));
        }
        connect_async(request).await.map(|(stream, _)| Self(stream))
    }

    async fn ours(served: &Served) -> Self {
        let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
        Self::open(served, &[protocol]).await.expect("a socket")
    }

    async fn signed_in(served: &Served, token: &str) -> Self {
        let mut peer = Self::ours(served).await;
        let authorization = format!("Bearer {token}");
        peer.say(json!({"type": "connection_init", "payload": {"authorization": authorization}}))
            .await;
        assert_eq!(peer.hear().await, Heard::Said(json!({"type": "connection_ack"})));
        peer
    }

    async fn anonymous(served: &Served) -> Self {
        let mut peer = Self::ours(served).await;
        peer.say(json!({"type": "connection_init"})).await;
        assert_eq!(peer.hear().await, Heard::Said(json!({"type": "connection_ack"})));
        peer
    }

    async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    async fn send(&mut self, message: Message) {
        // A server that has closed already is seen by what is heard.
        let _ = self.0.send(message).await;
    }

    async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(json!({"id": id, "type": "subscribe", "payload": {"query": query}}))
            .await;
    }

    /// The next message, pings left out.
    async fn hear(&mut self) -> Heard {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let message = timeout_at(deadline, self.0.next())
                .await
                .expect("the server says something");
            return match message {
                Some(Ok(Message::Text(text))) => Heard::Said(serde_json::from_str(&text).expect("JSON")),
                Some(Ok(Message::Close(Some(frame)))) => Heard::Closed(frame.code.into()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                _ => Heard::Lost,
            };
        }
    }
}

#[tokio::test]
async fn what_breaks_the_protocol_is_closed_with_its_code() {
    let served = serve(|_| ()).await;
    let init = json!({"type": "connection_init"});
    let subscribe = json!({"id": "1", "type": "subscribe", "payload": {"query": "subscription{forever}"}});
    for (messages, code) in [
        (
            vec![json!({"type": "subscribe", "id": "1", "payload": {"query": "{hello}"}})],
            4401,
        ),
        (vec![init.clone(), init.clone()], 4429),
        (vec![init.clone(), subscribe.clone(), subscribe.clone()], 4409),
        (
            vec![json!({"type": "connection_init", "payload": {"authorization": "Bearer wrong"}})],
            4403,
        ),
        (
            vec![json!({"type": "connection_init", "payload": {"authorization": 7}})],
            4403,
        ),
        (vec![json!({"type": "connection_init", "payload": 7})], 4400),
        (vec![init.clone(), json!({"type": "start", "id": "1"})], 4400),
        (vec![init.clone(), json!({"type": "subscribe", "id": "1"})], 4400),
        (
            vec![
                init.clone(),
                json!({"type": "subscribe", "payload": {"query": "{hello}"}}),
            ],
            4400,
        ),
        (vec![init.clone(), json!([1])], 4400),
        (vec![json!("x".repeat(70_000))], 1009),
    ] {
        let mut peer = Peer::ours(&served).await;
        for message in &messages {
            peer.say(message.clone()).await;
        }
        let closed = loop {
            match peer.hear().await {
                Heard::Said(_) => {}
                other => break other,
            }
        };
        let shown: String = messages[messages.len() - 1]
            .to_string()
            .chars()
            .take(80)
            .collect();
        assert_eq!(closed, Heard::Closed(code), "{shown}");
    }
    for raw in [Message::text("{"), Message::binary(vec![0, 1])] {
        let mut peer = Peer::ours(&served).await;
        peer.send(raw).await;
        assert_eq!(peer.hear().await, Heard::Closed(4400));
    }
    served.lives().await;
}

#[tokio::test]
async fn a_socket_that_says_nothing_is_closed() {
    let served = serve(|settings| settings.sockets.init = Duration::from_millis(200)).await;
    let mut peer = Peer::ours(&served).await;
    assert_eq!(peer.hear().await, Heard::Closed(4408));
}

#[tokio::test]
async fn another_protocol_or_a_foreign_page_is_refused() {
    let served = serve(|_| ()).await;
    let upgraded = Peer::open(&served, &[("sec-websocket-protocol", "graphql-ws")]).await;
    // The handshake without a sub-protocol fails at the client, or it hears 4406.
    if let Ok(mut peer) = upgraded {
        assert_eq!(peer.hear().await, Heard::Closed(4406));
    }
    let mut peer = Peer::open(&served, &[]).await.expect("a socket");
    assert_eq!(peer.hear().await, Heard::Closed(4406));
    let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
    let foreign = Peer::open(&served, &[protocol, ("origin", "https://evil.example")]).await;
    assert!(matches!(foreign, Err(Error::Http(answer)) if answer.status() == 403));
    let own = format!("http://{}", served.address);
    assert!(Peer::open(&served, &[protocol, ("origin", &own)]).await.is_ok());
}

#[tokio::test]
async fn queries_mutations_and_subscriptions_run_and_complete() {
    let served = serve(|_| ()).await;
    let mut peer = Peer::signed_in(&served, PARENT).await;
    peer.say(json!({"type": "ping", "payload": {"n": 1}})).await;
    assert_eq!(
        peer.hear().await,
        Heard::Said(json!({"type": "pong", "payload": {"n": 1}}))
    );
    peer.subscribe("q", "{me}").await;
    let next = json!({"id": "q", "type": "next", "payload": {"data": {"me": "guardian"}}});
    assert_eq!(peer.hear().await, Heard::Said(next));
    assert_eq!(
        peer.hear().await,
        Heard::Said(json!({"id": "q", "type": "complete"}))
    );
    peer.subscribe("m", "mutation{touch}").await;
    peer.hear().await;
    assert_eq!(
        peer.hear().await,
        Heard::Said(json!({"id": "m", "type": "complete"}))
    );
    assert_eq!(served.touched(), 1);
    // The same id again, now that it is free.
    peer.subscribe("m", "subscription{count(to:3)}").await;
    for number in 0..3 {
        let next = json!({"id": "m", "type": "next", "payload": {"data": {"count": number}}});
        assert_eq!(peer.hear().await, Heard::Said(next));
    }
    assert_eq!(
        peer.hear().await,
        Heard::Said(json!({"id": "m", "type": "complete"}))
    );
}

#[tokio::test]
async fn a_refused_operation_gets_an_error_and_the_socket_goes_on() {
    let served = serve(|_| ()).await;
    let mut peer = Peer::anonymous(&served).await;
    let deep = format!("{{things(of:{}", "[".repeat(3_500));
    for (query, code) in [
        (deep.as_str(), "BAD_REQUEST"),
        ("{nothing}", "BAD_REQUEST"),
        ("{", "BAD_REQUEST"),
        ("mutation{a:verifyOtp b:verifyOtp}", "BAD_REQUEST"),
        ("{__schema{queryType{name}}}", "FORBIDDEN"),
        ("{boom}", "INTERNAL"),
        ("subscription{bug}", "INTERNAL"),
    ] {
        peer.subscribe("1", query).await;
        let Heard::Said(error) = peer.hear().await else {
            panic!("{query}: the socket was closed");
        };
        assert_eq!(error["type"], "error", "{error}");
        assert_eq!(error["payload"][0]["extensions"]["code"], code, "{error}");
    }
    assert_eq!(served.touched(), 0);
    peer.subscribe("1", "{hello}").await;
    assert!(matches!(peer.hear().await, Heard::Said(next) if next["type"] == "next"));
}

#[tokio::test]
async fn a_socket_has_at_most_so_many_operations_and_completing_frees_a_place() {
    let served = serve(|settings| settings.sockets.operations = 3).await;
    let mut peer = Peer::anonymous(&served).await;
    for id in ["1", "2", "3"] {
        peer.subscribe(id, "subscription{forever}").await;
        peer.hear().await;
    }
    peer.say(json!({"id": "2", "type": "complete"})).await;
    peer.subscribe("4", "subscription{forever}").await;
    assert!(matches!(peer.hear().await, Heard::Said(next) if next["id"] == "4"));
    peer.subscribe("5", "subscription{forever}").await;
    assert_eq!(peer.hear().await, Heard::Closed(4429));
}

#[tokio::test]
async fn a_socket_that_talks_too_fast_is_closed() {
    let served = serve(|settings| settings.sockets.rate = rate(10, 1)).await;
    let mut peer = Peer::anonymous(&served).await;
    for _ in 0..20 {
        peer.say(json!({"type": "ping"})).await;
    }
    let closed = loop {
        match peer.hear().await {
            Heard::Said(_) => {}
            other => break other,
        }
    };
    assert_eq!(closed, Heard::Closed(4429));
}

#[tokio::test]
async fn a_socket_ends_with_its_token_and_with_its_session() {
    let served = serve(|settings| settings.sockets.ping = Duration::from_millis(200)).await;
    let mut short = Peer::signed_in(&served, SHORT).await;
    let mut parent = Peer::signed_in(&served, PARENT).await;
    let mut staff = Peer::signed_in(&served, STAFF).await;
    assert_eq!(short.hear().await, Heard::Closed(4403));
    served.is_revoked.store(true, Ordering::SeqCst);
    assert_eq!(parent.hear().await, Heard::Closed(4403));
    staff.subscribe("1", "{me}").await;
    assert!(matches!(staff.hear().await, Heard::Said(next) if next["type"] == "next"));
}

#[tokio::test]
async fn a_peer_that_answers_no_ping_is_taken_for_gone() {
    let served = serve(|settings| {
        settings.sockets.ping = Duration::from_millis(100);
        settings.sockets.idle = Duration::from_millis(300);
    })
    .await;
    // Never polled, so that no pong is sent.
    let silent = Peer::anonymous(&served).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut silent = silent;
    assert!(matches!(silent.hear().await, Heard::Closed(1001) | Heard::Lost));
}

#[tokio::test]
async fn a_slow_reader_is_cut_off_and_hinders_nobody() {
    let served = serve(|settings| settings.sockets.send = Duration::from_millis(500)).await;
    let mut slow = Peer::anonymous(&served).await;
    for id in ["1", "2", "3"] {
        slow.subscribe(id, "subscription{flood}").await;
    }
    let mut other = Peer::anonymous(&served).await;
    other.subscribe("1", "{hello}").await;
    assert!(matches!(other.hear().await, Heard::Said(next) if next["type"] == "next"));
    tokio::time::sleep(Duration::from_secs(3)).await;
    let mut messages = 0;
    let end = loop {
        match slow.hear().await {
            Heard::Said(_) => messages += 1,
            end => break end,
        }
    };
    assert_ne!(end, Heard::Closed(1000));
    assert!(
        messages < 2_000,
        "{messages} messages were kept for a peer that did not read"
    );
}

#[tokio::test]
async fn a_stopping_server_says_goodbye_to_its_sockets() {
    let mut served = serve(|_| ()).await;
    let mut peer = Peer::anonymous(&served).await;
    peer.subscribe("1", "subscription{forever}").await;
    peer.hear().await;
    served.serving.lifetime.stopping.cancel();
    assert_eq!(peer.hear().await, Heard::Closed(1001));
    drop(peer);
    timeout(PATIENCE, &mut served.task)
        .await
        .expect("the server ends")
        .unwrap();
}
