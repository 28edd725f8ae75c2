//! Korean particles.

/// The Korean particle that follows a word, chosen by the word's last sound.
///
/// `forms` are the particle after a consonant and after a vowel, separated by a slash: `을/를`, `이/가`, `은/는`, `과/와`,
/// `이에요/예요`, `으로/로` (which takes the vowel form after ㄹ too). Quotation marks, brackets and punctuation at the end of
/// the word are skipped; digits and Latin letters are judged as they are read aloud in Korean. A word that ends in
/// nothing readable takes the vowel form.
///
/// # Source
/// Korean Orthography (한글 맞춤법), chapter 4; the final consonant of a syllable is `(code − 0xAC00) mod 28` in Unicode
/// (section 3.12 of the standard).
pub fn particle<'a>(word: &str, forms: &'a str) -> &'a str {
    let Some((after_consonant, after_vowel)) = forms.split_once('/') else {
        return forms;
    };

    let last = word.chars().rev().find_map(Ending::of);
    match last.unwrap_or(Ending::Vowel) {
        Ending::Vowel => after_vowel,
        Ending::Rieul if after_consonant.starts_with("으로") => after_vowel,
        Ending::Rieul | Ending::Consonant => after_consonant,
    }
}

/// How a character ends when it is read aloud.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Vowel,
    /// The consonant ㄹ, after which `으로` becomes `로`.
    Rieul,
    Consonant,
}

impl Ending {
    /// `None` for what is not read aloud.
    fn of(c: char) -> Option<Self> {
        match c {
            '가'..='힣' => Some(match (u32::from(c) - u32::from('가')) % 28 {
                0 => Self::Vowel,
                8 => Self::Rieul,
                _ => Self::Consonant,
            }),
            // 영, 삼, 육, 엠 and 엔 end in a consonant; 일, 칠, 팔, 엘 and 알 in ㄹ; the other names in a vowel.
            '0' | '3' | '6' | 'm' | 'M' | 'n' | 'N' => Some(Self::Consonant),
            '1' | '7' | '8' | 'l' | 'L' | 'r' | 'R' => Some(Self::Rieul),
            '2' | '4' | '5' | '9' | '%' | 'a'..='z' | 'A'..='Z' => Some(Self::Vowel),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::particle;

    #[test]
    fn a_particle_follows_the_last_sound_of_the_word() {
        for (word, forms, expected) in [
            ("공룡", "을/를", "을"),
            ("바다", "을/를", "를"),
            ("‘의사소통’", "이/가", "이"),
            ("서울", "으로/로", "로"),
            ("부산", "으로/로", "으로"),
            ("제주", "으로/로", "로"),
            ("10", "은/는", "은"),
            ("2", "은/는", "는"),
            ("7", "으로/로", "로"),
            ("60%", "이/가", "가"),
            ("Pinkfong!", "과/와", "와"),
            ("Bluey", "이에요/예요", "예요"),
            ("Tom", "을/를", "을"),
            ("🦖", "을/를", "를"),
            ("", "을/를", "를"),
        ] {
            assert_eq!(particle(word, forms), expected, "{word}");
        }
    }
}
