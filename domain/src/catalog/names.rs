//! Rules of names and reasons that staff types.

use kyck_kernel::{Problem, text};
use unicode_normalization::UnicodeNormalization;

use super::error::{CatalogError, CatalogErrorCode};
use super::text::fold;

/// The most characters of a theme's name.
pub(super) const THEME_NAME_CHARS: usize = 40;
/// The most characters of a title: of a series, or ours of a video.
pub const TITLE_CHARS: usize = 200;
/// The most characters of a reason.
const REASON_CHARS: usize = 1_000;

/// A name of one line in one spelling (NFC), with at least one letter or digit; `None` for what is none.
pub fn name(given: &str, most: usize) -> Option<String> {
    let composed: String = given.nfc().collect();
    let name = text::line(&composed, most).ok()?;
    (!fold(&name).is_empty()).then_some(name)
}

/// Whether two names are the same to readers: case, spacing and punctuation do not matter.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

/// A name of a field of the input, checked.
pub(super) fn checked(
    given: &str,
    most: usize,
    field: &'static str,
) -> Result<String, Problem<CatalogErrorCode>> {
    name(given, most).ok_or_else(|| Problem::of(CatalogErrorCode::NameInvalid, field).with("most", most))
}

/// A reason that must be given.
pub(super) fn required_reason(given: &str) -> Result<String, CatalogError> {
    optional_reason(Some(given))?.ok_or_else(|| CatalogError::of(CatalogErrorCode::ReasonMissing, "reason"))
}

/// A reason that may be given; an empty one counts as none.
pub(super) fn optional_reason(given: Option<&str>) -> Result<Option<String>, CatalogError> {
    text::paragraphs(given.unwrap_or_default(), REASON_CHARS)
        .map(|reason| Some(reason).filter(|reason| !reason.is_empty()))
        .map_err(|_| CatalogError::of(CatalogErrorCode::ReasonInvalid, "reason"))
}

/// A name as it may appear in addresses: small letters and digits of ASCII, joined by hyphens; empty for a name that has
/// none of them.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.nfkd().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if (c.is_whitespace() || c.is_ascii_punctuation()) && !slug.is_empty() && !slug.ends_with('-')
        {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_one_line_in_one_spelling_with_something_to_read() {
        let decomposed = "\u{1103}\u{1169}\u{11bc}\u{1106}\u{116e}\u{11af}";
        assert_eq!(name(decomposed, 40).as_deref(), Some("동물"));
        assert_eq!(name("  Animals ", 40).as_deref(), Some("Animals"));
        for wrong in ["", "  ", "!?", "🐶", "a\nb", "a\u{202E}b", "a\u{200B}b"] {
            assert_eq!(name(wrong, 40), None, "{wrong:?}");
        }
        assert_eq!(name(&"가".repeat(41), 40), None);
    }

    #[test]
    fn names_that_differ_only_in_case_spacing_or_spelling_are_the_same() {
        assert!(is_same("탈 것", "탈것"));
        assert!(is_same("ANIMALS", "animals"));
        assert!(!is_same("동물", "식물"));
    }

    proptest! {
        #[test]
        fn a_slug_is_plain_ascii(given in ".{0,40}") {
            let made = slug(&given);
            prop_assert!(made.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
            prop_assert!(!made.starts_with('-') && !made.ends_with('-') && !made.contains("--"));
        }
    }
}
