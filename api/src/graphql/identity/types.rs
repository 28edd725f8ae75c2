//! Output types of signing in.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use kyck_domain::identity::{self, IssuedSession, SmsDelivery};
use kyck_kernel::{Actor, Ctx, Role};

use crate::graphql::ContextExt;
use crate::graphql::family::{Child, Family};
use crate::graphql::id::encode;
use crate::graphql::scalar::DateTime;

/// Whether the message with a sign-in code has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum OtpDelivery {
    /// The message waits or is being handed to the provider: ask again in a few seconds.
    Queued,
    /// The provider of text messages has accepted it.
    Sent,
    /// It could not be delivered and will not come: check the number, then ask for another code.
    Failed,
}

impl From<SmsDelivery> for OtpDelivery {
    fn from(delivery: SmsDelivery) -> Self {
        match delivery {
            SmsDelivery::Queued => Self::Queued,
            SmsDelivery::Sent => Self::Sent,
            SmsDelivery::Failed => Self::Failed,
        }
    }
}

/// A sign-in code on its way to a phone.
#[derive(SimpleObject)]
pub struct OtpChallenge {
    /// Names the sign-in in `verifyOtp` and `otpChallenge`.
    id: ID,
    /// Until when the code is good.
    expires_at: DateTime,
    /// From when on another code can be asked for.
    resend_at: DateTime,
    /// Whether the message with the code has left.
    delivery: OtpDelivery,
}

impl From<identity::OtpChallenge> for OtpChallenge {
    fn from(challenge: identity::OtpChallenge) -> Self {
        Self {
            id: encode(challenge.id),
            expires_at: challenge.expires_at.into(),
            resend_at: challenge.resend_at.into(),
            delivery: challenge.delivery.into(),
        }
    }
}

/// What somebody is who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ViewerRole {
    /// Nobody is signed in.
    Anonymous,
    /// A guardian of a family.
    Parent,
    /// A device on which one child watches.
    ChildDevice,
    /// Staff that proposes and describes videos.
    Editor,
    /// Staff that publishes and suspends videos.
    Manager,
    /// Staff that runs the service.
    Admin,
}

/// The caller: nobody, a guardian, a child's device or staff.
pub struct Viewer(pub Actor);

/// The caller: nobody, a guardian, a child's device or staff.
#[Object]
impl Viewer {
    /// Role in which the caller is signed in.
    async fn role(&self) -> ViewerRole {
        match self.0 {
            Actor::Anonymous | Actor::System => ViewerRole::Anonymous,
            Actor::Guardian { .. } => ViewerRole::Parent,
            Actor::ChildDevice { .. } => ViewerRole::ChildDevice,
            Actor::Staff { role, .. } => match role {
                Role::Editor => ViewerRole::Editor,
                Role::Manager => ViewerRole::Manager,
                Role::Admin => ViewerRole::Admin,
            },
        }
    }

    /// The guardian's family; absent for anyone else.
    async fn family(&self, ctx: &Context<'_>) -> Result<Option<Family>> {
        let Actor::Guardian { family_id, .. } = self.0 else {
            return Ok(None);
        };
        let family = ctx
            .services()
            .identity
            .family(&ctx.cx_as(self.0), family_id)
            .await?;
        Ok(family.map(|family| Family::new(family, self.0)))
    }

    /// The child that watches on the asking device; absent for anyone else.
    async fn child(&self, ctx: &Context<'_>) -> Result<Option<Child>> {
        let Actor::ChildDevice { child_id, .. } = self.0 else {
            return Ok(None);
        };
        Child::find(ctx, self.0, child_id).await
    }

    /// The member of staff who asks; absent for anyone else.
    async fn staff(&self, ctx: &Context<'_>) -> Result<Option<Staff>> {
        let Actor::Staff { staff_id, .. } = self.0 else {
            return Ok(None);
        };
        let found = ctx
            .services()
            .identity
            .staff_by_ids(&ctx.cx_as(self.0), &[staff_id])
            .await?;
        Ok(found.into_iter().next().map(Staff))
    }
}

/// A use case's context for somebody else than the one who sent the request: right after signing in,
/// that is who has signed in.
pub trait CtxAs {
    /// The context of this actor.
    fn cx_as(&self, actor: Actor) -> Ctx<'_>;
}

impl CtxAs for Context<'_> {
    fn cx_as(&self, actor: Actor) -> Ctx<'_> {
        Ctx { actor, ..self.cx() }
    }
}

/// What a member of staff may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum StaffRole {
    /// Proposes and describes videos.
    Editor,
    /// Publishes, suspends, overrides gates.
    Manager,
    /// Manages accounts, jobs and settings.
    Admin,
}

impl From<Role> for StaffRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Editor => Self::Editor,
            Role::Manager => Self::Manager,
            Role::Admin => Self::Admin,
        }
    }
}

/// A member of staff.
#[derive(Clone)]
pub struct Staff(pub identity::Staff);

/// A member of staff.
#[Object]
impl Staff {
    /// Opaque global id of the account.
    pub async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// E-mail address with which the account signs in.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// Name that other staff sees.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What the account may do.
    async fn role(&self) -> StaffRole {
        self.0.role.into()
    }
}

/// What a sign-in hands out.
pub struct Session(pub IssuedSession);

/// What a sign-in hands out.
#[Object]
impl Session {
    /// For the header `Authorization: Bearer …`, and for `connection_init` of a WebSocket.
    async fn access_token(&self) -> &str {
        &self.0.access_token
    }

    /// Buys the next pair of tokens, once; keep it safe.
    async fn refresh_token(&self) -> &str {
        &self.0.refresh_token
    }

    /// When the access token ends.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// Who is signed in.
    async fn viewer(&self) -> Viewer {
        Viewer(self.0.actor)
    }
}
