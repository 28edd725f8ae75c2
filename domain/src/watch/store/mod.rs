//! The statements of ingest. Lists of rows come in powers of two, so that a connection keeps few prepared statements.

mod events;
mod playbacks;
mod rows;
mod sessions;
mod sums;

use kyck_kernel::id::ChildId;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

pub(super) use events::{EventRow, insert_events, load_events};
pub(super) use playbacks::{
    PlaybackRow, StoredPlayback, StoredVideo, insert_reason, load_overlapping, load_playbacks, save_playbacks,
};
pub(super) use rows::{RowsStatement, execute_all};
pub(super) use sessions::{load_sessions, save_sessions};
pub(super) use sums::{VideoDelta, add_days, add_hours, save_videos};

/// Lets no other node change what belongs to these children until the transaction ends. SQLite has one
/// writer anyhow.
pub(super) async fn lock_children(db: &impl ConnectionTrait, children: &[ChildId]) -> Result<(), DbErr> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }

    // In one order on all nodes, so that none waits for another in a circle.
    let mut keys: Vec<i64> = children
        .iter()
        .map(|child_id| child_id.0.as_u64_pair().1 as i64)
        .collect();
    keys.sort_unstable();
    keys.dedup();

    for key in keys {
        db.execute_raw(Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_advisory_xact_lock($1)",
            [key.into()],
        ))
        .await?;
    }
    Ok(())
}
