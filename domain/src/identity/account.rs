//! Accounts: families and their guardians, and who works here.

use std::collections::HashMap;

use chrono_tz::Tz;
use kyck_kernel::actor::AskingGuardian;
use kyck_kernel::id::{FamilyId, GuardianId, StaffId};
use kyck_kernel::keys::{Keys, Purpose};
use kyck_kernel::time::parse_zone;
use kyck_kernel::{Actor, Ctx, Fault, Role, UtcInstant};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::Identity;
use super::entity::{family, guardian, staff};
use super::error::IdentityError;
use super::model::{Family, Guardian, GuardianRole, Locale, Staff};
use super::phone::Phone;

/// The zone of a new family.
pub(super) const DEFAULT_ZONE: Tz = chrono_tz::Asia::Seoul;
/// The most guardians that are read of one family.
const MAX_GUARDIANS: u64 = 50;
/// Rows of one statement: with eight columns well below the variables that SQLite allows.
const ROWS_PER_INSERT: usize = 500;

/// A guardian that shall exist, with given ids.
#[derive(Clone, Debug)]
pub struct EnsureGuardian {
    /// The family; made when there is none.
    pub family_id: FamilyId,
    /// The guardian.
    pub guardian_id: GuardianId,
    /// Phone number in any usual spelling.
    pub phone: String,
    /// Rights in the family.
    pub role: GuardianRole,
    /// Language of messages.
    pub locale: Locale,
    /// Zone of the family's days, when the family is made.
    pub zone: Tz,
}

impl Identity {
    /// Makes a family and a guardian with given ids, unless they are there; for the program itself.
    ///
    /// # Errors
    /// As [`Identity::ensure_guardians`](crate::identity::Identity::ensure_guardians).
    pub async fn ensure_guardian(&self, ctx: &Ctx<'_>, cmd: EnsureGuardian) -> Result<(), IdentityError> {
        self.ensure_guardians(ctx, vec![cmd]).await
    }

