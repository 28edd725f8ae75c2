//! Ends WebSockets whose session has ended: at once where the end is announced, else by asking about all at an interval.

use std::sync::Arc;

use futures_util::StreamExt;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::state::ServerState;

/// Sessions that one statement asks about.
const SESSIONS_A_STATEMENT: usize = 512;

/// Ends the sockets of sessions that have ended, until `stopping` is cancelled.
pub async fn watch_sessions(state: Arc<ServerState>, stopping: CancellationToken) {
    let mut announced = state.service.ended_sessions();
    let mut recheck = interval(state.settings.sockets.recheck);
    recheck.set_missed_tick_behavior(MissedTickBehavior::Delay);

    loop {
        let actors = tokio::select! {
            () = stopping.cancelled() => return,
            _ = recheck.tick() => state.sockets.actors(),
            Some(session_id) = announced.next() => state.sockets.actors_of(session_id),
        };
        for actors in actors.chunks(SESSIONS_A_STATEMENT) {
            match state.service.ended(actors).await {
                Ok(ended) => ended.into_iter().for_each(|actor| state.sockets.end(actor)),
                // The database is away for a moment: the sockets stay until it answers.
                Err(fault) => {
                    tracing::debug!(error = ?fault, "sessions of open sockets could not be checked");
                }
            }
        }
    }
}
