//! What open sockets may still do when their session ends: on this node, on another one, in the database.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use insta::assert_snapshot;
use kyck_kernel::bus::BusMessage;
use kyck_tests::peer::{Incoming, Peer};
use kyck_tests::{Backend, Client, Fixture, GlobalId, kyck_test, transcript};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::watch::world::World;

/// By which time everything over a socket must have ended, wherever the session did.
const LIMIT: Duration = Duration::from_secs(5);
/// Less than the time between two looks at all sessions.
const AT_ONCE: Duration = Duration::from_millis(1_500);

const FOLLOW: &str = "subscription($c: ID!) { childLive(childId: $c) { minutesToday } }";
const RENAME: &str = "mutation($c: ID!) { updateChild(input: { childId: $c, patch: { nickname: \"Byeol\" } })
    { child { nickname } } }";

/// A socket of this client on which a child is followed.
async fn following(world: &World, client: &Client) -> Peer {
    let mut peer = Peer::acknowledged(&client.base_url, client.token.as_deref()).await;
    peer.subscribe_with("follow", FOLLOW, json!({ "c": world.child() }))
        .await;
    assert!(matches!(peer.receive().await, Incoming::Message(next) if next["type"] == "next"));
    peer
}

/// The session behind a client's token.
fn session_of(client: &Client) -> Uuid {
    let token = client.token.as_deref().expect("a token");
    let claims = token.split('.').nth(1).expect("three parts");
    let claims = URL_SAFE_NO_PAD.decode(claims).expect("Base64");
    let claims: Value = serde_json::from_slice(&claims).expect("JSON");
    claims["sid"]
        .as_str()
        .and_then(|id| id.parse().ok())
        .expect("a session")
}

/// Ends a session as another node would, without notifying this one.
async fn end_elsewhere(world: &World, client: &Client) {
    world
        .execute(
            "UPDATE session SET revoked_at = $2, revoked_reason = 'SIGNED_OUT' WHERE id = $1",
            vec![
                session_of(client).into(),
                world.app.services.kernel.now().0.into(),
            ],
        )
        .await;
}

