//! What a message says, sealed in its row.

use kyck_kernel::Fault;
use kyck_kernel::id::MessageId;
use kyck_kernel::keys::{Keys, Purpose};
use serde::{Deserialize, Serialize};

/// The part of a message that is sealed in its row.
#[derive(Serialize, Deserialize)]
#[serde(tag = "channel")]
pub(super) enum Content {
    Sms {
        /// Number in E.164 form.
        to: String,
        body: String,
        /// The one-time code in `body`, where there is one.
        code: Option<String>,
    },
    /// Its token is in the token's own row.
    Push {
        title: String,
        body: String,
        /// Ids and values that the app acts on.
        data: Vec<(String, String)>,
        collapse_key: String,
    },
}

fn seal_context(id: MessageId) -> Vec<u8> {
    format!("outbox:{id}").into_bytes()
}

pub(super) fn recipient_hash_with(keys: &Keys, to_e164: &str) -> Vec<u8> {
    keys.keyed_hash(Purpose::PhoneHash, &[b"outbox", to_e164.as_bytes()])
        .to_vec()
}

pub(super) fn seal_with(keys: &Keys, id: MessageId, content: &Content) -> Result<Vec<u8>, Fault> {
    let plain = serde_json::to_vec(content).map_err(|error| Fault::internal(error.to_string()))?;
    keys.seal(&seal_context(id), &plain)
}

pub(super) fn open_with(keys: &Keys, id: MessageId, sealed: &[u8]) -> Result<Content, Fault> {
    let plain = keys.open(&seal_context(id), sealed)?;
    serde_json::from_slice(&plain).map_err(|_| Fault::internal("an outbox row cannot be read"))
}
