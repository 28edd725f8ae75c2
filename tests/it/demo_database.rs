//! A demo and a production installation never share a database: the real program, both ways round.

use std::process::{Command, Stdio};

use kyck_tests::binary::{self, Running};
use kyck_tests::wait::until;
use kyck_tests::{Backend, Fixture, TestDb, kyck_test};
use sea_orm::{ConnectionTrait, Statement};
use tempfile::TempDir;

const SECRET: (&str, &str) = ("KYCK_SECURITY__MASTER_SECRET", "Zq7-dV2x_Lk9.Wm4~Rb8+Hn3=Jt6-Pc5");
const SMALL: [(&str, &str); 2] = [("KYCK_DEMO__CHILDREN", "2"), ("KYCK_DEMO__WEEKS", "1")];
/// Every command that opens the services of a production installation.
const PRODUCTION: [&[&str]; 5] = [
    &["serve"],
    &["staff", "add", "--email", "kim@kyck.example", "--role", "ADMIN"],
    &["import", "dQw4w9WgXcQ"],
    &["job", "list"],
    &["train"],
];

/// A database to be named by its URL: a file that is not there yet, or a migrated clone.
struct Place {
    folder: TempDir,
    url: String,
    /// Holds the clone on PostgreSQL.
    server: Option<TestDb>,
}

impl Fixture for Place {
    async fn set_up(backend: Backend) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        match backend {
            Backend::Sqlite => Self {
                url: format!("sqlite://{}/given.db", folder.path().display()),
                folder,
                server: None,
            },
            Backend::Postgres => {
                let server = TestDb::new(backend).await;
                Self {
                    url: server.url.clone(),
                    folder,
                    server: Some(server),
                }
            }
        }
    }
}

impl Place {
    fn settings(&self) -> Vec<(&str, &str)> {
        let mut settings = vec![
            SECRET,
            ("KYCK_DATABASE__URL", self.url.as_str()),
            // A command that is not refused must not meet another test's server.
            ("KYCK_SERVER__LISTEN", "127.0.0.1:0"),
        ];
        settings.extend(SMALL);
        settings
    }

    fn run(&self, arguments: &[&str]) -> Result<String, String> {
        outcome(&self.folder, arguments, &self.settings())
    }

    /// Starts a server on this database and stops it as Ctrl-C does.
    async fn serve(self, arguments: &[&str]) -> Self {
        let Self { folder, url, server } = self;
        let mut settings = vec![SECRET, ("KYCK_DATABASE__URL", url.as_str())];
        settings.extend(SMALL);
        let running = Running::start_in(folder, arguments, &settings).await;
        let (ended_well, folder) = running.stop();
        assert!(ended_well, "{arguments:?}");
        Self { folder, url, server }
    }

    async fn count(&self, sql: &str) -> i64 {
        let db = sea_orm::Database::connect(&self.url)
            .await
            .expect("the database opens");
        let statement = Statement::from_string(db.get_database_backend(), sql);
        let row = db
            .query_one_raw(statement)
            .await
            .expect("an answer")
            .expect("a row");
        let count = row.try_get_by_index(0).expect("a number");
        db.close().await.expect("the connection closes");
        count
    }
}

