//! A table has one owner: only the owner's feature names it in SQL or has its entity. What another feature needs, the owner
//! offers as a query function.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kyck_tests::{Backend, TestDb};
use sea_orm::{ConnectionTrait, Statement};

/// Which feature, or which module next to the features, owns which tables.
const OWNERS: [(&str, &[&str]); 14] = [
    (
        "identity",
        &[
            "attempt_count",
            "family",
            "guardian",
            "known_device",
            "otp_challenge",
            "refresh_token",
            "session",
            "sign_in_lock",
            "staff",
        ],
    ),
    (
        "family",
        &[
            "child",
            "child_block",
            "child_bonus",
            "child_device",
            "child_interest",
            "child_limits",
            "child_limits_history",
            "child_stop",
            "consent",
            "device_pairing",
        ],
    ),
    (
        "notify",
        &[
            "delivery",
            "notification_preference",
            "outbox_message",
            "push_token",
        ],
    ),
    (
        "catalog",
        &[
            "catalog_version",
            "channel",
            "curriculum_tag",
            "quota_use",
            "series",
            "theme",
            "video",
            "video_check",
            "video_snapshot",
            "video_text",
            "video_theme",
        ],
    ),
    ("curation", &["review_item"]),
    (
        "watch",
        &[
            "playback",
            "playback_reason",
            "watch_day_video",
            "watch_event",
            "watch_hour",
            "watch_quota",
            "watch_sitting",
            "watch_video",
        ],
    ),
    (
        "recommend",
        &[
            "guardian_pick",
            "recommender_evaluation",
            "recommender_model",
            "taste_dial",
        ],
    ),
    ("report", &["cohort_stat", "hourly_aggregate", "parent_report"]),
    (
        "audit",
        &["audit_detail", "audit_entry", "audit_erasure", "audit_head"],
    ),
    ("job", &["job_run"]),
    ("demo_mark.rs", &["demo_mark"]),
    ("idempotency.rs", &["client_mutation"]),
    ("master_secret.rs", &["master_secret_check"]),
    ("retention.rs", &["clock_watch"]),
];

/// Guards of the database as a whole: before the clock was ever observed, the newest rows of any feature say how far it went,
/// and a demo's accounts are looked for in production.
const READS_ACROSS: [&str; 2] = ["demo_mark.rs", "retention.rs"];

/// Tables of the migration library and of SQLite's full-text search.
fn is_internal(table: &str) -> bool {
    table == "seaql_migrations" || table.starts_with("sqlite_") || table.starts_with("video_text_")
}

#[tokio::test]
async fn every_table_has_one_owner() {
    let db = TestDb::new(Backend::Sqlite).await;
    let connection = db.db.read();
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table'";
    let rows = connection
        .query_all_raw(Statement::from_string(connection.get_database_backend(), sql))
        .await
        .expect("the tables");
    let tables: BTreeSet<String> = rows
        .iter()
        .map(|row| row.try_get_by_index(0).expect("a name"))
        .filter(|table: &String| !is_internal(table))
        .collect();

    let owned: Vec<&str> = OWNERS
        .iter()
        .flat_map(|(_, tables)| tables.iter().copied())
        .collect();
    let distinct: BTreeSet<String> = owned.iter().map(|table| (*table).to_owned()).collect();

    assert_eq!(distinct.len(), owned.len(), "a table is listed twice");
    assert_eq!(distinct, tables, "say in OWNERS which feature owns a new table");
}

#[test]
fn only_the_owner_names_a_table_in_sql() {
    let owner_of: BTreeMap<&str, &str> = OWNERS
        .iter()
        .flat_map(|(owner, tables)| tables.iter().map(move |table| (*table, *owner)))
        .collect();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/src");

    let mut foreign = BTreeSet::new();
    for file in rust_files(&source) {
        let relative = file.strip_prefix(&source).expect("a file of the domain");
        let feature = relative
            .components()
            .next()
            .expect("a name")
            .as_os_str()
            .to_string_lossy()
            .into_owned();
        if READS_ACROSS.contains(&feature.as_str()) {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("a source file");
        for table in tables_named_in(&text) {
            if owner_of
                .get(table.as_str())
                .is_some_and(|owner| *owner != feature)
            {
                foreign.insert(format!("{} names {table}", relative.display()));
            }
        }
    }

    assert!(foreign.is_empty(), "tables of other features: {foreign:#?}");
}

#[test]
fn tables_are_found_in_every_form_of_sql() {
    let named = |text: &str| tables_named_in(text).into_iter().collect::<Vec<_>>();
    assert_eq!(
        named("\"SELECT 1 FROM child c JOIN consent ON 1\""),
        ["child", "consent"]
    );
    assert_eq!(named("Query::insert().into_table(\"session\")"), ["session"]);
    assert_eq!(named("#[sea_orm(table_name = \"guardian\")]"), ["guardian"]);
    assert_eq!(named("\"UPDATE video SET state = 1\""), ["video"]);
    assert_eq!(named("\"DELETE FROM \\\n         watch_event\""), ["watch_event"]);
    assert_eq!(named("// FROM child"), Vec::<String>::new());
    assert_eq!(named("from children of other families"), Vec::<String>::new());
}

/// Names that follow a word of SQL that precedes a table, comments left out.
fn tables_named_in(text: &str) -> BTreeSet<String> {
    let known: BTreeSet<&str> = OWNERS
        .iter()
        .flat_map(|(_, tables)| tables.iter().copied())
        .collect();
    let code: Vec<&str> = text
        .lines()
        .map(str::trim_start)
        .filter(|line| !line.starts_with("//"))
        .collect();
    let code = code.join(" ");
    let words: Vec<&str> = code
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .collect();
    let in_text = words
        .windows(2)
        .filter(|pair| matches!(pair[0], "FROM" | "JOIN" | "INTO" | "UPDATE" | "TABLE"))
        .map(|pair| pair[1]);
    let in_builders = known.iter().copied().filter(|table| {
        ["from(", "from((", "table(", "into_table(", "table_name = "]
            .iter()
            .any(|call| code.contains(&format!("{call}\"{table}\"")))
    });

    in_text
        .chain(in_builders)
        .filter(|word| known.contains(word))
        .map(ToOwned::to_owned)
        .collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)
        .expect("a folder")
        .filter_map(Result::ok)
    {
        let path = entry.path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
