//! The queries of this feature. Finders take the scope they may look into.

use std::collections::HashMap;

use chrono::NaiveDate;
use kyck_kernel::id::{ChildId, FamilyId, ThemeId};
use kyck_kernel::{Actor, Fault};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::{child, child_block, child_bonus, child_interest, child_limits};
use super::model::{Block, Child, ChildLimits};
use crate::identity;

/// The children an actor may see; `None` when there are none.
pub(super) fn visible_to(actor: Actor) -> Result<Option<Condition>, Fault> {
    match actor {
        Actor::Anonymous => Err(Fault::Unauthenticated),
        Actor::Guardian { family_id, .. } => Ok(Some(child::Column::FamilyId.eq(family_id).into())),
        Actor::ChildDevice {
            child_id, family_id, ..
        } => Ok(Some(
            Condition::all()
                .add(child::Column::Id.eq(child_id))
                .add(child::Column::FamilyId.eq(family_id)),
        )),
        Actor::System => Ok(Some(Condition::all())),
        Actor::Staff { .. } => Ok(None),
    }
}

/// Children within a scope, by id.
pub(super) async fn children(
    db: &impl ConnectionTrait,
    scope: Condition,
    limit: u64,
) -> Result<Vec<Child>, Fault> {
    let rows = child::Entity::find()
        .filter(scope)
        .order_by_asc(child::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    complete(db, rows).await
}

/// Adds interests and zones to rows, in their order, with two queries in all.
async fn complete(db: &impl ConnectionTrait, rows: Vec<child::Model>) -> Result<Vec<Child>, Fault> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }

    let family_ids: Vec<FamilyId> = rows.iter().map(|row| row.family_id).collect();
    let zones = identity::zones(db, &family_ids).await?;
    let interests = child_interest::Entity::find()
        .filter(child_interest::Column::ChildId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(child_interest::Column::ThemeId)
        .all(db)
        .await?;
    let mut by_child: HashMap<ChildId, Vec<ThemeId>> = HashMap::new();
    for interest in interests {
        by_child
            .entry(interest.child_id)
            .or_default()
            .push(interest.theme_id);
    }

    rows.into_iter()
        .map(|row| {
            let zone = zones
                .get(&row.family_id)
                .copied()
                .ok_or_else(|| Fault::internal(format!("child {} has no family", row.id)))?;
            Ok(Child {
                interests: by_child.remove(&row.id).unwrap_or_default(),
                id: row.id,
                family_id: row.family_id,
                nickname: row.nickname,
                birth_month: row.birth_month,
                avatar: row.avatar,
                zone,
                is_archived: row.is_archived,
                created_at: row.created_at,
            })
        })
        .collect()
}

/// Limits that guardians set, by child.
pub(super) async fn limits(
    db: &impl ConnectionTrait,
    ids: &[ChildId],
) -> Result<HashMap<ChildId, ChildLimits>, Fault> {
    let rows = child_limits::Entity::find()
        .filter(child_limits::Column::ChildId.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    let unsigned = |value: i32| u32::try_from(value).unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|row| {
            let limits = ChildLimits {
                daily_minutes: unsigned(row.daily_minutes),
                window_start_minute: unsigned(row.window_start_minute),
                window_end_minute: unsigned(row.window_end_minute),
                bedtime_minute: unsigned(row.bedtime_minute),
            };
            (row.child_id, limits)
        })
        .collect())
}

/// Sum of the bonus minutes of one day.
pub(super) async fn bonus_minutes(
    db: &impl ConnectionTrait,
    child_id: ChildId,
    on: NaiveDate,
) -> Result<u32, Fault> {
    let sum: Option<Option<i64>> = child_bonus::Entity::find()
        .select_only()
        .expr_as(Expr::cust("CAST(SUM(minutes) AS BIGINT)"), "total")
        .filter(child_bonus::Column::ChildId.eq(child_id))
        .filter(child_bonus::Column::DayOn.eq(on))
        .into_tuple()
        .one(db)
        .await?;
    Ok(u32::try_from(sum.flatten().unwrap_or_default()).unwrap_or_default())
}

/// Bonus minutes of a child on the days from the first to the last that have any.
pub(super) async fn bonus_by_day(
    db: &impl ConnectionTrait,
    child_id: ChildId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<HashMap<NaiveDate, u32>, Fault> {
    let rows = child_bonus::Entity::find()
        .filter(child_bonus::Column::ChildId.eq(child_id))
        .filter(child_bonus::Column::DayOn.between(from, to))
        .all(db)
        .await?;

    let mut by_day = HashMap::new();
    for row in rows {
        *by_day.entry(row.day_on).or_default() += u32::try_from(row.minutes).unwrap_or_default();
    }

    Ok(by_day)
}

/// Bonus minutes of children, each on one day, with one query a day (a family has one or two).
pub(super) async fn bonus_of_days(
    db: &impl ConnectionTrait,
    days: &[(ChildId, NaiveDate)],
) -> Result<HashMap<ChildId, u32>, Fault> {
    let mut by_day: HashMap<NaiveDate, Vec<ChildId>> = HashMap::new();
    for (child_id, on) in days {
        by_day.entry(*on).or_default().push(*child_id);
    }
    let mut found = HashMap::new();
    for (on, ids) in by_day {
        let rows = child_bonus::Entity::find()
            .filter(child_bonus::Column::ChildId.is_in(ids))
            .filter(child_bonus::Column::DayOn.eq(on))
            .all(db)
            .await?;
        for row in rows {
            *found.entry(row.child_id).or_default() += u32::try_from(row.minutes).unwrap_or_default();
        }
    }
    Ok(found)
}

/// What is blocked for children, the oldest block first.
pub(super) async fn blocks(
    db: &impl ConnectionTrait,
    ids: &[ChildId],
) -> Result<HashMap<ChildId, Vec<Block>>, Fault> {
    let rows = child_block::Entity::find()
        .filter(child_block::Column::ChildId.is_in(ids.iter().copied()))
        .order_by_asc(child_block::Column::CreatedAt)
        .order_by_asc(child_block::Column::TargetId)
        .all(db)
        .await?;
    let mut found: HashMap<ChildId, Vec<Block>> = HashMap::new();
    for row in rows {
        found.entry(row.child_id).or_default().push(Block {
            kind: row.kind,
            target: row.target_id,
            created_at: row.created_at,
        });
    }
    Ok(found)
}

/// Children after an id, of all families.
pub(super) async fn all_after(
    db: &impl ConnectionTrait,
    after: Option<ChildId>,
    limit: u64,
) -> Result<Vec<Child>, Fault> {
    let after = after.map_or(Uuid::nil(), |id| id.0);
    children(db, child::Column::Id.gt(after).into(), limit).await
}
