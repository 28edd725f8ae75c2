//! GraphQL over HTTP: what is refused, and that nothing of it ran.

use std::fmt::Write;
use std::time::Duration;

use kyck_api::server::Introspection;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use serde_json::{Value, json};

use super::toy::{PARENT, STAFF, rate, serve};

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or("none")
}

fn bomb(levels: usize) -> String {
    let mut text = "{...F0}".to_owned();
    for level in 0..levels {
        let next = level + 1;
        write!(text, "fragment F{level} on Query{{...F{next} ...F{next}}}").expect("a text grows");
    }
    text + &format!("fragment F{levels} on Query{{__typename}}")
}

#[tokio::test]
async fn each_limit_refuses_what_passes_it_and_the_server_lives() {
    let served = serve(|_| ()).await;
    let aliases: Vec<String> = (0..31).map(|n| format!("a{n}:hello")).collect();
    let aliases = aliases.join(" ");

    for (name, query) in [
        ("bytes", format!("{{hello #{}\n}}", "x".repeat(16 * 1024))),
        ("tokens", format!("{{things(of:[{}]){{id}}}}", "1 ".repeat(1_000))),
        ("nesting", format!("{{things(of:{}", "[".repeat(3_500))),
        ("objects", format!("{{things(of:{}", "{a:".repeat(3_500))),
        (
            "levels",
            format!("{}hello{}", "{nest".repeat(13) + "{", "}".repeat(14)),
        ),
        ("bomb", bomb(28)),
        (
            "cycle",
            "{...A} fragment A on Query{...B} fragment B on Query{...A}".to_owned(),
        ),
        ("aliases", format!("{{nest{{{aliases}}}}}")),
        ("roots", format!("{{{}}}", "hello ".repeat(21))),
        (
            "directives",
            format!("{{hello{}}}", " @include(if:true)".repeat(21)),
        ),
        ("cost", "{things(first:600){again{id}}}".to_owned()),
        (
            "schema in circles",
            "{__schema{types{fields{type{fields{type{fields{name}}}}}}}}".to_owned(),
        ),
    ] {
        let (status, answer) = served.ask(&query).await;
        assert!(answer.get("data").is_none_or(Value::is_null), "{name}: {answer}");
        assert_eq!(code(&answer), "BAD_REQUEST", "{name}: {answer}");
        let location = &answer["errors"][0]["locations"][0];
        assert!(
            location["line"].is_u64() && location["column"].is_u64(),
            "{name}: {answer}"
        );
        assert!(matches!(status, 200 | 400), "{name}: {status}");
        served.lives().await;
    }
}

#[tokio::test]
async fn the_cost_limit_of_staff_is_four_times_as_high() {
    let served = serve(|_| ()).await;
    for (token, first, status) in [
        (None, 498, 200),
        (None, 499, 400),
        (Some(PARENT), 498, 200),
        (Some(PARENT), 499, 400),
        (Some(STAFF), 1_998, 200),
        (Some(STAFF), 1_999, 400),
    ] {
        let query = format!("{{things(first:{first}){{again{{id}}}}}}");
        let (found, answer) = served.ask_as(token, &query).await;
        assert_eq!(found, status, "{token:?} {first}: {}", code(&answer));
    }
}

#[tokio::test]
async fn only_json_by_post_reaches_a_mutation() {
    let served = serve(|_| ()).await;
    let body = json!({"query": "mutation{touch}"}).to_string();
    for content_type in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("application/xml"),
        Some("application/octet-stream"),
        Some("application/graphql"),
        Some("application/json; charset=utf-16"),
        Some("text/plain; application/json"),
    ] {
        let mut request = served.request("POST", "/graphql").body(body.clone());
        if let Some(content_type) = content_type {
            request = request.header(CONTENT_TYPE, content_type);
        }
        assert_eq!(request.send().await.unwrap().status(), 415, "{content_type:?}");
    }

    let get = served
        .request("GET", "/graphql?query=mutation%7Btouch%7D")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (get.status().as_u16(), get.headers()["allow"].to_str().unwrap()),
        (405, "POST")
    );

    for method in ["PUT", "DELETE", "PATCH"] {
        let answer = served
            .request(method, "/graphql")
            .header(CONTENT_TYPE, "application/json");
        assert_eq!(
            answer.body(body.clone()).send().await.unwrap().status(),
            405,
            "{method}"
        );
    }

    let batch = served
        .request("POST", "/graphql")
        .json(&json!([{"query": "mutation{touch}"}]));
    assert_eq!(batch.send().await.unwrap().status(), 400);
    assert_eq!(served.touched(), 0);

    let (status, _) = served.ask("mutation{touch}").await;
    assert_eq!((status, served.touched()), (200, 1));
}

