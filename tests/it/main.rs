//! Tests through the product's public surfaces, one folder a feature and one file a use case.

#![expect(clippy::expect_used, reason = "a test that cannot be set up must stop")]

mod access;
mod architecture;
mod audit;
mod bad_input;
mod catalog;
mod cli;
mod curation;
mod demo;
mod family;
mod identity;
mod job;
mod live;
mod master_secret;
mod notify;
mod recommend;
mod report;
mod schema;
mod server;
mod staff_command;
mod story;
mod watch;
