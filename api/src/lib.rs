//! The kyck program: HTTP, GraphQL, command line and the embedded web clients.
//!
//! [`cli`] is the way in: it reads [`settings`], lets [`assemble`] put the services together and either serves
//! them ([`server`]) or does one thing and ends.
#![recursion_limit = "256"]

pub mod assemble;
pub mod background;
pub mod cli;
pub mod demo;
mod file_modes;
pub mod graphql;
pub mod jobs;
pub mod logging;
pub mod secret;
pub mod server;
pub mod services;
pub mod settings;
pub mod supervise;
