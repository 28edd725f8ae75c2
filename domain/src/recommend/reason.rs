//! The one honest reason for a video: what really decided, named, in Korean and English.

use std::sync::Arc;

use kyck_recommender::rerank;

use super::model::{FeedNote, Reason, ReasonCode};
use super::ranking::Feed;
use crate::catalog::{Content, Theme, Video};
use crate::family::AgeBand;

/// Letters of a title within a sentence.
const TITLE_CHARS: usize = 40;

impl Reason {
    fn new(code: ReasonCode, text_ko: impl Into<String>, text_en: impl Into<String>) -> Self {
        Self {
            code,
            text_ko: text_ko.into(),
            text_en: text_en.into(),
            video: None,
            content: None,
        }
    }
}

/// Words for an age band.
fn band_names(band: AgeBand) -> (&'static str, &'static str) {
    match band {
        AgeBand::Toddler2 => ("2세", "age 2"),
        AgeBand::Nuri3 => ("3세", "age 3"),
        AgeBand::Nuri4 => ("4세", "age 4"),
        AgeBand::Nuri5 => ("5세", "age 5"),
        AgeBand::Early6To7 => ("6~7세", "ages 6 and 7"),
    }
}

impl Feed {
    pub(super) fn next_in_series(&self, after: u32) -> Reason {
        let after = self.shelf().video(after);
        let title = short(after.title(self.made_at()));
        Reason {
            video: Some(after.clone()),
            ..Reason::new(
                ReasonCode::NextInSeries,
                format!("지난번에 본 ‘{title}’ 다음 이야기예요"),
                format!("The next episode after “{title}”"),
            )
        }
    }

    fn similar_to(&self, liked: u32) -> Reason {
        let liked = self.shelf().video(liked);
        let title = short(liked.title(self.made_at()));
        Reason {
            video: Some(liked.clone()),
            ..Reason::new(
                ReasonCode::SimilarTo,
                format!("재미있게 본 ‘{title}’ 같은 영상이에요"),
                format!("Like “{title}”, which was liked"),
            )
        }
    }

    pub(super) fn nuri_gap(content: &'static Content) -> Reason {
        Reason {
            content: Some(content),
            ..Reason::new(
                ReasonCode::NuriGap,
                format!("요즘 적게 만난 내용이에요: {}", content.text_ko),
                format!("Seldom met lately: {}", content.text_en),
            )
        }
    }

    pub(super) fn watch_again() -> Reason {
        Reason::new(
            ReasonCode::WatchAgain,
            "전에 재미있게 본 영상이에요",
            "It was liked before",
        )
    }

    pub(super) fn unfinished() -> Reason {
        Reason::new(
            ReasonCode::WatchAgain,
            "보다가 멈춘 영상이에요",
            "It was not watched to the end",
        )
    }

    pub(super) fn new_video() -> Reason {
        Reason::new(ReasonCode::New, "새로 올라온 영상이에요", "It came in lately")
    }

    pub(super) fn popular(&self) -> Reason {
        let (ko, en) = band_names(self.situation.settings.band());
        Reason::new(
            ReasonCode::PopularSameAge,
            format!("{ko} 친구들이 많이 보는 영상이에요"),
            format!("Often watched by children of {en}"),
        )
    }

    fn picked() -> Reason {
        Reason::new(
            ReasonCode::GuardianPick,
            "보호자가 골라 준 영상이에요",
            "A guardian picked it",
        )
    }

    /// What the feed takes care of at present, said to guardians.
    pub(super) fn notes(&self) -> Vec<FeedNote> {
        let themes = self.shelf().catalogue.themes();
        let excess = &self.situation.watching.excess;
        let mut notes: Vec<FeedNote> = themes
            .iter()
            .zip(excess)
            .filter(|(_, excess)| **excess > 0.0)
            .map(|(theme, _)| FeedNote {
                text_ko: format!(
                    "이번 주에는 ‘{}’ 영상을 특히 많이 봐서, 다른 주제를 조금 더 섞어 보여 줘요",
                    theme.name_ko
                ),
                text_en: format!(
                    "“{}” took more than half of this week's watching: a little more of other topics is mixed in",
                    theme.name_en
                ),
            })
            .collect();
        if !self.situation.settings.is_personal {
            notes.push(FeedNote {
                text_ko: "맞춤 추천에 동의하지 않으셔서, 시청 기록 없이 나이와 관심 주제로만 골라요"
                    .to_owned(),
                text_en:
                    "You have not agreed to personal recommendations, so only age and interests are used, not what \
                     was watched"
                        .to_owned(),
            });
        }

        notes
    }

    fn same_taste() -> Reason {
        Reason::new(
            ReasonCode::SameTaste,
            "취향이 비슷한 친구들이 보는 영상이에요",
            "Watched by children with the same taste",
        )
    }

    /// The reason that a guardian chose what the video is about; `None` where it is about nothing chosen.
    fn guardian_pick(&self, video: &Video) -> Option<Reason> {
        let interests = &self.situation.settings.child.interests;
        let is_chosen = |theme: &&Arc<Theme>| theme.all_ids().any(|id| interests.contains(&id));
        let theme = video.themes.iter().find(is_chosen)?;
        Some(Reason::new(
            ReasonCode::GuardianPick,
            format!("보호자가 고른 관심 주제 ‘{}’ 영상이에요", theme.name_ko),
            format!("About “{}”, which a guardian chose", theme.name_en),
        ))
    }

