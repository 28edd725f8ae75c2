//! How texts are made comparable for search: one spelling, no case, no spacing; Korean initials (초성).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters and digits only, in one spelling and small: what remains of 「뽀로로 와 친구들!」 and
/// 「뽀로로와친구들」 is the same.
///
/// Letters of two Hangul consonants (ㅄ), which keyboards make of two typed ones (ㅂㅅ), are the two again.
pub fn fold(text: &str) -> String {
    let folded: String = text
        .chars()
        .flat_map(split_cluster)
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric() || is_combining_mark(*c))
        .nfc()
        .collect();
    // Final consonants that belong to no syllable are consonants like others.
    folded.chars().flat_map(split_stray).nfc().collect()
}

/// The consonants of a cluster that a keyboard types (U+3131…, half-width U+FFA1…) or an old initial one, and
/// everything else as it is.
fn split_cluster(c: char) -> impl Iterator<Item = char> {
    let pair = match c {
        'ㄳ' | '\u{FFA3}' => ['ㄱ', 'ㅅ'],
        'ㄵ' | '\u{FFA5}' => ['ㄴ', 'ㅈ'],
        'ㄶ' | '\u{FFA6}' => ['ㄴ', 'ㅎ'],
        'ㄺ' | '\u{FFAA}' => ['ㄹ', 'ㄱ'],
        'ㄻ' | '\u{FFAB}' => ['ㄹ', 'ㅁ'],
        'ㄼ' | '\u{FFAC}' => ['ㄹ', 'ㅂ'],
        'ㄽ' | '\u{FFAD}' => ['ㄹ', 'ㅅ'],
        'ㄾ' | '\u{FFAE}' => ['ㄹ', 'ㅌ'],
        'ㄿ' | '\u{FFAF}' => ['ㄹ', 'ㅍ'],
        'ㅀ' | '\u{FFB0}' => ['ㄹ', 'ㅎ'],
        'ㅄ' | '\u{FFB4}' | '\u{1121}' => ['ㅂ', 'ㅅ'],
        _ => [c, '\0'],
    };
    pair.into_iter().filter(move |part| *part != '\0' || c == '\0')
}

/// The initial consonants (U+1100…) of a final one (U+11A8…) that no syllable took in.
fn split_stray(c: char) -> impl Iterator<Item = char> {
    const FINALS: [&str; 27] = [
        "ᄀ", "ᄁ", "ᄀᄉ", "ᄂ", "ᄂᄌ", "ᄂᄒ", "ᄃ", "ᄅ", "ᄅᄀ", "ᄅᄆ", "ᄅᄇ", "ᄅᄉ", "ᄅᄐ", "ᄅᄑ",
        "ᄅᄒ", "ᄆ", "ᄇ", "ᄇᄉ", "ᄉ", "ᄊ", "ᄋ", "ᄌ", "ᄎ", "ᄏ", "ᄐ", "ᄑ", "ᄒ",
    ];
    let initials = u32::from(c)
        .checked_sub(0x11A8)
        .and_then(|index| FINALS.get(index as usize).copied());
    let other = initials.is_none().then_some(c);
    initials.unwrap_or_default().chars().chain(other)
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

/// A folded word that ends in a syllable half typed (버ㅅ): its syllables, and all its initials as [`initials`] writes
/// them.
pub fn half_typed(word: &str) -> Option<(String, String)> {
    let syllables: String = word
        .chars()
        .take_while(|c| !INITIALS.contains(&compatible(*c)))
        .collect();
    let rest = word.get(syllables.len()..)?;
    let is_half_typed = syllables.chars().last().and_then(initial).is_some() && is_initials(rest);
    is_half_typed.then(|| (syllables, initials(word)))
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

    #[test]
    fn initials_that_a_keyboard_joined_are_the_same_as_apart() {
        for (joined, apart) in [
            ("ㄳ", "ㄱㅅ"),
            ("ㄵ", "ㄴㅈ"),
            ("ㄶ", "ㄴㅎ"),
            ("ㄺ", "ㄹㄱ"),
            ("ㄻ", "ㄹㅁ"),
            ("ㄼ", "ㄹㅂ"),
            ("ㄽ", "ㄹㅅ"),
            ("ㄾ", "ㄹㅌ"),
            ("ㄿ", "ㄹㅍ"),
            ("ㅀ", "ㄹㅎ"),
            ("ㅄ", "ㅂㅅ"),
            ("ㄱㅄ", "ㄱㅂㅅ"),
            // Half-width, conjoining initial and final letters.
            ("\u{FFB4}", "ㅂㅅ"),
            ("\u{FFB2}\u{FFB5}", "ㅂㅅ"),
            ("\u{1107}\u{1109}", "ㅂㅅ"),
            ("\u{1121}", "ㅂㅅ"),
            ("\u{11B9}", "ㅂㅅ"),
            ("\u{11B8}\u{11BA}", "ㅂㅅ"),
        ] {
            assert_eq!(fold(joined), fold(apart), "{joined}");
            assert!(is_initials(&fold(joined)), "{joined}");
        }
        assert_eq!(initials_of_word(&fold("ㅄ")), initials("버스"));
    }

    #[test]
    fn a_half_typed_word_has_syllables_and_initials() {
        let half = |word: &str| half_typed(&fold(word));
        assert_eq!(half("버ㅅ"), Some(("버".into(), "ㅂㅅ".into())));
        assert_eq!(half("타요버ㅅ"), Some(("타요버".into(), "ㅌㅇㅂㅅ".into())));
        for word in ["버스", "ㅂㅅ", "버ㅅ스", "abcㅅ", ""] {
            assert_eq!(half(word), None, "{word}");
        }
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
