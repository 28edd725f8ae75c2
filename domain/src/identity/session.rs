//! Sessions: opening, proving, rotating and ending a sign-in.
//!
//! A session has one line of refresh tokens. Each token buys the next one; the answer to a token that was
//! just used is repeated for a short while, so that a lost answer signs nobody out, and any older token
//! ends the session, since somebody else must have it.

use kyck_kernel::id::{ChildDeviceId, ChildId, FamilyId, GuardianId, SessionId, StaffId};
use kyck_kernel::keys::{Purpose, sha256};
use kyck_kernel::{Actor, Ctx, Fault, Role, UtcInstant};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::Identity;
use super::ended_sessions::EndedSessions;
use super::entity::{refresh_token, session, staff};
use super::error::IdentityError;
use super::model::{IssuedSession, SessionKind};
use super::refresh::{self, PresentedToken};
use super::rules::{self, Rotation};
use super::token::{self, ACCESS_SECONDS};
use crate::retention;

/// Sign-ins one guardian may have at once; the longest unused gives way.
const SESSIONS_PER_GUARDIAN: u64 = 10;

/// Whose session is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionOwner {
    /// A guardian's.
    Guardian {
        /// Who.
        guardian_id: GuardianId,
        /// Of which family.
        family_id: FamilyId,
    },
    /// A child device's.
    ChildDevice {
        /// Which device.
        device_id: ChildDeviceId,
        /// Which child.
        child_id: ChildId,
        /// Of which family.
        family_id: FamilyId,
    },
    /// A staff member's.
    Staff {
        /// Who.
        staff_id: StaffId,
        /// With which rights.
        role: Role,
    },
}

impl SessionOwner {
    const fn kind(self) -> SessionKind {
        match self {
            Self::Guardian { .. } => SessionKind::Guardian,
            Self::ChildDevice { .. } => SessionKind::ChildDevice,
            Self::Staff { .. } => SessionKind::Staff,
        }
    }

    /// Who asks by a session of this owner.
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

impl Identity {
    /// Whom an access token authenticates. The session's row decides; it is read at most every four seconds.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for a token that is forged, expired, or of a session that has ended.
    pub async fn authenticate(&self, access_token: &str) -> Result<Authenticated, Fault> {
        let now = self.kernel.now();
        let claims = self.state.token_key.verify(access_token, now)?;
        let session_id = SessionId(claims.sid);
        let actor = if let Some(actor) = self.state.sessions.actor(session_id, now) {
            actor
        } else {
            let actor = find_actor(self.kernel.db.read(), session_id, now)
                .await?
                .ok_or(Fault::Unauthenticated)?;
            self.state.sessions.insert(session_id, now, actor);
            actor
        };

        let authenticated = Authenticated {
            actor,
            expires_at: claims.expires_at(),
        };
        token::agrees(&claims, actor)
            .then_some(authenticated)
            .ok_or(Fault::Unauthenticated)
    }

