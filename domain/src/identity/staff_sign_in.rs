//! Signing staff in by password and time-based code.
//!
//! An attempt is counted before its password is hashed and given back when it was right. A device on which the
//! account signed in before has a count of its own: whoever tries a name from outside locks out strangers, not its
//! owner.

use kyck_kernel::{Ctx, Fault, Kernel, Role, UtcInstant};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::Identity;
use super::email::normalize_email;
use super::entity::staff;
use super::error::{IdentityError, IdentityErrorCode};
use super::known_device::{self, DeviceOwner};
use super::limit::{Limit, MINUTE_MS, address_subject};
use super::model::{IssuedSession, SignedIn};
use super::queries::find_staff_by_email;
use super::session::SessionOwner;
use super::sign_in_lock::{self, LockSubject};
use crate::audit::AuditDraft;

/// Staff sign-ins of strangers from one address in a minute, right ones not counted.
const PER_ADDRESS: Limit = Limit {
    scope: "STAFF_WRONG_ADDRESS",
    window_ms: MINUTE_MS,
    windows_before: 0,
    most: 10,
};

/// Credentials of a member of staff.
#[derive(Clone)]
pub struct StaffSignIn {
    /// E-mail address of the account.
    pub email: String,
    /// Password in plain text.
    pub password: String,
    /// Six digits of the code generator.
    pub totp_code: String,
    /// Token that an earlier sign-in gave this device.
    pub device_token: Option<String>,
}

impl Identity {
    /// Signs a member of staff in. Unknown names take the same time and give the same error.
    ///
    /// # Errors
    /// [`IdentityErrorCode::CredentialsWrong`]; [`Fault::RateLimited`] while the name is locked or the address has
    /// tried too often; [`Fault::RetryLater`] when too many wait for their password's hash.
    pub async fn staff_sign_in(&self, ctx: &Ctx<'_>, cmd: StaffSignIn) -> Result<SignedIn, IdentityError> {
        let now = self.kernel.now();
        let _place = self
            .state
            .hash_queue
            .try_acquire()
            .map_err(|_| Fault::RetryLater)?;

        let email = normalize_email(&cmd.email);
        let account = find_staff_by_email(self.kernel.db.read(), &email)
            .await?
            .filter(|account| !account.is_disabled);
        let device = self.known(account.as_ref(), cmd.device_token.as_deref()).await?;
        let attempt = Attempt::charge(&self.kernel, ctx, &email, device, now).await?;

        let known_hash = account.as_ref().map(|account| account.password_hash.clone());
        let is_password_right = self.check_password(cmd.password, known_hash).await?;
        let step = match &account {
            Some(account) => self.check_totp(account, &cmd.totp_code, now)?,
            None => None,
        };
        let (Some(account), Some(step), true) = (&account, step, is_password_right) else {
            return Err(IdentityErrorCode::CredentialsWrong.into());
        };

        let tx = self.kernel.db.write_essential().await?;
        if !take_step(&tx, account, step, now).await? {
            return Err(IdentityErrorCode::CredentialsWrong.into());
        }
        attempt.give_back(&tx).await?;
        let session = self.open(&tx, ctx, account).await?;
        let owner = DeviceOwner::Staff(account.id);
        let device_token = self.remember(&tx, owner, cmd.device_token.as_deref()).await?;
        tx.commit().await?;
        Ok(SignedIn {
            session,
            device_token,
        })
    }

    /// The hash of the device's token, if the account knows the device.
    async fn known(
        &self,
        account: Option<&staff::Model>,
        token: Option<&str>,
    ) -> Result<Option<[u8; 32]>, Fault> {
        let Some(hash) = token.and_then(known_device::token_hash) else {
            return Ok(None);
        };
        let owner = account.map(|account| DeviceOwner::Staff(account.id));
        let is_known = known_device::is_known(self.kernel.db.read(), owner, hash, self.kernel.now()).await?;
        Ok(is_known.then_some(hash))
    }
}

/// An attempt that was counted as a wrong one.
struct Attempt {
    subject: LockSubject,
    /// The address that it was counted for.
    address: Option<[u8; 32]>,
    at: UtcInstant,
}

impl Attempt {
    /// Counts an attempt, or refuses it uncounted.
    async fn charge(
        kernel: &Kernel,
        ctx: &Ctx<'_>,
        email: &str,
        device: Option<[u8; 32]>,
        now: UtcInstant,
    ) -> Result<Self, Fault> {
        let tx = kernel.db.write_essential().await?;
        let address = match device {
            // Its own lock is enough: others at the same address must not use up what it may try.
            Some(_) => None,
            None => address_subject(&kernel.keys, ctx),
        };

        if let Some(address) = &address {
            PER_ADDRESS.admit(&tx, address, now).await?;
        }

        let subject = match device {
            Some(hash) => LockSubject::device(hash),
            None => LockSubject::name(&kernel.keys, email),
        };

        sign_in_lock::charge(&tx, subject, now).await?;
        tx.commit().await?;

        Ok(Self {
            subject,
            address,
            at: now,
        })
    }

    /// Clears the count of wrong attempts of its subject, because this one was right.
    async fn give_back(&self, tx: &DatabaseTransaction) -> Result<(), Fault> {
        if let Some(address) = &self.address {
            PER_ADDRESS.give_back(tx, address, self.at).await?;
        }
        sign_in_lock::clear(tx, &[self.subject]).await
    }
}

/// Takes the step of a right code; whether it was free. A step counts once, also when two nodes see it at the same
/// time, and only for the account as it was read: not for one that was disabled or reset since.
async fn take_step(
    tx: &DatabaseTransaction,
    account: &staff::Model,
    step: i64,
    now: UtcInstant,
) -> Result<bool, Fault> {
    let taken = staff::Entity::update_many()
        .col_expr(staff::Column::TotpLastStep, Expr::value(step))
        .col_expr(staff::Column::LastSignedInAt, Expr::value(now))
        .filter(staff::Column::Id.eq(account.id))
        .filter(staff::Column::TotpLastStep.lt(step))
        .filter(staff::Column::IsDisabled.eq(false))
        .filter(staff::Column::PasswordHash.eq(account.password_hash.as_str()))
        .filter(staff::Column::TotpSecretSealed.eq(account.totp_secret_sealed.clone()))
        .exec(tx)
        .await?;
    Ok(taken.rows_affected == 1)
}

impl Identity {
    async fn open(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        account: &staff::Model,
    ) -> Result<IssuedSession, Fault> {
        let role = Role::parse(&account.role)
            .ok_or_else(|| Fault::internal(format!("stored role {:?} is unknown", account.role)))?;
        let owner = SessionOwner::Staff {
            staff_id: account.id,
            role,
        };

        let proof: [u8; 32] = self.kernel.random_bytes();
        let session = self.open_session(tx, owner, None, &proof).await?;
        let signed_in = Ctx {
            actor: session.actor,
            ..*ctx
        };

        let draft = AuditDraft {
            action: "staff.signIn",
            subject_kind: "staff",
            subject_id: account.id.to_string(),
            summary: "signed in".to_owned(),
            before: None,
            after: None,
        };

        self.audit.record(tx, &signed_in, draft).await?;

        Ok(session)
    }
}
