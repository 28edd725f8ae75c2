//! `kyck staff …` next to a running server, by the real program.

use kyck_kernel::time::{Clock, SystemClock};
use kyck_tests::binary::{self, Running};
use kyck_tests::{Backend, Client, Fixture, TestDb, kyck_test};
use serde_json::{Value, json};
use tempfile::TempDir;
use totp_rs::Totp;

const SECRET: (&str, &str) = ("KYCK_SECURITY__MASTER_SECRET", "Zq7-dV2x_Lk9.Wm4~Rb8+Hn3=Jt6-Pc5");
const SIGN_IN: &str = "mutation($i: StaffSignInInput!) { staffSignIn(input: $i) {
    session { accessToken } deviceToken userErrors { code } } }";
const VIEWER: &str = "{ viewer { role } }";
const KIM: &str = "kim@kyck.example";
const ADMIN: &str = "admin@kyck.example";

/// A server, and the command line on the same database.
struct Installation {
    server: Running,
    folder: TempDir,
    db: TestDb,
}

/// What `kyck staff` printed of an account, once.
#[derive(Clone)]
struct Shown {
    password: Option<String>,
    totp: Option<Totp>,
}

impl Fixture for Installation {
    async fn set_up(backend: Backend) -> Self {
        let db = TestDb::new(backend).await;
        let settings = [("KYCK_DATABASE__URL", db.url.as_str()), SECRET];
        let server = Running::start(&["serve"], &settings).await;
        Self {
            server,
            folder: TempDir::new().expect("a temporary folder"),
            db,
        }
    }
}

impl Installation {
    fn run(&self, arguments: &[&str]) -> std::process::Output {
        let settings = [("KYCK_DATABASE__URL", self.db.url.as_str()), SECRET];
        let arguments = [&["staff"], arguments].concat();
        binary::run(&self.folder, &arguments, &settings)
    }

