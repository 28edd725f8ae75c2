//! How often and when a message is tried.

use std::sync::Arc;

use kyck_domain::identity::SmsPurpose;
use kyck_domain::notify::Outbox;
use kyck_tests::{TestApp, db, kyck_test};

use super::outbox::{enqueue, states};
use super::sender::{Meets, Sender, later};

#[kyck_test]
async fn a_worker_that_dies_after_the_providers_yes_sends_again_under_the_same_reference(app: TestApp) {
    let sender = Arc::new(Sender::default());
    let services = sender.within(&app.services);
    let id = enqueue(&services, SmsPurpose::ConsentConfirmation).await;
    sender.next(Meets::AcceptsAndHangs);
    let worker = Outbox::new(Arc::clone(&services.notify));
    tokio::select! {
        _ = worker.deliver_due() => panic!("the provider hangs"),
        () = sender.rang.notified() => {}
    }
    app.clock.advance_millis(59_000);

    assert_eq!(
        Outbox::new(Arc::clone(&services.notify))
            .drain()
            .await
            .expect("a pass")
            .taken,
        0,
        "the lease holds"
    );

    app.clock.advance_millis(1_000);
    let pass = Outbox::new(Arc::clone(&services.notify))
        .drain()
        .await
        .expect("a pass");
    assert_eq!((pass.taken, pass.sent), (1, 1));
    assert_eq!(sender.references(), [id.to_string(), id.to_string()]);
    assert_eq!(states(&services).await, (0, 1, 0));

    app.clock.advance_millis(3_600_000);
    assert_eq!(
        Outbox::new(Arc::clone(&services.notify))
            .drain()
            .await
            .expect("a pass")
            .taken,
        0,
        "sent is sent"
    );
}

#[kyck_test]
async fn a_message_is_tried_eight_times_from_a_second_to_an_hour(app: TestApp) {
    let sender = Arc::new(Sender::default());
    let services = sender.within(&app.services);
    sender.always(Some(later(None)));
    enqueue(&services, SmsPurpose::ConsentConfirmation).await;
    let worker = Outbox::new(Arc::clone(&services.notify));
    assert_eq!(worker.drain().await.expect("a pass").taken, 1);

    for (before, wait) in [1_000_i64, 3_914, 15_326, 60_000, 234_892, 919_571, 3_600_000]
        .iter()
        .enumerate()
    {
        app.clock.advance_millis(wait - 1);
        assert_eq!(
            worker.drain().await.expect("a pass").taken,
            0,
            "try {}",
            before + 2
        );
        // At most a quarter more by chance, rounded up.
        app.clock.advance_millis(2 + wait / 4);
        assert_eq!(
            worker.drain().await.expect("a pass").taken,
            1,
            "try {}",
            before + 2
        );
    }

    assert_eq!(sender.references().len(), 8);
    assert_eq!(states(&services).await, (0, 0, 1));

    app.clock.advance_millis(7_200_000);
    assert_eq!(worker.drain().await.expect("a pass").taken, 0);

    let log: i64 = db::value(&services.kernel.db, "SELECT COUNT(*) FROM delivery").await;
    assert_eq!(log, 8, "each try is in the log");
}

#[kyck_test]
async fn a_wait_that_the_provider_asks_for_is_respected_and_is_no_failure(app: TestApp) {
    let sender = Arc::new(Sender::default());
    let services = sender.within(&app.services);
    enqueue(&services, SmsPurpose::ConsentConfirmation).await;
    let worker = Outbox::new(Arc::clone(&services.notify));
    for _ in 0..12 {
        sender.next(Meets::Fails(later(Some(37))));
        assert_eq!(worker.drain().await.expect("a pass").taken, 1);
        app.clock.advance_millis(36_999);
        assert_eq!(
            worker.drain().await.expect("a pass").taken,
            0,
            "37 s are not over"
        );
        app.clock.advance_millis(1);
    }

    assert_eq!(
        worker.drain().await.expect("a pass").sent,
        1,
        "after twelve waits it leaves"
    );
    assert_eq!(states(&services).await, (0, 1, 0));
}
