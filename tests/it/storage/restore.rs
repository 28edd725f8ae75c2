//! What a restore keeps.

use kyck_tests::binary;
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

    let told = run(&folder, &["restore", "empty.db", "--replace"]);
    assert!(told.contains("kyck.db.before-restore-1"), "{told}");
    add(&folder, "second@kyck.example");
    let told = run(&folder, &["restore", "empty.db", "--replace"]);
    assert!(told.contains("kyck.db.before-restore-2"), "{told}");

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
