//! Tests through the product's public surfaces, one folder a feature and one file a use case.

#![expect(clippy::expect_used, reason = "a test that cannot be set up must stop")]
#![expect(
    clippy::case_sensitive_file_extension_comparisons,
    clippy::cast_sign_loss,
    clippy::format_collect,
    clippy::too_many_lines,
    clippy::unused_async,
    reason = "a test is a transcript of values that it chose itself"
)]

mod access;
mod architecture;
mod audit;
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
mod master_secret;
mod messages;
mod module_cycles;
mod mutation_keys;
mod mutation_payloads;
mod notify;
mod odd_input;
mod process;
mod program;
mod recommend;
mod recommend_command;
mod report;
mod retention;
mod schema;
mod server;
mod staff_command;
mod storage;
mod story;
mod table_owners;
mod watch;
