//! The command line. Each command is a file; all end with exit code 0 only on success and print an
//! error as one line on stderr.

mod audit;
mod import;
mod job;
mod lock;
mod recommend;
mod rotate_secret;
mod schema;
mod serve;
mod staff;
mod staff_list;
mod start_warnings;
mod store;
mod text_file;
mod train;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use kyck_domain::demo_mark;
use kyck_kernel::db::Db;
use sea_orm::DbBackend;

use self::lock::DatabaseLock;
use crate::assemble::{self, AssembleError};
use crate::services::Services;
use crate::settings::{Settings, SettingsError};
use crate::{file_modes, logging};

/// Videos for small children, chosen by people, with reports for their parents.
#[derive(Debug, Parser)]
#[command(name = "kyck", version, about, arg_required_else_help = true)]
struct Arguments {
    /// Settings file; without it, kyck.toml where there is one.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API and the web clients, and do the background work.
    Serve(serve::Serve),
    /// Bring the database to the newest schema.
    Migrate,
    /// Print the GraphQL schema.
    Schema,
    /// Train the recommender on what was watched, and put the model in use if it is no worse.
    Train,
    /// Train and rank from files, without a database.
    Recommend(recommend::RecommendArgs),
    /// Make, list, change and reset staff accounts.
    #[command(subcommand)]
    Staff(staff::Staff),
    /// Bring videos, playlists or channels into the review queue.
    Import(import::Import),
    /// Look at jobs, or run one now.
    #[command(subcommand)]
    Job(job::Job),
    /// Check the audit log.
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Exchange `security.previous_master_secret` for `security.master_secret`; every node must be stopped.
    RotateSecret,
    /// Copy the database into a file while it is in use (SQLite).
    Backup(store::Backup),
    /// Put a backup in the database's place; the server must not be running (SQLite).
    Restore(store::Restore),
}

/// The reason why a command failed, in one line.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Settings that cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A service that cannot be created from the settings.
    #[error(transparent)]
    Assemble(#[from] AssembleError),
    /// The database refused or is not reachable.
    #[error("database: {0}")]
    Database(#[from] sea_orm::DbErr),
    /// A file or address that cannot be used.
    #[error("{what}: {error}")]
    Io {
        /// Path, address or key in question.
        what: String,
        /// Error of the operating system.
        error: std::io::Error,
    },
    /// Any other problem, in one line.
    #[error("{0}")]
    Other(String),
}

impl CliError {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers pass addresses, paths and texts of their own"
    )]
    fn io(what: impl ToString) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.to_string();
        move |error| Self::Io { what, error }
    }

    #[expect(clippy::needless_pass_by_value, reason = "`map_err` passes errors by value")]
    fn other(problem: impl ToString) -> Self {
        Self::Other(problem.to_string())
    }

    /// An error with all its causes, which texts for clients leave out and operators need.
    fn caused(error: impl std::error::Error) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            if !text.ends_with(&cause_text) {
                text = format!("{text}: {cause_text}");
            }
            source = cause.source();
        }
        Self::Other(text)
    }
}

/// Entry point of the binary: parses arguments, runs the command, prints its error.
pub fn main() -> ExitCode {
    // The one provider of cryptography for all TLS of this process. It fails only when one is set already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    file_modes::keep_new_files_private();
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&CliError::io("threads")(error)),
    };
    let outcome = runtime.block_on(Box::pin(run(arguments)));
    // Work that does not end, such as a name look-up, must not delay the end of the process.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    match outcome {
        Ok(()) => {
            logging::flush();
            ExitCode::SUCCESS
        }
        Err(error) => failed(&error),
    }
}

fn failed(error: &CliError) -> ExitCode {
    logging::print_error(format_args!("kyck: {}", error.to_string().replace('\n', " ")));
    logging::flush();
    ExitCode::FAILURE
}