    /// Makes families and their guardians with given ids, unless they are there, in one transaction; for the program
    /// itself.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for people; [`IdentityError::PhoneInvalid`] and
    /// [`IdentityError::PhoneNotSupported`] for a number.
    pub async fn ensure_guardians(
        &self,
        ctx: &Ctx<'_>,
        guardians: Vec<EnsureGuardian>,
    ) -> Result<(), IdentityError> {
        require_system(ctx)?;
        let now = self.kernel.now();

        let families: Vec<_> = guardians
            .iter()
            .map(|guardian| family_row(guardian.family_id, guardian.zone, now))
            .collect();
        let mut accounts = Vec::with_capacity(guardians.len());
        for guardian in guardians {
            let phone = Phone::parse(&guardian.phone, &self.state.settings.countries)?;
            accounts.push(NewGuardian {
                id: guardian.guardian_id,
                family_id: guardian.family_id,
                role: guardian.role,
                phone_hash: self.phone_hash(&phone.e164).to_vec(),
                phone_sealed: self.seal_phone(&phone.e164)?,
                phone_masked: phone.masked,
                locale: guardian.locale,
            });
        }

        let tx = self.kernel.db.write().await?;
        for chunk in families.chunks(ROWS_PER_INSERT) {
            family::Entity::insert_many(chunk.to_vec())
                .on_conflict(OnConflict::column(family::Column::Id).do_nothing().to_owned())
                .exec_without_returning(&tx)
                .await?;
        }
        let mut accounts = accounts
            .into_iter()
            .map(|account| guardian_row(account, now))
            .peekable();
        while accounts.peek().is_some() {
            let chunk: Vec<_> = accounts.by_ref().take(ROWS_PER_INSERT).collect();
            guardian::Entity::insert_many(chunk)
                .on_conflict(OnConflict::new().do_nothing().to_owned())
                .exec_without_returning(&tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

pub(super) fn require_system(ctx: &Ctx<'_>) -> Result<(), Fault> {
    match ctx.actor {
        Actor::System => Ok(()),
        _ => Err(ctx.refusal()),
    }
}

fn family_row(id: FamilyId, zone: Tz, now: UtcInstant) -> family::ActiveModel {
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

fn guardian_row(account: NewGuardian, now: UtcInstant) -> guardian::ActiveModel {
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

/// What phone numbers are sealed as.
pub(super) const PHONE_CONTEXT: &[u8] = b"phone";

impl Identity {
    pub(super) fn seal_phone(&self, e164: &str) -> Result<Vec<u8>, Fault> {
        self.kernel.keys.seal(PHONE_CONTEXT, e164.as_bytes())
    }

    pub(super) fn open_phone(&self, sealed: &[u8]) -> Result<String, Fault> {
        String::from_utf8(self.kernel.keys.open(PHONE_CONTEXT, sealed)?)
            .map_err(|_| Fault::internal("a sealed phone number is not text"))
    }

    /// The family of the guardian who asks, or any for the program itself; `None` for others.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody.
    pub async fn family(&self, ctx: &Ctx<'_>, family_id: FamilyId) -> Result<Option<Family>, Fault> {
        if !may_see_family(ctx, family_id)? {
            return Ok(None);
        }
        let row = family::Entity::find_by_id(family_id)
            .one(self.kernel.db.read())
            .await?;
        row.map(|row| {
            Ok(Family {
                id: row.id,
                zone: read_zone(&row.zone)?,
                created_at: row.created_at,
            })
        })
        .transpose()
    }
}

/// The zones of families.
///
/// # Errors
/// [`Fault::Database`].
pub async fn zones(
    db: &impl ConnectionTrait,
    family_ids: &[FamilyId],
) -> Result<HashMap<FamilyId, Tz>, Fault> {
    let rows = family::Entity::find()
        .filter(family::Column::Id.is_in(family_ids.iter().copied()))
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| Ok((row.id, read_zone(&row.zone)?)))
        .collect()
}

/// Reads a stored zone name.
///
/// # Errors
/// [`Fault::Internal`] for a name that is no zone.
pub fn read_zone(name: &str) -> Result<Tz, Fault> {
    parse_zone(name).ok_or_else(|| Fault::internal(format!("stored zone {name:?} is unknown")))
}

fn may_see_family(ctx: &Ctx<'_>, family_id: FamilyId) -> Result<bool, Fault> {
    match ctx.actor {
        Actor::Anonymous => Err(Fault::Unauthenticated),
        Actor::Guardian { family_id: own, .. } => Ok(own == family_id),
        Actor::System => Ok(true),
        Actor::ChildDevice { .. } | Actor::Staff { .. } => Ok(false),
    }
}

impl Identity {
    /// Guardians of the asking guardian's family, or of any for the program itself; the oldest account first.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody.
    pub async fn guardians(&self, ctx: &Ctx<'_>, family_id: FamilyId) -> Result<Vec<Guardian>, Fault> {
        if !may_see_family(ctx, family_id)? {
            return Ok(Vec::new());
        }
        let rows = guardian::Entity::find()
            .filter(guardian::Column::FamilyId.eq(family_id))
            .order_by_asc(guardian::Column::Id)
            .limit(MAX_GUARDIANS)
            .all(self.kernel.db.read())
            .await?;
        Ok(rows.into_iter().map(Guardian::from).collect())
    }

    /// A guardian of the asking guardian's family, or any for the program itself.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody.
    pub async fn find_guardian(
        &self,
        ctx: &Ctx<'_>,
        guardian_id: GuardianId,
    ) -> Result<Option<Guardian>, Fault> {
        ctx.signed_in()?;
        let row = guardian::Entity::find_by_id(guardian_id)
            .one(self.kernel.db.read())
            .await?;
        match row {
            Some(row) if may_see_family(ctx, row.family_id)? => Ok(Some(row.into())),
            _ => Ok(None),
        }
    }

    /// The guardian who asks and may change things: anyone but a [`GuardianRole::Viewer`].
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody, [`Fault::Forbidden`] for anyone else.
    pub async fn acting_guardian(&self, ctx: &Ctx<'_>) -> Result<AskingGuardian, Fault> {
        let asking = ctx.guardian()?;
        let found = self.find_guardian(ctx, asking.guardian_id).await?;
        match found {
            Some(guardian) if guardian.role != GuardianRole::Viewer => Ok(asking),
            _ => Err(Fault::Forbidden),
        }
    }
}

/// Makes other changes of one family wait until the transaction ends, so that what is counted stays true.
///
/// # Errors
/// [`Fault::Database`].
pub async fn lock_family(tx: &DatabaseTransaction, family_id: FamilyId) -> Result<(), Fault> {
    family::Entity::find_by_id(family_id)
        .lock_exclusive()
        .one(tx)
        .await?;
    Ok(())
}

impl Identity {
    /// The phone number of a guardian in E.164 form; for the program itself, which sends messages.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for people.
    pub async fn guardian_phone(
        &self,
        ctx: &Ctx<'_>,
        guardian_id: GuardianId,
    ) -> Result<Option<String>, Fault> {
        require_system(ctx)?;
        let row = guardian::Entity::find_by_id(guardian_id)
            .one(self.kernel.db.read())
            .await?;
        row.map(|row| self.open_phone(&row.phone_sealed)).transpose()
    }
}

impl From<guardian::Model> for Guardian {
    fn from(row: guardian::Model) -> Self {
        Self {
            id: row.id,
            family_id: row.family_id,
            role: row.role,
            phone_masked: row.phone_masked,
            locale: row.locale,
        }
    }
}

impl Identity {
    /// Members of staff by id, for colleagues and the program itself; unknown ids are left out.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody, [`Fault::Forbidden`] for families.
    pub async fn staff_by_ids(&self, ctx: &Ctx<'_>, ids: &[StaffId]) -> Result<Vec<Staff>, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        let rows = staff::Entity::find()
            .filter(staff::Column::Id.is_in(ids.iter().copied()))
            .all(self.kernel.db.read())
            .await?;
        rows.into_iter().map(read_staff).collect()
    }
}

pub(super) async fn find_staff_by_email(
    db: &impl ConnectionTrait,
    email: &str,
) -> Result<Option<staff::Model>, Fault> {
    Ok(staff::Entity::find()
        .filter(staff::Column::Email.eq(email))
        .one(db)
        .await?)
}

pub(super) fn read_staff(row: staff::Model) -> Result<Staff, Fault> {
    let role = Role::parse(&row.role)
        .ok_or_else(|| Fault::internal(format!("stored role {:?} is unknown", row.role)))?;
    Ok(Staff {
        id: row.id,
        email: row.email,
        name: row.name,
        role,
    })
}
