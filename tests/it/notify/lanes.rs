//! Sign-in codes wait for nothing: neither for another channel nor for other messages of their own.

use std::sync::Arc;
use std::time::Duration;

use kyck_api::services::Services;
use kyck_domain::identity::{QueuedSms, SmsPurpose, SmsRequester};
use kyck_domain::notify::{Lane, MessageKind, Outbox, PushDraft, SendError};
use kyck_kernel::{Ctx, Message};
use kyck_stand_ins::Step;
use kyck_tests::wait::until_within;
use kyck_tests::{TestApp, kyck_test};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::sender::{Sender, later};

/// Long enough for a slow machine; what is waited for comes at once, or, if something held it back, after this.
/// Less than any time limit of a send, which would let what waits behind it go on.
const PATIENCE: Duration = Duration::from_secs(8);

/// The loops of all lanes, as a server runs them; they end with this value.
struct Loops(CancellationToken);

fn run_lanes(services: &Arc<Services>) -> Loops {
    let stop = CancellationToken::new();
    let tasks = TaskTracker::new();
    let outbox = Outbox::new(Arc::clone(&services.notify));
    for lane in Lane::ALL {
        let (outbox, stop) = (outbox.clone(), stop.clone());
        tasks.spawn(async move { outbox.run(lane, stop.cancelled()).await });
    }
    Loops(stop)
}

