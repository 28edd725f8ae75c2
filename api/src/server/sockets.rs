//! The open WebSockets of this process: how much each user holds over all of them, and whose sign-in has ended.
//!
//! A sign-in can end anywhere: on this node, on another, in the database. [`session_watch`](super::session_watch) asks about all signed-in
//! sockets together, in one statement per few hundred of them, and at once about a session whose end was announced on
//! the bus; so an idle socket costs next to nothing and none outlives its session by more than
//! [`SocketLimits::recheck`](super::graphql_ws::SocketLimits::recheck) and one query.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kyck_domain::identity::session_of;
use kyck_kernel::Actor;
use kyck_kernel::id::SessionId;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::rate::user_key;

/// All open sockets that were acknowledged. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Sockets(Arc<Mutex<Open>>);

#[derive(Debug, Default)]
struct Open {
    opened: u64,
    by_actor: HashMap<Actor, Vec<(u64, CancellationToken)>>,
    users: HashMap<Uuid, Usage>,
}

/// The open sockets and running operations of one user.
#[derive(Debug, Default)]
struct Usage {
    sockets: usize,
    operations: usize,
}

/// The user has as many sockets, or operations, as one user may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

impl Sockets {
    fn lock(&self) -> MutexGuard<'_, Open> {
        // The maps are whole after every statement under the lock, also where a thread panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Registers a socket that was acknowledged to this actor. Anonymous sockets are limited by address alone.
    ///
    /// # Errors
    /// [`TooMany`] when the user has `limit` sockets already.
    pub fn open(&self, actor: Actor, limit: usize) -> Result<SocketEntry, TooMany> {
        let ended = CancellationToken::new();
        let mut open = self.lock();
        open.opened += 1;
        let number = open.opened;

        if let Some(user) = user_key(&actor) {
            let usage = open.users.entry(user).or_default();
            if usage.sockets >= limit {
                return Err(TooMany);
            }
            usage.sockets += 1;
            open.by_actor
                .entry(actor)
                .or_default()
                .push((number, ended.clone()));
        }

        Ok(SocketEntry {
            sockets: self.clone(),
            actor,
            number,
            ended,
        })
    }

    /// Counts an operation of this actor, over whichever of its sockets.
    ///
    /// # Errors
    /// [`TooMany`] when the user runs `limit` operations already.
    pub fn begin_operation(&self, actor: Actor, limit: usize) -> Result<OperationEntry, TooMany> {
        let user = user_key(&actor);
        if let Some(user) = user {
            let mut open = self.lock();
            let usage = open.users.entry(user).or_default();
            if usage.operations >= limit {
                return Err(TooMany);
            }
            usage.operations += 1;
        }

        Ok(OperationEntry {
            sockets: self.clone(),
            user,
        })
    }

    /// The actors who are signed in over a socket, each once.
    pub(super) fn actors(&self) -> Vec<Actor> {
        self.lock().by_actor.keys().copied().collect()
    }

    pub(super) fn actors_of(&self, session_id: SessionId) -> Vec<Actor> {
        let open = self.lock();
        let actors = open.by_actor.keys().copied();
        actors
            .filter(|actor| session_of(*actor) == Some(session_id))
            .collect()
    }

    /// Ends all sockets of an actor whose session has ended.
    pub(super) fn end(&self, actor: Actor) {
        for (_, ended) in self.lock().by_actor.get(&actor).into_iter().flatten() {
            ended.cancel();
        }
    }

    fn release(&self, user: Option<Uuid>, change: impl FnOnce(&mut Usage)) {
        let Some(user) = user else { return };
        let mut open = self.lock();
        if let Some(usage) = open.users.get_mut(&user) {
            change(usage);
            if usage.sockets == 0 && usage.operations == 0 {
                open.users.remove(&user);
            }
        }
    }
}

/// An open socket; dropping it allows another of the same user.
#[derive(Debug)]
pub struct SocketEntry {
    sockets: Sockets,
    actor: Actor,
    number: u64,
    /// Cancelled when the session behind the socket was found to have ended.
    pub ended: CancellationToken,
}

impl Drop for SocketEntry {
    fn drop(&mut self) {
        let mut open = self.sockets.lock();
        if let Some(sockets) = open.by_actor.get_mut(&self.actor) {
            sockets.retain(|(number, _)| *number != self.number);
            if sockets.is_empty() {
                open.by_actor.remove(&self.actor);
            }
        }
        drop(open);
        self.sockets
            .release(user_key(&self.actor), |usage| usage.sockets -= 1);
    }
}

/// A running operation; dropping it allows another of the same user.
#[derive(Debug)]
pub struct OperationEntry {
    sockets: Sockets,
    user: Option<Uuid>,
}

impl Drop for OperationEntry {
    fn drop(&mut self) {
        self.sockets.release(self.user, |usage| usage.operations -= 1);
    }
}

#[cfg(test)]
mod tests {
    use kyck_kernel::id::{FamilyId, GuardianId};

    use super::*;

    fn guardian(user: u128, session: u128) -> Actor {
        Actor::Guardian {
            guardian_id: GuardianId(Uuid::from_u128(user)),
            family_id: FamilyId(Uuid::from_u128(1)),
            session_id: SessionId(Uuid::from_u128(session)),
        }
    }

    #[test]
    fn a_user_has_a_number_of_sockets_over_all_sessions_and_gives_them_back() {
        let sockets = Sockets::default();
        let usage = [
            sockets.open(guardian(1, 10), 2).unwrap(),
            sockets.open(guardian(1, 11), 2).unwrap(),
        ];
        assert_eq!(sockets.open(guardian(1, 12), 2).unwrap_err(), TooMany);
        assert!(sockets.open(guardian(2, 20), 2).is_ok());
        assert!(sockets.open(Actor::Anonymous, 0).is_ok());
        drop(usage);
        assert!(sockets.open(guardian(1, 12), 2).is_ok());
        let open = sockets.lock();
        assert!(open.users.is_empty() && open.by_actor.is_empty(), "{open:?}");
    }

    #[test]
    fn operations_are_counted_over_all_sockets_of_a_user() {
        let sockets = Sockets::default();
        let first = sockets.begin_operation(guardian(1, 10), 2).unwrap();
        let _second = sockets.begin_operation(guardian(1, 11), 2).unwrap();
        assert_eq!(sockets.begin_operation(guardian(1, 12), 2).unwrap_err(), TooMany);
        assert!(sockets.begin_operation(guardian(2, 20), 2).is_ok());
        assert!(sockets.begin_operation(Actor::Anonymous, 0).is_ok());
        drop(first);
        assert!(sockets.begin_operation(guardian(1, 12), 2).is_ok());
    }

    #[test]
    fn the_end_of_a_session_ends_its_sockets_and_no_others() {
        let sockets = Sockets::default();
        let ended = [
            sockets.open(guardian(1, 10), 9).unwrap(),
            sockets.open(guardian(1, 10), 9).unwrap(),
        ];
        let other = sockets.open(guardian(1, 11), 9).unwrap();
        let found = sockets.actors_of(SessionId(Uuid::from_u128(10)));
        assert_eq!(found, [guardian(1, 10)]);
        sockets.end(found[0]);
        assert!(ended.iter().all(|socket| socket.ended.is_cancelled()));
        assert!(!other.ended.is_cancelled());
    }
}
