//! The one way of this program to ask another server: with time limits, bounded answers, bounded retries
//! with full jitter that honour `Retry-After`, and no redirect to another host.

use std::sync::Arc;
use std::time::Duration;

use kyck_domain::catalog::BookRequest;
use kyck_kernel::random::Random;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, ClientBuilder, RequestBuilder, redirect};

/// Redirects followed within one host, unless the limits say otherwise.
const MAX_REDIRECTS: usize = 3;

/// How long, how much and how often.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Time to reach the server.
    pub connect: Duration,
    /// Time of one try, answer included.
    pub total: Duration,
    /// How many times a request is sent at most.
    pub tries: u32,
    /// Upper end of the first wait; it doubles with each try.
    pub first_wait: Duration,
    /// Longest wait between two tries. A server that asks for a longer one ends the retries.
    pub longest_wait: Duration,
    /// Largest answer, in bytes.
    pub answer_bytes: usize,
    /// How many redirects within one host are followed. Each is a request of its own at the server.
    pub redirects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(15),
            tries: 4,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(8),
            answer_bytes: 2 * 1024 * 1024,
            redirects: MAX_REDIRECTS,
        }
    }
}

impl Limits {
    /// The same limits without retries: for what must not be sent twice and is retried by its caller.
    #[must_use]
    pub const fn once(self) -> Self {
        Self { tries: 1, ..self }
    }
}

/// An answer that was read to its end, whatever its status.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Vec<u8>,
}

impl Answer {
    /// How long the server asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.headers)
    }

    /// The body as JSON, or `None` when it is something else, such as a proxy's HTML page.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// A word of an answer, which some servers write as a number and some as a text; empty when it is neither.
pub fn word(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.trim().to_owned(),
        serde_json::Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// Why there is no answer. Texts name neither the address nor anything of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The server did not answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The server cannot be reached.
    #[error("cannot be reached")]
    Unreachable,
    /// The answer is larger than allowed.
    #[error("the answer is too large")]
    TooLarge,
    /// The connection broke, or what came is not HTTP.
    #[error("the connection broke")]
    Broken,
    /// The request cannot be made from these settings.
    #[error("the request cannot be made")]
    Invalid,
    /// The request was not booked, so it was not sent.
    #[error("not sent: the day's requests are booked out")]
    NotBooked,
}

impl HttpError {
    /// Whether the same request may succeed a moment later.
    pub const fn is_passing(self) -> bool {
        matches!(self, Self::Timeout | Self::Unreachable | Self::Broken)
    }
}

/// A client and its limits. Cheap to clone.
#[derive(Clone)]
pub struct Http {
    client: Client,
    limits: Limits,
    random: Arc<dyn Random>,
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// A client builder with this program's time limits and rules. Installs the TLS provider if none is yet.
pub fn client_builder(limits: &Limits) -> ClientBuilder {
    let redirects = limits.redirects;
    // An error means that a provider is installed already, which is as good.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("kyck/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(limits.connect)
        .timeout(limits.total)
        .pool_idle_timeout(Duration::from_mins(1))
        .redirect(redirect::Policy::custom(move |attempt| {
            let stays = attempt.previous().last().is_some_and(|from| {
                from.host_str() == attempt.url().host_str()
                    && from.port_or_known_default() == attempt.url().port_or_known_default()
                    && from.scheme() == attempt.url().scheme()
            });
            if stays && attempt.previous().len() <= redirects {
                attempt.follow()
            } else {
                // The redirect itself becomes the answer.
                attempt.stop()
            }
        }))
}

/// A client with this program's time limits and rules.
///
/// # Errors
/// [`HttpError::Invalid`] when the machine's TLS set-up cannot be used.
pub fn client(limits: &Limits) -> Result<Client, HttpError> {
    client_builder(limits).build().map_err(|error| {
        tracing::error!(%error, "no HTTP client can be made");
        HttpError::Invalid
    })
}

impl Http {
    /// A client for the server of `base_url`. The system's proxy is used, except for this machine itself.
    ///
    /// # Errors
    /// As [`client`]; also when `base_url` is no HTTP address.
    pub fn new(base_url: &str, limits: Limits, random: Arc<dyn Random>) -> Result<Self, HttpError> {
        let url = reqwest::Url::parse(base_url).map_err(|_| HttpError::Invalid)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(HttpError::Invalid);
        }
        let is_here = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        let client = if is_here {
            client_builder(&limits)
                .no_proxy()
                .build()
                .map_err(|_| HttpError::Invalid)?
        } else {
            client(&limits)?
        };
        Ok(Self {
            client,
            limits,
            random,
        })
    }

    /// Sends what `build` makes until there is an answer that `is_passing` does not call passing, or tries run out.
    /// The last answer is returned as it is.
    ///
    /// # Errors
    /// Why the last try had no answer.
    pub async fn send(
        &self,
        build: impl Fn(&Client) -> RequestBuilder + Send + Sync,
        is_passing: impl Fn(&Answer) -> bool + Send + Sync,
    ) -> Result<Answer, HttpError> {
        self.run(None, build, is_passing).await
    }

