//! The one honest reason for a video: what really decided.

use std::sync::Arc;

use kyck_kernel::Message;
use kyck_recommender::rerank;

use super::model::{Reason, ReasonCode};
use super::ranking::Feed;
use crate::catalog::{Content, Theme, Video};
use crate::family::AgeBand;

/// Letters of a title within a sentence.
const TITLE_CHARS: usize = 40;

impl Reason {
    fn new(code: ReasonCode, message: Message) -> Self {
        Self {
            code,
            message,
            video: None,
            content: None,
        }
    }
}

/// The ages of a band, as a sentence names them.
fn ages(band: AgeBand) -> Message {
    Message::new(match band {
        AgeBand::Toddler2 => "recommend-ages-2",
        AgeBand::Nuri3 => "recommend-ages-3",
        AgeBand::Nuri4 => "recommend-ages-4",
        AgeBand::Nuri5 => "recommend-ages-5",
        AgeBand::Early6To7 => "recommend-ages-6-to-7",
    })
}

impl Feed {
    pub(super) fn next_in_series(&self, after: u32) -> Reason {
        let after = self.index().video(after);
        let message =
            Message::new("recommend-reason-next-in-series").with("title", short(after.title(self.made_at())));

        Reason {
            video: Some(after.clone()),
            ..Reason::new(ReasonCode::NextInSeries, message)
        }
    }

    fn similar_to(&self, liked: u32) -> Reason {
        let liked = self.index().video(liked);
        let message =
            Message::new("recommend-reason-similar-to").with("title", short(liked.title(self.made_at())));

        Reason {
            video: Some(liked.clone()),
            ..Reason::new(ReasonCode::SimilarTo, message)
        }
    }

    pub(super) fn nuri_gap(content: &'static Content) -> Reason {
        let message = Message::new("recommend-reason-nuri-gap")
            .with("content", (content.text_ko.as_str(), content.text_en.as_str()));

        Reason {
            content: Some(content),
            ..Reason::new(ReasonCode::NuriGap, message)
        }
    }

    pub(super) fn watch_again() -> Reason {
        Reason::new(
            ReasonCode::WatchAgain,
            Message::new("recommend-reason-watch-again"),
        )
    }

    pub(super) fn unfinished() -> Reason {
        Reason::new(
            ReasonCode::WatchAgain,
            Message::new("recommend-reason-unfinished"),
        )
    }

    pub(super) fn new_video() -> Reason {
        Reason::new(ReasonCode::New, Message::new("recommend-reason-new"))
    }

    pub(super) fn popular(&self) -> Reason {
        let message =
            Message::new("recommend-reason-popular").with("ages", ages(self.inputs.settings.band()));
        Reason::new(ReasonCode::PopularSameAge, message)
    }

    fn picked() -> Reason {
        Reason::new(ReasonCode::GuardianPick, Message::new("recommend-reason-picked"))
    }

    fn same_taste() -> Reason {
        Reason::new(ReasonCode::SameTaste, Message::new("recommend-reason-same-taste"))
    }

    /// The reason that a guardian chose what the video is about; `None` where it is about nothing chosen.
    fn guardian_pick(&self, video: &Video) -> Option<Reason> {
        let interests = &self.inputs.settings.child.interests;
        let is_chosen = |theme: &&Arc<Theme>| theme.all_ids().any(|id| interests.contains(&id));
        let theme = video.themes.iter().find(is_chosen)?;
        let message = Message::new("recommend-reason-interest")
            .with("theme", (theme.name_ko.as_str(), theme.name_en.as_str()));

        Some(Reason::new(ReasonCode::GuardianPick, message))
    }