    /// Whether a session that was authenticated before is still valid; for long-lived connections.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] when it has ended.
    pub async fn still_valid(&self, actor: Actor) -> Result<(), Fault> {
        let Some(session_id) = session_of(actor) else {
            return Ok(());
        };
        let now = self.kernel.now();
        if self.state.sessions.actor(session_id, now) == Some(actor) {
            return Ok(());
        }
        match find_actor(self.kernel.db.read(), session_id, now).await? {
            Some(found) if found == actor => {
                self.state.sessions.insert(session_id, now, actor);
                Ok(())
            }
            _ => Err(Fault::Unauthenticated),
        }
    }
}

/// What a valid access token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authenticated {
    /// The account and the session.
    pub actor: Actor,
    /// When the token expires; the session may last longer.
    pub expires_at: UtcInstant,
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

async fn find_actor(
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
async fn owner_of(db: &impl ConnectionTrait, row: &session::Model) -> Result<Option<SessionOwner>, Fault> {
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
    /// Opens a session in the caller's transaction. `proof` is a secret of the sign-in: the same proof for the
    /// same session gives the same first refresh token again, so a lost answer can be repeated.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn open_session(
        &self,
        tx: &DatabaseTransaction,
        owner: SessionOwner,
        device_name: Option<&str>,
        proof: &[u8],
    ) -> Result<IssuedSession, Fault> {
        let now = self.kernel.now();
        let id: SessionId = self.kernel.new_id();
        let mut row = session::ActiveModel {
            id: Set(id),
            kind: Set(owner.kind()),
            family_id: Set(None),
            guardian_id: Set(None),
            child_id: Set(None),
            child_device_id: Set(None),
            staff_id: Set(None),
            device_name: Set(device_name.map(ToOwned::to_owned)),
            created_at: Set(now),
            last_used_at: Set(now),
            expires_at: Set(now.plus_millis(rules::lifetime(owner.kind()).absolute_ms)),
            revoked_at: Set(None),
            revoked_reason: Set(None),
            unconfirmed_since: Set(None),
            restored_at: Set(None),
        };

        match owner {
            SessionOwner::Guardian {
                guardian_id,
                family_id,
            } => {
                row.guardian_id = Set(Some(guardian_id));
                row.family_id = Set(Some(family_id));
            }
            SessionOwner::ChildDevice {
                device_id,
                child_id,
                family_id,
            } => {
                row.child_device_id = Set(Some(device_id));
                row.child_id = Set(Some(child_id));
                row.family_id = Set(Some(family_id));
            }
            SessionOwner::Staff { staff_id, .. } => row.staff_id = Set(Some(staff_id)),
        }

        row.insert(tx).await?;
        let first = self.first_token(id, proof);
        insert_token(tx, id, 0, &first, now).await?;
        if let SessionOwner::Guardian { guardian_id, .. } = owner {
            self.end_surplus_sessions(tx, guardian_id).await?;
        }

        self.issue(owner.actor(id), 0, &first)
    }

    /// The answer of [`Identity::open_session`](crate::identity::Identity::open_session) once more, for a sign-in whose answer was lost; `None` when the session
    /// has ended or its first refresh token was used.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn repeat_session(
        &self,
        tx: &DatabaseTransaction,
        session_id: SessionId,
        proof: &[u8],
    ) -> Result<Option<IssuedSession>, Fault> {
        let now = self.kernel.now();
        let Some(actor) = find_actor(tx, session_id, now).await? else {
            return Ok(None);
        };
        let first = self.first_token(session_id, proof);
        let row = refresh_token::Entity::find_by_id(sha256(&first).to_vec())
            .one(tx)
            .await?;
        match row {
            Some(row) if row.rotated_at.is_none() => self.issue(actor, 0, &first).map(Some),
            _ => Ok(None),
        }
    }

    fn first_token(&self, session_id: SessionId, proof: &[u8]) -> [u8; 32] {
        self.kernel
            .keys
            .keyed_hash(Purpose::RefreshToken, &[b"first", session_id.0.as_bytes(), proof])
    }

    fn next_token(&self, session_id: SessionId, token: &[u8]) -> [u8; 32] {
        self.kernel
            .keys
            .keyed_hash(Purpose::RefreshToken, &[b"next", session_id.0.as_bytes(), token])
    }
}

