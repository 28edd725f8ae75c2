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
mod tests;
