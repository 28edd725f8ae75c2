//! Staff accounts: password and time-based code (RFC 6238), with a lock that grows for a while.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult,
    QueryFilter, Statement,
};
use totp_rs::{Builder, Totp};

use super::account::{find_staff_by_email, require_system};
use super::entity::staff;
use super::error::IdentityError;
use super::limit::{DAY_MS, Limit, MINUTE_MS, address_subject, retry_at};
use super::model::IssuedSession;
use super::rules;
use super::session::{SessionOwner, open_session};
use crate::audit::{self, AuditDraft};
use crate::id::StaffId;
use crate::keys::Purpose;
use crate::{Ctx, Env, Fault, Role, UtcInstant, text};

/// Memory of a password hash in KiB, rounds, lanes.
const ARGON2: (u32, u32, u32) = (19 * 1024, 2, 1);
/// Seconds of one step of a staff code.
const STEP_SECONDS: u64 = 30;
/// Wrong staff sign-ins of one address in a minute.
const WRONG_PER_ADDRESS: Limit = Limit {
    scope: "STAFF_WRONG_ADDRESS",
    window_ms: MINUTE_MS,
    windows_before: 0,
    most: 10,
};
const MIN_PASSWORD_CHARS: usize = 12;
const MAX_PASSWORD_BYTES: usize = 1024;
/// The longest name.
const MAX_NAME_CHARS: usize = 100;

/// A staff account to make.
#[derive(Clone)]
pub struct AddStaff {
    /// Names it; made when absent.
    pub id: Option<StaffId>,
    /// Sign-in name.
    pub email: String,
    /// Shown name.
    pub name: String,
    /// Rights.
    pub role: Role,
    /// At least 12 characters.
    pub password: String,
    /// Secret of the code generator, 20 bytes; random when absent.
    pub totp_secret: Option<[u8; 20]>,
}

/// A staff account that was made.
#[derive(Clone)]
pub struct AddedStaff {
    /// Names it.
    pub id: StaffId,
    /// The secret for a code generator, in Base32.
    pub totp_secret: String,
    /// The same as an `otpauth://` address, for a QR code.
    pub totp_url: String,
}

/// Why a staff account was not made.
#[derive(Debug, thiserror::Error)]
pub enum AddStaffError {
    /// The sign-in name is no e-mail address.
    #[error("not an e-mail address")]
    EmailInvalid,
    /// There is an account of this name.
    #[error("an account with this e-mail address exists")]
    EmailTaken,
    /// The password is too short or too long.
    #[error("a password has at least 12 characters")]
    PasswordWeak,
    /// The name is too long, or has characters that nobody sees.
    #[error("a name has at most 100 characters, none of them hidden")]
    NameInvalid,
    /// Nothing that other input would mend.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sea_orm::DbErr> for AddStaffError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Fault(error.into())
    }
}

/// Makes a staff account; for the program itself (`kyck staff add`).
///
/// # Errors
/// See [`AddStaffError`].
pub async fn add_staff(ctx: &Ctx<'_>, cmd: AddStaff) -> Result<AddedStaff, AddStaffError> {
    require_system(ctx)?;
    let email = normalize_email(&cmd.email);
    if !is_email(&email) {
        return Err(AddStaffError::EmailInvalid);
    }
    if cmd.password.chars().count() < MIN_PASSWORD_CHARS || cmd.password.len() > MAX_PASSWORD_BYTES {
        return Err(AddStaffError::PasswordWeak);
    }
    let name = text::line(&cmd.name, MAX_NAME_CHARS).map_err(|_| AddStaffError::NameInvalid)?;
    let env = ctx.env;
    let id = cmd.id.unwrap_or_else(|| env.new_id());
    let secret = cmd.totp_secret.unwrap_or_else(|| env.random_bytes());
    let salt: [u8; 16] = env.random_bytes();
    let password = cmd.password.into_bytes();
    let password_hash = blocking(env, move || hash_password(&password, &salt)).await??;
    let tx = env.db.write().await?;
    let row = staff::ActiveModel {
        id: Set(id),
        email: Set(email.clone()),
        name: Set(name),
        role: Set(cmd.role.as_str().to_owned()),
        password_hash: Set(password_hash),
        totp_secret_sealed: Set(env.keys.seal(&sealing_context(id), &secret)?),
        totp_last_step: Set(-1),
        is_disabled: Set(false),
        created_at: Set(env.now()),
    };
    let stored = staff::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&tx)
        .await?;
    if stored == 0 {
        return Err(AddStaffError::EmailTaken);
    }
    let draft = AuditDraft {
        action: "staff.add",
        subject_kind: "staff",
        subject_id: id.to_string(),
        summary: format!("added a staff account with the role {}", cmd.role.as_str()),
        before: None,
        after: Some(serde_json::json!({ "role": cmd.role.as_str() })),
    };
    audit::record(&tx, ctx, draft).await?;
    tx.commit().await?;
    let totp_secret = generator(&secret)?.secret().to_base32();
    Ok(AddedStaff {
        id,
        totp_url: format!(
            "otpauth://totp/KYCK:{}?secret={totp_secret}&issuer=KYCK",
            percent_encoded(&email)
        ),
        totp_secret,
    })
}

