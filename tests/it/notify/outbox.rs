//! Messages leave once, in spite of what happens to workers and providers.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use insta::assert_snapshot;
use kyck_api::services::Services;
use kyck_domain::identity::{QueuedSms, SmsPurpose, SmsRequester};
use kyck_domain::notify::{Lane, Outbox, SendError};
use kyck_kernel::Ctx;
use kyck_kernel::db::{Db, PoolSize};
use kyck_kernel::id::MessageId;
use kyck_tests::wait::PATIENCE;
use kyck_tests::{TestApp, db, kyck_test, recent_texts, transcript};
use serde_json::json;

use super::sender::{Meets, Sender};

/// A message to a number of its own, so that the limits of numbers are not met.
fn draft(purpose: SmsPurpose) -> QueuedSms {
    static NUMBERS: AtomicU32 = AtomicU32::new(0);
    let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
    draft_to(&format!("+8210{:04}0000", number % 10_000), purpose)
}

fn draft_to(number: &str, purpose: SmsPurpose) -> QueuedSms {
    QueuedSms {
        to_e164: number.to_owned(),
        body: "[KYCK] 123456".to_owned(),
        code: Some("123456".to_owned()),
        purpose,
        requester: SmsRequester::Stranger,
    }
}

pub(super) async fn enqueue(services: &Services, purpose: SmsPurpose) -> MessageId {
    enqueue_draft(services, draft(purpose)).await
}

async fn enqueue_draft(services: &Services, draft: QueuedSms) -> MessageId {
    let tx = services.kernel.db.write().await.expect("a transaction");
    let id = services
        .identity
        .queue_sms(&tx, &Ctx::system(), draft)
        .await
        .expect("a message is queued");
    tx.commit().await.expect("committed");
    id
}

pub(super) async fn states(services: &Services) -> (i64, i64, i64) {
    let status = services
        .notify
        .outbox_status(&Ctx::system())
        .await
        .expect("a status");
    (status.queued, status.sent_last_day, status.failed_last_day)
}

#[kyck_test]
async fn two_workers_send_each_message_once(app: TestApp) {
    let sender = Arc::new(Sender::default());
    let here = sender.within(&app.services);
    let db = Db::connect(&app.db.url, PoolSize::default())
        .await
        .expect("a second node's connections");
    let there = kyck_tests::services_with(&here, |parts| parts.kernel.db = db);
    let mut expected = BTreeSet::new();
    for _ in 0..120 {
        expected.insert(enqueue(&here, SmsPurpose::ConsentConfirmation).await.to_string());
    }
    let workers = [
        Outbox::new(Arc::clone(&here.notify)),
        Outbox::new(Arc::clone(&there.notify)),
    ];
    let (a, b) = tokio::join!(workers[0].drain(), workers[1].drain());
    let (a, b) = (a.expect("the first worker"), b.expect("the second worker"));

    assert_eq!(a.sent + b.sent, 120);

    let sent = sender.references();
    assert_eq!(sent.len(), 120, "nothing is sent twice");
    assert_eq!(sent.into_iter().collect::<BTreeSet<_>>(), expected);
    assert_eq!(states(&here).await, (0, 120, 0));

    there.kernel.db.clone().close().await.expect("closed");
}

#[kyck_test]
async fn a_message_of_a_transaction_undone_never_was(app: TestApp) {
    let sender = Arc::new(Sender::default());
    let services = sender.within(&app.services);
    let tx = services.kernel.db.write().await.expect("a transaction");
    services
        .identity
        .queue_sms(&tx, &Ctx::system(), draft(SmsPurpose::SignInCode))
        .await
        .expect("queued");
    drop(tx);

    assert_eq!(
        Outbox::new(Arc::clone(&services.notify))
            .drain()
            .await
            .expect("a pass")
            .taken,
        0
    );
    assert!(sender.references().is_empty());
}

#[kyck_test]
async fn a_code_is_not_sent_after_its_life(app: TestApp) {
    let sender = Arc::new(Sender::default());
    let services = sender.within(&app.services);
    enqueue(&services, SmsPurpose::SignInCode).await;
    app.clock.advance_millis(180_000);
    let pass = Outbox::new(Arc::clone(&services.notify))
        .drain()
        .await
        .expect("a pass");

    assert_eq!((pass.taken, pass.sent), (1, 0));
    assert!(sender.references().is_empty());
    assert_eq!(states(&services).await, (0, 0, 1));
}

