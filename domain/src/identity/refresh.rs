//! The form of refresh tokens. A token proves by itself that this installation made it, for which session and
//! in which place of its line, so that it is known again also by a database that was restored from before.
//!
//! 84 bytes in base64url: session id (16), generation (4, big endian), secret (32), proof (32). Only the hash
//! of the secret is stored, and what is stored is good also without a proof: tokens of the first form, the secret
//! alone, and tokens whose proof was made with a master secret that was exchanged since.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kyck_kernel::id::SessionId;
use kyck_kernel::keys::{Keys, Purpose, equal_in_constant_time, sha256};

/// Bytes of a token before it is written as text.
const TOKEN_BYTES: usize = 84;
/// Longest text that is decoded, in bytes.
const MAX_TEXT_BYTES: usize = 128;

/// A refresh token that a client presents.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct PresentedToken {
    /// The part that only the client knows.
    pub secret: [u8; 32],
    /// Of which session, and in which place of its line: proven, where the token has the form for it.
    pub proven: Option<(SessionId, i32)>,
}

impl PresentedToken {
    /// Reads a token; `None` for what has neither of the two forms.
    pub fn read(keys: &Keys, text: &str) -> Option<Self> {
        if text.len() > MAX_TEXT_BYTES {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        if let Ok(secret) = bytes.as_slice().try_into() {
            return Some(Self { secret, proven: None });
        }

        let bytes: [u8; TOKEN_BYTES] = bytes.try_into().ok()?;
        let (session_id, rest) = bytes.split_first_chunk::<16>()?;
        let (generation, rest) = rest.split_first_chunk::<4>()?;
        let (secret, proof) = rest.split_first_chunk::<32>()?;
        let session_id = SessionId(uuid::Uuid::from_bytes(*session_id));
        let generation = i32::from_be_bytes(*generation);
        let is_proven = equal_in_constant_time(&prove(keys, session_id, generation, secret), proof);
        Some(Self {
            secret: *secret,
            proven: is_proven.then_some((session_id, generation)),
        })
    }

    /// What is stored of it.
    pub fn hash(&self) -> Vec<u8> {
        sha256(&self.secret).to_vec()
    }
}

/// The token as the client gets it.
pub(super) fn write(keys: &Keys, session_id: SessionId, generation: i32, secret: &[u8; 32]) -> String {
    let mut bytes = Vec::with_capacity(TOKEN_BYTES);
    bytes.extend_from_slice(session_id.0.as_bytes());
    bytes.extend_from_slice(&generation.to_be_bytes());
    bytes.extend_from_slice(secret);
    bytes.extend_from_slice(&prove(keys, session_id, generation, secret));
    URL_SAFE_NO_PAD.encode(bytes)
}

fn prove(keys: &Keys, session_id: SessionId, generation: i32, secret: &[u8; 32]) -> [u8; 32] {
    keys.keyed_hash(
        Purpose::RefreshToken,
        &[
            b"proof",
            session_id.0.as_bytes(),
            &generation.to_be_bytes(),
            secret,
        ],
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys() -> Keys {
        Keys::new(&[7; 32])
    }

    #[test]
    fn a_token_names_its_session_and_its_position_in_the_chain() {
        let session_id = SessionId(uuid::Uuid::from_u128(9));
        let token = write(&keys(), session_id, 57, &[3; 32]);
        let read = PresentedToken::read(&keys(), &token).expect("a token of ours");
        assert_eq!(read.secret, [3; 32]);
        assert_eq!(read.proven, Some((session_id, 57)));
        let elsewhere = PresentedToken::read(&Keys::new(&[8; 32]), &token).expect("its form");
        assert_eq!((elsewhere.secret, elsewhere.proven), ([3; 32], None));
    }

    #[test]
    fn a_token_of_the_first_form_is_its_secret_alone() {
        let text = URL_SAFE_NO_PAD.encode([5; 32]);
        let read = PresentedToken::read(&keys(), &text).expect("a token of the first form");
        assert_eq!((read.secret, read.proven), ([5; 32], None));
    }

    proptest! {
        #[test]
        fn no_altered_token_is_proven(position in 0_usize..TOKEN_BYTES, bit in 0_u8..8) {
            let token = write(&keys(), SessionId(uuid::Uuid::from_u128(9)), 57, &[3; 32]);
            let mut bytes = URL_SAFE_NO_PAD.decode(token).expect("base64url");
            bytes[position] ^= 1 << bit;
            let read = PresentedToken::read(&keys(), &URL_SAFE_NO_PAD.encode(bytes)).expect("its form");
            prop_assert_eq!(read.proven, None);
        }

        #[test]
        fn no_other_text_is_a_token(text in ".{0,200}") {
            if let Some(read) = PresentedToken::read(&keys(), &text) {
                prop_assert!([43, 112].contains(&text.len()));
                prop_assert!(read.proven.is_none());
            }
        }
    }
}
