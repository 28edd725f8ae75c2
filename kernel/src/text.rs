//! Free text that one person writes and another reads: what it may be made of.
//!
//! Characters that turn the direction of writing, or that nobody sees, let a text show something else than it says. What
//! a user types is refused with them ([`line()`], [`paragraphs`]), so that the user learns of it; what comes from outside,
//! such as titles of YouTube, loses them ([`plain`]).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Whether a character is not shown itself: controls, marks that turn the direction of writing, and those of no width.
/// Line breaks are controls too. What joins emoji and letters (U+200C, U+200D) is shown by what it joins.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            // Fillers that take a place and show nothing, soft hyphen, joiner of nothing, selectors of Mongolian and
            // vowels of Khmer without a sign, format controls of shorthand and music.
            '\u{00AD}' | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{3164}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            // Direction marks, embeddings, overrides and isolates.
            | '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
            // Zero-width space, word joiner and invisible operators, byte order mark, separators, interlinear
            // and tag characters.
            | '\u{200B}' | '\u{2060}'..='\u{2065}' | '\u{FEFF}' | '\u{2028}' | '\u{2029}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'
        )
}

/// Whether a character chooses or joins the form of its neighbours and shows nothing itself.
const fn is_joiner_or_selector(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Whether a character has no place in a name: what is hidden, and what joins characters unseen.
pub fn is_unprintable(c: char) -> bool {
    is_hidden(c) || matches!(c, '\u{200c}' | '\u{200d}')
}

/// Whether a reader sees anything of a text: one character at least that is no space, no blank Braille cell, no mark
/// without a letter, and not hidden.
pub fn shows_something(text: &str) -> bool {
    text.chars().any(|c| {
        !(c.is_whitespace()
            || c == '\u{2800}'
            || is_hidden(c)
            || is_joiner_or_selector(c)
            || is_combining_mark(c))
    })
}

/// What was typed or pasted as a number or an address, without the signs that nobody sees: copying from contacts or
/// a message brings direction marks and spaces of no width along. Controls stay, and so does the mark that shows
/// what follows in reverse (U+202E), because the writer saw another text.
pub fn without_invisible(given: &str) -> String {
    given
        .chars()
        .filter(|c| c.is_control() || *c == '\u{202E}' || !(is_hidden(*c) || is_joiner_or_selector(*c)))
        .collect()
}

/// First digits of the decimal digits that keyboards write: Arabic, Persian, N'Ko, the scripts of India, Thai, Lao,
/// Tibetan, Burmese, Khmer, Mongolian, full width. After the property `Nd` of Unicode.
const DIGIT_ZEROS: [u32; 19] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0E50,
    0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810, 0xFF10,
];

/// The character with a decimal digit of any script as an ASCII digit.
fn ascii_digit(c: char) -> char {
    let digit = DIGIT_ZEROS.iter().find_map(|zero| {
        let value = u32::from(c).checked_sub(*zero)?;
        char::from_digit(value, 10)
    });
    digit.unwrap_or(c)
}

/// A code of digits as it was meant: digits of any script as ASCII digits, without spaces, hyphens and other signs
/// between groups, and without what nobody sees. At most 16 characters; letters stay, and make the code wrong.
pub fn typed_code(given: &str) -> String {
    given
        .chars()
        .map(ascii_digit)
        .filter(|c| c.is_alphanumeric())
        .take(16)
        .collect()
}

/// A date or time of day as it was meant: digits of any script and full-width signs as ASCII, without spaces around
/// it and without what nobody sees.
pub fn typed_ascii(given: &str) -> String {
    let shown = without_invisible(given);
    let ascii: String = shown.nfkc().map(ascii_digit).collect();
    ascii.trim().to_owned()
}

/// A text that may not be stored: longer than allowed, or with hidden characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is too long or has hidden characters")]
pub struct TextInvalid;

/// A text of one line that a user typed, without the spaces around it; empty where it shows nothing.
///
/// # Errors
/// [`TextInvalid`] for more than `most` characters, or any that [`is_hidden`].
pub fn line(given: &str, most: usize) -> Result<String, TextInvalid> {
    checked(given, most, |_| false)
}

/// A name that a user typed, without the spaces around it, which shows something.
///
/// # Errors
/// As [`line()`], and for a name of which nothing is seen.
pub fn name(given: &str, most: usize) -> Result<String, TextInvalid> {
    line(given, most).and_then(|name| {
        if shows_something(&name) {
            Ok(name)
        } else {
            Err(TextInvalid)
        }
    })
}

/// A text of several lines that a user typed, without the spaces around it; empty where it shows nothing.
///
/// # Errors
/// As [`line()`], but for line breaks and tabulators.
pub fn paragraphs(given: &str, most: usize) -> Result<String, TextInvalid> {
    checked(given, most, |c| matches!(c, '\n' | '\r' | '\t'))
}

fn checked(given: &str, most: usize, is_allowed: impl Fn(char) -> bool) -> Result<String, TextInvalid> {
    let text = given.trim();
    let is_fine = text.chars().all(|c| !is_hidden(c) || is_allowed(c));
    if is_fine && !shows_something(text) {
        Ok(String::new())
    } else if is_fine && text.chars().count() <= most {
        Ok(text.to_owned())
    } else {
        Err(TextInvalid)
    }
}

/// A text from outside as it may be stored and shown: nothing hidden but line breaks, one spelling (NFC), at most
/// `most` characters.
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

    /// All characters of Unicode with the property `Bidi_Control`.
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

    /// What shows nothing alone: fillers of Hangul, a blank Braille cell, soft hyphen, joiners, selectors, tags.
    const SHOWS_NOTHING: &str = "\u{3164}\u{115F}\u{1160}\u{FFA0}\u{2800}\u{00AD}\u{034F}\u{FE0F}\u{E0041}\u{200B}\u{200D}\u{3000}\u{00A0}";

    #[test]
    fn a_name_shows_something() {
        for c in SHOWS_NOTHING.chars() {
            assert!(!shows_something(&c.to_string()), "{c:?}");
            assert_eq!(name(&c.to_string(), 20), Err(TextInvalid), "{c:?}");
        }
        assert!(!shows_something(SHOWS_NOTHING));
        assert!(!shows_something("\u{0301}"), "a mark without a letter");
        for shown in ["별", "ㅋ", "e\u{0301}", "☆", "❤\u{FE0F}", "7", "נ", "हि"] {
            assert_eq!(name(shown, 20).as_deref(), Ok(shown));
        }
    }

    #[test]
    fn codes_are_read_as_they_were_meant() {
        for given in [
            "123456",
            "123 456",
            "123-456",
            "12 34 56",
            " 123456\n",
            "123\u{2011}456",
            "１２３４５６",
            "\u{200B}123456",
            "123\u{200E}456",
            "\u{FEFF}123456",
            "\u{2068}123456\u{2069}",
            "123.456",
            "(123)456",
            "١٢٣٤٥٦",
            "۱۲۳۴۵۶",
            "๑๒๓๔๕๖",
            "１２３－４５６",
            "123\u{00A0}456",
            "123\u{FE0F}456",
        ] {
            assert_eq!(typed_code(given), "123456", "{given:?}");
        }
        assert_eq!(typed_code("12a456"), "12a456");
        assert_eq!(typed_code(&"1".repeat(100)).len(), 16);
        assert_eq!(typed_ascii(" ２０２２－０５\u{200B} "), "2022-05");
        assert_eq!(typed_ascii("０８：３０"), "08:30");
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
