//! `kyck backup` and `kyck restore`: a whole SQLite database in one file, with its checksum beside it.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use kyck_domain::db::Db;
use kyck_domain::keys::sha256;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::CliError;
use crate::assemble;
use crate::settings::Settings;

/// Where to copy to.
#[derive(Debug, Args)]
pub struct Backup {
    /// A file that does not exist yet.
    file: PathBuf,
}

/// What to restore.
#[derive(Debug, Args)]
pub struct Restore {
    /// A file that `kyck backup` made.
    file: PathBuf,
    /// Replace a database that is there; it is kept beside as `.before-restore`.
    #[arg(long)]
    replace: bool,
}

impl Backup {
    /// Copies the database as it is at this moment; writers are not held up.
    pub async fn run(self, settings: &Settings) -> Result<(), CliError> {
        sqlite_file(settings, "pg_dump --format=custom")?;
        if self.file.exists() {
            return Err(CliError::other(format!("{} exists already", self.file.display())));
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
        println!("The master key is not in it: keep it apart, or sealed values stay sealed.");
        Ok(())
    }
}

impl Restore {
    /// Checks the backup and puts it in the database's place.
    pub async fn run(self, settings: &Settings) -> Result<(), CliError> {
        let target = sqlite_file(settings, "pg_restore")?.to_path_buf();
        let note = sum_file(&self.file);
        let expected = std::fs::read_to_string(&note).map_err(CliError::io(note.display()))?;
        if expected.split_whitespace().next() != Some(checksum(&self.file)?.as_str()) {
            return Err(CliError::other(format!(
                "{} is not what was backed up: its checksum differs",
                self.file.display()
            )));
        }
        if target.exists() && !self.replace {
            return Err(CliError::other(format!(
                "{} exists: --replace moves it aside",
                target.display()
            )));
        }
        if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(CliError::io(folder.display()))?;
        }
        let fresh = with_ending(&target, ".restoring");
        std::fs::copy(&self.file, &fresh).map_err(CliError::io(fresh.display()))?;
        make_private(&fresh)?;
        check_integrity(&fresh).await?;
        sync(&fresh)?;
        if target.exists() {
            let before = with_ending(&target, ".before-restore");
            std::fs::rename(&target, &before).map_err(CliError::io(before.display()))?;
            // The old log belongs to the old file.
            for ending in ["-wal", "-shm"] {
                let log = with_ending(&target, ending);
                if log.exists() {
                    let aside = with_ending(&before, ending);
                    std::fs::rename(&log, &aside).map_err(CliError::io(aside.display()))?;
                }
            }
        }
        std::fs::rename(&fresh, &target).map_err(CliError::io(target.display()))?;
        println!("{} restored from {}", target.display(), self.file.display());
        Ok(())
    }
}

fn sqlite_file<'a>(settings: &'a Settings, tool: &str) -> Result<&'a Path, CliError> {
    settings
        .database
        .sqlite_file()
        .ok_or_else(|| CliError::other(format!("this is for SQLite; for PostgreSQL use {tool}")))
}

async fn check_integrity(file: &Path) -> Result<(), CliError> {
    let url = format!("sqlite://{}", file.display());
    let db = Db::connect(
        &url,
        kyck_domain::db::PoolSize {
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
