//! The one honest reason for a video: what really decided, named, in Korean and English.

use std::sync::Arc;

use kyck_recommender::rerank;

use super::model::{Reason, ReasonCode};
use super::rules;
use super::situation::Situation;
use crate::catalog::{Content, Video, curriculum};
use crate::family::AgeBand;

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

impl Situation {
    pub(super) fn next_in_series(&self, after: &Arc<Video>) -> Reason {
        let title = after.title(self.now);
        Reason {
            video: Some(after.clone()),
            ..Reason::new(
                ReasonCode::NextInSeries,
                format!("지난번에 본 ‘{title}’ 다음 이야기예요"),
                format!("The next episode after “{title}”"),
            )
        }
    }

    pub(super) fn similar_to(&self, liked: &Arc<Video>) -> Reason {
        let title = liked.title(self.now);
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
        let (ko, en) = band_names(self.band);
        Reason::new(
            ReasonCode::PopularSameAge,
            format!("{ko} 친구들이 많이 보는 영상이에요"),
            format!("Often watched by children of {en}"),
        )
    }

    fn same_taste() -> Reason {
        Reason::new(
            ReasonCode::SameTaste,
            "취향이 비슷한 친구들이 보는 영상이에요",
            "Watched by children with the same taste",
        )
    }

    /// The reason that a guardian chose what the video is about; `None` where it is about nothing chosen.
    pub(super) fn guardian_pick(&self, video: &Video) -> Option<Reason> {
        let theme = video
            .themes
            .iter()
            .find(|theme| self.child.interests.contains(&theme.id))?;
        Some(Reason::new(
            ReasonCode::GuardianPick,
            format!("보호자가 고른 관심 주제 ‘{}’ 영상이에요", theme.name_ko),
            format!("About “{}”, which a guardian chose", theme.name_en),
        ))
    }

    /// The content of the video, of an area or of any, that the child met least lately.
    pub(super) fn least_met(&self, video: &Video, area: Option<usize>) -> Option<&'static Content> {
        video
            .content_weights()
            .into_iter()
            .map(|(content, _)| content)
            .filter(|content| area.is_none_or(|area| content.area == area))
            .min_by(|a, b| {
                self.exposure.contents[a.index]
                    .total_cmp(&self.exposure.contents[b.index])
                    .then_with(|| a.index.cmp(&b.index))
            })
    }

    /// Whether children of this age watched the video at all.
    pub(super) fn is_popular(&self, video: &Video) -> bool {
        self.popularity(video) > 0.0
    }

    /// Popularity of the video among children of this age; 0 for a video that the model does not know.
    pub(super) fn popularity(&self, video: &Video) -> f32 {
        self.model.as_ref().map_or(0.0, |model| {
            model.places.get(&video.id).map_or(0.0, |item| {
                model.model.popularity(self.history.group)[*item as usize]
            })
        })
    }

    /// Turns what the page decided by into words. Where the deciding term cannot be named truthfully, the
    /// next true thing is said.
    pub(super) fn reason(&self, video: &Arc<Video>, decided: rerank::Reason, is_new: bool) -> Reason {
        let named = match decided {
            rerank::Reason::Similar => self
                .because_of(video)
                .map(|liked| self.similar_to(&liked))
                .or_else(|| self.guardian_pick(video)),
            rerank::Reason::SameTaste if !self.history.liked.is_empty() => Some(Self::same_taste()),
            rerank::Reason::SameTaste => self.guardian_pick(video),
            rerank::Reason::Deficit(area) => {
                self.least_met(video, Some(usize::from(area))).map(Self::nuri_gap)
            }
            rerank::Reason::New => Some(Self::new_video()),
            rerank::Reason::WatchAgain => Some(Self::watch_again()),
            // A next episode is named by what it follows; popularity is checked like anything else true.
            rerank::Reason::NextInSeries | rerank::Reason::Popular => None,
        };
        named.unwrap_or_else(|| self.any_reason(video, is_new))
    }

    /// Something true of the video, where no term of the model decided.
    fn any_reason(&self, video: &Video, is_new: bool) -> Reason {
        let unmet = self
            .least_met(video, None)
            .filter(|content| self.exposure.contents[content.index] == 0.0);
        if self.is_popular(video) {
            self.popular()
        } else if let Some(reason) = self.guardian_pick(video) {
            reason
        } else if is_new {
            Self::new_video()
        } else if let Some(content) = unmet {
            Self::nuri_gap(content)
        } else {
            Self::new_video()
        }
    }

    /// The liked video that speaks loudest for another, if the child may still see it.
    fn because_of(&self, video: &Video) -> Option<Arc<Video>> {
        let model = self.model.as_ref()?;
        let item = *model.places.get(&video.id)?;
        let liked = model.videos[model.model.because_of(&self.history, item)? as usize];
        self.visible.iter().find(|video| video.id == liked).cloned()
    }

    /// How much a video would add where the balance of the curriculum lacks.
    pub(super) fn missing(deficits: &[f32], video: &Video) -> f32 {
        rules::areas_of(video)
            .into_iter()
            .map(|(area, share)| share * deficits.get(usize::from(area)).copied().unwrap_or_default())
            .sum()
    }

    /// The content of the video in the area that lacks most.
    pub(super) fn missing_content(&self, deficits: &[f32], video: &Video) -> Option<&'static Content> {
        let (area, _) = rules::areas_of(video)
            .into_iter()
            .map(|(area, share)| {
                let area = usize::from(area);
                (area, share * deficits.get(area).copied().unwrap_or_default())
            })
            .filter(|(_, missing)| *missing > 0.0)
            .max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| b.0.cmp(&a.0)))?;
        debug_assert!(area < curriculum().areas.len());
        self.least_met(video, Some(area))
    }
}
