//! Slow, idle and too many connections, and the orderly end.

use std::time::Duration;

use kyck_tests::wait::until;
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
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");

    served.lives().await;
}

#[tokio::test]
async fn a_refused_body_is_read_to_its_end_and_the_client_sees_why() {
    let served = serve(|_| ()).await;
    let large = "x".repeat(400 * 1024);
    for (method, path, content_type, body, status) in [
        ("POST", "/graphql", "text/plain", "{}", 415),
        (
            "POST",
            "/graphql",
            "multipart/form-data; boundary=x",
            large.as_str(),
            415,
        ),
        ("POST", "/graphql", "application/json", large.as_str(), 413),
        ("POST", "/graphql", "application/json", "{}", 406),
        ("PUT", "/graphql", "application/json", large.as_str(), 405),
        ("POST", "/nowhere", "text/plain", large.as_str(), 404),
    ] {
        for is_chunked in [false, true] {
            let mut stream = connect(&served).await;
            let accept = if status == 406 { "image/png" } else { "*/*" };
            let length = if is_chunked {
                "transfer-encoding: chunked".to_owned()
            } else {
                format!("content-length: {}", body.len())
            };
            let head = format!(
                "{method} {path} HTTP/1.1\r\nhost: x\r\naccept: {accept}\r\ncontent-type: {content_type}\r\n{length}\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).await.unwrap();
            // The body comes when the answer is out already, where the server does not wait for the body.
            let _ = timeout(Duration::from_millis(50), stream.peek(&mut [0])).await;
            let body = if is_chunked {
                format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len())
            } else {
                body.to_owned()
            };
            stream.write_all(body.as_bytes()).await.unwrap();
            let name = format!("{method} {path} {content_type} {is_chunked}");
            let found = read_answer(&mut stream).await;
            assert_eq!(found.status, status, "{name}");

            if !found.closes {
                let again = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
                stream.write_all(again).await.unwrap();
                assert_eq!(read_answer(&mut stream).await.status, 200, "{name}");
            }
        }
    }
}

#[tokio::test]
async fn a_refused_body_without_end_is_cut_off() {
    let served = serve(|settings| settings.connections.body_drain = Duration::from_millis(300)).await;
    let mut stream = connect(&served).await;
    let head =
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: 1000\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(read_answer(&mut stream).await.status, 415);

    let begun = Instant::now();
    until_closed(&mut stream).await;
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());

    // More than is ever read for nobody.
    let mut stream = connect(&served).await;
    let head = head.replace("1000", "100000000");
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = vec![b'x'; 1024 * 1024];
    let mut written = 0;

    while stream.write_all(&chunk).await.is_ok() {
        written += 1;
        assert!(written < 100, "the whole body was read");
    }
}

#[tokio::test]
async fn a_client_that_waits_for_a_go_ahead_is_answered_at_once() {
    let served = serve(|_| ()).await;
    let mut stream = connect(&served).await;
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\nexpect: 100-continue\r\ncontent-length: 1000\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = until_closed(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 415"), "{answer}");
}

/// What matters of an answer.
struct Answered {
    status: u16,
    closes: bool,
}

/// Reads one whole answer that states its length.
async fn read_answer(stream: &mut TcpStream) -> Answered {
    timeout(PATIENCE, async {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.expect("the head of an answer"));
        }
        let head = String::from_utf8(head).expect("text").to_ascii_lowercase();
        let value = |name: &str| {
            let line = head.lines().find(|line| line.starts_with(name))?;
            line.split_once(": ").map(|(_, value)| value.to_owned())
        };
        let length = value("content-length").and_then(|length| length.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        stream.read_exact(&mut body).await.expect("the body of an answer");
        Answered {
            status: head[9..12].parse().expect("a status"),
            closes: value("connection").is_some_and(|value| value == "close"),
        }
    })
    .await
    .expect("the server answers")
}

#[tokio::test]
async fn a_connection_rests_between_requests_longer_than_a_head_may_take() {
    let served = serve(|settings| {
        settings.connections.header_read = Duration::from_millis(300);
        settings.connections.stall.idle = Duration::from_secs(4);
    })
    .await;
    let mut stream = connect(&served).await;
    let request = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";

    for _ in 0..2 {
        // A real pause, since how long a connection may rest is what is tested.
        sleep(Duration::from_secs(1)).await;
        stream.write_all(request.as_bytes()).await.unwrap();
        assert_eq!(read_answer(&mut stream).await.status, 200);
    }

    // The second head of a connection has no more time than the first.
    stream.write_all(&request.as_bytes()[..20]).await.unwrap();
    let begun = Instant::now();
    assert_eq!(until_closed(&mut stream).await, "");
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());

    let mut stream = connect(&served).await;
    stream.write_all(request.as_bytes()).await.unwrap();
    assert_eq!(read_answer(&mut stream).await.status, 200);

    let begun = Instant::now();
    until_closed(&mut stream).await;
    let rested = begun.elapsed();
    assert!(rested > Duration::from_secs(3), "closed after {rested:?}");
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
    let served = serve(|settings| {
        settings.connections.stall.write = Duration::from_millis(500);
        settings.connections.total = 1;
    })
    .await;
    let mut stream = connect(&served).await;
    let body = r#"{"query":"{huge}"}"#;
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    // From the first byte on it reads nothing more.
    stream.peek(&mut [0]).await.unwrap();
    // The only place is free when the server has given the first connection up.
    let mut next = connect(&served).await;
    next.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();

    assert_eq!(read_answer(&mut next).await.status, 200);

    let answer = until_closed(&mut stream).await;
    assert!(
        answer.len() < 30_000_000,
        "the whole answer was buffered for a peer that did not read"
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
    let mut open = Vec::new();

    for _ in 0..4 {
        let mut stream = connect(&served).await;
        stream
            .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .unwrap();
        assert_eq!(read_answer(&mut stream).await.status, 200);
        open.push(stream);
    }

    let mut waiting = connect(&served).await;
    waiting
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut byte = [0];
    let early = timeout(Duration::from_millis(300), waiting.peek(&mut byte)).await;

    assert!(early.is_err(), "the fifth connection must wait");

    open.pop();
    assert!(until_closed(&mut waiting).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_stopping_server_finishes_what_runs_and_takes_nothing_new() {
    let mut served = serve(|_| ()).await;
    let request = served
        .request("POST", "/graphql")
        .json(&serde_json::json!({"query": "{nap}"}));
    let answer = tokio::spawn(request.send());
    until("the request runs", async || served.naps() == 1).await;
    served.serving.lifetime.stopping.cancel();
    let answer = answer.await.unwrap().expect("the running request is answered");

    assert!(answer.text().await.unwrap().contains("rested"));

    timeout(PATIENCE, &mut served.task)
        .await
        .expect("the server ends")
        .unwrap();
    assert!(TcpStream::connect(served.address).await.is_err());
}
