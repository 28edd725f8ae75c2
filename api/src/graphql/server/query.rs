//! `serverInfo`.

use async_graphql::{Object, SimpleObject};

/// What a client should know of the server it talks to.
#[derive(SimpleObject)]
struct ServerInfo {
    /// Version of the running program.
    version: &'static str,
}

/// Queries about the server.
#[derive(Default)]
pub struct ServerQuery;

#[Object]
impl ServerQuery {
    /// Facts about this server; open to everyone.
    async fn server_info(&self) -> ServerInfo {
        ServerInfo {
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}
