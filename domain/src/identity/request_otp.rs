//! Sends a one-time code to a phone.

use kyck_kernel::{Ctx, Fault, Message, UtcInstant};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use totp_rs::Builder;

use super::entity::otp_challenge;
use super::error::{IdentityError, IdentityErrorCode};
use super::model::Locale;
use super::otp_allowance::Allowance;
use super::otp_challenge::OtpChallenge;
use super::phone::Phone;
use super::port::{QueuedSms, SmsDelivery, SmsPurpose};
use super::{Identity, rules};

/// A phone number to send a code to.
#[derive(Clone)]
pub struct RequestOtp {
    /// Number in any usual spelling.
    pub phone: String,
    /// Language of the message.
    pub locale: Locale,
    /// Token that an earlier sign-in gave this device.
    pub device_token: Option<String>,
}

impl Identity {
    /// Sends a code to a phone. Known and unknown numbers are treated alike: nothing is looked up but whether the number's
    /// guardian knows the calling device.
    ///
    /// # Errors
    /// [`IdentityErrorCode::PhoneInvalid`], [`IdentityErrorCode::PhoneNotSupported`],
    /// [`IdentityErrorCode::SmsNotConfigured`]; [`Fault::RateLimited`] when the number,
    /// its neighbours, the address or the whole installation is at its limit.
    pub async fn request_otp(
        &self,
        ctx: &Ctx<'_>,
        command: RequestOtp,
    ) -> Result<OtpChallenge, IdentityError> {
        let phone = Phone::parse(&command.phone, &self.state.settings.countries)?;
        if !self.state.sms.is_configured() {
            return Err(IdentityErrorCode::SmsNotConfigured.into());
        }

        let now = self.kernel.now();
        let allowance = Allowance::of_request(
            self.kernel.db.read(),
            self.phone_hash(&phone.e164),
            command.device_token.as_deref(),
            now,
        )
        .await?;

        let tx = self.kernel.db.write_essential().await?;
        let sent = allowance.admit_request(&tx, now).await?;
        replace_codes(&tx, &allowance, now).await?;
        let challenge = OtpChallenge {
            id: self.kernel.new_id(),
            expires_at: now.plus_seconds(rules::CODE_SECONDS),
            resend_at: rules::resend_at(&[vec![now], sent].concat()).unwrap_or(now),
            delivery: SmsDelivery::Queued,
        };
        self.send_code(&tx, ctx, challenge, &allowance, phone, command.locale)
            .await?;
        tx.commit().await?;

        self.wake_outbox().await;
        Ok(challenge)
    }

    /// Makes a code, queues its message and stores its challenge.
    async fn send_code(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        challenge: OtpChallenge,
        allowance: &Allowance,
        phone: Phone,
        locale: Locale,
    ) -> Result<(), Fault> {
        let now = self.kernel.now();
        let code = self.new_code(now);
        let sms = QueuedSms {
            to_e164: phone.e164.clone(),
            body: code_message(&code).text(locale.into()).to_owned(),
            code: Some(code.clone()),
            purpose: SmsPurpose::SignInCode,
            requester: allowance.requester(),
        };
        let message_id = self.queue_sms(tx, ctx, sms).await?;

        let row = otp_challenge::ActiveModel {
            id: Set(challenge.id),
            phone_hash: Set(self.phone_hash(&phone.e164).to_vec()),
            phone_sealed: Set(self.seal_phone(&phone.e164)?),
            phone_masked: Set(phone.masked),
            locale: Set(locale),
            code_hash: Set(self.code_hash(challenge.id, &code).to_vec()),
            tries: Set(0),
            created_at: Set(now),
            expires_at: Set(challenge.expires_at),
            used_at: Set(None),
            replaced_at: Set(None),
            session_id: Set(None),
            message_id: Set(Some(message_id)),
            device_hash: Set(allowance.device_hash()),
        };
        otp_challenge::Entity::insert(row)
            .exec_without_returning(tx)
            .await?;
        Ok(())
    }

    /// Six digits of a random secret that is not stored.
    fn new_code(&self, now: UtcInstant) -> String {
        let secret: [u8; 20] = self.kernel.random_bytes();
        let seconds = now.as_millis().div_euclid(1000).unsigned_abs();
        Builder::new()
            .with_digits(6)
            .with_secret(secret.to_vec())
            .build_noncompliant()
            .generate(seconds)
            .to_string()
    }
}

/// Ends the validity of codes that were requested before by the same allowance.
async fn replace_codes(
    tx: &DatabaseTransaction,
    allowance: &Allowance,
    now: UtcInstant,
) -> Result<(), Fault> {
    otp_challenge::Entity::update_many()
        .col_expr(otp_challenge::Column::ReplacedAt, Expr::value(now))
        .filter(allowance.challenges())
        .filter(otp_challenge::Column::UsedAt.is_null())
        .filter(otp_challenge::Column::ReplacedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// The text message with a code. Phones recognize the code by the word 인증, in English messages too.
fn code_message(code: &str) -> Message {
    Message::new("identity-code-sms").with("code", code)
}

#[cfg(test)]
mod tests {
    use kyck_kernel::Language;

    use super::*;

    /// Bytes of a text in EUC-KR: one for ASCII, two for the other characters that we write.
    fn euc_kr_bytes(text: &str) -> usize {
        text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
    }

    #[test]
    fn a_code_message_fits_one_text_message() {
        for language in Language::ALL {
            let message = code_message("012345");
            let text = message.text(language);
            assert!(euc_kr_bytes(text) <= 90, "{} bytes", euc_kr_bytes(text));
            assert!(text.contains("012345") && text.contains("인증"));
        }
    }
}
