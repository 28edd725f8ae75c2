//! Rows of families and guardians: how they are made, and how phone numbers are hashed and sealed.

use chrono_tz::Tz;
use kyck_kernel::id::{FamilyId, GuardianId};
use kyck_kernel::keys::{Keys, Purpose};
use kyck_kernel::{Actor, Ctx, Fault, UtcInstant};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{DatabaseTransaction, EntityTrait};

use super::Identity;
use super::entity::{family, guardian};
use super::model::{GuardianRole, Locale};

/// Zone of the days of a new family.
pub(super) const DEFAULT_ZONE: Tz = chrono_tz::Asia::Seoul;

/// Refuses everybody but the program itself.
pub(super) fn require_system(ctx: &Ctx<'_>) -> Result<(), Fault> {
    match ctx.actor {
        Actor::System => Ok(()),
        _ => Err(ctx.refusal()),
    }
}

/// The row of a family.
pub(super) fn family_row(id: FamilyId, zone: Tz, now: UtcInstant) -> family::ActiveModel {
    family::ActiveModel {
        id: Set(id),
        zone: Set(zone.name().to_owned()),
        created_at: Set(now),
    }
}

pub(super) async fn insert_family(
    tx: &DatabaseTransaction,
    id: FamilyId,
    zone: Tz,
    now: UtcInstant,
) -> Result<(), Fault> {
    family::Entity::insert(family_row(id, zone, now))
        .on_conflict(OnConflict::column(family::Column::Id).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// A guardian's account about to be stored.
pub(super) struct NewGuardian {
    pub id: GuardianId,
    pub family_id: FamilyId,
    pub role: GuardianRole,
    pub phone_hash: Vec<u8>,
    pub phone_sealed: Vec<u8>,
    pub phone_masked: String,
    pub locale: Locale,
}

/// The row of a guardian.
pub(super) fn guardian_row(account: NewGuardian, now: UtcInstant) -> guardian::ActiveModel {
    guardian::ActiveModel {
        id: Set(account.id),
        family_id: Set(account.family_id),
        role: Set(account.role),
        phone_hash: Set(account.phone_hash),
        phone_sealed: Set(account.phone_sealed),
        phone_masked: Set(account.phone_masked),
        locale: Set(account.locale),
        created_at: Set(now),
    }
}

/// Stores a guardian unless the number has one; whether it was stored.
pub(super) async fn insert_guardian(
    tx: &DatabaseTransaction,
    account: NewGuardian,
    now: UtcInstant,
) -> Result<bool, Fault> {
    let stored = guardian::Entity::insert(guardian_row(account, now))
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(stored > 0)
}

impl Identity {
    /// The look-up hash of a number in E.164 form.
    pub(super) fn phone_hash(&self, e164: &str) -> [u8; 32] {
        phone_hash_with(&self.kernel.keys, e164)
    }
}

pub(super) fn phone_hash_with(keys: &Keys, e164: &str) -> [u8; 32] {
    keys.keyed_hash(Purpose::PhoneHash, &[e164.as_bytes()])
}

/// Context with which phone numbers are sealed.
pub(super) const PHONE_CONTEXT: &[u8] = b"phone";

impl Identity {
    pub(super) fn seal_phone(&self, e164: &str) -> Result<Vec<u8>, Fault> {
        self.kernel.keys.seal(PHONE_CONTEXT, e164.as_bytes())
    }

    pub(super) fn open_phone(&self, sealed: &[u8]) -> Result<String, Fault> {
        String::from_utf8(self.kernel.keys.open(PHONE_CONTEXT, sealed)?)
            .map_err(|_| Fault::internal("a sealed phone number is not text"))
    }
}
