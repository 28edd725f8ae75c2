//! Push tokens of guardians' phones.

use kyck_kernel::db::statement;
use kyck_kernel::id::PushTokenId;
use kyck_kernel::keys::{Keys, sha256};
use kyck_kernel::time::UtcInstant;
use kyck_kernel::{Ctx, Fault};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Notify;
use super::error::NotifyError;
use super::model::PushLanguage;
use super::rules::TOKEN_SILENT_DAYS;
use crate::idempotency::{self, MutationKey};
use crate::retention;

/// Longest accepted token; FCM's have some 160 characters and no promised limit.
const MAX_TOKEN_BYTES: usize = 4096;
/// Phones of one guardian; the one silent for longest makes room.
const MAX_TOKENS: i64 = 10;

/// Which kind of phone a token belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushPlatform {
    /// Android.
    Android,
    /// iOS.
    Ios,
    /// A browser.
    Web,
}

impl PushPlatform {
    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Android => "ANDROID",
            Self::Ios => "IOS",
            Self::Web => "WEB",
        }
    }
}

/// A phone to register for pushes.
pub struct RegisterPushToken {
    /// FCM registration token.
    pub token: String,
    /// Which kind of phone.
    pub platform: PushPlatform,
    /// Language of its pushes.
    pub language: PushLanguage,
}

/// A registered phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredToken {
    /// Its id here.
    pub id: PushTokenId,
    /// When it was last heard of.
    pub refreshed_at: UtcInstant,
}

fn checked(token: &str) -> Result<&str, NotifyError> {
    let token = token.trim();
    let is_plain = token.bytes().all(|byte| byte.is_ascii_graphic());
    if token.len() < 8 || token.len() > MAX_TOKEN_BYTES || !is_plain {
        return Err(NotifyError::TokenInvalid);
    }
    Ok(token)
}

fn seal_context(hash: &[u8]) -> Vec<u8> {
    [b"push token:".as_slice(), hash].concat()
}

impl Notify {
    pub(super) fn open_token(&self, id: PushTokenId, sealed: &[u8]) -> Result<String, Fault> {
        open_with(&self.kernel.keys, id, sealed)
    }
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
    /// Registers the asking guardian's phone, or notes that it is still there. A phone that another
    /// guardian registered before moves to the one who asks.
    ///
    /// # Errors
    /// [`NotifyError::TokenInvalid`]; faults for anyone but a guardian.
    pub async fn register_push_token(
        &self,
        ctx: &Ctx<'_>,
        cmd: RegisterPushToken,
        key: Option<&MutationKey>,
    ) -> Result<RegisteredToken, NotifyError> {
        #[derive(FromQueryResult)]
        struct Row {
            id: PushTokenId,
        }

        let guardian = ctx.guardian()?;
        let token = checked(&cmd.token)?;
        let now = self.kernel.now();
        let hash = sha256(token.as_bytes());
        let sealed = seal_with(&self.kernel.keys, token)?;
        let tx = self.kernel.db.write().await?;
        if let Some((id, refreshed_at)) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            return Ok(RegisteredToken { id, refreshed_at });
        }

        let row = Row::find_by_statement(statement(
            &tx,
            "INSERT INTO push_token (id, guardian_id, kind, platform, token_hash, token_sealed, language, \
         created_at, refreshed_at) VALUES ($1, $2, 'FCM', $3, $4, $5, $6, $7, $7) \
         ON CONFLICT (token_hash) DO UPDATE SET guardian_id = excluded.guardian_id, \
         platform = excluded.platform, language = excluded.language, refreshed_at = excluded.refreshed_at \
         RETURNING id",
            [
                self.kernel.new_id::<PushTokenId>().into(),
                guardian.guardian_id.into(),
                cmd.platform.as_str().into(),
                hash.to_vec().into(),
                sealed.into(),
                cmd.language.as_str().into(),
                now.into(),
            ],
        ))
        .one(&tx)
        .await
        .map_err(Fault::from)?
        .ok_or_else(|| Fault::internal("a registered push token did not come back"))?;
        tx.execute_raw(statement(
            &tx,
            "DELETE FROM push_token WHERE guardian_id = $1 AND id NOT IN (SELECT id FROM push_token \
         WHERE guardian_id = $1 ORDER BY refreshed_at DESC, id DESC LIMIT $2)",
            [guardian.guardian_id.into(), MAX_TOKENS.into()],
        ))
        .await
        .map_err(Fault::from)?;
        idempotency::settle(&tx, ctx, key, &(row.id, now)).await?;
        tx.commit().await.map_err(Fault::from)?;

        Ok(RegisteredToken {
            id: row.id,
            refreshed_at: now,
        })
    }

    /// Forgets a phone of the asking guardian; answers whether it was registered.
    ///
    /// # Errors
    /// [`NotifyError::TokenInvalid`]; faults for anyone but a guardian.
    pub async fn unregister_push_token(&self, ctx: &Ctx<'_>, token: &str) -> Result<bool, NotifyError> {
        let guardian = ctx.guardian()?;
        let hash = sha256(checked(token)?.as_bytes());
        let tx = self.kernel.db.write().await?;
        let removed = tx
            .execute_raw(statement(
                &tx,
                "DELETE FROM push_token WHERE token_hash = $1 AND guardian_id = $2",
                [hash.to_vec().into(), guardian.guardian_id.into()],
            ))
            .await
            .map_err(Fault::from)?
            .rows_affected();
        tx.commit().await.map_err(Fault::from)?;
        Ok(removed > 0)
    }
}

/// What a clean-up took away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pruned {
    /// Phones that were silent for 60 days.
    pub tokens: u64,
    /// Finished messages whose content was erased, a day after.
    pub contents: u64,
    /// Finished messages whose log was dropped, 90 days after.
    pub messages: u64,
}

impl Notify {
    /// Drops silent phones, erases what finished messages said, forgets old ones.
    ///
    /// # Errors
    /// [`Fault::Internal`] while the clock is in doubt; [`Fault::Database`].
    pub async fn prune(&self) -> Result<Pruned, Fault> {
        let trusted = retention::trusted_now(&self.kernel).await?;

        let tx = self.kernel.db.write_essential().await?;
        let mut counts = [0; 3];
        for (count, (sql, before)) in counts.iter_mut().zip([
            (
                "DELETE FROM push_token WHERE refreshed_at < $1",
                trusted.days_ago(TOKEN_SILENT_DAYS),
            ),
            (
                "UPDATE outbox_message SET sealed = NULL, recipient_hash = NULL \
             WHERE finished_at IS NOT NULL AND finished_at < $1 AND sealed IS NOT NULL",
                trusted.days_ago(1),
            ),
            (
                "DELETE FROM outbox_message WHERE finished_at IS NOT NULL AND finished_at < $1",
                trusted.days_ago(90),
            ),
        ]) {
            *count = tx
                .execute_raw(statement(&tx, sql, [before.into()]))
                .await?
                .rows_affected();
        }
        tx.commit().await?;
        let [tokens, contents, messages] = counts;
        Ok(Pruned {
            tokens,
            contents,
            messages,
        })
    }
}
