//! Devices on which an account signed in before.
//!
//! A device proves that it is known by a random token from its first sign-in. Its attempts are counted apart from those
//! of strangers, so that an outsider who uses up the strangers' attempts does not lock the owner out.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kyck_kernel::id::{GuardianId, StaffId};
use kyck_kernel::keys::sha256;
use kyck_kernel::{Fault, UtcInstant};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::Identity;
use super::entity::known_device;
use super::model::DeviceToken;

/// Devices that one account knows; a new one replaces the longest unused.
const DEVICES_PER_ACCOUNT: u64 = 20;
/// Days after which an unused device is no longer known.
pub(super) const KNOWN_DAYS: i64 = 180;

/// Account that knows a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceOwner {
    /// The account of a member of staff.
    Staff(StaffId),
    /// The account of a guardian.
    Guardian(GuardianId),
}

/// The hash of a token as a client sends it; `None` for what cannot be one.
pub fn token_hash(token: &str) -> Option<[u8; 32]> {
    let bytes: [u8; 32] = URL_SAFE_NO_PAD
        .decode(
            token
                .trim()
                .as_bytes()
                .get(..64)
                .unwrap_or(token.trim().as_bytes()),
        )
        .ok()?
        .try_into()
        .ok()?;
    Some(sha256(&bytes))
}

/// Whether an account knows the device with this token.
///
/// # Errors
/// [`Fault::Database`].
pub async fn is_known(
    db: &impl ConnectionTrait,
    owner: Option<DeviceOwner>,
    token_hash: [u8; 32],
    now: UtcInstant,
) -> Result<bool, Fault> {
    // Unknown names cost the same look-up.
    let row = known_device::Entity::find_by_id(token_hash.to_vec())
        .one(db)
        .await?;
    let is_its = |row: &known_device::Model| match owner {
        None => false,
        Some(DeviceOwner::Staff(id)) => row.staff_id == Some(id),
        Some(DeviceOwner::Guardian(id)) => row.guardian_id == Some(id),
    };
    let is_fresh = |row: &known_device::Model| row.last_used_at > now.plus_days(-KNOWN_DAYS);
    Ok(row.is_some_and(|row| is_its(&row) && is_fresh(&row)))
}

impl Identity {
    /// Records a successful sign-in on a device and returns its token: the one it sent when the account knows that, else
    /// a new one.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn remember(
        &self,
        tx: &DatabaseTransaction,
        owner: DeviceOwner,
        sent: Option<&str>,
    ) -> Result<DeviceToken, Fault> {
        let now = self.kernel.now();
        if let Some(sent) = sent
            && let Some(hash) = token_hash(sent)
            && is_known(tx, Some(owner), hash, now).await?
        {
            let used = known_device::ActiveModel {
                token_hash: Set(hash.to_vec()),
                last_used_at: Set(now),
                ..Default::default()
            };
            known_device::Entity::update(used).exec(tx).await?;
            return Ok(DeviceToken(sent.trim().to_owned()));
        }

        let token: [u8; 32] = self.kernel.random_bytes();
        let (staff_id, guardian_id) = match owner {
            DeviceOwner::Staff(id) => (Some(id), None),
            DeviceOwner::Guardian(id) => (None, Some(id)),
        };
        let row = known_device::ActiveModel {
            token_hash: Set(sha256(&token).to_vec()),
            staff_id: Set(staff_id),
            guardian_id: Set(guardian_id),
            created_at: Set(now),
            last_used_at: Set(now),
        };
        known_device::Entity::insert(row)
            .on_conflict(
                OnConflict::column(known_device::Column::TokenHash)
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(tx)
            .await?;
        forget_surplus(tx, owner).await?;

        Ok(DeviceToken(URL_SAFE_NO_PAD.encode(token)))
    }
}

async fn forget_surplus(tx: &DatabaseTransaction, owner: DeviceOwner) -> Result<(), Fault> {
    let surplus: Vec<Vec<u8>> = known_device::Entity::find()
        .select_only()
        .column(known_device::Column::TokenHash)
        .filter(is_of(owner))
        .order_by_desc(known_device::Column::LastUsedAt)
        .order_by_desc(known_device::Column::CreatedAt)
        .offset(DEVICES_PER_ACCOUNT)
        .limit(100)
        .into_tuple()
        .all(tx)
        .await?;
    if !surplus.is_empty() {
        known_device::Entity::delete_many()
            .filter(known_device::Column::TokenHash.is_in(surplus))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// The hashes of the tokens of an account's devices.
///
/// # Errors
/// [`Fault::Database`].
pub async fn hashes_of(db: &impl ConnectionTrait, owner: DeviceOwner) -> Result<Vec<[u8; 32]>, Fault> {
    let rows: Vec<Vec<u8>> = known_device::Entity::find()
        .select_only()
        .column(known_device::Column::TokenHash)
        .filter(is_of(owner))
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|hash| {
            hash.try_into()
                .map_err(|_| Fault::internal("a stored device hash has another length"))
        })
        .collect()
}

/// Forgets all known devices of an account.
///
/// # Errors
/// [`Fault::Database`].
pub async fn forget_all(tx: &DatabaseTransaction, owner: DeviceOwner) -> Result<(), Fault> {
    known_device::Entity::delete_many()
        .filter(is_of(owner))
        .exec(tx)
        .await?;
    Ok(())
}

fn is_of(owner: DeviceOwner) -> sea_orm::sea_query::SimpleExpr {
    match owner {
        DeviceOwner::Staff(id) => known_device::Column::StaffId.eq(id),
        DeviceOwner::Guardian(id) => known_device::Column::GuardianId.eq(id),
    }
}
