//! Gives a staff account a new password or a new code generator.

use kyck_kernel::Ctx;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::account::require_system;
use super::entity::staff;
use super::error::StaffError;
use super::known_device::{self, DeviceOwner};
use super::staff_account::lock_account;
use super::staff_code::{self, TotpSecret};
use super::{Identity, password};

/// Which parts of an account are replaced.
#[derive(Clone)]
pub struct ResetStaff {
    /// E-mail address of the account.
    pub email: String,
    /// The new password, if it gets one.
    pub password: Option<String>,
    /// Whether it gets a new secret of its code generator.
    pub resets_totp: bool,
}

impl Identity {
    /// Gives an account a new password, a new secret of its code generator, or both; ends its sessions, lifts its locks
    /// and forgets its known devices. Returns the new secret.
    ///
    /// # Errors
    /// [`StaffError::NotFound`], [`StaffError::PasswordWeak`]; [`Fault::Forbidden`](kyck_kernel::Fault::Forbidden) for people.
    pub async fn reset_staff(
        &self,
        ctx: &Ctx<'_>,
        cmd: ResetStaff,
    ) -> Result<Option<TotpSecret>, StaffError> {
        require_system(ctx)?;

        let password_hash = match cmd.password {
            Some(password) if !password::is_acceptable(&password) => {
                return Err(StaffError::PasswordWeak);
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
        let summary = "replaced the password or the code generator of a staff account".to_owned();
        self.audit_staff(&tx, ctx, id, "staff.reset", summary, [Value::Null, what])
            .await?;
        tx.commit().await?;

        ended.announce(self).await;
        Ok(totp)
    }
}
