//! The words that ask a person to look closer, each with its position in a longer Korean word.
//!
//! Korean writes compounds as one word: 공포게임, 연쇄살인마, 바다카지노. A word that means the same in every position is
//! [`anywhere`]; one whose syllables also end or begin across two other words (진공 포장, 다섯 살인데) is found only
//! where that cannot be: as the [`head`] of a word, at [`either_end`], or as the [`whole`] of it. Endings and particles
//! do not count as part of a word. What stays ambiguous is in [`INNOCENT`].

/// Position of a word in a longer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Position {
    /// It is the whole word.
    Whole,
    /// It begins the word.
    Head,
    /// It begins or ends the word.
    EitherEnd,
    /// It is anywhere in the word.
    Anywhere,
}

/// A word of the list: small letters of one script.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    /// The word as it is searched for.
    pub text: &'static str,
    /// Its position in a longer one.
    pub position: Position,
}

/// A topic with its words.
pub(super) struct Topic {
    /// Id of the text that names it.
    pub name: &'static str,
    pub words: &'static [Word],
}

const fn whole(text: &'static str) -> Word {
    Word {
        text,
        position: Position::Whole,
    }
}

const fn head(text: &'static str) -> Word {
    Word {
        text,
        position: Position::Head,
    }
}

const fn either_end(text: &'static str) -> Word {
    Word {
        text,
        position: Position::EitherEnd,
    }
}

const fn anywhere(text: &'static str) -> Word {
    Word {
        text,
        position: Position::Anywhere,
    }
}

/// Longer words that contain a word of the list in an allowed position, and mean something else.
pub(super) const INNOCENT: &[&str] = &[
    // 좀 (a little) before a verb: 좀 비켜 주세요.
    "좀비켜",
    "좀비싸",
    "좀비슷",
    "좀비워",
    // The grey whale.
    "귀신고래",
    "안무서운",
    // Seeds that sprout.
    "씨발아",
    "자살골",
    "소주제",
    // Names of dishes.
    "마약김밥",
    "마약계란",
    "마약옥수수",
    "마약떡볶이",
];

/// What is before 살인 when it is 살 (years of age) with an ending: 다섯 살인데.
pub(super) const NUMERALS: &[&str] = &[
    "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열", "스무", "스물", "서른", "마흔",
    "몇",
];

/// Particles and endings that a Korean noun may carry, alone or one after another (들+이, 에게+는), and stay the same
/// word.
pub(super) const ENDINGS: &[&str] = &[
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "와",
    "과",
    "도",
    "에",
    "로",
    "으로",
    "만",
    "들",
    "랑",
    "이랑",
    "하고",
    "에서",
    "에게",
    "한테",
    "께",
    "께서",
    "처럼",
    "같이",
    "같은",
    "보다",
    "까지",
    "부터",
    "마다",
    "마저",
    "조차",
    "밖에",
    "뿐",
    "대로",
    "이나",
    "나",
    "이든",
    "든",
    "이란",
    "란",
    "이라",
    "라",
    "이라는",
    "라는",
    "이라고",
    "라고",
    "이다",
    "다",
    "이야",
    "야",
    "이에요",
    "예요",
    "입니다",
    "인데",
    "이었다",
    "였다",
    "이었던",
    "였던",
    "이여",
    "아",
    "씨",
    "ㄷ",
    "ㅋ",
    "ㅎ",
    "ㅠ",
];

/// All topics with their words, as the publish check reads them.
pub(super) const TOPICS: &[Topic] = &[
    Topic {
        name: "curation-topic-violence",
        words: &[
            whole("kill"),
            whole("killer"),
            whole("killing"),
            whole("murder"),
            whole("gun"),
            whole("guns"),
            whole("shooting"),
            whole("blood"),
            whole("bloody"),
            whole("gore"),
            whole("stab"),
            whole("suicide"),
            whole("torture"),
            whole("weapon"),
            whole("weapons"),
            head("살인"),
            anywhere("살인마"),
            anywhere("살인범"),
            anywhere("살인자"),
            anywhere("살인사건"),
            anywhere("연쇄살인"),
            anywhere("묻지마살인"),
            head("자살"),
            head("동반자살"),
            either_end("총격"),
            head("학살"),
            head("대학살"),
            whole("고문"),
            head("고문실"),
            head("고문기구"),
            head("고문당"),
            head("고문하"),
            head("물고문"),
            head("전기고문"),
            either_end("폭행"),
            anywhere("칼부림"),
            head("유혈"),
        ],
    },
    Topic {
        name: "curation-topic-horror",
        words: &[
            whole("horror"),
            whole("creepy"),
            whole("creepypasta"),
            whole("scary"),
            whole("jumpscare"),
            whole("zombie"),
            whole("zombies"),
            whole("demon"),
            whole("momo"),
            whole("slenderman"),
            whole("fnaf"),
            whole("granny"),
            whole("huggy"),
            either_end("공포"),
            either_end("무서운"),
            anywhere("귀신"),
            anywhere("좀비"),
            either_end("괴담"),
            either_end("악마"),
            anywhere("허기워기"),
        ],
    },
    Topic {
        name: "curation-topic-sexual-content",
        words: &[
            whole("sex"),
            whole("sexy"),
            whole("porn"),
            whole("nude"),
            whole("naked"),
            whole("xxx"),
            whole("hentai"),
            whole("erotic"),
            head("섹스"),
            whole("야동"),
            either_end("성인물"),
            whole("노출"),
            whole("야한"),
            whole("누드"),
        ],
    },
    Topic {
        name: "curation-topic-swearing",
        words: &[
            whole("fuck"),
            whole("fucking"),
            whole("shit"),
            whole("bitch"),
            whole("bastard"),
            whole("asshole"),
            whole("시발"),
            head("시발놈"),
            head("시발년"),
            head("시발새끼"),
            head("씨발"),
            head("병신"),
            either_end("개새끼"),
            either_end("지랄"),
            head("존나"),
        ],
    },
    Topic {
        name: "curation-topic-addiction",
        words: &[
            whole("beer"),
            whole("vodka"),
            whole("drunk"),
            whole("cigarette"),
            whole("vape"),
            whole("cocaine"),
            whole("weed"),
            whole("casino"),
            whole("gambling"),
            whole("술"),
            head("술집"),
            head("술자리"),
            head("술잔"),
            head("술병"),
            head("술안주"),
            head("술마시"),
            head("술마실"),
            head("술먹"),
            head("술접대"),
            head("술취"),
            head("혼술"),
            head("낮술"),
            head("소주"),
            either_end("맥주"),
            either_end("담배"),
            either_end("마약"),
            either_end("도박"),
            anywhere("카지노"),
        ],
    },
    Topic {
        name: "curation-topic-pranks",
        words: &[
            whole("prank"),
            whole("pranks"),
            whole("challenge"),
            whole("dare"),
            either_end("몰카"),
            either_end("챌린지"),
            either_end("참교육"),
        ],
    },
    Topic {
        name: "curation-topic-selling",
        words: &[
            whole("unboxing"),
            whole("giveaway"),
            whole("haul"),
            whole("sponsored"),
            whole("merch"),
            either_end("언박싱"),
            head("광고"),
            head("유료광고"),
            either_end("협찬"),
            whole("공구"),
            either_end("뽑기깡"),
        ],
    },
];
