//! Words in title, tags or description that ask a person to look closer.
//!
//! They never block: a list finds few of the bad and some of the good. A word counts only as a whole word,
//! in Korean with its particles; searched as a piece of text, 씹어 or 시발점 would be found in a nursery
//! rhyme.

use unicode_normalization::UnicodeNormalization;

/// A topic with its words; all small letters, one word each.
struct Topic {
    name_ko: &'static str,
    name_en: &'static str,
    words: &'static [&'static str],
}

const TOPICS: &[Topic] = &[
    Topic {
        name_ko: "폭력",
        name_en: "violence",
        words: &[
            "kill",
            "killer",
            "killing",
            "murder",
            "gun",
            "guns",
            "shooting",
            "blood",
            "bloody",
            "gore",
            "stab",
            "suicide",
            "torture",
            "weapon",
            "weapons",
            "살인",
            "자살",
            "총격",
            "학살",
            "고문",
            "폭행",
            "칼부림",
            "유혈",
        ],
    },
    Topic {
        name_ko: "공포",
        name_en: "horror",
        words: &[
            "horror",
            "creepy",
            "creepypasta",
            "scary",
            "jumpscare",
            "zombie",
            "zombies",
            "demon",
            "momo",
            "slenderman",
            "fnaf",
            "granny",
            "huggy",
            "공포",
            "무서운",
            "귀신",
            "좀비",
            "괴담",
            "악마",
            "허기워기",
        ],
    },
    Topic {
        name_ko: "성적인 내용",
        name_en: "sexual content",
        words: &[
            "sex",
            "sexy",
            "porn",
            "nude",
            "naked",
            "xxx",
            "hentai",
            "erotic",
            "섹스",
            "야동",
            "성인물",
            "노출",
            "야한",
            "누드",
        ],
    },
    Topic {
        name_ko: "욕설",
        name_en: "swearing",
        words: &[
            "fuck",
            "fucking",
            "shit",
            "bitch",
            "bastard",
            "asshole",
            "시발",
            "씨발",
            "병신",
            "개새끼",
            "지랄",
            "존나",
        ],
    },
    Topic {
        name_ko: "술·담배·약물·도박",
        name_en: "alcohol, tobacco, drugs, gambling",
        words: &[
            "beer",
            "vodka",
            "drunk",
            "cigarette",
            "vape",
            "cocaine",
            "weed",
            "casino",
            "gambling",
            "술",
            "소주",
            "맥주",
            "담배",
            "마약",
            "도박",
            "카지노",
        ],
    },
    Topic {
        name_ko: "위험한 장난과 따라 하기",
        name_en: "pranks and dares",
        words: &["prank", "pranks", "challenge", "dare", "몰카", "챌린지", "참교육"],
    },
    Topic {
        name_ko: "구매 유도",
        name_en: "selling",
        words: &[
            "unboxing",
            "giveaway",
            "haul",
            "sponsored",
            "merch",
            "언박싱",
            "광고",
            "협찬",
            "공구",
            "뽑기깡",
        ],
    },
];

/// Particles that a Korean noun may carry and stay the same word.
const PARTICLES: &[&str] = &[
    "은", "는", "이", "가", "을", "를", "의", "와", "과", "도", "에", "로", "으로", "에서", "에게", "만",
    "이다", "들",
];

/// A topic that was met, with the words that met it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Korean name of the topic.
    pub name_ko: &'static str,
    /// English name of the topic.
    pub name_en: &'static str,
    /// The words, each once.
    pub words: Vec<&'static str>,
}

/// Topics that the texts meet, in the list's order.
pub fn hits<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Hit> {
    let mut seen: Vec<String> = Vec::new();
    for text in texts {
        let text: String = text.nfkc().flat_map(char::to_lowercase).nfc().collect();
        seen.extend(
            text.split(|c: char| !c.is_alphanumeric())
                .filter(|token| !token.is_empty())
                .map(ToOwned::to_owned),
        );
    }
    TOPICS
        .iter()
        .filter_map(|topic| {
            let words: Vec<&'static str> = topic
                .words
                .iter()
                .copied()
                .filter(|word| seen.iter().any(|token| is_word(token, word)))
                .collect();
            (!words.is_empty()).then_some(Hit {
                name_ko: topic.name_ko,
                name_en: topic.name_en,
                words,
            })
        })
        .collect()
}

fn is_word(token: &str, word: &str) -> bool {
    match token.strip_prefix(word) {
        Some("") => true,
        Some(rest) if !word.is_ascii() => PARTICLES.contains(&rest),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<&'static str> {
        hits([text]).into_iter().flat_map(|hit| hit.words).collect()
    }

    #[test]
    fn only_whole_words_count_in_korean_with_their_particles() {
        assert_eq!(words("꼭꼭 씹어 먹기"), Vec::<&str>::new());
        assert_eq!(words("우리 동네 시발점 이야기"), Vec::<&str>::new());
        assert_eq!(words("미술 시간, 마술쇼"), Vec::<&str>::new());
        assert_eq!(words("귀신이 나오는 집"), ["귀신"]);
        assert_eq!(words("Skills for kids: begin, shell, class"), Vec::<&str>::new());
        assert_eq!(words("KILL the bugs! GUN-fight"), ["kill", "gun"]);
        assert_eq!(words("무서운 좀비들"), ["무서운", "좀비"]);
    }

    #[test]
    fn every_word_of_the_list_is_one_small_word_and_finds_itself() {
        for topic in TOPICS {
            for word in topic.words {
                assert!(words(word).contains(word), "{word}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_word_within_a_longer_one_is_never_found(before in "[a-z]{1,5}", after in "[a-z]{1,5}") {
            let text = format!("{before}gun{after}");
            prop_assert!(!words(&text).contains(&"gun"));
        }
    }
}
