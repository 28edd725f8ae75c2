//! HTTP client for all outside services: with time limits, bounded answers, bounded retries with full jitter that
//! honour `Retry-After`, and no redirect to another host. Start at [`Http::send`].

mod answer;
mod error;
mod limits;

use std::sync::Arc;
use std::time::Duration;

use kyck_domain::catalog::BookRequest;
use kyck_kernel::random::Random;
use reqwest::{Client, ClientBuilder, RequestBuilder, redirect};

pub use answer::{Answer, word};
pub use error::HttpError;
pub use limits::Limits;

/// An HTTP client for one server, with its limits. Cheap to clone.
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

/// A client builder with this program's time limits and redirect policy. Installs the TLS provider on first use.
pub fn client_builder(limits: &Limits) -> ClientBuilder {
    let redirects = limits.redirects;
    // Fails when a provider is installed already, which is fine.
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
                // The redirect itself is returned as the answer.
                attempt.stop()
            }
        }))
}

/// A client with this program's time limits and redirect policy.
///
/// # Errors
/// [`HttpError::Invalid`] when TLS cannot be configured.
pub fn client(limits: &Limits) -> Result<Client, HttpError> {
    client_builder(limits).build().map_err(|error| {
        tracing::error!(%error, "the HTTP client cannot be created");
        HttpError::Invalid
    })
}

impl Http {
    /// A client for the server of `base_url`. Uses the system's proxy, except for loopback addresses.
    ///
    /// # Errors
    /// As [`client`]; also when `base_url` is not an HTTP URL.
    pub fn new(base_url: &str, limits: Limits, random: Arc<dyn Random>) -> Result<Self, HttpError> {
        let url = reqwest::Url::parse(base_url).map_err(|_| HttpError::Invalid)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(HttpError::Invalid);
        }

        let is_loopback = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        let client = if is_loopback {
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

    /// Sends the request of `build` until an answer is not transient (`is_passing` returns false) or the attempts are
    /// used up. The last answer is returned as it is, whatever its status.
    ///
    /// # Errors
    /// Why the last attempt had no answer.
    pub async fn send(
        &self,
        build: impl Fn(&Client) -> RequestBuilder + Send + Sync,
        is_passing: impl Fn(&Answer) -> bool + Send + Sync,
    ) -> Result<Answer, HttpError> {
        self.run(None, build, is_passing).await
    }

    /// As [`Http::send`], for a server with a request quota: each attempt is booked before it is sent, and a rejected
    /// booking ends the attempts.
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
            .map_err(|error| HttpError::of(&error))?;

        let status = response.status().as_u16();
        let headers = response.headers().clone();

        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| HttpError::of(&error))? {
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

    /// Wait after `attempt` attempts: what the server asks for, otherwise a uniform sample up to a ceiling that doubles
    /// with each attempt (full jitter). `None` when the server asks for more than the longest wait.
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
    fn waits_double_up_to_the_longest_and_cover_the_whole_range() {
        let waits =
            |random| [1, 2, 3, 4, 5, 9].map(|attempt| http(random).wait_before(attempt, None).unwrap());
        assert_eq!(waits(0), [Duration::ZERO; 6]);
        assert_eq!(
            waits(255).map(|wait| wait.as_millis()),
            [500, 1000, 2000, 4000, 8000, 8000]
        );
    }

    #[test]
    fn retry_after_is_honoured_up_to_the_longest_wait() {
        let asked = |seconds| http(0).wait_before(1, Some(Duration::from_secs(seconds)));
        assert_eq!(asked(3), Some(Duration::from_secs(3)));
        assert_eq!(asked(37), None);
    }

    #[test]
    fn only_http_addresses_are_accepted() {
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
