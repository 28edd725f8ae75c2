//! The writing side: transactions whose failure is noticed, and a connection that is not reused after one.
//!
//! A failed commit can leave SQLite's connection inside a transaction that the driver believes ended, or the other
//! way round; every later "commit" on it would then release a savepoint and store nothing. Three rules prevent it:
//! a connection on which a statement, a commit or a rollback failed is closed; a connection is handed out only
//! at transaction depth 0; and each transaction begins with `BEGIN IMMEDIATE`, which SQLite refuses unless it is in
//! autocommit mode.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use super::space::FreeSpace;

/// What is known of the writing side of one database.
#[derive(Debug, Default)]
pub(super) struct Writer {
    /// A statement or commit failed on the connection in use: it is closed before it is used again.
    is_suspect: AtomicBool,
    /// The last commit failed, and none has succeeded since.
    is_failing: AtomicBool,
    space: OnceLock<FreeSpace>,
}

impl Writer {
    pub(super) fn watch_space(&self, space: FreeSpace) {
        // Set once, when the database is opened.
        let _ = self.space.set(space);
    }

    pub(super) fn is_space_low(&self) -> bool {
        self.space.get().is_some_and(FreeSpace::is_low)
    }

    pub(super) fn is_failing(&self) -> bool {
        self.is_failing.load(Ordering::Acquire)
    }

    /// A statement failed: the connection is not used again.
    pub(super) fn suspect(&self) {
        self.is_suspect.store(true, Ordering::Release);
    }

    /// Whether the connection that is about to be used must be closed instead.
    pub(super) fn take_suspicion(&self) -> bool {
        self.is_suspect.swap(false, Ordering::AcqRel)
    }

    pub(super) fn failed(&self, error: &DbErr) {
        self.suspect();
        if !self.is_failing.swap(true, Ordering::AcqRel) {
            tracing::error!(%error, "the database takes no writes");
        }
    }

    fn succeeded(&self) {
        // Read first: the usual case writes nothing that other threads share.
        if self.is_failing() && self.is_failing.swap(false, Ordering::AcqRel) {
            tracing::info!("the database takes writes again");
        }
    }
}

/// A transaction that writes. Dropping it without [`WriteTransaction::commit`] undoes it.
#[derive(Debug)]
pub struct WriteTransaction {
    transaction: DatabaseTransaction,
    writer: Arc<Writer>,
}

impl WriteTransaction {
    pub(super) const fn new(transaction: DatabaseTransaction, writer: Arc<Writer>) -> Self {
        Self { transaction, writer }
    }

    /// Commits; on success everything is on disk.
    ///
    /// # Errors
    /// What the driver returns. Whether the transaction took place is unknown then.
    pub async fn commit(self) -> Result<(), DbErr> {
        let Self { transaction, writer } = self;
        // A commit that is cancelled half-way counts as failed until it is known to have succeeded.
        writer.suspect();

        match transaction.commit().await {
            Ok(()) => {
                writer.take_suspicion();
                writer.succeeded();
                Ok(())
            }
            Err(error) => {
                writer.failed(&error);
                Err(error)
            }
        }
    }

    /// Undoes everything, and waits until that is done.
    ///
    /// # Errors
    /// What the driver returns; the connection is closed then, which undoes it too.
    pub async fn rollback(self) -> Result<(), DbErr> {
        let Self { transaction, writer } = self;
        transaction.rollback().await.inspect_err(|_| writer.suspect())
    }
}

impl Deref for WriteTransaction {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.transaction
    }
}

#[async_trait]
impl ConnectionTrait for WriteTransaction {
    fn get_database_backend(&self) -> DbBackend {
        self.transaction.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.transaction.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let outcome = self.transaction.execute_unprepared(sql).await;
        outcome.inspect_err(|_| self.writer.suspect())
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.transaction.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.transaction.query_all_raw(statement).await
    }
}
