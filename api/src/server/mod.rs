//! The server: connections, limits, GraphQL over HTTP and WebSocket, the embedded clients, health.
//!
//! [`ServerState`] is what all handlers share, [`routes`] is the map of paths, [`listener`] speaks HTTP. A GraphQL request
//! goes through [`graphql_http`] or [`graphql_ws`], then [`operation`] and [`query_limits`], and only then to the
//! [`service`].

pub mod address;
mod clients;
pub mod completion;
mod drained;
pub mod errors;
mod fault;
pub mod field_limits;
pub mod graphql_http;
pub mod graphql_ws;
mod header_spelling;
pub mod health;
mod http_stream;
mod language;
pub mod listener;
pub mod metrics_listener;
pub mod metrics_recorder;
pub mod operation;
mod parsed_queries;
pub mod query_limits;
pub mod rate;
pub mod schema_types;
pub mod service;
mod session_watch;
mod settings;
mod shares;
mod sockets;
mod state;
pub mod stream;
pub mod tls;
pub mod typename;
pub mod variables;

use std::sync::Arc;

use poem::{Endpoint, EndpointExt, Response, Route};
use tokio::net::TcpListener;

use self::clients::{Client, Clients, to_app};
use self::graphql_http::GraphqlHttp;
use self::graphql_ws::GraphqlSocket;
use self::health::Health;
use self::shares::{RequestClient, too_many};
use self::tls::TlsKeeper;

pub use settings::{Introspection, ServerSettings, SocketLimits};
pub use state::ServerState;

/// Serves until the state's lifetime is stopping and what runs has ended. `extra` are routes that only some starts have,
/// such as the demo's.
pub async fn run(
    state: Arc<ServerState>,
    listener: TcpListener,
    extra: Option<Route>,
    tls: Option<TlsKeeper>,
) {
    start_upkeep(&state, tls.as_ref());
    listener::serve(
        listener,
        Arc::new(routes(&state, extra)),
        tls,
        state.settings.connections.clone(),
        state.lifetime.clone(),
    )
    .await;
}

/// Starts the background tasks of the server itself.
fn start_upkeep(state: &Arc<ServerState>, tls: Option<&TlsKeeper>) {
    let supervisor = &state.supervisor;
    let stopping = &state.lifetime.stopping;

    let until = stopping.clone();
    supervisor.spawn("metrics-upkeep", move || {
        metrics_recorder::run_upkeep(until.clone())
    });

    let (shared, until) = (Arc::clone(state), stopping.clone());
    supervisor.spawn("rate-upkeep", move || {
        let (shared, until) = (Arc::clone(&shared), until.clone());
        async move { shared.rates.tidy(until).await }
    });

    let (shared, until) = (Arc::clone(state), stopping.clone());
    supervisor.spawn("session-watch", move || {
        session_watch::watch_sessions(Arc::clone(&shared), until.clone())
    });

    if let Some(tls) = tls.cloned() {
        let until = stopping.clone();
        supervisor.spawn("tls-watch", move || tls.clone().watch(until.clone()));
    }
}

/// The map of paths.
pub fn routes(state: &Arc<ServerState>, extra: Option<Route>) -> impl Endpoint<Output = Response> + use<> {
    let clients = |client| Clients::new(client, state.settings.is_https);
    let mut routes = extra.unwrap_or_default();
    if state.settings.graphiql {
        routes = routes
            .at("/graphiql", clients(Client::Graphiql))
            .at("/graphiql/*path", clients(Client::Graphiql));
    }

    routes
        .at(
            "/graphql",
            Graphql {
                http: GraphqlHttp(Arc::clone(state)),
                socket: GraphqlSocket(Arc::clone(state)),
            },
        )
        .at("/healthz", Health::Alive)
        .at("/readyz", Health::Ready(Arc::clone(state)))
        .at("/", to_app())
        .at("/admin", clients(Client::Admin))
        .at("/admin/*path", clients(Client::Admin))
        .at("/app", clients(Client::App))
        .at("/app/*path", clients(Client::App))
        .around(within_share)
        .after(|result: poem::Result<Response>| async move {
            let mut response = result.unwrap_or_else(poem::Error::into_response);
            response.headers_mut().insert(
                http::header::X_CONTENT_TYPE_OPTIONS,
                http::HeaderValue::from_static("nosniff"),
            );
            Ok::<_, poem::Error>(response)
        })
}

/// Rejects the requests of a forwarded client that holds as much as one client may; GraphQL rejects its own, in its own
/// form.
async fn within_share<E>(endpoint: Arc<E>, request: poem::Request) -> poem::Result<Response>
where
    E: Endpoint<Output = Response>,
{
    let is_rejected = RequestClient::of(&request).is_over_share && request.uri().path() != "/graphql";
    if is_rejected {
        operation::count_rejection("per_address");
        return Ok(too_many(1));
    }

    endpoint.call(request).await
}

/// `/graphql`, over HTTP and as a WebSocket.
struct Graphql {
    http: GraphqlHttp,
    socket: GraphqlSocket,
}

impl Endpoint for Graphql {
    type Output = Response;

    async fn call(&self, request: poem::Request) -> poem::Result<Response> {
        if graphql_ws::is_upgrade(&request) {
            self.socket.call(request).await
        } else {
            self.http.call(request).await
        }
    }
}
