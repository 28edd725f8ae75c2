//! What a device may call itself.

use kyck_kernel::text;

use super::error::{IdentityError, IdentityErrorCode};

/// A device's name as it is stored: trimmed, 1 to 60 characters, all printable.
///
/// # Errors
/// [`IdentityErrorCode::DeviceNameInvalid`].
pub fn device_name(given: &str) -> Result<String, IdentityError> {
    let name = given.trim();
    let length = name.chars().count();
    let is_shown = text::shows_something(name) && !name.chars().any(text::is_unprintable);
    if (1..=60).contains(&length) && is_shown {
        Ok(name.to_owned())
    } else {
        Err(IdentityError::of(
            IdentityErrorCode::DeviceNameInvalid,
            "device_name",
        ))
    }
}
