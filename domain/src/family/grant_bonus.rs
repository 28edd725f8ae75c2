//! Grants a child extra minutes for today.

use chrono::NaiveDate;
use kyck_kernel::Ctx;
use kyck_kernel::id::{ChildId, MessageId};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use serde_json::json;

use super::child_change::audit_draft;
use super::entity::child_bonus;
use super::error::{FamilyError, FamilyErrorCode};
use super::model::Child;
use super::{Families, rules, store};
use crate::idempotency::{self, MutationKey};
use crate::identity;

/// The most extra minutes of one day.
const MAX_BONUS_PER_DAY: u32 = 480;

impl Families {
    /// Grants extra minutes for today, the family's own day.
    ///
    /// # Errors
    /// [`FamilyErrorCode::LimitInvalid`] for minutes outside 1 to 240 and more than 480 in a day;
    /// [`FamilyErrorCode::ChildNotFound`].
    pub async fn grant_bonus(
        &self,
        ctx: &Ctx<'_>,
        child_id: Option<ChildId>,
        minutes: i32,
        key: Option<&MutationKey>,
    ) -> Result<Child, FamilyError> {
        let (caller, child) = self.own_child(ctx, child_id).await?;

        let out_of_range = |code| FamilyError::of(code, "minutes");
        let minutes = rules::bonus_minutes(minutes).map_err(out_of_range)?;
        let today: NaiveDate = child.day_at(self.kernel.now());

        let tx = self.kernel.db.write().await?;
        if let Some(()) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            return Ok(child);
        }

        identity::lock_family(&tx, child.family_id).await?;
        let before = store::bonus_minutes(&tx, child.id, today).await?;
        let after = before + minutes.unsigned_abs();
        if after > MAX_BONUS_PER_DAY {
            return Err(out_of_range(FamilyErrorCode::LimitInvalid));
        }

        let row = child_bonus::ActiveModel {
            child_id: Set(child.id),
            day_on: Set(today),
            id: Set(self.kernel.new_id::<MessageId>().0),
            minutes: Set(minutes),
            guardian_id: Set(caller.guardian_id),
            granted_at: Set(self.kernel.now()),
        };
        child_bonus::Entity::insert(row)
            .exec_without_returning(&tx)
            .await?;
        let bonus = |minutes: u32| Some(json!({ "bonusMinutes": minutes, "on": today.to_string() }));
        let summary = "granted extra minutes for today";
        let draft = audit_draft("child.bonus", child.id, summary, bonus(before), bonus(after));
        self.audit.record(&tx, ctx, draft).await?;
        idempotency::settle(&tx, ctx, key, &()).await?;
        tx.commit().await?;

        self.announce_change(child.id, "limits").await;
        Ok(child)
    }
}
