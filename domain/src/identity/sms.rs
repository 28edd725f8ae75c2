//! Text messages: the limits that each of them passes, and messages to a guardian.

use kyck_kernel::id::{GuardianId, MessageId};
use kyck_kernel::keys::Purpose;
use kyck_kernel::{Ctx, Fault, Message};
use sea_orm::{DatabaseTransaction, EntityTrait};

use super::Identity;
use super::entity::guardian;
use super::limit::{DAY_MS, HOUR_MS, Limit, address_subject};
use super::port::{QueuedSms, SmsPurpose, SmsRequester};

/// Messages to numbers that differ in the last four digits only, in an hour.
const PER_PREFIX: Limit = Limit {
    scope: "SMS_PREFIX",
    window_ms: HOUR_MS,
    windows_before: 0,
    most: 20,
};

/// Messages of one purpose to one number in 24 hours. Each purpose has its own, so that none can use up
/// another's. Sign-in codes have a stricter ladder in addition (`rules::resend_at`).
const fn per_number(purpose: SmsPurpose, requester: SmsRequester) -> Limit {
    let (scope, most) = match (purpose, requester) {
        (SmsPurpose::SignInCode, SmsRequester::Stranger) => ("SMS_NUMBER_CODE", 10),
        (SmsPurpose::SignInCode, SmsRequester::KnownDevice) => ("SMS_NUMBER_CODE_KNOWN", 10),
        (SmsPurpose::ConsentConfirmation, _) => ("SMS_NUMBER_CONSENT", 5),
    };
    Limit {
        scope,
        window_ms: HOUR_MS,
        windows_before: 23,
        most,
    }
}

impl Identity {
    /// Counts a text message to a number against the limits of the number, of the caller's address, of neighbouring
    /// numbers and of the whole installation, within the caller's transaction.
    ///
    /// # Errors
    /// [`Fault::RateLimited`] beyond any of them; the transaction is to be dropped then.
    async fn admit_sms(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        to_e164: &str,
        purpose: SmsPurpose,
        requester: SmsRequester,
    ) -> Result<(), Fault> {
        let now = self.kernel.now();
        let number = self.phone_hash(to_e164);
        per_number(purpose, requester).admit(tx, &number, now).await?;
        if requester == SmsRequester::KnownDevice {
            // Its family is known by the device: it shares no limit with strangers at the same address or prefix.
            return self.spend_budget(tx, "SMS_BUDGET_KNOWN").await;
        }

        let settings = &self.state.settings;
        if let Some(address) = address_subject(&self.kernel.keys, ctx) {
            for (scope, window_ms, most) in [
                ("SMS_ADDRESS_HOUR", HOUR_MS, settings.codes_per_address_hour),
                ("SMS_ADDRESS_DAY", DAY_MS, settings.codes_per_address_day),
            ] {
                let limit = Limit {
                    scope,
                    window_ms,
                    windows_before: 0,
                    most,
                };
                limit.admit(tx, &address, now).await?;
            }
        }

        let prefix = to_e164.get(..to_e164.len().saturating_sub(4)).unwrap_or_default();
        let prefix = self
            .kernel
            .keys
            .keyed_hash(Purpose::PhoneHash, &[b"prefix", prefix.as_bytes()]);
        PER_PREFIX.admit(tx, &prefix, now).await?;

        // Last, because its one row is locked until the transaction ends.
        self.spend_budget(tx, "SMS_BUDGET").await
    }

    /// Counts a message against one of the day's two budgets, of strangers and of known devices, and logs for the operator
    /// when half of it and when all of it is spent.
    async fn spend_budget(&self, tx: &DatabaseTransaction, scope: &'static str) -> Result<(), Fault> {
        let most = self.state.settings.daily_code_budget;
        let budget = Limit {
            scope,
            window_ms: DAY_MS,
            windows_before: 0,
            most,
        };
        let spent = budget
            .admit(tx, &[0; 32], self.kernel.now())
            .await
            .inspect_err(|_| metrics::counter!("kyck_sms_over_budget_total").increment(1))?;

        metrics::gauge!("kyck_sms_budget_spent_ratio", "budget" => scope)
            .set(f64::from(spent) / f64::from(most.max(1)));
        if spent == most {
            tracing::error!(
                spent,
                scope,
                "the day's budget of text messages is spent: until tomorrow (UTC) nobody gets a sign-in code"
            );
        } else if spent == most.div_ceil(2) {
            tracing::warn!(
                spent,
                most,
                scope,
                "half of the day's budget of text messages is spent"
            );
        }
        Ok(())
    }

    /// Queues a text message to a guardian in the caller's transaction, in the guardian's language; `None` when no
    /// provider is configured, so that nothing can be sent.
    ///
    /// # Errors
    /// [`Fault::RateLimited`] as [`Identity::queue_sms`]; [`Fault::Internal`] when there is no such guardian.
    pub async fn queue_sms_to_guardian(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        guardian_id: GuardianId,
        purpose: SmsPurpose,
        text: &Message,
    ) -> Result<Option<MessageId>, Fault> {
        if !self.state.sms.is_configured() {
            return Ok(None);
        }

        let row = guardian::Entity::find_by_id(guardian_id)
            .one(tx)
            .await?
            .ok_or_else(|| Fault::internal("a message to a guardian that does not exist"))?;
        let sms = QueuedSms {
            to_e164: self.open_phone(&row.phone_sealed)?,
            body: text.text(row.locale.into()).to_owned(),
            code: None,
            purpose,
            requester: SmsRequester::Stranger,
        };
        self.queue_sms(tx, ctx, sms).await.map(Some)
    }

    /// Queues a text message in the caller's transaction, after the limits; call [`Identity::wake_outbox`] after the
    /// commit, or the message leaves with the next poll, a second later. Every message costs money and reaches a
    /// stranger's phone if the number is wrong, so no kind of message is exempt from the limits.
    ///
    /// # Errors
    /// [`Fault::RateLimited`] when the number, the caller's address or the whole installation is at its limit; the
    /// transaction is to be dropped then.
    pub async fn queue_sms(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        sms: QueuedSms,
    ) -> Result<MessageId, Fault> {
        self.admit_sms(tx, ctx, &sms.to_e164, sms.purpose, sms.requester)
            .await?;
        self.state.sms.queue(tx, sms).await
    }

    /// Wakes the outbox's workers, after the commit, because a message was queued.
    pub async fn wake_outbox(&self) {
        self.state.sms.wake().await;
    }
}
