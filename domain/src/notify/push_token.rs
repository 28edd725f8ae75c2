//! Push tokens of guardians' phones: which are accepted, and how they are stored.

use kyck_kernel::Fault;
use kyck_kernel::db::statement;
use kyck_kernel::id::PushTokenId;
use kyck_kernel::keys::{Keys, sha256};
use sea_orm::FromQueryResult;

use super::Notify;
use super::error::{NotifyError, NotifyErrorCode};

/// Longest accepted token; FCM's have some 160 characters and no promised limit.
const MAX_TOKEN_BYTES: usize = 4096;

/// Which kind of phone a token belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
pub enum PushPlatform {
    /// A phone or tablet with Android.
    Android,
    /// A phone or tablet of Apple.
    Ios,
    /// The web app in a browser.
    Web,
}

impl PushPlatform {
    /// The name of the platform in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Android => "ANDROID",
            Self::Ios => "IOS",
            Self::Web => "WEB",
        }
    }
}

/// A push token as the app sent it, without surrounding spaces.
pub(super) fn checked(token: &str) -> Result<&str, NotifyError> {
    let token = token.trim();

    let is_plain = token.bytes().all(|byte| byte.is_ascii_graphic());
    if token.len() < 8 || token.len() > MAX_TOKEN_BYTES || !is_plain {
        return Err(NotifyError::of(NotifyErrorCode::TokenInvalid, "token"));
    }
    Ok(token)
}

fn seal_context(hash: &[u8]) -> Vec<u8> {
    [b"push token:".as_slice(), hash].concat()
}

pub(super) fn open_with(keys: &Keys, id: PushTokenId, sealed: &[u8]) -> Result<String, Fault> {
    let (hash, cipher) = sealed
        .split_at_checked(32)
        .ok_or_else(|| Fault::internal(format!("push token {id} cannot be read")))?;
    let plain = keys.open(&seal_context(hash), cipher)?;
    String::from_utf8(plain).map_err(|_| Fault::internal(format!("push token {id} cannot be read")))
}

/// A token as it is stored: its hash, which names its seal, then the sealed text.
pub(super) fn seal_with(keys: &Keys, token: &str) -> Result<Vec<u8>, Fault> {
    let hash = sha256(token.as_bytes());
    let mut sealed = hash.to_vec();
    sealed.extend(keys.seal(&seal_context(&hash), token.as_bytes())?);
    Ok(sealed)
}

impl Notify {
    /// The token of a push message, opened; `None` when it was deleted.
    pub(super) async fn find_token(&self, id: PushTokenId) -> Result<Option<String>, Fault> {
        #[derive(FromQueryResult)]
        struct Row {
            token_sealed: Vec<u8>,
        }

        let db = self.kernel.db.read();
        let find = statement(
            db,
            "SELECT token_sealed FROM push_token WHERE id = $1",
            [id.into()],
        );
        let row = Row::find_by_statement(find).one(db).await?;

        row.map(|row| open_with(&self.kernel.keys, id, &row.token_sealed))
            .transpose()
    }
}
