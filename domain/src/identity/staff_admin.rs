//! Looking after staff accounts: disabling, roles, resets. For the program itself (`kyck staff …`), which may run
//! next to a server: every change ends the account's sessions in the same transaction.

use kyck_kernel::id::StaffId;
use kyck_kernel::{Ctx, Fault, Role, UtcInstant};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};

use super::account::{read_staff, require_system};
use super::email::normalize_email;
use super::entity::staff;
use super::known_device::{self, DeviceOwner};
use super::sign_in_lock::{self, LockSubject};
use super::staff_code::{self, TotpSecret};
use super::{Identity, Staff, password};
use crate::audit::AuditDraft;

/// A staff account as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffAccount {
    /// Who.
    pub staff: Staff,
    /// Whether it may not sign in.
    pub is_disabled: bool,
    /// Until when too many wrong attempts lock its name for devices that it does not know.
    pub locked_until: Option<UtcInstant>,
    /// When it last signed in.
    pub last_signed_in_at: Option<UtcInstant>,
}

/// Why a staff account was not changed.
#[derive(Debug, thiserror::Error)]
pub enum StaffAdminError {
    /// There is no account of this name.
    #[error("there is no staff account with this e-mail address")]
    NotFound,
    /// Nobody could administer after this.
    #[error("this is the last administrator who can sign in")]
    LastAdmin,
    /// The new password is too short or too long.
    #[error("a password has at least 12 characters")]
    PasswordWeak,
    /// Nothing that other input would fix.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sea_orm::DbErr> for StaffAdminError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Fault(error.into())
    }
}

impl Identity {
    /// Every staff account, by name.
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

/// What to do with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffChange {
    /// It may no longer sign in.
    Disable,
    /// It may sign in, at once: locks of its name are lifted.
    Enable,
    /// It gets other rights.
    SetRole(Role),
}

/// A change of a staff account.
#[derive(Clone, Debug)]
pub struct ChangeStaff {
    /// Sign-in name.
    pub email: String,
    /// What to do.
    pub change: StaffChange,
    /// Whether it may leave nobody who can administer.
    pub may_leave_no_admin: bool,
}

impl Identity {
    /// Changes a staff account and ends its sessions.
    ///
    /// # Errors
    /// [`StaffAdminError::NotFound`], [`StaffAdminError::LastAdmin`]; [`Fault::Forbidden`] for people.
    pub async fn change_staff(&self, ctx: &Ctx<'_>, cmd: ChangeStaff) -> Result<Staff, StaffAdminError> {
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
            return Err(StaffAdminError::LastAdmin);
        }

        let state = |row: &staff::Model| json!({ "role": row.role, "isDisabled": row.is_disabled });
        let before = state(&row);
        let mut after = row.clone();
        let (action, summary) = match cmd.change {
            StaffChange::Disable => {
                after.is_disabled = true;
                known_device::forget_all(&tx, DeviceOwner::Staff(id)).await?;
                ("staff.disable", "disabled a staff account".to_owned())
            }
            StaffChange::Enable => {
                after.is_disabled = false;
                self.lift_locks(&tx, &row).await?;
                ("staff.enable", "enabled a staff account".to_owned())
            }
            StaffChange::SetRole(role) => {
                role.as_str().clone_into(&mut after.role);
                (
                    "staff.setRole",
                    format!("gave a staff account the role {}", role.as_str()),
                )
            }
        };
        let changed = staff::ActiveModel {
            id: Set(id),
            is_disabled: Set(after.is_disabled),
            role: Set(after.role.clone()),
            ..Default::default()
        };
        staff::Entity::update(changed).exec(&tx).await?;

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
}

/// What of an account is made new.
#[derive(Clone)]
pub struct ResetStaff {
    /// Sign-in name.
    pub email: String,
    /// The new password, if it gets one.
    pub password: Option<String>,
    /// Whether it gets a new secret of its code generator.
    pub resets_totp: bool,
}

impl Identity {
    /// Gives an account a new password, a new secret of its code generator, or both; ends its sessions, lifts its locks
    /// and makes strangers of its devices. Returns the new secret.
    ///
    /// # Errors
    /// [`StaffAdminError::NotFound`], [`StaffAdminError::PasswordWeak`]; [`Fault::Forbidden`] for people.
    pub async fn reset_staff(
        &self,
        ctx: &Ctx<'_>,
        cmd: ResetStaff,
    ) -> Result<Option<TotpSecret>, StaffAdminError> {
        require_system(ctx)?;
        let password_hash = match cmd.password {
            Some(password) if !password::is_acceptable(&password) => {
                return Err(StaffAdminError::PasswordWeak);
            }
            Some(password) => Some(self.hash_password(password).await?),
            None => None,
        };

        let tx = self.kernel.db.write_essential().await?;
        let row = lock_account(&tx, &cmd.email).await?;
        let id = row.id;
        let what = json!({ "password": password_hash.is_some(), "codeGenerator": cmd.resets_totp });
        let mut changed = staff::ActiveModel {
            id: Set(id),
            ..Default::default()
        };
        if let Some(hash) = password_hash {
            changed.password_hash = Set(hash);
        }
        let mut totp = None;
        if cmd.resets_totp {
            let secret: [u8; 20] = self.kernel.random_bytes();
            changed.totp_secret_sealed = Set(self.seal_totp_secret(id, &secret)?);
            changed.totp_last_step = Set(-1);
            totp = Some(staff_code::shown(&row.email, &secret)?);
        }
        if changed.password_hash.is_set() || changed.totp_secret_sealed.is_set() {
            staff::Entity::update(changed).exec(&tx).await?;
        }
        self.lift_locks(&tx, &row).await?;
        known_device::forget_all(&tx, DeviceOwner::Staff(id)).await?;
        let ended = self.end_staff_sessions(&tx, id, "staff.reset").await?;
        let summary = "made the password or the code generator of a staff account new".to_owned();
        self.audit_staff(&tx, ctx, id, "staff.reset", summary, [Value::Null, what])
            .await?;
        tx.commit().await?;
        ended.announce(self).await;
        Ok(totp)
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

async fn lock_account(tx: &DatabaseTransaction, email: &str) -> Result<staff::Model, StaffAdminError> {
    staff::Entity::find()
        .filter(staff::Column::Email.eq(normalize_email(email)))
        .lock_exclusive()
        .one(tx)
        .await?
        .ok_or(StaffAdminError::NotFound)
}

impl Identity {
    /// Lets an account sign in at once, from known and unknown devices.
    async fn lift_locks(&self, tx: &DatabaseTransaction, row: &staff::Model) -> Result<(), Fault> {
        let mut subjects = vec![LockSubject::name(&self.kernel.keys, &row.email)];
        let devices = known_device::hashes_of(tx, DeviceOwner::Staff(row.id)).await?;
        subjects.extend(devices.into_iter().map(LockSubject::device));
        sign_in_lock::clear(tx, &subjects).await
    }

    async fn audit_staff(
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
