//! The settings of this feature, and what is made of them once per process: the signing key, the session cache and the
//! permits for password hashing.

use std::sync::Arc;

use kyck_kernel::Fault;
use kyck_kernel::keys::Keys;
use tokio::sync::Semaphore;

use super::port::QueueSms;
use super::session_cache::SessionCache;
use super::token::TokenKey;

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

/// What this feature has once per process.
pub struct IdentityState {
    /// Settings of accounts and sign-ins, as the process was started with.
    pub settings: IdentitySettings,
    pub(super) token_key: TokenKey,
    pub(super) sms: Arc<dyn QueueSms>,
    pub(super) hashing: Semaphore,
    pub(super) hash_queue: Semaphore,
    pub(super) sessions: SessionCache,
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
            sessions: SessionCache::default(),
        })
    }
}
