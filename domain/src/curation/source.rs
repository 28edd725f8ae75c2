//! What a curator may paste: any usual spelling of a video, playlist or channel of YouTube.

use crate::catalog::ChannelName;

/// What a pasted text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A video, by its id.
    Video(String),
    /// A playlist, by its id.
    Playlist(String),
    /// A channel.
    Channel(ChannelName),
}

/// Which of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum SourceKind {
    /// One video.
    Video,
    /// All videos of a playlist.
    Playlist,
    /// All uploads of a channel.
    Channel,
}

impl Source {
    /// Which kind of source this is.
    pub const fn kind(&self) -> SourceKind {
        match self {
            Self::Video(_) => SourceKind::Video,
            Self::Playlist(_) => SourceKind::Playlist,
            Self::Channel(_) => SourceKind::Channel,
        }
    }

    /// Reads an address, an id or a handle; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.len() > 2_000 {
            return None;
        }
        match text.split_once("://") {
            Some((scheme, rest)) if is_web(scheme) => parse_address(rest),
            Some(_) => None,
            None => parse_bare(text).or_else(|| parse_address(text)),
        }
    }
}

fn is_web(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
}

/// An id or a handle by itself. Ids differ in length, so they cannot be mistaken for one another.
fn parse_bare(text: &str) -> Option<Source> {
    if let Some(handle) = text.strip_prefix('@') {
        return handle_of(handle);
    }
    video_id(text)
        .map(Source::Video)
        .or_else(|| channel_id(text).map(|id| Source::Channel(ChannelName::Id(id))))
        .or_else(|| playlist_id(text).map(Source::Playlist))
}

/// An address without its scheme.
fn parse_address(address: &str) -> Option<Source> {
    let address = address.split('#').next().unwrap_or_default();
    let (place, query) = address.split_once('?').unwrap_or((address, ""));
    let (host, path) = place.split_once('/').unwrap_or((place, ""));
    // A name and a port are no part of YouTube's addresses; who hides another host behind them is refused.
    let host = host.to_ascii_lowercase();
    let host = host
        .strip_prefix("www.")
        .or_else(|| host.strip_prefix("m."))
        .or_else(|| host.strip_prefix("music."))
        .unwrap_or(&host);
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    match host {
        "youtu.be" => video_id(segments.first()?).map(Source::Video),
        "youtube.com" | "youtube-nocookie.com" | "youtubekids.com" => by_path(&segments, query),
        _ => None,
    }
}

fn by_path(segments: &[&str], query: &str) -> Option<Source> {
    let in_query = |name: &str| {
        query
            .split('&')
            .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name))
            .and_then(|(_, value)| percent_decoded(value))
    };
    match segments {
        ["playlist", ..] | ["embed", "videoseries"] => playlist_id(&in_query("list")?).map(Source::Playlist),
        ["watch", id] | ["shorts" | "live" | "embed" | "v" | "e", id, ..] => video_id(id).map(Source::Video),
        ["watch"] => in_query("v")
            .and_then(|id| video_id(&id))
            .map(Source::Video)
            .or_else(|| playlist_id(&in_query("list")?).map(Source::Playlist)),
        ["channel", id, ..] => channel_id(id).map(|id| Source::Channel(ChannelName::Id(id))),
        ["attribution_link"] => {
            // The real address is inside; it is never an attribution link again.
            let inner = in_query("u")?;
            let (path, query) = inner.split_once('?')?;
            (path == "/watch").then(|| by_path(&["watch"], query))?
        }
        [handle, ..] => handle_of(percent_decoded(handle)?.strip_prefix('@')?),
        [] => None,
    }
}

fn video_id(text: &str) -> Option<String> {
    (text.len() == 11 && text.bytes().all(is_id_byte)).then(|| text.to_owned())
}

fn channel_id(text: &str) -> Option<String> {
    (text.len() == 24 && text.starts_with("UC") && text.bytes().all(is_id_byte)).then(|| text.to_owned())
}

/// Playlists begin with two letters that tell their kind. Mixes (`RD…`) are made anew for each viewer and
/// cannot be looked up.
fn playlist_id(text: &str) -> Option<String> {
    let is_known = ["PL", "UU", "FL", "OL", "EL", "SP"]
        .iter()
        .any(|kind| text.starts_with(kind));
    (is_known && (13..=64).contains(&text.len()) && text.bytes().all(is_id_byte)).then(|| text.to_owned())
}