#[kyck_test]
async fn a_wrong_set_up_holds_the_channel_and_loses_nothing(app: TestApp) {
    let sender = Arc::new(Sender::default());
    let services = sender.within(&app.services);
    for _ in 0..40 {
        enqueue(&services, SmsPurpose::ConsentConfirmation).await;
    }
    let misconfigured = SendError::Misconfigured {
        detail: "no sender number".to_owned(),
    };
    sender.always(Some(misconfigured));
    let worker = Outbox::new(Arc::clone(&services.notify));
    worker.drain().await.expect("a pass");
    let tried = sender.references().len();

    assert!(
        tried <= 16,
        "{tried} of 40 failed before the channel was put on hold"
    );

    for _ in 0..12 {
        app.clock.advance_millis(600_000);
        worker.drain().await.expect("a pass");
    }

    assert_eq!(
        sender.references().len(),
        tried + 12,
        "one message a hold feels the way"
    );
    assert_eq!(states(&services).await, (40, 0, 0));

    sender.always(None);
    app.clock.advance_millis(600_000);
    worker.drain().await.expect("a pass");
    assert_eq!(states(&services).await, (0, 40, 0));
}

#[kyck_test]
async fn a_refused_message_does_not_stop_the_others(app: TestApp) {
    let sender = Arc::new(Sender::default());
    let services = sender.within(&app.services);
    for _ in 0..3 {
        enqueue(&services, SmsPurpose::ConsentConfirmation).await;
    }
    sender.next(Meets::Accepts);
    sender.next(Meets::Fails(SendError::Refused {
        detail: "too long".to_owned(),
    }));
    Outbox::new(Arc::clone(&services.notify))
        .drain()
        .await
        .expect("a pass");

    assert_eq!(states(&services).await, (0, 2, 1));
    assert_eq!(
        sender.references().len(),
        3,
        "a refused message is not tried again"
    );
}

#[kyck_test]
async fn numbers_and_texts_are_sealed_and_erased_a_day_after_the_end(app: TestApp) {
    let sender = Arc::new(Sender::default());
    let services = sender.within(&app.services);
    enqueue_draft(&services, draft_to("+821012345678", SmsPurpose::SignInCode)).await;
    let sealed: Vec<u8> = db::value(&services.kernel.db, "SELECT sealed FROM outbox_message").await;
    for secret in ["821012345678", "123456", "KYCK"] {
        let is_inside = sealed.windows(secret.len()).any(|part| part == secret.as_bytes());
        assert!(!is_inside, "{secret} is readable at rest");
    }

    let recent = recent_texts(&services, Some("+821012345678"), 10).await;
    let codes: Vec<_> = recent.iter().map(|message| message.code.as_deref()).collect();
    assert_eq!(codes, [Some("123456")]);

    let others = recent_texts(&services, Some("+821099999999"), 10).await;
    assert!(others.is_empty());

    Outbox::new(Arc::clone(&services.notify))
        .drain()
        .await
        .expect("a pass");
    assert_eq!(sender.messages()[0].to, "+821012345678");

    app.clock.advance_millis(86_400_000);
    assert_eq!(services.notify.prune().await.expect("pruned").contents, 0);

    app.clock.advance_millis(1);
    assert_eq!(services.notify.prune().await.expect("pruned").contents, 1);

    let left: i64 = db::value(
        &services.kernel.db,
        "SELECT COUNT(*) FROM outbox_message WHERE sealed IS NOT NULL OR recipient_hash IS NOT NULL",
    )
    .await;
    assert_eq!(left, 0);
}

#[kyck_test]
async fn a_running_worker_sends_new_messages_and_ends_when_stopped(app: TestApp) {
    let sender = Arc::new(Sender::default());
    let services = sender.within(&app.services);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let outbox = Outbox::new(Arc::clone(&services.notify));
    let worker = tokio::spawn(async move {
        outbox
            .run(Lane::Codes, async {
                let _ = stopped.await;
            })
            .await;
    });

    for _ in 0..3 {
        enqueue(&services, SmsPurpose::SignInCode).await;
        services.notify.wake().await;
        tokio::time::timeout(PATIENCE, sender.rang.notified())
            .await
            .expect("the message leaves at once");
    }

    stop.send(()).expect("the worker listens");
    tokio::time::timeout(PATIENCE, worker)
        .await
        .expect("it ends")
        .expect("it ends well");

    assert_eq!(states(&services).await, (0, 3, 0));
}

#[kyck_test]
async fn administrators_see_the_numbers_of_the_outbox(app: TestApp) {
    enqueue(&app.services, SmsPurpose::SignInCode).await;
    let query = "{ outboxStatus { queued sentLastDay failedLastDay oldestQueuedAt } }";
    let admin = app.staff(kyck_kernel::Role::Admin).await;
    let answer = admin.ask(query, json!({})).await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "outboxStatus": {
        "failedLastDay": 0,
        "oldestQueuedAt": "2026-11-23T03:00:00.000Z",
        "queued": 1,
        "sentLastDay": 0
      }
    }
    "#);

    let guardian = app.guardian().await;
    assert_eq!(guardian.client.refused(query, json!({})).await, "FORBIDDEN");
    assert_eq!(app.client.refused(query, json!({})).await, "UNAUTHENTICATED");
}
