//! Slow, idle and too many connections, and the orderly end.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use super::toy::{Served, serve};

const PATIENCE: Duration = Duration::from_secs(10);

async fn connect(served: &Served) -> TcpStream {
    TcpStream::connect(served.address).await.expect("a connection")
}

/// Reads until the server closes, which it must.
async fn until_closed(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    timeout(PATIENCE, async {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = stream.read(&mut buffer).await {
            bytes.extend_from_slice(&buffer[..count]);
        }
    })
    .await
    .expect("the server closes the connection");
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn headers_that_never_end_are_cut_off() {
    let served = serve(|settings| settings.connections.header_read = Duration::from_millis(300)).await;
    let mut slow = Vec::new();
    for _ in 0..20 {
        let mut stream = connect(&served).await;
        stream
            .write_all(b"POST /graphql HTTP/1.1\r\nhost: x\r\nx-a: ")
            .await
            .unwrap();
        slow.push(stream);
    }
    served.lives().await;
    let begun = Instant::now();
    for stream in &mut slow {
        until_closed(stream).await;
    }
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_body_that_never_ends_is_answered_and_cut_off() {
    let served = serve(|settings| settings.body_read = Duration::from_millis(300)).await;
    for head in ["content-length: 1000", "transfer-encoding: chunked"] {
        let mut stream = connect(&served).await;
        let request =
            format!("POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{head}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = until_closed(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
}

#[tokio::test]
async fn a_chunked_body_larger_than_allowed_is_refused_before_its_end() {
    let served = serve(|_| ()).await;
    let mut stream = connect(&served).await;
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("8000\r\n{}\r\n", "x".repeat(0x8000));
    for _ in 0..40 {
        if stream.write_all(chunk.as_bytes()).await.is_err() {
            break;
        }
    }
    let answer = until_closed(&mut stream).await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 413"),
        "{answer}"
    );
    served.lives().await;
}

#[tokio::test]
async fn too_many_or_too_large_headers_are_refused() {
    let served = serve(|_| ()).await;
    for headers in ["x: y\r\n".repeat(100), format!("x: {}\r\n", "y".repeat(60_000))] {
        let mut stream = connect(&served).await;
        // The server may have closed before all is written.
        let _ = stream
            .write_all(format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{headers}\r\n").as_bytes())
            .await;
        let answer = until_closed(&mut stream).await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 431"),
            "{answer}"
        );
    }
    served.lives().await;
}

#[tokio::test]
async fn a_peer_that_reads_nothing_is_cut_off() {
    let served = serve(|settings| settings.connections.stall.write = Duration::from_millis(500)).await;
    let mut stream = connect(&served).await;
    let body = r#"{"query":"{huge}"}"#;
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    // From the first byte on it reads nothing more.
    stream.peek(&mut [0]).await.unwrap();
    sleep(Duration::from_secs(3)).await;
    let answer = until_closed(&mut stream).await;
    assert!(
        answer.len() < 30_000_000,
        "the whole answer was kept for a peer that did not read"
    );
}

#[tokio::test]
async fn a_silent_connection_is_closed() {
    let served = serve(|settings| settings.connections.stall.idle = Duration::from_millis(300)).await;
    let mut stream = connect(&served).await;
    assert_eq!(until_closed(&mut stream).await, "");
}

#[tokio::test]
async fn connections_past_the_cap_wait_for_a_place() {
    let served = serve(|settings| {
        settings.connections.total = 4;
        settings.connections.header_read = Duration::from_mins(1);
    })
    .await;
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(connect(&served).await);
    }
    sleep(Duration::from_millis(100)).await;
    let mut waiting = connect(&served).await;
    waiting
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut byte = [0];
    let early = timeout(Duration::from_millis(300), waiting.peek(&mut byte)).await;
    assert!(early.is_err(), "the fifth connection must wait");
    held.pop();
    assert!(until_closed(&mut waiting).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_stopping_server_finishes_what_runs_and_takes_nothing_new() {
    let mut served = serve(|_| ()).await;
    let request = served
        .request("POST", "/graphql")
        .json(&serde_json::json!({"query": "{nap}"}));
    let answer = tokio::spawn(request.send());
    sleep(Duration::from_millis(100)).await;
    served.serving.lifetime.stopping.cancel();
    let answer = answer.await.unwrap().expect("the running request is answered");
    assert!(answer.text().await.unwrap().contains("rested"));
    timeout(PATIENCE, &mut served.task)
        .await
        .expect("the server ends")
        .unwrap();
    assert!(TcpStream::connect(served.address).await.is_err());
}
