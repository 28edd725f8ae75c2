//! The cost for all other users of one parent who uses all that the limits allow.
//!
//! The parent opens sockets until one is closed, and follows the child on each until an operation is refused. Then the
//! child's player reports ten times a second, and every report reaches every subscription. Meanwhile another family asks
//! a small question.

use std::path::Path;
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use kyck_kernel::time::{Clock, SystemClock};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::{interval, sleep};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use uuid::Uuid;

use crate::cpu;
use crate::figures::Figures;
use crate::seed::World;
use crate::server::Server;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

const FOLLOW: &str = "subscription($c: ID!) { childLive(childId: $c) { minutesToday remainingSeconds
    nowWatching { since positionMs } } }";
const START: &str = "mutation($c: ID!, $v: ID!) { startPlayback(input: { childId: $c, videoId: $v })
    { playback { id } } }";
const RECORD: &str =
    "mutation($input: RecordWatchInput!) { recordWatch(input: $input) { results { status } } }";
const OTHERS: &str = "{ viewer { family { children { id nickname } } } }";
/// Before the first event's id, a UUID of version 7.
const EVENTS: u128 = 0x019a_0000_0000_7000_8000_0000_0000_0000;
/// No more are tried, should nothing refuse them.
const MOST_SOCKETS: usize = 30;
const MOST_SUBSCRIPTIONS: usize = 20;
/// How long is measured, before and during.
const SPAN: Duration = Duration::from_secs(10);

