//! What every use case is given: the process-wide services and who is asking.

use std::sync::Arc;

use uuid::Uuid;

use crate::bus::Bus;
use crate::catalog::{CatalogMemory, VideoSource};
use crate::db::Db;
use crate::error::Fault;
use crate::id::{ChildDeviceId, ChildId, FamilyId, GuardianId, IdSource, SessionId, StaffId};
use crate::identity::IdentityState;
use crate::keys::Keys;
use crate::live::Hub;
use crate::notify::{SendPush, SendSms};
use crate::policy::RulesMemory;
use crate::recommend::RecommendMemory;
use crate::report::ReportMemory;
use crate::time::{Clock, UtcInstant};
use crate::versions::ChildVersions;
use crate::watch::Ingest;

/// Services of this process, made once at start and shared by all requests and jobs.
#[derive(Clone)]
pub struct Env {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New identifiers.
    pub ids: Arc<dyn IdSource>,
    /// Random bytes for secrets.
    pub random: Arc<dyn Random>,
    /// Keys derived from the master secret.
    pub keys: Keys,
    /// Settings and memory of accounts and sign-ins.
    pub identity: Arc<IdentityState>,
    /// Text messages to the outside.
    pub sms: Arc<dyn SendSms>,
    /// Push messages to the outside.
    pub push: Arc<dyn SendPush>,
    /// Where video facts come from (YouTube).
    pub videos: Arc<dyn VideoSource>,
    /// The catalogue as held in memory; begins as `Arc::default()`.
    pub catalog: Arc<CatalogMemory>,
    /// Wake-ups and live deltas between the nodes of this installation.
    pub bus: Arc<dyn Bus>,
    /// The one writer of watch events; begins as `Arc::default()`.
    pub ingest: Arc<Ingest>,
    /// Who watches now, as this node knows; begins as `Arc::default()`.
    pub live: Arc<Hub>,
    /// The recommender's model and feeds as held in memory; begins as `Arc::default()`.
    pub recommender: Arc<RecommendMemory>,
    /// Reports as held in memory; begins as `Arc::default()`.
    pub reports: Arc<ReportMemory>,
    /// What guardians decided for children, as held in memory; begins as `Arc::default()`.
    pub rules: Arc<RulesMemory>,
    /// Tells whether what is held of a child is still true; begins as `Arc::default()`.
    pub versions: Arc<ChildVersions>,
}

impl Env {
    /// The present instant.
    pub fn now(&self) -> UtcInstant {
        self.clock.now()
    }

    /// A new identifier of any entity type.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        T::from(self.ids.next(self.clock.now()))
    }

    /// So many random bytes.
    pub fn random_bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }

    /// The context of work that the program does by itself: jobs and command line.
    pub fn system(&self) -> Ctx<'_> {
        Ctx {
            env: self,
            actor: Actor::System,
            address: None,
        }
    }
}

/// A source of random bytes.
pub trait Random: Send + Sync {
    /// Fills the buffer with bytes that nobody can foretell (tests may know them).
    fn fill(&self, buffer: &mut [u8]);
}

/// The operating system's randomness.
#[derive(Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(
        clippy::expect_used,
        reason = "without randomness no secret can be made, so nothing may go on"
    )]
    fn fill(&self, buffer: &mut [u8]) {
        aws_lc_rs::rand::fill(buffer).expect("the operating system gives random bytes");
    }
}

/// A staff role; a later one may do all that an earlier one may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Proposes and describes videos.
    Editor,
    /// Publishes, suspends, overrides gates.
    Manager,
    /// Accounts, jobs, settings.
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

/// A guardian who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskingGuardian {
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

/// First argument of every use case: the services and who is asking.
#[derive(Clone, Copy)]
pub struct Ctx<'a> {
    /// The services.
    pub env: &'a Env,
    /// Who is asking.
    pub actor: Actor,
    /// Network address of the caller, where there is one: an IPv4 address or an IPv6 /64 prefix. For limits only.
    pub address: Option<&'a str>,
}

impl Ctx<'_> {
    /// The present instant.
    pub fn now(&self) -> UtcInstant {
        self.env.now()
    }

    /// The guardian who asks.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for nobody, [`Fault::Forbidden`] for anyone else.
    pub fn guardian(&self) -> Result<AskingGuardian, Fault> {
        match self.actor {
            Actor::Guardian {
                guardian_id,
                family_id,
                session_id,
            } => Ok(AskingGuardian {
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
