//! A change of the catalogue and the requests that come right after it.

use kyck_kernel::Role;
use kyck_tests::{GlobalId, TestApp, kyck_test};
use serde_json::{Value, json};

const SUSPEND: &str = "mutation($v: ID!) { suspendVideo(input: { videoId: $v, reason: \"checked\" }) {
    userErrors { code } } }";

/// Many requests read the catalogue all the time: none of them, while it reads the new one, may make others get the
/// old one.
#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn the_request_after_a_change_sees_it_whoever_else_is_reading(app: TestApp) {
    let videos = app.publish(24).await;
    let guardian = app.guardian().await;
    let manager = app.staff(Role::Manager).await;

    let readers: Vec<_> = (0..4)
        .map(|_| {
            let client = guardian.client.clone();
            tokio::spawn(async move {
                loop {
                    client.ask("{ videos(first: 1) { totalCount } }", json!({})).await;
                }
            })
        })
        .collect();

    for video in videos {
        let id = json!({ "v": video.global() });
        let done = manager.ask(SUSPEND, id.clone()).await;
        assert_eq!(done["suspendVideo"]["userErrors"], json!([]));
        let seen = guardian
            .client
            .ask("query($v: ID!) { video(id: $v) { id } }", id)
            .await;
        assert_eq!(seen["video"], Value::Null);
    }

    for reader in readers {
        reader.abort();
    }
}
