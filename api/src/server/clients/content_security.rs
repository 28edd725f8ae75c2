//! The content security policies of the clients.

use super::files::Client;

/// The fixed nonce in the app's `<meta name="csp-nonce">`, for inserted styles only.
const APP_STYLE_NONCE: &str = "kyck-app-styles";

/// The content security policy of a client's pages.
///
/// The staff's page gets a nonce of its own with each answer, and no script of YouTube's: it frames the player
/// of the host without cookies and nothing more. The app's page is cached by its service
/// worker under its hash, so its policy is fixed: scripts from here only, and a fixed nonce for the styles
/// that Ionic inserts. GraphiQL's editor writes style attributes.
pub(super) fn policy(client: Client, nonce: &str) -> String {
    const COMMON: &str = "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
    const PLAYER: &str = "frame-src https://www.youtube.com https://www.youtube-nocookie.com";
    const PICTURES: &str = "img-src 'self' data: blob: https://i.ytimg.com; font-src 'self' data:";
    match client {
        Client::Admin => format!(
            "default-src 'self'; script-src 'self' 'nonce-{nonce}'; \
             style-src 'self' 'nonce-{nonce}'; {PICTURES}; connect-src 'self'; \
             frame-src https://www.youtube-nocookie.com; \
             worker-src 'self' blob:; {COMMON}; require-trusted-types-for 'script'; \
             trusted-types angular angular#bundler angular#components default"
        ),
        Client::App => format!(
            "default-src 'self'; script-src 'self' https://www.youtube.com; \
             style-src 'self' 'nonce-{APP_STYLE_NONCE}'; {PICTURES}; connect-src 'self'; {PLAYER}; \
             worker-src 'self' blob:; {COMMON}"
        ),
        Client::Graphiql => format!(
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; {PICTURES}; \
             connect-src 'self'; worker-src 'self' blob:; {COMMON}"
        ),
    }
}