/// Letters of any script, digits, and `_ - . ·`, 3 to 30.
fn handle_of(text: &str) -> Option<Source> {
    let text = percent_decoded(text)?;
    let is_fine = (2..=30).contains(&text.chars().count())
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '·'));
    is_fine.then_some(Source::Channel(ChannelName::Handle(text)))
}

const fn is_id_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

fn percent_decoded(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'%' {
            let hex = std::str::from_utf8(bytes.get(at + 1..at + 3)?).ok()?;
            decoded.push(u8::from_str_radix(hex, 16).ok()?);
            at += 3;
        } else {
            decoded.push(byte);
            at += 1;
        }
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_usual_spelling_of_a_video_is_read() {
        for text in [
            "dQw4w9WgXcQ",
            "  dQw4w9WgXcQ\n",
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "http://youtube.com/watch?v=dQw4w9WgXcQ&list=PLabcdefghijklmnop&index=2",
            "youtube.com/watch?feature=share&v=dQw4w9WgXcQ",
            "https://m.youtube.com/watch?v=dQw4w9WgXcQ#t=30",
            "https://music.youtube.com/watch?v=dQw4w9WgXcQ",
            "https://youtu.be/dQw4w9WgXcQ?si=abc",
            "youtu.be/dQw4w9WgXcQ",
            "https://www.youtube.com/shorts/dQw4w9WgXcQ",
            "https://www.youtube.com/live/dQw4w9WgXcQ?feature=share",
            "https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
            "https://www.youtube.com/v/dQw4w9WgXcQ",
            "https://www.youtubekids.com/watch?v=dQw4w9WgXcQ",
            "HTTPS://WWW.YOUTUBE.COM/watch?v=dQw4w9WgXcQ",
            "https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3DdQw4w9WgXcQ%26feature%3Dshare",
        ] {
            assert_eq!(
                Source::parse(text),
                Some(Source::Video("dQw4w9WgXcQ".into())),
                "{text}"
            );
        }
    }

    #[test]
    fn playlists_and_channels_are_read() {
        let playlist = "PL7e2be68b04d548a166a57bb977d0d548";
        for text in [
            playlist.to_owned(),
            format!("https://www.youtube.com/playlist?list={playlist}"),
            format!("https://www.youtube.com/watch?list={playlist}"),
            format!("https://www.youtube.com/embed/videoseries?list={playlist}"),
        ] {
            assert_eq!(
                Source::parse(&text),
                Some(Source::Playlist(playlist.into())),
                "{text}"
            );
        }
        let id = "UCx_dzPI6efSohgtOkAG43-A";
        for text in [
            id.to_owned(),
            format!("https://www.youtube.com/channel/{id}/videos"),
        ] {
            let channel = Source::Channel(ChannelName::Id(id.into()));
            assert_eq!(Source::parse(&text), Some(channel), "{text}");
        }
        for (text, handle) in [
            ("@ebs키즈", "ebs키즈"),
            ("https://www.youtube.com/@EBSKIDS/videos", "EBSKIDS"),
            ("https://www.youtube.com/@ebs%ED%82%A4%EC%A6%88", "ebs키즈"),
        ] {
            let channel = Source::Channel(ChannelName::Handle(handle.into()));
            assert_eq!(Source::parse(text), Some(channel), "{text}");
        }
    }

    #[test]
    fn other_sites_and_other_texts_are_refused() {
        for text in [
            "",
            "hello",
            "뽀로로 노래",
            "dQw4w9WgXc",
            "https://vimeo.com/123456",
            "https://evil.example/watch?v=dQw4w9WgXcQ",
            "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
            "https://youtube.com@evil.example/watch?v=dQw4w9WgXcQ",
            "https://youtube.com:8443/watch?v=dQw4w9WgXcQ",
            "javascript://youtube.com/watch?v=dQw4w9WgXcQ",
            "https://www.youtube.com/watch?v=short",
            "https://www.youtube.com/watch?list=RDdQw4w9WgXcQ",
            "https://www.youtube.com/",
            "https://www.youtube.com/@%FF",
        ] {
            assert_eq!(Source::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,200}") {
            let _ = Source::parse(&text);
            let _ = Source::parse(&format!("https://www.youtube.com/{text}"));
        }
    }
}
