//! What KYCK is: rules, use cases and storage, one folder a feature.
//!
//! Start at [`env`](mod@env) for what a use case is given, then open the feature you came for. A feature uses another
//! only through what its `mod.rs` re-exports, downwards in this order: `privacy → report → recommend →
//! live → watch → policy → curation → catalog → notice → notify → family → identity`; `audit` and
//! `job` are open to all and use none.

#![expect(
    clippy::cast_sign_loss,
    clippy::format_collect,
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
