//! Every text message counts, whatever it is for.

use std::sync::Arc;

use async_trait::async_trait;
use kyck_api::services::Services;
use kyck_domain::identity::{
    IdentityErrorCode, IdentitySettings, Locale, QueuedSms, RequestOtp, SmsPurpose, SmsRequester,
};
use kyck_domain::notify::{SendError, SendSms, SmsMessage};
use kyck_kernel::{Actor, Ctx, Fault};
use kyck_tests::{Backend, TestApp, db, kyck_test};
use sea_orm::Iterable;

/// The services with other limits of text messages.
fn limited(app: &TestApp, change: impl FnOnce(&mut IdentitySettings)) -> Services {
    kyck_tests::services_with(&app.services, |parts| {
        parts.identity = IdentitySettings::default();
        change(&mut parts.identity);
    })
}

async fn queue(services: &Services, ctx: &Ctx<'_>, to: &str, purpose: SmsPurpose) -> Result<(), Fault> {
    let tx = services.kernel.db.write().await.expect("a transaction");
    let sms = QueuedSms {
        to_e164: to.to_owned(),
        body: "[KYCK]".to_owned(),
        code: None,
        purpose,
        requester: SmsRequester::Stranger,
    };
    services.identity.queue_sms(&tx, ctx, sms).await?;
    tx.commit().await.expect("committed");
    Ok(())
}

async fn count(services: &Services, sql: &str) -> i64 {
    db::value(&services.kernel.db, sql).await
}

fn is_limited(outcome: &Result<(), Fault>) -> bool {
    matches!(
        outcome,
        Err(Fault::RateLimited {
            retry_after_seconds: 1..
        })
    )
}

#[kyck_test]
async fn each_purpose_counts_against_number_address_prefix_and_budget(backend: Backend) {
    for purpose in SmsPurpose::iter() {
        let app = TestApp::start(backend).await;
        let services = limited(&app, |_| ());
        let ctx = Ctx {
            address: Some("192.0.2.1"),
            ..Ctx::system()
        };
        queue(&services, &ctx, "+821012345678", purpose)
            .await
            .expect("queued");
        let counted = count(
            &services,
            "SELECT COUNT(*) FROM attempt_count WHERE attempts = 1 AND (scope IN ('SMS_BUDGET', \
             'SMS_PREFIX', 'SMS_ADDRESS_HOUR', 'SMS_ADDRESS_DAY') OR scope LIKE 'SMS_NUMBER_%')",
        )
        .await;
        assert_eq!(counted, 5, "{purpose:?}");
    }
}

#[kyck_test]
async fn purposes_share_budget_and_address_and_none_is_queued_beyond_them(app: TestApp) {
    let purposes: Vec<SmsPurpose> = SmsPurpose::iter().collect();
    let from_address = Ctx {
        address: Some("192.0.2.1"),
        ..Ctx::system()
    };
    let budget = limited(&app, |settings| settings.daily_code_budget = 4);

    for number in 0..4 {
        let to = format!("+8210{number:04}0000");
        queue(&budget, &Ctx::system(), &to, purposes[number % purposes.len()])
            .await
            .expect("within the budget");
    }

    for purpose in &purposes {
        assert!(is_limited(
            &queue(&budget, &Ctx::system(), "+821077770000", *purpose).await
        ));
    }

    let of_address = limited(&app, |settings| settings.codes_per_address_hour = 2);
    for number in 0..2 {
        let to = format!("+8210{number:04}1111");
        queue(&of_address, &from_address, &to, purposes[number % purposes.len()])
            .await
            .expect("within the hour");
    }

    for purpose in &purposes {
        assert!(is_limited(
            &queue(&of_address, &from_address, "+821077771111", *purpose).await
        ));
    }

    assert_eq!(
        count(&app.services, "SELECT COUNT(*) FROM outbox_message").await,
        6
    );
}

#[kyck_test]
async fn one_number_gets_five_confirmations_a_day_and_its_codes_all_the_same(app: TestApp) {
    let (services, ctx) = (&app.services, Ctx::system());
    for _ in 0..5 {
        queue(services, &ctx, "+821012345678", SmsPurpose::ConsentConfirmation)
            .await
            .expect("one of five");
    }

    assert!(is_limited(
        &queue(services, &ctx, "+821012345678", SmsPurpose::ConsentConfirmation).await
    ));

    queue(services, &ctx, "+821012345678", SmsPurpose::SignInCode)
        .await
        .expect("a code still goes");
    app.clock.advance_millis(24 * 3_600_000);
    queue(services, &ctx, "+821012345678", SmsPurpose::ConsentConfirmation)
        .await
        .expect("the next day");
}

struct Nobody;

#[async_trait]
impl SendSms for Nobody {
    async fn send(&self, _: &SmsMessage) -> Result<String, SendError> {
        unreachable!("nothing is queued")
    }

    fn is_configured(&self) -> bool {
        false
    }
}

#[kyck_test]
async fn without_a_provider_no_code_is_made_for_anyone(app: TestApp) {
    let known = app.guardian().await;
    let services = kyck_tests::services_with(&app.services, |parts| parts.sms = Arc::new(Nobody));
    let ctx = Ctx {
        actor: Actor::Anonymous,
        ..Ctx::system()
    };

    for (phone, is_valid) in [
        (known.phone.as_str(), true),
        ("010-7777-0001", true),
        ("010", false),
    ] {
        let cmd = RequestOtp {
            phone: phone.to_owned(),
            locale: Locale::Korean,
            device_token: None,
        };
        let error = services
            .identity
            .request_otp(&ctx, cmd)
            .await
            .expect_err("no code");
        assert_eq!(
            error.codes() == [IdentityErrorCode::SmsNotConfigured],
            is_valid,
            "{phone}"
        );
    }

    assert_eq!(count(&services, "SELECT COUNT(*) FROM otp_challenge").await, 0);
    assert_eq!(count(&services, "SELECT COUNT(*) FROM outbox_message").await, 0);
}