#[tokio::test]
async fn one_request_signs_in_at_most_once() {
    let served = serve(|_| ()).await;
    let tries: Vec<String> = (0..25).map(|n| format!("a{n}:verifyOtp")).collect();
    let tries = tries.join(" ");
    let (status, answer) = served.ask(&format!("mutation{{{tries}}}")).await;
    assert_eq!((status, code(&answer)), (400, "BAD_REQUEST"));

    let (status, answer) = served.ask("mutation{verifyOtp\n touch}").await;
    assert_eq!((status, code(&answer)), (400, "BAD_REQUEST"));
    assert_eq!(
        answer["errors"][0]["locations"],
        json!([{"line": 2, "column": 2}])
    );

    let (status, _) = served
        .ask("mutation{...F ...F} fragment F on Mutation{a:verifyOtp b:verifyOtp}")
        .await;
    assert_eq!((status, served.touched()), (400, 0));
    assert_eq!(served.ask("mutation{verifyOtp}").await.0, 200);
    assert_eq!(served.touched(), 1);
}

#[tokio::test]
async fn a_body_is_bounded_and_watch_events_may_be_larger() {
    let served = serve(|_| ()).await;
    let send = |query: &str, padding: usize| {
        let body = json!({"query": query, "variables": {"t": "x".repeat(padding)}});
        served.request("POST", "/graphql").json(&body)
    };
    let ingest = "mutation($t:String!){recordWatch(text:$t)}";
    let plain = "query($t:String){hello}";

    assert_eq!(send(ingest, 200_000).send().await.unwrap().status(), 200);
    assert_eq!(send(ingest, 300_000).send().await.unwrap().status(), 413);

    let refused = send(plain, 70_000).send().await.unwrap();
    assert_eq!(refused.status(), 413);
    assert_eq!(code(&refused.json::<Value>().await.unwrap()), "BAD_REQUEST");

    served.lives().await;
}

#[tokio::test]
async fn a_panic_and_a_hanging_resolver_end_only_their_own_request() {
    let served = serve(|settings| settings.request = Duration::from_millis(200)).await;
    let (status, answer) = served.ask("{boom}").await;
    assert_eq!(status, 500);

    let expected = json!({"code": "INTERNAL", "requestId": "request-1"});
    assert_eq!(answer["errors"][0]["extensions"], expected);
    assert!(!answer.to_string().contains("bug"), "{answer}");

    let (status, answer) = served.ask("{hang}").await;
    assert_eq!((status, code(&answer)), (503, "RETRY_LATER"));

    served.lives().await;
    let metrics = super::metrics::scrape().await;
    assert!(metrics.contains("kyck_panics_total"), "{metrics}");
}

#[tokio::test]
async fn a_client_over_its_rate_gets_the_seconds_to_wait() {
    let served = serve(|settings| settings.address_rate = rate(3, 1)).await;
    let ask = || {
        served
            .request("POST", "/graphql")
            .json(&json!({"query": "{hello}"}))
            .send()
    };
    // On a slow machine some of the allowance comes back meanwhile.
    let mut answered = 0;
    let refused = loop {
        let answer = ask().await.unwrap();
        if answer.status() != 200 {
            break answer;
        }
        answered += 1;
        assert!(answered < 100, "nobody has to wait");
    };

    assert!(answered >= 3);
    assert_eq!(
        (refused.status().as_u16(), &refused.headers()[RETRY_AFTER]),
        (429, &"1".parse().unwrap())
    );

    let answer: Value = refused.json().await.unwrap();
    assert_eq!(
        answer["errors"][0]["extensions"],
        json!({"code": "RATE_LIMITED", "retryAfterSeconds": 1})
    );
}

#[tokio::test]
async fn users_of_one_address_are_counted_each_for_itself() {
    let served = serve(|settings| settings.user_rate = rate(2, 1)).await;
    let mut answered = 0;
    while served.ask_as(Some(PARENT), "{me}").await.0 == 200 {
        answered += 1;
        assert!(answered < 100, "nobody has to wait");
    }

    assert!(answered >= 2);
    assert_eq!(served.ask_as(Some(STAFF), "{me}").await.1["data"]["me"], "staff");

    for _ in 0..10 {
        assert_eq!(served.ask("{me}").await.1["data"]["me"], "nobody");
    }
}

