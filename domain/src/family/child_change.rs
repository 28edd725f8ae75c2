//! What all changes of a child share: who may make them, the audit log, and the announcement.

use kyck_kernel::actor::CallingGuardian;
use kyck_kernel::bus::BusMessage;
use kyck_kernel::id::{ChildId, ThemeId};
use kyck_kernel::{Ctx, Fault};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{DatabaseTransaction, EntityTrait};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Families;
use super::entity::child_interest;
use super::error::{FamilyError, FamilyErrorCode, child_not_found};
use super::model::{BlockKind, Child};
use crate::audit::AuditDraft;

/// The most interests of one child.
const MAX_INTERESTS: usize = 20;

impl Families {
    /// Announces to running players, followers and caches of all nodes that something about a child changed. Call it
    /// after the commit.
    pub async fn announce_change(&self, child_id: ChildId, change: &str) {
        self.kernel.epochs.settings_changed(child_id);
        self.kernel
            .bus
            .publish(BusMessage {
                topic: "child".to_owned(),
                key: child_id.to_string(),
                body: json!({ "change": change }).to_string(),
            })
            .await;
    }

    /// The calling guardian, and the child of its family to change; `None` when the client's id names none.
    pub(super) async fn own_child(
        &self,
        ctx: &Ctx<'_>,
        child_id: Option<ChildId>,
    ) -> Result<(CallingGuardian, Child), FamilyError> {
        let caller = self.identity.acting_guardian(ctx).await?;

        let found = match child_id {
            Some(child_id) => self.child(ctx, child_id).await?,
            None => None,
        };
        let child = found.ok_or_else(child_not_found)?;

        Ok((caller, child))
    }

    /// Interests to store: themes that exist, each once and at most 20.
    pub(super) async fn checked_interests(
        &self,
        given: &[Option<ThemeId>],
    ) -> Result<Result<Vec<ThemeId>, FamilyErrorCode>, Fault> {
        let Some(ids) = given.iter().copied().collect::<Option<Vec<ThemeId>>>() else {
            return Ok(Err(FamilyErrorCode::ThemeNotFound));
        };
        if ids.is_empty() {
            return Ok(Ok(ids));
        }

        let themes = self.content.current_themes(&ids).await?;
        Ok(themes
            .filter(|themes| themes.len() <= MAX_INTERESTS)
            .ok_or(FamilyErrorCode::ThemeNotFound))
    }
}

pub(super) async fn insert_interests(
    tx: &DatabaseTransaction,
    child_id: ChildId,
    interests: &[ThemeId],
) -> Result<(), Fault> {
    if interests.is_empty() {
        return Ok(());
    }

    let rows = interests.iter().map(|theme_id| child_interest::ActiveModel {
        child_id: Set(child_id),
        theme_id: Set(*theme_id),
    });
    child_interest::Entity::insert_many(rows)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// The entry of the audit log about a change of a child.
pub(super) fn audit_draft(
    action: &'static str,
    child_id: ChildId,
    summary: &str,
    before: Option<Value>,
    after: Option<Value>,
) -> AuditDraft {
    AuditDraft {
        action,
        subject_kind: "child",
        subject_id: child_id.to_string(),
        summary: summary.to_owned(),
        before,
        after,
    }
}

/// A block in the audit log.
pub(super) fn block_json(kind: BlockKind, target: Uuid) -> Value {
    json!({ "kind": format!("{kind:?}").to_uppercase(), "targetId": target.to_string() })
}
