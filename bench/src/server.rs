//! The server under measurement: the real binary on a core of its own.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::Client;

/// A running `kyck serve`; ended when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Address without a path: `http://127.0.0.1:port`.
    pub base_url: String,
    /// Time from start to the first good `/readyz`.
    pub start_up: Duration,
}

impl Server {
    /// Starts the binary on the first core with settings from `environment`.
    ///
    /// # Errors
    /// When it does not become ready within 30 seconds.
    pub async fn start(
        binary: &Path,
        environment: &[(&str, String)],
        client: &Client,
    ) -> Result<Self, String> {
        let port = free_port().map_err(|error| error.to_string())?;
        let base_url = format!("http://127.0.0.1:{port}");

        let mut command = Command::new("taskset");
        command
            .args(["-c", "0"])
            .arg(binary)
            .arg("serve")
            .env("KYCK_SERVER__LISTEN", format!("127.0.0.1:{port}"))
            .envs(environment.iter().map(|(name, value)| (*name, value)))
            .stdout(Stdio::null())
            .stderr(Stdio::inherit());

        let started = Instant::now();
        let child = command
            .spawn()
            .map_err(|error| format!("{}: {error}", binary.display()))?;
        let mut server = Self {
            child,
            base_url,
            start_up: Duration::ZERO,
        };

        let ready = format!("{}/readyz", server.base_url);
        while started.elapsed() < Duration::from_secs(30) {
            if client
                .get(&ready)
                .send()
                .await
                .is_ok_and(|answer| answer.status().is_success())
            {
                server.start_up = started.elapsed();
                return Ok(server);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Err("the server did not become ready".to_owned())
    }

    /// Waits until the jobs of the first minute (the first training above all) are done: their work is none of
    /// a request's. That is when three seconds in a row took next to no processor time.
    pub async fn settle(&self) {
        let mut quiet = 0;
        for _ in 0..180 {
            let before = crate::cpu::of_process(self.pid());
            tokio::time::sleep(Duration::from_secs(1)).await;
            let used = crate::cpu::of_process(self.pid()).saturating_sub(before);
            quiet = if used < Duration::from_millis(20) {
                quiet + 1
            } else {
                0
            };
            if quiet == 3 {
                return;
            }
        }
    }

    /// Its process id. (`taskset` replaces itself by the binary.)
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> std::io::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
