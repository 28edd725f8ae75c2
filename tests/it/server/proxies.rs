//! Limits behind reverse proxies: loopback addresses play the proxies, `X-Forwarded-For` names the clients.

use std::net::IpAddr;
use std::time::Duration;

use kyck_api::server::ServerSettings;
use kyck_tests::peer::{PROTOCOL, Peer};
use kyck_tests::wait::{until, until_some};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Error;

use super::toy::{Served, rate, serve};

/// Trusts these proxies and gives each client a share of two.
async fn served(trusted: &[&str], change: impl FnOnce(&mut ServerSettings)) -> Served {
    let networks: Vec<_> = trusted
        .iter()
        .map(|text| text.parse().expect("a network"))
        .collect();
    serve(|settings| {
        settings.connections.trusted_proxies = networks.into();
        settings.connections.per_address = 2;
        change(settings);
    })
    .await
}

/// A program that calls from this loopback address, as a proxy or as somebody who pretends to be one.
fn from(address: &str) -> reqwest::Client {
    let address: IpAddr = address.parse().expect("an address");
    reqwest::Client::builder()
        .no_proxy()
        .local_address(address)
        .build()
        .expect("an HTTP client")
}

async fn ask(caller: &reqwest::Client, served: &Served, forwarded: &str, query: &str) -> (u16, Value) {
    let answer = caller
        .post(format!("{}/graphql", served.url()))
        .header("x-forwarded-for", forwarded)
        .json(&json!({ "query": query }))
        .send()
        .await
        .expect("an answer");
    let status = answer.status().as_u16();
    if status == 429 {
        assert!(answer.headers().contains_key("retry-after"));
    }
    (status, answer.json().await.expect("JSON"))
}

#[tokio::test]
async fn requests_behind_a_trusted_proxy_have_the_share_of_the_client_it_names() {
    let served = served(&["127.0.0.0/29"], |settings| {
        settings.request = Duration::from_secs(5);
    })
    .await;
    let proxy = from("127.0.0.2");
    let hanging: Vec<_> = (0..2)
        .map(|_| {
            let (proxy, url) = (proxy.clone(), served.url());
            tokio::spawn(async move {
                proxy
                    .post(format!("{url}/graphql"))
                    .header("x-forwarded-for", "203.0.113.7:4711")
                    .json(&json!({ "query": "{hang}" }))
                    .send()
                    .await
            })
        })
        .collect();

    let refused = until_some("the client's share is used up", async || {
        let answer = ask(&proxy, &served, "198.51.100.1, 203.0.113.7", "{hello}").await;
        (answer.0 != 200).then_some(answer)
    })
    .await;
    assert_eq!(refused.0, 429);
    assert_eq!(
        refused.1["errors"][0]["extensions"],
        json!({ "code": "RATE_LIMITED", "retryAfterSeconds": 1 })
    );

    let page = proxy
        .get(format!("{}/healthz", served.url()))
        .header("x-forwarded-for", "203.0.113.7");
    assert_eq!(page.send().await.expect("an answer").status(), 429);
    // Another client of the same proxy, and another proxy in the row before it.
    assert_eq!(ask(&proxy, &served, "203.0.113.8", "{hello}").await.0, 200);
    assert_eq!(
        ask(&proxy, &served, "203.0.113.8, 127.0.0.3", "{hello}").await.0,
        200
    );
    assert_eq!(
        ask(&proxy, &served, "203.0.113.7, 127.0.0.3", "{hello}").await.0,
        429
    );

    for request in hanging {
        request.await.expect("a task").expect("an answer");
    }
    assert_eq!(ask(&proxy, &served, "203.0.113.7", "{hello}").await.0, 200);
}

#[tokio::test]
async fn a_websocket_behind_a_trusted_proxy_holds_its_clients_share_for_its_whole_life() {
    let served = served(&["127.0.0.1"], |_| ()).await;
    let open = |forwarded: &'static str| {
        let url = served.url();
        async move { Peer::open(&url, &[PROTOCOL, ("x-forwarded-for", forwarded)]).await }
    };
    let mut first = open("[2001:db8::7]:4711").await.expect("a socket");
    let second = open("2001:db8::8").await.expect("a socket of the same network");

    assert!(matches!(open("2001:db8::9").await, Err(Error::Http(answer)) if answer.status() == 429));
    assert!(open("2001:db8:0:1::9").await.is_ok());

    first.init(None).await;
    first.subscribe("1", "{hello}").await;
    first.receive().await;

    drop(second);
    until("a closed socket gives its share back", async || {
        open("2001:db8::9").await.is_ok()
    })
    .await;
}

#[tokio::test]
async fn many_connections_of_a_proxy_are_served() {
    let served = served(&["127.0.0.1"], |settings| settings.connections.per_address = 100).await;
    let mut sockets = Vec::new();
    for number in 0..150 {
        let client = format!("203.0.113.{number}");
        let socket = Peer::open(&served.url(), &[PROTOCOL, ("x-forwarded-for", &client)]).await;
        sockets.push(socket.expect("a socket"));
    }

    served.lives().await;
}

#[tokio::test]
async fn rates_are_those_of_the_forwarded_client_only_behind_a_trusted_proxy() {
    let served = served(&["127.0.0.2"], |settings| settings.address_rate = rate(3, 1)).await;
    let (trusted, untrusted) = (from("127.0.0.2"), from("127.0.0.3"));
    for number in 1..=20 {
        let client = format!("203.0.113.{number}");
        assert_eq!(
            ask(&trusted, &served, &client, "{hello}").await.0,
            200,
            "{client}"
        );
    }

    let mut answered = 0;
    for number in 1..=20 {
        let claimed = format!("198.51.100.{number}");
        answered += u32::from(ask(&untrusted, &served, &claimed, "{hello}").await.0 == 200);
    }

    // On a slow machine some of the allowance comes back meanwhile.
    assert!((3..15).contains(&answered), "{answered} of 20 were answered");
    // What it claimed to be was not counted.
    assert_eq!(ask(&trusted, &served, "198.51.100.20", "{hello}").await.0, 200);
}
