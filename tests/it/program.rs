//! The real program as a process: its listeners, what it says, and the modes of its files.

use std::fs::{File, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use kyck_tests::wait::until;
use kyck_tests::{Client, binary};
use tempfile::TempDir;

/// Test secrets and folders: another port for each start.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

/// A running `kyck serve` whose output is recorded.
struct Program {
    child: Child,
    folder: TempDir,
    client: Client,
}

impl Program {
    /// Starts it in a folder that everybody may read, with the widest umask, and waits until it is ready.
    async fn serve(folder: TempDir, arguments: &[&str], settings: &[(&str, &str)]) -> Self {
        let port = free_port();
        let mut command = Command::new("sh");
        command
            .args(["-c", "umask 000; exec \"$0\" serve \"$@\""])
            .arg(binary::path())
            .args(arguments)
            .current_dir(folder.path())
            .env("KYCK_METRICS__LISTEN", "")
            .envs(settings.iter().copied())
            .env("KYCK_SERVER__LISTEN", format!("127.0.0.1:{port}"));
        // An empty variable here means: leave the setting alone.
        for (name, _) in settings.iter().filter(|(_, value)| *value == "default") {
            command.env_remove(name);
        }
        let log = |name: &str| File::create(folder.path().join(name)).expect("a file");
        command
            .stdin(Stdio::null())
            .stdout(log("stdout.txt"))
            .stderr(log("stderr.txt"));

        let mut program = Self {
            child: command.spawn().expect("the program starts"),
            folder,
            client: Client::new(&format!("http://127.0.0.1:{port}")),
        };
        until("the program is ready", async || {
            let ended = program.child.try_wait().expect("the program can be asked");
            assert!(
                ended.is_none(),
                "the program ended: {}",
                program.read("stderr.txt")
            );
            program.is_ready(port).await
        })
        .await;
        program
    }

    async fn is_ready(&self, port: u16) -> bool {
        tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok()
            && self.client.get("/readyz").await.status() == 200
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).expect("a file")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn folder() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    set_mode(folder.path(), 0o755);
    folder
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, Permissions::from_mode(mode)).expect("the mode is set");
}

fn mode(path: &Path) -> u32 {
    let metadata = std::fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    metadata.permissions().mode() & 0o777
}

fn succeeds(folder: &TempDir, arguments: &[&str], settings: &[(&str, &str)]) {
    let output = binary::run(folder, arguments, settings);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
}

/// The one line that a command says which must fail.
fn problem(folder: &TempDir, arguments: &[&str], settings: &[(&str, &str)]) -> String {
    let output = binary::run(folder, arguments, settings);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success(),
        "{arguments:?} with {settings:?} should fail"
    );
    let last = said.lines().last().unwrap_or_default();
    assert!(last.starts_with("kyck: "), "{said}");
    last.to_owned()
}

#[tokio::test]
async fn metrics_have_an_address_of_their_own_and_the_public_one_has_none() {
    let address = format!("127.0.0.1:{}", free_port());
    let program = Program::serve(folder(), &[], &[("KYCK_METRICS__LISTEN", &address)]).await;
    let metrics = Client::new(&format!("http://{address}"));
    let answer = metrics.get("/metrics").await;
    assert_eq!(answer.status(), 200);
    let text = answer.text().await.expect("a text");
    for metric in [
        "kyck_connections",
        "kyck_cache_hits_total{cache=\"session\"}",
        "kyck_cache_bytes{cache=\"feed\"}",
    ] {
        assert!(text.contains(metric), "{metric}: {text}");
    }
    assert_eq!(metrics.get("/readyz").await.status(), 404);
    assert_eq!(program.client.get("/metrics").await.status(), 404);

    let off = Program::serve(folder(), &[], &[("KYCK_METRICS__LISTEN", "")]).await;
    assert_eq!(off.client.get("/metrics").await.status(), 404);
    assert!(
        !off.read("stderr.txt").contains("metrics"),
        "{}",
        off.read("stderr.txt")
    );
}

