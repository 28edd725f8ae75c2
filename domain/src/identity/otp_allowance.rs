//! How many codes may be sent and tried for a number: for strangers together, and for each known device by itself.
//!
//! Strangers share limits of the number, of its neighbours, of their address and of the day. A device on which the
//! guardian signed in before shares none of them: outsiders who use them up do not lock the family out.

use kyck_kernel::keys::Keys;
use kyck_kernel::{Ctx, Fault, UtcInstant};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::entity::{guardian, otp_challenge};
use super::known_device::{self, DeviceOwner};
use super::limit::{DAY_MS, HOUR_MS, Limit, address_subject, retry_at};
use super::port::SmsRequester;
use super::rules;

/// Wrong codes of strangers for one number in any 24 hours, over all its codes.
const WRONG_PER_NUMBER: Limit = Limit {
    scope: "OTP_WRONG_NUMBER",
    window_ms: HOUR_MS,
    windows_before: 24,
    most: 10,
};
/// The same of one known device.
const WRONG_PER_DEVICE: Limit = Limit {
    scope: "OTP_WRONG_DEVICE",
    ..WRONG_PER_NUMBER
};
/// Wrong codes of strangers from one address in an hour.
const WRONG_PER_ADDRESS: Limit = Limit {
    scope: "OTP_WRONG_ADDRESS",
    window_ms: HOUR_MS,
    windows_before: 0,
    most: 100,
};
/// Serializes requests for one number; the ladder below is the limit.
const SENDS_PER_NUMBER: Limit = Limit {
    scope: "OTP_SEND_NUMBER",
    window_ms: DAY_MS,
    windows_before: 0,
    most: 1_000,
};

/// Whose limits apply to a sign-in with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    /// Those of everybody who tries this number, by its look-up hash.
    Number([u8; 32]),
    /// Those of a known device, by the hash of its token.
    Device {
        /// The number's look-up hash.
        number: [u8; 32],
        /// Hash of the device's token.
        token_hash: [u8; 32],
    },
}

