//! The command line, as an operator uses it: the real program in a folder of its own.

use std::process::Output;

use kyck_tests::binary;
use tempfile::TempDir;

fn folder() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a command that must fail says: one line on stderr, beginning with the program's name.
fn problem(folder: &TempDir, arguments: &[&str], settings: &[(&str, &str)]) -> String {
    let output = binary::run(folder, arguments, settings);
    assert!(!output.status.success(), "{arguments:?} should fail");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let last = text.lines().last().unwrap_or_default();
    assert!(last.starts_with("kyck: "), "{text}");
    last.to_owned()
}

fn success(folder: &TempDir, arguments: &[&str]) -> String {
    let output = binary::run(folder, arguments, &[]);
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    out(&output)
}

#[test]
fn a_backup_is_restored_and_nothing_is_overwritten_by_a_slip() {
    let folder = folder();
    success(&folder, &["migrate"]);
    let made = success(
        &folder,
        &["staff", "add", "--email", "kim@kyck.example", "--role", "MANAGER"],
    );
    assert!(
        made.contains("password: ") && made.contains("otpauth://"),
        "{made}"
    );

    success(&folder, &["backup", "copy.db"]);
    assert!(problem(&folder, &["backup", "copy.db"], &[]).contains("exists already"));
    assert!(problem(&folder, &["restore", "copy.db"], &[]).contains("--replace"));

    success(&folder, &["restore", "copy.db", "--replace"]);
    // The account is in the copy: its address is taken.
    let again = ["staff", "add", "--email", "kim@kyck.example", "--role", "EDITOR"];
    assert!(problem(&folder, &again, &[]).contains("kim@kyck.example"));

    let mut bytes = std::fs::read(folder.path().join("copy.db")).expect("the copy");
    bytes[200] ^= 1;
    std::fs::write(folder.path().join("copy.db"), bytes).expect("the copy");
    assert!(problem(&folder, &["restore", "copy.db", "--replace"], &[]).contains("checksum"));

    success(&folder, &["job", "list"]);
}

#[test]
fn jobs_are_listed_and_run_by_name() {
    let folder = folder();
    success(&folder, &["migrate"]);
    let list = success(&folder, &["job", "list"]);
    for name in [
        "hourly-aggregates",
        "train-recommender",
        "weekly-reports",
        "deliver-outbox",
    ] {
        assert!(list.lines().any(|line| line.starts_with(name)), "{list}");
    }

    assert!(success(&folder, &["job", "run", "hourly-aggregates"]).starts_with("hourly-aggregates: "));
    assert!(success(&folder, &["job", "list"]).contains("SUCCEEDED"));
    assert!(problem(&folder, &["job", "run", "no-such-job"], &[]).contains("no-such-job"));
}

#[test]
fn training_without_anything_watched_fails_with_its_reason() {
    let folder = folder();
    success(&folder, &["migrate"]);
    let said = problem(&folder, &["train"], &[]);
    assert!(said.len() > "kyck: ".len(), "{said}");
}

#[test]
fn an_import_without_a_key_says_which_setting_is_missing() {
    let folder = folder();
    success(&folder, &["migrate"]);
    let output = binary::run(&folder, &["import", "dQw4w9WgXcQ"], &[]);
    assert!(!output.status.success());
    assert!(out(&output).contains("dQw4w9WgXcQ"), "{}", out(&output));
}

#[test]
fn a_wrong_setting_is_named() {
    let folder = folder();
    for (name, value, key) in [
        ("KYCK_SERVER__LISTEN", "nowhere", "server.listen"),
        ("KYCK_LIMITS__USER_BURST", "0", "limits.user_burst"),
        ("KYCK_NO__SUCH_KEY", "1", "no"),
    ] {
        let said = problem(&folder, &["migrate"], &[(name, value)]);
        assert!(said.contains(key), "{said}");
    }

    std::fs::write(folder.path().join("kyck.toml"), "[server]\nlisten = 7\n").expect("a file");
    assert!(problem(&folder, &["migrate"], &[]).contains("server.listen"));
    assert!(problem(&folder, &["migrate", "--config", "none.toml"], &[]).contains("none.toml"));
}

#[test]
fn a_database_of_another_kind_is_refused_for_backups() {
    let folder = folder();
    let url = [("KYCK_DATABASE__URL", "postgres://127.0.0.1:1/none")];
    assert!(problem(&folder, &["backup", "copy.db"], &url).contains("pg_dump"));
}
