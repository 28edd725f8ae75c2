//! KYCK.
fn main() {}
