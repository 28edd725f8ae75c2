//! Families, guardians and staff, as those who may see them read them.

use std::collections::HashMap;

use chrono_tz::Tz;
use kyck_kernel::actor::CallingGuardian;
use kyck_kernel::id::{FamilyId, GuardianId, StaffId};
use kyck_kernel::time::parse_zone;
use kyck_kernel::{Actor, Ctx, Fault, Role};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::Identity;
use super::entity::{family, guardian, staff};
use super::model::{Family, Guardian, GuardianRole, Staff};

/// The most guardians that are read of one family.
const MAX_GUARDIANS: u64 = 50;

impl Identity {
    /// The calling guardian's family, or any for the program itself; `None` for others.
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

/// Zones of the days of families.
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
    /// Guardians of the calling guardian's family, or of any for the program itself; the oldest account first.
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

    /// A guardian of the calling guardian's family, or any for the program itself.
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

    /// The calling guardian, who may change things: anyone but a [`GuardianRole::Viewer`].
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody, [`Fault::Forbidden`] for anyone else.
    pub async fn acting_guardian(&self, ctx: &Ctx<'_>) -> Result<CallingGuardian, Fault> {
        let caller = ctx.guardian()?;
        let found = self.find_guardian(ctx, caller.guardian_id).await?;
        match found {
            Some(guardian) if guardian.role != GuardianRole::Viewer => Ok(caller),
            _ => Err(Fault::Forbidden),
        }
    }
}

/// Makes other changes of one family wait until the transaction ends, so that counts stay right.
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
