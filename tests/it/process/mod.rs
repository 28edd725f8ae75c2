//! The program as a process: what it does when its log cannot be written, what it warns of at its start, and how
//! it reports codes that are not delivered.

mod lost_log;
mod start;
mod undelivered;
mod world;
