//! How connections are opened, and how PostgreSQL's refusal is put into words.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use sea_orm::{ConnectOptions, DbErr, RuntimeErr, SqlxError};
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};

use super::PoolSize;
use super::writer::Writer;

/// Memory of one SQLite connection for pages, as the pragma counts it: minus N KiB. What is read is by key
/// and the system caches the file as well, so readers need little; the writer keeps what one transaction touches.
const READER_CACHE: &str = "-2048";
const WRITER_CACHE: &str = "-8192";

pub(super) fn sqlite_reader(url: &str, size: PoolSize) -> ConnectOptions {
    sqlite(url, size.connections, size, READER_CACHE)
}

/// One connection, closed instead of reused after a failure; see [`super::writer`].
pub(super) fn sqlite_writer(url: &str, size: PoolSize, writer: Arc<Writer>) -> ConnectOptions {
    let mut options = sqlite(url, 1, size, WRITER_CACHE);
    options.map_sqlx_sqlite_before_acquire(move |connection, _| {
        let is_usable = !writer.take_suspicion() && !connection.is_in_transaction();
        if !is_usable {
            metrics::counter!("kyck_database_writer_replaced_total").increment(1);
            tracing::debug!("the writing connection is replaced after a failure");
        }
        async move { Ok(is_usable) }.boxed()
    });
    options
}

fn sqlite(url: &str, connections: u32, size: PoolSize, cache: &'static str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(size.acquire_seconds))
        // A file cannot go away like a server: a ping would only cost two changes of thread per statement.
        .test_before_acquire(false)
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

pub(super) fn postgres(url: &str, size: PoolSize) -> ConnectOptions {
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
                if connection.is_in_transaction() {
                    return Ok(false);
                }
                let read_only: String = sqlx::query_scalar("SHOW transaction_read_only")
                    .fetch_one(&mut *connection)
                    .await?;
                Ok(read_only != "on")
            })
        });

    options
}

/// Opens and closes one connection.
///
/// # Errors
/// The cause, in words for an operator.
pub(super) async fn try_postgres(url: &str, size: PoolSize) -> Result<(), DbErr> {
    let conn = |problem: String| DbErr::Conn(RuntimeErr::Internal(problem));
    let options: PgConnectOptions = url
        .parse()
        .map_err(|error: SqlxError| conn(format!("database.url cannot be read: {error}")))?;
    let place = format!("{}:{}", options.get_host(), options.get_port());

    let connecting = PgConnection::connect_with(&options);
    match tokio::time::timeout(Duration::from_secs(size.acquire_seconds), connecting).await {
        Ok(Ok(connection)) => {
            // It was opened to be tried; how it ends does not matter.
            let _ = connection.close().await;
            Ok(())
        }
        Ok(Err(error)) => Err(conn(explain(&error, &place, &options))),
        Err(_) => Err(conn(format!(
            "{place} does not answer within {} s",
            size.acquire_seconds
        ))),
    }
}

/// Names the cause, where to look for it and what the system says.
fn explain(error: &SqlxError, place: &str, options: &PgConnectOptions) -> String {
    match error {
        SqlxError::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            format!("connection refused by {place}: is PostgreSQL running there?")
        }
        SqlxError::Io(error) => format!("{place} cannot be reached: {error}"),
        SqlxError::Database(error) => match error.code().as_deref() {
            Some("28P01") => format!(
                "the password is wrong for the user {:?} at {place} ({})",
                options.get_username(),
                error.message()
            ),
            Some("28000") => format!(
                "the user {:?} may not connect to {place} ({})",
                options.get_username(),
                error.message()
            ),
            Some("3D000") => format!(
                "there is no such database at {place} ({}): create it first",
                error.message()
            ),
            _ => format!("{place} refuses the connection: {}", error.message()),
        },
        _ => format!("{place}: {error}"),
    }
}
