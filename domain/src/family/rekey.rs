//! Brings what this feature hashed from one master secret to another.

use kyck_kernel::Fault;
use kyck_kernel::keys::Rekeyed;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::entity::device_pairing;

/// Deletes requests to pair that wait: the hash of a pairing code cannot be made from what is stored, so the device asks
/// again.
/// The hashes of addresses in consents stay as they are: they are evidence and are never looked up.
///
/// # Errors
/// [`Fault::Database`].
pub async fn rekey(tx: &DatabaseTransaction) -> Result<Rekeyed, Fault> {
    device_pairing::Entity::delete_many()
        .filter(device_pairing::Column::ApprovedAt.is_null())
        .exec(tx)
        .await?;
    Ok(Rekeyed::default())
}
