//! Removes a guardian's phone.

use kyck_kernel::Ctx;
use kyck_kernel::db::statement;
use kyck_kernel::keys::sha256;
use sea_orm::ConnectionTrait;

use super::Notify;
use super::error::NotifyError;
use super::push_token::checked;

impl Notify {
    /// Removes a phone of the calling guardian; returns whether it was registered.
    ///
    /// # Errors
    /// [`NotifyErrorCode::TokenInvalid`](super::NotifyErrorCode::TokenInvalid) of `token`; faults for anyone but a guardian.
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
            .await?
            .rows_affected();
        tx.commit().await?;

        Ok(removed > 0)
    }
}
