//! A guardian confirms a device after a restore.

use kyck_kernel::Ctx;
use kyck_kernel::id::ChildDeviceId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::Families;
use super::devices::device_not_found;
use super::entity::child_device;
use super::model::ChildDevice;
use crate::identity::{self, IdentityError};

impl Families {
    /// Makes the sign-in of a device valid again that a guardian recognizes after a restore. A device that needs no
    /// confirmation stays as it is.
    ///
    /// # Errors
    /// [`IdentityErrorCode::DeviceNotFound`](crate::identity::IdentityErrorCode::DeviceNotFound) also for one whose access was taken away.
    pub async fn confirm_device(
        &self,
        ctx: &Ctx<'_>,
        device_id: Option<ChildDeviceId>,
    ) -> Result<ChildDevice, IdentityError> {
        let caller = self.identity.acting_guardian(ctx).await?;
        let device_id = device_id.ok_or_else(device_not_found)?;

        let tx = self.kernel.db.write().await?;
        let found = child_device::Entity::find_by_id(device_id)
            .filter(child_device::Column::FamilyId.eq(caller.family_id))
            .filter(child_device::Column::RevokedAt.is_null())
            .one(&tx)
            .await?
            .ok_or_else(device_not_found)?;
        if identity::confirm_device_sessions(&tx, device_id).await? > 0 {
            let summary = "confirmed a device after a restore";
            self.audit_device(&tx, ctx, "device.confirm", device_id, summary)
                .await?;
        }
        tx.commit().await?;

        self.announce_change(found.child_id, "devices").await;
        let mut devices = self.complete(vec![found]).await?;
        devices.pop().ok_or_else(device_not_found)
    }
}