#[tokio::test]
async fn a_taken_address_for_metrics_stops_the_start_only_where_it_was_set() {
    // Where another program of this machine has the address already, it is taken just as well.
    let _taken = TcpListener::bind("127.0.0.1:9464");
    let program = Program::serve(folder(), &[], &[("KYCK_METRICS__LISTEN", "default")]).await;
    let said = program.read("stderr.txt");
    let warnings: Vec<_> = said
        .lines()
        .filter(|line| line.contains("metrics.listen"))
        .collect();

    assert!(
        warnings.len() == 1 && warnings[0].contains("127.0.0.1:9464"),
        "{said}"
    );

    let said = problem(
        &folder(),
        &["serve"],
        &[
            ("KYCK_METRICS__LISTEN", "127.0.0.1:9464"),
            ("KYCK_SERVER__LISTEN", "127.0.0.1:0"),
        ],
    );

    assert!(
        said.starts_with("kyck: metrics.listen: 127.0.0.1:9464: "),
        "{said}"
    );
}

#[tokio::test]
async fn the_developers_console_is_off_in_production_unless_it_is_set() {
    let off = Program::serve(folder(), &[], &[]).await;
    assert_eq!(off.client.get("/graphiql").await.status(), 404);
    assert_eq!(off.client.get("/graphiql/").await.status(), 404);
    assert!(
        !off.read("stdout.txt").contains("graphiql"),
        "{}",
        off.read("stdout.txt")
    );

    let on = Program::serve(folder(), &[], &[("KYCK_SERVER__GRAPHIQL", "true")]).await;
    assert!(on.read("stdout.txt").contains("/graphiql"));
    assert_eq!(on.client.get("/graphiql").await.status(), 307);
}

#[tokio::test]
async fn all_files_are_the_users_own_whatever_the_folder_and_the_umask() {
    let program = Program::serve(folder(), &[], &[]).await;
    let data = program.folder.path().join("kyck-data");
    assert_eq!(mode(&data), 0o700);

    for name in ["kyck.db", "kyck.db-wal", "kyck.db-shm", "master.key"] {
        assert_eq!(mode(&data.join(name)), 0o600, "{name}");
    }
    succeeds(&program.folder, &["backup", "copy.db"], &[]);
    for name in ["copy.db", "copy.db.sha256"] {
        assert_eq!(mode(&program.folder.path().join(name)), 0o600, "{name}");
    }

    // A folder of the operator's own, readable for everybody.
    let own = folder();
    let program = Program::serve(own, &[], &[("KYCK_DATABASE__URL", "sqlite://own.db")]).await;
    for name in ["own.db", "own.db-wal", "own.db-shm"] {
        assert_eq!(mode(&program.folder.path().join(name)), 0o600, "{name}");
    }
}

#[tokio::test]
async fn a_database_that_others_could_read_is_narrowed_and_that_is_logged() {
    let folder = folder();
    succeeds(&folder, &["migrate"], &[]);
    let database = folder.path().join("kyck-data/kyck.db");
    set_mode(&database, 0o644);
    let program = Program::serve(folder, &[], &[]).await;
    let database = program.folder.path().join("kyck-data/kyck.db");
    assert_eq!(mode(&database), 0o600);
    assert_eq!(mode(&program.folder.path().join("kyck-data/kyck.db-wal")), 0o600);

    let said = program.read("stderr.txt");
    assert!(said.contains("kyck.db") && said.contains("0600"), "{said}");
}

