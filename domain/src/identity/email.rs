//! Sign-in names of staff.

use kyck_kernel::text;

/// A sign-in name as it is stored.
pub(super) fn normalize_email(email: &str) -> String {
    text::typed_ascii(email).to_lowercase()
}

pub(super) fn is_email(email: &str) -> bool {
    let Some((name, domain)) = email.split_once('@') else {
        return false;
    };
    email.len() <= 254
        && !name.is_empty()
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && email
            .chars()
            .all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | ',' | ';' | ':' | '"'))
        && !domain.contains('@')
}
