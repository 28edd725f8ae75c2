//! Bus over NATS core publish and subscribe, with at-most-once delivery.

use std::sync::Arc;
use std::time::Duration;

use async_nats::connection::State;
use async_nats::{Client, ConnectOptions, Event};
use async_trait::async_trait;
use futures_util::StreamExt as _;
use kyck_kernel::bus::{Bus, BusMessage};
use tokio::sync::{Mutex, broadcast, mpsc};
use tokio::task::JoinHandle;

use super::keep_running::keep_running;
use super::local::{Local, lost};

const SUBJECT: &str = "kyck.bus";
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The bus over NATS; dropping it closes the connection.
#[derive(Debug)]
pub struct NatsBus {
    local: Arc<Local>,
    queue: mpsc::Sender<String>,
    task: JoinHandle<()>,
}

impl NatsBus {
    /// Connects in the background, with retries. `node` identifies this process among all nodes, so it should be random.
    ///
    /// # Errors
    /// When `url` is not a NATS address.
    pub fn start(url: &str, node: String) -> Result<Self, String> {
        let address = url
            .parse()
            .ok()
            .filter(|address: &async_nats::ServerAddr| !address.host().is_empty())
            .ok_or_else(|| "not a NATS address".to_owned())?;

        let (local, queue, texts) = Local::new(node);
        let (here, texts) = (Arc::clone(&local), Arc::new(Mutex::new(texts)));
        let task = tokio::spawn(keep_running("bus-nats", move || {
            let (address, here, texts) = (address.clone(), Arc::clone(&here), Arc::clone(&texts));
            async move { run(address, here, &mut *texts.lock().await).await }
        }));
        Ok(Self { local, queue, task })
    }

    /// Whether the connection is up.
    pub fn is_connected(&self) -> bool {
        self.local.is_connected()
    }
}

impl Drop for NatsBus {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[async_trait]
impl Bus for NatsBus {
    async fn publish(&self, message: BusMessage) {
        self.local.publish(message, &self.queue);
    }

    fn subscribe(&self) -> broadcast::Receiver<BusMessage> {
        self.local.subscribe()
    }
}

/// Connects, again whenever the client gives up, until the bus is dropped.
async fn run(address: async_nats::ServerAddr, local: Arc<Local>, texts: &mut mpsc::Receiver<String>) {
    let mut wait = Duration::from_millis(200);
    loop {
        match session(address.clone(), &local, texts).await {
            Ok(()) => return,
            Err(reason) => local.down(&reason),
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// Runs one client, which reconnects by itself. Returns `Ok` when the bus is dropped.
async fn session(
    address: async_nats::ServerAddr,
    local: &Arc<Local>,
    texts: &mut mpsc::Receiver<String>,
) -> Result<(), String> {
    let (events, mut changes) = mpsc::channel(16);
    let client = ConnectOptions::new()
        .name("kyck")
        .connection_timeout(Duration::from_secs(5))
        .ping_interval(Duration::from_secs(20))
        .max_reconnects(None)
        .reconnect_delay_callback(|attempt| {
            let doubled = Duration::from_millis(100).saturating_mul(1 << attempt.min(10));
            doubled.min(LONGEST_WAIT)
        })
        .event_callback(move |event| {
            let events = events.clone();
            async move {
                // The loop below drains the channel; when it is full, the next event carries the same state.
                let _ = events.try_send(event);
            }
        })
        .connect(address)
        .await
        .map_err(|error| error.to_string())?;

    let mut subscription = client
        .subscribe(SUBJECT)
        .await
        .map_err(|error| error.to_string())?;
    // The server has processed the subscription once it answers a ping.
    client.flush().await.map_err(|error| error.to_string())?;
    local.up();

    loop {
        tokio::select! {
            received = subscription.next() => match received {
                Some(message) => local.receive(&message.payload),
                None => return Err("the subscription ended".to_owned()),
            },
            change = changes.recv() => match change {
                Some(Event::Connected) => local.up(),
                Some(Event::Disconnected) => local.down("the connection was lost"),
                Some(Event::Closed) | None => return Err("the client closed".to_owned()),
                Some(_) => {}
            },
            text = texts.recv() => match text {
                Some(text) => send(&client, text).await,
                None => return Ok(()),
            },
        }
    }
}

async fn send(client: &Client, text: String) {
    let is_sent =
        client.connection_state() == State::Connected && client.publish(SUBJECT, text.into()).await.is_ok();
    if !is_sent {
        lost(1);
    }
}
