//! graphql-transport-ws: the protocol's close codes, limits, and what must not be left behind.

use std::sync::atomic::Ordering;
use std::time::Duration;

use kyck_tests::peer::{Incoming, PROTOCOL, Peer};
use kyck_tests::wait::until;
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::toy::{PARENT, SHORT, STAFF, Served, rate, serve};

const PATIENCE: Duration = Duration::from_secs(10);

trait PeerOf: Sized {
    async fn of(served: &Served) -> Self;
    async fn signed_in(served: &Served, token: &str) -> Self;
    async fn anonymous(served: &Served) -> Self;
}

impl PeerOf for Peer {
    async fn of(served: &Served) -> Self {
        Self::ours(&served.url()).await
    }

    async fn signed_in(served: &Served, token: &str) -> Self {
        Self::acknowledged(&served.url(), Some(token)).await
    }

    async fn anonymous(served: &Served) -> Self {
        Self::acknowledged(&served.url(), None).await
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
        let mut peer = Peer::of(&served).await;
        for message in &messages {
            peer.send_json(message.clone()).await;
        }
        let closed = loop {
            match peer.receive().await {
                Incoming::Message(_) => {}
                other => break other,
            }
        };
        let shown: String = messages[messages.len() - 1]
            .to_string()
            .chars()
            .take(80)
            .collect();
        assert_eq!(closed.close_code(), Some(code), "{shown}");
    }

    for raw in [Message::text("{"), Message::binary(vec![0, 1])] {
        let mut peer = Peer::of(&served).await;
        peer.send(raw).await;
        assert_eq!(peer.receive().await.close_code(), Some(4400));
    }

    served.lives().await;
}

#[tokio::test]
async fn a_socket_that_says_nothing_is_closed() {
    let served = serve(|settings| settings.sockets.init = Duration::from_millis(200)).await;
    let mut peer = Peer::of(&served).await;
    assert_eq!(peer.receive().await.close_code(), Some(4408));
}