async fn run(arguments: Arguments) -> Result<(), CliError> {
    if let Command::Schema = arguments.command {
        return schema::run();
    }
    if let Command::Recommend(arguments) = &arguments.command {
        return recommend::run(arguments).map_err(CliError::other);
    }

    let settings = Settings::load(arguments.config.as_deref())?;
    logging::begin(&settings.log).map_err(CliError::other)?;
    for warning in &settings.warnings {
        tracing::warn!("{warning}");
    }

    match arguments.command {
        Command::Schema => schema::run(),
        Command::Recommend(arguments) => recommend::run(&arguments).map_err(CliError::other),
        Command::Train => train::run(&settings).await,
        Command::Serve(serve) => serve.run(settings).await,
        Command::Migrate => migrate(&settings).await,
        Command::Staff(staff) => staff.run(&settings).await,
        Command::Import(import) => import.run(&settings).await,
        Command::Job(job) => job.run(&settings).await,
        Command::Audit(audit) => audit.run(&settings).await,
        Command::RotateSecret => rotate_secret::run(settings).await,
        Command::Backup(backup) => backup.run(&settings).await,
        Command::Restore(restore) => restore.run(&settings).await,
    }
}

async fn migrate(settings: &Settings) -> Result<(), CliError> {
    let _lock = DatabaseLock::own(settings, "migrate")?;
    let db = connect_to_migrate(settings).await?;
    let applied = kyck_migrations::migrate(db.write_pool()).await?;
    println!("{applied} migrations applied");
    db.close().await?;
    Ok(())
}

/// Connections for a migration: on PostgreSQL one has the lock while another works.
async fn connect_to_migrate(settings: &Settings) -> Result<Db, CliError> {
    let mut settings = settings.clone();
    settings.database.connections = settings.database.connections.max(2);
    Ok(assemble::connect(&settings).await?)
}

/// What a command works with. The database stays locked against a restore until this is dropped.
struct Opened {
    services: Arc<Services>,
    _lock: DatabaseLock,
}

impl std::ops::Deref for Opened {
    type Target = Arc<Services>;

    fn deref(&self) -> &Arc<Services> {
        &self.services
    }
}

/// The services of a command that may run next to a server, over a database with the newest schema.
async fn services(settings: &Settings) -> Result<Opened, CliError> {
    let lock = DatabaseLock::shared(settings)?;
    let db = assemble::connect(settings).await?;
    refuse_demo(&db).await?;
    if kyck_migrations::pending(db.read()).await? > 0 {
        require_schema(&db).await?;
        // SQLite: this command migrates, unless a server of an older version is running.
        let _migrating = DatabaseLock::own(settings, "migrate")?;
        kyck_migrations::migrate(db.write_pool()).await?;
    }

    let services = Arc::new(assemble::services(settings, db).await?);
    Ok(Opened {
        services,
        _lock: lock,
    })
}

/// Rejects the database of a demo, whose accounts are public, before anything is written to it.
/// `kyck migrate`, `kyck backup` and `kyck restore` open no services and are for every database.
async fn refuse_demo(db: &Db) -> Result<(), CliError> {
    demo_mark::refuse_demo(db.read()).await.map_err(CliError::other)
}

/// Brings SQLite to the newest schema, for the owner of the database lock. PostgreSQL may be shared with nodes of the version
/// before, so there `kyck migrate` decides when.
async fn ensure_schema(db: &Db) -> Result<(), CliError> {
    if db.backend() == DbBackend::Sqlite {
        kyck_migrations::migrate(db.write_pool()).await?;
        return Ok(());
    }
    require_schema(db).await
}

/// Rejects PostgreSQL without the newest schema.
async fn require_schema(db: &Db) -> Result<(), CliError> {
    match kyck_migrations::pending(db.read()).await? {
        missing if missing > 0 && db.backend() == DbBackend::Postgres => Err(CliError::other(format!(
            "the database lacks {missing} migrations: run `kyck migrate` first"
        ))),
        _ => Ok(()),
    }
}
