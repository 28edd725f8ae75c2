//! The queries of this feature.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::model::{ModelRecord, TasteDial};
use crate::db::statement;
use crate::id::{ChildId, ModelId};
use crate::{Fault, UtcInstant};

const COLUMNS: &str = "id, trained_at, learned_until_at, is_active, checksum, children, videos, interactions, \
     clusters, ndcg_at_10, recall_at_20, coverage, training_seconds";

/// Models, newest first, beginning after the key.
pub(super) async fn models(
    db: &impl ConnectionTrait,
    after: Option<(i64, ModelId)>,
    limit: u64,
) -> Result<Vec<ModelRecord>, Fault> {
    let (at, id) = after.unwrap_or((i64::MAX, ModelId(uuid::Uuid::max())));
    Ok(ModelRecord::find_by_statement(statement(
        db,
        format!(
            "SELECT {COLUMNS} FROM recommender_model WHERE (trained_at, id) < ($1, $2) \
             ORDER BY trained_at DESC, id DESC LIMIT $3"
        ),
        [at.into(), id.into(), (limit as i64).into()],
    ))
    .all(db)
    .await?)
}

/// One model.
pub(super) async fn model(db: &impl ConnectionTrait, id: ModelId) -> Result<Option<ModelRecord>, Fault> {
    Ok(ModelRecord::find_by_statement(statement(
        db,
        format!("SELECT {COLUMNS} FROM recommender_model WHERE id = $1"),
        [id.into()],
    ))
    .one(db)
    .await?)
}

/// The model in use.
pub(super) async fn active(db: &impl ConnectionTrait) -> Result<Option<ModelRecord>, Fault> {
    Ok(ModelRecord::find_by_statement(statement(
        db,
        format!("SELECT {COLUMNS} FROM recommender_model WHERE is_active"),
        [],
    ))
    .one(db)
    .await?)
}

/// The bytes of a model.
pub(super) async fn bytes(db: &impl ConnectionTrait, id: ModelId) -> Result<Option<Vec<u8>>, Fault> {
    let row = db
        .query_one_raw(statement(
            db,
            "SELECT bytes FROM recommender_model WHERE id = $1",
            [id.into()],
        ))
        .await?;
    Ok(row.map(|row| row.try_get("", "bytes")).transpose()?)
}

/// Stores a model, not in use.
pub(super) async fn insert(
    db: &impl ConnectionTrait,
    record: &ModelRecord,
    bytes: Vec<u8>,
) -> Result<(), Fault> {
    db.execute_raw(statement(
        db,
        format!(
            "INSERT INTO recommender_model ({COLUMNS}, bytes) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        ),
        [
            record.id.into(),
            record.trained_at.into(),
            record.learned_until_at.into(),
            false.into(),
            record.checksum.clone().into(),
            record.children.into(),
            record.videos.into(),
            record.interactions.into(),
            record.clusters.into(),
            record.ndcg_at_10.into(),
            record.recall_at_20.into(),
            record.coverage.into(),
            record.training_seconds.into(),
            Value::from(bytes),
        ],
    ))
    .await?;
    Ok(())
}

/// Puts one model in use and all others out of it.
pub(super) async fn activate(db: &impl ConnectionTrait, id: ModelId) -> Result<(), Fault> {
    for (sql, is_other) in [
        (
            "UPDATE recommender_model SET is_active = $2 WHERE is_active AND id <> $1",
            true,
        ),
        ("UPDATE recommender_model SET is_active = $2 WHERE id = $1", false),
    ] {
        db.execute_raw(statement(db, sql, [id.into(), (!is_other).into()]))
            .await?;
    }
    Ok(())
}

/// Deletes all but the newest models; the one in use stays.
pub(super) async fn keep_newest(db: &impl ConnectionTrait, count: u64) -> Result<(), Fault> {
    db.execute_raw(statement(
        db,
        "DELETE FROM recommender_model WHERE NOT is_active AND id NOT IN \
         (SELECT id FROM recommender_model ORDER BY trained_at DESC, id DESC LIMIT $1)",
        [(count as i64).into()],
    ))
    .await?;
    Ok(())
}

/// Dials of children; those never set are absent.
pub(super) async fn dials(
    db: &impl ConnectionTrait,
    children: &[ChildId],
) -> Result<HashMap<ChildId, TasteDial>, Fault> {
    let rows = db
        .query_all(
            Query::select()
                .columns(["child_id", "dial"])
                .from("taste_dial")
                .and_where(Expr::col("child_id").is_in(children.iter().map(|id| id.0))),
        )
        .await?;
    rows.iter()
        .map(|row| {
            let dial: String = row.try_get("", "dial")?;
            let dial = TasteDial::parse(&dial)
                .ok_or_else(|| Fault::internal("a stored taste dial cannot be read"))?;
            Ok((row.try_get("", "child_id")?, dial))
        })
        .collect()
}

/// Sets a child's dial.
pub(super) async fn set_dial(
    db: &impl ConnectionTrait,
    child_id: ChildId,
    dial: TasteDial,
    now: UtcInstant,
) -> Result<(), Fault> {
    db.execute(
        Query::insert()
            .into_table("taste_dial")
            .columns(["child_id", "dial", "updated_at"])
            .values_panic([child_id.0.into(), dial.as_str().into(), now.0.into()])
            .on_conflict(
                OnConflict::column("child_id")
                    .update_columns(["dial", "updated_at"])
                    .to_owned(),
            ),
    )
    .await?;
    Ok(())
}
