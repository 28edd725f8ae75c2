//! Makes the program's own children, for the demo and benchmarks.

use chrono::NaiveDate;
use kyck_kernel::id::{ChildId, FamilyId, ThemeId};
use kyck_kernel::{Ctx, Fault, UtcInstant};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{DatabaseTransaction, EntityTrait};

use super::entity::{child, child_interest, child_limits};
use super::model::ChildLimits;
use super::{Families, limits_history, queries};

/// Rows of one statement: with eight columns well below the variables that SQLite allows.
const ROWS_PER_INSERT: usize = 200;

/// A child of the program itself, with a given id.
#[derive(Clone, Debug)]
pub struct EnsureChild {
    /// Id of the child.
    pub id: ChildId,
    /// Its family, which must exist.
    pub family_id: FamilyId,
    /// What the family calls the profile.
    pub nickname: String,
    /// First day of the month of birth.
    pub birth_month: NaiveDate,
    /// Name of its picture.
    pub avatar: String,
    /// Themes the child likes.
    pub interests: Vec<ThemeId>,
    /// Limits; `None` leaves the defaults of the age.
    pub limits: Option<ChildLimits>,
}

impl Families {
    /// Makes children with given ids, unless they exist; for the program itself.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for people.
    pub async fn ensure_children(&self, ctx: &Ctx<'_>, children: Vec<EnsureChild>) -> Result<(), Fault> {
        queries::require_system(ctx)?;

        let now = self.kernel.now();
        let tx = self.kernel.db.write().await?;
        for chunk in children.chunks(ROWS_PER_INSERT) {
            insert_children(&tx, chunk, now).await?;
            insert_interests(&tx, chunk).await?;
            insert_limits(&tx, chunk, now).await?;
        }
        tx.commit().await?;

        Ok(())
    }
}

async fn insert_children(
    tx: &DatabaseTransaction,
    children: &[EnsureChild],
    now: UtcInstant,
) -> Result<(), Fault> {
    let rows = children.iter().map(|new| child::ActiveModel {
        id: Set(new.id),
        family_id: Set(new.family_id),
        nickname: Set(new.nickname.clone()),
        birth_month: Set(new.birth_month),
        avatar: Set(new.avatar.clone()),
        is_archived: Set(false),
        created_at: Set(now),
        updated_at: Set(now),
    });

    child::Entity::insert_many(rows)
        .on_conflict(OnConflict::column(child::Column::Id).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

async fn insert_interests(tx: &DatabaseTransaction, children: &[EnsureChild]) -> Result<(), Fault> {
    let rows: Vec<_> = children
        .iter()
        .flat_map(|new| {
            new.interests.iter().map(|theme_id| child_interest::ActiveModel {
                child_id: Set(new.id),
                theme_id: Set(*theme_id),
            })
        })
        .collect();

    if !rows.is_empty() {
        child_interest::Entity::insert_many(rows)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

async fn insert_limits(
    tx: &DatabaseTransaction,
    children: &[EnsureChild],
    now: UtcInstant,
) -> Result<(), Fault> {
    let set: Vec<(ChildId, ChildLimits)> = children
        .iter()
        .filter_map(|new| Some((new.id, new.limits?)))
        .collect();
    if set.is_empty() {
        return Ok(());
    }

    let rows = set.iter().map(|(child_id, limits)| child_limits::ActiveModel {
        child_id: Set(*child_id),
        daily_minutes: Set(limits.daily_minutes as i32),
        window_start_minute: Set(limits.window_start_minute as i32),
        window_end_minute: Set(limits.window_end_minute as i32),
        bedtime_minute: Set(limits.bedtime_minute as i32),
        updated_at: Set(now),
    });
    child_limits::Entity::insert_many(rows)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;

    for (child_id, limits) in set {
        limits_history::record(tx, child_id, limits_history::FROM_THE_BEGINNING, limits).await?;
    }
    Ok(())
}
