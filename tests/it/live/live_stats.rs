//! `liveStats`, once and followed.

use kyck_tests::kyck_test;
use serde_json::json;

use crate::watch::world::World;

const STATS: &str =
    "{ viewersNow startsPerMinute minutesLastHour topVideos { video { id } viewers } presenceTtlSeconds }";

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_sees_who_watches_now_and_families_do_not(world: World) {
    let editor = world.editor().await;
    let query = format!("{{ liveStats {STATS} }}");
    let mut live = editor
        .follow(&format!("subscription {{ liveStats {STATS} }}"), json!({}))
        .await;
    let first = live.event().await;
    let nobody = json!({ "viewersNow": 0, "startsPerMinute": 0.0, "minutesLastHour": 0, "topVideos": [],
                         "presenceTtlSeconds": 75 });

    assert_eq!(first["liveStats"], nobody);

    let playback = world.start(0).await;
    let event = world.event(1, playback, &world.video(0), "HEARTBEAT", 0, (0, 90_000));
    world.record(&world.device, &[event]).await;
    let expected = json!({ "viewersNow": 1, "startsPerMinute": 1.0, "minutesLastHour": 1,
        "topVideos": [{ "video": { "id": world.video(0) }, "viewers": 1 }], "presenceTtlSeconds": 75 });
    let next = live.event().await;
    assert_eq!(next["liveStats"], expected);
    assert_eq!(editor.ask(&query, json!({})).await["liveStats"], expected);

    for client in [&world.parent, &world.device] {
        assert_eq!(client.refused(&query, json!({})).await, "FORBIDDEN");
    }
    assert_eq!(
        world.app.client.refused(&query, json!({})).await,
        "UNAUTHENTICATED"
    );
}
