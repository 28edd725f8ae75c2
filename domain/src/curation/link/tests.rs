//! Damaged links, links within text, handles of all scripts.

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
