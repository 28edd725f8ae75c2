//! What KYCK is: rules, use cases and storage, one folder per feature.
//!
//! A feature is a struct whose use cases are methods; its `mod.rs` says what it is and shows what it depends on. Features use
//! one another downwards in this order: `privacy → report → recommend → live → watch → policy → curation → catalog →
//! notice → notify → family → identity`; `audit` and `job` are open to all and use none. The modules next to the features
//! guard the database as a whole.

#![expect(
    clippy::needless_pass_by_value,
    clippy::similar_names,
    reason = "a few places each; remove an entry with its last place"
)]

pub mod audit;
pub mod catalog;
pub mod curation;
pub mod demo_mark;
pub mod family;
pub mod idempotency;
pub mod identity;
pub mod job;
pub mod live;
pub mod master_secret;
pub mod notify;
pub mod policy;
pub mod recommend;
pub mod report;
pub mod retention;
pub mod watch;
