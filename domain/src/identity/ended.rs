//! How the end of sessions spreads: at once on this node, by the bus to the others, and by asking the database about
//! many sessions together where a connection stays open.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entity::{session, staff};
use super::session::{session_of, valid_owner};
use crate::bus::BusMessage;
use crate::id::{SessionId, StaffId};
use crate::{Actor, Env, Fault};

/// Topic of the bus message that names a session that has ended.
const TOPIC: &str = "session";

/// Sessions that a transaction ended. They are announced after its commit: whoever hears of an end asks the database,
/// and must find it there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "call `announce` after the commit, or open sockets keep their rights for some seconds"]
pub struct EndedSessions(pub(super) Vec<SessionId>);

impl EndedSessions {
    /// Tells this node and all others, which then ask the database.
    pub async fn announce(self, env: &Env) {
        for session_id in self.0 {
            env.identity.forget(session_id, env.now());
            env.bus
                .publish(BusMessage {
                    topic: TOPIC.to_owned(),
                    key: session_id.to_string(),
                    body: String::new(),
                })
                .await;
        }
    }
}

/// Reads a bus message: the session it says has ended, which from now on is not believed unasked.
pub fn on_session_message(env: &Env, message: &BusMessage) -> Option<SessionId> {
    if message.topic != TOPIC {
        return None;
    }

    let session_id = SessionId(message.key.parse().ok()?);
    env.identity.forget(session_id, env.now());
    Some(session_id)
}

/// Of these actors, those whose session has ended or expired, or no longer gives them the same rights. Asks the
/// database by one statement, and by a second one where members of staff are among them; what it says is believed for
/// the next seconds. Actors without a session are never among the answer.
///
/// # Errors
/// [`Fault::Database`].
pub async fn ended(env: &Env, actors: &[Actor]) -> Result<Vec<Actor>, Fault> {
    let ids: Vec<SessionId> = actors.iter().filter_map(|actor| session_of(*actor)).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }

    let now = env.now();
    let sessions: HashMap<SessionId, session::Model> = session::Entity::find()
        .filter(session::Column::Id.is_in(padded(ids)))
        .all(env.db.read())
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let accounts = accounts(env, actors).await?;

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
            env.identity.remember(session_id, now, actor);
        } else {
            env.identity.forget(session_id, env.now());
            ended.push(actor);
        }
    }
    Ok(ended)
}

async fn accounts(env: &Env, actors: &[Actor]) -> Result<HashMap<StaffId, staff::Model>, Fault> {
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
        .all(env.db.read())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The last id repeated up to a power of two, so that a connection prepares few different statements.
fn padded<T: Copy>(mut ids: Vec<T>) -> Vec<T> {
    if let Some(&last) = ids.last() {
        ids.resize(ids.len().next_power_of_two(), last);
    }
    ids
}
