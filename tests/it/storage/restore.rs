//! What a restore keeps.

use kyck_kernel::db::{Db, PoolSize};
use kyck_tests::{Backend, TestApp, binary, kyck_test};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use tempfile::TempDir;

fn run(folder: &TempDir, arguments: &[&str]) -> String {
    let output = binary::run(folder, arguments, &[]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {text}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

async fn staff_in(folder: &TempDir, file: &str) -> Vec<String> {
    let url = format!(
        "sqlite://{}",
        folder.path().join("kyck-data").join(file).display()
    );
    let db = Database::connect(url).await.expect("the copy opens");
    let rows = db
        .query_all_raw(Statement::from_string(
            DbBackend::Sqlite,
            "SELECT email FROM staff ORDER BY email",
        ))
        .await
        .expect("the staff is listed");
    db.close().await.expect("closed");
    rows.iter()
        .map(|row| row.try_get("", "email").expect("an address"))
        .collect()
}

fn add(folder: &TempDir, email: &str) {
    run(folder, &["staff", "add", "--email", email, "--role", "EDITOR"]);
}

#[tokio::test]
async fn every_restore_keeps_what_was_there_under_a_number_of_its_own() {
    let folder = TempDir::new().expect("a folder");
    run(&folder, &["migrate"]);
    run(&folder, &["backup", "empty.db"]);
    add(&folder, "first@kyck.example");

    let output = run(&folder, &["restore", "empty.db", "--replace"]);
    assert!(output.contains("kyck.db.before-restore-1"), "{output}");

    add(&folder, "second@kyck.example");
    let output = run(&folder, &["restore", "empty.db", "--replace"]);
    assert!(output.contains("kyck.db.before-restore-2"), "{output}");

    assert_eq!(staff_in(&folder, "kyck.db").await, [""; 0]);
    assert_eq!(
        staff_in(&folder, "kyck.db.before-restore-1").await,
        ["first@kyck.example"]
    );
    assert_eq!(
        staff_in(&folder, "kyck.db.before-restore-2").await,
        ["second@kyck.example"]
    );

    run(&folder, &["job", "list"]);
}

/// Reason of the guardian's ended sign-in and whether the device waits, as another program reads them.
async fn sign_ins(url: &str) -> (Option<String>, bool) {
    let db = Db::connect(url, PoolSize::default())
        .await
        .expect("the database opens");
    let row = |kind| {
        let statement = Statement::from_string(
            db.backend(),
            format!("SELECT revoked_reason, unconfirmed_since FROM session WHERE kind = '{kind}'"),
        );
        let db = db.clone();
        async move {
            let row = db.read().query_one_raw(statement).await.expect("the query runs");
            row.expect("a session")
        }
    };
    let reason = row("GUARDIAN")
        .await
        .try_get("", "revoked_reason")
        .expect("a reason");
    let waits: Option<i64> = row("CHILD_DEVICE")
        .await
        .try_get("", "unconfirmed_since")
        .expect("an instant");
    db.close().await.expect("closed");

    (reason, waits.is_some())
}

#[kyck_test]
async fn the_command_ends_sign_ins_and_lets_devices_wait(backend: Backend) {
    let app = TestApp::start(backend).await;
    app.family().child(50).device().await;
    let url = app.db.url.clone();
    assert_eq!(sign_ins(&url).await, (None, false));

    let folder = TempDir::new().expect("a folder");
    let settings = [
        ("KYCK_DATABASE__URL", url.as_str()),
        ("KYCK_SECURITY__MASTER_SECRET", "Zq7-dV2x_Lk9.Wm4~Rb8+Hn3=Jt6-Pc5"),
    ];
    let commands: &[&[&str]] = match backend {
        Backend::Sqlite => &[&["backup", "copy.db"], &["restore", "copy.db", "--replace"]],
        Backend::Postgres => &[&["restore", "--finish"]],
    };

    for arguments in commands {
        let output = binary::run(&folder, arguments, &settings);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {text}");
    }

    assert_eq!(sign_ins(&url).await, (Some("RESTORED".to_owned()), true));
}
