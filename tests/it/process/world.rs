//! `kyck serve` over a database of its own, with a stand-in of an SMS provider.

use std::fs::File;
use std::path::PathBuf;
use std::process::Stdio;

use kyck_kernel::db::{Db, PoolSize};
use kyck_stand_ins::sms::{SOLAPI_KEY, SOLAPI_SECRET, SmsStandIn};
use kyck_tests::binary::Running;
use kyck_tests::{Backend, Client, Fixture, TestDb};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use tempfile::TempDir;

const REQUEST: &str = "mutation($p: String!) { requestOtp(input: { phone: $p }) {
    challenge { id delivery } userErrors { code } } }";

/// What the program is started with.
pub struct World {
    pub sms: SmsStandIn,
    pub db: TestDb,
    settings: Vec<(String, String)>,
}

/// A migrated database, and settings with the stand-in as SMS provider.
impl Fixture for World {
    async fn set_up(backend: Backend) -> Self {
        let db = TestDb::new(backend).await;
        let sms = SmsStandIn::start()
            .await
            .expect("the stand-in of SMS providers starts");
        let mut world = Self {
            settings: Vec::new(),
            sms,
            db,
        };
        world.set("KYCK_DATABASE__URL", &world.db.url.clone());
        world.set("KYCK_SECURITY__MASTER_SECRET", "Zq7-dV2x_Lk9.Wm4~Rb8+Hn3=Jt6-Pc5");
        world.set("KYCK_SMS__PROVIDER", "solapi");
        world.set("KYCK_SMS__BASE_URL", &world.sms.base_url());
        world.set("KYCK_SMS__API_KEY", SOLAPI_KEY);
        world.set("KYCK_SMS__API_SECRET", SOLAPI_SECRET);
        world.set("KYCK_SMS__SENDER", "0212345678");
        world
    }
}

impl World {
    /// One more setting; the last of a name counts.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    /// Starts the program with these outputs.
    pub async fn start(&self, arguments: &[&str], output: (Stdio, Stdio)) -> Running {
        let settings: Vec<(&str, &str)> = self
            .settings
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let folder = TempDir::new().expect("a temporary folder");
        Running::start_writing(folder, arguments, &settings, output).await
    }

    /// How many runs of jobs have ended well.
    pub async fn jobs_done(&self) -> i64 {
        let db = Db::connect(&self.db.url, PoolSize::default())
            .await
            .expect("the database");
        let sql = "SELECT COUNT(*) FROM job_run WHERE state = 'SUCCEEDED'";
        let statement = Statement::from_string(db.read().get_database_backend(), sql);
        let row = db
            .read()
            .query_one_raw(statement)
            .await
            .expect("a query")
            .expect("a row");
        let done = row.try_get_by_index(0).expect("a number");
        db.close().await.expect("closed");
        done
    }
}

/// A log file, and what the program writes to it.
pub struct LogFile {
    path: PathBuf,
    _folder: TempDir,
}

impl LogFile {
    pub fn new() -> (Self, Stdio) {
        let folder = TempDir::new().expect("a temporary folder");
        let path = folder.path().join("log");
        let file = File::create(&path).expect("a file");
        let log = Self {
            path,
            _folder: folder,
        };
        (log, file.into())
    }

    pub fn text(&self) -> String {
        std::fs::read_to_string(&self.path).expect("the log")
    }

    /// Lines of a level that contain a text.
    pub fn lines(&self, level: &str, part: &str) -> Vec<String> {
        let is_wanted = |line: &&str| line.contains(level) && line.contains(part);
        self.text().lines().filter(is_wanted).map(str::to_owned).collect()
    }
}

/// Asks for a code.
pub async fn request_code(client: &Client, phone: &str) -> Value {
    let mut answer = client.ask(REQUEST, json!({ "p": phone })).await;
    answer["requestOtp"].take()
}
