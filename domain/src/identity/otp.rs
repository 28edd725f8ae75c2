//! Phone sign-in: a code by text message, tried at most five times within three minutes.

use kyck_kernel::id::{ChallengeId, FamilyId, GuardianId};
use kyck_kernel::keys::{Purpose, equal_in_constant_time, sha256};
use kyck_kernel::{Actor, Ctx, Fault, UtcInstant, text};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use totp_rs::Builder;

use super::account::{self, NewGuardian};
use super::entity::{guardian, otp_challenge};
use super::error::IdentityError;
use super::known_device::DeviceOwner;
use super::limit::address_subject;
use super::model::{GuardianRole, IssuedSession, Locale, SignedIn};
use super::otp_allowance::Allowance;
use super::phone::Phone;
use super::port::{QueuedSms, SmsDelivery, SmsPurpose};
use super::session::SessionOwner;
use super::{Identity, rules};

/// A phone number that asks for a code.
#[derive(Clone)]
pub struct RequestOtp {
    /// In any usual spelling.
    pub phone: String,
    /// Language of the message.
    pub locale: Locale,
    /// What an earlier sign-in gave this device.
    pub device_token: Option<String>,
}

/// A code on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtpChallenge {
    /// Names the sign-in under way.
    pub id: ChallengeId,
    /// Until when the code is good.
    pub expires_at: UtcInstant,
    /// From when on another code can be asked for.
    pub resend_at: UtcInstant,
    /// Whether the message with the code has left.
    pub delivery: SmsDelivery,
}

impl Identity {
    /// Sends a code to a phone. Known and unknown numbers are treated alike: nothing is looked up but whether the number's
    /// guardian knows the device that asks.
    ///
    /// # Errors
    /// [`IdentityError::PhoneInvalid`], [`IdentityError::PhoneNotSupported`], [`IdentityError::SmsNotConfigured`];
    /// [`Fault::RateLimited`] when the
    /// number, its neighbours, the address or the whole installation has had enough for now.
    pub async fn request_otp(&self, ctx: &Ctx<'_>, cmd: RequestOtp) -> Result<OtpChallenge, IdentityError> {
        let phone = Phone::parse(&cmd.phone, &self.state.settings.countries)?;
        if !self.state.sms.is_configured() {
            return Err(IdentityError::SmsNotConfigured);
        }

        let phone_hash = self.phone_hash(&phone.e164);
        let now = self.kernel.now();
        let allowance = Allowance::of_request(
            self.kernel.db.read(),
            phone_hash,
            cmd.device_token.as_deref(),
            now,
        )
        .await?;

        let tx = self.kernel.db.write_essential().await?;
        let sent = allowance.admit_request(&tx, now).await?;
        otp_challenge::Entity::update_many()
            .col_expr(otp_challenge::Column::ReplacedAt, Expr::value(now))
            .filter(allowance.challenges())
            .filter(otp_challenge::Column::UsedAt.is_null())
            .filter(otp_challenge::Column::ReplacedAt.is_null())
            .exec(&tx)
            .await?;
        let id: ChallengeId = self.kernel.new_id();
        let code = self.new_code(now);
        let challenge = OtpChallenge {
            id,
            expires_at: now.plus_seconds(rules::CODE_SECONDS),
            resend_at: rules::resend_at(&[vec![now], sent].concat()).unwrap_or(now),
            delivery: SmsDelivery::Queued,
        };
        let sms = QueuedSms {
            to_e164: phone.e164.clone(),
            body: rules::code_message(cmd.locale, &code),
            code: Some(code.clone()),
            purpose: SmsPurpose::SignInCode,
            requester: allowance.requester(),
        };
        let message_id = self.queue_sms(&tx, ctx, sms).await?;
        let row = otp_challenge::ActiveModel {
            id: Set(id),
            phone_hash: Set(phone_hash.to_vec()),
            phone_sealed: Set(self.seal_phone(&phone.e164)?),
            phone_masked: Set(phone.masked),
            locale: Set(cmd.locale),
            code_hash: Set(self.code_hash(id, &code).to_vec()),
            tries: Set(0),
            created_at: Set(now),
            expires_at: Set(challenge.expires_at),
            used_at: Set(None),
            replaced_at: Set(None),
            session_id: Set(None),
            message_id: Set(Some(message_id)),
            device_hash: Set(allowance.device_hash()),
        };
        otp_challenge::Entity::insert(row)
            .exec_without_returning(&tx)
            .await?;
        tx.commit().await?;
        self.wake_outbox().await;
        Ok(challenge)
    }

