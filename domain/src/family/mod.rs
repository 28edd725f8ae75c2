//! Families: guardians, children and their devices, settings and limits, consent.

mod age_band;

pub use age_band::AgeBand;
