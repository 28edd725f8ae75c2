//! Lock files next to an SQLite database, so that two programs never use it in ways that exclude each other.
//!
//! `<database>.lock` belongs to the one program that serves, migrates or restores; it contains that program's process id.
//! `<database>.users` is shared by every command that opens the database, and taken exclusively by those that replace or
//! rewrite it. The system frees both when a process ends, however it ends. PostgreSQL needs neither: it has locks
//! of its own.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::CliError;
use crate::settings::Settings;

/// The right to use a database in one way, until it is dropped. Empty on PostgreSQL.
#[derive(Debug, Default)]
#[must_use = "the lock is freed when this is dropped"]
pub struct DatabaseLock {
    #[expect(dead_code, reason = "closing a file frees its lock")]
    files: Vec<File>,
}

impl DatabaseLock {
    /// For `serve` and `migrate`: no other program serves, migrates or restores. Other commands may run at the same time.
    ///
    /// # Errors
    /// Another process has the lock, which the message names, or the file cannot be created.
    pub fn own(settings: &Settings, command: &str) -> Result<Self, CliError> {
        let Some(database) = settings.database.sqlite_file() else {
            return Ok(Self::default());
        };
        let owner = take_ownership(&database, command)?;
        let user = share(&database)?;
        Ok(Self {
            files: vec![owner, user],
        })
    }

    /// For commands that put another file in the database's place or rewrite all of it: no other program has the
    /// database open.
    ///
    /// # Errors
    /// As [`DatabaseLock::own`], or another command is using the database.
    pub fn alone(settings: &Settings, command: &str) -> Result<Self, CliError> {
        let Some(database) = settings.database.sqlite_file() else {
            return Ok(Self::default());
        };
        let owner = take_ownership(&database, command)?;
        let users = open(&lock_file(&database, "users")?)?;
        match users.try_lock() {
            Ok(()) => Ok(Self {
                files: vec![owner, users],
            }),
            Err(TryLockError::WouldBlock) => Err(CliError::other(format!(
                "another kyck command is using {}: wait until it has ended",
                database.display()
            ))),
            Err(TryLockError::Error(error)) => Err(CliError::io(database.display())(error)),
        }
    }

    /// For commands that work next to a running server.
    ///
    /// # Errors
    /// The database is being restored or rewritten, or the file cannot be created.
    pub fn shared(settings: &Settings) -> Result<Self, CliError> {
        let Some(database) = settings.database.sqlite_file() else {
            return Ok(Self::default());
        };
        Ok(Self {
            files: vec![share(&database)?],
        })
    }
}

fn take_ownership(database: &Path, command: &str) -> Result<File, CliError> {
    let path = lock_file(database, "lock")?;
    let mut file = open(&path)?;
    match file.try_lock() {
        Ok(()) => {
            let note = format!("{} kyck {command}\n", std::process::id());
            file.set_len(0)
                .and_then(|()| file.write_all(note.as_bytes()))
                // Whether the note can be written does not matter for the lock.
                .or_else(|error| match error.kind() {
                    std::io::ErrorKind::StorageFull => Ok(()),
                    _ => Err(error),
                })
                .map_err(CliError::io(path.display()))?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => Err(CliError::other(format!(
            "{} is in use by {}: stop it first",
            database.display(),
            owner_of(&mut file)
        ))),
        Err(TryLockError::Error(error)) => Err(CliError::io(path.display())(error)),
    }
}

/// The process that has the lock, by the note that it wrote into the file.
fn owner_of(file: &mut File) -> String {
    let mut note = String::new();
    // A note that cannot be read only makes the message poorer.
    let _ = file.rewind().and_then(|()| file.read_to_string(&mut note));
    match note.trim().split_once(' ') {
        Some((process, command)) => format!("`{command}` (process {process})"),
        None => "another kyck process".to_owned(),
    }
}

fn share(database: &Path) -> Result<File, CliError> {
    let path = lock_file(database, "users")?;
    let file = open(&path)?;
    match file.try_lock_shared() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(CliError::other(format!(
            "{} is being restored or rewritten by another kyck command",
            database.display()
        ))),
        Err(TryLockError::Error(error)) => Err(CliError::io(path.display())(error)),
    }
}

fn open(path: &Path) -> Result<File, CliError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(CliError::io(path.display()))
}

/// The lock file's path. Links are followed, so that two names of one database share a lock.
fn lock_file(database: &Path, ending: &str) -> Result<PathBuf, CliError> {
    let folder = match database.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    crate::assemble::make_folder(folder)?;

    let resolved = database
        .canonicalize()
        .or_else(|_| {
            Ok(folder
                .canonicalize()?
                .join(database.file_name().unwrap_or_default()))
        })
        .map_err(CliError::io(database.display()))?;

    let mut name = resolved.into_os_string();
    name.push(format!(".{ending}"));
    Ok(name.into())
}
