//! A paired device collects its sign-in.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kyck_kernel::keys::sha256;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Select};

use super::Families;
use super::entity::{child_device, device_pairing};
use crate::identity::{IdentityError, IdentityErrorCode, IssuedSession, SessionOwner, session_of};

impl Families {
    /// Opens the sign-in of a device that was approved. The same secret sent again returns the same session, until its
    /// tokens are used.
    ///
    /// # Errors
    /// [`IdentityErrorCode::PairingNotFound`], [`IdentityErrorCode::PairingPending`],
    /// [`IdentityErrorCode::PairingExpired`].
    pub async fn claim_pairing(&self, poll_secret: &str) -> Result<IssuedSession, IdentityError> {
        let secret = read_secret(poll_secret).ok_or(IdentityErrorCode::PairingNotFound)?;
        let find = device_pairing::Entity::find()
            .filter(device_pairing::Column::PollHash.eq(sha256(&secret).to_vec()));
        self.refuse_unapproved(find.clone()).await?;

        let tx = self.kernel.db.write_essential().await?;
        let pairing = find
            .lock_exclusive()
            .one(&tx)
            .await?
            .ok_or(IdentityErrorCode::PairingNotFound)?;
        let device_id = pairing.child_device_id.ok_or(IdentityErrorCode::PairingPending)?;
        if let Some(session_id) = pairing.session_id {
            let session = self.identity.repeat_session(&tx, session_id, &secret).await?;
            return Ok(session.ok_or(IdentityErrorCode::PairingExpired)?);
        }

        let device = child_device::Entity::find_by_id(device_id)
            .one(&tx)
            .await?
            .filter(|device| device.revoked_at.is_none())
            .ok_or(IdentityErrorCode::PairingNotFound)?;
        let owner = SessionOwner::ChildDevice {
            device_id,
            child_id: device.child_id,
            family_id: device.family_id,
        };
        let session = self
            .identity
            .open_session(&tx, owner, Some(&device.name), &secret)
            .await?;
        device_pairing::Entity::update_many()
            .col_expr(device_pairing::Column::ClaimedAt, Expr::value(self.kernel.now()))
            .col_expr(
                device_pairing::Column::SessionId,
                Expr::value(session_of(session.actor)),
            )
            .filter(device_pairing::Column::Id.eq(pairing.id))
            .exec(&tx)
            .await?;
        tx.commit().await?;

        Ok(session)
    }

    /// Refuses requests that cannot be claimed now, without a write: devices ask every few seconds.
    async fn refuse_unapproved(&self, find: Select<device_pairing::Entity>) -> Result<(), IdentityError> {
        let pairing = find
            .one(self.kernel.db.read())
            .await?
            .ok_or(IdentityErrorCode::PairingNotFound)?;

        if pairing.expires_at <= self.kernel.now() {
            Err(IdentityErrorCode::PairingExpired.into())
        } else if pairing.child_device_id.is_none() {
            Err(IdentityErrorCode::PairingPending.into())
        } else {
            Ok(())
        }
    }
}

/// The secret as the device sent it; `None` for what cannot be one.
fn read_secret(sent: &str) -> Option<[u8; 32]> {
    let bytes = sent.as_bytes();
    let bytes = URL_SAFE_NO_PAD.decode(bytes.get(..64).unwrap_or(bytes)).ok()?;
    bytes.try_into().ok()
}
