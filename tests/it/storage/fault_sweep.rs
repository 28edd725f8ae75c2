//! Every writing call of SQLite in turn fails: nothing that was acknowledged may be lost, and the server goes on.

use futures_util::future::join_all;
use kyck_fault_vfs::{self as vfs, Fault};
use kyck_kernel::db::{Db, PoolSize};
use kyck_kernel::id::PlaybackId;
use kyck_tests::documents::RECORD_WATCH;
use kyck_tests::wait::{until, until_some};
use kyck_tests::{TestApp, TestDb};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

use crate::watch::world::{World, verdicts};

/// Indexes of writing calls that fail, each with EIO and with ENOSPC.
const INDEXES: u32 = 30;
/// Calls in a row that fail: several commits of one connection, as on a disk that stays bad for a moment.
const TIMES: u32 = 4;
const BATCHES: u32 = 4;
const EVENTS: u32 = 5;

struct Sweep {
    world: World,
    playback: PlaybackId,
    acknowledged: Vec<String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_whichever_write_or_sync_fails() {
    vfs::register();
    let app = TestApp::start_on(TestDb::sqlite(&format!("?vfs={}", vfs::NAME)).await, &[]).await;
    let world = World::within(app, chrono_tz::Asia::Seoul).await;
    let playback = world.start(0).await;
    let mut sweep = Sweep {
        world,
        playback,
        acknowledged: Vec::new(),
    };

    let mut rounds_with_failure = 0;
    for index in 1..=INDEXES {
        for fault in [Fault::Io, Fault::NoSpace] {
            let before = vfs::failed();
            sweep
                .round(index * 2 + u32::from(fault == Fault::Io), fault, index)
                .await;
            rounds_with_failure += u32::from(vfs::failed() > before);
        }
    }

    assert!(
        rounds_with_failure > INDEXES,
        "{rounds_with_failure} rounds met a fault"
    );

    sweep.check_files().await;
}

impl Sweep {
    async fn round(&mut self, number: u32, fault: Fault, index: u32) {
        let name = format!("r{number}");
        let writer = self.world.app.services.kernel.db.write_pool();
        writer
            .execute_unprepared("PRAGMA wal_autocheckpoint = 8")
            .await
            .expect("checkpoints come often, so that their writes fail too");

        vfs::arm(fault, index, TIMES);
        let batches: Vec<Vec<Value>> = (0..BATCHES).map(|batch| self.batch(number, batch)).collect();
        let (answers, renamed) = tokio::join!(
            join_all(batches.iter().map(|events| self.send(events))),
            self.rename(&name)
        );
        vfs::disarm();

        for (events, answer) in batches.iter().zip(&answers) {
            match code_of(answer) {
                None => self.acknowledge(events, &answer["data"]["recordWatch"]),
                Some(code) => assert!(["STORAGE_FULL", "RETRY_LATER"].contains(&code), "{answer}"),
            }
        }
        let was_renamed = match code_of(&renamed) {
            None => true,
            Some(code) => {
                assert!(["STORAGE_FULL", "RETRY_LATER"].contains(&code), "{renamed}");
                false
            }
        };
        if was_renamed {
            assert_eq!(self.stored_name().await, name, "an acknowledged change is stored");
        }
        self.recover(&batches, &name).await;
    }

    /// The cause has ended: the same requests, sent again, are stored.
    async fn recover(&mut self, batches: &[Vec<Value>], name: &str) {
        for events in batches {
            let answer = until_some("the batch is stored", async || {
                let answer = self.send(events).await;
                code_of(&answer).is_none().then_some(answer)
            })
            .await;
            self.acknowledge(events, &answer["data"]["recordWatch"]);
        }

        until("changes are stored again", async || {
            code_of(&self.rename(name).await).is_none()
        })
        .await;
        until("the server is ready again", async || {
            self.world.app.client.get("/readyz").await.status().is_success()
        })
        .await;
    }

    fn batch(&self, round: u32, batch: u32) -> Vec<Value> {
        (0..EVENTS)
            .map(|event| {
                let id = round * 1_000 + batch * 100 + event + 1;
                let video = self.world.video(0);
                self.world
                    .event(id, self.playback, &video, "HEARTBEAT", -10, (0, 1_000))
            })
            .collect()
    }

    async fn send(&self, events: &[Value]) -> Value {
        self.world
            .device
            .send(
                RECORD_WATCH,
                json!({ "c": self.world.child(), "s": self.world.app.services.kernel.now().to_string(), "e": events }),
            )
            .await
    }

    async fn rename(&self, name: &str) -> Value {
        self.world
            .parent
            .send(
                "mutation($c: ID!, $n: String!) { updateChild(input: { childId: $c, patch: { nickname: $n } }) {
                   child { nickname } userErrors { code } } }",
                json!({ "c": self.world.child(), "n": name }),
            )
            .await
    }

    fn acknowledge(&mut self, events: &[Value], payload: &Value) {
        for (event, verdict) in events.iter().zip(verdicts(payload)) {
            assert!(["ACCEPTED", "DUPLICATE"].contains(&verdict.as_str()), "{payload}");
            let id = event["id"].as_str().expect("an id").to_owned();
            self.acknowledged.push(id);
        }
    }

    async fn stored_name(&self) -> String {
        let db = Db::connect(&self.plain_url(), PoolSize::default())
            .await
            .expect("the file opens");
        let name = text(&db, "SELECT nickname FROM child").await;
        db.close().await.expect("the connections close");
        name
    }

    /// The file as any other program sees it, without the faulty layer.
    async fn check_files(&mut self) {
        self.acknowledged.sort_unstable();
        self.acknowledged.dedup();
        let expected = INDEXES * 2 * BATCHES * EVENTS;
        assert_eq!(self.acknowledged.len(), expected as usize);

        let db = Db::connect(&self.plain_url(), PoolSize::default())
            .await
            .expect("the file opens");
        assert_eq!(text(&db, "PRAGMA integrity_check").await, "ok");
        let stored = text(
            &db,
            "SELECT COUNT(*) || ' ' || COUNT(DISTINCT id) FROM watch_event",
        )
        .await;
        assert_eq!(
            stored,
            format!("{expected} {expected}"),
            "none lost, none doubled"
        );
        db.close().await.expect("the connections close");
    }

    fn plain_url(&self) -> String {
        let url = &self.world.app.db.url;
        url.split('?').next().expect("an address").to_owned()
    }
}

async fn text(db: &Db, query: &str) -> String {
    let row = db
        .read()
        .query_one_raw(Statement::from_string(DbBackend::Sqlite, query))
        .await
        .expect("the query runs")
        .expect("a row");
    row.try_get_by_index(0).expect("a text")
}

fn code_of(answer: &Value) -> Option<&str> {
    answer["errors"][0]["extensions"]["code"].as_str()
}
