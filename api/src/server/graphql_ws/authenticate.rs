//! Authentication of a socket, whose session must be valid in the database and not only in a cache.

use kyck_kernel::{Actor, Fault};

use super::protocol::Close;
use crate::server::service::Caller;
use crate::server::state::ServerState;

/// The caller whom a token authenticates. What is cached of its session may be some seconds old, so the database is asked
/// as well.
pub(super) async fn identify(state: &ServerState, token: &str) -> Result<Caller, Fault> {
    let caller = state.service.identify(token).await?;
    let ended = state.service.ended(&[caller.actor]).await?;
    if ended.is_empty() {
        Ok(caller)
    } else {
        Err(Fault::Unauthenticated)
    }
}

/// Asks the database whether a session still exists; what changes something must not rest on an older answer. The outer
/// error closes the socket, the inner one is that the database could not be asked.
pub(super) async fn prove_session(state: &ServerState, actor: Actor) -> Result<Result<(), Fault>, Close> {
    match state.service.ended(&[actor]).await {
        Ok(ended) if ended.is_empty() => Ok(Ok(())),
        Ok(_) => Err(Close::FORBIDDEN),
        Err(fault) => Ok(Err(fault)),
    }
}
