//! Who sends a request, by its access token.

use kyck_kernel::id::SessionId;
use kyck_kernel::{Actor, Fault, UtcInstant};

use super::session::{find_actor, session_of};
use super::{Identity, token};

/// What a valid access token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authenticated {
    /// The account and the session.
    pub actor: Actor,
    /// When the token expires; the session may last longer.
    pub expires_at: UtcInstant,
}

impl Identity {
    /// The actor of an access token. The session's row decides; it is read at most every four seconds.
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
