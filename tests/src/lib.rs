//! KYCK.
