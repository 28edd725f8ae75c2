//! Addresses of YouTube in what people paste: found in the text around them and read although they were damaged on
//! their way (a second question mark, `&` for `?`, HTML or percent escapes, brackets, unseen and full-width signs).
//!
//! Only ids and names are taken from an address, which is never opened itself.

use kyck_kernel::text::is_hidden;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::source::Source;
use crate::catalog::ChannelName;

/// Hosts whose addresses name videos, playlists and channels.
const HOSTS: [&str; 4] = [
    "youtube.com",
    "youtube-nocookie.com",
    "youtubekids.com",
    "youtu.be",
];
/// Characters that may precede a host.
const SUBDOMAINS: [&str; 3] = ["www.", "m.", "music."];
/// How a scheme may have been cut or disguised.
const SCHEMES: [&str; 7] = ["https", "http", "ttps", "ttp", "tps", "hxxps", "hxxp"];
/// How the path of an address begins that lost its host.
const PATHS: [&str; 9] = [
    "watch",
    "shorts/",
    "embed/",
    "live/",
    "playlist?",
    "channel/",
    "v=",
    "?v=",
    "vi=",
];
/// How often an address may have been percent-encoded.
const MAX_DECODINGS: usize = 3;
/// The meaning of escapes of HTML and JSON, as far as addresses need them.
const ESCAPES: [(&str, &str); 17] = [
    ("&amp;", "&"),
    ("&AMP;", "&"),
    ("&#38;", "&"),
    ("&#x26;", "&"),
    ("&#61;", "="),
    ("&#x3d;", "="),
    ("&#x3D;", "="),
    ("&#63;", "?"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&nbsp;", " "),
    ("\\/", "/"),
    ("\\u0026", "&"),
    ("\\u003d", "="),
    ("\\u003f", "?"),
];

/// A pasted text without unseen signs, in one spelling (NFC), with plain signs in place of full-width and escaped ones.
pub(super) fn cleaned(text: &str) -> String {
    let mut text: String = text.chars().filter_map(plain_sign).nfc().collect();
    // An escape may have been escaped again.
    for _ in 0..MAX_DECODINGS {
        if !ESCAPES.iter().any(|(escape, _)| text.contains(escape)) {
            break;
        }
        for (escape, sign) in ESCAPES {
            text = text.replace(escape, sign);
        }
    }
    text.trim().to_owned()
}

fn plain_sign(c: char) -> Option<char> {
    match c {
        '\t' | '\n' | '\r' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => {
            Some(' ')
        }
        // Soft hyphen, joiners, fillers, variation selectors.
        '\u{AD}'
        | '\u{34F}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{180E}'
        | '\u{200C}'
        | '\u{200D}'
        | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FFA0}'
        | '\u{E0100}'..='\u{E01EF}' => None,
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0),
        '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{FE63}' => Some('-'),
        _ => (!is_hidden(c)).then_some(c),
    }
}

/// The first address in a cleaned text that names something, also in a text that was percent-encoded.
pub(super) fn find(text: &str) -> Option<Source> {
    let mut text = text.to_owned();
    for _ in 0..=MAX_DECODINGS {
        if let Some(source) = scan(&text).or_else(|| without_host(&text)) {
            return Some(source);
        }
        let decoded = percent_decoded(&text)?;
        if decoded == text {
            return None;
        }
        text = cleaned(&decoded);
    }
    None
}

fn scan(text: &str) -> Option<Source> {
    // Of ASCII letters only, so that positions stay the same.
    let lower = text.to_ascii_lowercase();
    lower.match_indices("youtu").find_map(|(start, _)| {
        let host = HOSTS.into_iter().find(|host| lower[start..].starts_with(host))?;
        may_precede(&lower[..start]).then(|| read(host, &text[start + host.len()..]))?
    })
}

/// Whether a host may begin after this text: not within another host, another site's path, or after a name.
fn may_precede(before: &str) -> bool {
    let before = SUBDOMAINS
        .into_iter()
        .find_map(|subdomain| before.strip_suffix(subdomain))
        .unwrap_or(before);
    let head = before.trim_end_matches('/');
    let has_slash = head.len() < before.len();
    let head = head.trim_end_matches(':');
    let has_colon = before[head.len()..].starts_with(':');
    let word_start = head
        .rfind(|c: char| !c.is_ascii_alphanumeric())
        .map_or(0, |index| {
            head[index..]
                .chars()
                .next()
                .map_or(index, |c| index + c.len_utf8())
        });
    let word = &head[word_start..];
    if has_slash {
        return word.is_empty() && !head.ends_with(['.', '-', '_', '@', '%'])
            || word.ends_with("http")
            || word.ends_with("https")
            || SCHEMES.contains(&word);
    }

    has_colon || (word.is_empty() && !head.ends_with(['.', '-', '@', '%', '+']))
}

/// Reads what follows a host.
fn read(host: &str, after: &str) -> Option<Source> {
    let rest = [":443", ":80"]
        .into_iter()
        .find_map(|port| after.strip_prefix(port))
        .unwrap_or(after);
    if !rest.starts_with(['/', '\\', '?', '#', '&']) {
        return None;
    }
    let is_end = |c: char| c.is_whitespace() || "<>\"“”「」『』《》〈〉【】|`{}^".contains(c);
    let address = rest.split(is_end).next().unwrap_or_default();
    Address::split(address).source(host == "youtu.be")
}

