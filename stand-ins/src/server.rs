//! Common part of the stand-ins: loopback server, request log, scripted answers.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use poem::listener::{Acceptor, Listener, TcpListener};
use poem::{Endpoint, IntoResponse, Request, Response, Server};

/// The most logged requests; older ones are dropped.
const MAX_LOGGED: usize = 10_000;
/// Largest request body, in bytes.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// A request in the log.
#[derive(Clone, Debug)]
pub struct Seen {
    /// HTTP method, such as `GET`.
    pub method: String,
    /// URL path, without the query.
    pub path: String,
    /// Decoded query parameters; the last one of a name wins.
    pub query: HashMap<String, String>,
    /// Headers by lower-case name; the last one of a name wins.
    pub headers: HashMap<String, String>,
    /// Body, as lossy UTF-8.
    pub body: String,
}

impl Seen {
    /// A query parameter; empty when absent.
    pub fn param(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    /// A header by its lower-case name; empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// An answer with literal content.
#[derive(Clone, Debug)]
pub struct Canned {
    /// Status code of the answer.
    pub status: u16,
    /// Headers except the content type.
    pub headers: Vec<(String, String)>,
    /// Value of the `Content-Type` header.
    pub content_type: String,
    /// Body of the answer.
    pub body: String,
}

impl Canned {
    /// An answer with a JSON body.
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self {
            status,
            headers: Vec::new(),
            content_type: "application/json; charset=UTF-8".to_owned(),
            body: body.to_string(),
        }
    }

    /// An answer with an HTML body, as proxies and load balancers send it.
    pub fn html(status: u16, body: &str) -> Self {
        Self {
            status,
            headers: Vec::new(),
            content_type: "text/html; charset=UTF-8".to_owned(),
            body: body.to_owned(),
        }
    }

    /// The same answer with another header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

impl IntoResponse for Canned {
    fn into_response(self) -> Response {
        let status =
            http::StatusCode::from_u16(self.status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        let mut builder = Response::builder().status(status).content_type(self.content_type);
        for (name, value) in self.headers {
            builder = builder.header(name, value);
        }
        builder.body(self.body)
    }
}

/// A scripted reaction to the next request.
#[derive(Clone, Debug)]
pub struct Step {
    /// Delay before the answer.
    pub delay: Duration,
    /// The answer; `None` for the ordinary one.
    pub answer: Option<Canned>,
}

impl Step {
    /// This answer without a delay.
    pub fn answer(answer: Canned) -> Self {
        Self {
            delay: Duration::ZERO,
            answer: Some(answer),
        }
    }

    /// The ordinary answer after a delay.
    pub fn slow(delay: Duration) -> Self {
        Self { delay, answer: None }
    }
}

/// Request log and script of one endpoint.
#[derive(Debug, Default)]
pub(crate) struct Script {
    seen: Mutex<VecDeque<Seen>>,
    script: Mutex<VecDeque<Step>>,
}

impl Script {
    pub(crate) fn push(&self, step: Step) {
        lock(&self.script).push_back(step);
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        lock(&self.seen).iter().cloned().collect()
    }

    pub(crate) fn clear_log(&self) {
        lock(&self.seen).clear();
    }

    /// Logs the request and returns the scripted answer, if any.
    pub(crate) async fn handle(&self, seen: &Seen) -> Option<Canned> {
        {
            let mut log = lock(&self.seen);
            if log.len() == MAX_LOGGED {
                log.pop_front();
            }
            log.push_back(seen.clone());
        }
        let step = lock(&self.script).pop_front()?;
        if !step.delay.is_zero() {
            tokio::time::sleep(step.delay).await;
        }
        step.answer
    }
}

/// Locks, ignoring poisoning: a panic elsewhere leaves logs and scripts usable.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The behaviour of one stand-in.
pub(crate) trait Answer: Send + Sync + 'static {
    /// Log and script of the main endpoint.
    fn script(&self) -> &Script;
    /// The ordinary answer to a request.
    fn answer(&self, seen: &Seen) -> Canned;
    /// Log, script and ordinary answer of a secondary endpoint, if the request is for one.
    fn secondary(&self, _: &Seen) -> Option<(&Script, Canned)> {
        None
    }
}

struct Handler<A>(Arc<A>);

impl<A: Answer> Endpoint for Handler<A> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let body = request.take_body().into_bytes_limit(MAX_BODY_BYTES).await?;
        let seen = Seen {
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
            query: pairs(request.uri().query().unwrap_or_default()),
            headers: request
                .headers()
                .iter()
                .map(|(name, value)| {
                    let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                    (name.as_str().to_owned(), value)
                })
                .collect(),
            body: String::from_utf8_lossy(&body).into_owned(),
        };

        let answer = match self.0.secondary(&seen) {
            Some((script, ordinary)) => script.handle(&seen).await.unwrap_or(ordinary),
            None => match self.0.script().handle(&seen).await {
                Some(canned) => canned,
                None => self.0.answer(&seen),
            },
        };
        Ok(answer.into_response())
    }
}

/// Decodes `application/x-www-form-urlencoded` text; the last value of a name wins.
pub(crate) fn pairs(text: &str) -> HashMap<String, String> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// A running server; dropping it stops the server.
#[derive(Debug)]
pub(crate) struct Running {
    origin: String,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    /// Listens on a free loopback port.
    ///
    /// # Errors
    /// When no port can be bound.
    pub(crate) async fn start<A: Answer>(answer: Arc<A>) -> std::io::Result<Self> {
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await?;
        let address = acceptor
            .local_addr()
            .first()
            .and_then(|address| address.as_socket_addr().copied())
            .ok_or_else(|| std::io::Error::other("no socket address"))?;
        let task = tokio::spawn(async move {
            if let Err(error) = Server::new_with_acceptor(acceptor).run(Handler(answer)).await {
                tracing::error!(%error, "a stand-in stopped serving");
            }
        });
        Ok(Self {
            origin: format!("http://{address}"),
            task,
        })
    }

    /// Origin of the server, `http://127.0.0.1:port`.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_text_is_decoded() {
        let form = pairs("To=%2B821012345678&Body=%EC%95%88%EB%85%95+a%26b&empty");
        assert_eq!(form["To"], "+821012345678");
        assert_eq!(form["Body"], "안녕 a&b");
        assert_eq!(form["empty"], "");
    }
}
