//! Whose sessions there are; `open_session`, `authenticate`, `refresh_session` and `end_sessions` use it.
//!
//! A session has one line of refresh tokens. Each token is exchanged for the next one; the answer to a token that was
//! just used is repeated for 30 seconds, so that a lost answer signs nobody out, and any older token
//! ends the session, since somebody else must have it.

use kyck_kernel::id::{ChildDeviceId, ChildId, FamilyId, GuardianId, SessionId, StaffId};
use kyck_kernel::{Actor, Fault, Role, UtcInstant};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::Identity;
use super::entity::{session, staff};
use super::model::SessionKind;

/// Whose session it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionOwner {
    /// A guardian signed in by phone.
    Guardian {
        /// Account of the guardian.
        guardian_id: GuardianId,
        /// Family that the guardian belongs to.
        family_id: FamilyId,
    },
    /// A child's device was paired.
    ChildDevice {
        /// Id of the device.
        device_id: ChildDeviceId,
        /// Child who watches on it.
        child_id: ChildId,
        /// Family that paired it.
        family_id: FamilyId,
    },
    /// A member of staff signed in by password.
    Staff {
        /// Account of the member of staff.
        staff_id: StaffId,
        /// What the account may do.
        role: Role,
    },
}

impl SessionOwner {
    /// The kind of its sessions.
    pub(super) const fn kind(self) -> SessionKind {
        match self {
            Self::Guardian { .. } => SessionKind::Guardian,
            Self::ChildDevice { .. } => SessionKind::ChildDevice,
            Self::Staff { .. } => SessionKind::Staff,
        }
    }

    /// The actor of requests that are sent with a session of this owner.
    pub(super) const fn actor(self, session_id: SessionId) -> Actor {
        match self {
            Self::Guardian {
                guardian_id,
                family_id,
            } => Actor::Guardian {
                guardian_id,
                family_id,
                session_id,
            },
            Self::ChildDevice {
                device_id,
                child_id,
                family_id,
            } => Actor::ChildDevice {
                device_id,
                child_id,
                family_id,
                session_id,
            },
            Self::Staff { staff_id, role } => Actor::Staff {
                staff_id,
                role,
                session_id,
            },
        }
    }
}

/// The session by which an actor signed in.
pub const fn session_of(actor: Actor) -> Option<SessionId> {
    match actor {
        Actor::Guardian { session_id, .. }
        | Actor::ChildDevice { session_id, .. }
        | Actor::Staff { session_id, .. } => Some(session_id),
        Actor::Anonymous | Actor::System => None,
    }
}

/// The actor of a session; `None` when it has ended or expired.
pub(super) async fn find_actor(
    db: &impl ConnectionTrait,
    session_id: SessionId,
    now: UtcInstant,
) -> Result<Option<Actor>, Fault> {
    let Some(row) = session::Entity::find_by_id(session_id).one(db).await? else {
        return Ok(None);
    };
    let account = account_of(db, &row).await?;
    let owner = valid_owner(&row, account.as_ref(), now)?;
    Ok(owner.map(|owner| owner.actor(session_id)))
}

/// Whose a session is that has neither ended nor expired; `account` is the member of staff's, if it is one's.
pub(super) fn valid_owner(
    row: &session::Model,
    account: Option<&staff::Model>,
    now: UtcInstant,
) -> Result<Option<SessionOwner>, Fault> {
    if row.revoked_at.is_some() || row.unconfirmed_since.is_some() || row.expires_at <= now {
        return Ok(None);
    }

    owner_with(row, account)
}

/// Whose a session is; `None` when a staff account was disabled.
pub(super) async fn owner_of(
    db: &impl ConnectionTrait,
    row: &session::Model,
) -> Result<Option<SessionOwner>, Fault> {
    owner_with(row, account_of(db, row).await?.as_ref())
}

async fn account_of(db: &impl ConnectionTrait, row: &session::Model) -> Result<Option<staff::Model>, Fault> {
    match row.staff_id {
        Some(staff_id) => Ok(staff::Entity::find_by_id(staff_id).one(db).await?),
        None => Ok(None),
    }
}

fn owner_with(row: &session::Model, account: Option<&staff::Model>) -> Result<Option<SessionOwner>, Fault> {
    let broken = || Fault::internal(format!("session {} names no owner", row.id));
    match row.kind {
        SessionKind::Guardian => Ok(Some(SessionOwner::Guardian {
            guardian_id: row.guardian_id.ok_or_else(broken)?,
            family_id: row.family_id.ok_or_else(broken)?,
        })),
        SessionKind::ChildDevice => Ok(Some(SessionOwner::ChildDevice {
            device_id: row.child_device_id.ok_or_else(broken)?,
            child_id: row.child_id.ok_or_else(broken)?,
            family_id: row.family_id.ok_or_else(broken)?,
        })),
        SessionKind::Staff => {
            let staff_id = row.staff_id.ok_or_else(broken)?;
            let Some(account) = account.filter(|account| !account.is_disabled) else {
                return Ok(None);
            };
            let role = Role::parse(&account.role).ok_or_else(broken)?;
            Ok(Some(SessionOwner::Staff { staff_id, role }))
        }
    }
}

impl Identity {
    /// When each of these child devices last renewed its session, as (device, instant).
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn devices_last_seen(
        &self,
        device_ids: &[ChildDeviceId],
    ) -> Result<Vec<(ChildDeviceId, UtcInstant)>, Fault> {
        let rows: Vec<(Option<ChildDeviceId>, UtcInstant)> = session::Entity::find()
            .select_only()
            .column(session::Column::ChildDeviceId)
            .column_as(session::Column::LastUsedAt.max(), "last")
            .filter(session::Column::ChildDeviceId.is_in(device_ids.iter().copied()))
            .group_by(session::Column::ChildDeviceId)
            .into_tuple()
            .all(self.kernel.db.read())
            .await?;
        Ok(rows.into_iter().filter_map(|(id, at)| Some((id?, at))).collect())
    }
}
