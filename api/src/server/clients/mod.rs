//! The web clients, embedded in the program: the family app, the staff's screens, GraphiQL.
//!
//! Files come from `dist/` at build time. A file with a hash in its name never changes and is cached for good;
//! the others are revalidated each time by their tag. Compressed forms lie next to the files (`.br`, `.gz`).

mod content_security;
mod files;

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, LOCATION, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, VARY,
};
use http::{HeaderValue, Method, StatusCode};
use poem::{Endpoint, Request, Response};
use rust_embed::EmbeddedFile;

use self::content_security::policy;
use super::graphql_http::negotiate::accepts_coding;

pub use files::Client;

/// The placeholder in the staff's index page for the nonce of each answer.
const NONCE_MARK: &str = "__CSP_NONCE__";

/// Sends `/` to the app.
pub fn to_app() -> impl Endpoint<Output = Response> {
    poem::endpoint::make_sync(|_| redirect("/app/"))
}

fn redirect(to: &str) -> Response {
    Response::builder()
        .status(StatusCode::TEMPORARY_REDIRECT)
        .header(LOCATION, to)
        .finish()
}

/// Serves the files of one client.
pub struct Clients {
    client: Client,
    is_https: bool,
}

impl Clients {
    /// Serves `client`; with `is_https` browsers are asked never to use HTTP.
    pub const fn new(client: Client, is_https: bool) -> Self {
        Self { client, is_https }
    }
}

impl Endpoint for Clients {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let is_head = *request.method() == Method::HEAD;
        if !is_head && *request.method() != Method::GET {
            return Ok(StatusCode::METHOD_NOT_ALLOWED.into());
        }

        let mut response = self.respond(&request);
        let headers = response.headers_mut();
        headers.insert(
            REFERRER_POLICY,
            HeaderValue::from_static("strict-origin-when-cross-origin"),
        );
        if self.is_https {
            headers.insert(
                STRICT_TRANSPORT_SECURITY,
                HeaderValue::from_static("max-age=31536000; includeSubDomains"),
            );
        }
        if is_head {
            response.set_body(());
        }
        Ok(response)
    }
}

impl Clients {
    fn respond(&self, request: &Request) -> Response {
        let Some(path) = request.original_uri().path().strip_prefix(self.client.prefix()) else {
            return StatusCode::NOT_FOUND.into();
        };
        let Some(path) = path.strip_prefix('/') else {
            // Relative addresses in the page need the slash.
            return redirect(&format!("{}/", self.client.prefix()));
        };

        let name = path.rsplit('/').next().unwrap_or_default();
        // The compressed forms are no files of their own.
        let is_form = matches!(path.rsplit('.').next(), Some("br" | "gz"));
        if !path.is_empty()
            && path != "index.html"
            && !is_form
            && let Some(file) = self.client.file(path)
        {
            return self.file(request, path, file);
        }
        if name.contains('.') && path != "index.html" {
            return StatusCode::NOT_FOUND.into();
        }
        self.index(request)
    }

    /// The page that starts the client, for every path that is one of its own views.
    fn index(&self, request: &Request) -> Response {
        let Some(file) = self.client.file("index.html") else {
            return Response::builder()
                .status(StatusCode::NOT_FOUND)
                .content_type("text/plain; charset=utf-8")
                .body("This build has no web clients in it: run `make build`.\n");
        };
        let mut response = if self.client == Client::Admin {
            let nonce = nonce();
            let page = String::from_utf8_lossy(&file.data).replace(NONCE_MARK, &nonce);
            let mut response = Response::builder()
                .header(CONTENT_TYPE, "text/html; charset=utf-8")
                .header(CACHE_CONTROL, "no-store")
                .body(page);
            self.guard(&mut response, &nonce);
            return response;
        } else {
            self.file(request, "index.html", file)
        };
        self.guard(&mut response, "");
        response
    }

    fn guard(&self, response: &mut Response, nonce: &str) {
        if let Ok(policy) = HeaderValue::from_str(&policy(self.client, nonce)) {
            response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
        }
    }

