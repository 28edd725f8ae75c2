//! What the server needs of the GraphQL service behind it: whom a token authenticates, and answers to operations.

use std::net::IpAddr;
use std::sync::Arc;

use async_graphql::{Request, Response};
use async_trait::async_trait;
use futures_util::stream::BoxStream;
use kyck_kernel::id::SessionId;
use kyck_kernel::{Actor, Fault, Language, UtcInstant};

use super::schema_types::SchemaTypes;

/// The caller of an operation, as its access token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Account, session and role.
    pub actor: Actor,
    /// When the token ends; `None` for one that does not.
    pub expires_at: Option<UtcInstant>,
}

impl Caller {
    /// A caller without a token.
    pub const ANONYMOUS: Self = Self {
        actor: Actor::Anonymous,
        expires_at: None,
    };

    /// Whether this is a member of staff.
    pub const fn is_staff(&self) -> bool {
        matches!(self.actor, Actor::Staff { .. } | Actor::System)
    }
}

/// What is known of a request next to its operation.
#[derive(Clone, Debug)]
pub struct RequestMetadata {
    /// The caller, or [`Caller::ANONYMOUS`].
    pub caller: Caller,
    /// Address by which limits count: an IPv4 address or the /64 network of an IPv6 address.
    pub network: IpAddr,
    /// Language of texts in the answer.
    pub language: Language,
    /// Names the request in logs and answers.
    pub request_id: String,
}

/// The GraphQL service behind the server. Query limits, rates and deadlines are the server's.
#[async_trait]
pub trait GraphqlService: Send + Sync + 'static {
    /// The present instant, by which tokens expire.
    fn now(&self) -> UtcInstant;

    /// Names a new request.
    fn new_request_id(&self) -> String;

    /// The types of its schema.
    fn schema_types(&self) -> Arc<SchemaTypes>;

    /// The caller whom an access token authenticates.
    async fn identify(&self, token: &str) -> Result<Caller, Fault>;

    /// Of these actors, those whose session has ended or whose rights have changed; always asks the database.
    async fn ended(&self, actors: &[Actor]) -> Result<Vec<Actor>, Fault>;

    /// Sessions whose end is announced, on whichever node; some announcements may be lost.
    fn ended_sessions(&self) -> BoxStream<'static, SessionId>;

    /// Runs a query or a mutation.
    async fn execute(&self, request: Request, metadata: RequestMetadata) -> Response;

    /// Runs a subscription; each response is an event.
    fn follow(&self, request: Request, metadata: RequestMetadata) -> BoxStream<'static, Response>;

    /// Whether requests can be served: the database answers and has the newest schema.
    async fn ready(&self) -> Result<(), String>;
}
