//! A small application that does what a test needs: panic, hang, count, stream.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_graphql::{
    ComplexObject, Context, Enum, Error, ErrorExtensions, ID, InputObject, Object, Request, Response, Result,
    Schema, SimpleObject, Subscription,
};
use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream, Stream};
use kyck_api::server::field_limits::{bulk_input, list_size, sign_in};
use kyck_api::server::rate::Rate;
use kyck_api::server::schema_types::SchemaTypes;
use kyck_api::server::service::{Caller, GraphqlService, RequestMetadata};
use kyck_api::server::tls::TlsKeeper;
use kyck_api::server::{self, ServerSettings, ServerState};
use kyck_api::settings::Settings;
use kyck_kernel::id::{FamilyId, GuardianId, SessionId, StaffId};
use kyck_kernel::{Actor, Fault, Role, UtcInstant};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// The token of a guardian.
pub const PARENT: &str = "parent";
/// The token of a manager.
pub const STAFF: &str = "staff";
/// A guardian's token that ends half a second after it is looked at.
pub const SHORT: &str = "short";

/// Something with an id.
#[derive(SimpleObject)]
#[graphql(complex)]
struct Thing {
    id: i32,
}

#[ComplexObject]
impl Thing {
    async fn again(&self) -> Self {
        Self { id: self.id }
    }

    async fn broken(&self) -> Result<i32> {
        forbidden()
    }

    async fn maybe_broken(&self) -> Result<Option<i32>> {
        forbidden()
    }
}

fn forbidden<T>() -> Result<T> {
    Err(Error::new("forbidden").extend_with(|_, extensions| extensions.set("code", "FORBIDDEN")))
}

/// What a thing may be painted in.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum Colour {
    Red,
    Green,
}

/// How to paint a thing.
#[derive(InputObject)]
struct PaintInput {
    colour: Colour,
    layers: i32,
}

fn bug() -> i32 {
    panic!("a bug")
}

struct Query;

#[Object]
impl Query {
    async fn hello(&self) -> &'static str {
        "hello"
    }

    async fn me(&self, ctx: &Context<'_>) -> &'static str {
        match ctx.data_unchecked::<RequestMetadata>().caller.actor {
            Actor::Guardian { .. } => "guardian",
            Actor::Staff { .. } => "staff",
            _ => "nobody",
        }
    }

    async fn long(&self) -> String {
        "x".repeat(5_000)
    }

    async fn huge(&self) -> String {
        "x".repeat(30_000_000)
    }

    async fn boom(&self) -> i32 {
        bug()
    }

    async fn hang(&self) -> i32 {
        tokio::time::sleep(Duration::from_mins(10)).await;
        0
    }

    async fn nap(&self, ctx: &Context<'_>) -> &'static str {
        ctx.data_unchecked::<Counts>().naps.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(300)).await;
        "rested"
    }

    #[graphql(directive = list_size::apply(1, vec!["first".into()]))]
    async fn things(&self, #[graphql(default = 1)] first: i32, of: Option<Vec<i32>>) -> Vec<Thing> {
        let _ = of;
        (0..first).map(|id| Thing { id }).collect()
    }

    async fn nest(&self) -> Query {
        Query
    }

    async fn thing(&self, id: ID) -> Option<Thing> {
        id.parse().ok().map(|id| Thing { id })
    }

    async fn sure_thing(&self) -> Thing {
        Thing { id: 1 }
    }

    async fn painted(&self, input: PaintInput) -> String {
        let colour = if input.colour == Colour::Red {
            "red"
        } else {
            "green"
        };
        colour.repeat(usize::try_from(input.layers).unwrap_or(0))
    }
}

struct Mutation;

#[Object]
impl Mutation {
    async fn touch(&self, ctx: &Context<'_>) -> i32 {
        ctx.data_unchecked::<Counts>()
            .touched
            .fetch_add(1, Ordering::SeqCst);
        0
    }

