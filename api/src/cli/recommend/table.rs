//! Tab-separated files as other programs write them: with a byte order mark or without, with either line ending, with
//! columns in any order and more of them than needed.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use super::RecommendFileError;

/// One row of a file of interactions.
pub(super) struct Interaction<'a> {
    pub user: &'a str,
    pub item: &'a str,
    pub value: f32,
    /// Seconds since 1970; 0 where the file has no times.
    pub seconds: f64,
}

/// The lines of a text file that are not blank, the first with `true`.
///
/// # Errors
/// The file cannot be read, or the error that `each` returned for a line.
pub(super) fn for_each_line(
    path: &Path,
    mut each: impl FnMut(bool, &str) -> Result<(), String>,
) -> Result<(), RecommendFileError> {
    let file_error = |source| RecommendFileError::File {
        path: path.display().to_string(),
        source,
    };
    let reader = BufReader::new(File::open(path).map_err(file_error)?);

    let mut is_first = true;
    for (at, line) in reader.split(b'\n').enumerate() {
        let bytes = line.map_err(file_error)?;
        let mark = bytes.starts_with(b"\xEF\xBB\xBF") && at == 0;
        let problem = match std::str::from_utf8(if mark { &bytes[3..] } else { &bytes }) {
            Ok(text) if text.trim().is_empty() => Ok(()),
            Ok(text) => each(std::mem::take(&mut is_first), text.trim_end_matches('\r')),
            Err(_) => Err("this is not UTF-8 text".to_owned()),
        };
        problem.map_err(|problem| RecommendFileError::Line {
            path: path.display().to_string(),
            line: at + 1,
            problem,
        })?;
    }
    Ok(())
}

/// Positions of the columns in every line of a file.
#[derive(Clone, Copy)]
struct Columns {
    user: usize,
    item: usize,
    value: Option<usize>,
    timestamp: Option<usize>,
}

impl Columns {
    fn of_header(line: &str) -> Result<Self, String> {
        let position = |name: &str| {
            line.split('\t')
                .position(|column| column.trim().eq_ignore_ascii_case(name))
        };
        match (position("user"), position("item")) {
            (Some(user), Some(item)) => Ok(Self {
                user,
                item,
                value: position("value"),
                timestamp: position("timestamp"),
            }),
            _ => Err("the header `user item value timestamp` is missing".to_owned()),
        }
    }
}

/// The interactions of a file. Without a column `value` each counts 1, without `timestamp` none has a time.
///
/// # Errors
/// The file cannot be read, its header is missing, or a line has too few columns or no number where one is needed.
pub(super) fn for_each_interaction(
    path: &Path,
    mut each: impl FnMut(Interaction<'_>),
) -> Result<(), RecommendFileError> {
    let mut header = None;
    for_each_line(path, |is_first, line| {
        if is_first {
            header = Some(Columns::of_header(line)?);
            return Ok(());
        }

        let Some(columns) = header else { return Ok(()) };
        let fields: Vec<&str> = line.split('\t').collect();
        let field = |column: usize| {
            fields
                .get(column)
                .copied()
                .ok_or_else(|| format!("the line has {} columns, the header has more", fields.len()))
        };

        let number = |column: Option<usize>, name: &str, otherwise: f64| match column {
            None => Ok(otherwise),
            Some(column) => {
                let text = field(column)?;
                text.trim()
                    .parse::<f64>()
                    .ok()
                    .filter(|number| number.is_finite())
                    .ok_or_else(|| format!("the {name} {text:?} is not a number"))
            }
        };

        each(Interaction {
            user: field(columns.user)?,
            item: field(columns.item)?,
            value: number(columns.value, "value", 1.0)? as f32,
            seconds: number(columns.timestamp, "timestamp", 0.0)?,
        });
        Ok(())
    })
}
