//! The database: a pool for reading, and transactions for writing.
//!
//! SQLite has one writer: writing goes through a pool of one connection, so writers queue in the
//! process instead of failing on a lock, and each transaction begins `IMMEDIATE`. PostgreSQL uses one
//! pool for both.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

/// Connections to the one database of this installation. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    read: DatabaseConnection,
    write: DatabaseConnection,
    statements: Arc<AtomicU64>,
}

/// How large the pools are and how long is waited for a connection.
#[derive(Clone, Copy, Debug)]
pub struct PoolSize {
    /// Reading connections on SQLite; all connections on PostgreSQL.
    pub connections: u32,
    /// Seconds to wait for a free connection.
    pub acquire_seconds: u64,
}

impl Default for PoolSize {
    fn default() -> Self {
        Self {
            connections: 8,
            acquire_seconds: 5,
        }
    }
}

impl Db {
    /// Connects to `sqlite://path` (the file is created) or `postgres://…`. Runs no migration.
    ///
    /// # Errors
    /// What the driver says when the database cannot be reached or the URL is of another kind.
    pub async fn connect(url: &str, size: PoolSize) -> Result<Self, DbErr> {
        let statements = Arc::default();
        if url.starts_with("sqlite:") {
            let mut read =
                Database::connect(sqlite_options(url, size.connections, size, READER_CACHE)).await?;
            let mut write = Database::connect(sqlite_options(url, 1, size, WRITER_CACHE)).await?;
            count_statements(&mut read, &statements);
            count_statements(&mut write, &statements);
            Ok(Self {
                read,
                write,
                statements,
            })
        } else {
            let mut read = Database::connect(postgres_options(url, size)).await?;
            count_statements(&mut read, &statements);
            Ok(Self {
                write: read.clone(),
                read,
                statements,
            })
        }
    }

    /// How many statements were sent since the start, transactions' own not counted. Tells whether a list
    /// asks once for all or once a row.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// The connection for reading, outside any transaction.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// The pool whose connections may write; for migrations and statements that are a transaction by themselves.
    pub fn write_pool(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Begins a transaction that will write. Dropping it without `commit` undoes it.
    ///
    /// # Errors
    /// When no connection becomes free in time or the database is away.
    pub async fn write(&self) -> Result<DatabaseTransaction, DbErr> {
        self.write
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..Default::default()
            })
            .await
    }

    /// Which of the two databases this is.
    pub fn backend(&self) -> DbBackend {
        self.read.get_database_backend()
    }

    /// Closes all connections; on SQLite the write-ahead log is folded into the file by the last one.
    ///
    /// # Errors
    /// What the driver says; the connections are gone all the same.
    pub async fn close(self) -> Result<(), DbErr> {
        self.read.close().await?;
        self.write.close().await
    }
}

/// A statement with its values. Placeholders are `$1`, `$2`, … on both databases, so one text serves both,
/// and each connection keeps it prepared.
pub fn statement<const N: usize>(
    db: &impl ConnectionTrait,
    sql: impl Into<String>,
    values: [sea_orm::Value; N],
) -> Statement {
    Statement::from_sql_and_values(db.get_database_backend(), sql, values)
}

/// What follows a sub-select that picks rows to take: PostgreSQL passes over rows that another
/// transaction is taking; SQLite has one writer and needs nothing.
pub fn skip_locked(db: &impl ConnectionTrait) -> &'static str {
    match db.get_database_backend() {
        DbBackend::Postgres => " FOR UPDATE SKIP LOCKED",
        _ => "",
    }
}

fn count_statements(connection: &mut DatabaseConnection, statements: &Arc<AtomicU64>) {
    let statements = Arc::clone(statements);
    connection.set_metric_callback(move |_| {
        statements.fetch_add(1, Ordering::Relaxed);
    });
}

/// Memory of one SQLite connection for pages, as the pragma counts it: minus so many KiB. What is read is by key
/// and the system caches the file as well, so readers need little; the writer keeps what one transaction touches.
const READER_CACHE: &str = "-2048";
const WRITER_CACHE: &str = "-8192";

fn sqlite_options(url: &str, connections: u32, size: PoolSize, cache: &'static str) -> ConnectOptions {
    use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};

    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(size.acquire_seconds))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |options| {
            options
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                // An acknowledged write must survive a power cut: the log is synced at each commit.
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(5))
                .foreign_keys(true)
                .pragma("trusted_schema", "OFF")
                .pragma("cache_size", cache)
                .pragma("temp_store", "MEMORY")
                .statement_cache_capacity(256)
                .optimize_on_close(true, Some(400))
        });
    options
}

fn postgres_options(url: &str, size: PoolSize) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(size.connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(size.acquire_seconds))
        .max_lifetime(Duration::from_mins(10))
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(|options| {
            options
                .application_name("kyck")
                .options([("statement_timeout", "30s"), ("lock_timeout", "10s")])
                .statement_cache_capacity(256)
        })
        // After a switchover a pooled connection can stay on the demoted node, where every write fails.
        .map_sqlx_postgres_before_acquire(|connection, _| {
            Box::pin(async move {
                let read_only: String = sqlx::query_scalar("SHOW transaction_read_only")
                    .fetch_one(&mut *connection)
                    .await?;
                Ok(read_only != "on")
            })
        });
    options
}
