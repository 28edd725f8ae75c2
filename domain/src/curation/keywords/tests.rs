//! Words that are found, and words that only look like them.

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
