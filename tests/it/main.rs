//! Tests through the product's public surfaces, one folder a feature and one file a use case.

#![expect(clippy::expect_used, reason = "a test that cannot be set up must stop")]

mod access;
mod architecture;
mod bad_input;
mod catalog;
mod cli;
mod curation;
mod demo;
mod family;
mod identity;
mod job;
mod live;
mod notify;
mod process;
mod recommend;
mod report;
mod schema;
mod server;
mod story;
mod watch;
