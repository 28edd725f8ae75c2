//! What the tests of KYCK share: a database, the running product, and one client an actor.
#![expect(clippy::expect_used, reason = "a test that cannot be set up must stop")]

pub mod db;

pub use db::{Backend, TestDb, backends};
