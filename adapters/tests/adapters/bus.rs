//! Two nodes on one bus: each hears the other, and both outlive the loss of the wire.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use kyck_adapters::bus::{NatsBus, PostgresBus};
use kyck_kernel::bus::{Bus, BusMessage, RESUMED};
use sqlx::postgres::PgPoolOptions;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use tokio::task::JoinSet;

const PATIENCE: Duration = Duration::from_secs(20);

fn message(topic: &str, key: &str) -> BusMessage {
    BusMessage {
        topic: topic.to_owned(),
        key: key.to_owned(),
        body: "{\"한\":1}".to_owned(),
    }
}

async fn received(receiver: &mut broadcast::Receiver<BusMessage>) -> BusMessage {
    tokio::time::timeout(PATIENCE, receiver.recv())
        .await
        .expect("a message in time")
        .expect("an open bus")
}

/// Waits until a condition of the outside world holds.
async fn until(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "{what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A wire between an adapter and its server that can be cut and fixed.
struct Wire {
    port: u16,
    target: String,
    carrying: Option<tokio::task::JoinHandle<()>>,
}

impl Wire {
    async fn to(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut wire = Self {
            port,
            target: target.to_owned(),
            carrying: None,
        };
        wire.carry(listener);
        wire
    }

    fn carry(&mut self, listener: TcpListener) {
        let target = self.target.clone();
        self.carrying = Some(tokio::spawn(async move {
            // Ends with the task: dropping the set cuts all connections.
            let mut connections = JoinSet::new();
            while let Ok((mut near, _)) = listener.accept().await {
                let target = target.clone();
                connections.spawn(async move {
                    if let Ok(mut far) = TcpStream::connect(&target).await {
                        let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                    }
                });
            }
        }));
    }

    async fn cut(&mut self) {
        if let Some(carrying) = self.carrying.take() {
            carrying.abort();
            let _ = carrying.await;
        }
    }

    async fn restore(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.carry(listener);
    }
}

/// Two nodes, the first over a wire that is cut and fixed.
async fn hears_loses_and_heals(
    wire: &mut Wire,
    one: Arc<dyn Bus>,
    two: Arc<dyn Bus>,
    are_connected: impl Fn() -> (bool, bool),
) {
    until("both connect", || are_connected() == (true, true)).await;
    let (mut at_one, mut at_two) = (one.subscribe(), two.subscribe());
    one.publish(message("child", "first")).await;
    assert_eq!(received(&mut at_two).await, message("child", "first"));
    assert_eq!(
        received(&mut at_one).await,
        message("child", "first"),
        "a node hears itself"
    );
    two.publish(message("stats", "second")).await;
    assert_eq!(
        received(&mut at_one).await,
        message("stats", "second"),
        "and hears itself once"
    );
    assert_eq!(received(&mut at_two).await, message("stats", "second"));

    wire.cut().await;
    until("the loss is noticed", || are_connected() == (false, true)).await;
    one.publish(message("child", "alone")).await;
    assert_eq!(
        received(&mut at_one).await,
        message("child", "alone"),
        "the node keeps working by itself"
    );

    wire.restore().await;
    assert_eq!(received(&mut at_one).await.topic, RESUMED);
    one.publish(message("child", "again")).await;
    assert_eq!(
        received(&mut at_two).await,
        message("child", "again"),
        "messages of the interruption are not delivered late"
    );
    two.publish(message("child", "back")).await;
    assert_eq!(received(&mut at_one).await, message("child", "again"));
    assert_eq!(received(&mut at_one).await, message("child", "back"));
}

#[expect(clippy::disallowed_methods, reason = "tests have no settings file")]
fn postgres_server() -> Option<String> {
    let url = std::env::var("KYCK_TEST_POSTGRES").ok();
    if url.is_none() {
        eprintln!("skipped: KYCK_TEST_POSTGRES names no server");
    }
    url
}

/// The same address, by another port of this machine.
fn by_port(url: &str, port: u16) -> (String, String) {
    let (scheme, rest) = url.split_once("://").expect("a URL");
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (user, host) = authority
        .rsplit_once('@')
        .map_or(("", authority), |(user, host)| (user, host));
    let at = if user.is_empty() {
        String::new()
    } else {
        format!("{user}@")
    };
    let host = if host.contains(':') {
        host.to_owned()
    } else {
        format!("{host}:5432")
    };
    (host, format!("{scheme}://{at}127.0.0.1:{port}/{path}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_on_postgres_hear_each_other_and_outlive_a_cut() {
    let Some(url) = postgres_server() else { return };
    let (host, _) = by_port(&url, 0);
    let mut wire = Wire::to(&host).await;
    let (_, wired) = by_port(&url, wire.port);
    // NOTIFY works within one database: a database of its own isolates this test.
    let admin = PgPoolOptions::new()
        .max_connections(1)
        .connect(&url)
        .await
        .unwrap();
    let name = format!("kyck_bus_{}", std::process::id());
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&admin)
        .await
        .unwrap();
    let in_database = |url: &str| {
        let base = url.rsplit_once('/').map_or(url, |(base, _)| base);
        format!("{base}/{name}")
    };
    let one = Arc::new(PostgresBus::start(&in_database(&wired), "one".to_owned()).unwrap());
    let two = Arc::new(PostgresBus::start(&in_database(&url), "two".to_owned()).unwrap());
    let are_connected = {
        let (one, two) = (Arc::clone(&one), Arc::clone(&two));
        move || (one.is_connected(), two.is_connected())
    };
    hears_loses_and_heals(&mut wire, one.clone(), two.clone(), are_connected).await;
    drop((one, two));
    sqlx::query(sqlx::AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)")))
        .execute(&admin)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_bus_without_its_server_starts_and_serves_its_own_node() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let postgres = PostgresBus::start(&format!("postgres://nobody@{closed}/none"), "one".to_owned()).unwrap();
    let nats = NatsBus::start(&format!("nats://{closed}"), "one".to_owned()).unwrap();
    for bus in [&postgres as &dyn Bus, &nats as &dyn Bus] {
        let mut here = bus.subscribe();
        bus.publish(message("child", "k")).await;
        assert_eq!(received(&mut here).await, message("child", "k"));
    }
    assert!(!postgres.is_connected() && !nats.is_connected());
    assert!(PostgresBus::start("no address", "one".to_owned()).is_err());
    assert!(NatsBus::start("nats://", "one".to_owned()).is_err());
}

/// A NATS server that ends with the test.
struct NatsServer {
    child: Child,
    port: u16,
}

impl NatsServer {
    async fn start() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0")
            .await
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let spawned = Command::new("nats-server")
            .args(["--addr", "127.0.0.1", "--port", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(child) = spawned else {
            eprintln!("skipped: nats-server is not installed");
            return None;
        };
        let server = Self { child, port };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            assert!(began.elapsed() < PATIENCE, "nats-server listens");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Some(server)
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_on_nats_hear_each_other_and_outlive_a_cut() {
    let Some(server) = NatsServer::start().await else {
        return;
    };
    let mut wire = Wire::to(&format!("127.0.0.1:{}", server.port)).await;
    let one = Arc::new(NatsBus::start(&format!("nats://127.0.0.1:{}", wire.port), "one".to_owned()).unwrap());
    let two =
        Arc::new(NatsBus::start(&format!("nats://127.0.0.1:{}", server.port), "two".to_owned()).unwrap());
    let are_connected = {
        let (one, two) = (Arc::clone(&one), Arc::clone(&two));
        move || (one.is_connected(), two.is_connected())
    };
    hears_loses_and_heals(&mut wire, one, two, are_connected).await;
}