/// What a command printed, or the line with which it failed.
fn outcome(folder: &TempDir, arguments: &[&str], settings: &[(&str, &str)]) -> Result<String, String> {
    let output = binary::run(folder, arguments, settings);
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let last = text.lines().last().unwrap_or_default().to_owned();
    assert!(last.starts_with("kyck: "), "{text}");
    Err(last)
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demos_database_is_refused_by_every_production_command(backend: Backend) {
    let place = Place::set_up(backend).await;
    // One that was only migrated has no data yet.
    place.run(&["migrate"]).expect("migrated");
    let place = place.serve(&["serve", "--demo"]).await;

    let staff = place.count("SELECT COUNT(*) FROM staff").await;
    for arguments in PRODUCTION {
        let problem = place.run(arguments).expect_err("refused");
        assert!(problem.contains("database of a demo"), "{arguments:?}: {problem}");
    }

    assert_eq!(place.count("SELECT COUNT(*) FROM staff").await, staff);

    place.run(&["migrate"]).expect("a migration opens no services");
    if backend == Backend::Sqlite {
        place
            .run(&["backup", "copy.db"])
            .expect("a backup opens no services");
    }

    place.serve(&["serve", "--demo"]).await;
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demo_refuses_a_database_that_a_production_start_or_a_person_wrote_to(backend: Backend) {
    let started = Place::set_up(backend).await;
    started.run(&["migrate"]).expect("migrated");
    let started = started.serve(&["serve"]).await;
    let problem = started.run(&["serve", "--demo"]).expect_err("refused");
    assert!(problem.contains("--demo refuses this database"), "{problem}");

    let place = Place::set_up(backend).await;
    place.run(&["migrate"]).expect("migrated");
    place
        .run(&["staff", "add", "--email", "kim@kyck.example", "--role", "EDITOR"])
        .expect("an account");
    let problem = place.run(&["serve", "--demo"]).expect_err("refused");
    assert!(problem.contains("--demo refuses this database"), "{problem}");

    for (sql, rows) in [
        ("SELECT COUNT(*) FROM staff", 1),
        ("SELECT COUNT(*) FROM child", 0),
        ("SELECT COUNT(*) FROM video", 0),
        ("SELECT COUNT(*) FROM demo_mark", 0),
    ] {
        assert_eq!(place.count(sql).await, rows, "{sql}");
    }

    place.serve(&["serve"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demo_without_a_named_database_has_one_of_its_own() {
    let folder = TempDir::new().expect("a temporary folder");
    outcome(&folder, &["migrate"], &[]).expect("the production database");
    outcome(
        &folder,
        &["staff", "add", "--email", "kim@kyck.example", "--role", "EDITOR"],
        &[],
    )
    .expect("an account");
    let running = Running::start_in(folder, &["serve", "--demo"], &SMALL).await;
    let (ended_well, folder) = running.stop();

    assert!(ended_well);

    let data = folder.path().join("kyck-data");
    assert!(data.join("demo.db").is_file());

    let url = format!("sqlite://{}", data.join("kyck.db").display());
    let db = sea_orm::Database::connect(&url)
        .await
        .expect("the production database");
    let statement = Statement::from_string(db.get_database_backend(), "SELECT email FROM staff");
    let rows = db.query_all_raw(statement).await.expect("accounts");
    let emails: Vec<String> = rows
        .iter()
        .map(|row| row.try_get_by_index(0).expect("an address"))
        .collect();

    assert_eq!(emails, ["kim@kyck.example"]);

    let (ended_well, _folder) = Running::start_in(folder, &["serve"], &[]).await.stop();
    assert!(ended_well, "production goes on next to the demo");
}

#[test]
fn a_demo_refuses_credentials_before_it_writes_anything() {
    let sms = [
        ("KYCK_SMS__PROVIDER", "solapi"),
        ("KYCK_SMS__API_KEY", "key"),
        ("KYCK_SMS__API_SECRET", "secret"),
        ("KYCK_SMS__SENDER", "021234567"),
    ];
    let cases: [(&[(&str, &str)], &str); 3] = [
        (&[("KYCK_YOUTUBE__API_KEY", "key")], "youtube.api_key"),
        (&sms, "sms.provider"),
        (
            &[("KYCK_FCM__SERVICE_ACCOUNT_FILE", "account.json")],
            "fcm.service_account_file",
        ),
    ];

    for (settings, key) in cases {
        let folder = TempDir::new().expect("a temporary folder");
        let mut settings = settings.to_vec();
        settings.push(("KYCK_SERVER__LISTEN", "127.0.0.1:0"));
        let problem = outcome(&folder, &["serve", "--demo"], &settings).expect_err("refused");
        assert!(problem.contains(key), "{problem}");
        let written = std::fs::read_dir(folder.path()).expect("the folder").count();
        assert_eq!(written, 0, "{key}: nothing was written");
    }

    let folder = TempDir::new().expect("a temporary folder");
    let public = [("KYCK_SERVER__LISTEN", "0.0.0.0:0")];
    let problem = outcome(&folder, &["serve", "--demo"], &public).expect_err("refused");
    assert!(problem.contains("demo.allow_public"), "{problem}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demo_uses_a_master_secret_and_a_provider_on_loopback() {
    let settings = [
        SECRET,
        SMALL[0],
        SMALL[1],
        ("KYCK_YOUTUBE__API_KEY", "key"),
        ("KYCK_YOUTUBE__BASE_URL", "http://127.0.0.1:9/youtube/v3"),
    ];
    let (ended_well, _folder) = Running::start(&["serve", "--demo"], &settings).await.stop();

    assert!(ended_well);
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn a_production_start_warns_of_accounts_that_a_demo_made(place: Place) {
    place.run(&["migrate"]).expect("migrated");
    for email in ["admin@demo.kyck.invalid", "kim@kyck.example"] {
        place
            .run(&["staff", "add", "--email", email, "--role", "ADMIN"])
            .expect("an account");
    }

    let log = log_of_a_start(&place).await;
    let warnings: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("demo's account"))
        .collect();
    assert_eq!(warnings.len(), 1, "{log}");
    assert!(
        warnings[0].contains("admin@demo.kyck.invalid") && warnings[0].contains("kyck staff disable"),
        "{log}"
    );
}

/// What `kyck serve` logs until it warns.
async fn log_of_a_start(place: &Place) -> String {
    let file = place.folder.path().join("log");
    let mut command = Command::new(binary::path());
    command
        .arg("serve")
        .current_dir(place.folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(&file).expect("a file for the log"));
    for (name, value) in place.settings() {
        command.env(name, value);
    }
    let mut child = command.spawn().expect("the program starts");
    let read = || std::fs::read_to_string(&file).expect("the log");
    until("the start warns", async || read().contains("demo's account")).await;
    child.kill().expect("the program is ended");
    child.wait().expect("the program has ended");
    read()
}
