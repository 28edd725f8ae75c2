//! Files with secrets: who may own and read them.
//!
//! A secret that other users of the machine can read is none. A file must belong to us or to root, and only its owner may
//! read or write it. One exception: a file of root's that its group may read, when we are not root. That is how
//! orchestrators pass secrets to a service that runs as somebody else (systemd credentials, Kubernetes with `fsGroup`:
//! 0440, root and the service's group), who cannot change the mode.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Placeholder for the path in advice.
const PATH: &str = "FILE";
/// Largest file that is read as a secret.
const MAX_BYTES: u64 = 64 * 1024;

/// Reads a secret file as text.
///
/// # Errors
/// A line with the path: it cannot be read, belongs to somebody else, or others may read or write it.
pub fn read_text(path: &Path) -> Result<String, String> {
    String::from_utf8(read(path)?).map_err(|_| format!("{}: is no text in UTF-8", path.display()))
}

/// Reads a secret file.
///
/// # Errors
/// As [`read_text`].
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    let named = |problem: &dyn std::fmt::Display| format!("{}: {problem}", path.display());
    let file = File::open(path).map_err(|error| named(&error))?;
    check_open(&file, path).map_err(|problem| named(&problem))?;

    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| named(&error))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(named(&"is larger than 64 KiB"));
    }
    Ok(bytes)
}

/// Checks the file that was opened, not whatever lies under its name a moment later.
fn check_open(file: &File, path: &Path) -> Result<(), String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;

        let metadata = file.metadata().map_err(|error| error.to_string())?;
        let us = rustix::process::geteuid().as_raw();
        check(metadata.mode(), metadata.uid(), us)
            .map_err(|problem| problem.replace(PATH, &path.display().to_string()))?;
    }
    Ok(())
}

/// Whether a file of this mode and owner may hold a secret of a process that runs as `us`.
fn check(mode: u32, owner: u32, us: u32) -> Result<(), String> {
    const ROOT: u32 = 0;
    const OTHERS: u32 = 0o077;
    const GROUP_READ: u32 = 0o040;

    if owner != us && owner != ROOT {
        return Err(format!(
            "belongs to user {owner}, who could change it: a secret file must belong to the user that runs kyck ({us}) \
             or to root"
        ));
    }

    let is_handed_over = owner == ROOT && us != ROOT;
    let allowed = if is_handed_over { GROUP_READ } else { 0 };
    if mode & OTHERS & !allowed != 0 {
        return Err(format!(
            "others may read or write it (mode {:04o}): run `chmod 600 {PATH}`",
            mode & 0o7777
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_owner_may_read_or_write_a_secret() {
        for (mode, is_accepted) in [
            (0o100_600, true),
            (0o100_400, true),
            (0o100_700, true),
            (0o100_640, false),
            (0o100_440, false),
            (0o100_620, false),
            (0o100_644, false),
            (0o100_604, false),
            (0o100_602, false),
            (0o100_666, false),
        ] {
            for us in [0, 1_000] {
                assert_eq!(check(mode, us, us).is_ok(), is_accepted, "{mode:o} of {us}");
            }
        }
    }

    #[test]
    fn a_file_of_roots_may_be_handed_over_by_its_group() {
        for (mode, is_accepted) in [
            (0o100_440, true),
            (0o100_640, true),
            (0o100_400, true),
            (0o100_460, false),
            (0o100_444, false),
            (0o100_644, false),
        ] {
            assert_eq!(check(mode, 0, 1_000).is_ok(), is_accepted, "{mode:o}");
        }
    }

    #[test]
    fn a_secret_belongs_to_us_or_to_root() {
        assert!(check(0o100_600, 1_001, 1_000).unwrap_err().contains("1001"));
        assert!(check(0o100_600, 1_001, 0).is_err());
        assert!(check(0o100_600, 0, 1_000).is_ok());
    }

    #[test]
    fn the_problem_names_the_path_and_what_to_do() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "text").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let problem = read_text(&path).unwrap_err();
        let shown = path.display().to_string();
        assert!(
            problem.starts_with(&shown) && problem.ends_with(&format!("run `chmod 600 {shown}`")),
            "{problem}"
        );
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(read_text(&path).unwrap(), "text");
        assert!(read(&folder.path().join("none")).unwrap_err().contains("none"));
    }
}
