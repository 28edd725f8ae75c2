//! Words in title, tags or channel that ask a person to look closer.
//!
//! They never block: a list finds few of the bad and some of the good. A word counts as a word, in Korean with its
//! endings and in compounds where its position allows it (`keyword_list`); searched as a run of syllables, 씹어 or 시발점 would be
//! found in a nursery rhyme.

use kyck_kernel::text::is_hidden;
use unicode_normalization::UnicodeNormalization;

use super::keyword_list::{ENDINGS, INNOCENT, NUMERALS, Position, TOPICS, Word};

/// A topic of the list, with its words that were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Id of the text that names the topic.
    pub topic: &'static str,
    /// The words that were found, each once.
    pub words: Vec<&'static str>,
}

/// Topics whose words are in the texts, in the list's order.
pub fn hits<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Hit> {
    let tokens: Vec<Token> = texts.into_iter().flat_map(tokens).collect();
    TOPICS
        .iter()
        .filter_map(|topic| {
            let mut words: Vec<&'static str> = Vec::new();
            for word in topic.words {
                if tokens.iter().any(|token| token.has(*word)) {
                    words.push(word.text);
                }
            }
            // A longer word of the list says more than the one within it.
            let found = words.clone();
            words.retain(|word| !found.iter().any(|other| other != word && other.starts_with(word)));
            (!words.is_empty()).then_some(Hit {
                topic: topic.name,
                words,
            })
        })
        .collect()
}

/// A run of letters of one script, without the innocent words in it.
#[derive(Debug)]
struct Token {
    text: String,
    /// Whether a number is right before it: what begins with 살 is an age then.
    is_counted: bool,
}

/// The tokens of a text in one spelling. Syllables that were set apart (공 포, 살.인.마) are one token in addition.
fn tokens(text: &str) -> Vec<Token> {
    let text: String = text
        .chars()
        .filter(|c| !is_hidden(*c) || c.is_whitespace())
        .nfkc()
        .flat_map(char::to_lowercase)
        .nfc()
        .collect();
    let mut runs: Vec<String> = Vec::new();
    let mut last = None;
    for c in text.chars() {
        let kind = kind_of(c);
        match (kind, runs.last_mut()) {
            (Some(_), Some(run)) if kind == last => run.push(c),
            (Some(_), _) => runs.push(c.to_string()),
            (None, _) => {}
        }
        last = kind;
    }

    let mut tokens = Vec::with_capacity(runs.len());
    let mut apart = String::new();
    for (index, run) in runs.iter().enumerate() {
        if is_syllable(run) {
            apart.push_str(run);
        } else if !apart.is_empty() {
            tokens.push(Token::new(&std::mem::take(&mut apart), None));
        }
        let before = index.checked_sub(1).and_then(|before| runs.get(before));
        tokens.push(Token::new(run, before.map(String::as_str)));
    }
    tokens.push(Token::new(&apart, None));
    tokens
}

/// Hangul, or any other letters and digits; `None` between words.
fn kind_of(c: char) -> Option<bool> {
    let is_hangul = matches!(c, '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' | '\u{3131}'..='\u{318E}');
    (is_hangul || c.is_alphanumeric()).then_some(is_hangul)
}

fn is_syllable(run: &str) -> bool {
    let mut letters = run.chars();
    letters.next().is_some_and(|c| kind_of(c) == Some(true)) && letters.next().is_none()
}

impl Token {
    fn new(run: &str, before: Option<&str>) -> Self {
        let mut text = run.to_owned();
        for innocent in INNOCENT {
            if text.contains(innocent) {
                // What is left on either side is no word with the other side.
                text = text.replace(innocent, " ");
            }
        }
        Self {
            text,
            is_counted: before.is_some_and(is_numeral),
        }
    }

    fn has(&self, word: Word) -> bool {
        if word.text.is_ascii() {
            return self.text == word.text;
        }
        let is_age = |start: usize| {
            word.text == "살인" && (is_numeral(&self.text[..start]) || (start == 0 && self.is_counted))
        };
        self.text
            .match_indices(word.text)
            .any(|(start, _)| !is_age(start) && self.is_in_position(word, start))
    }

    fn is_in_position(&self, word: Word, start: usize) -> bool {
        let is_first = start == 0 || self.text[..start].ends_with(' ');
        let rest = self.text[start + word.text.len()..]
            .split(' ')
            .next()
            .unwrap_or_default();
        let is_last = is_ending(rest);
        match word.position {
            Position::Whole => is_first && is_last,
            Position::Head => is_first,
            Position::EitherEnd => is_first || is_last,
            Position::Anywhere => true,
        }
    }
}

/// Whether a text is a number: 5, 다섯, 스물두.
fn is_numeral(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit()) || is_made_of(text, NUMERALS)
}

/// Whether a text is nothing but endings of nouns, one after another.
fn is_ending(text: &str) -> bool {
    text.is_empty() || is_made_of(text, ENDINGS)
}

