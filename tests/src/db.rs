//! A fresh database for each test: a file of its own on SQLite, a clone of a migrated template on
//! PostgreSQL.

use std::path::{Path, PathBuf};

use kyck_kernel::db::{Db, PoolSize};
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, Statement,
    TransactionTrait, TryGetable,
};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::contents::fingerprint;

/// Environment variable with the URL of a PostgreSQL server where tests may create databases.
pub const POSTGRES_VARIABLE: &str = "KYCK_TEST_POSTGRES";

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// SQLite, always there.
    Sqlite,
    /// The server that [`POSTGRES_VARIABLE`] names.
    Postgres,
}

impl Backend {
    /// Whether this run has it: SQLite always, PostgreSQL where a server is named.
    pub fn is_available(self) -> bool {
        self == Self::Sqlite || postgres_url().is_some()
    }
}

#[expect(clippy::disallowed_methods, reason = "the test run's own setting")]
fn postgres_url() -> Option<String> {
    std::env::var(POSTGRES_VARIABLE)
        .ok()
        .filter(|url| !url.is_empty())
}

/// A migrated, empty database that is gone when this value is.
#[derive(Debug)]
pub struct TestDb {
    /// URL for another connection, such as another process's.
    pub url: String,
    /// Open connections.
    pub db: Db,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(#[expect(dead_code, reason = "kept for its Drop, which removes the folder")] TempDir),
    Server { admin_url: String, name: String },
}

impl TestDb {
    /// Makes one without any table.
    ///
    /// # Panics
    /// When it cannot be made: the test cannot run.
    pub async fn empty(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => {
                let folder = TempDir::new().expect("a temporary folder");
                let url = format!("sqlite://{}/kyck.db", folder.path().display());
                let db = Db::connect(&url, PoolSize::default())
                    .await
                    .expect("SQLite opens");
                Self {
                    url,
                    db,
                    place: Place::Folder(folder),
                }
            }
            Backend::Postgres => {
                let admin_url = postgres_url().expect("a PostgreSQL server is named");
                let name = new_name();
                let admin = Database::connect(&admin_url).await.expect("PostgreSQL answers");
                admin
                    .execute_unprepared(&format!("CREATE DATABASE {name}"))
                    .await
                    .expect("a database is made");
                admin.close().await.expect("the connection closes");
                let url = with_database(&admin_url, &name);
                let db = Db::connect(&url, PoolSize::default())
                    .await
                    .expect("the database opens");
                Self {
                    url,
                    db,
                    place: Place::Server { admin_url, name },
                }
            }
        }
    }

    /// Makes one.
    ///
    /// # Panics
    /// When it cannot be made: the test cannot run.
    pub async fn new(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => Self::sqlite("").await,
            Backend::Postgres => {
                let admin_url = postgres_url().expect("a PostgreSQL server is named");
                let template = template(&admin_url).await;
                let name = new_name();
                let admin = Database::connect(&admin_url).await.expect("PostgreSQL answers");
                clone_template(&admin, &name, &template).await;
                admin.close().await.expect("the connection closes");
                let url = with_database(&admin_url, &name);
                let size = PoolSize {
                    connections: 6,
                    acquire_seconds: 10,
                };
                let db = Db::connect(&url, size).await.expect("the clone opens");
                Self {
                    url,
                    db,
                    place: Place::Server { admin_url, name },
                }
            }
        }
    }
}

impl TestDb {
    /// An SQLite database whose address ends in `options`, such as `?vfs=…`.
    ///
    /// # Panics
    /// As [`TestDb::new`].
    pub async fn sqlite(options: &str) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let file = folder.path().join("kyck.db");
        std::fs::copy(sqlite_template().await, &file).expect("the template is copied");

        let url = format!("sqlite://{}{options}", file.display());
        let db = Db::connect(&url, PoolSize::default())
            .await
            .expect("SQLite opens");

        Self {
            url,
            db,
            place: Place::Folder(folder),
        }
    }
}

/// The only value of a query's only row.
///
/// # Panics
/// When the query fails or gives no row or another type.
pub async fn value<T: TryGetable>(db: &Db, sql: &str) -> T {
    let mut column = column(db, sql).await;
    assert_eq!(column.len(), 1, "{sql}");
    column.remove(0)
}

