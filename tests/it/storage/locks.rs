//! Two programs on one SQLite file: what excludes each other fails and names the other; the rest works.

use kyck_tests::binary::{self, Running};
use tempfile::TempDir;

fn refused(folder: &TempDir, arguments: &[&str]) -> String {
    let output = binary::run(folder, arguments, &[("KYCK_SERVER__LISTEN", "127.0.0.1:0")]);
    assert!(!output.status.success(), "{arguments:?} should be refused");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn accepted(folder: &TempDir, arguments: &[&str]) {
    let output = binary::run(folder, arguments, &[]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {text}");
}

#[tokio::test]
async fn a_running_server_excludes_another_and_a_restore_and_lets_commands_work() {
    let folder = TempDir::new().expect("a folder");
    accepted(&folder, &["migrate"]);
    accepted(&folder, &["backup", "before.db"]);
    let running = Running::start_in(folder, &["serve"], &[]).await;
    let folder = running.folder();

    for arguments in [
        &["serve"][..],
        &["migrate"],
        &["restore", "before.db", "--replace"],
    ] {
        let problem = refused(folder, arguments);
        let process = format!("process {}", running.process_id());
        assert!(
            problem.contains("kyck serve") && problem.contains(&process),
            "{problem}"
        );
    }

    for arguments in [
        &["backup", "while.db"][..],
        &["staff", "add", "--email", "kim@kyck.example", "--role", "EDITOR"],
        &["job", "list"],
        &["job", "run", "prune-job-runs"],
    ] {
        accepted(folder, arguments);
    }

    let (ended_well, folder) = running.stop();
    assert!(ended_well);

    accepted(&folder, &["migrate"]);
    accepted(&folder, &["restore", "before.db", "--replace"]);
}

#[test]
fn the_lock_of_a_killed_process_is_free() {
    let folder = TempDir::new().expect("a folder");
    accepted(&folder, &["migrate"]);
    let lock = folder.path().join("kyck-data/kyck.db.lock");
    // As a killed server leaves it.
    std::fs::write(lock, "4194303 kyck serve\n").expect("a note");

    accepted(&folder, &["migrate"]);
}
