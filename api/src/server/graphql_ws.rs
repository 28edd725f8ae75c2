//! GraphQL over WebSocket: one task a socket that reads, writes and keeps time, and one task an operation that
//! feeds it through a bounded queue, so a slow reader slows its own operations and nobody else.

use std::collections::HashMap;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Response as GraphqlResponse, ServerError};
use futures_util::{FutureExt, SinkExt, StreamExt};
use governor::DefaultDirectRateLimiter;
use http::header::{
    ACCEPT_LANGUAGE, CONNECTION, HOST, ORIGIN, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use kyck_kernel::{Actor, Fault, UtcInstant};
use poem::{Endpoint, Request, Response, Upgraded};
use serde_json::Value as Json;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::CapacityError;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};

use super::Serving;
use super::application::{Asking, Caller};
use super::init_token::InitToken;
use super::listener::Place;
use super::operation::{self, Operation, Ready, Runnable};
use super::rate::Rate;
use super::shares::RequestClient;
use super::sockets::{OperationEntry, SocketEntry};
use super::ws_protocol::{self as protocol, ClientMessage, Close};
use crate::graphql::{Language, negotiate_language};

/// Limits on WebSockets.
#[derive(Clone, Copy, Debug)]
pub struct SocketLimits {
    /// For `connection_init` to arrive.
    pub init: Duration,
    /// The interval between the server's pings.
    pub ping: Duration,
    /// Between two looks at whether the sessions of all open sockets still stand; see [`super::sockets`].
    pub recheck: Duration,
    /// How long a peer may be silent; it answers pings by itself.
    pub idle: Duration,
    /// For one message to be taken by the peer.
    pub send: Duration,
    /// Operations at once on one socket.
    pub operations: usize,
    /// Sockets of one user at once.
    pub per_user: usize,
    /// Operations at once over all sockets of one user.
    pub operations_per_user: usize,
    /// Largest message.
    pub message_bytes: usize,
    /// Messages of one socket.
    pub rate: Rate,
}

/// Answers that wait for the peer of one socket; operations wait when it is full.
const QUEUE: usize = 32;

/// For the answers of what still runs when the session has ended.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

/// Whether a request asks for a WebSocket.
pub fn is_upgrade(request: &Request) -> bool {
    request
        .headers()
        .get(UPGRADE)
        .is_some_and(|protocol| protocol.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// `/graphql` as a WebSocket.
pub struct GraphqlSocket(pub Arc<Serving>);

impl Endpoint for GraphqlSocket {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let serving = &self.0;
        let headers = request.headers();
        let client = RequestClient::of(&request);
        if client.is_over_share {
            operation::count_rejection("per_address");
            return Ok(super::too_many(1));
        }

        if let Err(fast) = serving.rates.count_address(client.network) {
            operation::count_rejection("rate");
            return Ok(super::too_many(fast.retry_after_seconds));
        }

        if !origin_is_ours(headers, &serving.settings.allowed_origins) {
            operation::count_rejection("origin");
            return Ok(StatusCode::FORBIDDEN.into());
        }

        let key = headers.get(SEC_WEBSOCKET_KEY).filter(|key| key.len() == 24);
        let version = headers.get(SEC_WEBSOCKET_VERSION).map(HeaderValue::as_bytes);
        let (Some(key), Some(b"13"), &Method::GET) = (key, version, request.method()) else {
            return Ok(Response::builder()
                .status(StatusCode::BAD_REQUEST)
                .header(SEC_WEBSOCKET_VERSION, "13")
                .finish());
        };

        let accept = derive_accept_key(key.as_bytes());
        let offers_ours = headers
            .get_all(SEC_WEBSOCKET_PROTOCOL)
            .iter()
            .filter_map(|offer| offer.to_str().ok())
            .flat_map(|offers| offers.split(','))
            .any(|offer| offer.trim() == protocol::PROTOCOL);
        let Ok(upgrade) = request.take_upgrade() else {
            return Ok(StatusCode::BAD_REQUEST.into());
        };

        let place = request.extensions().get::<Place>().cloned();
        let language = negotiate_language(headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()));
        let serving = Arc::clone(serving);
        let tasks = serving.lifetime.tasks.clone();
        tasks.spawn(async move {
            let _place = place;
            if let Ok(stream) = upgrade.await {
                Socket::open(serving, stream, &client, language, offers_ours).await;
            }
        });
        let mut response = Response::builder()
            .status(StatusCode::SWITCHING_PROTOCOLS)
            .header(CONNECTION, "upgrade")
            .header(UPGRADE, "websocket")
            .header(SEC_WEBSOCKET_ACCEPT, accept)
            .finish();
        if offers_ours {
            response.headers_mut().insert(
                SEC_WEBSOCKET_PROTOCOL,
                HeaderValue::from_static(protocol::PROTOCOL),
            );
        }

        Ok(response)
    }
}

