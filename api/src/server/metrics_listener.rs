//! `/metrics` on an address of its own, so that what the operator counts is not on the public one.

use std::sync::Arc;
use std::time::Duration;

use poem::Route;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::address::TrustedProxies;
use super::health::Health;
use super::listener::{self, ConnectionLimits};
use super::stream::StallLimits;
use crate::lifetime::Lifetime;
use crate::supervise::Supervisor;

/// Connections at once: collectors ask one at a time.
const CONNECTIONS: usize = 16;

/// Serves the counters of this process, supervised, until the server stops.
///
/// # Errors
/// What the system says when it does not share the socket.
pub fn start(listener: TcpListener, supervisor: &Supervisor) -> std::io::Result<()> {
    // A restarted task listens on the same socket again.
    let shared = listener.into_std()?;
    drop(shared.try_clone()?);
    let stopping = supervisor.stopping().clone();

    supervisor.spawn("metrics-listener", move || {
        let (listener, stopping) = (
            shared.try_clone().and_then(TcpListener::from_std),
            stopping.clone(),
        );
        async move {
            match listener {
                Ok(listener) => serve(listener, stopping).await,
                Err(error) => tracing::error!(%error, "the metrics cannot be served"),
            }
        }
    });
    Ok(())
}

/// Serves the counters of this process until `stopping` is cancelled.
pub async fn serve(listener: TcpListener, stopping: CancellationToken) {
    let limits = ConnectionLimits {
        total: CONNECTIONS,
        per_address: CONNECTIONS,
        trusted_proxies: TrustedProxies::default(),
        header_read: Duration::from_secs(5),
        body_drain: Duration::from_secs(1),
        stall: StallLimits {
            write: Duration::from_secs(10),
            idle: Duration::from_secs(75),
        },
        drain: Duration::from_secs(1),
    };
    let lifetime = Lifetime {
        stopping,
        ..Lifetime::default()
    };
    let endpoint = Arc::new(Route::new().at("/metrics", Health::Metrics));
    listener::serve(listener, endpoint, None, limits, lifetime).await;
}
