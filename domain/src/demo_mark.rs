//! The mark of a demo's database. A demo has accounts that everyone knows, so it never shares a database
//! with a production start: [`claim_for_demo`] and [`refuse_demo`] are asked before anything is written.
//!
//! Both work on a database of any schema version, also on one without tables.

use kyck_kernel::UtcInstant;
use kyck_kernel::db::statement;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};

/// What the addresses of the demo's staff accounts end with; no mail is ever delivered to them.
pub const DEMO_ADDRESS_ENDING: &str = "@demo.kyck.invalid";

/// Tables in which a migration leaves rows, or that are no data: rows in them make no database used.
const NO_DATA: [&str; 4] = ["seaql_migrations", "demo_mark", "audit_head", "catalog_version"];

/// Why a database may not be used.
#[derive(Debug, thiserror::Error)]
pub enum DemoMarkError {
    /// A demo was asked for, and somebody else's data is there.
    #[error(
        "--demo refuses this database: {table} has rows that no demo made (a demo needs a database of its own; \
         without database.url it uses kyck-data/demo.db)"
    )]
    NotADemo {
        /// A table with rows.
        table: String,
    },
    /// A production command was given a demo's database.
    #[error(
        "this is the database of a demo, whose accounts everyone knows: only `serve --demo` uses it \
         (set database.url to another)"
    )]
    IsADemo,
    /// The database did not answer or refused.
    #[error("database: {0}")]
    Database(#[from] DbErr),
}

/// Whether a demo marked the database.
///
/// # Errors
/// What the database says.
pub async fn is_marked(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    if !tables(db).await?.iter().any(|table| table == "demo_mark") {
        return Ok(false);
    }
    let found = db
        .query_one_raw(statement(db, "SELECT 1 FROM demo_mark", []))
        .await?;
    Ok(found.is_some())
}

/// Passes for every database but a demo's; for all commands but `serve --demo`.
///
/// # Errors
/// [`DemoMarkError::IsADemo`].
pub async fn refuse_demo(db: &impl ConnectionTrait) -> Result<(), DemoMarkError> {
    if is_marked(db).await? {
        return Err(DemoMarkError::IsADemo);
    }
    Ok(())
}

/// Passes for a demo's own database and for one without data. Writes nothing.
///
/// # Errors
/// [`DemoMarkError::NotADemo`], which names a table that has rows.
pub async fn claim_for_demo(db: &impl ConnectionTrait) -> Result<(), DemoMarkError> {
    if is_marked(db).await? {
        return Ok(());
    }
    match first_used_table(db).await? {
        Some(table) => Err(DemoMarkError::NotADemo { table }),
        None => Ok(()),
    }
}

/// Marks the database as a demo's, unless somebody else's data came into it meanwhile.
///
/// # Errors
/// [`DemoMarkError::NotADemo`].
pub async fn mark(tx: &DatabaseTransaction, at: UtcInstant) -> Result<(), DemoMarkError> {
    claim_for_demo(tx).await?;
    tx.execute_raw(statement(
        tx,
        "INSERT INTO demo_mark (id, marked_at) VALUES (1, $1) ON CONFLICT (id) DO NOTHING",
        [at.into()],
    ))
    .await?;
    Ok(())
}

/// Addresses of enabled staff accounts that a demo made, in the order of the alphabet; empty on a database
/// without accounts.
///
/// # Errors
/// What the database says.
pub async fn demo_accounts(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let rows = db
        .query_all_raw(statement(
            db,
            "SELECT email FROM staff WHERE email LIKE $1 AND NOT is_disabled ORDER BY email LIMIT 100",
            [format!("%{DEMO_ADDRESS_ENDING}").into()],
        ))
        .await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

async fn first_used_table(db: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    for table in tables(db).await? {
        if NO_DATA.contains(&table.as_str()) || is_of_search_index(&table) {
            continue;
        }
        let used = db
            .query_one_raw(Statement::from_string(
                db.get_database_backend(),
                format!("SELECT 1 FROM \"{table}\" LIMIT 1"),
            ))
            .await?;
        if used.is_some() {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

/// SQLite stores its index of texts in tables of its own, which are never empty.
fn is_of_search_index(table: &str) -> bool {
    table.starts_with("video_text_index")
}

/// All tables, in the order of the alphabet.
async fn tables(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT CAST(tablename AS text) FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
        }
        _ => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
             ORDER BY 1"
        }
    };
    let rows = db.query_all_raw(statement(db, sql, [])).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}
