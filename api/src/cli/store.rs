//! `kyck backup` and `kyck restore`: a whole SQLite database in one file, with its checksum in a file next to it.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use kyck_kernel::Ctx;
use kyck_kernel::db::{Db, PoolSize};
use kyck_kernel::keys::sha256;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::CliError;
use super::lock::DatabaseLock;
use crate::assemble;
use crate::settings::{Secret, Settings, sqlite_url};

/// Where to copy to.
#[derive(Debug, Args)]
pub struct Backup {
    /// A file that does not exist yet.
    file: PathBuf,
}

/// A backup to restore.
#[derive(Debug, Args)]
pub struct Restore {
    /// A file that `kyck backup` made.
    #[arg(required_unless_present = "finish")]
    file: Option<PathBuf>,
    /// Replace the database that is there; it remains as `.before-restore-1`, `-2` and so on.
    #[arg(long)]
    replace: bool,
    /// PostgreSQL: after `pg_restore`, end all sign-ins that the backup brought back.
    #[arg(long, conflicts_with_all = ["file", "replace"])]
    finish: bool,
}

impl Backup {
    /// Copies the database as it is at this moment; writers do not wait.
    pub async fn run(self, settings: &Settings) -> Result<(), CliError> {
        sqlite_file(settings, "pg_dump --format=custom")?;
        let _lock = DatabaseLock::shared(settings)?;

        if self.file.exists() {
            return Err(CliError::other(format!("{} exists already", self.file.display())));
        }
        let folder = folder_of(&self.file);
        if !folder.is_dir() {
            return Err(CliError::other(format!(
                "the folder {} does not exist",
                folder.display()
            )));
        }

        let db = assemble::connect(settings).await?;
        let Some(path) = self.file.to_str() else {
            return Err(CliError::other("the file's name must be UTF-8"));
        };

        db.read()
            .execute_raw(Statement::from_sql_and_values(
                DbBackend::Sqlite,
                "VACUUM INTO ?",
                [path.into()],
            ))
            .await?;
        db.close().await?;

        make_private(&self.file)?;
        let sum = checksum(&self.file)?;
        let note = sum_file(&self.file);
        let name = self
            .file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        std::fs::write(&note, format!("{sum}  {name}\n")).map_err(CliError::io(note.display()))?;
        sync(&self.file)?;
        sync(&note)?;

        println!("{} ({sum})", self.file.display());
        println!("The master key is not in it: store it separately, or sealed values stay sealed.");
        Ok(())
    }
}

impl Restore {
    /// Checks the backup, ends the sign-ins in it and puts it in the database's place.
    pub async fn run(self, settings: &Settings) -> Result<(), CliError> {
        let Some(file) = &self.file else {
            return finish(settings).await;
        };
        let target = sqlite_file(
            settings,
            "pg_restore, with no node running, and then `kyck restore --finish`",
        )?;
        let target = target.as_path();
        let _lock = DatabaseLock::alone(settings, "restore")?;
        if !file.is_file() {
            let problem = if file.is_dir() {
                "is a folder, not a backup"
            } else {
                "does not exist"
            };
            return Err(CliError::other(format!("{} {problem}", file.display())));
        }
        verify_checksum(file)?;
        if target.exists() && !self.replace {
            return Err(CliError::other(format!(
                "{} exists: --replace moves it aside",
                target.display()
            )));
        }

        let fresh = with_ending(target, ".restoring");
        for ending in ["", "-wal", "-shm"] {
            remove_leftover(&with_ending(&fresh, ending))?;
        }
        std::fs::copy(file, &fresh).map_err(CliError::io(fresh.display()))?;
        make_private(&fresh)?;
        check_integrity(&fresh).await?;
        end_sign_ins(settings, Some(&fresh)).await?;
        sync(&fresh)?;

        let aside = if target.exists() {
            Some(set_aside(target).await?)
        } else {
            None
        };
        // In one step: whenever this process is killed, one of the two databases is in place.
        std::fs::rename(&fresh, target).map_err(CliError::io(target.display()))?;
        sync(folder_of(target))?;

        println!("{} restored from {}", target.display(), file.display());
        if let Some(aside) = aside {
            println!("The database before is {}", aside.display());
        }
        println!("All sign-ins have ended; guardians confirm each of their children's devices once.");
        Ok(())
    }
}

/// Ends the sign-ins of a restored PostgreSQL database.
async fn finish(settings: &Settings) -> Result<(), CliError> {
    if settings.database.sqlite_file().is_some() {
        return Err(CliError::other(
            "--finish is for PostgreSQL: on SQLite `kyck restore FILE` does all of it",
        ));
    }
    end_sign_ins(settings, None).await?;
    println!("All sign-ins have ended; guardians confirm each of their children's devices once.");
    Ok(())
}

