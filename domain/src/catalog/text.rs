//! How texts are made comparable for search: one spelling, no case, no spacing; Korean initials (초성).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters and digits only, in one spelling and small: what remains of 「뽀로로 와 친구들!」 and
/// 「뽀로로와친구들」 is the same.
pub fn fold(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric() || is_combining_mark(*c))
        .nfc()
        .collect()
}

/// The words of a search as [`fold`] leaves them, at most eight, none empty.
pub fn words(query: &str) -> Vec<String> {
    let mut words: Vec<String> = query
        .split_whitespace()
        .map(fold)
        .filter(|word| !word.is_empty())
        .take(8)
        .collect();
    words.dedup();
    words
}

/// Whether a text has a Hangul letter.
pub fn has_hangul(text: &str) -> bool {
    text.chars()
        .any(|c| matches!(c, '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' | '\u{3131}'..='\u{318E}'))
}

/// The initial consonants of the Hangul syllables, everything else as [`fold`] leaves it.
pub fn initials(text: &str) -> String {
    fold(text)
        .chars()
        .map(|c| initial(c).unwrap_or_else(|| compatible(c)))
        .collect()
}

/// Whether a folded word is Hangul consonants alone, as children's parents type 초성.
pub fn is_initials(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| INITIALS.contains(&compatible(c)))
}

/// A folded word of initials as [`initials`] writes them.
pub fn initials_of_word(word: &str) -> String {
    word.chars().map(compatible).collect()
}

/// The nineteen initial consonants in the order of Unicode's syllable block, as compatibility letters.
const INITIALS: [char; 19] = [
    'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ',
    'ㅍ', 'ㅎ',
];

fn initial(syllable: char) -> Option<char> {
    let offset = u32::from(syllable).checked_sub(0xAC00)?;
    if offset >= 19 * 21 * 28 {
        return None;
    }
    INITIALS.get(offset as usize / (21 * 28)).copied()
}

/// NFKC turns the letters that keyboards type (U+3131…) into conjoining ones (U+1100…); back again.
fn compatible(c: char) -> char {
    u32::from(c)
        .checked_sub(0x1100)
        .and_then(|place| INITIALS.get(place as usize).copied())
        .unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spelling_case_and_spacing_do_not_matter() {
        for (a, b) in [
            ("뽀로로 와 친구들!", "뽀로로와친구들"),
            // Decomposed Hangul, as some file systems write it.
            ("\u{1100}\u{1169}\u{11bc}\u{1105}\u{116d}\u{11bc}", "공룡"),
            ("ABC Song", "abc-song"),
            ("ＡＢＣ１", "abc1"),
            ("50% off_", "50OFF"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} and {b}");
        }
    }

    #[test]
    fn initials_are_found_however_they_are_typed() {
        assert_eq!(initials("뽀로로와 Tayo"), "ㅃㄹㄹㅇtayo");
        let typed = words("ㅃㄹㄹ").remove(0);
        assert!(is_initials(&typed));
        assert_eq!(initials_of_word(&typed), "ㅃㄹㄹ");
        assert!(!is_initials(&fold("뽀로로")));
        assert!(!is_initials(&fold("abc")));
        assert!(!is_initials(""));
    }

    proptest! {
        #[test]
        fn a_folded_text_stays_as_it_is_and_carries_no_pattern_signs(text in ".{0,60}") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded.clone());
            prop_assert!(!folded.contains(['%', '_', '\\', '"', '\'', ' ']));
        }
    }
}
