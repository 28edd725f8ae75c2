//! Weekly reports: frozen on Monday morning, announced by a push without anything about the child.

use std::sync::Arc;

use insta::assert_snapshot;
use kyck_domain::notify::Outbox;
use kyck_stand_ins::fcm::error_body;
use kyck_stand_ins::{Canned, Step};
use kyck_tests::actors::Guardian;
use kyck_tests::{Backend, Client, GlobalId, TestApp, db, kyck_test, transcript};
use serde_json::{Value, json};

use super::history::{load, seoul, watched};

const REPORTS: &str = "query($c: ID!) { reports(childId: $c) { nodes {
    id period from to frozenAt report { totalMinutes hasData advice { kind } videos { video { id } } } } } }";

struct Story {
    app: TestApp,
    guardian: Guardian,
    child: kyck_kernel::id::ChildId,
    video: kyck_kernel::id::VideoId,
}

impl Story {
    /// A child that watched 25 minutes last Monday, and its guardian with these phones.
    async fn begin(backend: kyck_tests::Backend, phones: &[&str]) -> Self {
        let app = TestApp::start(backend).await;
        let video = app.publish(1).await[0];
        let (guardian, child) = app.family().child(54).await;
        load(&app, vec![watched(child, video, "2026-11-16 18:00", 25)]).await;
        let register =
            "mutation($t: String!) { registerPushToken(input: { kind: FCM, token: $t, platform: IOS }) {
            userErrors { code } } }";
        for phone in phones {
            guardian.client.ask(register, json!({ "t": phone })).await;
        }
        Self {
            app,
            guardian,
            child,
            video,
        }
    }

    /// The guardian, signed in at the clock's present time.
    async fn client(&self) -> Client {
        self.app.sign_in(&self.guardian).await
    }

    async fn freeze(&self) -> String {
        self.app
            .services
            .report
            .freeze_weekly()
            .await
            .expect("the job runs")
    }

    async fn deliver(&self) -> usize {
        Outbox::new(Arc::clone(&self.app.services.notify))
            .drain()
            .await
            .expect("the outbox is worked on")
            .sent
    }

    async fn count(&self, sql: &str) -> i64 {
        db::value(&self.app.services.kernel.db, sql).await
    }
}

