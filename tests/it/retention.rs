//! What a clock that is far ahead may not destroy, and that retention goes on when it is right.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kyck_domain::identity::IdentityError;
use kyck_domain::job::{Engine, JobRun, JobState};
use kyck_domain::{idempotency, retention};
use kyck_kernel::time::{Clock, SystemClock};
use kyck_kernel::{Ctx, Fault, Kernel, Role, UtcInstant};
use kyck_tests::actors::{Device, Guardian};
use kyck_tests::app::instant;
use kyck_tests::documents::{RECORD_WATCH, START_PLAYBACK};
use kyck_tests::{Backend, Client, Fixture, GlobalId, TestApp, db, kyck_test};
use serde_json::{Value, json};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Jobs that delete because of age: they fail while the clock is in doubt.
const RETENTION_JOBS: [&str; 7] = [
    "expire-snapshots",
    "prune-events",
    "prune-job-runs",
    "prune-mutation-keys",
    "prune-sign-ins",
    "prune-sums",
    "token-prune",
];
/// Tables of what could be lost for good, with what names a row.
const TABLES: [(&str, &str); 18] = [
    ("audit_entry", "id"),
    ("child", "id"),
    ("client_mutation", "client_key"),
    ("device_pairing", "id"),
    ("guardian", "id"),
    ("job_run", "id"),
    ("otp_challenge", "id"),
    ("outbox_message", "id"),
    ("playback", "id"),
    ("push_token", "id"),
    ("refresh_token", "hash"),
    ("session", "id"),
    ("video_snapshot", "video_id"),
    ("watch_day_video", "day_on"),
    ("watch_event", "id"),
    ("watch_hour", "day_on"),
    ("watch_sitting", "started_at"),
    ("watch_video", "video_id"),
];

/// A family that did everything of which something is deleted by its age.
struct World {
    app: TestApp,
    guardian: Guardian,
    device: Device,
    staff: Client,
    refresh_token: String,
}

