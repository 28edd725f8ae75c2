//! Free text that one person writes and another reads: what it may be made of.
//!
//! Characters that turn the direction of writing, or that nobody sees, let a text show something else than it says. What
//! a user types is refused with them ([`line()`], [`paragraphs`]), so that the user learns of it; what comes from outside,
//! such as titles of YouTube, loses them ([`plain`]).

use unicode_normalization::UnicodeNormalization;

/// Whether a character is not shown itself: controls, marks that turn the direction of writing, and those of no width.
/// Line breaks are controls too. What joins emoji and letters (U+200C, U+200D) is shown by what it joins.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            // Direction marks, embeddings, overrides and isolates.
            '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
            // Zero-width space, word joiner and invisible operators, byte order mark, separators, interlinear
            // and tag characters.
            | '\u{200B}' | '\u{2060}'..='\u{2065}' | '\u{FEFF}' | '\u{2028}' | '\u{2029}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'
        )
}

/// A text that may not be stored: longer than allowed, or with hidden characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is too long or has hidden characters")]
pub struct TextInvalid;

/// A text of one line that a user typed, without the spaces around it; it may be empty.
///
/// # Errors
/// [`TextInvalid`] for more than `most` characters, or any that [`is_hidden`].
pub fn line(given: &str, most: usize) -> Result<String, TextInvalid> {
    checked(given, most, |_| false)
}

/// A text of several lines that a user typed, without the spaces around it; it may be empty.
///
/// # Errors
/// As [`line()`], but for line breaks and tabulators.
pub fn paragraphs(given: &str, most: usize) -> Result<String, TextInvalid> {
    checked(given, most, |c| matches!(c, '\n' | '\r' | '\t'))
}

fn checked(given: &str, most: usize, is_allowed: impl Fn(char) -> bool) -> Result<String, TextInvalid> {
    let text = given.trim();
    let is_fine = text.chars().all(|c| !is_hidden(c) || is_allowed(c));
    if is_fine && text.chars().count() <= most {
        Ok(text.to_owned())
    } else {
        Err(TextInvalid)
    }
}

/// A text from outside as it may be stored and shown: nothing hidden but line breaks, one spelling (NFC), at most so
/// many characters.
pub fn plain(text: &str, most: usize) -> String {
    let text: String = text
        .nfc()
        .filter(|c| !is_hidden(*c) || *c == '\n')
        .take(most)
        .collect();
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All characters of Unicode with the property Bidi_Control.
    const BIDI: &str =
        "\u{061C}\u{200E}\u{200F}\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\u{2066}\u{2067}\u{2068}\u{2069}";

    #[test]
    fn hidden_characters_do_not_survive_and_shown_ones_do() {
        let evil = "\u{202E}gpj.\u{200B}ABC\u{0007}\u{2066} 뽀로로\u{FEFF}";
        assert_eq!(plain(evil, 100), "gpj.ABC 뽀로로");
        let family = "👨\u{200D}👩\u{200D}👧 가족";
        assert_eq!(plain(family, 100), family, "joined emoji stay");
        assert_eq!(plain("가나다라", 2), "가나");
        assert_eq!(plain(BIDI, 100), "");
    }

    #[test]
    fn what_a_user_types_is_refused_with_hidden_characters() {
        for c in BIDI
            .chars()
            .chain("\u{0}\u{7}\u{1b}\u{200B}\u{2028}\u{FEFF}\u{E0041}".chars())
        {
            let text = format!("a{c}b");
            assert_eq!(line(&text, 100), Err(TextInvalid), "{c:?}");
            assert_eq!(paragraphs(&text, 100), Err(TextInvalid), "{c:?}");
        }
        assert_eq!(line("a\nb", 100), Err(TextInvalid));
        assert_eq!(paragraphs(" a\nb\t ", 100), Ok("a\nb".to_owned()));
        let family = "👨\u{200D}👩\u{200D}👧 가족, שלום";
        assert_eq!(line(family, 100).as_deref(), Ok(family));
        assert_eq!(line("가나다", 3).as_deref(), Ok("가나다"));
        assert_eq!(line("가나다라", 3), Err(TextInvalid));
    }
}
