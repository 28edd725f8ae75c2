//! Checks the files of `kyck recommend` before reading any: training may take minutes, which a mistake in an option
//! must not waste.

use std::fs::{File, OpenOptions};
use std::path::Path;

use super::{RecommendArgs, RecommendFileError};

/// Checks that every input can be read and that the result can be written to a file that is no input.
///
/// # Errors
/// [`RecommendFileError::Option`] for the first option whose file cannot be used.
pub(super) fn files(args: &RecommendArgs) -> Result<(), RecommendFileError> {
    let inputs = [
        ("--train", Some(&args.train)),
        ("--users", Some(&args.users)),
        ("--items", args.items.as_ref()),
        ("--test", args.test.as_ref()),
        ("--among", args.among.as_ref()),
    ];
    for (option, path) in inputs {
        if let Some(path) = path {
            readable(path).map_err(|problem| rejected(option, path, problem))?;
        }
    }

    for (option, path) in inputs {
        if path.is_some_and(|path| is_same(path, &args.out)) {
            let problem = format!("this is also the file of {option}, which would be overwritten");
            return Err(rejected("--out", &args.out, problem));
        }
    }

    writable(&args.out).map_err(|problem| rejected("--out", &args.out, problem))
}

fn rejected(option: &'static str, path: &Path, problem: String) -> RecommendFileError {
    RecommendFileError::Option {
        option,
        path: path.display().to_string(),
        problem,
    }
}

fn readable(path: &Path) -> Result<(), String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let metadata = file.metadata().map_err(|error| error.to_string())?;
    if metadata.is_dir() {
        return Err("this is a directory".to_owned());
    }
    Ok(())
}

/// Whether two paths name one file; one that does not exist yet is not the same as any.
fn is_same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// Opens the file for writing without changing it; one that did not exist is removed again.
fn writable(path: &Path) -> Result<(), String> {
    if path.is_dir() {
        return Err("this is a directory".to_owned());
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent.filter(|parent| !parent.is_dir()) {
        return Err(format!("there is no directory {}", parent.display()));
    }

    let is_new = !path.exists();
    OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .map_err(|error| error.to_string())?;
    if is_new {
        std::fs::remove_file(path).map_err(|error| error.to_string())?;
    }
    Ok(())
}