impl Fixture for World {
    async fn set_up(backend: Backend) -> Self {
        let app = TestApp::start(backend).await;
        app.publish(40).await;
        let (guardian, child, device) = app.family().child(50).device().await;
        let refresh_token = refresh_token(&app, &guardian).await;
        let staff = app.staff(Role::Admin).await;

        let seen = device
            .client
            .ask("{ videos(first: 1) { nodes { id } } }", json!({}))
            .await;
        let (child, video) = (child.global(), &seen["videos"]["nodes"][0]["id"]);
        let started = device
            .client
            .ask(START_PLAYBACK, json!({ "c": child, "v": video }))
            .await;
        assert_eq!(started["startPlayback"]["userErrors"], json!([]), "{started}");
        let playback = &started["startPlayback"]["playback"]["id"];
        app.clock.advance_millis(60_000);
        let at = app.now().to_rfc3339();
        let event = json!({ "id": "01936000-0000-7000-8000-000000000001", "playbackId": playback,
            "videoId": video, "verb": "HEARTBEAT", "occurredAt": at, "fromMs": 0, "toMs": 30_000 });
        device
            .client
            .ask(RECORD_WATCH, json!({ "c": child, "s": at, "e": [event] }))
            .await;
        for query in [
            r#"mutation { requestOtp(input: { phone: "010-9999-1234" }) { challenge { id } } }"#,
            r#"mutation { startPairing(input: { deviceName: "TV" }) { pairing { code } } }"#,
        ] {
            app.client.ask(query, json!({})).await;
        }
        let grant = "mutation($c: ID!) {
            grantBonus(input: { childId: $c, minutes: 10, clientMutationId: \"bonus\" }) { userErrors { code } }
            registerPushToken(input: { kind: FCM, token: \"token-of-a-phone\", platform: IOS }) {
                refreshedAt } }";
        guardian.client.ask(grant, json!({ "c": child })).await;
        Self {
            app,
            guardian,
            device,
            staff,
            refresh_token,
        }
    }
}

impl World {
    /// Runs every job of the program once.
    async fn run_all_jobs(&self) -> BTreeMap<String, JobRun> {
        let registry = kyck_api::jobs::registry(&self.app.services).expect("the jobs");
        let engine = Engine::new(Arc::clone(&self.app.services.job), registry.clone());
        let mut runs = BTreeMap::new();
        for definition in registry.definitions() {
            let queued = self
                .app
                .services
                .job
                .request_run(&Ctx::system(), &registry, definition.name(), None)
                .await
                .expect("a queued run");
            let run = engine.run_this(queued.id).await.expect("the engine works");
            runs.insert(definition.name().to_owned(), run.expect("the run was taken"));
        }
        runs
    }

    /// The rows of every table that could lose some.
    async fn rows(&self) -> BTreeMap<&'static str, BTreeSet<String>> {
        let db = &self.app.services.kernel.db;
        let mut all = BTreeMap::new();
        for (table, key) in TABLES {
            let sql = match db.read().get_database_backend() {
                sea_orm::DbBackend::Sqlite => format!("SELECT hex(CAST({key} AS BLOB)) FROM {table}"),
                _ => format!("SELECT CAST({key} AS text) FROM {table}"),
            };
            let keys: BTreeSet<String> = db::column(db, &sql).await.into_iter().collect();
            assert!(
                !keys.is_empty() || table == "job_run",
                "{table}: nothing could be lost"
            );
            all.insert(table, keys);
        }
        all
    }

    async fn assert_nothing_lost(&self, before: &BTreeMap<&'static str, BTreeSet<String>>) {
        let after = self.rows().await;
        for (table, keys) in before {
            let lost: Vec<_> = keys.difference(&after[table]).collect();
            assert!(lost.is_empty(), "{table} lost {lost:?}");
        }
    }
}

async fn refresh_token(app: &TestApp, guardian: &Guardian) -> String {
    let tx = app.services.kernel.db.write().await.expect("a transaction");
    let session = app
        .services
        .identity
        .open_session(&tx, guardian.session_owner(), None, b"proof")
        .await
        .expect("a session");
    tx.commit().await.expect("stored");
    session.refresh_token
}

#[kyck_test]
async fn a_clock_far_ahead_once_loses_nothing_and_signs_nobody_out(world: World) {
    let app = &world.app;
    world.run_all_jobs().await;
    let before = world.rows().await;
    let right = app.services.kernel.now();

    app.clock.advance_millis(400 * DAY_MS);
    world.assert_jobs_refuse_a_clock_that_jumped_400_days().await;
    assert!(
        matches!(
            app.services.identity.refresh_session(&world.refresh_token).await,
            Err(IdentityError::Fault(Fault::RetryLater))
        ),
        "a phone must not forget its token"
    );

    world.assert_nothing_lost(&before).await;

    app.clock.set(right.plus_minutes(1));
    world.assert_nothing_lost(&before).await;
    for client in [&world.guardian.client, &world.device.client, &world.staff] {
        let viewer = client.ask("{ viewer { role } }", json!({})).await;
        assert_ne!(viewer["viewer"]["role"], Value::Null);
    }

    app.services
        .identity
        .refresh_session(&world.refresh_token)
        .await
        .expect("the sign-in goes on");
    let runs = world.run_all_jobs().await;
    for name in RETENTION_JOBS {
        assert_eq!(runs[name].state, JobState::Succeeded, "{name}");
    }
    world.assert_nothing_lost(&before).await;
}

/// Nothing was looked at before the jump: the stored data alone shows how far the clock jumped.
#[kyck_test]
async fn a_jump_before_the_first_look_at_the_clock_is_seen_by_the_data(world: World) {
    let before = world.rows().await;
    world.app.clock.advance_millis(400 * DAY_MS);
    // What is written by the wrong clock does not make it right.
    world.app.guardian().await;
    let runs = world.run_all_jobs().await;
    for name in RETENTION_JOBS {
        assert_eq!(runs[name].state, JobState::Failed, "{name}");
    }
    world.assert_nothing_lost(&before).await;
}

#[kyck_test]
async fn after_two_months_switched_off_retention_goes_on_within_a_day(world: World) {
    let app = &world.app;
    world.run_all_jobs().await;
    app.clock.advance_millis(61 * DAY_MS);
    retention::observe(&app.services.kernel).await.expect("a start");
    assert!(app.services.notify.prune().await.is_err());

    let mut refused = 0;
    while let Err(fault) = app.services.notify.prune().await {
        assert!(matches!(fault, Fault::Internal(_)), "{fault:?}");
        app.clock.advance_millis(HOUR_MS);
        refused += 1;
        assert!(refused <= 25, "refused for more than a day");
    }

    assert_eq!(refused, 24);

    let runs = world.run_all_jobs().await;
    for name in RETENTION_JOBS {
        assert_eq!(runs[name].state, JobState::Succeeded, "{name}");
    }
    assert_eq!(world.rows_of("push_token").await, 0, "silent for 60 days");
    assert_eq!(world.rows_of("client_mutation").await, 0, "older than 30 days");
    assert_eq!(world.rows_of("device_pairing").await, 0, "expired");
}

#[kyck_test]
async fn on_ordinary_days_everything_goes_when_its_time_is_over(world: World) {
    let app = &world.app;
    app.days_pass(92).await;
    assert_eq!(
        app.services
            .watch
            .prune_events(&Ctx::system())
            .await
            .expect("pruned"),
        1
    );
    assert_eq!(idempotency::prune(&app.services.kernel).await.expect("pruned"), 1);

    let runs = world.run_all_jobs().await;
    for name in RETENTION_JOBS {
        assert_eq!(runs[name].state, JobState::Succeeded, "{name}");
    }
    for table in ["otp_challenge", "push_token", "watch_event", "playback"] {
        assert_eq!(world.rows_of(table).await, 0, "{table}");
    }
}

#[kyck_test]
async fn sums_by_day_go_after_two_years_and_not_before(world: World) {
    const SUMS: [&str; 5] = [
        "watch_hour",
        "watch_day_video",
        "watch_sitting",
        "watch_video",
        "parent_report",
    ];
    let (app, ctx) = (&world.app, Ctx::system());
    let (watch, report) = (&app.services.watch, &app.services.report);
    app.days_pass(10).await;
    report.freeze_weekly().await.expect("a weekly report");

    // The events lie on 23 November 2026: on 23 November 2028 they are two years old and no older.
    app.days_pass(721).await;
    watch.prune_sums(&ctx).await.expect("nothing is old");
    report.prune_reports().await.expect("nothing is old");
    for table in SUMS {
        assert_eq!(world.rows_of(table).await, 1, "{table}");
    }

    app.days_pass(1).await;
    assert_eq!(watch.prune_sums(&ctx).await.expect("pruned"), 4);

    app.days_pass(7).await;
    assert_eq!(report.prune_reports().await.expect("pruned"), 1);

    for table in SUMS {
        assert_eq!(world.rows_of(table).await, 0, "{table}");
    }
}

impl World {
    async fn assert_jobs_refuse_a_clock_that_jumped_400_days(&self) {
        let runs = self.run_all_jobs().await;
        for name in RETENTION_JOBS {
            let run = &runs[name];
            assert_eq!(run.state, JobState::Failed, "{name}: {run:?}");
            let error = run.error.as_deref().unwrap_or_default();
            assert!(
                error.contains("nothing was deleted") && error.contains("400 days"),
                "{name}: {error}"
            );
        }
    }