    /// A sign-in under way: until when its code is good, and whether that has left. Needs no sign-in, and answers
    /// alike for known and unknown numbers; `None` for an unknown id.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn find_challenge(&self, id: ChallengeId) -> Result<Option<OtpChallenge>, Fault> {
        let db = self.kernel.db.read();
        let Some(row) = otp_challenge::Entity::find_by_id(id).one(db).await? else {
            return Ok(None);
        };

        let delivery = match row.message_id {
            Some(message_id) => self.state.sms.delivery(message_id).await?,
            None => None,
        };
        // As answered when the code was requested: what happened to the number since is nobody's business.
        let allowance = Allowance::of_challenge(&row)?;
        let sent = allowance
            .sent_last_day(db, row.created_at, row.created_at)
            .await?;
        Ok(Some(OtpChallenge {
            id,
            expires_at: row.expires_at,
            resend_at: rules::resend_at(&sent).unwrap_or(row.created_at),
            // Of a challenge without a message nothing is known but that its time is over.
            delivery: delivery.unwrap_or(SmsDelivery::Failed),
        }))
    }

    /// Six digits from a secret that nobody keeps.
    fn new_code(&self, now: UtcInstant) -> String {
        let secret: [u8; 20] = self.kernel.random_bytes();
        let seconds = now.as_millis().div_euclid(1000).unsigned_abs();
        Builder::new()
            .with_digits(6)
            .with_secret(secret.to_vec())
            .build_noncompliant()
            .generate(seconds)
            .to_string()
    }

    fn code_hash(&self, id: ChallengeId, code: &str) -> [u8; 32] {
        self.kernel
            .keys
            .keyed_hash(Purpose::CodeHash, &[b"otp", id.0.as_bytes(), code.as_bytes()])
    }
}

/// A code typed in.
#[derive(Clone)]
pub struct VerifyOtp {
    /// The sign-in under way.
    pub challenge_id: ChallengeId,
    /// The six digits.
    pub code: String,
    /// What the device calls itself.
    pub device_name: Option<String>,
    /// What an earlier sign-in gave this device.
    pub device_token: Option<String>,
}

impl Identity {
    /// Signs a guardian in by a code; an unknown number becomes the owner of a new family. The same right code
    /// sent again answers the same session, until its tokens are used.
    ///
    /// # Errors
    /// [`IdentityError::ChallengeNotFound`], [`IdentityError::CodeExpired`], [`IdentityError::TooManyTries`],
    /// [`IdentityError::CodeWrong`], [`IdentityError::DeviceNameInvalid`]; [`Fault::RateLimited`] after ten
    /// wrong codes in a day.
    pub async fn verify_otp(&self, ctx: &Ctx<'_>, cmd: VerifyOtp) -> Result<SignedIn, IdentityError> {
        let now = self.kernel.now();
        let device_name = cmd.device_name.as_deref().map(device_name).transpose()?;
        // What cannot succeed is refused without the writer.
        let seen = otp_challenge::Entity::find_by_id(cmd.challenge_id)
            .one(self.kernel.db.read())
            .await?
            .ok_or(IdentityError::ChallengeNotFound)?;
        refuse_dead(&seen, seen.tries, now)?;
        let tx = self.kernel.db.write_essential().await?;
        // Counting the try first locks the row: parallel tries of one code come one after the other.
        otp_challenge::Entity::update_many()
            .col_expr(
                otp_challenge::Column::Tries,
                Expr::col(otp_challenge::Column::Tries).add(1),
            )
            .filter(otp_challenge::Column::Id.eq(cmd.challenge_id))
            .exec(&tx)
            .await?;
        let challenge = otp_challenge::Entity::find_by_id(cmd.challenge_id)
            .one(&tx)
            .await?
            .ok_or(IdentityError::ChallengeNotFound)?;
        refuse_dead(&challenge, challenge.tries - 1, now)?;
        let allowance = Allowance::of_challenge(&challenge)?;
        allowance.charge_try(&tx, &self.kernel.keys, ctx, now).await?;

        let typed = text::typed_code(&cmd.code);
        let is_right = equal_in_constant_time(&self.code_hash(challenge.id, &typed), &challenge.code_hash);
        if !is_right {
            tx.commit().await?;
            return Err(IdentityError::CodeWrong);
        }
        allowance.give_try_back(&tx, &self.kernel.keys, ctx, now).await?;

        let proof = [challenge.id.0.as_bytes().as_slice(), &challenge.code_hash].concat();
        let session = match challenge.session_id {
            Some(session_id) => {
                give_try_back(&tx, challenge.id).await?;
                self.repeat_session(&tx, session_id, &proof)
                    .await?
                    .ok_or(IdentityError::CodeExpired)?
            }
            None => {
                self.first_sign_in(&tx, &challenge, device_name.as_deref(), &proof)
                    .await?
            }
        };
        let Actor::Guardian { guardian_id, .. } = session.actor else {
            return Err(Fault::internal("a code signed somebody else in than a guardian").into());
        };
        let owner = DeviceOwner::Guardian(guardian_id);
        let device_token = self.remember(&tx, owner, cmd.device_token.as_deref()).await?;
        tx.commit().await?;
        Ok(SignedIn {
            session,
            device_token,
        })
    }
}

