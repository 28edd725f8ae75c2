//! The database: a pool for reading, and transactions for writing.
//!
//! SQLite has one writer: writing goes through a pool of one connection, so writers queue in the
//! process instead of failing on a lock, and each transaction begins `IMMEDIATE`. PostgreSQL uses one
//! pool for both. Start at [`Db`]; [`writer`] explains what happens after a failed write.

mod options;
mod space;
mod writer;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};

pub use space::MinFreeBytes;
pub use writer::WriteTransaction;

use crate::error::Fault;
use space::FreeSpace;
use writer::Writer;

/// Connections to the one database of this installation. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    read: DatabaseConnection,
    write: DatabaseConnection,
    writer: Arc<Writer>,
    statements: Arc<AtomicU64>,
    url: Arc<str>,
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
    /// Why the database cannot be reached: refused, unknown name, wrong password, no such database; or a URL of
    /// another kind.
    pub async fn connect(url: &str, size: PoolSize) -> Result<Self, DbErr> {
        let statements = Arc::default();
        let writer = Arc::<Writer>::default();

        let (mut read, mut write) = if url.starts_with("sqlite:") {
            let read = Database::connect(options::sqlite_reader(url, size)).await?;
            let write = Database::connect(options::sqlite_writer(url, size, Arc::clone(&writer))).await?;
            (read, Some(write))
        } else {
            // The pool would retry until its time is up and return only that; one connection says why.
            options::try_postgres(url, size).await?;
            (Database::connect(options::postgres(url, size)).await?, None)
        };

        count_statements(&mut read, &statements);
        if let Some(write) = &mut write {
            count_writes(write, &statements, &writer);
        }

        Ok(Self {
            write: write.unwrap_or_else(|| read.clone()),
            read,
            writer,
            statements,
            url: url.into(),
        })
    }

    /// Rejects writes ([`Db::write`]) while less than `least` is free where `folder` is.
    #[must_use]
    pub fn with_min_free(self, folder: PathBuf, least: MinFreeBytes) -> Self {
        self.writer.watch_space(FreeSpace::new(folder, least));
        self
    }

    /// How many statements were sent since the start, transactions' own not counted. Shows whether a list
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
    /// [`Fault::StorageFull`] while too little space is free; [`Fault::Database`] when no connection becomes free
    /// in time or the database is unreachable.
    pub async fn write(&self) -> Result<WriteTransaction, Fault> {
        if self.writer.is_space_low() {
            return Err(Fault::StorageFull);
        }

        self.write_essential().await
    }

    /// As [`Db::write`], also while space is low: for signing in, for the messages that carry codes, and for
    /// deleting what retention or a person wants gone. It ends when the disk is really full.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn write_essential(&self) -> Result<WriteTransaction, Fault> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };

        match self.write.begin_with_options(options).await {
            Ok(transaction) => Ok(WriteTransaction::new(transaction, Arc::clone(&self.writer))),
            Err(error) => {
                // A lock that another process holds says nothing about the connection; anything else does.
                self.writer.suspect();
                Err(error.into())
            }
        }
    }

    /// Whether the database takes writes now: there is space, a transaction begins, and after a failed commit
    /// one with a change succeeds again.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn check_writer(&self) -> Result<(), Fault> {
        let transaction = self.write().await?;

        if self.writer.is_failing() {
            // Both write to the log and leave nothing behind.
            let change = match self.backend() {
                DbBackend::Postgres => "SELECT txid_current()",
                _ => "PRAGMA user_version = 1",
            };
            transaction.execute_unprepared(change).await?;
            transaction.commit().await?;
        } else {
            transaction.rollback().await?;
        }

        Ok(())
    }

    /// Why the database cannot be reached, in words for an operator; `None` when a new connection succeeds.
    pub async fn explain_outage(&self) -> Option<String> {
        let size = PoolSize {
            connections: 1,
            acquire_seconds: 2,
        };
        if self.backend() == DbBackend::Postgres {
            return options::try_postgres(&self.url, size)
                .await
                .err()
                .map(|error| error.to_string());
        }
        None
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

/// As [`count_statements`], and has the connection closed after a failed statement.
fn count_writes(connection: &mut DatabaseConnection, statements: &Arc<AtomicU64>, writer: &Arc<Writer>) {
    let (statements, writer) = (Arc::clone(statements), Arc::clone(writer));
    connection.set_metric_callback(move |info| {
        statements.fetch_add(1, Ordering::Relaxed);
        if info.failed {
            writer.suspect();
        }
    });
}
