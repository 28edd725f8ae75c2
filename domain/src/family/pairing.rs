//! Pairing: a child's device asks, a guardian approves by its code, the device collects its sign-in.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kyck_kernel::id::{ChildDeviceId, ChildId, FamilyId, PairingId};
use kyck_kernel::keys::{Purpose, sha256};
use kyck_kernel::{Actor, Ctx, Fault, UtcInstant, text};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::entity::{child_device, device_pairing};
use super::error::PairingError;
use super::model::ChildDevice;
use super::{Families, service};
use crate::audit::AuditDraft;
use crate::idempotency::{self, MutationKey};
use crate::identity::{self, HOUR_MS, IssuedSession, Limit, SessionOwner};
use crate::retention;

/// Minutes within which a device must be approved and collect its sign-in.
const PAIRING_MINUTES: i64 = 10;
/// The most devices that are read of one family.
const MAX_DEVICES: u64 = 100;
const STARTS_PER_ADDRESS: Limit = Limit {
    scope: "PAIRING_START",
    window_ms: HOUR_MS,
    windows_before: 0,
    most: 30,
};
const WRONG_APPROVALS: Limit = Limit {
    scope: "PAIRING_APPROVE",
    window_ms: HOUR_MS,
    windows_before: 0,
    most: 30,
};

/// A request of a device to be paired. Debug output shows no secret.
#[derive(Clone, PartialEq, Eq)]
pub struct DevicePairing {
    /// Eight digits that a guardian types.
    pub code: String,
    /// Address with the code, for a QR code.
    pub qr_url: String,
    /// With it the device collects its sign-in.
    pub poll_secret: String,
    /// Until when.
    pub expires_at: UtcInstant,
}

impl Families {
    /// A device asks to be paired; it need not be signed in.
    ///
    /// # Errors
    /// [`PairingError::DeviceNameInvalid`]; [`Fault::RateLimited`] for one address.
    pub async fn start_pairing(
        &self,
        ctx: &Ctx<'_>,
        device_name: &str,
    ) -> Result<DevicePairing, PairingError> {
        let name = identity::device_name(device_name).map_err(|_| PairingError::DeviceNameInvalid)?;
        let now = self.kernel.now();
        let expires_at = now.plus_minutes(PAIRING_MINUTES);
        let secret: [u8; 32] = self.kernel.random_bytes();
        let number = u64::from_be_bytes(self.kernel.random_bytes()) % 100_000_000;
        let code = format!("{number:08}");
        let tx = self.kernel.db.write_essential().await?;
        self.identity.admit_address(&tx, ctx, STARTS_PER_ADDRESS).await?;
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

        let stored = device_pairing::Entity::insert(row)
            .on_conflict(sea_orm::sea_query::OnConflict::new().do_nothing().to_owned())
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

    fn code_hash(&self, code: &str) -> [u8; 32] {
        self.kernel
            .keys
            .keyed_hash(Purpose::CodeHash, &[b"pairing", code.as_bytes()])
    }

    /// A guardian approves a device for a child.
    ///
    /// # Errors
    /// [`PairingError::NotFound`], [`PairingError::Expired`], [`PairingError::ChildNotFound`];
    /// [`Fault::RateLimited`] after thirty approvals an hour.
    pub async fn approve_pairing(
        &self,
        ctx: &Ctx<'_>,
        code: &str,
        child_id: Option<ChildId>,
        key: Option<&MutationKey>,
    ) -> Result<ChildDevice, PairingError> {
        let asking = self.identity.acting_guardian(ctx).await?;
        let child = match child_id {
            Some(child_id) => self.child(ctx, child_id).await?,
            None => None,
        };

        let child = child
            .filter(|child| !child.is_archived)
            .ok_or(PairingError::ChildNotFound)?;
        let now = self.kernel.now();
        let code_hash = self.code_hash(&text::typed_code(code)).to_vec();
        let tx = self.kernel.db.write_essential().await?;
        if let Some(paired) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            drop(tx);
            return self
                .find_device(ctx, paired)
                .await?
                .ok_or(PairingError::DeviceNotFound);
        }

        self.identity
            .admit_subject(&tx, WRONG_APPROVALS, asking.guardian_id.0)
            .await?;
        let device_id: ChildDeviceId = self.kernel.new_id();
        let pairing = device_pairing::Entity::find()
            .filter(device_pairing::Column::CodeHash.eq(code_hash.clone()))
            .filter(device_pairing::Column::ApprovedAt.is_null())
            .lock_exclusive()
            .one(&tx)
            .await?;
        let Some(pairing) = pairing else {
            // The try counts.
            idempotency::release(&tx, ctx, key).await?;
            tx.commit().await?;
            return Err(PairingError::NotFound);
        };

        if pairing.expires_at <= now {
            return Err(PairingError::Expired);
        }

        let device = child_device::ActiveModel {
            id: Set(device_id),
            family_id: Set(asking.family_id),
            child_id: Set(child.id),
            name: Set(pairing.device_name.clone()),
            created_at: Set(now),
            revoked_at: Set(None),
        };

        child_device::Entity::insert(device)
            .exec_without_returning(&tx)
            .await?;
        let approved = device_pairing::Entity::update_many()
            .col_expr(device_pairing::Column::ApprovedAt, Expr::value(now))
            .col_expr(device_pairing::Column::ChildDeviceId, Expr::value(device_id))
            .filter(device_pairing::Column::Id.eq(pairing.id))
            .filter(device_pairing::Column::ApprovedAt.is_null())
            .exec(&tx)
            .await?;
        if approved.rows_affected == 0 {
            return Err(PairingError::NotFound);
        }

        self.audit_device(&tx, ctx, "device.pair", device_id, "paired a device with a child")
            .await?;
        idempotency::settle(&tx, ctx, key, &device_id).await?;
        tx.commit().await?;

        Ok(ChildDevice {
            id: device_id,
            family_id: asking.family_id,
            child_id: child.id,
            name: pairing.device_name,
            created_at: now,
            last_seen_at: None,
            is_revoked: false,
            needs_confirmation: false,
        })
    }