    /// The content of the video, of an area or of any, that the child met least lately.
    fn least_met(&self, video: &Video, area: Option<usize>) -> Option<&'static Content> {
        let met = &self.situation.watching.exposure.contents;
        video
            .content_weights()
            .into_iter()
            .map(|(content, _)| content)
            .filter(|content| area.is_none_or(|area| content.area == area))
            .min_by(|a, b| {
                met[a.index]
                    .total_cmp(&met[b.index])
                    .then_with(|| a.index.cmp(&b.index))
            })
    }

    /// Turns what the page decided by into words. Where the deciding term cannot be named truthfully, the
    /// next true thing is said.
    pub(super) fn reason(&self, place: u32, decided: rerank::Reason) -> Reason {
        let video = self.shelf().video(place);
        let named = match decided {
            // Watched by the same children, yet about something else: that is taste, not likeness.
            rerank::Reason::Similar => self
                .because_of(place)
                .map(|liked| self.similar_to(liked))
                .or_else(|| (!self.history.liked.is_empty()).then(Self::same_taste))
                .or_else(|| self.guardian_pick(video)),
            rerank::Reason::SameTaste if !self.history.liked.is_empty() => Some(Self::same_taste()),
            rerank::Reason::SameTaste => self.guardian_pick(video),
            rerank::Reason::Deficit(area) => {
                self.least_met(video, Some(usize::from(area))).map(Self::nuri_gap)
            }
            rerank::Reason::New => Some(Self::new_video()),
            rerank::Reason::Picked => Some(Self::picked()),
            rerank::Reason::WatchAgain => Some(Self::watch_again()),
            // A next episode is named by what it follows; popularity is checked like anything else true.
            rerank::Reason::NextInSeries | rerank::Reason::Popular => None,
        };
        named.unwrap_or_else(|| self.any_reason(place))
    }

    /// Something true of the video, where no term of the model decided.
    fn any_reason(&self, place: u32) -> Reason {
        let video = self.shelf().video(place);
        let unmet = self
            .least_met(video, None)
            .filter(|content| self.situation.watching.exposure.contents[content.index] == 0.0);
        if self.shelf().popularity(self.situation.settings.band(), place) > 0.0 {
            self.popular()
        } else if let Some(reason) = self.guardian_pick(video) {
            reason
        } else if self.is_new(place) {
            Self::new_video()
        } else if let Some(content) = unmet {
            Self::nuri_gap(content)
        } else {
            Self::new_video()
        }
    }

    /// The liked video that speaks loudest for another, of those that the child may still see and that share
    /// a topic or the series with it: only then a parent would call the two alike.
    fn because_of(&self, place: u32) -> Option<u32> {
        let shelf = self.shelf();
        let model = shelf.model.as_ref()?;
        let video = shelf.video(place);
        let is_alike = |liked: &u32| {
            let other = shelf.video(*liked);
            let themes = shelf.themes.of(*liked as usize);
            let shared = shelf
                .themes
                .of(place as usize)
                .iter()
                .any(|theme| themes.contains(theme));
            let same_series = video.series.is_some()
                && video.series.as_ref().map(|series| series.id)
                    == other.series.as_ref().map(|series| series.id);
            shared || same_series
        };

        let loudest = model.model.because_of(&self.history, shelf.item(place)?)?;
        let loudest = shelf.place(model.videos[loudest as usize]);
        let alike = || {
            self.situation
                .watching
                .liked()
                .filter(|(liked, _)| self.is_visible(*liked) && is_alike(liked))
                .max_by(|a, b| {
                    let likeness = |liked: u32| shelf.similarity(liked, place);
                    (a.1.value * likeness(a.0))
                        .total_cmp(&(b.1.value * likeness(b.0)))
                        .then_with(|| b.0.cmp(&a.0))
                })
                .map(|(liked, _)| liked)
        };

        loudest
            .filter(|liked| self.is_visible(*liked) && is_alike(liked))
            .or_else(alike)
    }

    /// How much a video would add where the balance of the curriculum lacks.
    pub(super) fn missing(&self, deficits: &[f32], place: u32) -> f32 {
        let areas = self.shelf().areas.of(place as usize);
        areas.iter().map(|part| lacking(deficits, *part)).sum()
    }

    /// The content of the video in the area that lacks most.
    pub(super) fn missing_content(&self, deficits: &[f32], place: u32) -> Option<&'static Content> {
        let areas = self.shelf().areas.of(place as usize);
        let (area, _) = areas
            .iter()
            .map(|part| (usize::from(part.0), lacking(deficits, *part)))
            .filter(|(_, missing)| *missing > 0.0)
            .max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| b.0.cmp(&a.0)))?;
        self.least_met(self.shelf().video(place), Some(area))
    }
}

/// A title as a sentence can carry it.
fn short(title: &str) -> String {
    if title.chars().count() <= TITLE_CHARS {
        return title.to_owned();
    }
    let cut: String = title.chars().take(TITLE_CHARS).collect();
    format!("{}…", cut.trim_end())
}

/// How much a share in an area gives to what lacks in it.
fn lacking(deficits: &[f32], (area, share): (u16, f32)) -> f32 {
    share * deficits.get(usize::from(area)).copied().unwrap_or_default()
}
