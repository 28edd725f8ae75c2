//! A linear scan of a document's text before any parser sees it.
//!
//! The parser recurses into values without a limit, so a few kilobytes of `[` would end the process. This scan reads the
//! text once, byte by byte, without recursion and without allocation, and rejects what is too long, has too many tokens
//! or nests too deep. Of syntax errors it finds only a string that does not end.

use async_graphql::Pos;

/// The most that a text may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextLimits {
    /// Bytes of the whole text.
    pub bytes: usize,
    /// Names, numbers, strings and punctuators; commas, white space and comments are none.
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

/// What is wrong with a text that is not parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextProblem {
    /// The text exceeds [`TextLimits::bytes`].
    #[error("the query text is longer than {0} bytes")]
    TooLong(usize),
    /// The tokens exceed [`TextLimits::tokens`].
    #[error("the query has more than {0} tokens")]
    TooManyTokens(usize),
    /// The brackets exceed [`TextLimits::nesting`].
    #[error("the query's brackets nest deeper than {0}")]
    TooDeep(usize),
    /// A string reaches the end of its line or of the text.
    #[error("the query has a string that does not end")]
    OpenString,
}

/// A text that is not parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextRejected {
    /// The limit of the text that is exceeded, or its syntax.
    pub problem: TextProblem,
    /// The byte at which the limit is exceeded, or at which the string begins.
    pub offset: usize,
}

impl TextRejected {
    /// Line and column of the offset, both from 1; columns are characters.
    pub fn pos(&self, text: &str) -> Pos {
        let before = text
            .char_indices()
            .take_while(|(index, _)| *index < self.offset)
            .map(|(_, character)| character);
        before.fold(Pos { line: 1, column: 1 }, |pos, character| match character {
            '\n' => Pos {
                line: pos.line + 1,
                column: 1,
            },
            _ => Pos {
                column: pos.column + 1,
                ..pos
            },
        })
    }
}

/// The size of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextSize {
    /// Tokens of the whole text.
    pub tokens: usize,
    /// The most brackets open at once.
    pub nesting: usize,
}

/// Reads the text once.
///
/// # Errors
/// The first limit that is exceeded.
pub fn scan(text: &str, limits: &TextLimits) -> Result<TextSize, TextRejected> {
    let rejected = |problem, offset| Err(TextRejected { problem, offset });
    if text.len() > limits.bytes {
        return rejected(TextProblem::TooLong(limits.bytes), limits.bytes);
    }

    let bytes = text.as_bytes();
    let mut size = TextSize::default();
    let mut open = 0_usize;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if let Some(end) = end_of_ignored(bytes, at, byte) {
            at = end;
            continue;
        }

        size.tokens += 1;
        if size.tokens > limits.tokens {
            return rejected(TextProblem::TooManyTokens(limits.tokens), at);
        }
        match byte {
            b'(' | b'[' | b'{' => {
                open += 1;
                size.nesting = size.nesting.max(open);
                if open > limits.nesting {
                    return rejected(TextProblem::TooDeep(limits.nesting), at);
                }
            }
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }

        at = match end_of_token(bytes, at, byte) {
            Some(end) => end,
            None => return rejected(TextProblem::OpenString, at),
        };
    }
    Ok(size)
}

/// The place after white space, a comma or a comment; `None` where a token begins.
fn end_of_ignored(bytes: &[u8], at: usize, byte: u8) -> Option<usize> {
    match byte {
        b' ' | b'\t' | b'\n' | b'\r' | b',' => Some(at + 1),
        b'#' => Some(skip_while(bytes, at, |byte| byte != b'\n' && byte != b'\r')),
        _ => None,
    }
}

/// The place after the token that begins with `byte`; `None` when it is a string that does not end.
fn end_of_token(bytes: &[u8], at: usize, byte: u8) -> Option<usize> {
    match byte {
        b'"' => end_of_string(bytes, at),
        b'.' => Some(skip_while(bytes, at, |byte| byte == b'.')),
        b'0'..=b'9' | b'-' => Some(end_of_number(bytes, at)),
        // Names, and bytes above ASCII, which only strings and comments may contain.
        _ if is_word(byte) => Some(skip_while(bytes, at, is_word)),
        _ => Some(at + 1),
    }
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

    fn size(text: &str) -> Result<(usize, usize), TextProblem> {
        scan(text, &TextLimits::default())
            .map(|size| (size.tokens, size.nesting))
            .map_err(|rejected| rejected.problem)
    }

    #[test]
    fn tokens_and_nesting_are_counted_as_graphql_does() {
        assert_eq!(size("{ a(b: [1, 2.5e-3]) { ...F } }"), Ok((15, 3)));
        assert_eq!(size("# { { {\n{ a }"), Ok((3, 1)));
        assert_eq!(size(r#"{ a(b: "[[[ \" {{{") }"#), Ok((8, 2)));
        assert_eq!(size("{ a(b: \"\"\"[[[ \\\"\"\" \" {{\n\"\"\") }"), Ok((8, 2)));
        assert_eq!(size(r#"{ a(b: "") }"#), Ok((8, 2)));
        assert_eq!(size("\u{feff}"), Ok((1, 0)));
    }

    #[test]
    fn a_text_that_exceeds_a_limit_is_rejected_by_name() {
        assert_eq!(size(&"[".repeat(3_500)), Err(TextProblem::TooDeep(40)));
        assert_eq!(size(&"{a:".repeat(41)), Err(TextProblem::TooDeep(40)));
        assert_eq!(size(&"a ".repeat(1_001)), Err(TextProblem::TooManyTokens(1_000)));
        assert_eq!(
            size(&" ".repeat(16 * 1024 + 1)),
            Err(TextProblem::TooLong(16 * 1024))
        );
        assert_eq!(size("{ a(b: \"x\n\") }"), Err(TextProblem::OpenString));
        assert_eq!(size("{ a(b: \"\"\"x\") }"), Err(TextProblem::OpenString));
        assert_eq!(size("\"\\"), Err(TextProblem::OpenString));
    }

    #[test]
    fn closing_more_than_was_opened_hides_no_depth() {
        let text = format!("{}{}", "]".repeat(100), "[".repeat(41));
        assert_eq!(size(&text), Err(TextProblem::TooDeep(40)));
    }

    #[test]
    fn the_place_is_the_line_and_column_of_the_token_too_many() {
        let pos = |text: &str| {
            let limits = TextLimits {
                bytes: 40,
                tokens: 5,
                nesting: 2,
            };
            let rejected = scan(text, &limits).unwrap_err();
            let pos = rejected.pos(text);
            (pos.line, pos.column)
        };
        assert_eq!(pos("{a\n  {b {"), (2, 6));
        assert_eq!(pos("a b\nc d\ne f"), (3, 3));
        assert_eq!(pos("{a(b:\n\"한글"), (2, 1));
        assert_eq!(pos("{a # 한글\n \"x"), (2, 2));
        assert_eq!(pos(&"x".repeat(41)), (1, 41));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = size(&text);
        }

        #[test]
        fn what_passes_never_overflows_the_parser(text in "[\\[\\]{}()a:$!@\"#\\\\\n .1]{0,400}") {
            if size(&text).is_ok() {
                let _ = async_graphql::parser::parse_query(&text);
            }
        }
    }
}
