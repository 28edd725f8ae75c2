//! Bus over PostgreSQL's LISTEN and NOTIFY. Needs a direct connection, not a transaction pooler.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kyck_kernel::bus::{Bus, BusMessage};
use sqlx::postgres::{PgListener, PgPool, PgPoolOptions};
use tokio::sync::{Mutex, broadcast, mpsc};
use tokio::task::JoinHandle;

use super::keep_running::keep_running;
use super::local::{Local, lost};

const CHANNEL: &str = "kyck_bus";
/// The most notifications per statement.
const BATCH: usize = 64;
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// Interval of heartbeats while nothing else is sent.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// Silence after which a connection counts as dead, whatever TCP reports.
const LONGEST_SILENCE: Duration = Duration::from_secs(100);

/// The bus over PostgreSQL; dropping it closes the connections.
#[derive(Debug)]
pub struct PostgresBus {
    local: Arc<Local>,
    queue: mpsc::Sender<String>,
    tasks: [JoinHandle<()>; 2],
}

impl PostgresBus {
    /// Connects in the background, with retries. `node` identifies this process among all nodes, so it should be random.
    ///
    /// # Errors
    /// When `url` is not a PostgreSQL address.
    pub fn start(url: &str, node: String) -> Result<Self, sqlx::Error> {
        // Two connections: one listens, one notifies.
        let pool = PgPoolOptions::new()
            .max_connections(2)
            .acquire_timeout(Duration::from_secs(5))
            .max_lifetime(None)
            .idle_timeout(None)
            .connect_lazy(url)?;

        let (local, queue, texts) = Local::new(node);
        let (listening, here) = (pool.clone(), Arc::clone(&local));
        let texts = Arc::new(Mutex::new(texts));

        let tasks = [
            tokio::spawn(keep_running("bus-listen", move || {
                listen(listening.clone(), Arc::clone(&here))
            })),
            tokio::spawn(keep_running("bus-notify", move || {
                let (pool, texts) = (pool.clone(), Arc::clone(&texts));
                async move { notify(pool, &mut *texts.lock().await).await }
            })),
        ];
        Ok(Self { local, queue, tasks })
    }

    /// Whether the connection is up.
    pub fn is_connected(&self) -> bool {
        self.local.is_connected()
    }
}

impl Drop for PostgresBus {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

#[async_trait]
impl Bus for PostgresBus {
    async fn publish(&self, message: BusMessage) {
        self.local.publish(message, &self.queue);
    }

    fn subscribe(&self) -> broadcast::Receiver<BusMessage> {
        self.local.subscribe()
    }
}

/// Listens for ever, reconnecting with growing waits.
async fn listen(pool: PgPool, local: Arc<Local>) {
    let mut wait = FIRST_WAIT;
    loop {
        let reason = match connect(&pool).await {
            Ok(mut listener) => {
                local.up();
                wait = FIRST_WAIT;
                hear(&mut listener, &local).await
            }
            Err(error) => error.to_string(),
        };
        local.down(&reason);
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

async fn connect(pool: &PgPool) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    // `try_recv` then returns immediately when the connection is lost, and this module reconnects.
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Delivers until the connection is lost; returns why.
async fn hear(listener: &mut PgListener, local: &Local) -> String {
    loop {
        match tokio::time::timeout(LONGEST_SILENCE, listener.try_recv()).await {
            Ok(Ok(Some(notification))) => local.receive(notification.payload().as_bytes()),
            Ok(Ok(None)) => return "the connection was lost".to_owned(),
            Ok(Err(error)) => return error.to_string(),
            Err(_) => return "nothing was received, not even from this node".to_owned(),
        }
    }
}

/// Sends the queued messages in batches: each commit of a NOTIFY takes a server-wide lock.
async fn notify(pool: PgPool, texts: &mut mpsc::Receiver<String>) {
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        match tokio::time::timeout(HEARTBEAT, texts.recv_many(&mut batch, BATCH)).await {
            Ok(0) => return,
            Ok(_) => {}
            // An empty notification is no message; hearing it shows that the connection lives.
            Err(_) => batch.push(String::new()),
        }
        let sent = sqlx::query("SELECT pg_notify($1, text) FROM unnest($2::text[]) AS text")
            .bind(CHANNEL)
            .bind(&batch)
            .execute(&pool)
            .await;
        if let Err(error) = sent {
            tracing::debug!(%error, count = batch.len(), "messages did not get onto the bus");
            lost(batch.len());
        }
        batch.clear();
    }
}
