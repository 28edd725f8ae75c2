//! Exchanges a refresh token for the next pair of tokens.

use kyck_kernel::id::SessionId;
use kyck_kernel::keys::Purpose;
use kyck_kernel::{Fault, UtcInstant};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};

use super::Identity;
use super::entity::{refresh_token, session};
use super::error::{IdentityError, IdentityErrorCode};
use super::model::IssuedSession;
use super::open_session::insert_token;
use super::refresh::PresentedToken;
use super::rules::{self, Rotation};
use super::session::{SessionOwner, owner_of};
use crate::retention;

impl Identity {
    /// Exchanges a refresh token for the next pair of tokens.
    ///
    /// # Errors
    /// [`IdentityErrorCode::RefreshTokenInvalid`] for a token that is unknown, used or of a session that has ended; one
    /// that was used longer ago than a moment ends its session. [`IdentityErrorCode::DeviceUnconfirmed`] after a restore.
    /// [`Fault::RetryLater`] for a session that has only ended by a clock that is in doubt.
    pub async fn refresh_session(&self, refresh_token: &str) -> Result<IssuedSession, IdentityError> {
        let presented = PresentedToken::read(&self.kernel.keys, refresh_token).ok_or_else(token_invalid)?;
        let stored = find_token(self.kernel.db.read(), &presented).await?;
        let session_id = match (&stored, presented.proven) {
            (Some(stored), _) => stored.session_id,
            (None, Some((session_id, _))) => session_id,
            (None, None) => return Err(token_invalid()),
        };

        let now = self.kernel.now();
        let tx = self.kernel.db.write_essential().await?;
        // The session's row is locked first, so that two nodes rotate one after the other.
        let row = session::Entity::find_by_id(session_id)
            .lock_exclusive()
            .one(&tx)
            .await?
            .ok_or_else(token_invalid)?;
        let owner = self.refreshing_owner(&tx, &row, now).await?;
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
                return Err(token_invalid());
            }
        }

        Ok(self.issue(owner.actor(session_id), next, &successor)?)
    }

    /// Whose session it is that is about to be refreshed, if it may be.
    async fn refreshing_owner(
        &self,
        tx: &DatabaseTransaction,
        row: &session::Model,
        now: UtcInstant,
    ) -> Result<SessionOwner, IdentityError> {
        if row.revoked_at.is_some() {
            return Err(token_invalid());
        }

        let is_idle = now.millis_since(row.last_used_at) > rules::lifetime(row.kind).idle_ms;
        if row.expires_at <= now || is_idle {
            return Err(self.over().await?);
        }
        if row.unconfirmed_since.is_some() {
            return Err(IdentityErrorCode::DeviceUnconfirmed.into());
        }

        owner_of(tx, row).await?.ok_or_else(token_invalid)
    }
}

fn token_invalid() -> IdentityError {
    IdentityError::of(IdentityErrorCode::RefreshTokenInvalid, "refresh_token")
}

/// The generation of a token in its session's line, and how it is answered.
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
        (None, None) => Err(token_invalid()),
    }
}

impl Identity {
    /// The error for a session that is over by the clock. Clients forget a token that is invalid, which a clock that is
    /// ahead must not cause.
    async fn over(&self) -> Result<IdentityError, Fault> {
        Ok(if retention::is_in_doubt(&self.kernel).await? {
            Fault::RetryLater.into()
        } else {
            token_invalid()
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

/// Marks a token as used and stores its successor. From here on the line is complete, so a restore excuses nothing any
/// more.
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
    fn next_token(&self, session_id: SessionId, token: &[u8]) -> [u8; 32] {
        self.kernel
            .keys
            .keyed_hash(Purpose::RefreshToken, &[b"next", session_id.0.as_bytes(), token])
    }
}
