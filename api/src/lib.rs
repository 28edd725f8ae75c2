//! The kyck program: HTTP, GraphQL, command line and the embedded web clients.
//!
//! [`cli`] is the entry point: it reads [`settings`], builds the services with [`assemble`] and either serves them
//! ([`server`]) or executes one command.
#![recursion_limit = "256"]

mod accept;
pub mod assemble;
pub mod background;
pub mod cli;
pub mod demo;
mod file_modes;
#[expect(
    clippy::unused_async,
    reason = "a resolver is async for its caller, whether it waits or not"
)]
pub mod graphql;
pub mod jobs;
pub mod lifetime;
pub mod logging;
pub mod secret_file;
pub mod server;
pub mod services;
pub mod settings;
pub mod supervise;
