//! The connection to the database; on SQLite also its folder and the modes of its files.

use std::path::Path;

use kyck_kernel::db::Db;

use super::error::{AssembleError, file_problem};
use crate::file_modes;
use crate::settings::Settings;

/// Connects to the database; on SQLite its folder is made, and its files are readable for their owner only.
///
/// # Errors
/// When it cannot be reached, or others can read an SQLite database and that cannot be changed.
pub async fn connect(settings: &Settings) -> Result<Db, AssembleError> {
    if let Some(file) = settings.database.sqlite_file() {
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            make_folder(folder)?;
        }
        keep_private(&file)?;
    }
    let db = Db::connect(settings.database.url.expose(), settings.database.pool_size()).await?;
    Ok(
        match settings.database.sqlite_file().as_deref().and_then(Path::parent) {
            Some(folder) if folder.as_os_str().is_empty() => {
                db.with_min_free(".".into(), settings.database.min_free_bytes)
            }
            Some(folder) => db.with_min_free(folder.to_owned(), settings.database.min_free_bytes),
            None => db,
        },
    )
}

/// Takes the right to read the database from other accounts of the machine, also where an earlier version gave it.
fn keep_private(file: &Path) -> Result<(), AssembleError> {
    let narrowed = file_modes::narrow_database(file).map_err(|(path, error)| {
        let advice = format!(
            "others may read it, and that cannot be changed ({error}): run `chmod 600 {}`",
            path.display()
        );
        file_problem(&path, advice)
    })?;
    for path in narrowed {
        tracing::warn!(file = %path.display(), "others could read this file of the database: its mode is 0600 now");
    }
    Ok(())
}

/// Makes a folder that only its owner may enter, unless it exists.
///
/// # Errors
/// [`AssembleError::File`] with the path.
pub fn make_folder(folder: &Path) -> Result<(), AssembleError> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|error| file_problem(folder, error))
}
