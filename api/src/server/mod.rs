//! The server: connections, limits, GraphQL over HTTP and WebSocket, the embedded clients, health.
//!
//! [`Serving`] is what all handlers share, [`routes`] is the map of paths, [`listener`] speaks HTTP. A GraphQL
//! request goes through [`graphql_http`] or [`graphql_ws`], then [`operation`] and [`query_limits`], and only then
//! to the [`application`].

pub mod address;
pub mod application;
mod clients;
pub mod completion;
mod drained;
pub mod field_limits;
pub mod graphql_http;
pub mod graphql_ws;
pub mod health;
mod http_stream;
mod init_token;
pub mod listener;
pub mod metrics_listener;
mod negotiate;
pub mod operation;
mod parsed_queries;
pub mod query_limits;
pub mod rate;
pub mod schema_types;
mod shares;
mod sockets;
pub mod stream;
pub mod tls;
pub mod typename;
pub mod variables;
pub mod ws_protocol;

use std::sync::Arc;
use std::time::Duration;

use poem::{Endpoint, EndpointExt, Response, Route};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::time::Instant;

use self::application::{Application, Caller};
use self::graphql_http::GraphqlHttp;
use self::graphql_ws::{GraphqlSocket, SocketLimits};
use self::health::Health;
use self::listener::{ConnectionLimits, Lifetime};
use self::parsed_queries::ParsedQueryCache;
use self::query_limits::QueryLimits;
use self::rate::{Rate, RateLimits};
use self::schema_types::SchemaTypes;
use self::shares::RequestClient;
use self::sockets::Sockets;
use self::tls::TlsKeeper;
use crate::supervise::Supervisor;

/// Who may ask about the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Introspection {
    /// Everyone.
    Everyone,
    /// Members of staff.
    Staff,
    /// Nobody.
    Nobody,
}

impl Introspection {
    /// Whether this caller may.
    pub const fn is_open_to(self, caller: &Caller) -> bool {
        match self {
            Self::Everyone => true,
            Self::Staff => caller.is_staff(),
            Self::Nobody => false,
        }
    }
}

/// What the handlers go by.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// The most that a document may have.
    pub query_limits: QueryLimits,
    /// Requests of one address.
    pub address_rate: Rate,
    /// Requests of one user.
    pub user_rate: Rate,
    /// Limits on WebSockets.
    pub sockets: SocketLimits,
    /// Limits on connections.
    pub connections: ConnectionLimits,
    /// For the body of a request to arrive.
    pub body_read: Duration,
    /// For a request to be answered.
    pub request: Duration,
    /// For a request of staff, who import and recheck many videos at once.
    pub staff_request: Duration,
    /// Who may ask about the schema.
    pub introspection: Introspection,
    /// Origins besides our own whose pages may use the API, such as the native app's.
    pub allowed_origins: Vec<String>,
    /// Whether the developers' console is served.
    pub graphiql: bool,
    /// Whether clients reach us by HTTPS, so that they should never come back by HTTP.
    pub is_https: bool,
}

/// What all handlers share.
pub struct Serving {
    /// What answers.
    pub application: Arc<dyn Application>,
    /// What the handlers go by.
    pub settings: ServerSettings,
    /// Who asked how often.
    pub rates: RateLimits,
    /// The open WebSockets of all users.
    sockets: Sockets,
    parsed_queries: ParsedQueryCache,
    /// The types of what the application answers.
    schema: Arc<SchemaTypes>,
    /// What runs, and the word to end it.
    pub lifetime: Lifetime,
    /// The background tasks, which readiness looks at.
    pub supervisor: Supervisor,
    /// The last look at whether we are ready, so that probes cannot load the database.
    last_look: Mutex<Option<(Instant, Result<(), String>)>>,
}

impl Serving {
    /// Handlers over an application.
    pub fn new(application: Arc<dyn Application>, settings: ServerSettings) -> Arc<Self> {
        health::begin_counting();
        let lifetime = Lifetime::default();
        Arc::new(Self {
            schema: application.schema_types(),
            application,
            rates: RateLimits::new(settings.address_rate, settings.user_rate),
            settings,
            sockets: Sockets::default(),
            parsed_queries: ParsedQueryCache::default(),
            supervisor: Supervisor::new(&lifetime),
            lifetime,
            last_look: Mutex::new(None),
        })
    }