    #[graphql(directive = sign_in::apply(true))]
    async fn verify_otp(&self, ctx: &Context<'_>) -> i32 {
        ctx.data_unchecked::<Counts>()
            .touched
            .fetch_add(1, Ordering::SeqCst);
        0
    }

    #[graphql(directive = sign_in::apply(false))]
    async fn refresh_session(&self, ctx: &Context<'_>) -> &'static str {
        match ctx.data_unchecked::<RequestMetadata>().caller.actor {
            Actor::Anonymous => "anonymous",
            _ => "signed in",
        }
    }

    async fn refuse(&self) -> Result<i32> {
        forbidden()
    }

    #[graphql(directive = bulk_input::apply(256 * 1024))]
    async fn record_watch(&self, text: String) -> usize {
        text.len()
    }
}

struct Follow;

#[Subscription]
impl Follow {
    async fn count(&self, to: i32) -> impl Stream<Item = i32> {
        stream::iter(0..to)
    }

    async fn forever(&self) -> impl Stream<Item = i32> {
        stream::once(async { 0 }).chain(stream::pending())
    }

    async fn flood(&self) -> impl Stream<Item = String> {
        stream::repeat_with(|| "x".repeat(50_000))
    }

    async fn things(&self) -> impl Stream<Item = Thing> {
        stream::iter((0..2).map(|id| Thing { id }))
    }

    async fn refused(&self) -> Result<impl Stream<Item = i32>> {
        forbidden::<stream::Empty<i32>>()
    }

    async fn bug(&self) -> impl Stream<Item = i32> {
        stream::once(async { bug() })
    }
}

/// How often what ran.
#[derive(Clone, Default)]
struct Counts {
    /// Runs of the mutation `touch`.
    touched: Arc<AtomicUsize>,
    /// Requests of `nap` that began.
    naps: Arc<AtomicUsize>,
    /// Checks whether sessions have ended.
    checks: Arc<AtomicUsize>,
}

/// The application that the server runs.
pub struct Toy {
    schema: Schema<Query, Mutation, Follow>,
    counts: Counts,
    /// Whether the guardian's session has been ended.
    pub is_revoked: Arc<AtomicBool>,
}

#[async_trait]
impl GraphqlService for Toy {
    fn now(&self) -> UtcInstant {
        UtcInstant(1_000_000)
    }

    fn new_request_id(&self) -> String {
        "request-1".to_owned()
    }

    fn schema_types(&self) -> Arc<SchemaTypes> {
        let types = SchemaTypes::parse(&self.schema.sdl()).expect("the schema's own text");
        Arc::new(types)
    }

    async fn identify(&self, token: &str) -> std::result::Result<Caller, Fault> {
        let guardian = parent();
        match token {
            PARENT if !self.is_revoked.load(Ordering::SeqCst) => Ok(Caller {
                actor: guardian,
                expires_at: None,
            }),
            SHORT => Ok(Caller {
                actor: guardian,
                expires_at: Some(self.now().plus_millis(500)),
            }),
            STAFF => Ok(Caller {
                actor: Actor::Staff {
                    staff_id: StaffId(Uuid::from_u128(8)),
                    role: Role::Manager,
                    session_id: SessionId(Uuid::from_u128(7)),
                },
                expires_at: None,
            }),
            _ => Err(Fault::Unauthenticated),
        }
    }

    async fn ended(&self, actors: &[Actor]) -> std::result::Result<Vec<Actor>, Fault> {
        self.counts.checks.fetch_add(1, Ordering::SeqCst);
        let is_revoked = self.is_revoked.load(Ordering::SeqCst);
        let is_ended = |actor: &Actor| is_revoked && matches!(actor, Actor::Guardian { .. });
        Ok(actors.iter().copied().filter(is_ended).collect())
    }

    fn ended_sessions(&self) -> BoxStream<'static, SessionId> {
        stream::pending().boxed()
    }

