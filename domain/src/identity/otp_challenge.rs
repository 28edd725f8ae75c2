//! Sign-ins by one-time code that are under way.

use kyck_kernel::id::ChallengeId;
use kyck_kernel::keys::Purpose;
use kyck_kernel::{Fault, UtcInstant};
use sea_orm::EntityTrait;

use super::entity::otp_challenge;
use super::otp_allowance::Allowance;
use super::port::SmsDelivery;
use super::{Identity, rules};

/// A sign-in code on its way to a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject), graphql(complex))]
pub struct OtpChallenge {
    /// Id of the sign-in in `verifyOtp` and `otpChallenge`.
    #[cfg_attr(feature = "graphql", graphql(skip))]
    pub id: ChallengeId,
    /// When the code expires.
    pub expires_at: UtcInstant,
    /// From when on another code can be requested.
    pub resend_at: UtcInstant,
    /// Whether the message with the code has left.
    pub delivery: SmsDelivery,
}

#[cfg(feature = "graphql")]
#[async_graphql::ComplexObject]
impl OtpChallenge {
    /// Id of the sign-in in `verifyOtp` and `otpChallenge`.
    pub async fn id(&self) -> async_graphql::ID {
        kyck_kernel::graphql::encode(self.id)
    }
}

impl Identity {
    /// A sign-in under way: when its code expires, and whether its message has left. Needs no sign-in, and is alike for
    /// known and unknown numbers; `None` for an unknown id.
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

        // As it was when the code was requested: later requests for the number must not show.
        let allowance = Allowance::of_challenge(&row)?;
        let sent = allowance
            .sent_last_day(db, row.created_at, row.created_at)
            .await?;

        Ok(Some(OtpChallenge {
            id,
            expires_at: row.expires_at,
            resend_at: rules::resend_at(&sent).unwrap_or(row.created_at),
            // A challenge without a message is from an earlier version and has expired.
            delivery: delivery.unwrap_or(SmsDelivery::Failed),
        }))
    }

    /// The hash by which a code is compared.
    pub(super) fn code_hash(&self, id: ChallengeId, code: &str) -> [u8; 32] {
        self.kernel
            .keys
            .keyed_hash(Purpose::CodeHash, &[b"otp", id.0.as_bytes(), code.as_bytes()])
    }
}
