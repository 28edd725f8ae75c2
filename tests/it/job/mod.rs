//! Jobs: one winner, whatever happens to workers; and what administrators see.

mod administration;
mod engine;
