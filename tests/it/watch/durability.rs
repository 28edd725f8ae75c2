//! What ingest promises when the machine fails it: an answer means stored, and a refusal loses nothing.

use insta::assert_snapshot;
use kyck_kernel::db::{Db, PoolSize};
use kyck_tests::documents::RECORD_WATCH;
use kyck_tests::{Backend, Fixture, transcript};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};

use super::world::{World, verdicts};

async fn number(db: &DatabaseConnection, text: &str) -> i64 {
    let row = db
        .query_one_raw(Statement::from_string(DbBackend::Sqlite, text))
        .await
        .expect("the query runs")
        .expect("a row");
    row.try_get_by_index(0).expect("a number")
}

/// 500 heartbeats, one a second, each of a tenth of a second.
fn batch(world: &World, playback: kyck_kernel::id::PlaybackId) -> Vec<Value> {
    (0..500)
        .map(|place| {
            let at = place * 100;
            let segment = (at, at + 100);
            let (id, seconds) = (place as u32 + 1, i64::from(place) - 500);
            world.event(id, playback, &world.video(0), "HEARTBEAT", seconds, segment)
        })
        .collect()
}

#[tokio::test]
async fn a_full_disk_refuses_the_batch_and_the_same_batch_is_stored_when_there_is_space() {
    // A limit on the pages of one connection is SQLite's own; PostgreSQL's full disk cannot be had in a test.
    let world = World::set_up(Backend::Sqlite).await;
    let playback = world.start(0).await;
    let events = batch(&world, playback);
    let writer = world.app.services.kernel.db.write_pool();
    let pages = number(writer, "PRAGMA page_count").await;
    number(writer, &format!("PRAGMA max_page_count = {pages}")).await;
    let code = world
        .device
        .refused(
            RECORD_WATCH,
            json!({ "c": world.child(), "s": world.app.services.kernel.now().to_string(), "e": events }),
        )
        .await;

    assert_eq!(code, "STORAGE_FULL");
    assert_eq!(number(writer, "SELECT COUNT(*) FROM watch_event").await, 0);

    // Reading goes on.
    let history = world
        .device
        .ask(
            "query($c: ID!) { watchHistory(childId: $c) { nodes { video { id } } } }",
            json!({ "c": world.child() }),
        )
        .await;

    assert_snapshot!(transcript(&history), @r#"{ "watchHistory": { "nodes": [] } }"#);

    number(writer, "PRAGMA max_page_count = 1000000").await;
    let stored = world.record(&world.device, &events).await;
    assert!(
        verdicts(&stored).iter().all(|verdict| verdict == "ACCEPTED"),
        "{stored}"
    );
    assert_eq!(stored["timeStatus"]["usedSeconds"], 50);
}

#[tokio::test]
async fn what_was_answered_is_in_the_files_whatever_becomes_of_the_process() {
    let world = World::set_up(Backend::Sqlite).await;
    let playback = world.start(0).await;
    let events = batch(&world, playback);
    world.record(&world.device, &events).await;
    // As a process that is killed leaves them: the database with its log, nothing folded together.
    let file = path_of_file(&world).await;
    let folder = tempfile::TempDir::new().expect("a folder");

    for ending in ["", "-wal"] {
        let copy = folder.path().join(format!("kyck.db{ending}"));
        std::fs::copy(format!("{file}{ending}"), copy).expect("the file is copied");
    }

    let url = format!("sqlite://{}", folder.path().join("kyck.db").display());
    let db = Db::connect(&url, PoolSize::default())
        .await
        .expect("the copy opens");
    assert_eq!(number(db.read(), "SELECT COUNT(*) FROM watch_event").await, 500);
    assert_eq!(
        number(db.read(), "SELECT SUM(watched_ms) FROM watch_hour").await,
        50_000
    );

    let row = db
        .read()
        .query_one_raw(Statement::from_string(
            DbBackend::Sqlite,
            "PRAGMA integrity_check",
        ))
        .await
        .expect("the query runs")
        .expect("a row");

    assert_eq!(row.try_get_by_index::<String>(0).as_deref(), Ok("ok"));
}

/// The path of the world's database.
async fn path_of_file(world: &World) -> String {
    let row = world
        .app
        .services
        .kernel
        .db
        .read()
        .query_one_raw(Statement::from_string(DbBackend::Sqlite, "PRAGMA database_list"))
        .await
        .expect("the query runs")
        .expect("a row");
    row.try_get_by_index(2).expect("a path")
}