    async fn rows_of(&self, table: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        db::value(&self.app.services.kernel.db, &sql).await
    }
}

/// Codes and counters of the wrong time are not waited for when the clock is right again.
#[kyck_test]
async fn what_was_counted_by_a_clock_ahead_holds_nobody_up(app: TestApp) {
    let right = app.services.kernel.now();
    let ask = r#"mutation { requestOtp(input: { phone: "010-9999-1234" }) {
        challenge { resendAt } userErrors { code } } }"#;
    app.clock.advance_millis(400 * DAY_MS);
    app.client.ask(ask, json!({})).await;
    assert_eq!(app.client.refused(ask, json!({})).await, "RATE_LIMITED");

    app.clock.set(right.plus_minutes(1));
    let answer = app.client.ask(ask, json!({})).await;
    let resend_at = answer["requestOtp"]["challenge"]["resendAt"].as_str();
    let resend_at = instant(resend_at.expect("a code was sent"));
    assert_eq!(resend_at, right.plus_minutes(2), "{answer}");
}

/// The machine's clock, ahead by a number of milliseconds.
struct AheadClock(i64);

impl Clock for AheadClock {
    fn now(&self) -> UtcInstant {
        SystemClock.now().plus_millis(self.0)
    }

    fn is_of_the_machine(&self) -> bool {
        true
    }
}

