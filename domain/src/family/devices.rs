//! Paired devices, as families see them.

use kyck_kernel::id::{ChildDeviceId, FamilyId};
use kyck_kernel::{Actor, Ctx, Fault};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Families;
use super::entity::child_device;
use super::model::ChildDevice;
use crate::identity::{IdentityError, IdentityErrorCode};

/// The most devices that are read of one family.
const MAX_DEVICES: u64 = 100;

/// The family has no such device.
pub(super) fn device_not_found() -> IdentityError {
    IdentityError::of(IdentityErrorCode::DeviceNotFound, "device_id")
}

impl Families {
    /// Paired devices of the calling guardian's family, or of any for the program itself; the oldest first,
    /// revoked ones left out.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody.
    pub async fn devices(&self, ctx: &Ctx<'_>, family_id: FamilyId) -> Result<Vec<ChildDevice>, Fault> {
        ctx.signed_in()?;
        let may_see = match ctx.actor {
            Actor::Guardian { family_id: own, .. } => own == family_id,
            Actor::System => true,
            _ => false,
        };
        if !may_see {
            return Ok(Vec::new());
        }

        let rows = child_device::Entity::find()
            .filter(child_device::Column::FamilyId.eq(family_id))
            .filter(child_device::Column::RevokedAt.is_null())
            .order_by_asc(child_device::Column::Id)
            .limit(MAX_DEVICES)
            .all(self.kernel.db.read())
            .await?;
        self.complete(rows).await
    }

    /// A device of the calling guardian's family, a device itself, or any for the program itself.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody.
    pub async fn find_device(
        &self,
        ctx: &Ctx<'_>,
        device_id: ChildDeviceId,
    ) -> Result<Option<ChildDevice>, Fault> {
        ctx.signed_in()?;

        let row = child_device::Entity::find_by_id(device_id)
            .one(self.kernel.db.read())
            .await?
            .filter(|row| match ctx.actor {
                Actor::Guardian { family_id, .. } => row.family_id == family_id,
                Actor::ChildDevice { device_id: own, .. } => own == device_id,
                Actor::System => true,
                Actor::Anonymous | Actor::Staff { .. } => false,
            });

        let mut found = self.complete(row.into_iter().collect()).await?;
        Ok(found.pop())
    }

    /// Adds what sessions know of devices, in the order of the rows, with two queries in all.
    pub(super) async fn complete(&self, rows: Vec<child_device::Model>) -> Result<Vec<ChildDevice>, Fault> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }

        let ids: Vec<ChildDeviceId> = rows.iter().map(|row| row.id).collect();
        let seen = self.identity.devices_last_seen(&ids).await?;
        let unconfirmed = self.identity.unconfirmed_devices(&ids).await?;

        Ok(rows
            .into_iter()
            .map(|row| ChildDevice {
                last_seen_at: seen.iter().find(|(id, _)| *id == row.id).map(|(_, at)| *at),
                id: row.id,
                family_id: row.family_id,
                child_id: row.child_id,
                name: row.name,
                created_at: row.created_at,
                is_revoked: row.revoked_at.is_some(),
                needs_confirmation: unconfirmed.contains(&row.id),
            })
            .collect())
    }
}
