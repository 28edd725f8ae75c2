//! What the server needs of the application behind it: who a token belongs to, and answers to operations.

use std::net::IpAddr;
use std::sync::Arc;

use async_graphql::{Request, Response};
use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use kyck_kernel::db::Db;
use kyck_kernel::id::SessionId;
use kyck_kernel::outage::Outage;
use kyck_kernel::{Actor, Fault, UtcInstant};
use tokio_stream::wrappers::BroadcastStream;

use super::schema_types::SchemaTypes;
use crate::graphql::{KyckSchema, Language, RequestContext};
use crate::services::Services;

/// Who is behind an accepted access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub actor: Actor,
    /// When the token ends; `None` for one that does not.
    pub expires_at: Option<UtcInstant>,
}

impl Caller {
    /// Nobody in particular.
    pub const ANONYMOUS: Self = Self {
        actor: Actor::Anonymous,
        expires_at: None,
    };

    /// Whether this is a member of staff.
    pub const fn is_staff(&self) -> bool {
        matches!(self.actor, Actor::Staff { .. } | Actor::System)
    }
}

/// What is known of a request besides its document.
#[derive(Clone, Debug)]
pub struct Asking {
    /// Who asks.
    pub caller: Caller,
    /// From which network.
    pub network: IpAddr,
    /// Language of texts in the answer.
    pub language: Language,
    /// Names the request in logs and answers.
    pub request_id: String,
}

/// The application behind the server. Admission, limits and deadlines are the server's.
#[async_trait]
pub trait Application: Send + Sync + 'static {
    /// The present instant, by which tokens expire.
    fn now(&self) -> UtcInstant;

    /// Names a new request.
    fn new_request_id(&self) -> String;

    /// The types of what it answers.
    fn schema_types(&self) -> Arc<SchemaTypes>;

    /// Who holds this access token.
    async fn identify(&self, token: &str) -> Result<Caller, Fault>;

    /// Of these actors, those whose session has ended or whose rights have changed; always asks the database.
    async fn ended(&self, actors: &[Actor]) -> Result<Vec<Actor>, Fault>;

    /// Sessions whose end is announced, on whichever node; some announcements may be lost.
    fn ended_sessions(&self) -> BoxStream<'static, SessionId>;

    /// Runs a query or a mutation.
    async fn execute(&self, request: Request, asking: Asking) -> Response;

    /// Runs a subscription.
    fn follow(&self, request: Request, asking: Asking) -> BoxStream<'static, Response>;

    /// Whether requests can be served: the database answers and has the newest schema.
    async fn ready(&self) -> Result<(), String>;
}

/// KYCK behind the server.
pub struct Kyck {
    services: Arc<Services>,
    schema: KyckSchema,
}

impl Kyck {
    /// Over the services of this process.
    pub fn new(services: Arc<Services>) -> Self {
        Self {
            services,
            schema: crate::graphql::build(),
        }
    }

    fn with_context(&self, request: Request, asking: Asking) -> Request {
        request.data(RequestContext {
            services: Arc::clone(&self.services),
            actor: asking.caller.actor,
            address: Some(asking.network.to_string()),
            language: asking.language,
            request_id: asking.request_id,
        })
    }
}

#[async_trait]
impl Application for Kyck {
    fn now(&self) -> UtcInstant {
        self.services.kernel.now()
    }

    fn new_request_id(&self) -> String {
        self.services
            .kernel
            .ids
            .next(self.services.kernel.now())
            .to_string()
    }

    fn schema_types(&self) -> Arc<SchemaTypes> {
        crate::graphql::schema_types()
    }

    async fn identify(&self, token: &str) -> Result<Caller, Fault> {
        let authenticated = self.services.identity.authenticate(token).await?;
        Ok(Caller {
            actor: authenticated.actor,
            expires_at: Some(authenticated.expires_at),
        })
    }

    async fn ended(&self, actors: &[Actor]) -> Result<Vec<Actor>, Fault> {
        self.services.identity.ended(actors).await
    }

    fn ended_sessions(&self) -> BoxStream<'static, SessionId> {
        let services = Arc::clone(&self.services);
        BroadcastStream::new(services.kernel.bus.subscribe())
            .filter_map(move |message| {
                // What was lost is found by the next look at all sessions.
                let ended = message
                    .ok()
                    .and_then(|message| services.identity.on_session_message(&message));
                std::future::ready(ended)
            })
            .boxed()
    }

    async fn execute(&self, request: Request, asking: Asking) -> Response {
        self.schema.execute(self.with_context(request, asking)).await
    }

    fn follow(&self, request: Request, asking: Asking) -> BoxStream<'static, Response> {
        self.schema.execute_stream(self.with_context(request, asking))
    }

    async fn ready(&self) -> Result<(), String> {
        database_ready(&self.services.kernel.db).await
    }
}

/// Whether the database has the newest schema and takes writes; otherwise why not, for an operator.
async fn database_ready(db: &Db) -> Result<(), String> {
    match kyck_migrations::pending(db.read()).await {
        Ok(0) => {}
        Ok(steps) => return Err(format!("{steps} migrations are missing")),
        Err(_) => {
            let cause = db.explain_outage().await;
            let cause = cause.map_or_else(String::new, |cause| format!(": {cause}"));
            return Err(format!("the database does not answer{cause}"));
        }
    }

    db.check_writer().await.map_err(|fault| match fault.outage() {
        Some(Outage::StorageFull) => "storage is full: writes are rejected".to_owned(),
        _ => "the database takes no writes".to_owned(),
    })
}
