//! `/metrics`, on a listener of its own.

use kyck_api::server::metrics_listener;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Ends the listener with the test.
struct Stop(CancellationToken);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

async fn serve() -> (String, Stop) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    let stopping = CancellationToken::new();
    tokio::spawn(metrics_listener::serve(listener, stopping.clone()));
    (url, Stop(stopping))
}

/// The counters of this process, as a collector reads them.
pub async fn scrape() -> String {
    let (url, _stop) = serve().await;
    let answer = kyck_tests::Client::new(&url).get("/metrics").await;
    assert_eq!(answer.status(), 200);
    answer.text().await.expect("a text")
}

#[tokio::test]
async fn the_metrics_listener_serves_the_counters_and_nothing_else() {
    let served = super::toy::serve(|_| ()).await;
    served.lives().await;
    let (url, _stop) = serve().await;
    let client = kyck_tests::Client::new(&url);
    let answer = client.get("/metrics").await;
    let kind = answer.headers()["content-type"]
        .to_str()
        .expect("a text")
        .to_owned();

    assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");

    let text = answer.text().await.expect("a text");
    assert!(text.contains("kyck_requests_total"), "{text}");

    for path in ["/", "/graphql", "/healthz", "/app/", "/metrics/x"] {
        assert_eq!(client.get(path).await.status(), 404, "{path}");
    }
    assert_eq!(
        served
            .request("GET", "/metrics")
            .send()
            .await
            .expect("an answer")
            .status(),
        404
    );
}
