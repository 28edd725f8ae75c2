//! Keys derived from the one master secret, and what is done with them: keyed hashes, sealing, tokens.
//!
//! Each purpose has a key of its own (HKDF-SHA-256, RFC 5869), so a value made for one purpose proves
//! nothing for another.

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::{constant_time, digest, hkdf, hmac};

use crate::Fault;

/// What a derived key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Look-up hashes of phone numbers.
    PhoneHash,
    /// Hashes of network addresses in counters.
    AddressHash,
    /// Hashes of one-time codes, pairing codes and recovery codes.
    CodeHash,
    /// Successors of refresh tokens.
    RefreshToken,
    /// The Ed25519 seed that signs access tokens.
    AccessTokenSigning,
    /// Sealing of phone numbers, TOTP secrets and messages that wait to be sent.
    Sealing,
    /// The value by which a database knows its master secret again.
    MasterSecretCheck,
    /// The seal of the end of the audit chain.
    AuditHead,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::PhoneHash => b"kyck phone hash v1",
            Self::AddressHash => b"kyck address hash v1",
            Self::CodeHash => b"kyck code hash v1",
            Self::RefreshToken => b"kyck refresh token v1",
            Self::AccessTokenSigning => b"kyck access token signing v1",
            Self::Sealing => b"kyck sealing v1",
            Self::MasterSecretCheck => b"kyck master secret check v1",
            Self::AuditHead => b"kyck audit head v1",
        }
    }
}

/// The keys of this installation. Debug output shows nothing of them.
#[derive(Clone)]
pub struct Keys {
    master: hkdf::Prk,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(redacted)")
    }
}

impl Keys {
    /// Derives all keys from the master secret, which should have at least 32 random bytes.
    pub fn new(master_secret: &[u8]) -> Self {
        Self {
            master: hkdf::Salt::new(hkdf::HKDF_SHA256, b"kyck").extract(master_secret),
        }
    }

    /// The 32 bytes of the key for one purpose.
    pub fn derive(&self, purpose: Purpose) -> [u8; 32] {
        let mut key = [0; 32];
        // HKDF refuses only outputs over 255 hash lengths; 32 bytes always fit.
        let _ = self
            .master
            .expand(&[purpose.label()], hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(&mut key));
        key
    }

    /// HMAC-SHA-256 of the parts; each part's length is mixed in, so no two lists of parts collide.
    pub fn keyed_hash(&self, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.derive(purpose));
        let mut context = hmac::Context::with_key(&key);
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        let mut hash = [0; 32];
        hash.copy_from_slice(context.sign().as_ref());
        hash
    }

    /// Encrypts with AES-256-GCM under a random nonce; `context` must be given again to open.
    ///
    /// # Errors
    /// [`Fault::Internal`] when the system gives no randomness.
    pub fn seal(&self, context: &[u8], plain: &[u8]) -> Result<Vec<u8>, Fault> {
        let key = self.sealing_key()?;
        let mut buffer = plain.to_vec();
        let nonce = key
            .seal_in_place_append_tag(Aad::from(context), &mut buffer)
            .map_err(|_| Fault::internal("sealing failed"))?;
        let mut sealed = nonce.as_ref().to_vec();
        sealed.append(&mut buffer);
        Ok(sealed)
    }

    /// Opens what [`Keys::seal`] made with the same `context`.
    ///
    /// # Errors
    /// [`Fault::Internal`] when it was sealed with another key or context, or was altered.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        let broken = || Fault::internal("a sealed value cannot be opened with this master key");
        let (nonce, cipher) = sealed.split_at_checked(12).ok_or_else(broken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken())?;
        let mut buffer = cipher.to_vec();
        let plain = self
            .sealing_key()?
            .open_in_place(nonce, Aad::from(context), &mut buffer)
            .map_err(|_| broken())?;
        Ok(plain.to_vec())
    }

    fn sealing_key(&self) -> Result<RandomizedNonceKey, Fault> {
        RandomizedNonceKey::new(&AES_256_GCM, &self.derive(Purpose::Sealing))
            .map_err(|_| Fault::internal("sealing key"))
    }
}

/// What bringing a feature's rows from one master secret to another did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rekeyed {
    /// Rows that are sealed with the new keys now.
    pub rekeyed: u64,
    /// Rows that the former keys did not open either; they stay as they are.
    pub unreadable: u64,
}

impl std::ops::Add for Rekeyed {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            rekeyed: self.rekeyed + other.rekeyed,
            unreadable: self.unreadable + other.unreadable,
        }
    }
}

/// SHA-256 of `data`.
pub fn sha256(data: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, data).as_ref());
    hash
}

/// Whether two values are equal, in a time that does not depend on where they differ.
pub fn equal_in_constant_time(a: &[u8], b: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(a, b).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_only_with_its_key_and_context() {
        let keys = Keys::new(&[7; 32]);
        let sealed = keys.seal(b"guardian:1", b"+821012345678").unwrap();
        assert_eq!(keys.open(b"guardian:1", &sealed).unwrap(), b"+821012345678");
        assert!(keys.open(b"guardian:2", &sealed).is_err());
        assert!(Keys::new(&[8; 32]).open(b"guardian:1", &sealed).is_err());
        assert!(keys.open(b"guardian:1", &sealed[..5]).is_err());
    }

    #[test]
    fn keyed_hashes_differ_by_purpose_and_by_how_the_parts_are_cut() {
        let keys = Keys::new(&[7; 32]);
        let hash = |purpose, parts: &[&[u8]]| keys.keyed_hash(purpose, parts);
        assert_ne!(
            hash(Purpose::CodeHash, &[b"ab"]),
            hash(Purpose::PhoneHash, &[b"ab"])
        );
        assert_ne!(
            hash(Purpose::CodeHash, &[b"a", b"b"]),
            hash(Purpose::CodeHash, &[b"ab"])
        );
    }
}
