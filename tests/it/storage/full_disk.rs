//! The real program on a file system that fills up and is freed again.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use kyck_kernel::db::{Db, PoolSize};
use kyck_tests::binary::Running;
use kyck_tests::wait::{until, until_some};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;
use tempfile::TempDir;

use super::household::Household;
use crate::story::a_parent_signs_in;

const SIZE_MIB: usize = 64;

/// A file system of its own, small enough to be filled.
struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// `None` where this process may not mount one.
    fn mount() -> Option<Self> {
        let folder = TempDir::new().expect("a folder");
        let size = format!("size={SIZE_MIB}m");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(folder.path())
            .output()
            .is_ok_and(|output| output.status.success());
        if !mounted {
            eprintln!("skipped: this process may not mount a tmpfs");
        }
        mounted.then_some(Self { folder })
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file until `left` bytes are free.
    fn fill(&self, left: u64) -> PathBuf {
        let path = self.path().join("ballast");
        let mut file = File::create(&path).expect("a file");
        let free = free_bytes(self.path());
        let mut to_write = free.saturating_sub(left);
        let block = vec![0_u8; 64 * 1024];
        while to_write > 0 {
            let part = to_write.min(block.len() as u64) as usize;
            // Full earlier than thought is full too.
            if file.write_all(&block[..part]).is_err() {
                break;
            }
            to_write -= part as u64;
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.folder.path()).status();
    }
}

/// Free bytes, by `df`, which is on every system that mounts.
fn free_bytes(path: &Path) -> u64 {
    let output = Command::new("df")
        .args(["-B1", "--output=avail"])
        .arg(path)
        .output()
        .expect("df runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().nth(1).expect("a number").trim().to_owned();
    line.parse().expect("a number")
}

async fn start(disk: &SmallDisk, min_free: &str) -> Running {
    let url = format!("sqlite://{}/demo.db", disk.path().display());
    let settings = [
        ("KYCK_DATABASE__URL", url.as_str()),
        ("KYCK_DATABASE__MIN_FREE_BYTES", min_free),
        ("KYCK_DEMO__CHILDREN", "5"),
        ("KYCK_DEMO__WEEKS", "1"),
    ];
    Running::start(&["serve", "--demo"], &settings).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_fills_up_and_is_freed_loses_nothing_that_was_acknowledged() {
    let Some(disk) = SmallDisk::mount() else { return };
    let running = start(&disk, "0").await;
    let home = Household::move_in(&running.client).await;
    let mut acknowledged = home.record(&home.events(1, 10)).await.expect("there is space");

    let ballast = disk.fill(0);
    let mut refusals = 0;
    let mut renamed = "별이".to_owned();
    for round in 0..60 {
        match home.record(&home.events(100 + round * 20, 20)).await {
            Ok(ids) => acknowledged.extend(ids),
            Err(code) => {
                assert!(["STORAGE_FULL", "RETRY_LATER"].contains(&code.as_str()), "{code}");
                refusals += 1;
            }
        }
        let name = format!("r{round}");
        match home.rename(&name).await {
            Ok(()) => renamed = name,
            Err(code) => assert!(["STORAGE_FULL", "RETRY_LATER"].contains(&code.as_str()), "{code}"),
        }
    }

    assert!(refusals > 0, "the disk was full");

    let viewer = home
        .parent
        .ask("{ viewer { family { children { nickname } } } }", json!({}))
        .await;
    assert_eq!(
        viewer["viewer"]["family"]["children"][0]["nickname"], renamed,
        "reading goes on"
    );

    std::fs::remove_file(ballast).expect("the disk is freed");
    let recovered = until_some("events are stored again", async || {
        home.record(&home.events(1_500, 20)).await.ok()
    })
    .await;
    acknowledged.extend(recovered);
    home.rename("끝").await.expect("changes are stored again");
    until("it is ready again", async || {
        running.client.get("/readyz").await.status().is_success()
    })
    .await;

    let (ended_well, _folder) = running.stop();
    assert!(ended_well);

    check_file(&disk, &acknowledged, "끝").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_are_rejected_before_the_disk_is_full_and_a_parent_still_signs_in() {
    let Some(disk) = SmallDisk::mount() else { return };
    let running = start(&disk, "auto").await;
    let home = Household::move_in(&running.client).await;

    // Less than a tenth is left, and enough for signing in.
    let ballast = disk.fill(3 << 20);
    until("readiness reports it", async || {
        running.client.get("/readyz").await.status() == 503
    })
    .await;
    assert_eq!(home.rename("a").await, Err("STORAGE_FULL".to_owned()));
    assert_eq!(
        home.record(&home.events(1, 5)).await,
        Err("STORAGE_FULL".to_owned())
    );

    a_parent_signs_in(&running.client, "010-1111-2222").await;

    std::fs::remove_file(ballast).expect("the disk is freed");
    until("changes are stored again", async || {
        home.rename("b").await.is_ok()
    })
    .await;
    assert_eq!(home.record(&home.events(1, 5)).await.map(|ids| ids.len()), Ok(5));
}

/// Every acknowledged event is in the file, once, and the file is whole.
async fn check_file(disk: &SmallDisk, acknowledged: &[String], name: &str) {
    let url = format!("sqlite://{}/demo.db", disk.path().display());
    let db = Db::connect(&url, PoolSize::default())
        .await
        .expect("the file opens");
    let all = |query: &'static str| {
        let db = db.clone();
        async move {
            let statement = Statement::from_string(DbBackend::Sqlite, query);
            let rows = db.read().query_all_raw(statement).await.expect("the query runs");
            rows.iter()
                .map(|row| row.try_get_by_index(0).expect("a text"))
                .collect::<Vec<String>>()
        }
    };

    assert_eq!(all("PRAGMA integrity_check").await, ["ok"]);
    let stored = all("SELECT lower(hex(id)) FROM watch_event").await;
    let lost = acknowledged
        .iter()
        .filter(|id| !stored.contains(&id.replace('-', "")))
        .count();
    assert_eq!(lost, 0, "acknowledged and not stored");
    assert_eq!(
        all("SELECT nickname FROM child ORDER BY created_at DESC LIMIT 1").await,
        [name]
    );
    db.close().await.expect("closed");
}