impl Drop for Loops {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

async fn queue(services: &Services, number: &str, purpose: SmsPurpose) -> String {
    let tx = services.kernel.db.write().await.expect("a transaction");
    let draft = QueuedSms {
        to_e164: number.to_owned(),
        body: "[KYCK] 123456".to_owned(),
        code: None,
        purpose,
        requester: SmsRequester::Stranger,
    };
    let id = services
        .identity
        .queue_sms(&tx, &Ctx::system(), draft)
        .await
        .expect("queued");
    tx.commit().await.expect("committed");
    services.notify.wake().await;
    id.to_string()
}

async fn queue_pushes(app: &TestApp, count: usize) {
    let guardian = app.guardian().await;
    let register =
        "mutation { registerPushToken(input: { kind: FCM, token: \"cXyZ:APA91bH-token_of_a_phone\",
        platform: ANDROID }) { userErrors { code } } }";
    guardian.client.ask(register, json!({})).await;

    let tx = app.services.kernel.db.write().await.expect("a transaction");
    for number in 0..count {
        let draft = PushDraft {
            guardian_id: guardian.id,
            kind: MessageKind::WeeklyReport,
            title: Message::new("notify-weekly-report-title"),
            body: Message::new("notify-weekly-report-body"),
            data: std::iter::empty().collect(),
            dedupe_key: format!("weekly:{number}"),
            due_at: app.services.kernel.now(),
        };
        let made = app
            .services
            .notify
            .enqueue_push(&tx, draft)
            .await
            .expect("queued");
        assert_eq!(made, 1);
    }
    tx.commit().await.expect("committed");
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_service_that_never_answers_holds_back_no_sign_in_code(app: TestApp) {
    for _ in 0..100 {
        app.fcm.next(Step::slow(Duration::from_hours(1)));
    }
    queue_pushes(&app, 60).await;
    let _loops = run_lanes(&app.services);
    until_within(PATIENCE, "pushes are being sent", async || {
        app.fcm.seen().len() >= 16
    })
    .await;

    for number in 0..3 {
        let phone = format!("010-2345-000{number}");
        let request = "mutation($p: String!) { requestOtp(input: { phone: $p }) { userErrors { code } } }";
        app.client.ask(request, json!({ "p": phone })).await;
        let e164 = format!("+8210234500{number:02}");
        until_within(PATIENCE, "the code is handed over", async || {
            !app.sms.recent(Some(&e164)).is_empty()
        })
        .await;
    }

    assert!(app.fcm.received().is_empty(), "no push was answered meanwhile");
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn an_sms_provider_that_hangs_for_some_messages_holds_back_no_code(app: TestApp) {
    let sender = Arc::new(Sender::default());
    let services = Arc::new(sender.within(&app.services));
    for number in 0..40 {
        let slow = format!("+8210{number:04}0000");
        sender.hang_on(&slow);
        let purpose = if number < 20 {
            SmsPurpose::ConsentConfirmation
        } else {
            SmsPurpose::SignInCode
        };
        queue(&services, &slow, purpose).await;
    }

    let _loops = run_lanes(&services);
    until_within(PATIENCE, "all codes that hang are being sent", async || {
        sender
            .messages()
            .iter()
            .filter(|sms| sms.to.as_str() >= "+821000200000")
            .count()
            == 20
    })
    .await;

    let code = queue(&services, "+821099990000", SmsPurpose::SignInCode).await;
    until_within(PATIENCE, "the code is handed over", async || {
        sender.references().contains(&code)
    })
    .await;
    let texts = sender
        .messages()
        .iter()
        .filter(|sms| sms.to.as_str() < "+821000200000")
        .count();

    assert!(
        texts < 20,
        "all other texts were tried, so nothing had to wait: {texts}"
    );
}

#[kyck_test]
async fn a_provider_that_never_answers_does_not_hold_up_the_stop(app: TestApp) {
    let sender = Arc::new(Sender::default());
    let services = Arc::new(sender.within(&app.services));
    sender.hang_on("+821000010000");
    let code = queue(&services, "+821000010000", SmsPurpose::SignInCode).await;
    let stop = CancellationToken::new();
    let (outbox, stopped) = (Outbox::new(Arc::clone(&services.notify)), stop.clone());
    let worker = tokio::spawn(async move {
        outbox.run(Lane::Codes, stopped.cancelled()).await;
    });
    until_within(PATIENCE, "the code is being sent", async || {
        sender.references() == [code.clone()]
    })
    .await;
    stop.cancel();
    tokio::time::timeout(PATIENCE, worker)
        .await
        .expect("the worker ends before the send would")
        .expect("it ends well");
}

#[kyck_test]
async fn a_code_that_meets_a_wrong_set_up_fails_at_once_and_other_texts_wait(app: TestApp) {
    let sender = Arc::new(Sender::default());
    let services = sender.within(&app.services);
    sender.always(Some(SendError::Misconfigured {
        detail: "no sender number".to_owned(),
    }));
    queue(&services, "+821000010000", SmsPurpose::SignInCode).await;
    let text = queue(&services, "+821000020000", SmsPurpose::ConsentConfirmation).await;
    let outbox = Outbox::new(Arc::clone(&services.notify));
    outbox.drain().await.expect("a pass");
    let status = services
        .notify
        .outbox_status(&Ctx::system())
        .await
        .expect("a status");

    assert_eq!((status.queued, status.failed_last_day), (1, 1));

    // The next code is tried in spite of the hold; its success ends the hold for the others.
    sender.always(None);
    queue(&services, "+821000030000", SmsPurpose::SignInCode).await;
    assert_eq!(outbox.drain().await.expect("a pass").sent, 1);

    app.clock.advance_millis(30_000);
    assert_eq!(outbox.drain().await.expect("a pass").sent, 1);
    assert!(sender.references().contains(&text));
}

#[kyck_test]
async fn a_code_is_tried_again_every_twenty_seconds_at_the_latest(app: TestApp) {
    let sender = Arc::new(Sender::default());
    let services = sender.within(&app.services);
    sender.always(Some(later(None)));
    queue(&services, "+821000010000", SmsPurpose::SignInCode).await;
    let outbox = Outbox::new(Arc::clone(&services.notify));
    outbox.drain().await.expect("a pass");

    for _ in 0..6 {
        app.clock.advance_millis(20_000);
        assert_eq!(outbox.drain().await.expect("a pass").taken, 1);
    }

    sender.always(None);
    app.clock.advance_millis(20_000);
    assert_eq!(outbox.drain().await.expect("a pass").sent, 1);
}
