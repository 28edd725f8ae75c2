//! Addresses of YouTube in what people paste: found in the text around them and read although they were damaged on
//! their way (a second question mark, `&` for `?`, HTML or percent escapes, brackets, unseen and full-width signs).
//!
//! Only ids and names are taken from an address, which is never opened itself.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::source::Source;
use crate::catalog::ChannelName;
use crate::text::is_hidden;

/// Hosts whose addresses name videos, playlists and channels.
const HOSTS: [&str; 4] = [
    "youtube.com",
    "youtube-nocookie.com",
    "youtubekids.com",
    "youtu.be",
];
/// What may stand before a host.
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
/// What escapes of HTML and JSON stand for, as far as addresses need them.
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

/// The parts of an address after its host, whatever signs stand between them.
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
            // The lost rest of an address may be a query alone.
            "" => self.watched(),
            "watch" => video_id(second).map(Source::Video).or_else(|| self.watched()),
            "embed" if second.eq_ignore_ascii_case("videoseries") => self.listed(),
            "shorts" | "live" | "embed" | "v" | "e" | "vi" => {
                video_id(second).map(Source::Video).or_else(|| self.watched())
            }
            "playlist" => self
                .listed()
                .or_else(|| playlist_id(second).map(Source::Playlist)),
            // They carry the real address in a parameter, which was decoded by now.
            "attribution_link" | "signin" => self.watched(),
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
    // Vowels and tones of many scripts are marks beside their letters.
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "dQw4w9WgXcQ";

    fn video(text: &str) -> Option<String> {
        match Source::parse(text)? {
            Source::Video(id) => Some(id),
            _ => None,
        }
    }

    #[test]
    fn a_link_that_was_altered_on_its_way_still_names_its_video() {
        for text in [
            "https://www.youtube.com/watch?v=ID?hl=ko",
            "https://www.youtube.com/watch?v=ID?t=30",
            "https://www.youtube.com/watch&v=ID",
            "https://www.youtube.com/watch/?v=ID",
            "https://www.youtube.com/watch/ID",
            "https://www.youtube.com/watch?v=ID/",
            "https://www.youtube.com/watch?v=ID%26t%3D30",
            "https://www.youtube.com/watch%3Fv%3DID",
            "https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DID%26t%3D30",
            "https%253A%252F%252Fyoutu.be%252FID",
            "https://www.youtube.com/watch?app=desktop&amp;v=ID&amp;t=1",
            "https://www.youtube.com/watch?app=desktop&amp;amp;v=ID",
            "https:\\/\\/www.youtube.com\\/watch?v=ID\\u0026t=3",
            "https://www.youtube.com:443/watch?v=ID",
            "https://www.youtube.com/watchv=ID",
            "https://www.youtube.com/watch?V=ID",
            "https://www.youtube.com/watch?v==ID",
            "https://www.youtube.com/watch?v=3DID",
            "https://www.youtube.com/watch#!v=ID",
            "https://www.youtube.com/?v=ID",
            "https://www.youtube.com\\watch?v=ID",
            "https://youtu.be/ID&t=30",
            "https://youtu.be/ID/",
            "https://youtu.be/ID.",
            "https://youtu.be//ID",
            "https://youtu.be/watch?v=ID",
            "https://www.youtube.com/shorts/ID&feature=share",
            "https://www.youtube.com/embed/ID&rel=0",
            "https://www.youtube-nocookie.com/embed/ID)",
            "//www.youtube.com/embed/ID",
            "http://m.youtube.com/watch?v=ID",
            "HTTPS://YOUTU.BE/ID",
            "ttps://youtu.be/ID",
            "hxxps://youtu.be/ID",
            "https:/youtu.be/ID",
            "https//youtu.be/ID",
            "URL:youtu.be/ID",
            "watch?v=ID",
            "/watch?v=ID&t=3",
            "v=ID%26t%3D30",
            "shorts/ID&feature=share",
            "embed/ID&rel=0",
        ] {
            let text = text.replace("ID", ID);
            assert_eq!(video(&text).as_deref(), Some(ID), "{text}");
        }
    }

    #[test]
    fn a_link_is_found_in_the_text_around_it() {
        for text in [
            "제목 https://youtu.be/ID",
            "https://youtu.be/ID 제목",
            "제목: 「숲속 친구들」 youtu.be/ID 보세요!",
            "이거보세요https://youtu.be/ID입니다",
            "<https://youtu.be/ID>",
            "(https://youtu.be/ID)",
            "[숲속 친구들](https://www.youtube.com/watch?v=ID)",
            "<a href=\"https://www.youtube.com/watch?v=ID\">보기</a>",
            "<iframe src='https://www.youtube.com/embed/ID?rel=0'></iframe>",
            "“https://youtu.be/ID”",
            "「https://youtu.be/ID」",
            "https://youtu.be/ID, https://youtu.be/AAAAAAAAAAA",
            "https://youtu.be/ID;",
            "https://vimeo.com/1 https://youtu.be/ID",
            "https://www.youtube.com/ https://youtu.be/ID",
            "https://www.youtube.com/redirect?q=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DID&v=BBBBBBBBBBB",
            "https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3DID%26feature%3Dshare",
            "https://www.youtube.com/attribution_link?a=x&u=/watch?v=ID",
            "https://www.google.com/url?q=https://www.youtube.com/watch%3Fv%3DID&sa=D",
            "h\u{200B}ttps://you\u{200D}tu.be/dQw4\u{2060}w9WgXcQ\u{202C}",
            "\u{202A}https://youtu.be/ID\u{202C}",
            "ｈｔｔｐｓ：／／ｙｏｕｔｕ．ｂｅ／ID",
            "https://youtu.be/ＩＤ",
        ] {
            let full_width: String = ID
                .chars()
                .filter_map(|c| char::from_u32(u32::from(c) + 0xFEE0))
                .collect();
            let text = text.replace("ＩＤ", &full_width).replace("ID", ID);
            assert_eq!(video(&text).as_deref(), Some(ID), "{text}");
        }
    }

    #[test]
    fn the_first_address_of_a_text_that_names_something_counts() {
        assert_eq!(
            Source::parse("https://www.youtube.com/@EBSKIDS 에서 https://youtu.be/dQw4w9WgXcQ"),
            Some(Source::Channel(ChannelName::Handle("EBSKIDS".into())))
        );
    }

    #[test]
    fn handles_of_every_script_are_read_in_one_spelling() {
        for (text, expected) in [
            ("@เด็กน้อย", "เด็กน้อย"),
            ("@हिन्दी_बच्चे", "हिन्दी_बच्चे"),
            ("@தமிழ்", "தமிழ்"),
            ("@నమస్తే", "నమస్తే"),
            ("@น้ำ", "น้ำ"),
            ("@\u{1105}\u{1162}\u{110B}\u{1161}", "래아"),
            ("@Cafe\u{301}", "Café"),
            ("https://youtube.com/@%E0%A4%B9%E0%A4%BF%E0%A4%A8/videos", "हिन"),
            ("https://youtube.com/%40EBSKIDS", "EBSKIDS"),
            ("%40EBSKIDS", "EBSKIDS"),
            ("@EBSKIDS.", "EBSKIDS"),
            ("@EBSKIDS/videos", "EBSKIDS"),
            ("https://www.youtube.com/c/PinkfongKorea", "PinkfongKorea"),
            (
                "https://www.youtube.com/c/%ED%95%91%ED%81%AC%ED%90%81/featured",
                "핑크퐁",
            ),
        ] {
            let channel = Source::Channel(ChannelName::Handle(expected.into()));
            assert_eq!(Source::parse(text), Some(channel), "{text}");
        }
        let user = Source::Channel(ChannelName::User("SmartBooksMedia".into()));
        assert_eq!(
            Source::parse("https://www.youtube.com/user/SmartBooksMedia?x=1"),
            Some(user)
        );
    }

    /// Damage to a link, none of which touches its id.
    fn damage() -> impl Strategy<Value = Vec<usize>> {
        prop::collection::vec(0_usize..12, 0..4)
    }

    fn damaged(link: &str, kind: usize) -> String {
        match kind {
            0 => format!("제목이 있어요 {link}"),
            1 => format!("{link} 뒤에 글"),
            2 => format!("<{link}>"),
            3 => format!("[글]({link})"),
            4 => format!("\u{202A}{link}\u{202C}"),
            5 => link.replace('&', "&amp;"),
            6 => format!("“{link}”"),
            7 => format!("{link}."),
            8 => link.chars().flat_map(|c| [c, '\u{200B}']).collect(),
            9 => link.replace("https://", ""),
            10 => format!("{link}?si=abc"),
            _ => format!("{link}&t=30s"),
        }
    }

    proptest! {
        #[test]
        fn damage_does_not_change_the_video(
            id in "[A-Za-z0-9_-]{11}", form in 0_usize..6, kinds in damage(),
        ) {
            let link = match form {
                0 => format!("https://www.youtube.com/watch?v={id}"),
                1 => format!("https://youtu.be/{id}"),
                2 => format!("https://www.youtube.com/shorts/{id}"),
                3 => format!("https://m.youtube.com/watch?app=desktop&v={id}"),
                4 => format!("https://www.youtube-nocookie.com/embed/{id}"),
                _ => format!("https://music.youtube.com/watch?v={id}&list=RDAMVM"),
            };
            let text = kinds.iter().fold(link, |link, kind| damaged(&link, *kind));
            prop_assert_eq!(video(&text), Some(id), "{}", text);
        }

        #[test]
        fn a_text_without_an_address_names_nothing(text in "[가-힣a-z0-9.,!?/:&=% ]{0,60}") {
            prop_assume!(!text.contains("youtu") && text.trim().contains(' '));
            prop_assert_eq!(Source::parse(&text), None);
        }

        #[test]
        fn another_site_names_nothing(host in "[a-z]{3,12}\\.(com|net|kr)", id in "[A-Za-z0-9_-]{11}") {
            prop_assume!(!host.contains("youtu"));
            for text in [
                format!("https://{host}/watch?v={id}"),
                format!("https://youtube.com.{host}/watch?v={id}"),
                format!("https://youtube.com@{host}/watch?v={id}"),
                format!("https://{host}/youtube.com/watch?v={id}"),
                format!("https://not-youtube.com/watch?v={id}"),
                format!("https://notyoutube.com/watch?v={id}"),
            ] {
                prop_assert_eq!(Source::parse(&text), None, "{}", text);
            }
        }
    }
}