/// An address that lost its host: `watch?v=…`, `/shorts/…`.
fn without_host(text: &str) -> Option<Source> {
    let path = text.trim_start_matches('/');
    let lower = path.to_ascii_lowercase();
    let is_path = PATHS.iter().any(|begin| lower.starts_with(begin)) && !path.contains(' ');
    let query = if lower.starts_with('v') { "?" } else { "" };
    is_path
        .then(|| Address::split(&format!("{query}{path}")).source(false))
        .flatten()
}

/// The parts of an address after its host, whatever signs separate them.
struct Address<'a> {
    segments: Vec<&'a str>,
    pairs: Vec<(String, &'a str)>,
}

impl<'a> Address<'a> {
    fn split(address: &'a str) -> Self {
        let mut parts = address.split(['?', '&', '#', ';']);
        let path = parts.next().unwrap_or_default();
        let pairs = parts.filter_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            let key = key.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
            Some((key.to_ascii_lowercase(), value.trim_start_matches('=')))
        });
        Self {
            segments: path
                .split(['/', '\\'])
                .filter(|segment| !segment.is_empty())
                .collect(),
            pairs: pairs.collect(),
        }
    }

    fn source(&self, is_short: bool) -> Option<Source> {
        let first = self.segments.first().copied().unwrap_or_default();
        let second = self.segments.get(1).copied().unwrap_or_default();
        if is_short && let Some(id) = video_id(first) {
            return Some(Source::Video(id));
        }

        match first.to_ascii_lowercase().as_str() {
            "watch" => video_id(second).map(Source::Video).or_else(|| self.watched()),
            "embed" if second.eq_ignore_ascii_case("videoseries") => self.listed(),
            "shorts" | "live" | "embed" | "v" | "e" | "vi" => {
                video_id(second).map(Source::Video).or_else(|| self.watched())
            }
            "playlist" => self
                .listed()
                .or_else(|| playlist_id(second).map(Source::Playlist)),
            // The rest of an address may be a query alone; the others carry the real address in a parameter, which was
            // decoded by now.
            "" | "attribution_link" | "signin" => self.watched(),
            "channel" => channel_id(second).map(|id| Source::Channel(ChannelName::Id(id))),
            "user" => name(second).map(|user| Source::Channel(ChannelName::User(user))),
            // A custom address has no look-up of its own; channels got the same name as their handle.
            "c" => handle(second),
            // The question mark is lost: `watchv=…`.
            word if word.starts_with("watch") => {
                video_id(first.get(5..)?.split_once('=')?.1).map(Source::Video)
            }
            _ => handle(percent_decoded(first)?.strip_prefix('@')?),
        }
    }

    fn watched(&self) -> Option<Source> {
        self.values("v")
            .chain(self.values("vi"))
            .find_map(video_id)
            .map(Source::Video)
            .or_else(|| self.listed())
    }

    fn listed(&self) -> Option<Source> {
        self.values("list").find_map(playlist_id).map(Source::Playlist)
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| *value)
    }
}

/// The letters of an id that a text begins with, percent escapes undone.
fn id_letters(text: &str) -> String {
    percent_decoded(text)
        .unwrap_or_else(|| text.to_owned())
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect()
}

/// The id of a video that a text begins with: 11 letters and no more of them.
pub(super) fn video_id(text: &str) -> Option<String> {
    let mut id = id_letters(text);
    // What mail makes of an equals sign: `v=3D…`.
    if id.len() == 13 && id.starts_with("3D") {
        id = id.split_off(2);
    }
    (id.len() == 11).then_some(id)
}

/// The id of a channel that a text begins with.
pub(super) fn channel_id(text: &str) -> Option<String> {
    Some(id_letters(text)).filter(|id| id.len() == 24 && id.starts_with("UC"))
}

/// The id of a playlist that a text begins with. Its first two letters are its kind. Mixes (`RD…`) are made for each
/// viewer and cannot be looked up.
pub(super) fn playlist_id(text: &str) -> Option<String> {
    let is_known = |id: &String| {
        ["PL", "UU", "FL", "OL", "EL", "SP"]
            .iter()
            .any(|kind| id.starts_with(kind))
    };
    Some(id_letters(text)).filter(|id| is_known(id) && (13..=64).contains(&id.len()))
}

/// The channel of a handle that a text begins with, without the `@`.
pub(super) fn handle(text: &str) -> Option<Source> {
    let handle = name(text)?;
    // Vowels and tones of many scripts are marks next to their letters.
    let letters = handle.chars().filter(|c| !is_combining_mark(*c)).count();
    let least = if handle.is_ascii() { 2 } else { 1 };
    (least..=30)
        .contains(&letters)
        .then_some(Source::Channel(ChannelName::Handle(handle)))
}

/// Letters of any script with their marks, digits, and `_ - . ·` that a text begins with, in one spelling.
fn name(text: &str) -> Option<String> {
    let name: String = percent_decoded(text)?
        .nfc()
        .take_while(|c| c.is_alphanumeric() || is_combining_mark(*c) || matches!(c, '_' | '-' | '.' | '·'))
        .take(90)
        .collect();
    let name = name.trim_matches(['.', '·']);
    (!name.is_empty()).then(|| name.to_owned())
}

/// A text with its percent escapes undone; `None` when they are none, or make no text.
pub(super) fn percent_decoded(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(&byte) = bytes.get(index) {
        if byte == b'%' {
            let hex = std::str::from_utf8(bytes.get(index + 1..index + 3)?).ok()?;
            decoded.push(u8::from_str_radix(hex, 16).ok()?);
            index += 3;
        } else {
            decoded.push(byte);
            index += 1;
        }
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests;
