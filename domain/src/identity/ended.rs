//! How the end of sessions spreads: at once on this node, by the bus to the others, and by reading many sessions together
//! where connections stay open.

use std::collections::HashMap;

use kyck_kernel::bus::BusMessage;
use kyck_kernel::id::{SessionId, StaffId};
use kyck_kernel::{Actor, Fault};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::Identity;
use super::ended_sessions::TOPIC;
use super::entity::{session, staff};
use super::session::{session_of, valid_owner};

impl Identity {
    /// Reads a bus message: the session that has ended, whose cached validity is removed.
    pub fn on_session_message(&self, message: &BusMessage) -> Option<SessionId> {
        if message.topic != TOPIC {
            return None;
        }

        let session_id = SessionId(message.key.parse().ok()?);
        self.state.sessions.invalidate(session_id, self.kernel.now());
        Some(session_id)
    }

    /// Of these actors, those whose session has ended or expired, or no longer gives them the same rights. Reads
    /// them by one statement, and by a second one where members of staff are among them, and caches the result for some
    /// seconds. Actors without a session are never in the result.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn ended(&self, actors: &[Actor]) -> Result<Vec<Actor>, Fault> {
        let ids: Vec<SessionId> = actors.iter().filter_map(|actor| session_of(*actor)).collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }

        let now = self.kernel.now();
        let sessions: HashMap<SessionId, session::Model> = session::Entity::find()
            .filter(session::Column::Id.is_in(padded(ids)))
            .all(self.kernel.db.read())
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        let accounts = self.accounts(actors).await?;

        let mut ended = Vec::new();
        for &actor in actors {
            let Some(session_id) = session_of(actor) else {
                continue;
            };
            let found = match sessions.get(&session_id) {
                Some(row) => {
                    let account = row.staff_id.and_then(|id| accounts.get(&id));
                    valid_owner(row, account, now)?.map(|owner| owner.actor(session_id))
                }
                None => None,
            };
            if found == Some(actor) {
                self.state.sessions.insert(session_id, now, actor);
            } else {
                self.state.sessions.invalidate(session_id, self.kernel.now());
                ended.push(actor);
            }
        }
        Ok(ended)
    }

    async fn accounts(&self, actors: &[Actor]) -> Result<HashMap<StaffId, staff::Model>, Fault> {
        let mut ids: Vec<StaffId> = actors
            .iter()
            .filter_map(|actor| match actor {
                Actor::Staff { staff_id, .. } => Some(*staff_id),
                _ => None,
            })
            .collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }

        let rows = staff::Entity::find()
            .filter(staff::Column::Id.is_in(padded(ids)))
            .all(self.kernel.db.read())
            .await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// The last id repeated up to a power of two, so that a connection prepares few different statements.
fn padded<T: Copy>(mut ids: Vec<T>) -> Vec<T> {
    if let Some(&last) = ids.last() {
        ids.resize(ids.len().next_power_of_two(), last);
    }
    ids
}
