//! Signs a guardian in by a one-time code.

use kyck_kernel::id::{ChallengeId, FamilyId, GuardianId};
use kyck_kernel::keys::equal_in_constant_time;
use kyck_kernel::{Actor, Ctx, Fault, UtcInstant, text};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::account::{self, NewGuardian};
use super::device_name::device_name;
use super::entity::{guardian, otp_challenge};
use super::error::{IdentityError, IdentityErrorCode};
use super::known_device::DeviceOwner;
use super::model::{GuardianRole, IssuedSession, SignedIn};
use super::otp_allowance::Allowance;
use super::session::SessionOwner;
use super::{Identity, rules};

/// A one-time code that was typed in.
#[derive(Clone)]
pub struct VerifyOtp {
    /// Sign-in under way; `None` when the client's id names none.
    pub challenge_id: Option<ChallengeId>,
    /// Six digits of the message.
    pub code: String,
    /// What the device calls itself.
    pub device_name: Option<String>,
    /// Token that an earlier sign-in gave this device.
    pub device_token: Option<String>,
}

impl Identity {
    /// Signs a guardian in by a code; an unknown number becomes the owner of a new family. The same right code sent again
    /// returns the same session, until its tokens are used.
    ///
    /// # Errors
    /// [`IdentityErrorCode::ChallengeNotFound`], [`IdentityErrorCode::CodeExpired`],
    /// [`IdentityErrorCode::TooManyTries`], [`IdentityErrorCode::CodeWrong`],
    /// [`IdentityErrorCode::DeviceNameInvalid`]; [`Fault::RateLimited`] after ten wrong codes in a day.
    pub async fn verify_otp(&self, ctx: &Ctx<'_>, command: VerifyOtp) -> Result<SignedIn, IdentityError> {
        let challenge_id = command.challenge_id.ok_or_else(challenge_not_found)?;
        let device_name = command.device_name.as_deref().map(device_name).transpose()?;
        let now = self.kernel.now();
        self.refuse_early(challenge_id, now).await?;

        let tx = self.kernel.db.write_essential().await?;
        let challenge = count_try(&tx, challenge_id).await?;
        refuse_dead(&challenge, challenge.tries - 1, now)?;
        let allowance = Allowance::of_challenge(&challenge)?;
        allowance.charge_try(&tx, &self.kernel.keys, ctx, now).await?;

        let typed = text::typed_code(&command.code);
        let is_right = equal_in_constant_time(&self.code_hash(challenge.id, &typed), &challenge.code_hash);
        if !is_right {
            tx.commit().await?;
            return Err(IdentityError::of(IdentityErrorCode::CodeWrong, "code"));
        }
        allowance.give_try_back(&tx, &self.kernel.keys, ctx, now).await?;

        let session = self
            .session_of_code(&tx, &challenge, device_name.as_deref())
            .await?;
        let Actor::Guardian { guardian_id, .. } = session.actor else {
            return Err(Fault::internal("a code signed somebody else in than a guardian").into());
        };
        let owner = DeviceOwner::Guardian(guardian_id);
        let device_token = self.remember(&tx, owner, command.device_token.as_deref()).await?;
        tx.commit().await?;

        Ok(SignedIn {
            session,
            device_token,
        })
    }

    /// Refuses a code that cannot succeed, without a write.
    async fn refuse_early(&self, id: ChallengeId, now: UtcInstant) -> Result<(), IdentityError> {
        let seen = otp_challenge::Entity::find_by_id(id)
            .one(self.kernel.db.read())
            .await?
            .ok_or_else(challenge_not_found)?;
        refuse_dead(&seen, seen.tries, now)
    }

    /// The session of a right code: the first time a new one, later the same once more.
    async fn session_of_code(
        &self,
        tx: &DatabaseTransaction,
        challenge: &otp_challenge::Model,
        device_name: Option<&str>,
    ) -> Result<IssuedSession, IdentityError> {
        let proof = [challenge.id.0.as_bytes().as_slice(), &challenge.code_hash].concat();
        let Some(session_id) = challenge.session_id else {
            return self.first_sign_in(tx, challenge, device_name, &proof).await;
        };

        give_try_back(tx, challenge.id).await?;
        self.repeat_session(tx, session_id, &proof)
            .await?
            .ok_or_else(code_expired)
    }
}

fn challenge_not_found() -> IdentityError {
    IdentityError::of(IdentityErrorCode::ChallengeNotFound, "challenge_id")
}

fn code_expired() -> IdentityError {
    IdentityError::of(IdentityErrorCode::CodeExpired, "code")
}

/// Counts a try and returns its challenge. Counting first locks the row: parallel tries of one code come one after the
/// other.
async fn count_try(tx: &DatabaseTransaction, id: ChallengeId) -> Result<otp_challenge::Model, IdentityError> {
    otp_challenge::Entity::update_many()
        .col_expr(
            otp_challenge::Column::Tries,
            Expr::col(otp_challenge::Column::Tries).add(1),
        )
        .filter(otp_challenge::Column::Id.eq(id))
        .exec(tx)
        .await?;

    otp_challenge::Entity::find_by_id(id)
        .one(tx)
        .await?
        .ok_or_else(challenge_not_found)
}

/// Refuses a code that is too old, replaced, or was tried too often: `tries` times before.
fn refuse_dead(challenge: &otp_challenge::Model, tries: i32, now: UtcInstant) -> Result<(), IdentityError> {
    if challenge.replaced_at.is_some() || challenge.expires_at <= now {
        Err(code_expired())
    } else if tries >= rules::TRIES_PER_CODE {
        Err(IdentityError::of(IdentityErrorCode::TooManyTries, "code"))
    } else {
        Ok(())
    }
}

/// Takes a counted try back: a right code is no wrong try, however often its answer is lost.
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
    /// Opens the session of a code that is used for the first time.
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
            Err(code_expired())
        }
    }

    /// The guardian of the code's number; the owner of a new family when the number has none.
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