    /// Whether requests can be served and the work behind them is done.
    async fn readiness(&self) -> Result<(), String> {
        self.supervisor.health()?;
        self.application_readiness().await
    }

    /// Whether the application is ready, looked up at most once a second.
    async fn application_readiness(&self) -> Result<(), String> {
        let mut last_look = self.last_look.lock().await;
        if let Some((at, known)) = &*last_look
            && at.elapsed() < Duration::from_secs(1)
        {
            return known.clone();
        }
        let found = tokio::time::timeout(Duration::from_secs(3), self.application.ready())
            .await
            .unwrap_or_else(|_| Err("the database does not answer in time".to_owned()));
        *last_look = Some((Instant::now(), found.clone()));
        found
    }

    /// Serves until [`Lifetime::stopping`] is cancelled and what runs has ended. `extra` are routes that only
    /// some starts have, such as the demo's.
    pub async fn run(self: Arc<Self>, listener: TcpListener, extra: Option<Route>, tls: Option<TlsKeeper>) {
        self.start_upkeep(tls.as_ref());
        listener::serve(
            listener,
            Arc::new(routes(&self, extra)),
            tls,
            self.settings.connections.clone(),
            self.lifetime.clone(),
        )
        .await;
    }

    /// Starts what keeps the server itself in order.
    fn start_upkeep(self: &Arc<Self>, tls: Option<&TlsKeeper>) {
        let stopping = self.lifetime.stopping.clone();
        self.supervisor
            .spawn("metrics-upkeep", move || health::keep_tidy(stopping.clone()));

        let (serving, stopping) = (Arc::clone(self), self.lifetime.stopping.clone());
        self.supervisor.spawn("rate-upkeep", move || {
            let (serving, stopping) = (Arc::clone(&serving), stopping.clone());
            async move { serving.rates.tidy(stopping).await }
        });

        let (serving, stopping) = (Arc::clone(self), self.lifetime.stopping.clone());
        self.supervisor.spawn("session-watch", move || {
            sockets::watch_sessions(Arc::clone(&serving), stopping.clone())
        });

        if let Some(tls) = tls.cloned() {
            let stopping = self.lifetime.stopping.clone();
            self.supervisor
                .spawn("tls-watch", move || tls.clone().watch(stopping.clone()));
        }
    }
}

/// The map of paths.
pub fn routes(serving: &Arc<Serving>, extra: Option<Route>) -> impl Endpoint<Output = Response> + use<> {
    let clients = |client| clients::Clients::new(client, serving.settings.is_https);
    let mut routes = extra.unwrap_or_default();
    if serving.settings.graphiql {
        routes = routes
            .at("/graphiql", clients(clients::Client::Graphiql))
            .at("/graphiql/*path", clients(clients::Client::Graphiql));
    }

    routes
        .at(
            "/graphql",
            Graphql {
                http: GraphqlHttp(Arc::clone(serving)),
                socket: GraphqlSocket(Arc::clone(serving)),
            },
        )
        .at("/healthz", Health::Alive)
        .at("/readyz", Health::Ready(Arc::clone(serving)))
        .at("/", clients::to_app())
        .at("/admin", clients(clients::Client::Admin))
        .at("/admin/*path", clients(clients::Client::Admin))
        .at("/app", clients(clients::Client::App))
        .at("/app/*path", clients(clients::Client::App))
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

/// Refuses the requests of a forwarded client that holds as much as one client may; GraphQL refuses its own, in its
/// own form.
async fn within_share<E>(endpoint: Arc<E>, request: poem::Request) -> poem::Result<Response>
where
    E: Endpoint<Output = Response>,
{
    let is_refused = RequestClient::of(&request).is_over_share && request.uri().path() != "/graphql";
    if is_refused {
        metrics::counter!("kyck_refusals_total", "reason" => "per_address").increment(1);
        return Ok(too_many(1));
    }

    endpoint.call(request).await
}

/// The answer 429 with `Retry-After` in seconds.
fn too_many(retry_after_seconds: u32) -> Response {
    Response::builder()
        .status(http::StatusCode::TOO_MANY_REQUESTS)
        .header(http::header::RETRY_AFTER, retry_after_seconds)
        .finish()
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
