//! Rows of `watch_sitting`: viewing sessions.

use kyck_kernel::id::ChildId;
use kyck_kernel::time::UtcInstant;
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};

use super::rows::{RowsStatement, execute_all};

/// The child's sessions that touch the span. Sessions are disjoint: only the last one that begins before
/// the span can reach into it.
pub(in crate::watch) async fn load_sessions(
    db: &impl ConnectionTrait,
    child_id: ChildId,
    from: UtcInstant,
    to: UtcInstant,
) -> Result<Vec<(UtcInstant, UtcInstant)>, DbErr> {
    let rows = db
        .query_all_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            "SELECT started_at, ended_at FROM watch_sitting \
             WHERE child_id = $1 AND started_at <= $3 AND ended_at >= $2 AND started_at >= COALESCE( \
             (SELECT MAX(started_at) FROM watch_sitting WHERE child_id = $1 AND started_at <= $2), $2) \
             ORDER BY started_at",
            [child_id.0.into(), from.0.into(), to.0.into()],
        ))
        .await?;

    rows.iter()
        .map(|row| {
            Ok((
                UtcInstant(row.try_get_by_index(0)?),
                UtcInstant(row.try_get_by_index(1)?),
            ))
        })
        .collect()
}

static SAVE_SESSIONS: RowsStatement = RowsStatement::new(
    "INSERT INTO watch_sitting (child_id, started_at, ended_at) VALUES",
    3,
    "ON CONFLICT (child_id, started_at) DO UPDATE SET ended_at = excluded.ended_at",
);

/// Stores sessions and removes those that became part of others.
pub(in crate::watch) async fn save_sessions(
    db: &impl ConnectionTrait,
    saved: &[(ChildId, UtcInstant, UtcInstant)],
    removed: &[(ChildId, UtcInstant)],
) -> Result<(), DbErr> {
    for (child_id, started_at) in removed {
        db.execute_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            "DELETE FROM watch_sitting WHERE child_id = $1 AND started_at = $2",
            [child_id.0.into(), started_at.0.into()],
        ))
        .await?;
    }

    let values = saved
        .iter()
        .flat_map(|(child_id, from, to)| [Value::from(child_id.0), from.0.into(), to.0.into()])
        .collect();
    execute_all(db, &SAVE_SESSIONS, values).await
}
