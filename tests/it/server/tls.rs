//! HTTPS: both versions of HTTP, and a renewed certificate without a restart.

use kyck_api::server::tls::TlsKeeper;
use tempfile::TempDir;

use super::toy::{Served, serve_tls};

/// Writes a new certificate for localhost and its key; the certificate's text.
fn write_pair(folder: &TempDir) -> String {
    let pair = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    std::fs::write(folder.path().join("cert.pem"), pair.cert.pem()).expect("a file");
    let key = folder.path().join("key.pem");
    std::fs::write(&key, pair.signing_key.serialize_pem()).expect("a file");
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&key, private).expect("the mode is set");
    pair.cert.pem()
}

fn keeper(folder: &TempDir) -> TlsKeeper {
    let file = |name: &str| folder.path().join(name);
    TlsKeeper::load(file("cert.pem"), file("key.pem")).expect("a pair that fits")
}

/// A client that trusts this certificate and nothing else.
fn client(pem: &str) -> reqwest::ClientBuilder {
    let trusted = reqwest::Certificate::from_pem(pem.as_bytes()).expect("a certificate");
    reqwest::Client::builder().no_proxy().tls_certs_only([trusted])
}

async fn hello(served: &Served, client: reqwest::ClientBuilder) -> reqwest::Result<reqwest::Response> {
    let client = client.build().expect("an HTTP client");
    client
        .post(format!("https://localhost:{}/graphql", served.address.port()))
        .json(&serde_json::json!({ "query": "{hello}" }))
        .send()
        .await
}

#[tokio::test]
async fn both_versions_of_http_are_spoken_over_tls() {
    let folder = TempDir::new().expect("a folder");
    let pem = write_pair(&folder);
    let served = serve_tls(keeper(&folder)).await;
    for (client, version) in [
        (client(&pem), reqwest::Version::HTTP_2),
        (client(&pem).http1_only(), reqwest::Version::HTTP_11),
    ] {
        let answer = hello(&served, client).await.expect("an answer");
        assert_eq!(answer.version(), version);
        let answer: serde_json::Value = answer.json().await.expect("JSON");
        assert_eq!(answer, serde_json::json!({ "data": { "hello": "hello" } }));
    }
}

#[tokio::test]
async fn a_refused_body_is_answered_over_both_versions_of_http() {
    let folder = TempDir::new().expect("a folder");
    let pem = write_pair(&folder);
    let served = serve_tls(keeper(&folder)).await;
    for client in [client(&pem), client(&pem).http1_only()] {
        let client = client.build().expect("an HTTP client");
        for (path, status) in [("graphql", 415), ("nowhere", 404)] {
            for _ in 0..3 {
                let answer = client
                    .post(format!("https://localhost:{}/{path}", served.address.port()))
                    .header("content-type", "text/plain")
                    .body(vec![b'x'; 2 * 1024 * 1024])
                    .send()
                    .await
                    .expect("an answer");
                assert_eq!(answer.status(), status);
            }
        }
    }
}

#[tokio::test]
async fn a_renewed_certificate_is_taken_up_and_a_broken_one_is_not() {
    let folder = TempDir::new().expect("a folder");
    let old = write_pair(&folder);
    let keeper = keeper(&folder);
    let served = serve_tls(keeper.clone()).await;
    let new = write_pair(&folder);
    assert!(hello(&served, client(&new)).await.is_err());

    keeper.reload().expect("a pair that fits");
    assert!(hello(&served, client(&old)).await.is_err());
    assert!(hello(&served, client(&new)).await.is_ok());

    std::fs::write(folder.path().join("key.pem"), "no key").expect("a file");
    assert!(keeper.reload().is_err());
    assert!(hello(&served, client(&new)).await.is_ok());
}
