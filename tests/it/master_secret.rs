//! The database knows its master secret again, and it can be exchanged.

use std::sync::Arc;

use futures_util::future::join_all;
use kyck_api::assemble::{self, AssembleError};
use kyck_api::services::Services;
use kyck_api::settings::Settings;
use kyck_domain::identity::{
    self, AddStaff, QueuedSms, RequestOtp, SmsPurpose, SmsRequester, StaffSignIn, VerifyOtp,
};
use kyck_domain::master_secret::{self, MasterSecretError, Rotation};
use kyck_domain::notify::{self, Outbox, PushDraft};
use kyck_kernel::db::{Db, PoolSize};
use kyck_kernel::keys::Keys;
use kyck_kernel::time::{Clock, FixedClock, SystemClock};
use kyck_kernel::{Actor, Ctx, Language, Message, Role};
use kyck_tests::app::{NOON, instant};
use kyck_tests::{Backend, TestApp, TestDb, binary, kyck_test, recent_texts};
use sea_orm::ConnectionTrait;
use tempfile::TempDir;
use totp_rs::Totp;

const OLD: &str = "Zq7-dV2x_Lk9.Wm4~Rb8+Hn3=Jt6-Pc5";
const NEW: &str = "Ty5+kC9s-Bv2=Xw8_Qe4.Nz7~Mh3-Gd6";
const EMAIL: &str = "editor@kyck.example";
const PASSWORD: &str = "correct horse battery";
const PHONE: &str = "+821023456789";

fn settings(secret: &str, url: &str) -> Settings {
    let variables = [
        ("KYCK_SECURITY__MASTER_SECRET", secret),
        ("KYCK_DATABASE__URL", url),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Settings::from_parts(None, variables).expect("the settings")
}

/// One connection, as the command has.
async fn connect(url: &str) -> Db {
    let size = PoolSize {
        connections: 1,
        acquire_seconds: 10,
    };
    Db::connect(url, size).await.expect("the database opens")
}

async fn run(db: &Db, sql: &str) {
    db.write_pool().execute_unprepared(sql).await.expect(sql);
}

#[kyck_test]
async fn another_master_secret_is_refused(db: TestDb) {
    assemble::services(&settings(OLD, &db.url), db.db.clone())
        .await
        .expect("the first start stores by which secret the database goes");
    assemble::services(&settings(OLD, &db.url), db.db.clone())
        .await
        .expect("the same secret");
    let refused = assemble::services(&settings(NEW, &db.url), db.db.clone()).await;
    let Err(AssembleError::Secret(line)) = refused else {
        panic!("another secret is accepted");
    };

    assert!(
        line.contains("security.master_secret") && !line.contains('\n'),
        "{line}"
    );
}

#[kyck_test]
async fn a_database_of_the_version_before_is_not_taken_over_by_another_secret(app: TestApp) {
    add_editor(&app).await;
    run(&app.db.db, "DELETE FROM master_secret_check").await;
    let url = &app.db.url;
    let wrong = assemble::services(&settings(NEW, url), app.db.db.clone()).await;
    assert!(matches!(wrong, Err(AssembleError::Secret(_))));

    assemble::services(&settings(OLD, url), app.db.db.clone())
        .await
        .expect("the secret that opens what is stored");
}

#[kyck_test]
async fn nodes_that_start_together_all_use_one_secret(db: TestDb) {
    let keys = [Keys::new(OLD.as_bytes()), Keys::new(NEW.as_bytes())];
    let starts = (0..12).map(|node| {
        let (db, keys) = (db.db.clone(), keys[node % 2].clone());
        async move {
            (
                node % 2,
                master_secret::ensure(&db, &keys, SystemClock.now()).await,
            )
        }
    });
    let mut accepted = [0, 0];

    for (which, outcome) in join_all(starts).await {
        match outcome {
            Ok(()) => accepted[which] += 1,
            Err(MasterSecretError::Another) => {}
            Err(error) => panic!("{error:?}"),
        }
    }

    assert!(accepted == [6, 0] || accepted == [0, 6], "{accepted:?}");
}

/// Makes the account and returns its code generator.
async fn add_editor(app: &TestApp) -> Totp {
    let member = AddStaff {
        id: None,
        email: EMAIL.to_owned(),
        name: "Editor".to_owned(),
        role: Role::Editor,
        password: PASSWORD.to_owned(),
        totp_secret: None,
    };
    let added = app
        .services
        .identity
        .add_staff(&Ctx::system(), member)
        .await
        .expect("an account");
    Totp::from_url(added.totp.url).expect("an otpauth address")
}

fn anonymous(_services: &Services) -> Ctx<'_> {
    Ctx {
        actor: Actor::Anonymous,
        ..Ctx::system()
    }
}