/// The first column of a query's rows.
///
/// # Panics
/// When the query fails or gives another type.
pub async fn column<T: TryGetable>(db: &Db, sql: &str) -> Vec<T> {
    let db = db.read();
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.expect("the query runs");

    rows.iter()
        .map(|row| row.try_get_by_index(0).expect("a value of this type"))
        .collect()
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Place::Server { admin_url, name } = &self.place {
            let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            let admin_url = admin_url.clone();
            // A drop cannot wait on the test's own runtime, which may be ending.
            let dropper = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()?;
                runtime.block_on(async {
                    let admin = Database::connect(admin_url)
                        .await
                        .map_err(std::io::Error::other)?;
                    admin
                        .execute_unprepared(&statement)
                        .await
                        .map_err(std::io::Error::other)?;
                    admin.close().await.map_err(std::io::Error::other)
                })
            });
            // The whole server is thrown away after the run: a database left over harms nothing.
            let _ = dropper.join();
        }
    }
}

/// The migrated, empty SQLite database of this run, made by whichever test comes first.
async fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();

    let (_, file) = TEMPLATE
        .get_or_init(async || {
            let folder = TempDir::new().expect("a temporary folder");
            let file = folder.path().join("template.db");
            let url = format!("sqlite://{}", file.display());
            let db = Db::connect(&url, PoolSize::default())
                .await
                .expect("SQLite opens");

            kyck_migrations::migrate(db.write_pool())
                .await
                .expect("migrations run");
            // One file holds everything once the log is written back.
            db.write_pool()
                .execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
                .await
                .expect("the log is written back");
            db.close().await.expect("the connections close");

            (folder, file)
        })
        .await;

    file
}

#[expect(
    clippy::disallowed_methods,
    reason = "names of throw-away databases are no product data"
)]
fn new_name() -> String {
    format!("kyck_test_{}", uuid::Uuid::now_v7().simple())
}

fn with_database(url: &str, name: &str) -> String {
    let (base, _) = url.rsplit_once('/').expect("the URL names a database");
    format!("{base}/{name}")
}

/// The migrated template of this schema version, made by whichever test comes first.
async fn template(admin_url: &str) -> String {
    use sea_orm_migration::MigratorTrait;
    let steps: Vec<String> = kyck_migrations::Migrator::migrations()
        .iter()
        .map(|step| step.name().to_owned())
        .collect();
    let name = format!("kyck_template_{:016x}", fingerprint(&steps.join("\n")));
    let admin = Database::connect(admin_url).await.expect("PostgreSQL answers");
    let lock = take_lock(&admin).await;
    let exists = admin
        .query_one_raw(Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT 1 AS one FROM pg_database WHERE datname = $1 AND datistemplate",
            [name.clone().into()],
        ))
        .await
        .expect("PostgreSQL lists its databases")
        .is_some();

    if !exists {
        let drop = format!("DROP DATABASE IF EXISTS {name}");
        admin
            .execute_unprepared(&drop)
            .await
            .expect("a half-made template goes");
        admin
            .execute_unprepared(&format!("CREATE DATABASE {name}"))
            .await
            .expect("a template is made");
        let inside = Database::connect(with_database(admin_url, &name))
            .await
            .expect("the template opens");
        kyck_migrations::migrate(&inside).await.expect("migrations run");
        inside.close().await.expect("the connection closes");
        let mark = format!("ALTER DATABASE {name} WITH is_template true");
        admin
            .execute_unprepared(&mark)
            .await
            .expect("the template is marked");
    }
    drop(lock);
    admin.close().await.expect("the connection closes");
    name
}

/// Only one test makes the template; the lock goes with the transaction.
async fn take_lock(admin: &DatabaseConnection) -> DatabaseTransaction {
    let guard = admin.begin().await.expect("a transaction begins");
    guard
        .execute_unprepared("SELECT pg_advisory_xact_lock(7355608)")
        .await
        .expect("the lock is taken");
    guard
}

async fn clone_template(admin: &DatabaseConnection, name: &str, template: &str) {
    let statement = format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY");
    admin
        .execute_unprepared(&statement)
        .await
        .expect("the template is cloned");
}
