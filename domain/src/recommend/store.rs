//! The queries of this feature.

use std::collections::HashMap;

use kyck_kernel::db::statement;
use kyck_kernel::id::{ChildId, EvaluationId, GuardianId, ModelId, VideoId};
use kyck_kernel::{Fault, UtcInstant};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::evaluation::Measures;
use super::model::{EvaluationRecord, GuardianPick, ModelRecord, TasteDial};

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

/// The model of an id.
pub(super) async fn model(db: &impl ConnectionTrait, id: ModelId) -> Result<Option<ModelRecord>, Fault> {
    Ok(ModelRecord::find_by_statement(statement(
        db,
        format!("SELECT {COLUMNS} FROM recommender_model WHERE id = $1"),
        [id.into()],
    ))
    .one(db)
    .await?)
}

/// The model that is in use.
pub(super) async fn active(db: &impl ConnectionTrait) -> Result<Option<ModelRecord>, Fault> {
    Ok(ModelRecord::find_by_statement(statement(
        db,
        format!("SELECT {COLUMNS} FROM recommender_model WHERE is_active"),
        [],
    ))
    .one(db)
    .await?)
}

/// The stored bytes of a model.
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

/// Stores the dial of a child.
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

/// What guardians picked for a child, the last first.
pub(super) async fn picks(db: &impl ConnectionTrait, child_id: ChildId) -> Result<Vec<GuardianPick>, Fault> {
    let rows = db
        .query_all_raw(statement(
            db,
            "SELECT video_id, picked_at FROM guardian_pick WHERE child_id = $1 ORDER BY picked_at DESC, video_id",
            [child_id.0.into()],
        ))
        .await?;
    rows.iter()
        .map(|row| {
            Ok(GuardianPick {
                video_id: VideoId(row.try_get_by_index(0)?),
                picked_at: UtcInstant(row.try_get_by_index(1)?),
            })
        })
        .collect()
}

/// Adds a pick, or makes it a new one.
pub(super) async fn set_pick(
    db: &impl ConnectionTrait,
    child_id: ChildId,
    guardian_id: GuardianId,
    pick: GuardianPick,
) -> Result<(), Fault> {
    db.execute_raw(statement(
        db,
        "INSERT INTO guardian_pick (child_id, video_id, guardian_id, picked_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (child_id, video_id) DO UPDATE SET guardian_id = excluded.guardian_id, \
         picked_at = excluded.picked_at",
        [
            child_id.0.into(),
            pick.video_id.0.into(),
            guardian_id.0.into(),
            pick.picked_at.into(),
        ],
    ))
    .await?;
    Ok(())
}

/// Removes a pick; returns whether there was one.
pub(super) async fn remove_pick(
    db: &impl ConnectionTrait,
    child_id: ChildId,
    video_id: VideoId,
) -> Result<bool, Fault> {
    let gone = db
        .execute_raw(statement(
            db,
            "DELETE FROM guardian_pick WHERE child_id = $1 AND video_id = $2",
            [child_id.0.into(), video_id.0.into()],
        ))
        .await?;
    Ok(gone.rows_affected() > 0)
}

const EVALUATION: &str = "id, model_id, evaluated_at, outcome, children, ndcg_at_10, recall_at_20, coverage, \
     novelty, balance, slices, compared_with, compared_ndcg_at_10";

/// Stores the evaluation of a training.
pub(super) async fn insert_evaluation(
    db: &impl ConnectionTrait,
    record: &EvaluationRecord,
) -> Result<(), Fault> {
    let measures = &record.measures;
    let slices = serde_json::to_string(&measures.slices)
        .map_err(|error| Fault::internal(format!("writing an evaluation: {error}")))?;
    db.execute_raw(statement(
        db,
        format!(
            "INSERT INTO recommender_evaluation ({EVALUATION}) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        ),
        [
            record.id.into(),
            record.model_id.into(),
            record.evaluated_at.into(),
            if record.is_activated {
                "ACTIVATED"
            } else {
                "REFUSED"
            }
            .into(),
            (measures.children as i32).into(),
            measures.ndcg_at_10.into(),
            measures.recall_at_20.into(),
            measures.coverage.into(),
            measures.novelty.into(),
            measures.balance.into(),
            slices.into(),
            record.compared_with.map(|id| id.0).into(),
            record.compared_ndcg_at_10.into(),
        ],
    ))
    .await?;

    Ok(())
}

/// Evaluations, newest first, beginning after the key.
pub(super) async fn evaluations(
    db: &impl ConnectionTrait,
    after: Option<(i64, EvaluationId)>,
    limit: u64,
) -> Result<Vec<EvaluationRecord>, Fault> {
    let (at, id) = after.unwrap_or((i64::MAX, EvaluationId(uuid::Uuid::max())));
    let rows = db
        .query_all_raw(statement(
            db,
            format!(
                "SELECT {EVALUATION} FROM recommender_evaluation WHERE (evaluated_at, id) < ($1, $2) \
                 ORDER BY evaluated_at DESC, id DESC LIMIT $3"
            ),
            [at.into(), id.into(), (limit as i64).into()],
        ))
        .await?;

    rows.iter()
        .map(|row| {
            let (outcome, slices): (String, String) = (row.try_get_by_index(3)?, row.try_get_by_index(10)?);
            Ok(EvaluationRecord {
                id: EvaluationId(row.try_get_by_index(0)?),
                model_id: ModelId(row.try_get_by_index(1)?),
                evaluated_at: UtcInstant(row.try_get_by_index(2)?),
                is_activated: outcome == "ACTIVATED",
                measures: Measures {
                    children: row.try_get_by_index::<i32>(4)?.unsigned_abs() as usize,
                    ndcg_at_10: row.try_get_by_index(5)?,
                    recall_at_20: row.try_get_by_index(6)?,
                    coverage: row.try_get_by_index(7)?,
                    novelty: row.try_get_by_index(8)?,
                    balance: row.try_get_by_index(9)?,
                    slices: serde_json::from_str(&slices)
                        .map_err(|_| Fault::internal("a stored evaluation cannot be read"))?,
                },
                compared_with: row.try_get_by_index::<Option<uuid::Uuid>>(11)?.map(ModelId),
                compared_ndcg_at_10: row.try_get_by_index(12)?,
            })
        })
        .collect()
}

/// Deletes all but the newest evaluations.
pub(super) async fn keep_newest_evaluations(db: &impl ConnectionTrait, count: u64) -> Result<(), Fault> {
    db.execute_raw(statement(
        db,
        "DELETE FROM recommender_evaluation WHERE id NOT IN \
         (SELECT id FROM recommender_evaluation ORDER BY evaluated_at DESC, id DESC LIMIT $1)",
        [(count as i64).into()],
    ))
    .await?;
    Ok(())
}