/// Whether a text is nothing but one or more of these parts. Takes time in proportion to its length.
fn is_made_of(text: &str, parts: &[&str]) -> bool {
    // Whether the parts reach a position in the text.
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for index in 0..text.len() {
        if !reached[index] {
            continue;
        }
        for part in parts.iter().filter(|part| text[index..].starts_with(**part)) {
            reached[index + part.len()] = true;
        }
    }
    !text.is_empty() && reached[text.len()]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<&'static str> {
        hits([text]).into_iter().flat_map(|hit| hit.words).collect()
    }

    #[test]
    fn only_words_count_in_korean_with_their_endings() {
        assert_eq!(words("꼭꼭 씹어 먹기"), Vec::<&str>::new());
        assert_eq!(words("우리 동네 시발점 이야기"), Vec::<&str>::new());
        assert_eq!(words("미술 시간, 마술쇼"), Vec::<&str>::new());
        assert_eq!(words("귀신이 나오는 집"), ["귀신"]);
        assert_eq!(words("Skills for kids: begin, shell, class"), Vec::<&str>::new());
        assert_eq!(words("KILL the bugs! GUN-fight"), ["kill", "gun"]);
        assert_eq!(words("무서운 좀비들"), ["무서운", "좀비"]);
    }

    #[test]
    fn compounds_and_endings_are_found() {
        for (text, expected) in [
            ("공포게임", "공포"),
            ("공포영화", "공포"),
            ("K공포게임", "공포"),
            ("극한공포", "공포"),
            ("공포의", "공포"),
            ("살인마", "살인마"),
            ("망치살인마가", "살인마"),
            ("강간 살인범이 된", "살인범"),
            ("살인자일 뿐", "살인자"),
            ("귀신들이", "귀신"),
            ("처녀귀신", "귀신"),
            ("좀비처럼", "좀비"),
            ("좀비랑", "좀비"),
            ("무서운이야기", "무서운"),
            ("괴담캐릭들이", "괴담"),
            ("바다카지노", "카지노"),
            ("술마시고", "술마시"),
            ("불법도박으로", "도박"),
            ("horror게임", "horror"),
            // Set apart, full-width, with unseen signs, decomposed.
            ("공 포 게 임", "공포"),
            ("살.인.마", "살인마"),
            ("공\u{200B}포게임", "공포"),
            ("\u{1100}\u{1171}\u{1109}\u{1175}\u{11AB}", "귀신"),
            ("ｋｉｌｌ", "kill"),
        ] {
            assert_eq!(words(text), [expected], "{text}");
        }
    }

    #[test]
    fn innocent_words_are_not_found() {
        for text in [
            "술래잡기",
            "미술",
            "미술학원에서",
            "씹어",
            "시발점",
            "고문서",
            "고문님",
            "오도박사",
            "문도박사",
            "기술자",
            "진공포장",
            "독도박물관",
            "음악마당",
            "다섯살인 우리 아이",
            "5살인데",
            "몇 살인가요",
            "다섯 살인데",
            "3살인 동생",
            "유학살이",
            "솜씨발휘",
            "아저씨발",
            "날씨발표",
            "좀비켜 주세요",
            "진술바꾼",
            "예술",
            "연금술사",
            "채소주는 아빠",
            "생존나라",
            "공구놀이",
            "귀신고래",
        ] {
            assert_eq!(words(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn a_long_run_of_endings_is_read_in_no_time() {
        let text = format!("공포{}퀙", "라는".repeat(200));
        assert_eq!(words(&text), ["공포"]);
        assert_eq!(
            words(&format!("야한{}퀙", "라는".repeat(200))),
            Vec::<&str>::new()
        );
    }

    #[test]
    fn every_word_of_the_list_is_one_small_word_and_finds_itself() {
        for topic in TOPICS {
            for word in topic.words {
                assert!(words(word.text).contains(&word.text), "{}", word.text);
            }
        }
    }

    /// Titles of real videos, where they are next to the checkout.
    #[expect(clippy::disallowed_methods, reason = "tests have no settings file")]
    fn real_titles() -> Vec<String> {
        let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data");
        let folder = std::env::var("KYCK_SHARED_DATA").unwrap_or_else(|_| default.to_owned());
        let path = std::path::Path::new(&folder).join("catalog/kr_trending_2025-11.jsonl");
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("skipped: no titles at {}", path.display());
            return Vec::new();
        };
        text.lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .map(|line| line["title"].as_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn real_titles_are_found_by_their_words_and_no_others() {
        let titles = real_titles();
        let of = |syllables: &str| -> Vec<&String> {
            titles
                .iter()
                .filter(|title| title.nfc().collect::<String>().contains(syllables))
                .collect()
        };
        for word in [
            "공포",
            "살인",
            "귀신",
            "좀비",
            "괴담",
            "악마",
            "무서운",
            "참교육",
            "몰카",
        ] {
            for title in of(word) {
                assert!(words(title).iter().any(|found| found.contains(word)), "{title}");
            }
        }
        for innocent in ["기술", "미술", "오도박사", "문도박사", "술래잡기"] {
            for title in of(innocent) {
                let found = words(title);
                assert!(
                    !found.iter().any(|word| ["술", "도박"].contains(word)),
                    "{title}: {found:?}"
                );
            }
        }
        let count = titles.iter().filter(|title| !words(title).is_empty()).count();
        eprintln!("{count} of {} titles ask for a look", titles.len());
    }

    proptest! {
        #[test]
        fn a_word_within_a_longer_one_is_never_found(before in "[a-z]{1,5}", after in "[a-z]{1,5}") {
            let text = format!("{before}gun{after}");
            prop_assert!(!words(&text).contains(&"gun"));
        }

        #[test]
        fn no_text_makes_the_search_panic(text in ".{0,80}") {
            let _ = hits([text.as_str()]);
        }
    }
}
