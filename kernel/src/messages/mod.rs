//! Texts for people, kept in `locales/<language>/<feature>.ftl` (Project Fluent) and named by a code.
//!
//! A feature returns a [`Message`]: the id of a text and its arguments. Whoever answers a person renders it in that
//! person's language. Code never holds a sentence.

mod bundle;
mod message;
mod particle;

pub use bundle::{defines, ids, variables};
pub use message::{Argument, Message, render};
pub use particle::particle;
