//! Disables or enables a staff account, or changes its role.

use kyck_kernel::id::StaffId;
use kyck_kernel::{Ctx, Fault, Role};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::account::require_system;
use super::entity::staff;
use super::error::StaffError;
use super::known_device::{self, DeviceOwner};
use super::queries::read_staff;
use super::staff_account::lock_account;
use super::{Identity, Staff};

/// What to do with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffChange {
    /// It may no longer sign in.
    Disable,
    /// It may sign in, at once: locks of its name are lifted.
    Enable,
    /// It gets another role.
    SetRole(Role),
}

/// A change of a staff account.
#[derive(Clone, Debug)]
pub struct ChangeStaff {
    /// E-mail address of the account.
    pub email: String,
    /// What to do with it.
    pub change: StaffChange,
    /// Whether it may leave nobody who can administer.
    pub may_leave_no_admin: bool,
}

impl Identity {
    /// Changes a staff account and ends its sessions.
    ///
    /// # Errors
    /// [`StaffError::NotFound`], [`StaffError::LastAdmin`]; [`Fault::Forbidden`] for people.
    pub async fn change_staff(&self, ctx: &Ctx<'_>, cmd: ChangeStaff) -> Result<Staff, StaffError> {
        require_system(ctx)?;

        let tx = self.kernel.db.write_essential().await?;
        let admins = lock_admins(&tx).await?;
        let row = lock_account(&tx, &cmd.email).await?;
        let id = row.id;

        let is_last_admin = admins == [id];
        let takes_admin = !matches!(
            cmd.change,
            StaffChange::Enable | StaffChange::SetRole(Role::Admin)
        );
        if is_last_admin && takes_admin && !cmd.may_leave_no_admin {
            return Err(StaffError::LastAdmin);
        }

        let state = |row: &staff::Model| json!({ "role": row.role, "isDisabled": row.is_disabled });
        let before = state(&row);
        let (after, action, summary) = self.apply(&tx, row, cmd.change).await?;

        // Enabling somebody who is signed in takes nothing away.
        let ended = if cmd.change == StaffChange::Enable {
            None
        } else {
            Some(self.end_staff_sessions(&tx, id, action).await?)
        };
        self.audit_staff(&tx, ctx, id, action, summary, [before, state(&after)])
            .await?;
        tx.commit().await?;

        if let Some(ended) = ended {
            ended.announce(self).await;
        }
        Ok(read_staff(after)?)
    }

    /// Stores a change. Returns the account after it, and the change's action and summary in the audit log.
    async fn apply(
        &self,
        tx: &DatabaseTransaction,
        before: staff::Model,
        change: StaffChange,
    ) -> Result<(staff::Model, &'static str, String), Fault> {
        let mut after = before;
        let (action, summary) = match change {
            StaffChange::Disable => {
                after.is_disabled = true;
                known_device::forget_all(tx, DeviceOwner::Staff(after.id)).await?;
                ("staff.disable", "disabled a staff account".to_owned())
            }
            StaffChange::Enable => {
                after.is_disabled = false;
                self.lift_locks(tx, &after).await?;
                ("staff.enable", "enabled a staff account".to_owned())
            }
            StaffChange::SetRole(role) => {
                role.as_str().clone_into(&mut after.role);
                let summary = format!("gave a staff account the role {}", role.as_str());
                ("staff.setRole", summary)
            }
        };

        let changed = staff::ActiveModel {
            id: Set(after.id),
            is_disabled: Set(after.is_disabled),
            role: Set(after.role.clone()),
            ..Default::default()
        };
        staff::Entity::update(changed).exec(tx).await?;

        Ok((after, action, summary))
    }
}

/// Administrators who can sign in; they stay as they are until the transaction ends.
async fn lock_admins(tx: &DatabaseTransaction) -> Result<Vec<StaffId>, Fault> {
    let rows = staff::Entity::find()
        .filter(staff::Column::Role.eq(Role::Admin.as_str()))
        .filter(staff::Column::IsDisabled.eq(false))
        .order_by_asc(staff::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