/// Brings a restored database to the newest schema and ends its sign-ins; `file` is one that is not in its place yet.
async fn end_sign_ins(settings: &Settings, file: Option<&Path>) -> Result<(), CliError> {
    let mut settings = settings.clone();
    if let Some(file) = file {
        settings.database.url = Secret::from(sqlite_url(file).as_str());
    }
    let db = super::connect_to_migrate(&settings).await?;
    kyck_migrations::migrate(db.write_pool()).await?;
    let services = assemble::services(&settings, db).await?;

    let tx = services
        .kernel
        .db
        .write_essential()
        .await
        .map_err(CliError::caused)?;
    services
        .identity
        .end_sign_ins_after_restore(&tx, &Ctx::system())
        .await
        .map_err(CliError::caused)?;
    tx.commit().await?;
    services.kernel.db.clone().close().await?;
    Ok(())
}

/// Keeps the database that is there under a numbered name, with its write-ahead log, and leaves it in place.
async fn set_aside(target: &Path) -> Result<PathBuf, CliError> {
    fold_log(target).await;

    let mut number = 1;
    let mut aside = with_ending(target, ".before-restore-1");
    while aside.exists() || with_ending(&aside, "-wal").exists() {
        number += 1;
        aside = with_ending(target, &format!(".before-restore-{number}"));
    }
    std::fs::hard_link(target, &aside).map_err(CliError::io(aside.display()))?;

    // A remaining log belongs to the old file: next to the new one it would destroy it.
    let log = with_ending(target, "-wal");
    if log.exists() {
        std::fs::rename(&log, with_ending(&aside, "-wal")).map_err(CliError::io(log.display()))?;
    }
    remove_leftover(&with_ending(target, "-shm"))?;
    sync(folder_of(target))?;
    Ok(aside)
}

/// Writes the log of a database into its file. The log of a damaged database stays and is moved with it.
async fn fold_log(file: &Path) {
    let size = PoolSize {
        connections: 1,
        acquire_seconds: 5,
    };
    if let Ok(db) = Db::connect(&sqlite_url(file), size).await {
        let folded = db
            .write_pool()
            .execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
            .await;
        if let Err(error) = folded.map(|_| ()).and(db.close().await) {
            tracing::warn!(%error, "the log of the database before could not be folded into it");
        }
    }
}

fn verify_checksum(file: &Path) -> Result<(), CliError> {
    let note = sum_file(file);
    let expected = match std::fs::read_to_string(&note) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(CliError::other(format!(
                "the checksum {} is missing: `kyck backup` writes it next to the backup",
                note.display()
            )));
        }
        read => read.map_err(CliError::io(note.display()))?,
    };
    if expected.split_whitespace().next() == Some(checksum(file)?.as_str()) {
        return Ok(());
    }
    Err(CliError::other(format!(
        "{} is not what was backed up: its checksum differs",
        file.display()
    )))
}

fn remove_leftover(file: &Path) -> Result<(), CliError> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(CliError::io(file.display())(error))
        }
        _ => Ok(()),
    }
}

fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn sqlite_file(settings: &Settings, tool: &str) -> Result<PathBuf, CliError> {
    settings
        .database
        .sqlite_file()
        .ok_or_else(|| CliError::other(format!("this is for SQLite; for PostgreSQL use {tool}")))
}

async fn check_integrity(file: &Path) -> Result<(), CliError> {
    let url = sqlite_url(file);
    let db = Db::connect(
        &url,
        PoolSize {
            connections: 1,
            acquire_seconds: 5,
        },
    )
    .await?;

    let row = db
        .read()
        .query_one_raw(Statement::from_string(
            DbBackend::Sqlite,
            "PRAGMA integrity_check",
        ))
        .await?;
    let verdict: Option<String> = row.and_then(|row| row.try_get_by_index(0).ok());
    db.close().await?;

    if verdict.as_deref() == Some("ok") {
        Ok(())
    } else {
        Err(CliError::other(format!("{} is damaged", file.display())))
    }
}

fn checksum(file: &Path) -> Result<String, CliError> {
    let bytes = std::fs::read(file).map_err(CliError::io(file.display()))?;
    Ok(sha256(&bytes).iter().fold(String::new(), |mut text, byte| {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

fn sum_file(file: &Path) -> PathBuf {
    with_ending(file, ".sha256")
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn sync(file: &Path) -> Result<(), CliError> {
    std::fs::File::open(file)
        .and_then(|file| file.sync_all())
        .map_err(CliError::io(file.display()))
}

fn make_private(file: &Path) -> Result<(), CliError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))
            .map_err(CliError::io(file.display()))?;
    }
    Ok(())
}
