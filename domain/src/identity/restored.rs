//! What a restore does to sign-ins: all of guardians and staff end, and child devices wait for a guardian.
//!
//! A backup knows neither which sign-ins ended after it nor which devices were taken away, so nobody is
//! valid without a new proof. Devices stay paired: children cannot sign in again by themselves.

use std::collections::HashSet;

use kyck_kernel::db::statement;
use kyck_kernel::id::ChildDeviceId;
use kyck_kernel::{Ctx, Fault};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::Identity;
use super::entity::session;
use crate::audit::AuditDraft;

/// What a restore ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestoredSignIns {
    /// Sign-ins of guardians and staff that were ended.
    pub ended: u64,
    /// Sign-ins of child devices that wait for a guardian's confirmation.
    pub to_confirm: u64,
}

impl Identity {
    /// Ends the sign-ins of guardians and staff, and locks child devices out until a guardian confirms each; with
    /// an entry in the audit log. For the program itself, in a transaction of a just-restored database of the
    /// newest schema. Running it again ends nothing twice, but confirmed devices must be confirmed again.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn end_sign_ins_after_restore(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
    ) -> Result<RestoredSignIns, Fault> {
        super::account::require_system(ctx)?;
        let at = self.kernel.now();
        let ended = tx
            .execute_raw(statement(
                tx,
                "UPDATE session SET revoked_at = $1, revoked_reason = 'RESTORED' \
             WHERE revoked_at IS NULL AND kind <> 'CHILD_DEVICE'",
                [at.into()],
            ))
            .await?
            .rows_affected();
        let to_confirm = tx
            .execute_raw(statement(
                tx,
                "UPDATE session SET unconfirmed_since = $1, restored_at = $1 \
             WHERE revoked_at IS NULL AND kind = 'CHILD_DEVICE'",
                [at.into()],
            ))
            .await?
            .rows_affected();

        let draft = AuditDraft {
            action: "installation.restore",
            subject_kind: "installation",
            subject_id: String::new(),
            summary: "ended the sign-ins after a restore".to_owned(),
            before: None,
            after: Some(json!({ "signInsEnded": ended, "devicesToConfirm": to_confirm })),
        };
        self.audit.record(tx, ctx, draft).await?;
        Ok(RestoredSignIns { ended, to_confirm })
    }

    /// Of these devices, those that a guardian must confirm.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn unconfirmed_devices(
        &self,
        device_ids: &[ChildDeviceId],
    ) -> Result<HashSet<ChildDeviceId>, Fault> {
        let found: Vec<Option<ChildDeviceId>> = session::Entity::find()
            .select_only()
            .column(session::Column::ChildDeviceId)
            .filter(session::Column::ChildDeviceId.is_in(device_ids.iter().copied()))
            .filter(session::Column::UnconfirmedSince.is_not_null())
            .filter(session::Column::RevokedAt.is_null())
            .into_tuple()
            .all(self.kernel.db.read())
            .await?;
        Ok(found.into_iter().flatten().collect())
    }
}

/// Makes a device's sign-ins valid again in the caller's transaction; for `family`, which authorizes it. Returns
/// how many waited for it.
///
/// # Errors
/// [`Fault::Database`].
pub async fn confirm_device_sessions(
    tx: &DatabaseTransaction,
    device_id: ChildDeviceId,
) -> Result<u64, Fault> {
    let confirmed = tx
        .execute_raw(statement(
            tx,
            "UPDATE session SET unconfirmed_since = NULL \
             WHERE child_device_id = $1 AND unconfirmed_since IS NOT NULL AND revoked_at IS NULL",
            [device_id.into()],
        ))
        .await?;
    Ok(confirmed.rows_affected())
}