/// The code that signs a member of staff in next; for the demo's own page, which stands in for a code
/// generator. `None` for unknown names.
///
/// # Errors
/// [`Fault::Forbidden`] for people.
pub async fn demo_totp_code(ctx: &Ctx<'_>, email: &str) -> Result<Option<String>, Fault> {
    require_system(ctx)?;
    let email = normalize_email(email);
    let Some(account) = find_staff_by_email(ctx.env.db.read(), &email).await? else {
        return Ok(None);
    };
    let secret = ctx
        .env
        .keys
        .open(&sealing_context(account.id), &account.totp_secret_sealed)?;
    let totp = generator(&secret)?;
    let step = ctx.now().as_millis().div_euclid(1000 * STEP_SECONDS as i64);
    // A step counts once: after a sign-in in this step the generator of a hasty tester runs one ahead.
    let step = step.max(account.totp_last_step.saturating_add(1)).min(step + 1);
    Ok(Some(
        totp.generate(step.unsigned_abs() * STEP_SECONDS).to_string(),
    ))
}

/// A staff sign-in.
#[derive(Clone)]
pub struct StaffSignIn {
    /// Sign-in name.
    pub email: String,
    /// Password.
    pub password: String,
    /// Six digits of the code generator.
    pub totp_code: String,
}

/// Signs a member of staff in. Unknown names cost the same time and answer the same.
///
/// # Errors
/// [`IdentityError::CredentialsWrong`]; [`Fault::RateLimited`] while the name is locked or the address has
/// been wrong too often; [`Fault::RetryLater`] when too many wait for their password's hash.
pub async fn staff_sign_in(ctx: &Ctx<'_>, cmd: StaffSignIn) -> Result<IssuedSession, IdentityError> {
    let env = ctx.env;
    let now = env.now();
    let email = normalize_email(&cmd.email);
    let subject = env
        .keys
        .keyed_hash(Purpose::AddressHash, &[b"staff", email.as_bytes()]);
    let _place = env
        .identity
        .hash_queue
        .try_acquire()
        .map_err(|_| Fault::RetryLater)?;
    let tx = env.db.write_essential().await?;
    if let Some(address) = address_subject(ctx) {
        WRONG_PER_ADDRESS.check(&tx, &address, now).await?;
    }
    let locked_until = find_lock(&tx, &subject).await?.map(|lock| lock.locked_until_at);
    drop(tx);
    if let Some(until) = locked_until.filter(|until| rules::is_locked(*until, now)) {
        return Err(retry_at(until, now).into());
    }
    let account = find_staff_by_email(env.db.read(), &email)
        .await?
        .filter(|account| !account.is_disabled);
    let known_hash = account.as_ref().map(|account| account.password_hash.clone());
    let is_password_right = {
        let password = cmd.password.into_bytes();
        blocking(env, move || check_password(&password, known_hash)).await??
    };
    let step = match &account {
        Some(account) => {
            let secret = env
                .keys
                .open(&sealing_context(account.id), &account.totp_secret_sealed)?;
            generator(&secret)?.check(
                cmd.totp_code.trim(),
                now.as_millis().div_euclid(1000).unsigned_abs(),
            )
        }
        None => None,
    };
    let tx = env.db.write_essential().await?;
    if let (Some(account), Some(step), true) = (&account, step, is_password_right) {
        let step = i64::try_from(step).unwrap_or(i64::MAX);
        // A step counts once, also when two nodes see it at the same time.
        let taken = staff::Entity::update_many()
            .col_expr(staff::Column::TotpLastStep, Expr::value(step))
            .filter(staff::Column::Id.eq(account.id))
            .filter(staff::Column::TotpLastStep.lt(step))
            .exec(&tx)
            .await?;
        if taken.rows_affected == 1 {
            clear_lock(&tx, &subject).await?;
            let session = sign_in(&tx, ctx, account).await?;
            tx.commit().await?;
            return Ok(session);
        }
    }
    count_wrong(&tx, &subject, now).await?;
    if let Some(address) = address_subject(ctx) {
        WRONG_PER_ADDRESS.count(&tx, &address, now).await?;
    }
    tx.commit().await?;
    Err(IdentityError::CredentialsWrong)
}

