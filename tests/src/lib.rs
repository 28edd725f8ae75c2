//! What the tests of KYCK share: a database, the running product, and a client of its public API.
#![expect(clippy::expect_used, reason = "a test that cannot be set up must stop")]

pub mod actors;
pub mod app;
pub mod binary;
pub mod client;
pub mod contents;
pub mod db;
pub mod documents;
pub mod fixture;
pub mod ids;
pub mod outbox;
pub mod peer;
pub mod transcript;
pub mod wait;

pub use app::{TestApp, services_with};
pub use client::{Client, Follow};
pub use db::{Backend, TestDb};
pub use fixture::{Fixture, set_up};
pub use ids::{GlobalId, absent};
pub use kyck_test_macros::kyck_test;
pub use outbox::recent_texts;
pub use transcript::transcript;