    /// The content of the video, of an area or of any, that the child saw least recently.
    fn least_seen(&self, video: &Video, area: Option<usize>) -> Option<&'static Content> {
        let seen = &self.inputs.watching.exposure.contents;
        video
            .content_weights()
            .into_iter()
            .map(|(content, _)| content)
            .filter(|content| area.is_none_or(|area| content.area == area))
            .min_by(|a, b| {
                seen[a.index]
                    .total_cmp(&seen[b.index])
                    .then_with(|| a.index.cmp(&b.index))
            })
    }

    /// The reason of what decided for the page. Where the deciding term cannot be named truthfully, the next true
    /// reason is given.
    pub(super) fn reason(&self, position: u32, decided: rerank::Reason) -> Reason {
        let video = self.index().video(position);
        let named = match decided {
            // Watched by the same children, yet about something else: that is taste, not likeness.
            rerank::Reason::Similar => self
                .because_of(position)
                .map(|liked| self.similar_to(liked))
                .or_else(|| (!self.history.liked.is_empty()).then(Self::same_taste))
                .or_else(|| self.guardian_pick(video)),
            rerank::Reason::SameTaste if !self.history.liked.is_empty() => Some(Self::same_taste()),
            rerank::Reason::SameTaste => self.guardian_pick(video),
            rerank::Reason::Deficit(area) => self
                .least_seen(video, Some(usize::from(area)))
                .map(Self::nuri_gap),
            rerank::Reason::New => Some(Self::new_video()),
            rerank::Reason::Picked => Some(Self::picked()),
            rerank::Reason::WatchAgain => Some(Self::watch_again()),
            // A next episode is named by what it follows; popularity is checked like anything else true.
            rerank::Reason::NextInSeries | rerank::Reason::Popular => None,
        };

        named.unwrap_or_else(|| self.any_reason(position))
    }

    /// Something true of the video, where no term of the model decided.
    fn any_reason(&self, position: u32) -> Reason {
        let video = self.index().video(position);
        let unseen = self
            .least_seen(video, None)
            .filter(|content| self.inputs.watching.exposure.contents[content.index] == 0.0);

        if self.index().popularity(self.inputs.settings.band(), position) > 0.0 {
            self.popular()
        } else if let Some(reason) = self.guardian_pick(video) {
            reason
        } else if self.is_new(position) {
            Self::new_video()
        } else if let Some(content) = unseen {
            Self::nuri_gap(content)
        } else {
            Self::new_video()
        }
    }

    /// The liked video that counts most for another, of those that the child may still see and that share
    /// a topic or the series with it: only then a parent would call the two alike.
    fn because_of(&self, position: u32) -> Option<u32> {
        let index = self.index();
        let model = index.model.as_ref()?;
        let video = index.video(position);

        let is_alike = |liked: &u32| {
            let other = index.video(*liked);
            let themes = index.themes.of(*liked as usize);
            let shared = index
                .themes
                .of(position as usize)
                .iter()
                .any(|theme| themes.contains(theme));
            let same_series = video.series.is_some()
                && video.series.as_ref().map(|series| series.id)
                    == other.series.as_ref().map(|series| series.id);
            shared || same_series
        };

        let strongest = model.model.because_of(&self.history, index.item(position)?)?;
        let strongest = index.place(model.videos[strongest as usize]);
        let alike = || {
            self.inputs
                .watching
                .liked()
                .filter(|(liked, _)| self.is_visible(*liked) && is_alike(liked))
                .max_by(|a, b| {
                    let likeness = |liked: u32| index.similarity(liked, position);
                    (a.1.value * likeness(a.0))
                        .total_cmp(&(b.1.value * likeness(b.0)))
                        .then_with(|| b.0.cmp(&a.0))
                })
                .map(|(liked, _)| liked)
        };

        strongest
            .filter(|liked| self.is_visible(*liked) && is_alike(liked))
            .or_else(alike)
    }

    /// How much a video would add where the balance of the curriculum lacks.
    pub(super) fn missing(&self, deficits: &[f32], position: u32) -> f32 {
        let areas = self.index().areas.of(position as usize);
        areas.iter().map(|part| lacking(deficits, *part)).sum()
    }

    /// The content of the video in the area that lacks most.
    pub(super) fn missing_content(&self, deficits: &[f32], position: u32) -> Option<&'static Content> {
        let areas = self.index().areas.of(position as usize);
        let (area, _) = areas
            .iter()
            .map(|part| (usize::from(part.0), lacking(deficits, *part)))
            .filter(|(_, missing)| *missing > 0.0)
            .max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| b.0.cmp(&a.0)))?;
        self.least_seen(self.index().video(position), Some(area))
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