    async fn execute(&self, request: Request, metadata: RequestMetadata) -> Response {
        let request = request.data(metadata).data(self.counts.clone());
        self.schema.execute(request).await
    }

    fn follow(&self, request: Request, metadata: RequestMetadata) -> BoxStream<'static, Response> {
        self.schema.execute_stream(request.data(metadata))
    }

    async fn ready(&self) -> std::result::Result<(), String> {
        Ok(())
    }
}

/// Whose token [`PARENT`] is.
const fn parent() -> Actor {
    let id = Uuid::from_u128(7);
    Actor::Guardian {
        guardian_id: GuardianId(id),
        family_id: FamilyId(id),
        session_id: SessionId(id),
    }
}

/// The server over the toy.
pub struct Served {
    /// The address on which it listens.
    pub address: SocketAddr,
    counts: Counts,
    /// Whether the guardian's session has been ended.
    pub is_revoked: Arc<AtomicBool>,
    /// What requests and tests share.
    pub serving: Arc<ServerState>,
    /// Ends when the server has.
    pub task: JoinHandle<()>,
    http: reqwest::Client,
}

/// At most `burst` at once, then `per_second`.
pub fn rate(burst: u32, per_second: u32) -> Rate {
    Rate {
        burst: NonZeroU32::new(burst).expect("not 0"),
        per_second: NonZeroU32::new(per_second).expect("not 0"),
    }
}

/// Serves the toy with the default settings, but for rates that no test meets by accident and for what
/// `change` does.
pub async fn serve(change: impl FnOnce(&mut ServerSettings)) -> Served {
    serve_with(change, None).await
}

/// Serves the toy over TLS.
pub async fn serve_tls(tls: TlsKeeper) -> Served {
    serve_with(|_| (), Some(tls)).await
}

async fn serve_with(change: impl FnOnce(&mut ServerSettings), tls: Option<TlsKeeper>) -> Served {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();

    let mut settings = Settings::defaults().expect("the defaults").server_settings(false);
    settings.address_rate = rate(1_000_000, 1_000_000);
    settings.user_rate = rate(1_000_000, 1_000_000);
    change(&mut settings);
    let toy = Toy {
        schema: Schema::new(Query, Mutation, Follow),
        counts: Counts::default(),
        is_revoked: Arc::default(),
    };
    let (counts, is_revoked) = (toy.counts.clone(), Arc::clone(&toy.is_revoked));
    let serving = ServerState::new(Arc::new(toy), settings);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let task = tokio::spawn(server::run(Arc::clone(&serving), listener, None, tls));
    let http = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("an HTTP client");
    Served {
        address,
        counts,
        is_revoked,
        serving,
        task,
        http,
    }
}

impl Served {
    /// A request to a path.
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse().expect("a method");
        self.http
            .request(method, format!("http://{}{path}", self.address))
    }

    /// Sends a query and returns status and answer.
    pub async fn ask(&self, query: &str) -> (u16, Value) {
        self.ask_as(None, query).await
    }

    /// As [`Served::ask`], with a token.
    pub async fn ask_as(&self, token: Option<&str>, query: &str) -> (u16, Value) {
        let mut request = self.request("POST", "/graphql").json(&json!({ "query": query }));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.json().await.expect("JSON"))
    }

    /// `http://` and where it listens.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// That the server lives.
    pub async fn lives(&self) {
        let (status, answer) = self.ask("{hello}").await;
        assert_eq!((status, answer), (200, json!({"data": {"hello": "hello"}})));
    }

    /// How many mutations ran.
    pub fn touched(&self) -> usize {
        self.counts.touched.load(Ordering::SeqCst)
    }

    /// How many requests of `nap` began.
    pub fn naps(&self) -> usize {
        self.counts.naps.load(Ordering::SeqCst)
    }

    /// How often it was checked whether sessions have ended.
    pub fn checks(&self) -> usize {
        self.counts.checks.load(Ordering::SeqCst)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.serving.lifetime.stopping.cancel();
    }
}
