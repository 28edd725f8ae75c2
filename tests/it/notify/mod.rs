//! The outbox, its worker, phones and preferences.

mod lanes;
mod outbox;
mod preferences;
mod push_tokens;
mod retries;
mod sender;