    fn file(&self, request: &Request, path: &str, plain: EmbeddedFile) -> Response {
        let accepted = request.header(ACCEPT_ENCODING);
        let (file, coding) = [("br", ".br"), ("gzip", ".gz")]
            .into_iter()
            .filter(|(coding, _)| accepts_coding(accepted, coding))
            .find_map(|(coding, ending)| Some((self.client.file(&format!("{path}{ending}"))?, Some(coding))))
            .unwrap_or((plain, None));

        let tag = format!("\"{}\"", STANDARD.encode(&file.metadata.sha256_hash()[..18]));
        let mut builder = Response::builder()
            .header(CONTENT_TYPE, content_type(path))
            .header(VARY, "accept-encoding")
            .header(ETAG, &tag)
            .header(
                CACHE_CONTROL,
                if is_hashed(path) {
                    "public, max-age=31536000, immutable"
                } else {
                    "no-cache"
                },
            );
        if let Some(coding) = coding {
            builder = builder.header(CONTENT_ENCODING, coding);
        }

        let is_known = request.header(IF_NONE_MATCH).is_some_and(|known| {
            known
                .split(',')
                .any(|known| known.trim().trim_start_matches("W/") == tag || known.trim() == "*")
        });
        if is_known {
            return builder.status(StatusCode::NOT_MODIFIED).finish();
        }

        match file.data {
            Cow::Borrowed(data) => builder.body(data),
            Cow::Owned(data) => builder.body(data),
        }
    }
}

/// 128 random bits, in base64.
fn nonce() -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "a nonce must not be predictable, not even in tests"
    )]
    let bytes: [u8; 16] = rand::random();
    STANDARD.encode(bytes)
}

/// Whether a file's name has an 8-character hash before its ending, as the clients' builds give it.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let Some((stem, _)) = name.rsplit_once('.') else {
        return false;
    };

    let Some(at) = stem.rfind(['-', '.']).filter(|&at| at > 0) else {
        return false;
    };

    // A hash may itself contain `-`: look at the last 8 characters and the mark before them.
    let by_length = stem
        .len()
        .checked_sub(9)
        .and_then(|mark| stem.as_bytes().get(mark));
    let hash = if matches!(by_length, Some(b'-' | b'.')) {
        stem.get(stem.len() - 8..).unwrap_or_default()
    } else {
        &stem[at + 1..]
    };

    hash.len() == 8
        && hash
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        && hash
            .bytes()
            .any(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_with_a_hash_is_cached_for_good() {
        for (path, expected) in [
            ("main-4XK2VQ7A.js", true),
            ("chunk-AB-C_D3E.js", true),
            ("assets/index-DkP3x9_q.css", true),
            ("index.html", false),
            ("ngsw-worker.js", false),
            ("favicon.ico", false),
            ("manifest.webmanifest", false),
            ("icons/icon-192x192.png", false),
            ("safety-worker.js", false),
        ] {
            assert_eq!(is_hashed(path), expected, "{path}");
        }
    }

    #[test]
    fn the_staff_page_frames_the_player_and_runs_no_foreign_script() {
        let policy = super::policy(Client::Admin, "abc");
        let part = |name: &str| policy.split("; ").find(|part| part.starts_with(name)).unwrap();

        assert_eq!(part("script-src"), "script-src 'self' 'nonce-abc'");
        assert_eq!(part("frame-src"), "frame-src https://www.youtube-nocookie.com");
    }

    #[test]
    fn no_policy_lets_inline_scripts_run() {
        for client in [Client::Admin, Client::App, Client::Graphiql] {
            let policy = super::policy(client, "abc");
            let scripts = policy
                .split(';')
                .find(|part| part.trim().starts_with("script-src"))
                .unwrap();
            assert!(!scripts.contains("unsafe"), "{scripts}");
            assert!(policy.contains("frame-ancestors 'none'"));
        }
        assert!(!super::policy(Client::Admin, "abc").contains("unsafe-inline"));
        assert!(!super::policy(Client::App, "abc").contains("unsafe-inline"));
    }

    #[test]
    fn each_answer_has_a_nonce_of_its_own() {
        assert_ne!(nonce(), nonce());
        assert!(nonce().len() >= 22);
    }
}