/// Signs the family in and returns whose session it is and the refresh token.
async fn family_signs_in(services: &Services) -> (Actor, String) {
    let ctx = anonymous(services);
    let request = RequestOtp {
        phone: PHONE.to_owned(),
        locale: identity::Locale::Korean,
        device_token: None,
    };
    let challenge = services
        .identity
        .request_otp(&ctx, request)
        .await
        .expect("a code");
    let messages = recent_texts(services, Some(PHONE), 1).await;
    let verify = VerifyOtp {
        challenge_id: Some(challenge.id),
        code: messages[0].code.clone().expect("a code"),
        device_name: None,
        device_token: None,
    };
    let signed_in = services
        .identity
        .verify_otp(&ctx, verify)
        .await
        .expect("signed in");
    (signed_in.session.actor, signed_in.session.refresh_token)
}

fn family_of(actor: Actor) -> kyck_kernel::id::FamilyId {
    match actor {
        Actor::Guardian { family_id, .. } => family_id,
        other => panic!("{other:?}"),
    }
}

#[kyck_test]
async fn after_a_rotation_everybody_is_where_they_were(backend: Backend) {
    let app = TestApp::start(backend).await;
    let totp = add_editor(&app).await;
    let (parent, refresh_token) = family_signs_in(&app.services).await;
    register_phone_and_queue_messages(&app, parent).await;
    let (url, push, sms) = (
        app.db.url.clone(),
        app.services.parts().push.clone(),
        app.sms.clone(),
    );

    // While a node is connected nothing is changed (SQLite has its own lock).
    let db = connect(&url).await;
    let services = with_stand_ins(&url, NEW, db, &push, &sms);
    let former = [Keys::new(b"neither of the two"), Keys::new(OLD.as_bytes())];
    if backend == Backend::Postgres {
        let refused = master_secret::rotate(&services.kernel, &former).await;
        assert!(
            matches!(refused, Err(MasterSecretError::InUse { .. })),
            "{refused:?}"
        );
    }

    app.db.db.clone().close().await.expect("the server stops");
    let wrong = master_secret::rotate(&services.kernel, &former[..1]).await;
    assert!(matches!(wrong, Err(MasterSecretError::Another)), "{wrong:?}");

    let done = master_secret::rotate(&services.kernel, &former)
        .await
        .expect("rotated");
    let Rotation::Rotated(done) = done else {
        panic!("nothing was done");
    };
    assert_eq!(done.unreadable, 0);
    assert!(
        done.rekeyed >= 5,
        "guardian, staff, code, message, push, phone: {done:?}"
    );

    let again = master_secret::rotate(&services.kernel, &former)
        .await
        .expect("done before");
    assert_eq!(again, Rotation::Done);

    services
        .kernel
        .db
        .clone()
        .close()
        .await
        .expect("the command ends");

    let db = Db::connect(&url, PoolSize::default())
        .await
        .expect("a server's pool");
    let refused = assemble::services(&settings(OLD, &url), db.clone()).await;
    assert!(
        matches!(refused, Err(AssembleError::Secret(_))),
        "the old secret is refused"
    );

    let services = with_stand_ins(&url, NEW, db, &push, &sms);
    everybody_is_where_they_were(&app, &services, parent, &refresh_token).await;
    editor_signs_in(&services, &totp).await;
    services.kernel.db.clone().close().await.expect("closed");
}

async fn register_phone_and_queue_messages(app: &TestApp, parent: Actor) {
    let Actor::Guardian { guardian_id, .. } = parent else {
        panic!("a guardian");
    };
    let (notify, identity) = (&app.services.notify, &app.services.identity);
    let ctx = Ctx {
        actor: parent,
        ..Ctx::system()
    };
    let phone = notify::RegisterPushToken {
        token: "a-registered-phone".to_owned(),
        platform: notify::PushPlatform::Android,
        language: Language::Korean,
    };
    notify
        .register_push_token(&ctx, phone, None)
        .await
        .expect("a phone");

    let tx = app
        .services
        .kernel
        .db
        .write()
        .await
        .expect("a transaction begins");
    let push = PushDraft {
        guardian_id,
        kind: notify::MessageKind::WeeklyReport,
        title: Message::new("notify-weekly-report-title"),
        body: Message::new("notify-weekly-report-body"),
        data: std::iter::empty().collect(),
        dedupe_key: "a week".to_owned(),
        due_at: app.services.kernel.now(),
    };
    assert_eq!(notify.enqueue_push(&tx, push).await.expect("queued"), 1);
    let sms = QueuedSms {
        to_e164: PHONE.to_owned(),
        body: "a notice that waits".to_owned(),
        code: None,
        purpose: SmsPurpose::ConsentConfirmation,
        requester: SmsRequester::Stranger,
    };
    identity
        .queue_sms(&tx, &Ctx::system(), sms)
        .await
        .expect("queued");
    tx.commit().await.expect("stored");
}

fn with_stand_ins(
    url: &str,
    secret: &str,
    db: Db,
    push: &Arc<dyn notify::SendPush>,
    sms: &Arc<kyck_adapters::sms::InMemorySms>,
) -> Services {
    let keys = Keys::new(secret.as_bytes());
    let mut parts = assemble::parts_with_keys(&settings(secret, url), db, keys).expect("the parts");
    let clock = FixedClock::new(instant(NOON));
    clock.advance_millis(20 * 60_000);
    parts.kernel.clock = Arc::new(clock);
    parts.push = Arc::clone(push);
    parts.sms = sms.clone();
    Services::new(parts).expect("the services")
}

