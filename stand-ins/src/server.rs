//! What all stand-ins share: the loopback server, the record of requests, the script of next answers.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use poem::listener::{Acceptor, Listener, TcpListener};
use poem::{Endpoint, IntoResponse, Request, Response, Server};

/// How many requests are remembered; older ones are forgotten.
const MEMORY: usize = 10_000;
/// How large a request body may be.
const BODY_LIMIT: usize = 1024 * 1024;

/// A request as a stand-in received it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// `GET`, `POST`, …
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Decoded query parameters; of repeated ones the last.
    pub query: HashMap<String, String>,
    /// Headers, names in lower case; of repeated ones the last.
    pub headers: HashMap<String, String>,
    /// Body as text.
    pub body: String,
}

impl Seen {
    /// One query parameter, or an empty text.
    pub fn param(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    /// One header, or an empty text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// An answer given word for word.
#[derive(Clone, Debug)]
pub struct Canned {
    /// HTTP status.
    pub status: u16,
    /// Headers besides the content type.
    pub headers: Vec<(String, String)>,
    /// Content type.
    pub content_type: String,
    /// Body.
    pub body: String,
}

impl Canned {
    /// A JSON answer.
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self {
            status,
            headers: Vec::new(),
            content_type: "application/json; charset=UTF-8".to_owned(),
            body: body.to_string(),
        }
    }

    /// An HTML page, as proxies and load balancers send.
    pub fn html(status: u16, body: &str) -> Self {
        Self {
            status,
            headers: Vec::new(),
            content_type: "text/html; charset=UTF-8".to_owned(),
            body: body.to_owned(),
        }
    }

    /// The same answer with one more header.
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

/// What the next request meets.
#[derive(Clone, Debug)]
pub struct Step {
    /// How long the answer takes.
    pub delay: Duration,
    /// The answer; `None` is the ordinary one.
    pub answer: Option<Canned>,
}

impl Step {
    /// This answer at once.
    pub fn answer(answer: Canned) -> Self {
        Self {
            delay: Duration::ZERO,
            answer: Some(answer),
        }
    }

    /// The ordinary answer, late.
    pub fn slow(delay: Duration) -> Self {
        Self { delay, answer: None }
    }
}

/// The request log and the script of one stand-in.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    seen: Mutex<VecDeque<Seen>>,
    script: Mutex<VecDeque<Step>>,
}

impl Desk {
    pub(crate) fn push(&self, step: Step) {
        lock(&self.script).push_back(step);
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        lock(&self.seen).iter().cloned().collect()
    }

    pub(crate) fn forget(&self) {
        lock(&self.seen).clear();
    }

    /// Notes the request and, when the script has an answer for it, gives that.
    pub(crate) async fn meet(&self, seen: &Seen) -> Option<Canned> {
        {
            let mut log = lock(&self.seen);
            if log.len() == MEMORY {
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

/// A lock that goes on after a panic elsewhere: what it guards is a log or a script.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What answers the requests of one stand-in.
pub(crate) trait Answer: Send + Sync + 'static {
    /// The log and the script.
    fn desk(&self) -> &Desk;
    /// The answer when the script has none.
    fn answer(&self, seen: &Seen) -> Canned;
    /// The script and the answer of a second endpoint, when the request is for that.
    fn side_door(&self, _: &Seen) -> Option<(&Desk, Canned)> {
        None
    }
}

struct Front<A>(Arc<A>);

impl<A: Answer> Endpoint for Front<A> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let body = request.take_body().into_bytes_limit(BODY_LIMIT).await?;
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
        let answer = match self.0.side_door(&seen) {
            Some((desk, ordinary)) => desk.meet(&seen).await.unwrap_or(ordinary),
            None => match self.0.desk().meet(&seen).await {
                Some(canned) => canned,
                None => self.0.answer(&seen),
            },
        };
        Ok(answer.into_response())
    }
}

/// Decodes `application/x-www-form-urlencoded` text.
pub(crate) fn pairs(text: &str) -> HashMap<String, String> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (percent_decoded(name), percent_decoded(value))
        })
        .collect()
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let hex = [rest.next().unwrap_or(b'0'), rest.next().unwrap_or(b'0')];
                let value = std::str::from_utf8(&hex)
                    .ok()
                    .and_then(|hex| u8::from_str_radix(hex, 16).ok());
                bytes.push(value.unwrap_or(b'?'));
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A server that ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Running {
    origin: String,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    /// Starts on a free port of the loopback interface.
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
            if let Err(error) = Server::new_with_acceptor(acceptor).run(Front(answer)).await {
                tracing::error!(%error, "a stand-in stopped serving");
            }
        });
        Ok(Self {
            origin: format!("http://{address}"),
            task,
        })
    }

    /// `http://127.0.0.1:port`.
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
