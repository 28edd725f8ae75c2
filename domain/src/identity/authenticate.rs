//! Who sends a request, by its access token.

use kyck_kernel::id::SessionId;
use kyck_kernel::{Actor, Fault};

use super::session::{find_actor, session_of};
use super::{Identity, token};

impl Identity {
    /// The actor of an access token. The session's row decides; it is read at most every four seconds.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`] for a token that is forged, expired, or of a session that has ended.
    pub async fn authenticate(&self, access_token: &str) -> Result<Actor, Fault> {
        let now = self.kernel.now();
        let claims = self.state.token_key.verify(access_token, now)?;
        let session_id = SessionId(claims.sid);

        let actor = if let Some(actor) = self.state.remembered(session_id, now) {
            actor
        } else {
            let actor = find_actor(self.kernel.db.read(), session_id, now)
                .await?
                .ok_or(Fault::Unauthenticated)?;
            self.state.remember(session_id, now, actor);
            actor
        };

        token::agrees(&claims, actor)
            .then_some(actor)
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
        if self.state.remembered(session_id, now) == Some(actor) {
            return Ok(());
        }
        match find_actor(self.kernel.db.read(), session_id, now).await? {
            Some(found) if found == actor => {
                self.state.remember(session_id, now, actor);
                Ok(())
            }
            _ => Err(Fault::Unauthenticated),
        }
    }
}