async fn insert_token(
    tx: &DatabaseTransaction,
    session_id: SessionId,
    generation: i32,
    token: &[u8; 32],
    now: UtcInstant,
) -> Result<(), Fault> {
    let row = refresh_token::ActiveModel {
        hash: Set(sha256(token).to_vec()),
        session_id: Set(session_id),
        generation: Set(generation),
        created_at: Set(now),
        rotated_at: Set(None),
    };
    refresh_token::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

impl Identity {
    fn issue(&self, actor: Actor, generation: i32, secret: &[u8; 32]) -> Result<IssuedSession, Fault> {
        let now = self.kernel.now();
        let nobody = || Fault::internal("a session needs somebody who signed in");
        let claims = token::claims_of(actor, now).ok_or_else(nobody)?;
        let session_id = session_of(actor).ok_or_else(nobody)?;
        Ok(IssuedSession {
            access_token: self.state.token_key.sign(&claims)?,
            refresh_token: refresh::write(&self.kernel.keys, session_id, generation, secret),
            expires_at: UtcInstant(now.as_millis().div_euclid(1000) * 1000).plus_seconds(ACCESS_SECONDS),
            actor,
        })
    }

    async fn end_surplus_sessions(
        &self,
        tx: &DatabaseTransaction,
        guardian_id: GuardianId,
    ) -> Result<(), Fault> {
        let surplus: Vec<SessionId> = session::Entity::find()
            .select_only()
            .column(session::Column::Id)
            .filter(session::Column::GuardianId.eq(guardian_id))
            .filter(session::Column::RevokedAt.is_null())
            .order_by_desc(session::Column::LastUsedAt)
            .order_by_desc(session::Column::Id)
            .offset(SESSIONS_PER_GUARDIAN)
            .limit(100)
            .into_tuple()
            .all(tx)
            .await?;
        if surplus.is_empty() {
            return Ok(());
        }

        // Whoever signs in does not wait for the others to hear of it; the next check of open sockets finds them.
        let EndedSessions(_) = self
            .end_sessions(tx, session::Column::Id.is_in(surplus).into(), "SURPLUS")
            .await?;

        Ok(())
    }

    /// Buys the next pair of tokens with a refresh token.
    ///
    /// # Errors
    /// [`IdentityError::RefreshTokenInvalid`] for a token that is unknown, used or of a session that has ended;
    /// a used one that was not used just now ends its session. [`IdentityError::DeviceUnconfirmed`] after a
    /// restore. [`Fault::RetryLater`] for a session that has only ended by a clock that is in doubt.
    pub async fn refresh_session(&self, refresh_token: &str) -> Result<IssuedSession, IdentityError> {
        let presented = PresentedToken::read(&self.kernel.keys, refresh_token)
            .ok_or(IdentityError::RefreshTokenInvalid)?;
        let stored = find_token(self.kernel.db.read(), &presented).await?;
        let session_id = match (&stored, presented.proven) {
            (Some(stored), _) => stored.session_id,
            (None, Some((session_id, _))) => session_id,
            (None, None) => return Err(IdentityError::RefreshTokenInvalid),
        };

        let now = self.kernel.now();
        let tx = self.kernel.db.write_essential().await?;
        // The session's row is locked first, so that two nodes rotate one after the other.
        let row = session::Entity::find_by_id(session_id)
            .lock_exclusive()
            .one(&tx)
            .await?
            .ok_or(IdentityError::RefreshTokenInvalid)?;
        if row.revoked_at.is_some() {
            return Err(IdentityError::RefreshTokenInvalid);
        }
        let is_idle = now.millis_since(row.last_used_at) > rules::lifetime(row.kind).idle_ms;
        if row.expires_at <= now || is_idle {
            drop(tx);
            return Err(self.over().await?);
        }
        if row.unconfirmed_since.is_some() {
            return Err(IdentityError::DeviceUnconfirmed);
        }
        let Some(owner) = owner_of(&tx, &row).await? else {
            return Err(IdentityError::RefreshTokenInvalid);
        };

        let (generation, rotation) = judge(&tx, &presented, &row, now).await?;
        let successor = self.next_token(session_id, &presented.secret);
        let next = generation.saturating_add(1);
        match rotation {
            Rotation::Advance | Rotation::Resume => {
                if rotation == Rotation::Resume {
                    insert_token(&tx, session_id, generation, &presented.secret, now).await?;
                }
                advance(&tx, &presented, (session_id, next), &successor, now).await?;
                tx.commit().await?;
            }
            Rotation::Repeat => {}
            Rotation::Stolen => {
                let which = session::Column::Id.eq(session_id).into();
                let ended = self.end_sessions(&tx, which, "TOKEN_REUSED").await?;
                tx.commit().await?;
                ended.announce(self).await;
                tracing::warn!(session.id = %session_id, "a used refresh token came back: its session was ended");
                return Err(IdentityError::RefreshTokenInvalid);
            }
        }
        Ok(self.issue(owner.actor(session_id), next, &successor)?)
    }
}

/// The place of a token in its session's line, and what it leads to.
async fn judge(
    tx: &DatabaseTransaction,
    presented: &PresentedToken,
    session: &session::Model,
    now: UtcInstant,
) -> Result<(i32, Rotation), IdentityError> {
    let newest = newest_generation(tx, session.id).await?;
    match (find_token(tx, presented).await?, presented.proven) {
        (Some(used), _) => {
            let newest = newest.unwrap_or(used.generation);
            let rotation = rules::rotation(used.generation, newest, used.rotated_at, now);
            Ok((used.generation, rotation))
        }
        (None, Some((_, generation))) => {
            let is_restored = session.restored_at.is_some();
            let rotation = rules::rotation_of_unknown(generation, newest.unwrap_or(-1), is_restored);
            Ok((generation, rotation))
        }
        (None, None) => Err(IdentityError::RefreshTokenInvalid),
    }
}

impl Identity {
    /// What to answer to a session that is over by the clock. Clients forget a token that is invalid, which a
    /// clock that is ahead must not bring about.
    async fn over(&self) -> Result<IdentityError, Fault> {
        Ok(if retention::is_in_doubt(&self.kernel).await? {
            Fault::RetryLater.into()
        } else {
            IdentityError::RefreshTokenInvalid
        })
    }
}

async fn find_token(
    db: &impl ConnectionTrait,
    presented: &PresentedToken,
) -> Result<Option<refresh_token::Model>, Fault> {
    Ok(refresh_token::Entity::find_by_id(presented.hash())
        .one(db)
        .await?)
}

async fn newest_generation(tx: &DatabaseTransaction, session_id: SessionId) -> Result<Option<i32>, Fault> {
    let newest: Option<Option<i32>> = refresh_token::Entity::find()
        .select_only()
        .column_as(refresh_token::Column::Generation.max(), "newest")
        .filter(refresh_token::Column::SessionId.eq(session_id))
        .into_tuple()
        .one(tx)
        .await?;
    Ok(newest.flatten())
}

/// Notes that a token was used and stores its successor. From here on the line is known again, so a restore
/// excuses nothing any more.
async fn advance(
    tx: &DatabaseTransaction,
    used: &PresentedToken,
    (session_id, next): (SessionId, i32),
    successor: &[u8; 32],
    now: UtcInstant,
) -> Result<(), Fault> {
    refresh_token::Entity::update_many()
        .col_expr(refresh_token::Column::RotatedAt, Expr::value(now))
        .filter(refresh_token::Column::Hash.eq(used.hash()))
        .exec(tx)
        .await?;
    insert_token(tx, session_id, next, successor, now).await?;
    session::Entity::update_many()
        .col_expr(session::Column::LastUsedAt, Expr::value(now))
        .col_expr(
            session::Column::RestoredAt,
            Expr::value(Option::<UtcInstant>::None),
        )
        .filter(session::Column::Id.eq(session_id))
        .exec(tx)
        .await?;
    Ok(())
}

impl Identity {
    /// Ends the session of the caller.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] when nobody is signed in.
    pub async fn sign_out(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        let session_id = session_of(ctx.actor).ok_or_else(|| ctx.refusal())?;
        let tx = self.kernel.db.write_essential().await?;
        let which = session::Column::Id.eq(session_id).into();
        let ended = self.end_sessions(&tx, which, "SIGNED_OUT").await?;
        tx.commit().await?;

        ended.announce(self).await;
        Ok(())
    }

    /// Ends all sessions of a child device in the caller's transaction, who announces them after its commit; for
    /// `family`, which authorizes it.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn end_device_sessions(
        &self,
        tx: &DatabaseTransaction,
        device_id: ChildDeviceId,
    ) -> Result<EndedSessions, Fault> {
        self.end_sessions(
            tx,
            session::Column::ChildDeviceId.eq(device_id).into(),
            "DEVICE_REVOKED",
        )
        .await
    }

    /// Ends all sessions of a member of staff in the caller's transaction.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub(super) async fn end_staff_sessions(
        &self,
        tx: &DatabaseTransaction,
        staff_id: StaffId,
        reason: &str,
    ) -> Result<EndedSessions, Fault> {
        self.end_sessions(tx, session::Column::StaffId.eq(staff_id).into(), reason)
            .await
    }

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

    async fn end_sessions(
        &self,
        tx: &DatabaseTransaction,
        which: Condition,
        reason: &str,
    ) -> Result<EndedSessions, Fault> {
        let ids: Vec<SessionId> = session::Entity::find()
            .select_only()
            .column(session::Column::Id)
            .filter(which.clone())
            .filter(session::Column::RevokedAt.is_null())
            .into_tuple()
            .all(tx)
            .await?;
        session::Entity::update_many()
            .col_expr(session::Column::RevokedAt, Expr::value(self.kernel.now()))
            .col_expr(session::Column::RevokedReason, Expr::value(reason))
            .filter(which)
            .filter(session::Column::RevokedAt.is_null())
            .exec(tx)
            .await?;
        for id in &ids {
            self.state.sessions.invalidate(*id, self.kernel.now());
        }

        Ok(EndedSessions(ids))
    }
}
