//! Curation over the public API: import, the review queue, decisions.

mod decide_review;
mod import_videos;
mod missing;
mod odd_entries;
mod production_walk;
mod staff_videos;
mod update_video;
mod ways_back;