async fn sign_in(
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
    let proof: [u8; 32] = ctx.env.random_bytes();
    let session = open_session(tx, ctx.env, owner, None, &proof).await?;
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
    audit::record(tx, &signed_in, draft).await?;
    Ok(session)
}

#[derive(FromQueryResult)]
struct Lock {
    wrong_count: i32,
    last_wrong_at: UtcInstant,
    locked_until_at: UtcInstant,
}

async fn find_lock(tx: &DatabaseTransaction, subject: &[u8; 32]) -> Result<Option<Lock>, Fault> {
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "SELECT wrong_count, last_wrong_at, locked_until_at FROM sign_in_lock WHERE subject_hash = $1",
        [subject.to_vec().into()],
    );
    Ok(Lock::find_by_statement(statement).one(tx).await?)
}

async fn count_wrong(tx: &DatabaseTransaction, subject: &[u8; 32], now: UtcInstant) -> Result<(), Fault> {
    let lock = find_lock(tx, subject).await?;
    // A day without a wrong one forgives all before.
    let before = lock
        .filter(|lock| now.millis_since(lock.last_wrong_at) < DAY_MS)
        .map_or(0, |lock| lock.wrong_count);
    let wrong = before.saturating_add(1);
    let until = now.plus_millis(rules::lock_ms(wrong));
    tx.execute_raw(Statement::from_sql_and_values(
        tx.get_database_backend(),
        "INSERT INTO sign_in_lock (subject_hash, wrong_count, last_wrong_at, locked_until_at) \
         VALUES ($1, $2, $3, $4) ON CONFLICT (subject_hash) DO UPDATE SET wrong_count = excluded.wrong_count, \
         last_wrong_at = excluded.last_wrong_at, locked_until_at = excluded.locked_until_at",
        [subject.to_vec().into(), wrong.into(), now.into(), until.into()],
    ))
    .await?;
    Ok(())
}

async fn clear_lock(tx: &DatabaseTransaction, subject: &[u8; 32]) -> Result<(), Fault> {
    tx.execute_raw(Statement::from_sql_and_values(
        tx.get_database_backend(),
        "DELETE FROM sign_in_lock WHERE subject_hash = $1",
        [subject.to_vec().into()],
    ))
    .await?;
    Ok(())
}

fn sealing_context(id: StaffId) -> Vec<u8> {
    [b"totp:".as_slice(), id.0.as_bytes()].concat()
}

fn normalize_email(email: &str) -> String {
    email.trim().to_lowercase()
}

fn is_email(email: &str) -> bool {
    let Some((name, domain)) = email.split_once('@') else {
        return false;
    };
    email.len() <= 254
        && !name.is_empty()
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && email
            .chars()
            .all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | ',' | ';' | '"'))
        && !domain.contains('@')
}

/// The text with every byte but letters, digits and `-._~@` as `%XX` (RFC 3986, 2.1).
fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

fn generator(secret: &[u8]) -> Result<Totp, Fault> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(STEP_SECONDS)
        .build()
        .map_err(|error| Fault::internal(format!("code generator: {error}")))
}

fn hasher() -> Result<Argon2<'static>, Fault> {
    let (memory, rounds, lanes) = ARGON2;
    let params = Params::new(memory, rounds, lanes, None)
        .map_err(|error| Fault::internal(format!("password hash parameters: {error}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_password(password: &[u8], salt: &[u8; 16]) -> Result<String, Fault> {
    hasher()?
        .hash_password_with_salt(password, salt)
        .map(|hash| hash.to_string())
        .map_err(|error| Fault::internal(format!("hashing a password: {error}")))
}

/// Whether the password fits the hash; without a hash the same work is done for nothing.
fn check_password(password: &[u8], known_hash: Option<String>) -> Result<bool, Fault> {
    if password.len() > MAX_PASSWORD_BYTES {
        return Ok(false);
    }
    let Some(text) = known_hash else {
        hash_password(password, &[0; 16])?;
        return Ok(false);
    };
    let hash = PasswordHash::new(&text)
        .map_err(|error| Fault::internal(format!("a stored password hash: {error}")))?;
    Ok(hasher()?.verify_password(password, &hash).is_ok())
}

/// Runs a password hash off the async threads, two at once.
async fn blocking<T: Send + 'static>(
    env: &Env,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    let _turn = env
        .identity
        .hashing
        .acquire()
        .await
        .map_err(|_| Fault::internal("password hashing is closed"))?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Fault::internal(format!("hashing a password: {error}")))
}
