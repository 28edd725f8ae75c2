//! The type `Session`, and what payloads of sign-ins share.

use async_graphql::Object;
use kyck_domain::identity::{IssuedSession, SignedIn};
use kyck_kernel::UtcInstant;

use super::viewer::Viewer;

/// Tokens that a sign-in hands out.
pub struct Session(pub IssuedSession);

/// Tokens that a sign-in hands out.
#[Object]
impl Session {
    /// For the header `Authorization: Bearer …`, and for `connection_init` of a WebSocket.
    async fn access_token(&self) -> &str {
        &self.0.access_token
    }

    /// Token to exchange for the next pair, once; store it safely.
    async fn refresh_token(&self) -> &str {
        &self.0.refresh_token
    }

    /// When the access token ends.
    async fn expires_at(&self) -> UtcInstant {
        self.0.expires_at
    }

    /// Who is signed in.
    async fn viewer(&self) -> Viewer {
        Viewer(self.0.actor)
    }
}

/// Fields of a payload that signs a person in; `None` when that failed.
pub struct PersonSignedIn(pub Option<SignedIn>);

/// A sign-in of a person.
#[Object]
impl PersonSignedIn {
    /// The sign-in; absent when `userErrors` is not empty.
    async fn session(&self) -> Option<Session> {
        self.0
            .as_ref()
            .map(|signed_in| Session(signed_in.session.clone()))
    }

    /// Token that this device stores and sends with its next sign-in; absent when `userErrors` is not empty.
    async fn device_token(&self) -> Option<&str> {
        self.0.as_ref().map(|signed_in| signed_in.device_token.0.as_str())
    }
}
