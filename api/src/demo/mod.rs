//! The demo world: a catalogue, two families, staff of each role, and eight weeks of watching by a hundred
//! other children, so that reports, live numbers and recommendations mean something at first sight.

pub mod people;
pub mod simulator;
