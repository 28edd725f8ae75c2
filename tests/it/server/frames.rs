//! What clients of other makes look at in a WebSocket: the spelling of the handshake, the closing handshake, where they
//! may put their token, and operations that are wrong.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use kyck_tests::peer::{Incoming, PROTOCOL, Peer};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::toy::{PARENT, Served, serve};

const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn the_handshake_is_spelled_as_the_standard_spells_it() {
    let served = serve(|_| ()).await;
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    let request = "GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
        sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
        sec-websocket-protocol: graphql-transport-ws\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(timeout(PATIENCE, stream.read_u8()).await.unwrap().unwrap());
    }

    let head = String::from_utf8(head).unwrap();
    let lines: Vec<&str> = head.lines().collect();
    assert_eq!(lines[0], "HTTP/1.1 101 Switching Protocols");

    for line in [
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        "Sec-WebSocket-Protocol: graphql-transport-ws",
        "Upgrade: websocket",
        "Connection: upgrade",
    ] {
        assert!(lines.contains(&line), "{line}\n{head}");
    }
}

/// Opens a socket, sends messages, closes with a code, and returns the code with which the server answers. Each
/// message has been processed before the next, as the answer to a ping proves.
async fn close_with(served: &Served, messages: &[Value], code: u16) -> Option<u16> {
    let mut request = format!("ws://{}/graphql", served.address)
        .into_client_request()
        .expect("an address");
    request
        .headers_mut()
        .insert(PROTOCOL.0, PROTOCOL.1.parse().expect("a header value"));
    let (mut socket, _) = connect_async(request).await.expect("a socket");
    for message in messages {
        socket
            .send(Message::text(message.to_string()))
            .await
            .expect("the frame is sent");
        socket
            .send(Message::text(r#"{"type":"ping"}"#))
            .await
            .expect("the frame is sent");
        timeout(PATIENCE, until_pong(&mut socket)).await.expect("a pong");
    }
    let frame = CloseFrame {
        code: code.into(),
        reason: "".into(),
    };
    socket
        .send(Message::Close(Some(frame)))
        .await
        .expect("the frame is sent");

    let answer = async {
        let mut answered = None;
        while let Some(Ok(message)) = socket.next().await {
            if let Message::Close(frame) = message {
                answered = frame.map(|frame| frame.code.into());
            }
        }
        answered
    };
    timeout(PATIENCE, answer)
        .await
        .expect("the server ends the connection")
}

async fn until_pong(socket: &mut WebSocketStream<MaybeTlsStream<TcpStream>>) {
    while let Some(Ok(message)) = socket.next().await {
        if matches!(&message, Message::Text(text) if text.contains("\"pong\"")) {
            return;
        }
    }
}

#[tokio::test]
async fn a_client_that_closes_is_answered_with_its_own_code() {
    let served = serve(|_| ()).await;
    let init = json!({"type": "connection_init"});
    let subscribe =
        |id: &str, query: &str| json!({"id": id, "type": "subscribe", "payload": {"query": query}});
    let idle = subscribe("1", "subscription{forever}");
    let napping = subscribe("2", "{hang}");
    let busy = subscribe("3", "subscription{flood}");

    for messages in [
        vec![],
        vec![init.clone()],
        vec![init.clone(), idle.clone(), napping],
        vec![init, idle, busy],
    ] {
        for code in [1000, 4499] {
            let answered = close_with(&served, &messages, code).await;
            assert_eq!(answered, Some(code), "{messages:?}");
        }
    }
}

#[tokio::test]
async fn a_token_is_taken_from_its_usual_places_and_never_overlooked() {
    let served = serve(|_| ()).await;
    for payload in [
        json!({"authorization": format!("Bearer {PARENT}")}),
        json!({"headers": {"Authorization": format!("Bearer {PARENT}")}}),
        json!({"authToken": PARENT}),
    ] {
        let mut peer = Peer::ours(&served.url()).await;
        peer.send_json(json!({"type": "connection_init", "payload": payload}))
            .await;
        assert_eq!(
            peer.receive().await,
            Incoming::Message(json!({"type": "connection_ack"}))
        );
        peer.subscribe("1", "{me}").await;
        let next = json!({"id": "1", "type": "next", "payload": {"data": {"me": "guardian"}}});
        assert_eq!(peer.receive().await, Incoming::Message(next), "{payload}");
    }

    for payload in [
        json!({"authorization": PARENT}),
        json!({"token": PARENT}),
        json!({"headers": {"x-auth-token": PARENT}}),
    ] {
        let mut peer = Peer::ours(&served.url()).await;
        peer.send_json(json!({"type": "connection_init", "payload": payload}))
            .await;
        let Incoming::Closed(code, reason) = peer.receive().await else {
            panic!("{payload}: the token was overlooked");
        };
        assert_eq!(code, 4403, "{payload}");
        assert!(reason.contains("\"authorization\""), "{reason}");
    }
}

async fn error_of(peer: &mut Peer, payload: Value) -> Value {
    peer.send_json(json!({"id": "7", "type": "subscribe", "payload": payload}))
        .await;
    let Incoming::Message(frame) = peer.receive().await else {
        panic!("{payload}: the socket was closed");
    };
    assert_eq!(
        (&frame["id"], &frame["type"]),
        (&json!("7"), &json!("error")),
        "{payload}"
    );
    assert_eq!(
        frame["payload"][0]["extensions"]["code"], "BAD_REQUEST",
        "{payload}"
    );
    frame["payload"][0]["message"].clone()
}

#[tokio::test]
async fn a_wrong_operation_fails_alone_by_its_id() {
    let served = serve(|_| ()).await;
    let mut peer = Peer::acknowledged(&served.url(), None).await;
    let thing = "query($id: ID!) { thing(id: $id) { id } }";
    for (payload, message) in [
        (json!(null), "the request must be a JSON object"),
        (json!({}), "`query` must be a text"),
        (json!({"query": 7}), "`query` must be a text"),
        (
            json!({"query": "{hello}", "variables": []}),
            "`variables` must be an object",
        ),
        (
            json!({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0"}}}),
            "PersistedQueryNotSupported",
        ),
        (json!({"query": thing}), "variable $id of type ID! was not given"),
        (
            json!({"query": "subscription($to: Int!) { count(to: $to) }", "variables": {"to": "3"}}),
            "variable $to: expected Int!, found a text",
        ),
    ] {
        assert_eq!(error_of(&mut peer, payload).await, message);
    }

    peer.subscribe("7", "{hello}").await;

    assert!(matches!(peer.receive().await, Incoming::Message(next) if next["type"] == "next"));
}

#[tokio::test]
async fn events_with_failed_fields_are_completed_and_a_refused_subscription_is_an_error() {
    let served = serve(|_| ()).await;
    let mut peer = Peer::acknowledged(&served.url(), None).await;
    for (query, data) in [
        ("subscription{things{id broken}}", json!(null)),
        (
            "subscription{things{maybeBroken}}",
            json!({"things": {"maybeBroken": null}}),
        ),
        ("subscription{things{id @skip(if:true)}}", json!({"things": {}})),
    ] {
        peer.subscribe("1", query).await;
        for _ in 0..2 {
            let Incoming::Message(next) = peer.receive().await else {
                panic!("{query}: no event");
            };
            assert_eq!(
                (&next["type"], &next["payload"]["data"]),
                (&json!("next"), &data),
                "{next}"
            );
        }
        assert_eq!(
            peer.receive().await,
            Incoming::Message(json!({"id": "1", "type": "complete"}))
        );
    }

    peer.subscribe("1", "{sureThing{id broken}}").await;
    let Incoming::Message(next) = peer.receive().await else {
        panic!("no answer");
    };
    assert_eq!(
        (&next["type"], &next["payload"]["data"]),
        (&json!("next"), &json!(null))
    );

    peer.receive().await;

    peer.subscribe("1", "subscription{refused}").await;
    let Incoming::Message(error) = peer.receive().await else {
        panic!("no answer");
    };
    assert_eq!(error["type"], "error", "{error}");
    assert_eq!(error["payload"][0]["extensions"]["code"], "FORBIDDEN", "{error}");
}
