//! Curation over the public API: import, the review queue, decisions.

mod decide_review;
mod import_videos;
mod missing;
mod odd_entries;
