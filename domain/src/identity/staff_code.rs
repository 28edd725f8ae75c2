//! The code generators of staff (RFC 6238): secrets, addresses for QR codes, checking.

use kyck_kernel::id::StaffId;
use kyck_kernel::{Ctx, Fault, UtcInstant, text};
use totp_rs::{Builder, Totp};

use super::Identity;
use super::account::require_system;
use super::email::normalize_email;
use super::entity::staff;
use super::queries::find_staff_by_email;

/// Seconds of one step of a staff code.
const STEP_SECONDS: u64 = 30;
const ISSUER: &str = "KYCK";

/// A secret as its owner gets to see it, once.
#[derive(Clone)]
pub struct TotpSecret {
    /// The secret in Base32.
    pub secret: String,
    /// As an `otpauth://` address, for a QR code.
    pub url: String,
}

/// How a secret is written for the owner of an account.
///
/// # Errors
/// [`Fault::Internal`] for a name that no address can carry.
pub fn shown(email: &str, secret: &[u8; 20]) -> Result<TotpSecret, Fault> {
    let totp = builder(secret)
        .with_issuer(Some(ISSUER))
        .with_account_name(email)
        .build()
        .map_err(problem)?;
    Ok(TotpSecret {
        secret: totp.secret().to_base32(),
        url: totp.to_url().map_err(problem)?,
    })
}

impl Identity {
    /// Seals the secret of an account for storage.
    ///
    /// # Errors
    /// [`Fault::Internal`] when the system gives no randomness.
    pub fn seal_totp_secret(&self, id: StaffId, secret: &[u8]) -> Result<Vec<u8>, Fault> {
        self.kernel.keys.seal(&sealing_context(id), secret)
    }

    /// The step to which a code belongs, if it is a right one now.
    ///
    /// # Errors
    /// [`Fault::Internal`] for a stored secret that cannot be opened.
    pub fn check_totp(
        &self,
        account: &staff::Model,
        code: &str,
        now: UtcInstant,
    ) -> Result<Option<i64>, Fault> {
        let secret = self
            .kernel
            .keys
            .open(&sealing_context(account.id), &account.totp_secret_sealed)?;
        let step = generator(&secret)?.check(
            &text::typed_code(code),
            now.as_millis().div_euclid(1000).unsigned_abs(),
        );
        Ok(step.map(|step| i64::try_from(step).unwrap_or(i64::MAX)))
    }
}

pub(super) fn sealing_context(id: StaffId) -> Vec<u8> {
    [b"totp:".as_slice(), id.0.as_bytes()].concat()
}

fn builder(secret: &[u8]) -> Builder {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(STEP_SECONDS)
}

fn generator(secret: &[u8]) -> Result<Totp, Fault> {
    builder(secret).build().map_err(problem)
}

fn problem(error: impl std::fmt::Display) -> Fault {
    Fault::internal(format!("code generator: {error}"))
}

impl Identity {
    /// The code that signs a member of staff in next; for the demo's own page, which replaces a code
    /// generator. `None` for unknown names.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for people.
    pub async fn demo_totp_code(&self, ctx: &Ctx<'_>, email: &str) -> Result<Option<String>, Fault> {
        require_system(ctx)?;

        let email = normalize_email(email);
        let Some(account) = find_staff_by_email(self.kernel.db.read(), &email).await? else {
            return Ok(None);
        };
        let secret = self
            .kernel
            .keys
            .open(&sealing_context(account.id), &account.totp_secret_sealed)?;
        let totp = generator(&secret)?;
        let step = self
            .kernel
            .now()
            .as_millis()
            .div_euclid(1000 * STEP_SECONDS as i64);
        // A step counts once: after a sign-in in this step the generator of a hasty tester runs one ahead.
        let step = step.max(account.totp_last_step.saturating_add(1)).min(step + 1);
        Ok(Some(
            totp.generate(step.unsigned_abs() * STEP_SECONDS).to_string(),
        ))
    }
}
