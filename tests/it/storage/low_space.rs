//! Little space is left: writes are rejected early, while reading, signing in and deleting go on.

use std::sync::Arc;

use kyck_kernel::Ctx;
use kyck_kernel::db::MinFreeBytes;
use kyck_tests::documents::START_PLAYBACK;
use kyck_tests::{Backend, Fixture, recent_texts};
use serde_json::{Value, json};

use crate::watch::world::World;

/// A family in a product whose file system seems to be nearly full.
async fn cramped() -> World {
    let world = World::set_up(Backend::Sqlite).await;
    let db = world.app.services.kernel.db.clone();
    // No file system has that much.
    let _ = db.with_min_free(std::env::temp_dir(), MinFreeBytes::Bytes(u64::MAX));
    world
}

#[tokio::test]
async fn changes_are_rejected_as_storage_full_and_reading_goes_on() {
    let world = cramped().await;

    for (client, mutation) in [
        (
            &world.parent,
            r#"mutation { addChild(input: { nickname: "a", birthMonth: "2022-05" }) { child { id } } }"#,
        ),
        (
            &world.parent,
            "mutation($c: ID!) { grantBonus(input: { childId: $c, minutes: 10 }) { child { id } } }",
        ),
        (&world.device, START_PLAYBACK),
    ] {
        let variables = json!({ "c": world.child(), "v": world.video(0) });
        assert_eq!(
            client.refused(mutation, variables).await,
            "STORAGE_FULL",
            "{mutation}"
        );
    }

    let viewer = world
        .parent
        .ask("{ viewer { family { children { nickname } } } }", json!({}))
        .await;
    assert_eq!(
        viewer["viewer"]["family"]["children"],
        json!([{ "nickname": "별이" }])
    );
}

#[tokio::test]
async fn a_parent_signs_in_while_space_is_low() {
    let world = cramped().await;
    let nobody = world.app.client.anonymous();

    let requested = nobody
        .ask(
            "mutation($p: String!) { requestOtp(input: { phone: $p }) { challenge { id } userErrors { code } } }",
            json!({ "p": world.phone }),
        )
        .await;
    let sent = kyck_domain::notify::Outbox::new(Arc::clone(&world.app.services.notify))
        .drain()
        .await
        .expect("the message is handed over");

    assert_eq!(sent.sent, 1);

    let messages = recent_texts(&world.app.services, None, 1).await;
    let verified = nobody
        .ask(
            "mutation($c: ID!, $k: String!) { verifyOtp(input: { challengeId: $c, code: $k }) {
               session { accessToken } userErrors { code } } }",
            json!({ "c": requested["requestOtp"]["challenge"]["id"], "k": messages[0].code }),
        )
        .await;

    assert_eq!(verified["verifyOtp"]["userErrors"], json!([]));
    assert_ne!(verified["verifyOtp"]["session"]["accessToken"], Value::Null);
}

#[tokio::test]
async fn what_is_to_be_deleted_goes_while_space_is_low() {
    let world = cramped().await;
    let system = Ctx::system();

    world
        .app
        .services
        .identity
        .prune(&system)
        .await
        .expect("codes and sessions are deleted");
    world
        .app
        .services
        .watch
        .prune_events(&system)
        .await
        .expect("old events are deleted");
    world
        .app
        .services
        .job
        .prune()
        .await
        .expect("old runs are deleted");
}

#[tokio::test]
async fn readiness_reports_that_writes_are_rejected() {
    let world = cramped().await;

    let ready = world.app.client.get("/readyz").await;

    assert_eq!(ready.status(), 503);

    let body = ready.text().await.expect("a body");
    assert!(body.contains("storage"), "{body}");
}
