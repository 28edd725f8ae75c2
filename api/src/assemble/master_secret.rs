//! The master secret: from the settings, or from a file next to an SQLite database that is created once.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use kyck_domain::master_secret::{self, MasterSecretError};
use kyck_kernel::db::Db;
use kyck_kernel::keys::Keys;
use kyck_kernel::random::{Random, SystemRandom};
use kyck_kernel::time::{Clock, SystemClock};

use super::error::{AssembleError, file_problem};
use crate::secret_file;
use crate::settings::Settings;

/// Length of a generated secret.
const SECRET_BYTES: usize = 32;

/// The keys of the database. The first start stores a fingerprint of them; later starts with other keys fail.
///
/// # Errors
/// The secret is missing or a different one, or the database fails.
pub async fn master_keys(settings: &Settings, db: &Db) -> Result<Keys, AssembleError> {
    let secret = find(settings)?;
    if secret.is_none() && master_secret::is_set(db).await.map_err(failed)? {
        return Err(AssembleError::Secret(format!(
            "{}: is missing, and the database next to it needs the secret in it: put the file back from its own \
             backup",
            key_file(settings).unwrap_or_default().display()
        )));
    }

    let keys = Keys::new(&secret.map_or_else(|| make(settings), Ok)?);
    match master_secret::ensure(db, &keys, SystemClock.now()).await {
        Ok(()) => Ok(keys),
        Err(MasterSecretError::Another) => Err(AssembleError::Secret(
            "security.master_secret (or the file master.key) is not the one that this database was made with: set the \
             former one, or exchange it with `kyck rotate-secret`"
                .to_owned(),
        )),
        Err(error) => Err(failed(error)),
    }
}

/// The new secret of a rotation: the setting, else the key file next to the database, which is created if it was moved
/// away.
///
/// # Errors
/// There is no place for a key file, or it cannot be read or created.
pub fn new_secret(settings: &Settings) -> Result<Vec<u8>, AssembleError> {
    match find(settings)? {
        Some(secret) => Ok(secret),
        None => make(settings),
    }
}

/// Candidates for the former secret by the settings: a file may contain text with a line end, or bytes.
///
/// # Errors
/// None is set, or the file cannot be read.
pub fn former_secrets(settings: &Settings) -> Result<Vec<Vec<u8>>, AssembleError> {
    let security = &settings.security;
    if security.previous_master_secret.is_set() {
        return Ok(vec![security.previous_master_secret.expose().as_bytes().to_vec()]);
    }
    let file = &security.previous_master_secret_file;
    if file.as_os_str().is_empty() {
        return Err(AssembleError::Missing(
            "settings: security.previous_master_secret (or …_file) must name the secret that the database uses now",
        ));
    }
    let bytes = secret_file::read(file).map_err(AssembleError::Service)?;
    let text =
        std::str::from_utf8(&bytes).map(|text| text.trim_end_matches(['\r', '\n']).as_bytes().to_vec());
    let mut secrets: Vec<Vec<u8>> = text.ok().into_iter().collect();
    secrets.push(bytes);
    Ok(secrets)
}

fn failed(problem: impl std::error::Error) -> AssembleError {
    let cause = problem.source().map(|cause| format!(": {cause}"));
    AssembleError::Secret(format!("master secret: {problem}{}", cause.unwrap_or_default()))
}

/// The file with the secret of an SQLite database, for settings that have none.
fn key_file(settings: &Settings) -> Option<PathBuf> {
    let database = settings.database.sqlite_file()?;
    Some(database.parent()?.join("master.key"))
}

/// The secret of the settings or of the key file; `None` when a key file could be made.
fn find(settings: &Settings) -> Result<Option<Vec<u8>>, AssembleError> {
    if settings.security.master_secret.is_set() {
        return Ok(Some(settings.security.master_secret.expose().as_bytes().to_vec()));
    }
    let Some(file) = key_file(settings) else {
        return Err(AssembleError::Missing(
            "settings: security.master_secret must be set with PostgreSQL, the same on all nodes",
        ));
    };
    if !file.try_exists().map_err(|error| file_problem(&file, error))? {
        return Ok(None);
    }
    let secret = secret_file::read(&file).map_err(AssembleError::Service)?;
    if secret.len() < SECRET_BYTES {
        return Err(file_problem(&file, "is shorter than 32 bytes"));
    }
    Ok(Some(secret))
}

/// Makes the key file; when another process was quicker, its secret is used.
fn make(settings: &Settings) -> Result<Vec<u8>, AssembleError> {
    let file = key_file(settings).unwrap_or_default();
    let mut secret = [0; SECRET_BYTES];
    SystemRandom.fill(&mut secret);
    match write_secret(&file, &secret) {
        Ok(()) => Ok(secret.to_vec()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            find(settings)?.ok_or_else(|| file_problem(&file, "was there and is gone"))
        }
        Err(error) => Err(file_problem(&file, error)),
    }
}

/// Writes a file that only its owner may read; it is there whole or not at all.
fn write_secret(file: &Path, secret: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let unfinished = folder.join(format!(".master.key.{}", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut output = options.open(&unfinished)?;
    output.write_all(secret)?;
    output.sync_all()?;
    // A link is refused when the file is there, unlike a renaming.
    let linked = std::fs::hard_link(&unfinished, file);
    let _ = std::fs::remove_file(&unfinished);
    linked?;
    // The name must survive a power cut before anything is sealed by it.
    if let Ok(folder) = std::fs::File::open(if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    }) {
        folder.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_never_overwritten_and_only_its_owner_reads_it() {
        let folder = std::env::temp_dir().join(format!("kyck-secret-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("master.key");
        write_secret(&file, &[1; 32]).unwrap();
        let again = write_secret(&file, &[2; 32]).unwrap_err();
        assert_eq!(again.kind(), ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&file).unwrap(), [1; 32]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let names: Vec<_> = std::fs::read_dir(&folder)
            .unwrap()
            .filter_map(Result::ok)
            .collect();
        assert_eq!(names.len(), 1, "nothing unfinished is left");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
