//! What a database contains, table by table, to prove that a rejected call changed nothing.

use std::collections::BTreeMap;

use kyck_kernel::db::Db;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

/// A statement that reads every row of every table but some.
#[derive(Debug)]
pub struct Contents(Statement);

/// Hash of the ordered rows by table name.
pub type Hashes = BTreeMap<String, u64>;

impl Contents {
    /// Covers the tables of this database except `excluded`. Virtual tables of SQLite are covered by the
    /// tables that store them.
    ///
    /// # Panics
    /// When the database does not list its tables.
    pub async fn of(db: &Db, excluded: &[&str]) -> Self {
        let db = db.read();
        let backend = db.get_database_backend();
        let mut parts = Vec::new();

        for table in names(db, tables(backend)).await {
            if excluded.contains(&table.as_str()) {
                continue;
            }
            let columns = match backend {
                DbBackend::Sqlite => {
                    names(
                        db,
                        &format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"),
                    )
                    .await
                }
                _ => Vec::new(),
            };
            parts.push(rows_of(backend, &table, &columns));
        }

        Self(Statement::from_string(backend, parts.join(" UNION ALL ")))
    }

    /// Reads all covered tables in one statement.
    ///
    /// # Panics
    /// When the statement fails.
    pub async fn read(&self, db: &Db) -> Hashes {
        let rows = db.read().query_all_raw(self.0.clone()).await;

        rows.expect("the contents of the tables")
            .iter()
            .map(|row| {
                let name: String = row.try_get("", "name").expect("a name");
                let text: String = row.try_get("", "content").expect("a text");
                (name, fingerprint(&text))
            })
            .collect()
    }
}

/// Names of the tables whose contents differ.
pub fn changed<'a>(before: &'a Hashes, after: &Hashes) -> Vec<&'a str> {
    before
        .iter()
        .filter(|(table, hash)| after.get(*table) != Some(hash))
        .map(|(table, _)| table.as_str())
        .collect()
}

const fn tables(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        }
        _ => "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
    }
}

async fn names(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .expect("names");

    rows.iter()
        .map(|row| row.try_get("", "name").expect("a name"))
        .collect()
}

/// One row: the table's name, and its rows in order as one text (on PostgreSQL, the MD5 of it).
fn rows_of(backend: DbBackend, table: &str, columns: &[String]) -> String {
    if backend == DbBackend::Sqlite {
        let line = columns
            .iter()
            .map(|column| format!("quote(\"{column}\")"))
            .collect::<Vec<_>>()
            .join(" || ',' || ");
        format!(
            "SELECT '{table}' AS name, coalesce(group_concat(line, char(10) ORDER BY line), '') AS content
             FROM (SELECT {line} AS line FROM \"{table}\")"
        )
    } else {
        format!(
            "SELECT '{table}' AS name, md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) AS content
             FROM \"{table}\" t"
        )
    }
}

/// FNV-1a: the same in every process, unlike the standard library's hasher.
pub(crate) fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