/// Measures at a server with the product's own limits.
///
/// # Errors
/// The first thing that fails.
pub async fn measure(
    binary: &Path,
    settings: &[(&'static str, String)],
    world: &World,
    figures: &mut Figures,
) -> Result<(), String> {
    let client = Client::builder().no_proxy().build().map_err(text)?;
    let server = Server::start(binary, settings, &client).await?;
    server.settle().await;
    let parent = Caller::new(&client, &server, &world.children[0].1);
    let other = Caller::new(&client, &server, &world.children[2].1);
    let (child, video, playback) = start(&parent, world).await?;

    let before = other.latencies().await?;
    let (sockets, subscriptions) = open_all(&parent, &child).await?;
    let readers: Vec<_> = sockets
        .into_iter()
        .map(|socket| tokio::spawn(read(socket)))
        .collect();
    let used = cpu::of_process(server.pid());
    let began = Instant::now();
    let (reported, during) = tokio::join!(report(&parent, &child, &video, &playback), other.latencies());
    let cores =
        cpu::of_process(server.pid()).saturating_sub(used).as_secs_f64() / began.elapsed().as_secs_f64();
    let (reported, during) = (reported?, during?);
    let open = readers.len();
    for reader in readers {
        reader.abort();
    }

    let mut add = |name: &str, value: f64, unit: &str, reference: Option<f64>| {
        figures.add(&format!("one parent: {name}"), "sqlite", value, unit, reference);
    };
    add("sockets", open as f64, "", None);
    add("subscriptions", subscriptions as f64, "", None);
    add("heartbeats accepted", reported as f64, "", None);
    add("server cores", cores, "cores", None);
    add("another family, p50", during.0, "ms", Some(before.0));
    add("another family, p99", during.1, "ms", Some(before.1));
    Ok(())
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Somebody who is signed in.
struct Caller {
    client: Client,
    base_url: String,
    token: String,
}

impl Caller {
    fn new(client: &Client, server: &Server, token: &str) -> Self {
        Self {
            client: client.clone(),
            base_url: server.base_url.clone(),
            token: token.to_owned(),
        }
    }

    async fn ask(&self, query: &str, variables: &Value) -> Result<Value, String> {
        let answer = self
            .client
            .post(format!("{}/graphql", self.base_url))
            .bearer_auth(&self.token)
            .json(&json!({ "query": query, "variables": variables }))
            .send()
            .await
            .map_err(text)?;
        answer.json().await.map_err(text)
    }

    /// The median and the 99th percentile, in milliseconds, of a small question asked ten times a second.
    async fn latencies(&self) -> Result<(f64, f64), String> {
        let mut pace = interval(Duration::from_millis(100));
        let (began, mut taken) = (Instant::now(), Vec::new());
        while began.elapsed() < SPAN {
            pace.tick().await;
            let asked = Instant::now();
            let answer = self.ask(OTHERS, &json!({})).await?;
            taken.push(asked.elapsed().as_secs_f64() * 1_000.0);
            if answer["data"]["viewer"].is_null() {
                return Err(format!("the other family got no answer: {answer}"));
            }
        }
        taken.sort_by(f64::total_cmp);
        let at = |share: f64| taken[((taken.len() - 1) as f64 * share) as usize];
        Ok((at(0.5), at(0.99)))
    }

    async fn socket(&self) -> Result<Option<Socket>, String> {
        let url = format!("{}/graphql", self.base_url.replacen("http", "ws", 1));
        let mut request = url.into_client_request().map_err(text)?;
        let protocol = "graphql-transport-ws".parse().map_err(text)?;
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let (mut socket, _) = connect_async(request).await.map_err(text)?;
        let authorization = format!("Bearer {}", self.token);
        let init = json!({ "type": "connection_init", "payload": { "authorization": authorization } });
        socket.send(Message::text(init.to_string())).await.map_err(text)?;
        Ok(match next(&mut socket).await {
            Some(answer) if answer["type"] == "connection_ack" => Some(socket),
            _ => None,
        })
    }
}

/// The next message of the protocol; `None` once the server closes.
async fn next(socket: &mut Socket) -> Option<Value> {
    loop {
        if let Message::Text(text) = socket.next().await?.ok()? {
            return serde_json::from_str(&text).ok();
        }
    }
}

async fn start(parent: &Caller, world: &World) -> Result<(String, String, String), String> {
    let child = format!("child_{}", world.children[0].0);
    for video in &world.videos {
        let video = format!("video_{video}");
        let answer = parent.ask(START, &json!({ "c": child, "v": video })).await?;
        let id = &answer["data"]["startPlayback"]["playback"]["id"];
        sleep(Duration::from_millis(50)).await;
        if let Some(playback) = id.as_str() {
            return Ok((child, video, playback.to_owned()));
        }
    }
    Err("no playback could be started".to_owned())
}

/// Opens all that the server lets one user open, within the rates of one user.
async fn open_all(parent: &Caller, child: &str) -> Result<(Vec<Socket>, usize), String> {
    let (mut sockets, mut subscriptions) = (Vec::new(), 0);
    'sockets: while sockets.len() < MOST_SOCKETS {
        let Some(mut socket) = parent.socket().await? else {
            break;
        };
        for id in 0..MOST_SUBSCRIPTIONS {
            let payload = json!({ "query": FOLLOW, "variables": { "c": child } });
            let subscribe = json!({ "id": id.to_string(), "type": "subscribe", "payload": payload });
            socket
                .send(Message::text(subscribe.to_string()))
                .await
                .map_err(text)?;
            sleep(Duration::from_millis(60)).await;
            match next(&mut socket).await {
                None => continue 'sockets,
                Some(answer) if answer["type"] == "error" => break,
                Some(_) => subscriptions += 1,
            }
        }
        sockets.push(socket);
    }
    Ok((sockets, subscriptions))
}

/// Reads a socket for ever, which answers its pings.
async fn read(mut socket: Socket) {
    while next(&mut socket).await.is_some() {}
}

/// Ten heartbeats a second; how many were accepted.
async fn report(parent: &Caller, child: &str, video: &str, playback: &str) -> Result<usize, String> {
    let mut pace = interval(Duration::from_millis(100));
    let (began, mut accepted, mut number) = (Instant::now(), 0, 0_i64);
    while began.elapsed() < SPAN {
        pace.tick().await;
        number += 1;
        let now = SystemClock.now();
        let id = Uuid::from_u128(EVENTS + u128::from(number.unsigned_abs()));
        let event = json!({
            "id": id, "playbackId": playback, "videoId": video, "verb": "HEARTBEAT",
            "occurredAt": now.to_string(), "fromMs": number * 100, "toMs": number * 100 + 100,
        });
        let input = json!({ "childId": child, "sentAt": now.to_string(), "events": [event] });
        let answer = parent.ask(RECORD, &json!({ "input": input })).await?;
        accepted += usize::from(answer["data"]["recordWatch"]["results"][0]["status"] == "ACCEPTED");
    }
    Ok(accepted)
}
