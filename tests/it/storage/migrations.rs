//! A migration that is cut off leaves a database that the next start completes.

use std::process::{Command, Stdio};
use std::time::Duration;

use kyck_kernel::db::{Db, PoolSize};
use kyck_tests::{Backend, TestDb, binary, kyck_test};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use sea_orm_migration::{MigratorTrait, SchemaManager};
use tempfile::TempDir;

async fn open(folder: &TempDir) -> Db {
    let url = format!("sqlite://{}/kyck.db", folder.path().display());
    Db::connect(&url, PoolSize::default())
        .await
        .expect("SQLite opens")
}

/// Everything that the schema consists of.
async fn schema_of(db: &DatabaseConnection) -> Vec<(String, String)> {
    let rows = db
        .query_all_raw(Statement::from_string(
            DbBackend::Sqlite,
            "SELECT name, COALESCE(sql, '') AS sql FROM sqlite_master
             WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'seaql_migrations' ORDER BY type, name",
        ))
        .await
        .expect("the schema is read");
    rows.iter()
        .map(|row| {
            let name = row.try_get("", "name").expect("a name");
            (name, row.try_get("", "sql").expect("a text"))
        })
        .collect()
}

#[tokio::test]
async fn a_database_that_an_older_release_left_half_migrated_is_completed() {
    let whole = TestDb::new(Backend::Sqlite).await;
    let expected = schema_of(whole.db.read()).await;
    let steps = kyck_migrations::Migrator::migrations();

    // Later steps were always atomic.
    let affected = steps
        .iter()
        .take_while(|step| step.name() <= "m20261123_000012_feeds");
    for cut in 0..affected.count() {
        for is_cut_early in [false, true] {
            // As older releases did it: steps outside of a transaction, and the kill before the record.
            let folder = TempDir::new().expect("a folder");
            let db = open(&folder).await;
            kyck_migrations::Migrator::up(db.write_pool(), u32::try_from(cut).ok())
                .await
                .expect("the steps before");
            steps[cut]
                .up(&SchemaManager::new(db.write_pool()))
                .await
                .expect("the step that is cut off");
            if is_cut_early {
                drop_newest_table(db.write_pool()).await;
            }

            let applied = kyck_migrations::migrate(db.write_pool()).await.expect("it heals");

            assert_eq!(applied, steps.len() - cut, "step {cut}");
            assert_eq!(schema_of(db.read()).await, expected, "step {cut}");
        }
    }
}

/// Drops the newest plain table, as if the step had been cut before it.
async fn drop_newest_table(db: &DatabaseConnection) {
    let row = db
        .query_one_raw(Statement::from_string(
            DbBackend::Sqlite,
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'
             AND name NOT LIKE '%\\_index\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
             AND name <> 'seaql_migrations' ORDER BY rowid DESC LIMIT 1",
        ))
        .await
        .expect("the tables are listed");
    let name: String = row.expect("a table").try_get("", "name").expect("a name");

    db.execute_unprepared(&format!("DROP TABLE \"{name}\""))
        .await
        .expect("the newest table goes");
}

#[test]
fn a_killed_migrate_is_completed_by_the_next_one() {
    for round in 0..20_u64 {
        let folder = TempDir::new().expect("a folder");
        let mut child = Command::new(binary::path())
            .arg("migrate")
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(20 + round * 9));
        // It may have ended already: then nothing was cut off.
        let _ = child.kill();
        child.wait().expect("it ends");

        let output = binary::run(&folder, &["migrate"], &[]);

        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "round {round}: {text}");
        let list = binary::run(&folder, &["job", "list"], &[]);
        assert!(list.status.success(), "round {round}");
    }
}

#[kyck_test(postgres)]
async fn migrations_started_together_run_each_step_once(database: TestDb) {
    let wipe = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;";
    database
        .db
        .write_pool()
        .execute_unprepared(wipe)
        .await
        .expect("an empty database");

    let pool = database.db.write_pool();
    let other = Db::connect(&database.url, PoolSize::default())
        .await
        .expect("a second node");
    let (one, two) = tokio::join!(
        kyck_migrations::migrate(pool),
        kyck_migrations::migrate(other.write_pool())
    );

    let steps = kyck_migrations::Migrator::migrations().len();
    let mut applied = [one.expect("migrated"), two.expect("migrated")];
    applied.sort_unstable();
    assert_eq!(applied, [0, steps]);

    other.close().await.expect("closed");
}