#[tokio::test]
async fn another_protocol_or_a_foreign_page_is_refused() {
    let served = serve(|_| ()).await;
    let upgraded = Peer::open(&served.url(), &[("sec-websocket-protocol", "graphql-ws")]).await;
    // The handshake without a sub-protocol fails at the client, or it hears 4406.
    if let Ok(mut peer) = upgraded {
        assert_eq!(peer.receive().await.close_code(), Some(4406));
    }

    let mut peer = Peer::open(&served.url(), &[]).await.expect("a socket");
    assert_eq!(peer.receive().await.close_code(), Some(4406));

    let foreign = Peer::open(&served.url(), &[PROTOCOL, ("origin", "https://evil.example")]).await;
    assert!(matches!(foreign, Err(Error::Http(answer)) if answer.status() == 403));

    let own = format!("http://{}", served.address);
    assert!(
        Peer::open(&served.url(), &[PROTOCOL, ("origin", &own)])
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn queries_mutations_and_subscriptions_run_and_complete() {
    let served = serve(|_| ()).await;
    let mut peer = Peer::signed_in(&served, PARENT).await;
    peer.send_json(json!({"type": "ping", "payload": {"n": 1}})).await;
    assert_eq!(
        peer.receive().await,
        Incoming::Message(json!({"type": "pong", "payload": {"n": 1}}))
    );

    peer.subscribe("q", "{me}").await;
    let next = json!({"id": "q", "type": "next", "payload": {"data": {"me": "guardian"}}});
    assert_eq!(peer.receive().await, Incoming::Message(next));
    assert_eq!(
        peer.receive().await,
        Incoming::Message(json!({"id": "q", "type": "complete"}))
    );

    peer.subscribe("m", "mutation{touch}").await;
    peer.receive().await;
    assert_eq!(
        peer.receive().await,
        Incoming::Message(json!({"id": "m", "type": "complete"}))
    );
    assert_eq!(served.touched(), 1);

    // The same id again, now that it is free.
    peer.subscribe("m", "subscription{count(to:3)}").await;
    for number in 0..3 {
        let next = json!({"id": "m", "type": "next", "payload": {"data": {"count": number}}});
        assert_eq!(peer.receive().await, Incoming::Message(next));
    }

    assert_eq!(
        peer.receive().await,
        Incoming::Message(json!({"id": "m", "type": "complete"}))
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
        ("{...{t:__type(name:\"Query\"){name}}}", "FORBIDDEN"),
        ("{boom}", "INTERNAL"),
        ("subscription{bug}", "INTERNAL"),
    ] {
        peer.subscribe("1", query).await;
        let Incoming::Message(error) = peer.receive().await else {
            panic!("{query}: the socket was closed");
        };
        assert_eq!(error["type"], "error", "{error}");
        assert_eq!(error["payload"][0]["extensions"]["code"], code, "{error}");
    }

    assert_eq!(served.touched(), 0);

    peer.subscribe("1", "{hello}").await;
    assert!(matches!(peer.receive().await, Incoming::Message(next) if next["type"] == "next"));
}

/// What was refused by an `error` frame: the operation, the code and the message.
fn refused(incoming: Incoming) -> (String, String, String) {
    let Incoming::Message(frame) = incoming else {
        panic!("no message: {incoming:?}");
    };
    assert_eq!(frame["type"], "error", "{frame}");
    let error = &frame["payload"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (
        text(&frame["id"]),
        text(&error["extensions"]["code"]),
        text(&error["message"]),
    )
}

#[tokio::test]
async fn one_operation_too_many_on_a_socket_is_refused_alone_and_completing_frees_a_place() {
    let served = serve(|settings| settings.sockets.operations = 3).await;
    let mut peer = Peer::anonymous(&served).await;
    for id in ["1", "2", "3"] {
        peer.subscribe(id, "subscription{forever}").await;
        peer.receive().await;
    }

    peer.subscribe("4", "subscription{forever}").await;
    let message = "at most 3 operations at once on one socket";
    assert_eq!(
        refused(peer.receive().await),
        ("4".into(), "RATE_LIMITED".into(), message.into())
    );

    peer.send_json(json!({"id": "2", "type": "complete"})).await;
    peer.subscribe("4", "subscription{forever}").await;
    assert!(
        matches!(peer.receive().await, Incoming::Message(next) if next["id"] == "4" && next["type"] == "next")
    );
}

#[tokio::test]
async fn a_users_operations_are_limited_over_all_sockets() {
    let served = serve(|settings| settings.sockets.operations_per_user = 3).await;
    let mut first = Peer::signed_in(&served, PARENT).await;
    let mut second = Peer::signed_in(&served, PARENT).await;
    let mut other = Peer::signed_in(&served, STAFF).await;
    for id in ["1", "2"] {
        first.subscribe(id, "subscription{forever}").await;
        first.receive().await;
    }

    second.subscribe("1", "subscription{forever}").await;
    second.receive().await;

    second.subscribe("2", "{me}").await;
    let message = "at most 3 operations at once over all sockets of one user";
    assert_eq!(
        refused(second.receive().await),
        ("2".into(), "RATE_LIMITED".into(), message.into())
    );

    other.subscribe("1", "{me}").await;
    assert!(
        matches!(other.receive().await, Incoming::Message(next) if next["payload"]["data"]["me"] == "staff")
    );

    first.send_json(json!({"id": "1", "type": "complete"})).await;
    first.send_json(json!({"type": "ping"})).await;
    assert_eq!(first.receive().await, Incoming::Message(json!({"type": "pong"})));

    second.subscribe("2", "{me}").await;
    assert!(
        matches!(second.receive().await, Incoming::Message(next) if next["payload"]["data"]["me"] == "guardian")
    );
}

#[tokio::test]
async fn a_users_sockets_are_limited_and_the_new_one_is_closed() {
    let served = serve(|settings| settings.sockets.per_user = 2).await;
    let mut first = Peer::signed_in(&served, PARENT).await;
    let second = Peer::signed_in(&served, PARENT).await;
    let mut third = Peer::of(&served).await;
    let closed = Incoming::Closed(4429, "Too many sockets of this user".to_owned());
    assert_eq!(third.init(Some(PARENT)).await, closed);

    Peer::signed_in(&served, STAFF).await;
    Peer::anonymous(&served).await;
    first.subscribe("1", "{me}").await;
    assert!(matches!(first.receive().await, Incoming::Message(next) if next["type"] == "next"));

    drop(second);
    until_parent_may_connect(&served).await;
}

/// Waits until the server has given up a socket of the guardian, who had as many as one user may have.
async fn until_parent_may_connect(served: &Served) {
    until("a closed socket frees its place", async || {
        let mut next = Peer::of(served).await;
        next.init(Some(PARENT)).await == Incoming::Message(json!({"type": "connection_ack"}))
    })
    .await;
}

#[tokio::test]
async fn a_socket_that_talks_too_fast_is_closed() {
    let served = serve(|settings| settings.sockets.rate = rate(10, 1)).await;
    let mut peer = Peer::anonymous(&served).await;
    for _ in 0..20 {
        peer.send_json(json!({"type": "ping"})).await;
    }
    let closed = loop {
        match peer.receive().await {
            Incoming::Message(_) => {}
            other => break other,
        }
    };

    assert_eq!(closed.close_code(), Some(4429));
}

#[tokio::test]
async fn a_socket_ends_with_its_token_and_with_its_session() {
    let served = serve(|settings| settings.sockets.recheck = Duration::from_millis(200)).await;
    let mut short = Peer::signed_in(&served, SHORT).await;
    let mut parent = Peer::signed_in(&served, PARENT).await;
    let mut staff = Peer::signed_in(&served, STAFF).await;
    parent.subscribe("1", "subscription{forever}").await;
    parent.receive().await;
    assert_eq!(short.receive().await.close_code(), Some(4403));

    served.is_revoked.store(true, Ordering::SeqCst);
    assert_eq!(parent.receive().await.close_code(), Some(4403));

    staff.subscribe("1", "{me}").await;
    assert!(matches!(staff.receive().await, Incoming::Message(next) if next["type"] == "next"));
}

#[tokio::test]
async fn a_mutation_proves_the_session_before_it_runs() {
    // Nobody looks at the sessions by themselves within this test.
    let served = serve(|settings| settings.sockets.recheck = Duration::from_mins(10)).await;
    // The first check comes at the start, before any request is answered.
    served.lives().await;
    let mut parent = Peer::signed_in(&served, PARENT).await;
    let mut again = Peer::of(&served).await;
    served.is_revoked.store(true, Ordering::SeqCst);
    parent.subscribe("1", "mutation{touch}").await;

    assert_eq!(parent.receive().await.close_code(), Some(4403));
    assert_eq!(again.init(Some(PARENT)).await.close_code(), Some(4403));
    assert_eq!(served.touched(), 0);
    assert_eq!(served.checks(), 2, "at the sign-in and before the mutation");
}

#[tokio::test]
async fn a_peer_that_answers_no_ping_is_taken_for_gone() {
    let served = serve(|settings| {
        settings.sockets.ping = Duration::from_millis(100);
        settings.sockets.idle = Duration::from_millis(300);
        settings.sockets.per_user = 1;
    })
    .await;
    // Never polled until the server gives it up, so that no pong is sent.
    let mut silent = Peer::signed_in(&served, PARENT).await;
    until_parent_may_connect(&served).await;

    assert!(matches!(
        silent.receive().await,
        Incoming::Closed(1001, _) | Incoming::Lost
    ));
}

#[tokio::test]
async fn a_slow_reader_is_cut_off_and_hinders_nobody() {
    let served = serve(|settings| {
        settings.sockets.send = Duration::from_millis(500);
        settings.sockets.per_user = 1;
    })
    .await;
    let mut slow = Peer::signed_in(&served, PARENT).await;
    for id in ["1", "2", "3"] {
        slow.subscribe(id, "subscription{flood}").await;
    }
    let mut other = Peer::anonymous(&served).await;
    other.subscribe("1", "{hello}").await;

    assert!(matches!(other.receive().await, Incoming::Message(next) if next["type"] == "next"));

    until_parent_may_connect(&served).await;
    let mut messages = 0;
    let end = loop {
        match slow.receive().await {
            Incoming::Message(_) => messages += 1,
            end => break end,
        }
    };

    assert_ne!(end.close_code(), Some(1000));
    assert!(
        messages < 2_000,
        "{messages} messages were buffered for a peer that did not read"
    );
}

#[tokio::test]
async fn a_stopping_server_says_goodbye_to_its_sockets() {
    let mut served = serve(|_| ()).await;
    let mut peer = Peer::anonymous(&served).await;
    peer.subscribe("1", "subscription{forever}").await;
    peer.receive().await;
    served.serving.lifetime.stopping.cancel();
    assert_eq!(peer.receive().await.close_code(), Some(1001));

    drop(peer);
    timeout(PATIENCE, &mut served.task)
        .await
        .expect("the server ends")
        .unwrap();
}
