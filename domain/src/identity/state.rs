//! What this feature keeps in the process: its settings, the signing key, a short memory of sessions and
//! the gate before password hashing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use kyck_kernel::id::SessionId;
use kyck_kernel::keys::Keys;
use kyck_kernel::{Actor, Fault, UtcInstant};
use tokio::sync::Semaphore;

use super::port::QueueSms;
use super::token::TokenKey;

/// How long a session's validity is cached: an end that no message reports shows within five seconds, the request
/// itself included.
const SESSION_MEMORY_MS: i64 = 4_000;
/// How many sessions are remembered at most.
const SESSION_MEMORY_ENTRIES: usize = 50_000;
/// Passwords hashed at once.
const HASHES_AT_ONCE: usize = 2;
/// Sign-ins that may wait for a hash.
const HASH_QUEUE: usize = 50;

/// Settings of accounts and sign-ins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentitySettings {
    /// Countries (ISO 3166-1 alpha-2) whose mobile numbers may sign in; the first is assumed for numbers
    /// without a country code.
    pub countries: Vec<String>,
    /// Where the family app is reached, such as `https://kyck.example`; empty gives relative links.
    pub public_url: String,
    /// Text messages of any purpose sent in a day over all numbers.
    pub daily_code_budget: u32,
    /// Text messages sent in an hour for one network address.
    pub codes_per_address_hour: u32,
    /// Text messages sent in a day for one network address.
    pub codes_per_address_day: u32,
}

impl Default for IdentitySettings {
    fn default() -> Self {
        Self {
            countries: vec!["KR".to_owned()],
            public_url: String::new(),
            daily_code_budget: 5_000,
            codes_per_address_hour: 60,
            codes_per_address_day: 300,
        }
    }
}

/// Process-wide state of this feature.
pub struct IdentityState {
    /// The settings.
    pub settings: IdentitySettings,
    pub(super) token_key: TokenKey,
    pub(super) sms: Arc<dyn QueueSms>,
    pub(super) hashing: Semaphore,
    pub(super) hash_queue: Semaphore,
    /// When each session was found valid and for whom, or with `None` when it was found to have ended.
    sessions: Mutex<HashMap<SessionId, (UtcInstant, Option<Actor>)>>,
}

impl std::fmt::Debug for IdentityState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdentityState")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl IdentityState {
    /// Derives the signing key; `sms` is where codes are queued for sending.
    ///
    /// # Errors
    /// [`Fault::Internal`] when the signing key cannot be made.
    pub fn new(keys: &Keys, settings: IdentitySettings, sms: Arc<dyn QueueSms>) -> Result<Self, Fault> {
        Ok(Self {
            settings,
            token_key: TokenKey::new(keys)?,
            sms,
            hashing: Semaphore::new(HASHES_AT_ONCE),
            hash_queue: Semaphore::new(HASHES_AT_ONCE + HASH_QUEUE),
            sessions: Mutex::default(),
        })
    }

    /// The actor of a session that was found valid less than four seconds ago.
    pub(super) fn remembered(&self, session_id: SessionId, now: UtcInstant) -> Option<Actor> {
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let (seen_at, actor) = sessions.get(&session_id)?;
        actor.filter(|_| is_recent(*seen_at, now))
    }

    /// Caches that a session is valid, unless it was forgotten just now: then its end may not be committed yet, and
    /// only the database knows.
    pub(super) fn remember(&self, session_id: SessionId, now: UtcInstant, actor: Actor) {
        // Few staff, many rights: `kyck staff disable` is another process and must be felt at once.
        if matches!(actor, Actor::Staff { .. }) {
            return;
        }
        self.insert(session_id, now, Some(actor));
    }

    /// Forgets a session, so that its end shows at once on this node.
    pub(super) fn forget(&self, session_id: SessionId, now: UtcInstant) {
        self.insert(session_id, now, None);
    }

    fn insert(&self, session_id: SessionId, now: UtcInstant, actor: Option<Actor>) {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let was_forgotten = matches!(sessions.get(&session_id), Some((at, None)) if is_recent(*at, now));
        if actor.is_some() && was_forgotten {
            return;
        }

        if sessions.len() >= SESSION_MEMORY_ENTRIES {
            sessions.retain(|_, (seen_at, _)| is_recent(*seen_at, now));
            if sessions.len() >= SESSION_MEMORY_ENTRIES {
                sessions.clear();
            }
        }
        sessions.insert(session_id, (now, actor));
    }
}

fn is_recent(seen_at: UtcInstant, now: UtcInstant) -> bool {
    now.millis_since(seen_at).abs() <= SESSION_MEMORY_MS
}
