//! The demo world: a catalogue, two families, staff of each role, and weeks of watching by some hundred other children,
//! so that reports, live numbers and recommendations mean something at first sight.
//!
//! [`world`] makes it in an empty database, [`simulator`] invents the watching that `history` stores, [`visitors`]
//! makes a few children watch now, [`stand_ins`] replaces the outside services and [`dev_page`] shows what was "sent".
//! [`isolation`] separates it from production.

pub mod dev_page;
mod history;
pub mod isolation;
pub mod people;
mod population;
pub mod simulator;
pub mod stand_ins;
pub mod visitors;
pub mod world;

/// What a visitor of the demo may paste into an import: a video, a playlist, a channel.
pub const IMPORTABLE: [&str; 3] = [
    "https://www.youtube.com/watch?v=_3uM1IyxEpo",
    "https://www.youtube.com/playlist?list=PL7e2be68b04d548a166a57bb977d0d548",
    "https://www.youtube.com/channel/UCx_dzPI6efSohgtOkAG43-A",
];

/// Candidates that the demo does not import by itself, so that [`IMPORTABLE`] brings something new.
const LEFT_TO_IMPORT: [&str; 5] = [
    "_3uM1IyxEpo",
    "xTffTm1oUBY",
    "gozq1ZI9vn0",
    "i16MHc2mPEc",
    "UXdvweI4q7c",
];

/// Our labels of the demo catalogue, as JSON.
pub const CATALOG_LABELS: &str = include_str!("catalog_labels.json");
