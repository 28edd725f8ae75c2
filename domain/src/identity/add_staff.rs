//! Makes a staff account.

use kyck_kernel::id::StaffId;
use kyck_kernel::{Ctx, Role, text};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;

use super::account::require_system;
use super::email::{is_email, normalize_email};
use super::entity::staff;
use super::error::StaffError;
use super::staff_code::{self, TotpSecret};
use super::{Identity, password};
use crate::audit::AuditDraft;

/// Longest name of a member of staff.
const MAX_NAME_CHARS: usize = 100;

/// A staff account to make.
#[derive(Clone)]
pub struct AddStaff {
    /// Id of the account; a new one when absent.
    pub id: Option<StaffId>,
    /// E-mail address with which it signs in.
    pub email: String,
    /// Name that other staff sees.
    pub name: String,
    /// What the account may do.
    pub role: Role,
    /// Password of at least 12 characters.
    pub password: String,
    /// Secret of the code generator, 20 bytes; random when absent.
    pub totp_secret: Option<[u8; 20]>,
}

/// A staff account that was made.
#[derive(Clone)]
pub struct AddedStaff {
    /// Id of the account.
    pub id: StaffId,
    /// The sign-in name as it is stored.
    pub email: String,
    /// The secret of its code generator, which is shown this once.
    pub totp: TotpSecret,
}

impl Identity {
    /// Makes a staff account; for the program itself (`kyck staff add`).
    ///
    /// # Errors
    /// [`StaffError`] for what the operator can fix; [`Fault::Forbidden`](kyck_kernel::Fault::Forbidden) for people.
    pub async fn add_staff(&self, ctx: &Ctx<'_>, cmd: AddStaff) -> Result<AddedStaff, StaffError> {
        require_system(ctx)?;

        let email = normalize_email(&cmd.email);
        if !is_email(&email) {
            return Err(StaffError::EmailInvalid);
        }
        if !password::is_acceptable(&cmd.password) {
            return Err(StaffError::PasswordWeak);
        }
        let name = text::name(&cmd.name, MAX_NAME_CHARS).map_err(|_| StaffError::NameInvalid)?;

        let id = cmd.id.unwrap_or_else(|| self.kernel.new_id());
        let secret = cmd.totp_secret.unwrap_or_else(|| self.kernel.random_bytes());
        let password_hash = self.hash_password(cmd.password).await?;

        let tx = self.kernel.db.write().await?;
        let row = staff::ActiveModel {
            id: Set(id),
            email: Set(email.clone()),
            name: Set(name),
            role: Set(cmd.role.as_str().to_owned()),
            password_hash: Set(password_hash),
            totp_secret_sealed: Set(self.seal_totp_secret(id, &secret)?),
            totp_last_step: Set(-1),
            is_disabled: Set(false),
            created_at: Set(self.kernel.now()),
            last_signed_in_at: Set(None),
        };
        let stored = staff::Entity::insert(row)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&tx)
            .await?;
        if stored == 0 {
            return Err(StaffError::EmailTaken);
        }
        let draft = AuditDraft {
            action: "staff.add",
            subject_kind: "staff",
            subject_id: id.to_string(),
            summary: format!("added a staff account with the role {}", cmd.role.as_str()),
            before: None,
            after: Some(serde_json::json!({ "role": cmd.role.as_str() })),
        };
        self.audit.record(&tx, ctx, draft).await?;
        tx.commit().await?;

        Ok(AddedStaff {
            id,
            totp: staff_code::shown(&email, &secret)?,
            email,
        })
    }
}