/// PostgreSQL's clock is asked as well: an hour ahead is plausible alone, but not compared with another clock.
#[kyck_test]
async fn a_clock_that_disagrees_with_the_databases_deletes_nothing(backend: Backend) {
    let app = TestApp::start(backend).await;
    let kernel_at = |ahead_ms| Kernel {
        clock: Arc::new(AheadClock(ahead_ms)),
        ..app.services.kernel.clone()
    };
    retention::trusted_now(&kernel_at(0))
        .await
        .expect("the clocks agree");
    retention::trusted_now(&kernel_at(4 * 60_000))
        .await
        .expect("nearly");

    for ahead_ms in [HOUR_MS, -HOUR_MS] {
        let outcome = retention::trusted_now(&kernel_at(ahead_ms)).await;
        match backend {
            Backend::Sqlite => assert!(outcome.is_ok(), "it has no clock of its own"),
            Backend::Postgres => {
                let error = format!("{:?}", outcome.expect_err("refused"));
                assert!(
                    error.contains("60 minutes apart") || error.contains("59 minutes"),
                    "{error}"
                );
                assert!(
                    retention::is_in_doubt(&kernel_at(ahead_ms))
                        .await
                        .expect("an answer")
                );
            }
        }
    }

    retention::trusted_now(&kernel_at(0)).await.expect("set right");
}

/// No deletion by age bypasses the guard: no file of the domain compares an instant in a deletion without
/// asking for a trusted one.
#[test]
fn no_deletion_by_age_goes_around_the_guard() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/src");
    let mut guarded = BTreeSet::new();
    let mut unguarded = Vec::new();
    for file in rust_files(&source) {
        let text = std::fs::read_to_string(&file).expect("a source file");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let deletes_by_age = code.split(';').any(|statement| {
            let deletes = statement.contains("DELETE FROM")
                || statement.contains("delete_many()")
                || statement.contains("SET sealed = NULL");
            let compares = ["_at < ", "_at <= ", "_on < ", "_on <= ", ".lt(", ".lte("]
                .iter()
                .any(|comparison| statement.contains(comparison));
            deletes && compares
        });
        if deletes_by_age {
            let name = file
                .strip_prefix(&source)
                .expect("inside")
                .to_string_lossy()
                .into_owned();
            if code.contains("trusted_now(") || code.contains("TrustedNow") {
                guarded.insert(name);
            } else {
                unguarded.push(name);
            }
        }
    }

    assert!(
        unguarded.is_empty(),
        "take the present instant from retention::trusted_now: {unguarded:?}"
    );

    // What the search must find, so that it cannot pass by finding nothing.
    for file in [
        "family/prune_pairings.rs",
        "idempotency.rs",
        "identity/retention.rs",
        "job/store.rs",
        "notify/prune.rs",
        "report/retention.rs",
        "watch/quota.rs",
        "watch/retention.rs",
    ] {
        assert!(guarded.contains(file), "{file}: {guarded:?}");
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)
        .expect("a folder")
        .filter_map(Result::ok)
    {
        let path = entry.path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
