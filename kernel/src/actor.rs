//! Who asks: actors, staff roles, and the context of a use case.

use crate::error::Fault;
use crate::id::{ChildDeviceId, ChildId, FamilyId, GuardianId, SessionId, StaffId};

/// What a member of staff may do; a later role may do all that an earlier one may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum), graphql(name = "StaffRole"))]
pub enum Role {
    /// Proposes and describes videos.
    Editor,
    /// Publishes and suspends videos, and overrides publish checks.
    Manager,
    /// Manages accounts, jobs and settings.
    Admin,
}

impl Role {
    /// The name in storage, tokens and the schema.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Editor => "EDITOR",
            Self::Manager => "MANAGER",
            Self::Admin => "ADMIN",
        }
    }

    /// Reads [`Role::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Editor, Self::Manager, Self::Admin]
            .into_iter()
            .find(|role| role.as_str() == text)
    }
}

/// Who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Nobody is signed in.
    Anonymous,
    /// A guardian.
    Guardian {
        /// Who.
        guardian_id: GuardianId,
        /// Of which family.
        family_id: FamilyId,
        /// By which sign-in.
        session_id: SessionId,
    },
    /// A device on which one child watches.
    ChildDevice {
        /// Which device.
        device_id: ChildDeviceId,
        /// Which child.
        child_id: ChildId,
        /// Of which family.
        family_id: FamilyId,
        /// By which sign-in.
        session_id: SessionId,
    },
    /// A member of staff.
    Staff {
        /// Who.
        staff_id: StaffId,
        /// With which rights.
        role: Role,
        /// By which sign-in.
        session_id: SessionId,
    },
    /// The program itself: jobs and command line.
    System,
}

/// A guardian who sent the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallingGuardian {
    /// Who.
    pub guardian_id: GuardianId,
    /// Of which family.
    pub family_id: FamilyId,
    /// By which sign-in.
    pub session_id: SessionId,
}

/// A member of staff who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskingStaff {
    /// Who.
    pub staff_id: StaffId,
    /// With which rights.
    pub role: Role,
}

/// First argument of every use case that depends on its caller: who asks, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Ctx<'a> {
    /// Who is asking.
    pub actor: Actor,
    /// Network address of the caller, where there is one: an IPv4 address or an IPv6 /64 prefix. For limits only.
    pub address: Option<&'a str>,
}

impl Ctx<'_> {
    /// The context of work that the program does by itself: jobs and command line.
    pub const fn system() -> Ctx<'static> {
        Ctx {
            actor: Actor::System,
            address: None,
        }
    }

    /// The calling guardian.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody, [`Fault::Forbidden`] for anyone else.
    pub fn guardian(&self) -> Result<CallingGuardian, Fault> {
        match self.actor {
            Actor::Guardian {
                guardian_id,
                family_id,
                session_id,
            } => Ok(CallingGuardian {
                guardian_id,
                family_id,
                session_id,
            }),
            _ => Err(self.refusal()),
        }
    }

    /// The member of staff who asks, if of this role or a higher one.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody, [`Fault::Forbidden`] for anyone else.
    pub fn staff(&self, at_least: Role) -> Result<AskingStaff, Fault> {
        match self.actor {
            Actor::Staff { staff_id, role, .. } if role >= at_least => Ok(AskingStaff { staff_id, role }),
            _ => Err(self.refusal()),
        }
    }

    /// Passes for staff of this role or a higher one and for the program itself.
    ///
    /// # Errors
    /// As [`Ctx::staff`].
    pub fn staff_or_system(&self, at_least: Role) -> Result<(), Fault> {
        match self.actor {
            Actor::System => Ok(()),
            _ => self.staff(at_least).map(|_| ()),
        }
    }

    /// The family of the guardian or child device that asks.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody, [`Fault::Forbidden`] for staff and the program.
    pub fn family(&self) -> Result<FamilyId, Fault> {
        match self.actor {
            Actor::Guardian { family_id, .. } | Actor::ChildDevice { family_id, .. } => Ok(family_id),
            _ => Err(self.refusal()),
        }
    }

    /// Passes for anyone who is signed in.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody.
    pub fn signed_in(&self) -> Result<(), Fault> {
        match self.actor {
            Actor::Anonymous => Err(Fault::Unauthenticated),
            _ => Ok(()),
        }
    }

    /// What to answer an actor that may not go on: sign in, or no.
    pub fn refusal(&self) -> Fault {
        match self.actor {
            Actor::Anonymous => Fault::Unauthenticated,
            _ => Fault::Forbidden,
        }
    }
}