/// Refuses a code that is too old, replaced, or was tried so many times before.
fn refuse_dead(challenge: &otp_challenge::Model, tries: i32, now: UtcInstant) -> Result<(), IdentityError> {
    if challenge.replaced_at.is_some() || challenge.expires_at <= now {
        Err(IdentityError::CodeExpired)
    } else if tries >= rules::TRIES_PER_CODE {
        Err(IdentityError::TooManyTries)
    } else {
        Ok(())
    }
}

/// A right code is no wrong try, however often its answer is lost.
async fn give_try_back(tx: &DatabaseTransaction, id: ChallengeId) -> Result<(), Fault> {
    otp_challenge::Entity::update_many()
        .col_expr(
            otp_challenge::Column::Tries,
            Expr::col(otp_challenge::Column::Tries).sub(1),
        )
        .filter(otp_challenge::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

impl Identity {
    async fn first_sign_in(
        &self,
        tx: &DatabaseTransaction,
        challenge: &otp_challenge::Model,
        device_name: Option<&str>,
        proof: &[u8],
    ) -> Result<IssuedSession, IdentityError> {
        let now = self.kernel.now();
        let (guardian_id, family_id) = self.find_or_make_account(tx, challenge).await?;
        let owner = SessionOwner::Guardian {
            guardian_id,
            family_id,
        };

        let session = self.open_session(tx, owner, device_name, proof).await?;
        let session_id = super::session::session_of(session.actor);
        let used = otp_challenge::Entity::update_many()
            .col_expr(otp_challenge::Column::UsedAt, Expr::value(now))
            .col_expr(otp_challenge::Column::SessionId, Expr::value(session_id))
            .col_expr(
                otp_challenge::Column::Tries,
                Expr::col(otp_challenge::Column::Tries).sub(1),
            )
            .filter(otp_challenge::Column::Id.eq(challenge.id))
            .filter(otp_challenge::Column::UsedAt.is_null())
            .exec(tx)
            .await?;

        if used.rows_affected == 1 {
            Ok(session)
        } else {
            Err(IdentityError::CodeExpired)
        }
    }

    async fn find_or_make_account(
        &self,
        tx: &DatabaseTransaction,
        challenge: &otp_challenge::Model,
    ) -> Result<(GuardianId, FamilyId), Fault> {
        let now = self.kernel.now();
        let find = || {
            guardian::Entity::find()
                .filter(guardian::Column::PhoneHash.eq(challenge.phone_hash.clone()))
                .one(tx)
        };

        if let Some(found) = find().await? {
            return Ok((found.id, found.family_id));
        }

        let family_id: FamilyId = self.kernel.new_id();
        let id: GuardianId = self.kernel.new_id();
        account::insert_family(tx, family_id, account::DEFAULT_ZONE, now).await?;
        let account = NewGuardian {
            id,
            family_id,
            role: GuardianRole::Owner,
            phone_hash: challenge.phone_hash.clone(),
            phone_sealed: challenge.phone_sealed.clone(),
            phone_masked: challenge.phone_masked.clone(),
            locale: challenge.locale,
        };

        if account::insert_guardian(tx, account, now).await? {
            Ok((id, family_id))
        } else {
            Err(Fault::RetryLater)
        }
    }
}

/// A device's name as it is stored: trimmed, 1 to 60 characters, all printable.
///
/// # Errors
/// [`IdentityError::DeviceNameInvalid`].
pub fn device_name(given: &str) -> Result<String, IdentityError> {
    let name = given.trim();
    let length = name.chars().count();
    let is_shown = text::shows_something(name) && !name.chars().any(text::is_unprintable);
    if (1..=60).contains(&length) && is_shown {
        Ok(name.to_owned())
    } else {
        Err(IdentityError::DeviceNameInvalid)
    }
}

impl Identity {
    /// Hash under which counters and consents know the caller's address; zeros without one.
    pub fn address_hash(&self, ctx: &Ctx<'_>) -> [u8; 32] {
        address_subject(&self.kernel.keys, ctx).unwrap_or_else(|| sha256(b""))
    }
}
