//! The legal guardian withdraws consent to purposes.

use kyck_kernel::{Ctx, Language};

use super::Families;
use super::consent::{Consent, Decided, has_repeated, ids_of};
use super::consent_queries::in_force;
use super::error::{FamilyError, FamilyErrorCode};
use super::model::ConsentPurpose;
use crate::idempotency::{self, MutationKey};
use crate::identity;

impl Families {
    /// Records that the legal guardian withdraws consent to purposes, from the next request on.
    ///
    /// # Errors
    /// [`FamilyErrorCode::ConsentInvalid`] for no purpose, one twice, or the service itself, without which there
    /// is no profile; [`Fault::Forbidden`](kyck_kernel::Fault::Forbidden) for anyone but the legal guardian.
    pub async fn withdraw_consent(
        &self,
        ctx: &Ctx<'_>,
        purposes: Vec<ConsentPurpose>,
        key: Option<&MutationKey>,
    ) -> Result<Vec<Consent>, FamilyError> {
        let (caller, _) = self.legal_guardian(ctx).await?;

        if purposes.is_empty() || has_repeated(&purposes) || purposes.contains(&ConsentPurpose::Service) {
            return Err(FamilyError::of(FamilyErrorCode::ConsentInvalid, "purposes"));
        }

        let tx = self.kernel.db.write().await?;
        if let Some(ids) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            drop(tx);
            return self.recorded(caller.family_id, ids).await;
        }

        identity::lock_family(&tx, caller.family_id).await?;
        let before = in_force(&tx, caller.family_id).await?;
        let decided = Decided::new(&self.kernel, &before, &purposes, false);
        idempotency::settle(&tx, ctx, key, &ids_of(&decided.consents)).await?;
        if decided.new_purposes.is_empty() {
            tx.commit().await?;
            return Ok(decided.consents);
        }

        let language = Language::Korean;
        decided.record(self, &tx, ctx, caller, language, None).await?;
        tx.commit().await?;

        self.announce_consent(ctx, caller.family_id).await?;
        Ok(decided.consents)
    }
}
