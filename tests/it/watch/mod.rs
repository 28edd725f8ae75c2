//! Watching, by its use cases.

pub mod world;

mod aggregates;
mod durability;
mod ingest;
mod player_clock;
mod quotas;
mod record_watch;
mod start_playback;
mod time_status;
mod two_devices;
