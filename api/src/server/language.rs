//! The language of texts in a response, negotiated from `Accept-Language`.

use kyck_kernel::Language;

use crate::accept::weighted;

/// Entries of a header that are read; the rest is ignored.
const MAX_ENTRIES: usize = 16;

/// Picks by an `Accept-Language` header (RFC 9110, 12.5.4): the highest weight wins, the first of
/// equals; without an acceptable language it is Korean.
pub fn negotiate_language(header: Option<&str>) -> Language {
    let mut best: Option<(f32, Language)> = None;
    for (tag, weight) in weighted(header.unwrap_or_default()).take(MAX_ENTRIES) {
        let language = match tag.split('-').next().map(str::to_ascii_lowercase).as_deref() {
            Some("ko" | "*") => Language::Korean,
            Some("en") => Language::English,
            _ => continue,
        };

        if weight > 0.0 && best.is_none_or(|(known, _)| weight > known) {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use kyck_kernel::Language::{English, Korean};

    use super::negotiate_language;

    #[test]
    fn the_best_weighted_language_we_speak_wins() {
        for (header, expected) in [
            (None, Korean),
            (Some("en-US,en;q=0.9"), English),
            (Some("ko-KR,ko;q=0.9,en;q=0.8"), Korean),
            (Some("en;q=0.5,ko;q=0.9"), Korean),
            (Some("fr,de;q=0.9"), Korean),
            (Some("fr,en;q=0.1"), English),
            (Some("en;q=0"), Korean),
            (Some(";;;,,q="), Korean),
        ] {
            assert_eq!(negotiate_language(header), expected, "{header:?}");
        }
    }
}
