//! The sweep of `fault_sweep.rs` on the real program and its real system calls, by hand: it needs strace and the right
//! to trace another process.
//!
//! `cargo test -p kyck-tests --test it strace -- --ignored --nocapture`

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use kyck_kernel::db::{Db, PoolSize};
use kyck_tests::binary::Running;
use kyck_tests::wait::until;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::household::Household;

const INDEXES: u32 = 200;

/// Lets calls `index` to `index + 3` of each thread fail, counted from now on.
fn inject(process: u32, error: &str, index: u32) -> Child {
    let calls = "pwrite64,fdatasync,fsync,ftruncate";
    let tracer = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-p", &process.to_string()])
        .args(["-e", &format!("trace={calls}")])
        .args([
            "-e",
            &format!("inject={calls}:error={error}:when={index}..{}", index + 3),
        ])
        .stdin(Stdio::null())
        .spawn()
        .expect("strace runs");
    std::thread::sleep(Duration::from_millis(150));
    tracer
}

fn detach(mut tracer: Child) {
    let id = tracer.id().to_string();
    Command::new("kill")
        .args(["-INT", &id])
        .status()
        .expect("kill runs");
    tracer.wait().expect("strace ends");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "by hand: needs strace and several minutes"]
async fn nothing_acknowledged_is_lost_whichever_system_call_fails() {
    let settings = [
        ("KYCK_DEMO__CHILDREN", "3"),
        ("KYCK_DEMO__WEEKS", "1"),
        ("KYCK_LIMITS__USER_PER_SECOND", "10000"),
        ("KYCK_LIMITS__ADDRESS_PER_SECOND", "10000"),
        ("KYCK_DATABASE__URL", "sqlite://demo.db"),
    ];
    let running = Running::start(&["serve", "--demo"], &settings).await;
    let mut home = Household::move_in(&running.client).await;
    let (mut acknowledged, mut failed, mut slowest) = (Vec::new(), 0, Duration::ZERO);

    for index in 1..=INDEXES {
        if index % 40 == 0 {
            home.start_playback().await;
        }
        let error = if index % 2 == 0 { "ENOSPC" } else { "EIO" };
        let tracer = inject(running.process_id(), error, index);
        for batch in 0..25 {
            match home.record(&home.events((index * 100 + batch) as usize, 1)).await {
                Ok(ids) => acknowledged.extend(ids),
                Err(code) => {
                    assert!(["STORAGE_FULL", "RETRY_LATER"].contains(&code.as_str()), "{code}");
                    failed += 1;
                }
            }
            if let Err(code) = home.rename(&format!("n{index}")).await {
                assert!(["STORAGE_FULL", "RETRY_LATER"].contains(&code.as_str()), "{code}");
                failed += 1;
            }
        }
        detach(tracer);

        let began = Instant::now();
        until("changes are stored again", async || {
            home.rename(&format!("m{index}")).await.is_ok()
        })
        .await;
        slowest = slowest.max(began.elapsed());
    }

    let (ended_well, folder) = running.stop();
    assert!(ended_well);

    let url = format!("sqlite://{}/demo.db", folder.path().display());
    let db = Db::connect(&url, PoolSize::default())
        .await
        .expect("the file opens");
    let rows = db
        .read()
        .query_all_raw(Statement::from_string(
            DbBackend::Sqlite,
            "SELECT lower(hex(id)) FROM watch_event",
        ))
        .await
        .expect("the query runs");
    let stored: Vec<String> = rows
        .iter()
        .map(|row| row.try_get_by_index(0).expect("an id"))
        .collect();
    let lost = acknowledged
        .iter()
        .filter(|id: &&String| !stored.contains(&id.replace('-', "")))
        .count();
    println!(
        "{} acknowledged, {failed} refused, {lost} lost, slowest recovery {slowest:?}",
        acknowledged.len()
    );

    assert_eq!(lost, 0);
    assert!(failed > 100, "faults were met");
}
