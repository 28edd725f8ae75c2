//! One socket: its messages, its timers and its end.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use governor::DefaultDirectRateLimiter;
use kyck_kernel::{Fault, Language, UtcInstant};
use poem::Upgraded;
use serde_json::Value as Json;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::CapacityError;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};

use super::authenticate::identify;
use super::init_token::InitToken;
use super::outgoing::{OutgoingFrame, QUEUE};
use super::protocol::{self, ClientMessage, Close};
use super::running_operation::RunningOperation;
use crate::server::operation::count_rejection;
use crate::server::service::Caller;
use crate::server::shares::RequestClient;
use crate::server::sockets::SocketEntry;
use crate::server::state::ServerState;

/// The time for the answers of what still runs when the session has ended.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

/// The gauge of open sockets.
struct CountedSocket;

impl Drop for CountedSocket {
    fn drop(&mut self) {
        metrics::gauge!("kyck_sockets").decrement(1.0);
    }
}

/// An open socket with what runs on it.
pub(super) struct Connection {
    pub(super) state: Arc<ServerState>,
    stream: WebSocketStream<Upgraded>,
    pub(super) network: IpAddr,
    pub(super) language: Language,
    /// The caller, once `connection_init` was acknowledged.
    pub(super) caller: Option<Caller>,
    /// Its entry among the user's sockets, from then on.
    entry: Option<SocketEntry>,
    /// When the token expires.
    ends_at: Option<Instant>,
    pub(super) running: HashMap<String, RunningOperation>,
    /// The number of operations started so far.
    pub(super) started: u64,
    pub(super) outgoing: (mpsc::Sender<OutgoingFrame>, mpsc::Receiver<OutgoingFrame>),
    pace: DefaultDirectRateLimiter,
    last_message_at: Instant,
    _counted: CountedSocket,
}

/// Reads and drops what a peer still sends.
async fn read_to_end(stream: &mut WebSocketStream<Upgraded>) -> Result<(), SocketError> {
    while let Some(message) = stream.next().await {
        message?;
    }
    Ok(())
}

/// How a socket ends.
pub(super) enum End {
    /// We close it with a code and a reason.
    Close(Close),
    /// The peer sent a close frame.
    Closed,
    /// The connection is lost.
    Gone,
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

impl Connection {
    /// Runs a socket until it ends; one whose peer does not speak our protocol is closed at once.
    pub(super) async fn serve(
        state: Arc<ServerState>,
        stream: Upgraded,
        client: &RequestClient,
        language: Language,
        speaks_protocol: bool,
    ) {
        let limits = state.settings.sockets;
        let config = WebSocketConfig::default()
            .read_buffer_size(4 * 1024)
            .write_buffer_size(4 * 1024)
            .max_write_buffer_size(8 * 1024 * 1024)
            .max_message_size(Some(limits.message_bytes))
            .max_frame_size(Some(limits.message_bytes));
        metrics::gauge!("kyck_sockets").increment(1.0);
        let mut connection = Self {
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
            last_message_at: Instant::now(),
            state,
            _counted: CountedSocket,
        };

        let end = if speaks_protocol {
            connection.run().await
        } else {
            Close::PROTOCOL.into()
        };

        connection.running.clear();

        connection.end(end).await;
    }

    /// Closes the connection as RFC 6455 requires: a close frame is answered by one.
    async fn end(&mut self, end: End) {
        let limit = self.state.settings.sockets.send;
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
        let limits = self.state.settings.sockets;
        let stopping = self.state.lifetime.stopping.clone();
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
                _ = ping.tick() => self.keep_alive().await,
                // Before the answers, which may come without end; the rate of messages is limited.
                message = self.stream.next() => self.on_message(message).await,
                Some(frame) = self.outgoing.1.recv() => self.send_outgoing(frame).await,
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    /// After the session has ended: subscriptions stop, and an operation that began in time, such as signing
    /// out itself, gets its answer, if it comes soon.
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

    /// The expiry of a token on the clock of the timers.
    fn instant_of(&self, expires_at: UtcInstant) -> Instant {
        let left = expires_at.millis_since(self.state.service.now());
        Instant::now() + Duration::from_millis(u64::try_from(left).unwrap_or(0))
    }

    /// Sends a ping, unless the peer has been silent for too long.
    async fn keep_alive(&mut self) -> Result<(), End> {
        if self.last_message_at.elapsed() > self.state.settings.sockets.idle {
            return Err(Close::IDLE.into());
        }
        self.send(Message::Ping(Vec::new().into())).await
    }

    async fn send(&mut self, message: Message) -> Result<(), End> {
        match timeout(self.state.settings.sockets.send, self.stream.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => {
                metrics::counter!("kyck_socket_closes_total", "code" => "slow").increment(1);
                Err(End::Gone)
            }
        }
    }

    pub(super) async fn send_text(&mut self, text: String) -> Result<(), End> {
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

    async fn on_message(&mut self, message: Option<Result<Message, SocketError>>) -> Result<(), End> {
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

        self.last_message_at = Instant::now();
        if self.pace.check().is_err() {
            count_rejection("socket_rate");
            return Err(Close::TOO_MANY.into());
        }

        match message {
            Message::Text(text) => match ClientMessage::parse(&text) {
                Ok(message) => self.dispatch(message).await,
                Err(_) => Err(Close::BAD_REQUEST.into()),
            },
            Message::Binary(_) => Err(Close::BAD_REQUEST.into()),
            Message::Close(_) => Err(End::Closed),
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Ok(()),
        }
    }

    async fn dispatch(&mut self, message: ClientMessage) -> Result<(), End> {
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
                identify(&self.state, token).await.map_err(|fault| match fault {
                    // Clients connect again after this code; after 4500 they give up for good.
                    _ if fault.outage().is_some() => Close::TRY_AGAIN_LATER,
                    Fault::Database(_) | Fault::Internal(_) => Close::INTERNAL,
                    _ => Close::FORBIDDEN,
                })?
            }
        };

        let limit = self.state.settings.sockets.per_user;
        let Ok(entry) = self.state.sockets.open(caller.actor, limit) else {
            count_rejection("user_sockets");
            return Err(Close::TOO_MANY_SOCKETS.into());
        };

        self.entry = Some(entry);
        self.ends_at = caller.expires_at.map(|expires_at| self.instant_of(expires_at));
        self.caller = Some(caller);

        self.send_text(protocol::ack()).await
    }
}