async fn nickname(world: &World) -> String {
    let query = "query($c: ID!) { child(id: $c) { nickname } }";
    let parent = world.sign_in_parent().await;
    let data = parent.ask(query, json!({ "c": world.child() })).await;
    data["child"]["nickname"].as_str().expect("a nickname").to_owned()
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_closes_the_sockets_of_the_session_at_once_and_no_others(world: World) {
    let mut peers = [
        following(&world, &world.parent).await,
        following(&world, &world.parent).await,
    ];
    let mut device = following(&world, &world.device).await;
    world
        .parent
        .ask("mutation { signOut { signedOut } }", json!({}))
        .await;
    for peer in &mut peers {
        assert_eq!(peer.end_within(AT_ONCE).await.close_code(), Some(4403));
    }
    device
        .subscribe_with("q", RENAME, json!({ "c": world.child() }))
        .await;

    assert!(matches!(device.receive().await, Incoming::Message(answer) if answer["id"] == "q"));
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_over_a_socket_is_answered_before_it_closes(world: World) {
    let mut peer = following(&world, &world.parent).await;
    peer.subscribe("out", "mutation { signOut { signedOut } }").await;
    let answer =
        json!({ "id": "out", "type": "next", "payload": { "data": { "signOut": { "signedOut": true } } } });
    assert_eq!(peer.receive().await, Incoming::Message(answer));
    assert_eq!(peer.end_within(AT_ONCE).await.close_code(), Some(4403));
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn revoking_a_device_closes_its_sockets_at_once(world: World) {
    let mut device = following(&world, &world.device).await;
    let mut parent = following(&world, &world.parent).await;
    let id = world.device_id.global();
    let revoke =
        "mutation($d: ID!) { revokeDevice(input: { deviceId: $d }) { device { id } userErrors { code } } }";
    let answer = world.parent.ask(revoke, json!({ "d": id })).await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "revokeDevice": { "device": { "id": "child_device_1" }, "userErrors": [] }
    }
    "#);
    assert_eq!(device.end_within(AT_ONCE).await.close_code(), Some(4403));

    parent.send_json(json!({ "type": "ping" })).await;
    assert_eq!(
        parent.receive().await,
        Incoming::Message(json!({ "type": "pong" }))
    );
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_ended_on_another_node_changes_nothing_and_follows_nothing_for_long(world: World) {
    let mut changing = following(&world, &world.parent).await;
    let mut idle = following(&world, &world.parent).await;
    let mut device = following(&world, &world.device).await;
    end_elsewhere(&world, &world.parent).await;
    end_elsewhere(&world, &world.device).await;

    changing
        .subscribe_with("m", RENAME, json!({ "c": world.child() }))
        .await;
    assert_eq!(changing.end_within(AT_ONCE).await.close_code(), Some(4403));
    assert_eq!(nickname(&world).await, "별이", "nothing was changed");

    let mut late = Peer::ours(&world.parent.base_url).await;
    let answer = late.init(world.parent.token.as_deref()).await;
    assert_eq!(answer.close_code(), Some(4403), "no new socket either");

    for peer in [&mut idle, &mut device] {
        assert_eq!(peer.end_within(LIMIT).await.close_code(), Some(4403));
    }
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_node_announces_is_checked_at_once(world: World) {
    let mut ended = following(&world, &world.parent).await;
    let mut device = following(&world, &world.device).await;
    end_elsewhere(&world, &world.parent).await;
    for client in [&world.parent, &world.device] {
        // That the device's session ended is not true, and changes nothing.
        world
            .app
            .services
            .kernel
            .bus
            .publish(BusMessage {
                topic: "session".to_owned(),
                key: session_of(client).to_string(),
                body: String::new(),
            })
            .await;
    }

    assert_eq!(ended.end_within(AT_ONCE).await.close_code(), Some(4403));

    device.send_json(json!({ "type": "ping" })).await;
    assert_eq!(
        device.receive().await,
        Incoming::Message(json!({ "type": "pong" }))
    );

    let viewer = world.parent.send("{ viewer { role } }", json!({})).await;
    assert_snapshot!(transcript(&viewer), @r#"
    {
      "errors": [{ "extensions": { "code": "UNAUTHENTICATED" }, "message": "sign in first" }]
    }
    "#);
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_who_are_disabled_or_get_another_role_in_the_database_lose_their_sockets(backend: Backend) {
    for change in ["is_disabled = true", "role = 'MANAGER'"] {
        let world = World::set_up(backend).await;
        let editor = world.editor().await;
        let open = || Peer::acknowledged(&editor.base_url, editor.token.as_deref());
        let (mut watching, mut changing) = (open().await, open().await);
        watching
            .subscribe("s", "subscription { liveStats { viewersNow } }")
            .await;
        assert!(matches!(watching.receive().await, Incoming::Message(next) if next["type"] == "next"));
        world
            .execute(&format!("UPDATE staff SET {change}"), Vec::new())
            .await;
        changing
            .subscribe(
                "m",
                "mutation { importVideos(input: { sources: [\"x\"] }) { userErrors { code } } }",
            )
            .await;
        assert_eq!(
            changing.end_within(AT_ONCE).await.close_code(),
            Some(4403),
            "{change}"
        );
        assert_eq!(
            watching.end_within(LIMIT).await.close_code(),
            Some(4403),
            "{change}"
        );
    }
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_sockets_are_checked_together_not_one_by_one(world: World) {
    let mut sockets = Vec::new();
    for _ in 0..15 {
        let guardian = world.app.guardian().await;
        let token = guardian.client.token.as_deref();
        sockets.push(Peer::acknowledged(&guardian.client.base_url, token).await);
    }

    let before = world.app.db.db.statements();
    tokio::time::sleep(LIMIT).await;
    let statements = world.app.db.db.statements() - before;
    assert!(
        (1..=4).contains(&statements),
        "{statements} statements for 15 idle sockets in five seconds"
    );
}