async fn everybody_is_where_they_were(
    app: &TestApp,
    services: &Services,
    parent: Actor,
    refresh_token: &str,
) {
    let session = services.identity.refresh_session(refresh_token).await;
    assert_eq!(session.expect("nobody is signed out").actor, parent);
    let (again, _) = family_signs_in(services).await;
    assert_eq!(
        family_of(again),
        family_of(parent),
        "the same number, the same family"
    );

    Outbox::new(Arc::clone(&services.notify))
        .drain()
        .await
        .expect("delivered");
    let pushed = app.fcm.received();
    assert_eq!(pushed.len(), 1, "the waiting push was sent");
    let texts = app.sms.recent(Some(PHONE));
    assert!(
        texts.iter().any(|text| text.body == "a notice that waits"),
        "the waiting text was sent: {} texts",
        texts.len()
    );
    let state = services.audit.verify(&Ctx::system()).await.expect("the check");
    assert!(state.is_intact(), "{state}");
}

async fn editor_signs_in(services: &Services, totp: &Totp) {
    let seconds = services.kernel.now().as_millis().unsigned_abs() / 1000;
    let sign_in = StaffSignIn {
        email: EMAIL.to_owned(),
        password: PASSWORD.to_owned(),
        totp_code: totp.generate(seconds).to_string(),
        device_token: None,
    };
    services
        .identity
        .staff_sign_in(&anonymous(services), sign_in)
        .await
        .expect("the code generator of before");
}

fn problem(folder: &TempDir, arguments: &[&str], settings: &[(&str, &str)]) -> String {
    let output = binary::run(folder, arguments, settings);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    text.lines().last().unwrap_or_default().to_owned()
}

fn success(folder: &TempDir, arguments: &[&str], settings: &[(&str, &str)]) -> String {
    let output = binary::run(folder, arguments, settings);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_lost_key_file_is_not_replaced_and_a_moved_one_is_exchanged() {
    let folder = TempDir::new().expect("a temporary folder");
    let (key, aside) = (
        folder.path().join("kyck-data/master.key"),
        folder.path().join("old.key"),
    );
    success(
        &folder,
        &["staff", "add", "--email", EMAIL, "--role", "ADMIN"],
        &[],
    );
    let old = std::fs::read(&key).expect("the key file");

    std::fs::rename(&key, &aside).expect("it is moved");
    for arguments in [
        &["staff", "list"][..],
        &["job", "list"],
        &["audit", "verify"],
        &["serve"],
    ] {
        let said = problem(&folder, arguments, &[]);
        assert!(said.contains("master.key") && said.contains("missing"), "{said}");
    }

    assert!(!key.exists(), "no new one was made");

    let said = problem(&folder, &["rotate-secret"], &[]);
    assert!(said.contains("security.previous_master_secret"), "{said}");

    let previous = [("KYCK_SECURITY__PREVIOUS_MASTER_SECRET_FILE", "old.key")];
    assert!(success(&folder, &["rotate-secret"], &previous).contains("use the new master secret"));
    assert_ne!(std::fs::read(&key).expect("a new key file"), old);
    assert!(success(&folder, &["staff", "list"], &[]).contains(EMAIL));
    assert!(success(&folder, &["rotate-secret"], &previous).contains("nothing to do"));

    std::fs::copy(&aside, &key).expect("the old one comes back");
    let said = problem(&folder, &["staff", "list"], &[]);
    assert!(
        said.contains("not the one that this database was made with"),
        "{said}"
    );
}

#[kyck_test]
async fn a_wrong_former_secret_changes_nothing_and_the_right_one_leads_to_the_new(db: TestDb) {
    db.db.clone().close().await.expect("closed");
    let folder = TempDir::new().expect("a temporary folder");
    let url = ("KYCK_DATABASE__URL", db.url.as_str());
    let (old, new) = (
        ("KYCK_SECURITY__MASTER_SECRET", OLD),
        ("KYCK_SECURITY__MASTER_SECRET", NEW),
    );
    success(
        &folder,
        &["staff", "add", "--email", EMAIL, "--role", "ADMIN"],
        &[url, old],
    );

    assert!(problem(&folder, &["staff", "list"], &[url, new]).contains("rotate-secret"));

    let wrong = ("KYCK_SECURITY__PREVIOUS_MASTER_SECRET", "neither of the two");
    let said = problem(&folder, &["rotate-secret"], &[url, new, wrong]);
    assert!(said.contains("security.previous_master_secret"), "{said}");

    success(&folder, &["staff", "list"], &[url, old]);

    let former = ("KYCK_SECURITY__PREVIOUS_MASTER_SECRET", OLD);
    success(&folder, &["rotate-secret"], &[url, new, former]);
    success(&folder, &["staff", "list"], &[url, new]);
    assert!(problem(&folder, &["staff", "list"], &[url, old]).contains("rotate-secret"));

    let log = success(&folder, &["audit", "verify"], &[url, new]);
    assert!(log.contains("2 entries"), "{log}");
}
