//! The embedded web clients: compression, caching, policies, what is not there.

use reqwest::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap,
    IF_NONE_MATCH, LOCATION,
};

use super::toy::{Served, serve};

fn text<'a>(headers: &'a HeaderMap, name: &reqwest::header::HeaderName) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// The page of a client; `None` where the clients were not built.
async fn page(served: &Served, path: &str) -> Option<(HeaderMap, String)> {
    let answer = served.request("GET", path).send().await.expect("an answer");
    if answer.status() == 404 {
        eprintln!("skipped: the web clients are not built (`make web`)");
        return None;
    }
    assert_eq!(answer.status(), 200, "{path}");
    let headers = answer.headers().clone();
    Some((headers, answer.text().await.expect("a page")))
}

/// The first script or style of a page that has a hash in its name.
fn hashed(page: &str) -> &str {
    page.split(['"', '\''])
        .find(|word| {
            (word.ends_with(".js") || word.ends_with(".css")) && word.contains('-') && !word.contains("//")
        })
        .expect("the page names its scripts")
}

#[tokio::test]
async fn each_client_has_a_policy_without_inline_scripts_and_files_that_last() {
    let served = serve(|settings| settings.graphiql = true).await;

    for client in ["app", "admin", "graphiql"] {
        let Some((headers, page)) = page(&served, &format!("/{client}/")).await else {
            return;
        };
        assert!(text(&headers, &CONTENT_TYPE).starts_with("text/html"));
        let policy = text(&headers, &CONTENT_SECURITY_POLICY);
        let scripts = policy.split(';').find(|part| part.contains("script-src"));
        assert!(
            scripts.is_some_and(|scripts| !scripts.contains("unsafe")),
            "{policy}"
        );
        let file = hashed(&page).trim_start_matches("./").trim_start_matches('/');
        let path = format!("/{client}/{}", file.trim_start_matches(&format!("{client}/")));
        let ask = |coding: &str| served.request("GET", &path).header(ACCEPT_ENCODING, coding);
        let plain = ask("identity").send().await.expect("an answer");
        assert_eq!(plain.status(), 200, "{path}");
        assert_eq!(plain.headers().get(CONTENT_ENCODING), None);
        assert!(text(plain.headers(), &CACHE_CONTROL).contains("immutable"));
        let plain = plain.bytes().await.expect("a body").len();
        for coding in ["br", "gzip"] {
            let packed = ask(coding).send().await.expect("an answer");
            assert_eq!(text(packed.headers(), &CONTENT_ENCODING), coding);
            let tag = text(packed.headers(), &ETAG).to_owned();
            let body = packed.bytes().await.expect("a body").len();
            assert!(body < plain, "{path}: {body} of {plain} bytes in {coding}");
            let again = ask(coding)
                .header(IF_NONE_MATCH, tag)
                .send()
                .await
                .expect("an answer");
            assert_eq!(again.status(), 304);
        }
    }
}

#[tokio::test]
async fn a_view_of_a_client_is_its_page_and_a_missing_file_is_missing() {
    let served = serve(|settings| settings.graphiql = true).await;
    if page(&served, "/app/children/child_1/report").await.is_none() {
        return;
    }
    for path in [
        "/app/none.js",
        "/app/%2e%2e/Cargo.toml",
        "/app/index.html.br",
        "/elsewhere",
    ] {
        let answer = served.request("GET", path).send().await.expect("an answer");
        assert_eq!(answer.status(), 404, "{path}");
    }

    let answer = served.request("GET", "/app").send().await.expect("an answer");
    assert_eq!(
        (answer.status().as_u16(), text(answer.headers(), &LOCATION)),
        (307, "/app/")
    );

    let answer = served.request("POST", "/app/").send().await.expect("an answer");
    assert_eq!(answer.status(), 405);
}
