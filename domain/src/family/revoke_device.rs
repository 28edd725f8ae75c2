//! A guardian takes a device's access away.

use kyck_kernel::Ctx;
use kyck_kernel::id::ChildDeviceId;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::Families;
use super::devices::device_not_found;
use super::entity::child_device;
use super::model::ChildDevice;
use crate::identity::{self, IdentityError};

impl Families {
    /// Ends the access of a device and its sessions, at once.
    ///
    /// # Errors
    /// [`IdentityErrorCode::DeviceNotFound`](crate::identity::IdentityErrorCode::DeviceNotFound).
    pub async fn revoke_device(
        &self,
        ctx: &Ctx<'_>,
        device_id: Option<ChildDeviceId>,
    ) -> Result<ChildDevice, IdentityError> {
        let caller = self.identity.acting_guardian(ctx).await?;
        let device_id = device_id.ok_or_else(device_not_found)?;

        let tx = self.kernel.db.write_essential().await?;
        let found = child_device::Entity::find_by_id(device_id)
            .filter(child_device::Column::FamilyId.eq(caller.family_id))
            .one(&tx)
            .await?
            .ok_or_else(device_not_found)?;
        let mut ended = identity::EndedSessions::default();
        if found.revoked_at.is_none() {
            child_device::Entity::update_many()
                .col_expr(child_device::Column::RevokedAt, Expr::value(self.kernel.now()))
                .filter(child_device::Column::Id.eq(device_id))
                .exec(&tx)
                .await?;
            ended = self.identity.end_device_sessions(&tx, device_id).await?;
            self.audit_device(
                &tx,
                ctx,
                "device.revoke",
                device_id,
                "took a device's access away",
            )
            .await?;
        }
        tx.commit().await?;

        ended.announce(&self.identity).await;
        self.announce_change(found.child_id, "devices").await;
        let mut devices = self.complete(vec![found]).await?;
        let mut device = devices.pop().ok_or_else(device_not_found)?;
        device.is_revoked = true;
        Ok(device)
    }
}
