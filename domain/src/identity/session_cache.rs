//! The cache of sessions: the database is asked at most every four seconds whether a session is valid.

use std::time::Duration;

use kyck_kernel::cache::{Cache, CacheSpec, mebibytes};
use kyck_kernel::id::SessionId;
use kyck_kernel::{Actor, UtcInstant};

/// An end that no message reports shows within five seconds, the request itself included.
const SESSION_CACHE: CacheSpec = CacheSpec {
    name: "session",
    capacity_bytes: mebibytes(16),
    invalidated_by: "the end of the session on this node, the bus",
    max_staleness: Some(Duration::from_secs(4)),
};
/// Bytes of an entry with what the cache needs for it, roughly.
const ENTRY_BYTES: usize = size_of::<CachedSession>() + 192;

/// What was found of a session.
#[derive(Clone, Copy, Debug)]
struct CachedSession {
    read_at: UtcInstant,
    /// `None` when it was found, or reported, to have ended.
    actor: Option<Actor>,
}

impl CachedSession {
    fn is_recent(&self, now: UtcInstant) -> bool {
        SESSION_CACHE.is_recent(self.read_at, now)
    }
}

/// Sessions of families; staff are few and have many rights, so theirs are looked up for each request, and
/// `kyck staff disable`, which is another process, shows at once.
#[derive(Debug)]
pub(super) struct SessionCache(Cache<SessionId, CachedSession>);

impl Default for SessionCache {
    fn default() -> Self {
        Self(Cache::new(&SESSION_CACHE, |_, _| ENTRY_BYTES))
    }
}

impl SessionCache {
    /// The actor of a session that was found valid less than four seconds ago.
    pub(super) fn actor(&self, session_id: SessionId, now: UtcInstant) -> Option<Actor> {
        let is_valid = |session: &CachedSession| session.actor.is_some() && session.is_recent(now);
        self.0.get_if(&session_id, is_valid)?.actor
    }

    /// Caches that a session is valid, unless it was invalidated a moment ago: then its end may not be committed yet,
    /// and only the database knows.
    pub(super) fn insert(&self, session_id: SessionId, now: UtcInstant, actor: Actor) {
        if matches!(actor, Actor::Staff { .. }) {
            return;
        }

        self.0.update(&session_id, |present| {
            let is_invalidated =
                present.is_some_and(|session| session.actor.is_none() && session.is_recent(now));
            (!is_invalidated).then_some(CachedSession {
                read_at: now,
                actor: Some(actor),
            })
        });
    }

    /// Makes a session invalid, so that its end shows at once on this node.
    pub(super) fn invalidate(&self, session_id: SessionId, now: UtcInstant) {
        let ended = CachedSession {
            read_at: now,
            actor: None,
        };
        self.0.insert(session_id, ended);
    }
}

#[cfg(test)]
mod tests {
    use kyck_kernel::Role;
    use kyck_kernel::id::{FamilyId, GuardianId, StaffId};
    use uuid::Uuid;

    use super::*;

    const NOW: UtcInstant = UtcInstant(1_000_000);
    const SESSION: SessionId = SessionId(Uuid::from_u128(7));

    fn guardian() -> Actor {
        Actor::Guardian {
            guardian_id: GuardianId(Uuid::from_u128(1)),
            family_id: FamilyId(Uuid::from_u128(2)),
            session_id: SESSION,
        }
    }

    #[test]
    fn a_session_is_cached_for_four_seconds() {
        let sessions = SessionCache::default();
        sessions.insert(SESSION, NOW, guardian());
        assert_eq!(sessions.actor(SESSION, NOW.plus_millis(3_999)), Some(guardian()));
        assert_eq!(sessions.actor(SESSION, NOW.plus_millis(4_000)), None);
        assert_eq!(sessions.actor(SESSION, NOW.plus_millis(-1)), None);
    }

    #[test]
    fn a_session_invalidated_a_moment_ago_is_not_cached_again() {
        let sessions = SessionCache::default();
        sessions.insert(SESSION, NOW, guardian());
        sessions.invalidate(SESSION, NOW);
        sessions.insert(SESSION, NOW.plus_millis(3_999), guardian());
        assert_eq!(sessions.actor(SESSION, NOW.plus_millis(3_999)), None);

        sessions.insert(SESSION, NOW.plus_millis(4_000), guardian());
        assert_eq!(sessions.actor(SESSION, NOW.plus_millis(4_000)), Some(guardian()));
    }

    #[test]
    fn sessions_of_staff_are_not_cached() {
        let sessions = SessionCache::default();
        let staff = Actor::Staff {
            staff_id: StaffId(Uuid::from_u128(1)),
            role: Role::Admin,
            session_id: SESSION,
        };
        sessions.insert(SESSION, NOW, staff);
        assert_eq!(sessions.actor(SESSION, NOW), None);
    }
}
