//! A linear look over a query's text before any parser sees it.
//!
//! The parser recurses into values without a limit, so a few kilobytes of `[` would end the process. This
//! scan reads the text once, byte by byte, without recursion and without allocation, and refuses what is too
//! long, has too many tokens or nests too deep. It finds no syntax errors but one: a string that does not end.

/// What a text may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextLimits {
    /// Bytes of the whole text.
    pub bytes: usize,
    /// Tokens: names, numbers, strings and marks. Commas, blanks and comments are none.
    pub tokens: usize,
    /// Brackets of any kind open at once.
    pub nesting: usize,
}

impl Default for TextLimits {
    fn default() -> Self {
        Self {
            bytes: 16 * 1024,
            tokens: 1_000,
            nesting: 40,
        }
    }
}

/// Why a text is refused unparsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextRefusal {
    /// Longer than [`TextLimits::bytes`].
    #[error("the query text is longer than {0} bytes")]
    TooLong(usize),
    /// More than [`TextLimits::tokens`].
    #[error("the query has more than {0} tokens")]
    TooManyTokens(usize),
    /// Deeper than [`TextLimits::nesting`].
    #[error("the query's brackets nest deeper than {0}")]
    TooDeep(usize),
    /// A string runs into the end of its line or of the text.
    #[error("the query has a string that does not end")]
    OpenString,
}

/// What a text has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextMeasure {
    /// Tokens seen.
    pub tokens: usize,
    /// The most brackets open at once.
    pub nesting: usize,
}

/// Reads the text once.
///
/// # Errors
/// The first limit that is passed.
pub fn scan(text: &str, limits: &TextLimits) -> Result<TextMeasure, TextRefusal> {
    if text.len() > limits.bytes {
        return Err(TextRefusal::TooLong(limits.bytes));
    }
    let bytes = text.as_bytes();
    let mut measure = TextMeasure::default();
    let mut open = 0_usize;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => at + 1,
            b'#' => skip_while(bytes, at, |byte| byte != b'\n' && byte != b'\r'),
            _ => {
                measure.tokens += 1;
                if measure.tokens > limits.tokens {
                    return Err(TextRefusal::TooManyTokens(limits.tokens));
                }
                match byte {
                    b'(' | b'[' | b'{' => {
                        open += 1;
                        measure.nesting = measure.nesting.max(open);
                        if open > limits.nesting {
                            return Err(TextRefusal::TooDeep(limits.nesting));
                        }
                        at + 1
                    }
                    b')' | b']' | b'}' => {
                        open = open.saturating_sub(1);
                        at + 1
                    }
                    b'"' => end_of_string(bytes, at).ok_or(TextRefusal::OpenString)?,
                    b'.' => skip_while(bytes, at, |byte| byte == b'.'),
                    b'0'..=b'9' | b'-' => end_of_number(bytes, at),
                    // Names, and bytes above ASCII, which only strings and comments may hold.
                    _ if is_word(byte) => skip_while(bytes, at, is_word),
                    _ => at + 1,
                }
            }
        };
    }
    Ok(measure)
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' || byte >= 0x80
}

fn skip_while(bytes: &[u8], from: usize, belongs: impl Fn(u8) -> bool) -> usize {
    bytes[from..]
        .iter()
        .position(|&byte| !belongs(byte))
        .map_or(bytes.len(), |length| from + length)
}

/// The place after the number that begins at `start`: a dot belongs to it when a digit follows.
fn end_of_number(bytes: &[u8], start: usize) -> usize {
    let end = skip_while(bytes, start, is_word);
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        skip_while(bytes, end + 1, is_word)
    } else {
        end
    }
}

/// The place after the string that begins at `start`; `None` when it does not end.
fn end_of_string(bytes: &[u8], start: usize) -> Option<usize> {
    if bytes[start..].starts_with(b"\"\"\"") {
        let mut at = start + 3;
        while at < bytes.len() {
            let rest = &bytes[at..];
            if rest.starts_with(b"\\\"\"\"") {
                at += 4;
            } else if rest.starts_with(b"\"\"\"") {
                return Some(at + 3);
            } else {
                at += 1;
            }
        }
        return None;
    }
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\n' | b'\r' => return None,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn measure(text: &str) -> Result<(usize, usize), TextRefusal> {
        scan(text, &TextLimits::default()).map(|measure| (measure.tokens, measure.nesting))
    }

    #[test]
    fn tokens_and_nesting_are_counted_as_graphql_does() {
        assert_eq!(measure("{ a(b: [1, 2.5e-3]) { ...F } }"), Ok((15, 3)));
        assert_eq!(measure("# { { {\n{ a }"), Ok((3, 1)));
        assert_eq!(measure(r#"{ a(b: "[[[ \" {{{") }"#), Ok((8, 2)));
        assert_eq!(measure("{ a(b: \"\"\"[[[ \\\"\"\" \" {{\n\"\"\") }"), Ok((8, 2)));
        assert_eq!(measure(r#"{ a(b: "") }"#), Ok((8, 2)));
        assert_eq!(measure("\u{feff}"), Ok((1, 0)));
    }

    #[test]
    fn a_text_past_a_limit_is_refused_by_name() {
        assert_eq!(measure(&"[".repeat(3_500)), Err(TextRefusal::TooDeep(40)));
        assert_eq!(measure(&"{a:".repeat(41)), Err(TextRefusal::TooDeep(40)));
        assert_eq!(
            measure(&"a ".repeat(1_001)),
            Err(TextRefusal::TooManyTokens(1_000))
        );
        assert_eq!(
            measure(&" ".repeat(16 * 1024 + 1)),
            Err(TextRefusal::TooLong(16 * 1024))
        );
        assert_eq!(measure("{ a(b: \"x\n\") }"), Err(TextRefusal::OpenString));
        assert_eq!(measure("{ a(b: \"\"\"x\") }"), Err(TextRefusal::OpenString));
        assert_eq!(measure("\"\\"), Err(TextRefusal::OpenString));
    }

    #[test]
    fn closing_more_than_was_opened_hides_no_depth() {
        let text = format!("{}{}", "]".repeat(100), "[".repeat(41));
        assert_eq!(measure(&text), Err(TextRefusal::TooDeep(40)));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = measure(&text);
        }

        #[test]
        fn what_passes_never_overflows_the_parser(text in "[\\[\\]{}()a:$!@\"#\\\\\n .1]{0,400}") {
            if measure(&text).is_ok() {
                let _ = async_graphql::parser::parse_query(&text);
            }
        }
    }
}
