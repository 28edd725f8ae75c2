//! The real program as another process.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::Client;
use crate::wait::{PATIENCE, until};

/// The path of the `kyck` binary of this build, or of the one that `KYCK_BIN` names.
///
/// # Panics
/// When there is none: `cargo build --workspace` makes it.
pub fn path() -> PathBuf {
    if let Some(named) = std::env::var_os("KYCK_BIN") {
        return named.into();
    }
    let tests = std::env::current_exe().expect("a test has a path");
    let folder = tests
        .parent()
        .and_then(|deps| deps.parent())
        .expect("tests stand in target/debug/deps");
    let binary = folder.join("kyck");
    assert!(
        binary.exists(),
        "{} is missing: run cargo build --workspace",
        binary.display()
    );
    binary
}

/// A running `kyck serve`; ended when dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    folder: TempDir,
    /// Nobody in particular, asking this server.
    pub client: Client,
}

impl Running {
    /// Starts the program with these arguments and settings in a folder of its own and waits until it is
    /// ready.
    ///
    /// # Panics
    /// When it is not ready within [`PATIENCE`] or ends before.
    pub async fn start(arguments: &[&str], settings: &[(&str, &str)]) -> Self {
        Self::start_in(TempDir::new().expect("a temporary folder"), arguments, settings).await
    }

    /// As [`Running::start`], in a folder that may already hold data.
    ///
    /// # Panics
    /// As [`Running::start`].
    pub async fn start_in(folder: TempDir, arguments: &[&str], settings: &[(&str, &str)]) -> Self {
        let output = (Stdio::null(), Stdio::inherit());
        Self::start_writing(folder, arguments, settings, output).await
    }

    /// As [`Running::start_in`], with standard output and standard error of the test's choice.
    ///
    /// # Panics
    /// As [`Running::start`].
    pub async fn start_writing(
        folder: TempDir,
        arguments: &[&str],
        settings: &[(&str, &str)],
        (stdout, stderr): (Stdio, Stdio),
    ) -> Self {
        let port = free_port();
        let mut command = command(&folder, settings);
        command
            .args(arguments)
            .env("KYCK_SERVER__LISTEN", format!("127.0.0.1:{port}"))
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(stderr);
        let child = command.spawn().expect("the program starts");
        let client = Client::new(&format!("http://127.0.0.1:{port}"));

        let mut running = Self {
            child,
            folder,
            client,
        };
        until("the program is ready", async || {
            if let Some(status) = running.child.try_wait().expect("the program can be asked") {
                panic!("the program ended with {status}");
            }
            running.is_ready().await
        })
        .await;
        running
    }

    /// Where it runs.
    pub fn folder(&self) -> &TempDir {
        &self.folder
    }

    /// The number of its process.
    pub fn process_id(&self) -> u32 {
        self.child.id()
    }

    async fn is_ready(&self) -> bool {
        let address = self.client.base_url.trim_start_matches("http://");
        if tokio::net::TcpStream::connect(address).await.is_err() {
            return false;
        }
        self.client.get("/readyz").await.status().is_success()
    }

    /// Asks the program to stop, as Ctrl-C does, and returns how it ended and its folder.
    ///
    /// # Panics
    /// When it does not stop within [`PATIENCE`].
    pub fn stop(self) -> (bool, TempDir) {
        self.stop_by("-INT")
    }

    /// As [`Running::stop`], by a signal as `kill` takes it, such as `-TERM`.
    ///
    /// # Panics
    /// As [`Running::stop`].
    pub fn stop_by(mut self, signal: &str) -> (bool, TempDir) {
        let pid = self.child.id().to_string();
        Command::new("kill")
            .args([signal, &pid])
            .status()
            .expect("kill runs");
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().expect("the program can be asked") {
                let folder = std::mem::replace(&mut self.folder, TempDir::new().expect("a temporary folder"));
                return (status.success(), folder);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the program does not stop");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the program to its end in a folder.
///
/// # Panics
/// When it cannot be started.
pub fn run(folder: &TempDir, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    command(folder, settings)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

/// As [`run`], with bytes on standard input.
///
/// # Panics
/// When it cannot be started.
pub fn run_with_input(folder: &TempDir, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = command(folder, &[])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("its input is a pipe");
    // A program that ends without reading closes the pipe, which is no fault of the test.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().expect("the program ends")
}

fn command(folder: &TempDir, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(path());
    command
        .current_dir(folder.path())
        // Many run at once, and there is one default address for metrics.
        .env("KYCK_METRICS__LISTEN", "");
    for (name, value) in settings {
        command.env(name, value);
    }
    command
}

/// A port that nobody listens on, below the range from which the system gives ports to other tests.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    for _ in 0..1_000 {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = 20_000 + (std::process::id() as u16 % 10_000).wrapping_add(step) % 10_000;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no free port");
}
