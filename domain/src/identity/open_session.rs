//! Opens sessions and repeats the answer when it was lost.

use kyck_kernel::id::{GuardianId, SessionId};
use kyck_kernel::keys::{Purpose, sha256};
use kyck_kernel::{Actor, Fault, UtcInstant};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::ended_sessions::EndedSessions;
use super::entity::{refresh_token, session};
use super::model::IssuedSession;
use super::session::{SessionOwner, find_actor, session_of};
use super::token::{self, ACCESS_SECONDS};
use super::{Identity, refresh, rules};

/// Sign-ins one guardian may have at once; a new one ends the longest unused.
const SESSIONS_PER_GUARDIAN: u64 = 10;

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

        session_row(id, owner, device_name, now).insert(tx).await?;
        let first = self.first_token(id, proof);
        insert_token(tx, id, 0, &first, now).await?;
        if let SessionOwner::Guardian { guardian_id, .. } = owner {
            self.end_surplus_sessions(tx, guardian_id).await?;
        }

        self.issue(owner.actor(id), 0, &first)
    }

    /// The result of [`Identity::open_session`] once more, for a sign-in whose answer was lost; `None` when the session
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

    /// The tokens of a session, of which `secret` is the refresh token of a generation.
    pub(super) fn issue(
        &self,
        actor: Actor,
        generation: i32,
        secret: &[u8; 32],
    ) -> Result<IssuedSession, Fault> {
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

        // A sign-in does not wait for the announcement; the next check of open sockets finds the ended ones.
        let EndedSessions(_) = self
            .end_sessions(tx, session::Column::Id.is_in(surplus).into(), "SURPLUS")
            .await?;

        Ok(())
    }
}

/// Stores a refresh token by its hash.
pub(super) async fn insert_token(
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

fn session_row(
    id: SessionId,
    owner: SessionOwner,
    device_name: Option<&str>,
    now: UtcInstant,
) -> session::ActiveModel {
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

    row
}
