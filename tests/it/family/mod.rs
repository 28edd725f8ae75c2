//! Families: children, limits, devices, consent.

mod children;
mod consent;
mod pairing;