    /// As [`Http::send`], for a server that counts requests: each try is booked before it is sent, and one that
    /// is not booked ends the tries.
    ///
    /// # Errors
    /// As [`Http::send`]; [`HttpError::NotBooked`].
    pub async fn send_booked(
        &self,
        booking: &dyn BookRequest,
        build: impl Fn(&Client) -> RequestBuilder + Send + Sync,
        is_passing: impl Fn(&Answer) -> bool + Send + Sync,
    ) -> Result<Answer, HttpError> {
        self.run(Some(booking), build, is_passing).await
    }

    async fn run(
        &self,
        booking: Option<&dyn BookRequest>,
        build: impl Fn(&Client) -> RequestBuilder + Send + Sync,
        is_passing: impl Fn(&Answer) -> bool + Send + Sync,
    ) -> Result<Answer, HttpError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            if let Some(booking) = booking
                && !booking.book().await
            {
                return Err(HttpError::NotBooked);
            }

            let outcome = self.try_once(&build).await;
            let (may_retry, asked) = match &outcome {
                Ok(answer) => (is_passing(answer), answer.retry_after()),
                Err(error) => (error.is_passing(), None),
            };
            if !may_retry || attempt >= self.limits.tries {
                return outcome;
            }
            let Some(wait) = self.wait_before(attempt, asked) else {
                return outcome;
            };
            tokio::time::sleep(wait).await;
        }
    }

    async fn try_once(&self, build: impl Fn(&Client) -> RequestBuilder) -> Result<Answer, HttpError> {
        let mut response = build(&self.client)
            .send()
            .await
            .map_err(|error| kind_of(&error))?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| kind_of(&error))? {
            if body.len() + chunk.len() > self.limits.answer_bytes {
                return Err(HttpError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer {
            status,
            headers,
            body,
        })
    }

    /// The wait after so many tries: what the server asks for, otherwise anything up to a limit that doubles each
    /// time. `None` when the server asks for more than is waited here.
    fn wait_before(&self, attempt: u32, asked: Option<Duration>) -> Option<Duration> {
        let doubled = self.limits.first_wait.saturating_mul(1 << (attempt - 1).min(16));
        let ceiling = doubled.min(self.limits.longest_wait);
        match asked {
            Some(asked) if asked > self.limits.longest_wait => None,
            Some(asked) => Some(asked),
            None => {
                let mut bytes = [0; 4];
                self.random.fill(&mut bytes);
                Some(ceiling.mul_f64(f64::from(u32::from_be_bytes(bytes)) / f64::from(u32::MAX)))
            }
        }
    }
}

fn kind_of(error: &reqwest::Error) -> HttpError {
    if error.is_timeout() {
        HttpError::Timeout
    } else if error.is_connect() {
        HttpError::Unreachable
    } else if error.is_builder() {
        HttpError::Invalid
    } else {
        HttpError::Broken
    }
}

/// `Retry-After` in either form; a date counts from the server's own `Date`, so no clock of ours is needed.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds.min(7 * 24 * 3600)));
    }
    let date = |text: &str| chrono::DateTime::parse_from_rfc2822(text).ok();
    let until = date(text)?;
    let now = date(headers.get(DATE)?.to_str().ok()?)?;
    (until - now).to_std().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);

    impl Random for Fixed {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    fn http(random: u8) -> Http {
        Http::new("http://127.0.0.1:1", Limits::default(), Arc::new(Fixed(random))).unwrap()
    }

    #[test]
    fn waits_double_up_to_the_longest_and_are_drawn_from_the_whole_range() {
        let waits =
            |random| [1, 2, 3, 4, 5, 9].map(|attempt| http(random).wait_before(attempt, None).unwrap());
        assert_eq!(waits(0), [Duration::ZERO; 6]);
        assert_eq!(
            waits(255).map(|wait| wait.as_millis()),
            [500, 1000, 2000, 4000, 8000, 8000]
        );
    }

    #[test]
    fn the_server_s_wish_is_honoured_unless_it_is_too_long_to_wait_here() {
        let asked = |seconds| http(0).wait_before(1, Some(Duration::from_secs(seconds)));
        assert_eq!(asked(3), Some(Duration::from_secs(3)));
        assert_eq!(asked(37), None);
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        let read = |retry: &str, date: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, retry.parse().unwrap());
            if let Some(date) = date {
                headers.insert(DATE, date.parse().unwrap());
            }
            retry_after(&headers).map(|wait| wait.as_secs())
        };
        assert_eq!(read("17", None), Some(17));
        let now = Some("Mon, 23 Nov 2026 08:00:00 GMT");
        assert_eq!(read("Mon, 23 Nov 2026 08:01:30 GMT", now), Some(90));
        assert_eq!(
            read("Mon, 23 Nov 2026 07:59:00 GMT", now),
            None,
            "a time in the past"
        );
        assert_eq!(read("Mon, 23 Nov 2026 08:01:30 GMT", None), None);
        assert_eq!(read("soon", now), None);
    }

    #[test]
    fn only_http_addresses_are_taken() {
        let random: Arc<dyn Random> = Arc::new(Fixed(0));
        for bad in ["", "localhost:80", "ftp://example.org", "/path"] {
            assert_eq!(
                Http::new(bad, Limits::default(), Arc::clone(&random)).err(),
                Some(HttpError::Invalid),
                "{bad}"
            );
        }
    }
}
