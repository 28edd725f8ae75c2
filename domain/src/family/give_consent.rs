//! The legal guardian agrees to purposes.

use kyck_kernel::id::{FamilyId, MessageId};
use kyck_kernel::{Ctx, Fault, Message, Problem};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};

use super::Families;
use super::consent::{CONSENT_TEXT_VERSION, Consent, Decided, has_repeated, ids_of};
use super::consent_queries::in_force;
use super::entity::consent;
use super::error::{FamilyError, FamilyErrorCode, Problems};
use super::model::ConsentPurpose;
use crate::idempotency::{self, MutationKey};
use crate::identity::{self, Guardian, MINUTE_MS, SmsPurpose};

/// How long a confirmation covers further changes of the same family: its text is about consent as a whole.
const CONFIRMATION_COVERS_MS: i64 = 10 * MINUTE_MS;

/// Purposes to agree to, and the text that was read.
#[derive(Clone, Debug)]
pub struct GiveConsent {
    /// Purposes to agree to, each once.
    pub purposes: Vec<ConsentPurpose>,
    /// Version of the text that was read.
    pub text_version: String,
}

impl Families {
    /// Records that the legal guardian agrees to purposes, and confirms it by a text message.
    ///
    /// What is given already, by the same text, is returned as it was recorded, and nothing is sent. Changes within
    /// ten minutes share one confirmation. Without a provider of text messages the consent is recorded unconfirmed:
    /// then nobody could sign in by phone either, and start-up has warned of it.
    ///
    /// # Errors
    /// [`FamilyErrorCode::ConsentInvalid`] for no purpose, one twice, or another text than the present one;
    /// [`Fault::Forbidden`] for anyone but the legal guardian; [`Fault::RateLimited`] when no confirmation may be
    /// sent now, and then nothing is recorded.
    pub async fn give_consent(
        &self,
        ctx: &Ctx<'_>,
        command: GiveConsent,
        key: Option<&MutationKey>,
    ) -> Result<Vec<Consent>, FamilyError> {
        let (caller, guardian) = self.legal_guardian(ctx).await?;

        check(&command)?;

        let tx = self.kernel.db.write().await?;
        if let Some(ids) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            drop(tx);
            return self.recorded(caller.family_id, ids).await;
        }

        // Parallel requests of one family see one another's decisions.
        identity::lock_family(&tx, caller.family_id).await?;
        let before = in_force(&tx, caller.family_id).await?;
        let decided = Decided::new(&self.kernel, &before, &command.purposes, true);
        idempotency::settle(&tx, ctx, key, &ids_of(&decided.consents)).await?;
        if decided.new_purposes.is_empty() {
            tx.commit().await?;
            return Ok(decided.consents);
        }

        let message_id = self.confirm(&tx, ctx, &guardian, caller.family_id).await?;
        let language = guardian.locale.into();
        decided
            .record(self, &tx, ctx, caller, language, message_id)
            .await?;
        tx.commit().await?;

        self.identity.wake_outbox().await;
        self.announce_consent(ctx, caller.family_id).await?;
        Ok(decided.consents)
    }

    /// Queues the message that confirms a change of consent and returns its id. A change shortly after another is
    /// confirmed by the other's message; without a provider of text messages there is none.
    ///
    /// # Errors
    /// [`Fault::RateLimited`] beyond the limits of text messages.
    async fn confirm(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        guardian: &Guardian,
        family_id: FamilyId,
    ) -> Result<Option<MessageId>, Fault> {
        let recent = consent::Entity::find()
            .filter(consent::Column::FamilyId.eq(family_id))
            .filter(consent::Column::ConfirmationMessageId.is_not_null())
            .filter(consent::Column::RecordedAt.gt(self.kernel.now().plus_millis(-CONFIRMATION_COVERS_MS)))
            .order_by_desc(consent::Column::RecordedAt)
            .one(tx)
            .await?;
        if let Some(recent) = recent {
            return Ok(recent.confirmation_message_id);
        }

        let text = confirmation();
        self.identity
            .queue_sms_to_guardian(tx, ctx, guardian.id, SmsPurpose::ConsentConfirmation, &text)
            .await
    }
}

fn check(command: &GiveConsent) -> Result<(), FamilyError> {
    let mut problems = Problems::new();
    if command.purposes.is_empty() || has_repeated(&command.purposes) {
        problems.push(Problem::of(FamilyErrorCode::ConsentInvalid, "purposes"));
    }
    if command.text_version != CONSENT_TEXT_VERSION {
        problems.push(Problem::of(FamilyErrorCode::ConsentInvalid, "text_version"));
    }

    if problems.is_empty() {
        Ok(())
    } else {
        Err(FamilyError::Problems(problems))
    }
}

/// The text message that the law requires in addition to the tick in the app.
fn confirmation() -> Message {
    Message::new("family-consent-confirmation")
}

#[cfg(test)]
mod tests {
    use kyck_kernel::Language;

    use super::*;

    #[test]
    fn a_confirmation_fits_one_text_message() {
        for language in Language::ALL {
            let bytes: usize = confirmation()
                .text(language)
                .chars()
                .map(|c| if c.is_ascii() { 1 } else { 2 })
                .sum();
            assert!((20..=90).contains(&bytes), "{bytes}");
        }
    }
}
