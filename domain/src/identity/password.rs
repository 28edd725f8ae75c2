//! Password hashes (Argon2id), made off the async threads and a few at once.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use kyck_kernel::Fault;

use super::Identity;

/// Memory of a password hash in KiB, rounds, lanes.
const ARGON2: (u32, u32, u32) = (19 * 1024, 2, 1);
const MIN_PASSWORD_CHARS: usize = 12;
const MAX_PASSWORD_BYTES: usize = 1024;

/// Whether a new password is long enough, and short enough to be hashed.
pub fn is_acceptable(password: &str) -> bool {
    password.chars().count() >= MIN_PASSWORD_CHARS && password.len() <= MAX_PASSWORD_BYTES
}

impl Identity {
    /// The hash of a new password, with a new salt.
    ///
    /// # Errors
    /// [`Fault::Internal`] when hashing fails.
    pub async fn hash_password(&self, password: String) -> Result<String, Fault> {
        let salt: [u8; 16] = self.kernel.random_bytes();
        self.blocking(move || hash_password(password.as_bytes(), &salt))
            .await?
    }

    /// Whether the password fits the hash; without a hash the same work is done for nothing.
    ///
    /// # Errors
    /// [`Fault::Internal`] when the stored hash cannot be read.
    pub async fn check_password(&self, password: String, known_hash: Option<String>) -> Result<bool, Fault> {
        self.blocking(move || check_password(password.as_bytes(), known_hash))
            .await?
    }
}

fn hasher() -> Result<Argon2<'static>, Fault> {
    let (memory, rounds, lanes) = ARGON2;
    let params = Params::new(memory, rounds, lanes, None)
        .map_err(|error| Fault::internal(format!("password hash parameters: {error}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_password(password: &[u8], salt: &[u8; 16]) -> Result<String, Fault> {
    hasher()?
        .hash_password_with_salt(password, salt)
        .map(|hash| hash.to_string())
        .map_err(|error| Fault::internal(format!("hashing a password: {error}")))
}

fn check_password(password: &[u8], known_hash: Option<String>) -> Result<bool, Fault> {
    if password.len() > MAX_PASSWORD_BYTES {
        return Ok(false);
    }
    let Some(text) = known_hash else {
        hash_password(password, &[0; 16])?;
        return Ok(false);
    };
    let hash = PasswordHash::new(&text)
        .map_err(|error| Fault::internal(format!("a stored password hash: {error}")))?;
    Ok(hasher()?.verify_password(password, &hash).is_ok())
}

impl Identity {
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let _turn = self
            .state
            .hashing
            .acquire()
            .await
            .map_err(|_| Fault::internal("password hashing is closed"))?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| Fault::internal(format!("hashing a password: {error}")))
    }
}