/// Whether a page of this origin may open a socket: our own, or one that is allowed. Programs that are no
/// browser send none.
fn origin_is_ours(headers: &HeaderMap, allowed: &[String]) -> bool {
    let Some(origin) = headers.get(ORIGIN) else {
        return true;
    };
    let own = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.split_once("://"))
        .is_some_and(|(_, authority)| {
            headers
                .get(HOST)
                .is_some_and(|host| host.as_bytes().eq_ignore_ascii_case(authority.as_bytes()))
        });
    own || allowed
        .iter()
        .any(|allowed| allowed.as_bytes() == origin.as_bytes())
}

/// A frame that a running operation sends.
struct OutgoingFrame {
    id: String,
    /// Which of the operations that had this id.
    number: u64,
    text: String,
    is_last: bool,
}

struct Running {
    number: u64,
    is_subscription: bool,
    task: AbortHandle,
    _entry: OperationEntry,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
        metrics::gauge!("kyck_socket_operations").decrement(1.0);
    }
}

/// The gauge of open sockets.
struct Counted;

impl Drop for Counted {
    fn drop(&mut self) {
        metrics::gauge!("kyck_sockets").decrement(1.0);
    }
}

struct Socket {
    serving: Arc<Serving>,
    stream: WebSocketStream<Upgraded>,
    network: IpAddr,
    language: Language,
    /// Who it is, once `connection_init` was acknowledged.
    caller: Option<Caller>,
    /// Its place among the user's sockets, from then on.
    entry: Option<SocketEntry>,
    /// When the token ends.
    ends_at: Option<Instant>,
    running: HashMap<String, Running>,
    started: u64,
    outgoing: (mpsc::Sender<OutgoingFrame>, mpsc::Receiver<OutgoingFrame>),
    pace: DefaultDirectRateLimiter,
    heard_at: Instant,
    _counted: Counted,
}

/// Reads and forgets what a peer still sends.
async fn read_to_end(stream: &mut WebSocketStream<Upgraded>) -> Result<(), SocketError> {
    while let Some(message) = stream.next().await {
        message?;
    }
    Ok(())
}

/// How a socket ends.
enum End {
    /// We close it and say why.
    Close(Close),
    /// The peer closed it.
    Closed,
    /// The peer is gone.
    Gone,
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

impl Socket {
    async fn open(
        serving: Arc<Serving>,
        stream: Upgraded,
        client: &RequestClient,
        language: Language,
        speaks_ours: bool,
    ) {
        let limits = serving.settings.sockets;
        let config = WebSocketConfig::default()
            .read_buffer_size(4 * 1024)
            .write_buffer_size(4 * 1024)
            .max_write_buffer_size(8 * 1024 * 1024)
            .max_message_size(Some(limits.message_bytes))
            .max_frame_size(Some(limits.message_bytes));
        metrics::gauge!("kyck_sockets").increment(1.0);
        let mut socket = Self {
            stream: WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await,
            network: client.network,
            language,
            caller: None,
            entry: None,
            ends_at: None,
            running: HashMap::new(),
            started: 0,
            outgoing: mpsc::channel(QUEUE),
            pace: limits.rate.limiter(),
            heard_at: Instant::now(),
            serving,
            _counted: Counted,
        };

        let end = if speaks_ours {
            socket.run().await
        } else {
            Close::PROTOCOL.into()
        };

        socket.running.clear();

        socket.end(end).await;
    }

