//! Curation over the public API: import, the review queue, decisions.

mod decide_review;
mod import_together;
mod import_videos;
mod made_for_kids;
mod missing;
mod odd_entries;
mod production_walk;
mod refused_review;
mod rejected;
mod review;
mod review_queue;
mod staff_videos;
mod suspend_video;
mod undo_decision;
mod update_video;
mod ways_back;
