//! A guardian approves a device for a child.

use kyck_kernel::id::{ChildDeviceId, ChildId};
use kyck_kernel::{Ctx, Fault, text};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::Families;
use super::devices::device_not_found;
use super::entity::{child_device, device_pairing};
use super::model::{Child, ChildDevice};
use crate::audit::AuditDraft;
use crate::idempotency::{self, MutationKey};
use crate::identity::{HOUR_MS, IdentityError, IdentityErrorCode, Limit};

const WRONG_APPROVALS: Limit = Limit {
    scope: "PAIRING_APPROVE",
    window_ms: HOUR_MS,
    windows_before: 0,
    most: 30,
};

impl Families {
    /// Approves the device that shows a code, for a child of the calling guardian's family.
    ///
    /// # Errors
    /// [`IdentityErrorCode::PairingNotFound`], [`IdentityErrorCode::PairingExpired`],
    /// [`IdentityErrorCode::ChildNotFound`]; [`Fault::RateLimited`] after thirty approvals an hour.
    pub async fn approve_pairing(
        &self,
        ctx: &Ctx<'_>,
        code: &str,
        child_id: Option<ChildId>,
        key: Option<&MutationKey>,
    ) -> Result<ChildDevice, IdentityError> {
        let caller = self.identity.acting_guardian(ctx).await?;
        let child = self.watching_child(ctx, child_id).await?;

        let tx = self.kernel.db.write_essential().await?;
        if let Some(paired) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            drop(tx);
            let device = self.find_device(ctx, paired).await?;
            return device.ok_or_else(device_not_found);
        }

        let limit = WRONG_APPROVALS;
        self.identity
            .admit_subject(&tx, limit, caller.guardian_id.0)
            .await?;
        let Some(pairing) = self.lock_waiting(&tx, code).await? else {
            // The attempt counts.
            idempotency::release(&tx, ctx, key).await?;
            tx.commit().await?;
            return Err(IdentityErrorCode::PairingNotFound.into());
        };
        if pairing.expires_at <= self.kernel.now() {
            return Err(IdentityErrorCode::PairingExpired.into());
        }

        let device = self.store_approval(&tx, pairing, &child).await?;
        let summary = "paired a device with a child";
        self.audit_device(&tx, ctx, "device.pair", device.id, summary)
            .await?;
        idempotency::settle(&tx, ctx, key, &device.id).await?;
        tx.commit().await?;

        Ok(device)
    }

    /// A child for whom a device may be paired.
    async fn watching_child(&self, ctx: &Ctx<'_>, child_id: Option<ChildId>) -> Result<Child, IdentityError> {
        let child = match child_id {
            Some(child_id) => self.child(ctx, child_id).await?,
            None => None,
        };
        child
            .filter(|child| !child.is_archived)
            .ok_or_else(|| IdentityError::of(IdentityErrorCode::ChildNotFound, "child_id"))
    }

    /// The request of a code that nobody approved yet; the row is locked until the transaction ends.
    async fn lock_waiting(
        &self,
        tx: &DatabaseTransaction,
        code: &str,
    ) -> Result<Option<device_pairing::Model>, Fault> {
        let code_hash = self.code_hash(&text::typed_code(code)).to_vec();
        Ok(device_pairing::Entity::find()
            .filter(device_pairing::Column::CodeHash.eq(code_hash))
            .filter(device_pairing::Column::ApprovedAt.is_null())
            .lock_exclusive()
            .one(tx)
            .await?)
    }

    async fn store_approval(
        &self,
        tx: &DatabaseTransaction,
        pairing: device_pairing::Model,
        child: &Child,
    ) -> Result<ChildDevice, IdentityError> {
        let now = self.kernel.now();
        let device_id: ChildDeviceId = self.kernel.new_id();
        let row = child_device::ActiveModel {
            id: Set(device_id),
            family_id: Set(child.family_id),
            child_id: Set(child.id),
            name: Set(pairing.device_name.clone()),
            created_at: Set(now),
            revoked_at: Set(None),
        };

        child_device::Entity::insert(row)
            .exec_without_returning(tx)
            .await?;
        let approved = device_pairing::Entity::update_many()
            .col_expr(device_pairing::Column::ApprovedAt, Expr::value(now))
            .col_expr(device_pairing::Column::ChildDeviceId, Expr::value(device_id))
            .filter(device_pairing::Column::Id.eq(pairing.id))
            .filter(device_pairing::Column::ApprovedAt.is_null())
            .exec(tx)
            .await?;
        if approved.rows_affected == 0 {
            return Err(IdentityErrorCode::PairingNotFound.into());
        }

        Ok(ChildDevice {
            id: device_id,
            family_id: child.family_id,
            child_id: child.id,
            name: pairing.device_name,
            created_at: now,
            last_seen_at: None,
            is_revoked: false,
            needs_confirmation: false,
        })
    }

    pub(super) async fn audit_device(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        action: &'static str,
        device_id: ChildDeviceId,
        summary: &str,
    ) -> Result<(), Fault> {
        let draft = AuditDraft {
            action,
            subject_kind: "childDevice",
            subject_id: device_id.to_string(),
            summary: summary.to_owned(),
            before: None,
            after: Some(json!({ "revoked": action == "device.revoke" })),
        };
        self.audit.record(tx, ctx, draft).await
    }
}