    /// Closes the connection as the protocol wants it: whoever is sent a close frame answers with one.
    async fn end(&mut self, end: End) {
        let limit = self.serving.settings.sockets.send;
        let stream = &mut self.stream;
        match end {
            End::Close(close) => {
                metrics::counter!("kyck_socket_closes_total", "code" => close.code.to_string()).increment(1);
                let frame = CloseFrame {
                    code: CloseCode::from(close.code),
                    reason: close.reason.into(),
                };
                // Reading on until the peer's own close frame keeps its data from resetting the connection before
                // ours has arrived.
                let _ = timeout(limit, async {
                    stream.send(Message::Close(Some(frame))).await?;
                    read_to_end(stream).await
                })
                .await;
            }
            // Reading on sends the answer, which the library has ready.
            End::Closed => {
                let _ = timeout(limit, read_to_end(stream)).await;
            }
            End::Gone => {
                let _ = timeout(limit, stream.close(None)).await;
            }
        }
    }

    async fn run(&mut self) -> End {
        let limits = self.serving.settings.sockets;
        let stopping = self.serving.lifetime.stopping.clone();
        let init_by = Instant::now() + limits.init;
        let mut ping = interval_at(Instant::now() + limits.ping, limits.ping);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);

        loop {
            let ends_at = self.ends_at;
            let session_ended = self.entry.as_ref().map(|entry| entry.ended.clone());
            let step = tokio::select! {
                biased;
                () = stopping.cancelled() => Err(Close::GOING_AWAY.into()),
                () = session_ended.unwrap_or_default().cancelled_owned() => self.finish().await,
                () = sleep_until(init_by), if self.caller.is_none() => Err(Close::INIT_TIMEOUT.into()),
                () = sleep_until(ends_at.unwrap_or(init_by)), if ends_at.is_some() => Err(Close::FORBIDDEN.into()),
                _ = ping.tick() => self.look_after().await,
                // Before the answers, which may come without end; how often the peer speaks is limited.
                message = self.stream.next() => self.hear(message).await,
                Some(frame) = self.outgoing.1.recv() => self.send_outgoing(frame).await,
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    /// After the session has ended: subscriptions stop, and what the session was still good for when it began, such as
    /// signing out itself, gets its answer, if it comes soon.
    async fn finish(&mut self) -> Result<(), End> {
        self.running.retain(|_, running| !running.is_subscription);
        let answers = async {
            while !self.running.is_empty()
                && let Some(frame) = self.outgoing.1.recv().await
            {
                self.send_outgoing(frame).await?;
            }
            Ok::<_, End>(())
        };

        match timeout(LAST_ANSWERS, answers).await {
            Ok(Err(end)) => Err(end),
            _ => Err(Close::FORBIDDEN.into()),
        }
    }

    /// When a token ends, on the clock of the timers.
    fn instant_of(&self, expires_at: UtcInstant) -> Instant {
        let left = expires_at.millis_since(self.serving.application.now());
        Instant::now() + Duration::from_millis(u64::try_from(left).unwrap_or(0))
    }

    /// Pings, and looks whether the peer is still there.
    async fn look_after(&mut self) -> Result<(), End> {
        if self.heard_at.elapsed() > self.serving.settings.sockets.idle {
            return Err(Close::IDLE.into());
        }
        self.send(Message::Ping(Vec::new().into())).await
    }

    async fn send(&mut self, message: Message) -> Result<(), End> {
        match timeout(self.serving.settings.sockets.send, self.stream.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => {
                metrics::counter!("kyck_socket_closes_total", "code" => "slow").increment(1);
                Err(End::Gone)
            }
        }
    }

    async fn send_text(&mut self, text: String) -> Result<(), End> {
        self.send(Message::Text(text.into())).await
    }

    /// Sends a frame of an operation, unless the client has completed it meanwhile.
    async fn send_outgoing(&mut self, frame: OutgoingFrame) -> Result<(), End> {
        if self
            .running
            .get(&frame.id)
            .is_none_or(|running| running.number != frame.number)
        {
            return Ok(());
        }
        if frame.is_last {
            self.running.remove(&frame.id);
        }
        self.send_text(frame.text).await
    }

    async fn hear(&mut self, message: Option<Result<Message, SocketError>>) -> Result<(), End> {
        let message = match message {
            Some(Ok(message)) => message,
            Some(Err(SocketError::Capacity(CapacityError::MessageTooLong { .. }))) => {
                return Err(Close::TOO_BIG.into());
            }
            Some(Err(SocketError::Utf8(_) | SocketError::Protocol(_))) => {
                return Err(Close::BAD_REQUEST.into());
            }
            Some(Err(_)) | None => return Err(End::Gone),
        };

        self.heard_at = Instant::now();
        if self.pace.check().is_err() {
            operation::count_rejection("socket_rate");
            return Err(Close::TOO_MANY.into());
        }

        match message {
            Message::Text(text) => match ClientMessage::parse(&text) {
                Ok(message) => self.answer(message).await,
                Err(_) => Err(Close::BAD_REQUEST.into()),
            },
            Message::Binary(_) => Err(Close::BAD_REQUEST.into()),
            Message::Close(_) => Err(End::Closed),
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Ok(()),
        }
    }

    async fn answer(&mut self, message: ClientMessage) -> Result<(), End> {
        match message {
            ClientMessage::ConnectionInit(payload) => self.init(payload).await,
            ClientMessage::Ping(payload) => self.send_text(protocol::pong(payload)).await,
            ClientMessage::Pong => Ok(()),
            ClientMessage::Complete { id } => {
                self.running.remove(&id);
                Ok(())
            }
            ClientMessage::Subscribe { id, operation } => self.subscribe(id, operation).await,
        }
    }

    async fn init(&mut self, payload: Option<Json>) -> Result<(), End> {
        if self.caller.is_some() {
            return Err(Close::SECOND_INIT.into());
        }

        let caller = match InitToken::of(payload.as_ref()) {
            InitToken::None => Caller::ANONYMOUS,
            InitToken::Unreadable => return Err(Close::TOKEN_MISPLACED.into()),
            InitToken::Given(token) => {
                identify(&self.serving, token)
                    .await
                    .map_err(|fault| match fault {
                        // Clients connect again after this code; after 4500 they give up for good.
                        _ if fault.outage().is_some() => Close::TRY_AGAIN_LATER,
                        Fault::Database(_) | Fault::Internal(_) => Close::INTERNAL,
                        _ => Close::FORBIDDEN,
                    })?
            }
        };

        let limit = self.serving.settings.sockets.per_user;
        let Ok(entry) = self.serving.sockets.open(caller.actor, limit) else {
            operation::count_rejection("user_sockets");
            return Err(Close::TOO_MANY_SOCKETS.into());
        };

        self.entry = Some(entry);
        self.ends_at = caller.expires_at.map(|expires_at| self.instant_of(expires_at));
        self.caller = Some(caller);

        self.send_text(protocol::ack()).await
    }

    async fn subscribe(&mut self, id: String, operation: Result<Operation, &'static str>) -> Result<(), End> {
        let Some(caller) = self.caller else {
            return Err(Close::UNAUTHORIZED.into());
        };
        if self.running.contains_key(&id) {
            return Err(Close::DUPLICATE.into());
        }
        let operation = match operation {
            Ok(operation) => operation,
            Err(problem) => {
                let error = operation::coded(problem, "BAD_REQUEST");
                return self.send_text(protocol::error(&id, &[error])).await;
            }
        };
        let entry = match self.begin_operation(caller.actor) {
            Ok(entry) => entry,
            Err(error) => return self.send_text(protocol::error(&id, &[error])).await,
        };
        let asking = Asking {
            caller,
            network: self.network,
            language: self.language,
            request_id: self.serving.application.new_request_id(),
        };
        let (request, kind) = match self.prepare(operation, &asking) {
            Ok(ready) => ready,
            Err(error) => return self.send_text(protocol::error(&id, &[error])).await,
        };
        if kind == Some(OperationType::Mutation)
            && let Err(fault) = prove_session(&self.serving, caller.actor).await?
        {
            let error = operation::fault_error(&fault, &asking.request_id);
            return self.send_text(protocol::error(&id, &[error])).await;
        }

        self.start(id, request, kind, asking, entry);
        Ok(())
    }

    /// Room for one more operation, on this socket and over all sockets of its user.
    fn begin_operation(&self, actor: Actor) -> Result<OperationEntry, ServerError> {
        let limits = self.serving.settings.sockets;
        if self.running.len() >= limits.operations {
            operation::count_rejection("socket_operations");
            let message = format!("at most {} operations at once on one socket", limits.operations);
            return Err(operation::too_many_at_once(message));
        }

        let entry = self
            .serving
            .sockets
            .begin_operation(actor, limits.operations_per_user);
        entry.map_err(|_| {
            operation::count_rejection("user_operations");
            let limit = limits.operations_per_user;
            operation::too_many_at_once(format!(
                "at most {limit} operations at once over all sockets of one user"
            ))
        })
    }

    fn prepare(
        &self,
        operation: Operation,
        asking: &Asking,
    ) -> Result<(Runnable, Option<OperationType>), ServerError> {
        let serving = &self.serving;
        let too_fast = |fast: super::rate::TooFast| {
            operation::count_rejection("rate");
            operation::too_fast(fast.retry_after_seconds)
        };
        serving.rates.count_user(&asking.caller.actor).map_err(too_fast)?;
        if asking.caller == Caller::ANONYMOUS {
            serving.rates.count_address(self.network).map_err(too_fast)?;
        }
        let ready: Ready = operation::prepare(operation, serving)
            .map_err(|rejected| operation::rejection_error(&rejected))?;
        let open = serving.settings.introspection.is_open_to(&asking.caller);
        ready.check_cost(asking, &serving.settings.query_limits)?;
        let kind = ready.usage.kind;
        Ok((ready.into_runnable(open)?, kind))
    }

    /// Starts the task of an operation.
    fn start(
        &mut self,
        id: String,
        request: Runnable,
        kind: Option<OperationType>,
        asking: Asking,
        entry: OperationEntry,
    ) {
        self.started += 1;
        let handle = OperationHandle {
            id: id.clone(),
            number: self.started,
            out: self.outgoing.0.clone(),
        };

        let serving = Arc::clone(&self.serving);
        let task = tokio::spawn(async move {
            let request_id = asking.request_id.clone();
            let work = async {
                if kind == Some(OperationType::Subscription) {
                    follow(&serving, request, asking, &handle).await;
                } else {
                    run(&serving, request, asking, &handle).await;
                }
            };
            if AssertUnwindSafe(work).catch_unwind().await.is_err() {
                metrics::counter!("kyck_panics_total").increment(1);
                tracing::error!(request.id = request_id, "a resolver panicked");
                handle.fail(&[operation::internal(&request_id)]).await;
            }
        });
        metrics::gauge!("kyck_socket_operations").increment(1.0);
        let running = Running {
            number: self.started,
            is_subscription: kind == Some(OperationType::Subscription),
            task: task.abort_handle(),
            _entry: entry,
        };

        self.running.insert(id, running);
    }
}

/// Who holds a token. What is cached of its session may be some seconds old, so the database is asked as well.
async fn identify(serving: &Serving, token: &str) -> Result<Caller, Fault> {
    let caller = serving.application.identify(token).await?;
    let ended = serving.application.ended(&[caller.actor]).await?;
    if ended.is_empty() {
        Ok(caller)
    } else {
        Err(Fault::Unauthenticated)
    }
}

/// Asks the database whether a session still exists; what changes something must not rest on an older answer. Ends
/// the socket when it does not; the inner error is that nobody could be asked.
async fn prove_session(serving: &Serving, actor: Actor) -> Result<Result<(), Fault>, End> {
    match serving.application.ended(&[actor]).await {
        Ok(ended) if ended.is_empty() => Ok(Ok(())),
        Ok(_) => Err(Close::FORBIDDEN.into()),
        Err(fault) => Ok(Err(fault)),
    }
}

/// Sends the frames of one operation into its socket's queue; waits while the queue is full.
struct OperationHandle {
    id: String,
    number: u64,
    out: mpsc::Sender<OutgoingFrame>,
}

impl OperationHandle {
    async fn send(&self, text: String, is_last: bool) {
        // The socket may be gone; then this task is about to be ended too.
        let _ = self
            .out
            .send(OutgoingFrame {
                id: self.id.clone(),
                number: self.number,
                text,
                is_last,
            })
            .await;
    }

    async fn next(&self, response: &async_graphql::Response) {
        self.send(protocol::next(&self.id, response), false).await;
    }

    async fn fail(&self, errors: &[ServerError]) {
        self.send(protocol::error(&self.id, errors), true).await;
    }

    async fn complete(&self) {
        self.send(protocol::complete(&self.id), true).await;
    }
}

async fn run(serving: &Serving, request: Runnable, asking: Asking, handle: &OperationHandle) {
    let request_id = asking.request_id.clone();
    let deadline = if asking.caller.is_staff() {
        serving.settings.staff_request
    } else {
        serving.settings.request
    };
    match operation::run(&*serving.application, request, asking, deadline).await {
        Ok(response) if operation::is_request_error(&response) => handle.fail(&response.errors).await,
        Ok(response) => {
            handle.next(&response).await;
            handle.complete().await;
        }
        Err(failed) => handle.fail(&[operation::failure(failed, &request_id)]).await,
    }
}

async fn follow(serving: &Serving, request: Runnable, asking: Asking, handle: &OperationHandle) {
    let request_id = asking.request_id.clone();
    let Runnable { request, completion } = request;
    let mut responses = serving.application.follow(request, asking);
    let mut is_first = true;
    while let Some(mut response) = responses.next().await {
        let is_refused = is_first && is_refusal(&response);
        completion.complete(&mut response);
        let response = operation::presentable(response, &request_id);
        if operation::is_request_error(&response) || is_refused {
            handle.fail(&response.errors).await;
            return;
        }
        is_first = false;
        handle.next(&response).await;
    }
    handle.complete().await;
}

/// Whether what comes before any event is the answer to the request itself: refused, not allowed, not valid. An error
/// below the root field belongs to an event.
fn is_refusal(response: &GraphqlResponse) -> bool {
    response.data == async_graphql::Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.len() <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_is_opened_for_our_own_pages_and_programs_only() {
        let headers = |origin: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static("kyck.example:8443"));
            if let Some(origin) = origin {
                headers.insert(ORIGIN, origin.parse().unwrap());
            }
            headers
        };
        let allowed = ["capacitor://localhost".to_owned()];
        for (origin, is_ours) in [
            (None, true),
            (Some("https://kyck.example:8443"), true),
            (Some("https://kyck.example"), false),
            (Some("https://kyck.example:8443.evil.example"), false),
            (Some("null"), false),
            (Some("capacitor://localhost"), true),
        ] {
            assert_eq!(origin_is_ours(&headers(origin), &allowed), is_ours, "{origin:?}");
        }
    }
}
