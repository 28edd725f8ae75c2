//! Families: children, limits, devices, consent.

mod blocks;
mod children;
mod consent;
mod consent_effects;
mod limits;
mod pairing;
