//! Sets when and how long a child may watch.

use kyck_kernel::id::ChildId;
use kyck_kernel::{Ctx, Fault, Problem};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{DatabaseTransaction, EntityTrait};
use serde_json::{Value, json};

use super::child_change::audit_draft;
use super::entity::child_limits;
use super::error::{FamilyError, FamilyErrorCode, Problems, collect};
use super::model::{Child, ChildLimits};
use super::{Families, limits_history, rules};

/// What to change of a child's limits; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct SetChildLimits {
    /// Child to change; `None` when the client's id names none.
    pub child_id: Option<ChildId>,
    /// Minutes a day, 0 to 1440.
    pub daily_minutes: Option<i32>,
    /// `HH:MM` from which on watching is allowed.
    pub window_start: Option<String>,
    /// `HH:MM`; before the start: on the next day. Midnight may be written 00:00 or 24:00.
    pub window_end: Option<String>,
    /// `HH:MM`; before six in the morning: after midnight.
    pub bedtime: Option<String>,
}

impl Families {
    /// Sets when and how long a child may watch.
    ///
    /// # Errors
    /// All problems of the input at once; [`Fault::Unauthenticated`], [`Fault::Forbidden`].
    pub async fn set_child_limits(
        &self,
        ctx: &Ctx<'_>,
        command: SetChildLimits,
    ) -> Result<Child, FamilyError> {
        let (_, child) = self.own_child(ctx, command.child_id).await?;
        let before = self.limits_of(&child).await?;

        let after = changed_limits(before, command)?;

        let tx = self.kernel.db.write().await?;
        self.store_limits(&tx, child.id, after).await?;
        limits_history::record(&tx, child.id, child.day_at(self.kernel.now()), after).await?;
        let draft = audit_draft(
            "child.limits",
            child.id,
            "set a child's limits",
            Some(limits_json(before)),
            Some(limits_json(after)),
        );
        self.audit.record(&tx, ctx, draft).await?;
        tx.commit().await?;

        self.announce_change(child.id, "limits").await;
        Ok(child)
    }

    async fn store_limits(
        &self,
        tx: &DatabaseTransaction,
        child_id: ChildId,
        limits: ChildLimits,
    ) -> Result<(), Fault> {
        let row = child_limits::ActiveModel {
            child_id: Set(child_id),
            daily_minutes: Set(limits.daily_minutes as i32),
            window_start_minute: Set(limits.window_start_minute as i32),
            window_end_minute: Set(limits.window_end_minute as i32),
            bedtime_minute: Set(limits.bedtime_minute as i32),
            updated_at: Set(self.kernel.now()),
        };

        child_limits::Entity::insert(row)
            .on_conflict(
                OnConflict::column(child_limits::Column::ChildId)
                    .update_columns([
                        child_limits::Column::DailyMinutes,
                        child_limits::Column::WindowStartMinute,
                        child_limits::Column::WindowEndMinute,
                        child_limits::Column::BedtimeMinute,
                        child_limits::Column::UpdatedAt,
                    ])
                    .to_owned(),
            )
            .exec_without_returning(tx)
            .await?;

        Ok(())
    }
}

/// The limits after a change.
fn changed_limits(before: ChildLimits, command: SetChildLimits) -> Result<ChildLimits, FamilyError> {
    let mut after = before;
    let mut problems = Problems::new();

    if let Some(given) = command.daily_minutes
        && let Some(minutes) = collect(rules::daily_minutes(given), "daily_minutes", &mut problems)
    {
        after.daily_minutes = minutes;
    }
    for (given, field, minute) in [
        (
            command.window_start,
            "window_start",
            &mut after.window_start_minute,
        ),
        (command.window_end, "window_end", &mut after.window_end_minute),
        (command.bedtime, "bedtime", &mut after.bedtime_minute),
    ] {
        if let Some(given) = given
            && let Some(read) = collect(rules::minute_of_day(&given), field, &mut problems)
        {
            *minute = read;
        }
    }

    rules::normalize_window(&mut after);
    if problems.is_empty() && !rules::is_window(&after) {
        problems.push(Problem::of(FamilyErrorCode::TimeInvalid, "window_end"));
    }

    if problems.is_empty() {
        Ok(after)
    } else {
        Err(FamilyError::Problems(problems))
    }
}

fn limits_json(limits: ChildLimits) -> Value {
    json!({
        "dailyMinutes": limits.daily_minutes,
        "windowStart": rules::clock_text(limits.window_start_minute),
        "windowEnd": rules::clock_text(limits.window_end_minute),
        "bedtime": rules::clock_text(limits.bedtime_minute),
    })
}