    async fn audit_device(
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

    /// The device collects its sign-in. The same secret sent again answers the same session, until its tokens
    /// are used.
    ///
    /// # Errors
    /// [`PairingError::NotFound`], [`PairingError::Pending`], [`PairingError::Expired`].
    pub async fn claim_pairing(&self, poll_secret: &str) -> Result<IssuedSession, PairingError> {
        let secret: [u8; 32] = URL_SAFE_NO_PAD
            .decode(poll_secret.as_bytes().get(..64).unwrap_or(poll_secret.as_bytes()))
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(PairingError::NotFound)?;
        let now = self.kernel.now();
        let find = device_pairing::Entity::find()
            .filter(device_pairing::Column::PollHash.eq(sha256(&secret).to_vec()));
        // Devices ask every few seconds: the wait costs no write.
        let seen = find
            .clone()
            .one(self.kernel.db.read())
            .await?
            .ok_or(PairingError::NotFound)?;
        if seen.expires_at <= now {
            return Err(PairingError::Expired);
        }

        if seen.child_device_id.is_none() {
            return Err(PairingError::Pending);
        }

        let tx = self.kernel.db.write_essential().await?;
        let pairing = find
            .lock_exclusive()
            .one(&tx)
            .await?
            .ok_or(PairingError::NotFound)?;
        let device_id = pairing.child_device_id.ok_or(PairingError::Pending)?;
        if let Some(session_id) = pairing.session_id {
            return self
                .identity
                .repeat_session(&tx, session_id, &secret)
                .await?
                .ok_or(PairingError::Expired);
        }

        let device = child_device::Entity::find_by_id(device_id)
            .one(&tx)
            .await?
            .filter(|device| device.revoked_at.is_none())
            .ok_or(PairingError::NotFound)?;
        let owner = SessionOwner::ChildDevice {
            device_id,
            child_id: device.child_id,
            family_id: device.family_id,
        };

        let session = self
            .identity
            .open_session(&tx, owner, Some(&device.name), &secret)
            .await?;
        let session_id = match session.actor {
            Actor::ChildDevice { session_id, .. } => Some(session_id),
            _ => None,
        };

        device_pairing::Entity::update_many()
            .col_expr(device_pairing::Column::ClaimedAt, Expr::value(now))
            .col_expr(device_pairing::Column::SessionId, Expr::value(session_id))
            .filter(device_pairing::Column::Id.eq(pairing.id))
            .exec(&tx)
            .await?;
        tx.commit().await?;

        Ok(session)
    }

    /// Forgets requests that expired a day ago, so that their codes can be given out again; for the program
    /// itself. Returns how many.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for people; [`Fault::Internal`] while the clock is in doubt.
    pub async fn prune_pairings(&self, ctx: &Ctx<'_>) -> Result<u64, Fault> {
        service::require_system(ctx)?;
        let before = retention::trusted_now(&self.kernel).await?.days_ago(1);

        let tx = self.kernel.db.write_essential().await?;
        let gone = device_pairing::Entity::delete_many()
            .filter(device_pairing::Column::ExpiresAt.lt(before))
            .exec(&tx)
            .await?;
        tx.commit().await?;
        Ok(gone.rows_affected)
    }

    /// A guardian says that a device of a restored installation is the family's still: its sign-in holds again.
    /// A device that needs no confirmation stays as it is.
    ///
    /// # Errors
    /// [`PairingError::DeviceNotFound`] also for one whose access was taken away.
    pub async fn confirm_device(
        &self,
        ctx: &Ctx<'_>,
        device_id: Option<ChildDeviceId>,
    ) -> Result<ChildDevice, PairingError> {
        let asking = self.identity.acting_guardian(ctx).await?;
        let device_id = device_id.ok_or(PairingError::DeviceNotFound)?;

        let tx = self.kernel.db.write().await?;
        let found = child_device::Entity::find_by_id(device_id)
            .filter(child_device::Column::FamilyId.eq(asking.family_id))
            .filter(child_device::Column::RevokedAt.is_null())
            .one(&tx)
            .await?
            .ok_or(PairingError::DeviceNotFound)?;
        if identity::confirm_device_sessions(&tx, device_id).await? > 0 {
            let summary = "confirmed a device after a restore";
            self.audit_device(&tx, ctx, "device.confirm", device_id, summary)
                .await?;
        }
        tx.commit().await?;

        self.tell(found.child_id, "devices").await;
        let mut devices = self.complete(vec![found]).await?;
        devices.pop().ok_or(PairingError::DeviceNotFound)
    }

    /// A guardian takes a device's access away; its sessions end at once.
    ///
    /// # Errors
    /// [`PairingError::DeviceNotFound`].
    pub async fn revoke_device(
        &self,
        ctx: &Ctx<'_>,
        device_id: Option<ChildDeviceId>,
    ) -> Result<ChildDevice, PairingError> {
        let asking = self.identity.acting_guardian(ctx).await?;
        let device_id = device_id.ok_or(PairingError::DeviceNotFound)?;
        let tx = self.kernel.db.write_essential().await?;
        let found = child_device::Entity::find_by_id(device_id)
            .filter(child_device::Column::FamilyId.eq(asking.family_id))
            .one(&tx)
            .await?
            .ok_or(PairingError::DeviceNotFound)?;
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
        self.tell(found.child_id, "devices").await;
        let mut devices = self.complete(vec![found]).await?;
        let mut device = devices.pop().ok_or(PairingError::DeviceNotFound)?;
        device.is_revoked = true;

        Ok(device)
    }

    /// Paired devices of the asking guardian's family, or of any for the program itself; the oldest first,
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

    /// A device of the asking guardian's family, a device itself, or any for the program itself.
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

    async fn complete(&self, rows: Vec<child_device::Model>) -> Result<Vec<ChildDevice>, Fault> {
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

    /// Makes a paired device with a given id and opens its sign-in; for the program itself (the demo's own
    /// child devices).
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for people.
    pub async fn ensure_device(
        &self,
        ctx: &Ctx<'_>,
        device_id: ChildDeviceId,
        child_id: ChildId,
        name: &str,
    ) -> Result<(), Fault> {
        service::require_system(ctx)?;
        let child = self.require_child(ctx, child_id).await?;
        let tx = self.kernel.db.write_essential().await?;
        let row = child_device::ActiveModel {
            id: Set(device_id),
            family_id: Set(child.family_id),
            child_id: Set(child_id),
            name: Set(name.to_owned()),
            created_at: Set(self.kernel.now()),
            revoked_at: Set(None),
        };

        child_device::Entity::insert(row)
            .on_conflict(sea_orm::sea_query::OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&tx)
            .await?;
        tx.commit().await?;

        Ok(())
    }
}
