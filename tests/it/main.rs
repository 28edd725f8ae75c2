//! Tests through the product's public surfaces, one folder a feature and one file a use case.

#![expect(clippy::expect_used, reason = "a test that cannot be set up must stop")]

mod access;
mod architecture;
mod bad_input;
mod catalog;
mod cli;
mod curation;
mod demo;
mod demo_database;
mod family;
mod hidden_text;
mod identity;
mod job;
mod live;
mod mutation_keys;
mod notify;
mod process;
mod recommend;
mod report;
mod retention;
mod schema;
mod server;
mod storage;
mod story;
mod watch;
