//! The load generator: N connections, N requests, the latency of each.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::{Client, Method};

/// One request to send.
#[derive(Clone, Debug)]
pub struct Request {
    /// GET for a plain address, POST with a body.
    pub method: Method,
    pub url: String,
    pub token: Option<String>,
    /// JSON, sent as it is.
    pub body: Option<String>,
}

/// What a run of requests saw.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// Requests answered as they should be.
    pub requests: usize,
    /// Wall time of the whole run.
    pub wall: Duration,
    pub p50: Duration,
    /// Latency that one in a hundred exceeds.
    pub p99: Duration,
}

impl Outcome {
    /// Requests answered in a second.
    pub fn per_second(&self) -> f64 {
        self.requests as f64 / self.wall.as_secs_f64()
    }
}

/// Sends `count` requests over `connections` connections; `make(n)` is the n-th.
///
/// # Errors
/// The first answer that is not a success, with its beginning: a figure made of errors would be no figure.
pub async fn run(
    client: &Client,
    connections: usize,
    count: usize,
    make: Arc<impl Fn(usize) -> Request + Send + Sync + 'static>,
) -> Result<Outcome, String> {
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let workers: Vec<_> = (0..connections)
        .map(|_| {
            let (client, make, next) = (client.clone(), Arc::clone(&make), Arc::clone(&next));
            tokio::spawn(async move {
                let mut latencies = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        return Ok::<_, String>(latencies);
                    }
                    let began = Instant::now();
                    send(&client, make(number)).await?;
                    latencies.push(began.elapsed());
                }
            })
        })
        .collect();

    let mut latencies = Vec::with_capacity(count);
    for worker in workers {
        latencies.extend(worker.await.map_err(|error| error.to_string())??);
    }

    let wall = started.elapsed();
    latencies.sort_unstable();
    let at = |share: f64| latencies[((latencies.len() - 1) as f64 * share) as usize];
    Ok(Outcome {
        requests: latencies.len(),
        wall,
        p50: at(0.5),
        p99: at(0.99),
    })
}

/// Sends one request and returns its body.
///
/// # Errors
/// A failed request or a GraphQL error.
pub async fn send(client: &Client, request: Request) -> Result<String, String> {
    let mut builder = client.request(request.method, request.url);
    if let Some(token) = request.token {
        builder = builder.bearer_auth(token);
    }
    if let Some(body) = request.body {
        builder = builder.header("content-type", "application/json").body(body);
    }
    let answer = builder.send().await.map_err(|error| error.to_string())?;
    let status = answer.status();
    let text = answer.text().await.map_err(|error| error.to_string())?;
    if !status.is_success() || text.contains("\"errors\":[") {
        return Err(format!(
            "{status}: {}",
            text.chars().take(600).collect::<String>()
        ));
    }
    Ok(text)
}
