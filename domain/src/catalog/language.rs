//! The language of a video's sound: as its owner declares it, else as far as the script of the title decides it.

use super::port::SourceVideo;

/// The tag of a language that is not known (BCP 47).
pub const UNKNOWN: &str = "und";

/// The language as declared, else by the letters of the title; [`UNKNOWN`] where those leave it open.
pub fn of(video: &SourceVideo) -> String {
    declared(video).unwrap_or_else(|| by_script(&video.title).to_owned())
}

/// The declared language of a video as a tag, unless it is none.
pub fn declared(video: &SourceVideo) -> Option<String> {
    let tag = video.default_audio_language.as_deref()?.trim().replace('_', "-");
    let is_tag = (2..=35).contains(&tag.len()) && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    is_tag.then_some(tag)
}

/// The language of a title whose script is written for one language, `en` for one in plain Latin letters. A title
/// with any Hangul is Korean, since Korean titles mix in Latin words; else the script with the most letters counts.
fn by_script(title: &str) -> &'static str {
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    for language in title.chars().filter_map(language_of_letter) {
        match counts.iter_mut().find(|(of, _)| *of == language) {
            Some((_, count)) => *count += 1,
            None => counts.push((language, 1)),
        }
    }

    let has = |language: &str| counts.iter().any(|(of, _)| *of == language);
    if has("ko") {
        return "ko";
    }
    // Japanese is written with Han letters in between.
    if has("ja") {
        return "ja";
    }
    let total: usize = counts.iter().map(|(_, count)| count).sum();
    match counts.iter().max_by_key(|(_, count)| *count) {
        // One letter that English has not is enough to doubt it; a few Latin words in another script are usual.
        Some(("en", count)) if *count == total => "en",
        Some((language, count)) if *language != "en" && count * 4 > total * 3 => language,
        _ => UNKNOWN,
    }
}

/// The language to store in place of a stored one that was guessed by a rule of before, when all that was not Korean
/// counted as English; `None` where the stored one stays.
pub fn corrected(stored: &str, video: &SourceVideo) -> Option<&'static str> {
    let guess = by_script(&video.title);
    (stored == "en" && guess != "en" && declared(video).is_none()).then_some(guess)
}

/// The only language of note that is written in a letter's script; `None` for what is no letter. Scripts of several
/// languages (Cyrillic, Arabic, Devanagari, Bengali, Han, Ethiopic) and accented Latin leave the language open.
fn language_of_letter(c: char) -> Option<&'static str> {
    let language = match c {
        // Loan words in English titles have an accent: café, Pokémon.
        'a'..='z' | 'A'..='Z' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' | 'é' | 'É' => "en",
        '\u{AC00}'..='\u{D7A3}'
        | '\u{1100}'..='\u{11FF}'
        | '\u{3131}'..='\u{318E}'
        | '\u{A960}'..='\u{A97F}'
        | '\u{D7B0}'..='\u{D7FF}'
        | '\u{FFA0}'..='\u{FFDC}' => "ko",
        '\u{3041}'..='\u{3096}'
        | '\u{30A1}'..='\u{30FA}'
        | '\u{31F0}'..='\u{31FF}'
        | '\u{FF66}'..='\u{FF9F}' => "ja",
        '\u{0E01}'..='\u{0E2E}' | '\u{0E30}' | '\u{0E32}' | '\u{0E33}' | '\u{0E40}'..='\u{0E46}' => "th",
        '\u{0E80}'..='\u{0EFF}' => "lo",
        '\u{1780}'..='\u{17B3}' => "km",
        '\u{1000}'..='\u{102A}' => "my",
        '\u{0370}'..='\u{03FF}' | '\u{1F00}'..='\u{1FFF}' => "el",
        '\u{0531}'..='\u{0587}' => "hy",
        '\u{10A0}'..='\u{10FF}' => "ka",
        '\u{05D0}'..='\u{05EA}' => "he",
        '\u{0B80}'..='\u{0BFF}' => "ta",
        '\u{0C00}'..='\u{0C7F}' => "te",
        '\u{0C80}'..='\u{0CFF}' => "kn",
        '\u{0D00}'..='\u{0D7F}' => "ml",
        '\u{0A80}'..='\u{0AFF}' => "gu",
        '\u{0A00}'..='\u{0A7F}' => "pa",
        '\u{0B00}'..='\u{0B7F}' => "or",
        '\u{0D80}'..='\u{0DFF}' => "si",
        _ => UNKNOWN,
    };
    c.is_alphabetic().then_some(language)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_script_of_a_title_decides_where_it_can_and_leaves_the_rest_open() {
        for (title, language) in [
            ("뽀로로 ABC Song", "ko"),
            ("ㅋㅋㅋ", "ko"),
            ("Wheels on the Bus | Nursery Rhymes", "en"),
            ("Pokémon café", "en"),
            ("こどものうた", "ja"),
            ("アンパンマン 体操", "ja"),
            ("นิทานสำหรับเด็ก", "th"),
            ("Παιδικά τραγούδια", "el"),
            ("שירים לילדים", "he"),
            ("தமிழ் பாடல்கள்", "ta"),
            ("Алмазы и жабы", "und"),
            ("قصص للأطفال", "und"),
            ("हिन्दी कविता", "und"),
            ("兒童歌曲", "und"),
            ("Canción de los números", "und"),
            ("Những bài hát", "und"),
            ("ABC Алфавит", "und"),
            ("🐶🐱", "und"),
            ("123 !?", "und"),
            ("", "und"),
        ] {
            assert_eq!(by_script(title), language, "{title}");
        }
    }

    proptest! {
        #[test]
        fn no_title_without_latin_letters_is_english(title in "[^a-zA-ZéÉ\u{FF21}-\u{FF3A}\u{FF41}-\u{FF5A}]{0,40}") {
            prop_assert_ne!(by_script(&title), "en");
        }
    }
}