#[kyck_test]
async fn on_monday_at_half_past_eight_the_week_is_frozen_and_pushed(backend: Backend) {
    let story = Story::begin(backend, &["phone-of-the-guardian"]).await;
    story.app.clock.set(seoul("2026-11-23 08:29"));
    assert_eq!(story.freeze().await, "0 reports frozen, 0 pushes queued");

    story.app.clock.set(seoul("2026-11-23 08:30"));
    assert_eq!(story.freeze().await, "1 reports frozen, 1 pushes queued");
    assert_eq!(
        story.freeze().await,
        "0 reports frozen, 0 pushes queued",
        "once a week"
    );
    assert_eq!(story.deliver().await, 1);

    let received = story.app.fcm.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].token, "phone-of-the-guardian");

    let message = &received[0].message;
    let client = story.client().await;
    let reports = client.ask(REPORTS, json!({ "c": story.child.global() })).await;
    let frozen = &reports["reports"]["nodes"][0];
    assert_eq!(message["data"]["childId"], story.child.global());
    assert_eq!(message["data"]["reportId"], frozen["id"]);
    assert_snapshot!(transcript(message), @r#"
    {
      "android": { "collapse_key": "uuid_1", "priority": "NORMAL", "ttl": "86400s" },
      "apns": {
        "headers": { "apns-collapse-id": "uuid_1", "apns-priority": "5" },
        "payload": { "aps": { "sound": "default", "thread-id": "uuid_1" } }
      },
      "data": { "childId": "child_2", "reportId": "report_3", "type": "WEEKLY_REPORT", "v": "1" },
      "notification": {
        "body": "Last week’s report is ready. Tap to see it.",
        "title": "Weekly report"
      },
      "token": "phone-of-the-guardian"
    }
    "#);

    let text = message.to_string();
    assert!(!text.contains("별이"), "no nickname: {text}");

    assert_snapshot!(transcript(frozen), @r#"
    {
      "from": "2026-11-16",
      "frozenAt": "2026-11-22T23:30:00.000Z",
      "id": "report_1",
      "period": "WEEKLY",
      "report": {
        "advice": [
          { "kind": "DAILY_TIME" },
          { "kind": "BEDTIME" },
          { "kind": "LONG_SITTING" },
          { "kind": "NURI_GAP" },
          { "kind": "TOPIC_CONCENTRATION" },
          { "kind": "SAME_AGE" },
          { "kind": "CO_VIEW" },
          { "kind": "COMPLETION" },
          { "kind": "HEALTHY_HABIT" }
        ],
        "hasData": true,
        "totalMinutes": 25,
        "videos": [{ "video": { "id": "video_2" } }]
      },
      "to": "2026-11-22"
    }
    "#);
}

#[kyck_test]
async fn a_frozen_report_stays_and_is_its_guardians_own(backend: Backend) {
    let story = Story::begin(backend, &[]).await;
    story.app.clock.set(seoul("2026-11-23 08:30"));
    story.freeze().await;
    let client = story.client().await;
    let reports = client.ask(REPORTS, json!({ "c": story.child.global() })).await;
    let frozen = &reports["reports"]["nodes"][0];

    // An offline tablet reports ten more minutes later: the frozen report stays.
    load(
        &story.app,
        vec![watched(story.child, story.video, "2026-11-17 10:00", 10)],
    )
    .await;
    let again = client.ask(REPORTS, json!({ "c": story.child.global() })).await;

    assert_eq!(again, reports);

    let node = "query($i: ID!) { node(id: $i) { ... on ParentReport { report { totalMinutes } } } }";
    let found = client.ask(node, json!({ "i": frozen["id"] })).await;
    assert_snapshot!(transcript(&found), @r#"{ "node": { "report": { "totalMinutes": 25 } } }"#);

    let stranger = story.app.guardian().await;
    assert_eq!(
        stranger.client.ask(node, json!({ "i": frozen["id"] })).await["node"],
        Value::Null
    );
}

#[kyck_test]
async fn a_dead_phone_is_forgotten_and_the_others_hear(backend: Backend) {
    let story = Story::begin(backend, &["dead-phone-token", "living-phone-token"]).await;
    story.app.fcm.unregister("dead-phone-token");
    story.app.clock.set(seoul("2026-11-23 08:30"));
    assert_eq!(story.freeze().await, "1 reports frozen, 2 pushes queued");
    assert_eq!(story.deliver().await, 1);

    let tokens: Vec<String> = story
        .app
        .fcm
        .received()
        .into_iter()
        .map(|received| received.token)
        .collect();

    assert_eq!(tokens, ["living-phone-token"]);
    assert_eq!(
        story.count("SELECT COUNT(*) FROM push_token").await,
        1,
        "the dead one is deleted"
    );
    assert_eq!(
        story
            .count("SELECT COUNT(*) FROM delivery WHERE outcome = 'RECIPIENT_GONE'")
            .await,
        1
    );

    story.app.clock.advance_millis(3_600_000);
    assert_eq!(story.deliver().await, 0);
}

#[kyck_test]
async fn a_429_waits_as_long_as_it_asks(backend: Backend) {
    let story = Story::begin(backend, &["phone-of-the-guardian"]).await;
    let busy = error_body(429, "RESOURCE_EXHAUSTED", "Quota exceeded", "QUOTA_EXCEEDED");
    story
        .app
        .fcm
        .next(Step::answer(Canned::json(429, &busy).header("retry-after", "37")));
    story.app.clock.set(seoul("2026-11-23 08:30"));
    story.freeze().await;

    assert_eq!(story.deliver().await, 0);

    story.app.clock.advance_millis(36_999);
    assert_eq!(story.deliver().await, 0);
    assert_eq!(story.app.fcm.received().len(), 0);

    story.app.clock.advance_millis(1);
    assert_eq!(story.deliver().await, 1);
    assert_eq!(story.app.fcm.received().len(), 1);
}

#[kyck_test]
async fn trouble_at_the_provider_delays_and_does_not_repeat(backend: Backend) {
    let story = Story::begin(backend, &["phone-of-the-guardian"]).await;
    for status in [500, 503] {
        let body = error_body(status, "UNAVAILABLE", "try later", "UNAVAILABLE");
        story.app.fcm.next(Step::answer(Canned::json(status, &body)));
    }

    story
        .app
        .fcm
        .next(Step::answer(Canned::html(502, "<html>Bad gateway</html>")));
    story.app.clock.set(seoul("2026-11-23 08:30"));
    story.freeze().await;
    let mut sent = 0;

    for _ in 0..6 {
        sent += story.deliver().await;
        app_advance(&story.app);
    }

    assert_eq!((sent, story.app.fcm.received().len()), (1, 1));
}

fn app_advance(app: &TestApp) {
    app.clock.advance_millis(900_000);
}

#[kyck_test]
async fn quiet_hours_and_preferences_hold_for_the_weekly_push(backend: Backend) {
    let story = Story::begin(backend, &["phone-of-the-guardian"]).await;
    let set = "mutation($i: SetNotificationPreferenceInput!) { setNotificationPreference(input: $i) {
        userErrors { code } } }";
    story
        .guardian
        .client
        .ask(set, json!({ "i": { "quietFrom": "20:00", "quietTo": "10:00" } }))
        .await;
    story.app.clock.set(seoul("2026-11-23 08:30"));

    assert_eq!(story.freeze().await, "1 reports frozen, 1 pushes queued");
    assert_eq!(story.deliver().await, 0, "it is still quiet");

    story.app.clock.set(seoul("2026-11-23 10:00"));
    assert_eq!(story.deliver().await, 1);

    let unwanting = Story::begin(backend, &["another-phone-token"]).await;
    unwanting
        .guardian
        .client
        .ask(set, json!({ "i": { "weeklyReport": false } }))
        .await;
    unwanting.app.clock.set(seoul("2026-11-23 08:30"));

    assert_eq!(unwanting.freeze().await, "1 reports frozen, 0 pushes queued");
}
