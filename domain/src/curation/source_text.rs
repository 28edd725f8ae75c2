//! What a curator may paste: any usual spelling of a video, playlist or channel of YouTube.

use super::link;
use super::source::Source;
use crate::catalog::ChannelName;

impl Source {
    /// Reads an id, a handle or an address; `None` for anything else. An address may have been damaged and may have
    /// text around it; the first one that names something counts.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_BYTES {
            return None;
        }
        let text = link::cleaned(text);
        parse_bare(&text).or_else(|| link::find(&text))
    }
}

/// The longest text that is read, in bytes.
const MAX_BYTES: usize = 4_000;

/// An id or a handle by itself, at most with quotes, brackets or a full stop around it. Ids differ in length, so they
/// cannot be mistaken for one another.
fn parse_bare(text: &str) -> Option<Source> {
    let is_around =
        |c: char| c.is_whitespace() || "<>()[]{}\"'“”‘’「」『』《》〈〉【】.,;:!?…。、|*`".contains(c);
    let text = link::percent_decoded(text.trim_matches(is_around))?;
    if let Some(handle) = text.strip_prefix('@') {
        let handle = handle.split('/').next().unwrap_or_default();
        return link::handle(handle).filter(|source| is_whole(source, handle));
    }
    if !text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    {
        return None;
    }
    link::video_id(&text)
        .filter(|id| id.len() == text.len())
        .map(Source::Video)
        .or_else(|| link::channel_id(&text).map(|id| Source::Channel(ChannelName::Id(id))))
        .or_else(|| link::playlist_id(&text).map(Source::Playlist))
}

/// Whether a handle is all that was pasted.
fn is_whole(source: &Source, pasted: &str) -> bool {
    use unicode_normalization::UnicodeNormalization;

    matches!(source, Source::Channel(ChannelName::Handle(handle)) if handle.chars().eq(pasted.nfc()))
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