impl Allowance {
    /// The allowance of a request: the device's own when the guardian with this number knows it.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn of_request(
        db: &impl ConnectionTrait,
        number: [u8; 32],
        device_token: Option<&str>,
        now: UtcInstant,
    ) -> Result<Self, Fault> {
        let Some(token_hash) = device_token.and_then(known_device::token_hash) else {
            return Ok(Self::Number(number));
        };
        let guardian = guardian::Entity::find()
            .filter(guardian::Column::PhoneHash.eq(number.to_vec()))
            .one(db)
            .await?;
        let owner = guardian.map(|guardian| DeviceOwner::Guardian(guardian.id));
        Ok(if known_device::is_known(db, owner, token_hash, now).await? {
            Self::Device { number, token_hash }
        } else {
            Self::Number(number)
        })
    }

    /// The allowance by which a code was requested.
    ///
    /// # Errors
    /// [`Fault::Internal`] for stored hashes that are none.
    pub fn of_challenge(challenge: &otp_challenge::Model) -> Result<Self, Fault> {
        let hash = |stored: &[u8]| {
            <[u8; 32]>::try_from(stored).map_err(|_| Fault::internal("a stored hash has another length"))
        };
        let number = hash(&challenge.phone_hash)?;
        Ok(match &challenge.device_hash {
            None => Self::Number(number),
            Some(device) => Self::Device {
                number,
                token_hash: hash(device)?,
            },
        })
    }

    const fn number(&self) -> &[u8; 32] {
        match self {
            Self::Number(number) | Self::Device { number, .. } => number,
        }
    }

    /// The device's hash as it is stored with a code.
    pub fn device_hash(&self) -> Option<Vec<u8>> {
        match self {
            Self::Number(_) => None,
            Self::Device { token_hash, .. } => Some(token_hash.to_vec()),
        }
    }

    /// The codes that were requested by this allowance.
    pub fn challenges(&self) -> Condition {
        let of_number = Condition::all().add(otp_challenge::Column::PhoneHash.eq(self.number().to_vec()));
        of_number.add(match self {
            Self::Number(_) => otp_challenge::Column::DeviceHash.is_null(),
            Self::Device { token_hash, .. } => otp_challenge::Column::DeviceHash.eq(token_hash.to_vec()),
        })
    }

    const fn wrong(&self) -> (Limit, &[u8; 32]) {
        match self {
            Self::Number(number) => (WRONG_PER_NUMBER, number),
            Self::Device { token_hash, .. } => (WRONG_PER_DEVICE, token_hash),
        }
    }

    /// Counts a request for a code, or refuses it. Returns when codes were sent in the last 24 hours, newest first. The
    /// limits of text messages are checked in addition, where the message is queued.
    ///
    /// # Errors
    /// [`Fault::RateLimited`]; the transaction is to be dropped then.
    pub async fn admit_request(
        &self,
        tx: &DatabaseTransaction,
        now: UtcInstant,
    ) -> Result<Vec<UtcInstant>, Fault> {
        SENDS_PER_NUMBER.admit(tx, self.number(), now).await?;
        let (wrong, subject) = self.wrong();
        wrong.check(tx, subject, now).await?;

        // A code that was sent while the clock was ahead must not block the number for as long.
        let sent = self.sent_last_day(tx, now, now.plus_millis(HOUR_MS)).await?;
        if let Some(at) = rules::resend_at(&sent).filter(|at| *at > now) {
            return Err(retry_at(at, now));
        }
        Ok(sent)
    }

    /// Whose limits apply to the text message with the code.
    pub const fn requester(&self) -> SmsRequester {
        match self {
            Self::Number(_) => SmsRequester::Stranger,
            Self::Device { .. } => SmsRequester::KnownDevice,
        }
    }

    /// Counts a try of a code as a wrong one, before it is compared: tries sent at once are counted one after the
    /// other. [`Allowance::give_try_back`] takes it back.
    ///
    /// # Errors
    /// [`Fault::RateLimited`] after too many wrong ones; the transaction is to be dropped then.
    pub async fn charge_try(
        &self,
        tx: &DatabaseTransaction,
        keys: &Keys,
        ctx: &Ctx<'_>,
        now: UtcInstant,
    ) -> Result<(), Fault> {
        let (wrong, subject) = self.wrong();
        wrong.admit(tx, subject, now).await?;
        if let (Self::Number(_), Some(address)) = (self, address_subject(keys, ctx)) {
            WRONG_PER_ADDRESS.admit(tx, &address, now).await?;
        }
        Ok(())
    }

    /// Takes a counted try back, because the code was right.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn give_try_back(
        &self,
        tx: &DatabaseTransaction,
        keys: &Keys,
        ctx: &Ctx<'_>,
        now: UtcInstant,
    ) -> Result<(), Fault> {
        let (wrong, subject) = self.wrong();
        wrong.give_back(tx, subject, now).await?;
        if let (Self::Number(_), Some(address)) = (self, address_subject(keys, ctx)) {
            WRONG_PER_ADDRESS.give_back(tx, &address, now).await?;
        }
        Ok(())
    }

    /// When codes were sent in the 24 hours before `at` and up to `until`, newest first.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn sent_last_day(
        &self,
        db: &impl ConnectionTrait,
        at: UtcInstant,
        until: UtcInstant,
    ) -> Result<Vec<UtcInstant>, Fault> {
        Ok(otp_challenge::Entity::find()
            .select_only()
            .column(otp_challenge::Column::CreatedAt)
            .filter(self.challenges())
            .filter(otp_challenge::Column::CreatedAt.gt(at.plus_millis(-DAY_MS)))
            .filter(otp_challenge::Column::CreatedAt.lte(until))
            .order_by_desc(otp_challenge::Column::CreatedAt)
            .limit(100)
            .into_tuple()
            .all(db)
            .await?)
    }
}
