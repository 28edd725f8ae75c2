//! Registers a guardian's phone for pushes.

use kyck_kernel::db::statement;
use kyck_kernel::id::PushTokenId;
use kyck_kernel::keys::sha256;
use kyck_kernel::time::UtcInstant;
use kyck_kernel::{Ctx, Fault, Language};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Notify;
use super::error::NotifyError;
use super::model::stored_language;
use super::push_token::{PushPlatform, checked, seal_with};
use crate::idempotency::{self, MutationKey};

/// Phones of one guardian; another one replaces the one that was not registered for longest.
const MAX_TOKENS: i64 = 10;

/// A phone to register for pushes.
pub struct RegisterPushToken {
    /// Registration token of Firebase Cloud Messaging.
    pub token: String,
    /// Which kind of phone it is.
    pub platform: PushPlatform,
    /// Language in which its pushes are written.
    pub language: Language,
}

/// A phone that is registered for pushes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredToken {
    /// Id of the registration.
    pub id: PushTokenId,
    /// When the app last registered it.
    pub refreshed_at: UtcInstant,
}

impl Notify {
    /// Registers the calling guardian's phone, or confirms that it is still in use. A phone that another guardian
    /// registered before moves to the caller.
    ///
    /// # Errors
    /// [`NotifyErrorCode::TokenInvalid`](super::NotifyErrorCode::TokenInvalid) of `token`; faults for anyone but a guardian.
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
                stored_language(cmd.language).into(),
                now.into(),
            ],
        ))
        .one(&tx)
        .await?
        .ok_or_else(|| Fault::internal("a registered push token did not come back"))?;

        tx.execute_raw(statement(
            &tx,
            "DELETE FROM push_token WHERE guardian_id = $1 AND id NOT IN (SELECT id FROM push_token \
             WHERE guardian_id = $1 ORDER BY refreshed_at DESC, id DESC LIMIT $2)",
            [guardian.guardian_id.into(), MAX_TOKENS.into()],
        ))
        .await?;
        idempotency::settle(&tx, ctx, key, &(row.id, now)).await?;
        tx.commit().await?;

        Ok(RegisteredToken {
            id: row.id,
            refreshed_at: now,
        })
    }
}
