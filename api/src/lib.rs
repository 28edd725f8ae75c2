//! The kyck program: HTTP, GraphQL, command line and the embedded web clients.
#![recursion_limit = "256"]

pub mod demo;
pub mod graphql;