#[test]
fn a_secret_file_that_others_may_read_or_write_stops_the_start() {
    let folder = folder();
    let file = folder.path().join("secret");
    let path = file.display().to_string();
    std::fs::write(&file, "q8Zr2Lw0vTn5yKb7HcX3eJm6GdPs9fUa\n").expect("a file");

    for key in [
        "KYCK_SECURITY__MASTER_SECRET_FILE",
        "KYCK_YOUTUBE__API_KEY_FILE",
        "KYCK_SMS__API_KEY_FILE",
        "KYCK_SMS__API_SECRET_FILE",
        "KYCK_DATABASE__URL_FILE",
    ] {
        for wide in [0o644, 0o640, 0o620, 0o604, 0o602] {
            set_mode(&file, wide);
            let said = problem(&folder, &["migrate"], &[(key, &path)]);
            let setting = key
                .trim_start_matches("KYCK_")
                .replace("__", ".")
                .to_ascii_lowercase();
            assert!(said.contains(&setting), "{said}");
            assert!(said.ends_with(&format!("run `chmod 600 {path}`")), "{said}");
        }
    }

    set_mode(&file, 0o600);
    succeeds(
        &folder,
        &["migrate"],
        &[("KYCK_SECURITY__MASTER_SECRET_FILE", &path)],
    );
}

#[test]
fn master_key_service_account_and_tls_key_are_secret_files_too() {
    let folder = folder();
    let data = folder.path().join("kyck-data");
    let key = data.join("master.key");
    succeeds(&folder, &["job", "list"], &[]);
    set_mode(&key, 0o644);
    let said = problem(&folder, &["job", "list"], &[]);
    assert!(said.ends_with("run `chmod 600 kyck-data/master.key`"), "{said}");

    set_mode(&key, 0o600);

    let file = folder.path().join("other");
    let path = file.display().to_string();
    std::fs::write(&file, "{}").expect("a file");
    set_mode(&file, 0o644);
    let said = problem(
        &folder,
        &["job", "list"],
        &[("KYCK_FCM__SERVICE_ACCOUNT_FILE", &path)],
    );

    assert!(
        said.contains("fcm.service_account_file") && said.contains("chmod 600"),
        "{said}"
    );

    let pair = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let cert = folder.path().join("cert.pem");
    std::fs::write(&cert, pair.cert.pem()).expect("a file");
    std::fs::write(&file, pair.signing_key.serialize_pem()).expect("a file");
    let tls = [
        ("KYCK_TLS__CERT_FILE", cert.to_str().expect("a path")),
        ("KYCK_TLS__KEY_FILE", &path),
        ("KYCK_SERVER__LISTEN", "127.0.0.1:0"),
    ];
    let said = problem(&folder, &["serve"], &tls);

    assert!(
        said.contains("tls.key_file") && said.contains("chmod 600"),
        "{said}"
    );
}

#[tokio::test]
async fn a_settings_file_with_a_secret_that_others_may_read_is_warned_of() {
    let folder = folder();
    let file = folder.path().join("kyck.toml");
    std::fs::write(&file, "[youtube]\napi_key = \"AIzaSyTheKey\"\n").expect("a file");
    set_mode(&file, 0o644);
    let program = Program::serve(folder, &[], &[]).await;
    let said = program.read("stderr.txt");
    assert!(
        said.contains("contains youtube.api_key") && said.contains("chmod 600 kyck.toml"),
        "{said}"
    );
    assert!(!said.contains("AIzaSyTheKey"), "{said}");
}

#[tokio::test]
async fn an_untrusted_x_forwarded_for_is_warned_of_once() {
    let ask = async |program: &Program| {
        for number in 0..3 {
            let answer = reqwest::Client::builder()
                .no_proxy()
                .build()
                .expect("an HTTP client")
                .get(format!("{}/healthz", program.client.base_url))
                .header("x-forwarded-for", format!("203.0.113.{number}"))
                .send()
                .await;
            assert_eq!(answer.expect("an answer").status(), 200);
        }
        let said = program.read("stderr.txt");
        said.lines()
            .filter(|line| line.contains("X-Forwarded-For"))
            .map(ToOwned::to_owned)
            .collect::<Vec<_>>()
    };
    let untrusted = Program::serve(folder(), &[], &[]).await;
    let warnings = ask(&untrusted).await;

    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(
        warnings[0].contains("127.0.0.1") && warnings[0].contains("server.trusted_proxies"),
        "{warnings:?}"
    );

    let trusted = Program::serve(folder(), &[], &[("KYCK_SERVER__TRUSTED_PROXIES", "127.0.0.0/8")]).await;
    assert_eq!(ask(&trusted).await, [""; 0]);
}