    fn success(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn problem(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    fn add(&self, email: &str, role: &str) -> Shown {
        shown(&self.success(&["add", "--email", email, "--role", role]))
    }

    async fn try_sign_in(&self, email: &str, password: &str, totp: &Totp, step: u64) -> Value {
        let now = SystemClock.now().as_millis().unsigned_abs() / 1000;
        let code = totp.generate(now + 30 * step).to_string();
        let input = json!({ "email": email, "password": password, "totpCode": code });
        self.server.client.send(SIGN_IN, json!({ "i": input })).await
    }

    /// Signs in with the code of now, or with the next one when that was used.
    async fn sign_in(&self, email: &str, password: &str, totp: &Totp, step: u64) -> Client {
        let answer = self.try_sign_in(email, password, totp, step).await;
        let token = answer["data"]["staffSignIn"]["session"]["accessToken"].as_str();
        let token = token.unwrap_or_else(|| panic!("signed in: {answer}"));
        self.server.client.with_token(token)
    }
}

fn shown(said: &str) -> Shown {
    let after = |label: &str| {
        said.lines()
            .find_map(|line| line.strip_prefix(label))
            .map(ToOwned::to_owned)
    };
    Shown {
        password: after("password: "),
        totp: after("code generator: ").map(|url| Totp::from_url(url).expect("an otpauth address")),
    }
}

fn refused(answer: &Value) -> &Value {
    &answer["errors"][0]["extensions"]["code"]
}

#[kyck_test]
async fn a_disabled_account_is_refused_at_once_and_an_enabled_one_signs_in(kyck: Installation) {
    kyck.add(ADMIN, "ADMIN");
    let kim = kyck.add(KIM, "MANAGER");
    let (password, totp) = (kim.password.expect("a password"), kim.totp.expect("a secret"));
    let client = kyck.sign_in(KIM, &password, &totp, 0).await;
    assert_eq!(client.ask(VIEWER, json!({})).await["viewer"]["role"], "MANAGER");

    kyck.success(&["disable", KIM]);
    assert_eq!(refused(&client.send(VIEWER, json!({})).await), "UNAUTHENTICATED");

    let answer = kyck.try_sign_in(KIM, &password, &totp, 1).await;
    assert_eq!(
        answer["data"]["staffSignIn"]["userErrors"][0]["code"],
        "CREDENTIALS_WRONG"
    );

    kyck.success(&["enable", "--email", KIM]);
    let client = kyck.sign_in(KIM, &password, &totp, 1).await;
    assert_eq!(client.ask(VIEWER, json!({})).await["viewer"]["role"], "MANAGER");
}

#[kyck_test]
async fn a_reset_ends_the_sessions_and_the_new_secrets_work(kyck: Installation) {
    let kim = kyck.add(KIM, "EDITOR");
    let (old, totp) = (kim.password.expect("a password"), kim.totp.expect("a secret"));
    let client = kyck.sign_in(KIM, &old, &totp, 0).await;

    let reset = shown(&kyck.success(&["reset", KIM, "--password"]));
    assert!(reset.totp.is_none());

    let password = reset.password.expect("a new password");
    assert_eq!(refused(&client.send(VIEWER, json!({})).await), "UNAUTHENTICATED");

    let answer = kyck.try_sign_in(KIM, &old, &totp, 1).await;
    assert_eq!(
        answer["data"]["staffSignIn"]["userErrors"][0]["code"],
        "CREDENTIALS_WRONG"
    );

    let client = kyck.sign_in(KIM, &password, &totp, 1).await;

    let reset = shown(&kyck.success(&["reset", "--email", KIM, "--totp"]));
    assert!(reset.password.is_none());

    let fresh = reset.totp.expect("a new secret");
    assert_eq!(refused(&client.send(VIEWER, json!({})).await), "UNAUTHENTICATED");

    kyck.sign_in(KIM, &password, &fresh, 0).await;
    assert!(
        kyck.run(&["reset", KIM]).status.code() != Some(0),
        "nothing is asked for"
    );
}

#[kyck_test]
async fn a_demoted_manager_loses_the_rights_at_once(kyck: Installation) {
    let kim = kyck.add(KIM, "MANAGER");
    let (password, totp) = (kim.password.expect("a password"), kim.totp.expect("a secret"));
    let client = kyck.sign_in(KIM, &password, &totp, 0).await;
    let log = "{ auditLog(first: 1) { nodes { action } } }";
    assert!(client.send(log, json!({})).await["errors"].is_null());

    kyck.success(&["role", KIM, "--role", "editor"]);
    assert_eq!(refused(&client.send(log, json!({})).await), "UNAUTHENTICATED");

    let client = kyck.sign_in(KIM, &password, &totp, 1).await;
    assert_eq!(refused(&client.send(log, json!({})).await), "FORBIDDEN");
}

#[kyck_test]
async fn the_last_administrator_is_removed_by_force_only(kyck: Installation) {
    kyck.add(ADMIN, "ADMIN");
    for arguments in [&["disable", ADMIN][..], &["role", ADMIN, "--role", "MANAGER"]] {
        let problem = kyck.problem(arguments);
        assert!(
            problem.contains("last administrator") && problem.contains("--force"),
            "{problem}"
        );
    }

    kyck.add(KIM, "ADMIN");
    kyck.success(&["disable", KIM]);
    assert!(
        kyck.problem(&["disable", ADMIN]).contains("last administrator"),
        "a disabled one does not count"
    );

    kyck.success(&["disable", ADMIN, "--force"]);
    assert!(
        kyck.problem(&["enable", "nobody@kyck.example"])
            .contains("nobody@kyck.example")
    );
}

/// An administrator, a manager who signed in and is disabled, and an editor who is locked for wrong passwords.
async fn three_accounts(kyck: &Installation) {
    kyck.add(ADMIN, "ADMIN");
    let kim = kyck.add(KIM, "MANAGER");
    let lee = kyck.add("lee@kyck.example", "EDITOR");
    let (password, totp) = (kim.password.expect("a password"), kim.totp.expect("a secret"));
    kyck.sign_in(KIM, &password, &totp, 0).await;
    let totp = lee.totp.expect("a secret");
    for _ in 0..5 {
        kyck.try_sign_in("lee@kyck.example", "wrong", &totp, 0).await;
    }
    kyck.success(&["disable", KIM]);
}

#[kyck_test]
async fn accounts_are_listed_with_their_state(kyck: Installation) {
    three_accounts(&kyck).await;

    let list: Value = serde_json::from_str(&kyck.success(&["list", "--json"])).expect("JSON");
    let states = [0, 1, 2].map(|index| &list[index]["state"]);
    assert_eq!(states, ["ENABLED", "DISABLED", "LOCKED"]);
    assert!(list[1]["lastSignedInAt"].is_string() && list[0]["lastSignedInAt"].is_null());
    assert!(list[2]["lockedUntil"].is_string());

    let text = kyck.success(&["list"]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");

    let column = lines[0].find("ROLE").expect("a head");
    assert!(lines[2][column..].starts_with("MANAGER"), "{text}");
}

#[kyck_test]
async fn enabling_lifts_a_lock_and_every_change_is_in_the_log(kyck: Installation) {
    three_accounts(&kyck).await;

    kyck.success(&["enable", "lee@kyck.example"]);

    let list: Value = serde_json::from_str(&kyck.success(&["list", "--json"])).expect("JSON");
    assert_eq!(list[2]["state"], "ENABLED");

    let settings = [("KYCK_DATABASE__URL", kyck.db.url.as_str()), SECRET];
    let verified = binary::run(&kyck.folder, &["audit", "verify"], &settings);
    let output = String::from_utf8_lossy(&verified.stdout).into_owned();
    // 3 added, 1 sign-in, 1 disabled, 1 enabled.
    assert!(output.contains("6 entries"), "{output}");
}
