//! Staff accounts as administrators see them, and what their changes share.
//!
//! Changes are for the program itself (`kyck staff …`), which may run next to a server: every change ends the account's
//! sessions in the same transaction.

use kyck_kernel::id::StaffId;
use kyck_kernel::{Ctx, Fault, UtcInstant};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;

use super::account::require_system;
use super::email::normalize_email;
use super::entity::staff;
use super::error::StaffError;
use super::known_device::{self, DeviceOwner};
use super::queries::read_staff;
use super::sign_in_lock::{self, LockSubject};
use super::{Identity, Staff};
use crate::audit::AuditDraft;

/// A staff account as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffAccount {
    /// Account with its name and role.
    pub staff: Staff,
    /// Whether it may not sign in.
    pub is_disabled: bool,
    /// Until when too many wrong attempts lock its name for devices that it does not know.
    pub locked_until: Option<UtcInstant>,
    /// When it last signed in.
    pub last_signed_in_at: Option<UtcInstant>,
}

impl Identity {
    /// Every staff account, in the order of e-mail addresses.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for people.
    pub async fn list_staff(&self, ctx: &Ctx<'_>) -> Result<Vec<StaffAccount>, Fault> {
        require_system(ctx)?;

        let db = self.kernel.db.read();
        let rows = staff::Entity::find()
            .order_by_asc(staff::Column::Email)
            .all(db)
            .await?;
        let subjects: Vec<LockSubject> = rows
            .iter()
            .map(|row| LockSubject::name(&self.kernel.keys, &row.email))
            .collect();
        let mut locks = sign_in_lock::locked_until(db, &subjects, self.kernel.now()).await?;

        rows.into_iter()
            .zip(subjects)
            .map(|(row, subject)| {
                Ok(StaffAccount {
                    is_disabled: row.is_disabled,
                    locked_until: locks.remove(&subject),
                    last_signed_in_at: row.last_signed_in_at,
                    staff: read_staff(row)?,
                })
            })
            .collect()
    }
}

/// The account of an e-mail address; its row is locked until the transaction ends.
pub(super) async fn lock_account(tx: &DatabaseTransaction, email: &str) -> Result<staff::Model, StaffError> {
    staff::Entity::find()
        .filter(staff::Column::Email.eq(normalize_email(email)))
        .lock_exclusive()
        .one(tx)
        .await?
        .ok_or(StaffError::NotFound)
}

impl Identity {
    /// Lets an account sign in at once, from known and unknown devices.
    pub(super) async fn lift_locks(&self, tx: &DatabaseTransaction, row: &staff::Model) -> Result<(), Fault> {
        let mut subjects = vec![LockSubject::name(&self.kernel.keys, &row.email)];
        let devices = known_device::hashes_of(tx, DeviceOwner::Staff(row.id)).await?;
        subjects.extend(devices.into_iter().map(LockSubject::device));
        sign_in_lock::clear(tx, &subjects).await
    }

    /// Writes a change of an account to the audit log; a `before` of null is left out.
    pub(super) async fn audit_staff(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        id: StaffId,
        action: &'static str,
        summary: String,
        [before, after]: [Value; 2],
    ) -> Result<(), Fault> {
        let draft = AuditDraft {
            action,
            subject_kind: "staff",
            subject_id: id.to_string(),
            summary,
            before: Some(before).filter(|value| !value.is_null()),
            after: Some(after),
        };
        self.audit.record(tx, ctx, draft).await
    }
}
