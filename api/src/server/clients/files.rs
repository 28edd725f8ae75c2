//! The files of the clients, from `dist/` at build time.

use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../dist/admin"]
struct AdminFiles;

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../dist/app"]
struct AppFiles;

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../dist/graphiql"]
struct GraphiqlFiles;

/// One of the embedded clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// The console for staff.
    Admin,
    /// The app for families.
    App,
    /// GraphiQL, for developers.
    Graphiql,
}

impl Client {
    pub(super) const fn prefix(self) -> &'static str {
        match self {
            Self::Admin => "/admin",
            Self::App => "/app",
            Self::Graphiql => "/graphiql",
        }
    }

    pub(super) fn file(self, path: &str) -> Option<EmbeddedFile> {
        match self {
            Self::Admin => AdminFiles::get(path),
            Self::App => AppFiles::get(path),
            Self::Graphiql => GraphiqlFiles::get(path),
        }
    }
}
