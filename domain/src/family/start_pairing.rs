//! A child's device asks to be paired.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kyck_kernel::id::PairingId;
use kyck_kernel::keys::{Purpose, sha256};
use kyck_kernel::{Ctx, Fault, UtcInstant};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;

use super::Families;
use super::entity::device_pairing;
use crate::identity::{self, HOUR_MS, IdentityError, Limit};

/// Minutes within which a device must be approved and collect its sign-in.
const PAIRING_MINUTES: i64 = 10;

const STARTS_PER_ADDRESS: Limit = Limit {
    scope: "PAIRING_START",
    window_ms: HOUR_MS,
    windows_before: 0,
    most: 30,
};

/// A request of a device to be paired.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
pub struct DevicePairing {
    /// Eight digits that a guardian types in `approvePairing`.
    pub code: String,
    /// Address of the family app with the code, for a QR code.
    pub qr_url: String,
    /// Secret with which the device collects its sign-in in `claimPairing`.
    pub poll_secret: String,
    /// When the code and the secret expire.
    pub expires_at: UtcInstant,
}

impl Families {
    /// Stores a device's request to be paired; the device need not be signed in.
    ///
    /// # Errors
    /// [`IdentityErrorCode::DeviceNameInvalid`](crate::identity::IdentityErrorCode::DeviceNameInvalid); [`Fault::RateLimited`] for one address.
    pub async fn start_pairing(
        &self,
        ctx: &Ctx<'_>,
        device_name: &str,
    ) -> Result<DevicePairing, IdentityError> {
        let name = identity::device_name(device_name)?;

        let now = self.kernel.now();
        let expires_at = now.plus_minutes(PAIRING_MINUTES);
        let secret: [u8; 32] = self.kernel.random_bytes();
        let number = u64::from_be_bytes(self.kernel.random_bytes()) % 100_000_000;
        let code = format!("{number:08}");
        let row = device_pairing::ActiveModel {
            id: Set(self.kernel.new_id::<PairingId>()),
            code_hash: Set(self.code_hash(&code).to_vec()),
            poll_hash: Set(sha256(&secret).to_vec()),
            device_name: Set(name),
            created_at: Set(now),
            expires_at: Set(expires_at),
            approved_at: Set(None),
            child_device_id: Set(None),
            claimed_at: Set(None),
            session_id: Set(None),
        };

        let tx = self.kernel.db.write_essential().await?;
        self.identity.admit_address(&tx, ctx, STARTS_PER_ADDRESS).await?;
        let stored = device_pairing::Entity::insert(row)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&tx)
            .await?;
        if stored == 0 {
            // The same digits are in use: the device asks again.
            return Err(Fault::RetryLater.into());
        }
        tx.commit().await?;

        Ok(DevicePairing {
            qr_url: format!("{}/app/pair?code={code}", self.identity.public_url()),
            code,
            poll_secret: URL_SAFE_NO_PAD.encode(secret),
            expires_at,
        })
    }

    /// The look-up hash of a pairing code.
    pub(super) fn code_hash(&self, code: &str) -> [u8; 32] {
        self.kernel
            .keys
            .keyed_hash(Purpose::CodeHash, &[b"pairing", code.as_bytes()])
    }
}
