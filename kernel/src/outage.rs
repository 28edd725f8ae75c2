//! What a database error means for the caller: no space, come again, or a fault of ours.

use sea_orm::{DbErr, RuntimeErr, SqlxError};

/// A failure of the database that no other input would avoid and that passes when its cause does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// No space is left to write; reading goes on.
    StorageFull,
    /// The database cannot be reached, is locked or read-only, or its file system failed. Whether the write
    /// took place is unknown: repeating an idempotent request is right.
    Unavailable,
}

/// The outage behind an error of the driver; `None` for everything that is our own fault, such as a violated
/// constraint or a statement that does not fit the schema.
pub fn outage_of(error: &DbErr) -> Option<Outage> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error)) => outage_of_driver(error).or(Some(Outage::Unavailable)),
        DbErr::ConnectionAcquire(_) | DbErr::Conn(RuntimeErr::Internal(_)) => Some(Outage::Unavailable),
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            outage_of_driver(error)
        }
        _ => None,
    }
}

/// As [`outage_of`], of the driver below.
pub(super) fn outage_of_driver(error: &SqlxError) -> Option<Outage> {
    match error {
        SqlxError::Database(error) => outage_of_code(&error.code()?),
        SqlxError::Io(error) if error.kind() == std::io::ErrorKind::StorageFull => Some(Outage::StorageFull),
        SqlxError::Io(_)
        | SqlxError::Tls(_)
        | SqlxError::PoolTimedOut
        | SqlxError::PoolClosed
        | SqlxError::WorkerCrashed
        | SqlxError::BeginFailed => Some(Outage::Unavailable),
        _ => None,
    }
}

/// PostgreSQL's codes have five characters (SQLSTATE); SQLite's are numbers whose low byte is the primary code.
fn outage_of_code(code: &str) -> Option<Outage> {
    if code.len() == 5 {
        return match code {
            // disk_full
            "53100" => Some(Outage::StorageFull),
            // read_only_sql_transaction, serialization_failure, deadlock_detected, lock_not_available,
            // query_canceled (our statement timeout), io_error
            "25006" | "40001" | "40P01" | "55P03" | "57014" | "58030" => Some(Outage::Unavailable),
            // connection exceptions, insufficient resources, shutdowns
            _ if ["08", "53"].iter().any(|class| code.starts_with(class)) || code.starts_with("57P") => {
                Some(Outage::Unavailable)
            }
            _ => None,
        };
    }

    match code.parse::<u32>().ok()? & 0xff {
        // SQLITE_FULL
        13 => Some(Outage::StorageFull),
        // SQLITE_BUSY, SQLITE_LOCKED, SQLITE_NOMEM, SQLITE_READONLY, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_PROTOCOL
        5 | 6 | 7 | 8 | 10 | 14 | 15 => Some(Outage::Unavailable),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_has_no_space_and_a_locked_or_absent_database_is_an_outage() {
        for (code, expected) in [
            ("13", Some(Outage::StorageFull)),
            ("53100", Some(Outage::StorageFull)),
            ("5", Some(Outage::Unavailable)),
            // SQLITE_BUSY_SNAPSHOT
            ("517", Some(Outage::Unavailable)),
            // SQLITE_IOERR_FSYNC
            ("1034", Some(Outage::Unavailable)),
            ("14", Some(Outage::Unavailable)),
            ("57P01", Some(Outage::Unavailable)),
            ("53300", Some(Outage::Unavailable)),
            ("08006", Some(Outage::Unavailable)),
            ("25006", Some(Outage::Unavailable)),
            // SQLITE_CONSTRAINT_UNIQUE, unique_violation, undefined_table, SQLITE_CORRUPT
            ("2067", None),
            ("23505", None),
            ("42P01", None),
            ("11", None),
        ] {
            assert_eq!(outage_of_code(code), expected, "{code}");
        }
    }
}
