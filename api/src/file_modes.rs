//! The files of this process belong to its user alone.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

/// Makes every file and folder that this process creates from now on readable and writable for its user only:
/// databases, write-ahead logs, backups, keys, whatever the mode of the folder.
pub fn keep_new_files_private() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}

/// Takes the rights of group and others on an SQLite database and its companions away, where an earlier version or
/// the operator left any. Returns the files that were changed.
///
/// # Errors
/// The file whose mode cannot be read or changed, and why.
pub fn narrow_database(file: &Path) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    let mut narrowed = Vec::new();
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut name = OsString::from(file);
        name.push(suffix);
        let path = PathBuf::from(name);
        match narrow(&path) {
            Ok(true) => narrowed.push(path),
            Ok(false) => {}
            Err(error) => return Err((path, error)),
        }
    }
    Ok(narrowed)
}

/// Whether group or others had rights on this file, which they have no more; a file that is not there has none.
fn narrow(path: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        let mut permissions = match std::fs::metadata(path) {
            Ok(metadata) => metadata.permissions(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        let mode = permissions.mode() & 0o7777;
        let own = mode & 0o700;
        if mode == own {
            return Ok(false);
        }
        permissions.set_mode(own);
        std::fs::set_permissions(path, permissions)?;
    }
    Ok(cfg!(unix))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_database_that_others_could_read_is_narrowed_with_its_companions() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kyck.db");
        let wal = folder.path().join("kyck.db-wal");
        for (path, mode) in [(&file, 0o644), (&wal, 0o660)] {
            std::fs::write(path, "").unwrap();
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        }
        assert_eq!(narrow_database(&file).unwrap(), [file.clone(), wal.clone()]);
        for path in [&file, &wal] {
            let mode = std::fs::metadata(path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", path.display());
        }
        assert_eq!(narrow_database(&file).unwrap(), Vec::<PathBuf>::new());
        assert_eq!(
            narrow_database(&folder.path().join("none.db")).unwrap(),
            Vec::<PathBuf>::new()
        );
    }
}