#[tokio::test]
async fn a_bad_token_is_refused_with_its_reason() {
    let served = serve(|_| ()).await;
    for authorization in ["Bearer wrong", "Basic cGFyZW50", "parent", "Bearer "] {
        let request = served
            .request("POST", "/graphql")
            .json(&json!({"query": "mutation{touch}"}));
        let answer = request
            .header("authorization", authorization)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 401, "{authorization}");
        assert_eq!(answer.headers()["www-authenticate"], "Bearer");
        assert_eq!(code(&answer.json::<Value>().await.unwrap()), "UNAUTHENTICATED");
    }

    assert_eq!(served.touched(), 0);
}

#[tokio::test]
async fn the_schema_is_shown_to_those_who_may_see_it() {
    let served = serve(|_| ()).await;
    let query = "{__schema{queryType{name}}}";
    for closed in [
        query,
        "{__type(name:\"Query\"){name}}",
        "{hello hidden:__schema{queryType{name}}}",
        "{... on Query{...{__type(name:\"Query\"){name}}}}",
        "{...F} fragment F on Query{__schema{queryType{name}}}",
        "query($no:Boolean=false){hello __schema @include(if:$no){queryType{name}}}",
    ] {
        let (status, answer) = served.ask(closed).await;
        assert_eq!((status, code(&answer)), (200, "FORBIDDEN"), "{closed}");
        assert_eq!(answer.get("data"), None, "{closed}");
        let message = answer["errors"][0]["message"].as_str();
        assert_eq!(message, Some("the schema is shown to staff only"), "{closed}");
    }

    let (_, answer) = served.ask("{__typename hello}").await;
    assert_eq!(answer, json!({"data": {"__typename": "Query", "hello": "hello"}}));

    let (_, answer) = served.ask_as(Some(STAFF), query).await;
    assert_eq!(answer["data"]["__schema"]["queryType"]["name"], "Query");

    let served = serve(|settings| settings.introspection = Introspection::Everyone).await;
    assert_eq!(
        served.ask(query).await.1["data"]["__schema"]["queryType"]["name"],
        "Query"
    );
}

#[tokio::test]
async fn long_answers_are_compressed_for_whoever_accepts_it() {
    let served = serve(|_| ()).await;
    let ask = |query: &str, accepted: &str| {
        let request = served
            .request("POST", "/graphql")
            .json(&json!({ "query": query }));
        request.header("accept-encoding", accepted)
    };
    let answer = ask("{long}", "br, gzip").send().await.unwrap();

    assert_eq!(answer.headers()[CONTENT_ENCODING], "gzip");
    assert!(answer.bytes().await.unwrap().len() < 500);

    let answer = ask("{long}", "identity").send().await.unwrap();
    assert!(answer.headers().get(CONTENT_ENCODING).is_none());

    let answer = ask("{hello}", "gzip").send().await.unwrap();
    assert!(answer.headers().get(CONTENT_ENCODING).is_none());
}

#[tokio::test]
async fn only_allowed_origins_may_read_answers() {
    let native = "capacitor://localhost".to_owned();
    let served = serve(|settings| settings.allowed_origins = vec![native]).await;
    for (origin, is_allowed) in [("capacitor://localhost", true), ("https://evil.example", false)] {
        for method in ["OPTIONS", "POST"] {
            let request = served.request(method, "/graphql").header("origin", origin);
            let answer = request.json(&json!({"query": "{hello}"})).send().await.unwrap();
            let allowed = answer.headers().get("access-control-allow-origin");
            assert_eq!(allowed.is_some(), is_allowed, "{method} {origin}");
            assert!(answer.headers().get("access-control-allow-credentials").is_none());
        }
    }
}

#[tokio::test]
async fn the_other_paths_answer_as_documented() {
    let served = serve(|_| ()).await;
    for (method, path, status) in [
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/metrics", 404),
        ("POST", "/metrics", 404),
        ("GET", "/graphiql", 404),
        ("GET", "/graphiql/", 404),
        ("GET", "/", 307),
        ("GET", "/app", 307),
        ("GET", "/admin/no-such-file.js", 404),
        ("GET", "/app/../../etc/passwd.txt", 404),
        ("GET", "/app/%2e%2e/%2e%2e/Cargo.toml", 404),
        ("POST", "/app/", 405),
        ("GET", "/dev", 404),
        ("GET", "/nowhere", 404),
    ] {
        let answer = served.request(method, path).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{method} {path}");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff", "{path}");
    }

    let page = served.request("GET", "/app/").send().await.unwrap();

    assert_eq!(
        page.headers()["referrer-policy"],
        "strict-origin-when-cross-origin"
    );
}
