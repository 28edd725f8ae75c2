//! Exposure to the curriculum and to topics, by our own labels of the videos.

use std::collections::{BTreeMap, HashMap};

use kyck_kernel::id::{ThemeId, VideoId};

use crate::catalog::Curriculum;
use crate::report::model::{CurriculumShare, NuriExposure, TopicShare, minutes};
use crate::watch::VideoTotal;

/// What a video is about, by our own labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::report) struct VideoFacts {
    /// Indexes of contents in the curriculum, with weights that sum to 1; empty without tags.
    pub contents: Vec<(usize, f64)>,
    /// Topics of the video.
    pub theme_ids: Vec<ThemeId>,
}

/// Exposure to the curriculum: `minutes(content) = Σ watched minutes × weight / Σ weights of the video`.
pub(in crate::report) fn nuri(
    curriculum: &Curriculum,
    videos: &[VideoTotal],
    facts: &HashMap<VideoId, VideoFacts>,
    is_nuri_age: bool,
) -> NuriExposure {
    let mut of_content = vec![0.0; curriculum.contents.len()];
    for video in videos {
        let Some(facts) = facts.get(&video.video_id) else {
            continue;
        };
        for &(index, weight) in &facts.contents {
            of_content[index] += video.watched.ms as f64 * weight;
        }
    }

    let mut of_category = vec![0.0; curriculum.categories.len()];
    let mut of_area = vec![0.0; curriculum.areas.len()];
    for content in &curriculum.contents {
        of_category[content.category] += of_content[content.index];
        of_area[content.area] += of_content[content.index];
    }

    let all: f64 = of_area.iter().sum();
    let share = |id: &str, ms: f64| CurriculumShare {
        id: id.to_owned(),
        minutes: minutes(ms),
        share: if all > 0.0 { ms / all } else { 0.0 },
    };

    let not_met: Vec<String> = curriculum
        .contents
        .iter()
        .filter(|content| of_content[content.index] <= 0.0)
        .map(|content| content.id.clone())
        .collect();

    NuriExposure {
        areas: curriculum
            .areas
            .iter()
            .map(|area| share(&area.id, of_area[area.index]))
            .collect(),
        categories: curriculum
            .categories
            .iter()
            .map(|category| share(&category.id, of_category[category.index]))
            .collect(),
        contents_met: (curriculum.contents.len() - not_met.len()) as i32,
        contents_total: curriculum.contents.len() as i32,
        not_met,
        is_nuri_age,
    }
}

/// Topics, the longest watched first.
pub(in crate::report) fn topics(
    videos: &[VideoTotal],
    facts: &HashMap<VideoId, VideoFacts>,
) -> Vec<TopicShare> {
    let mut of_theme: BTreeMap<ThemeId, f64> = BTreeMap::new();
    for video in videos {
        let themes = facts
            .get(&video.video_id)
            .map_or(&[][..], |facts| facts.theme_ids.as_slice());
        for theme in themes {
            *of_theme.entry(*theme).or_default() += video.watched.ms as f64 / themes.len() as f64;
        }
    }

    let all: f64 = of_theme.values().sum();
    let mut topics: Vec<(ThemeId, f64)> = of_theme.into_iter().filter(|(_, ms)| *ms > 0.0).collect();
    topics.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    topics
        .into_iter()
        .map(|(theme_id, ms)| TopicShare {
            theme_id,
            minutes: minutes(ms),
            share: ms / all,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample::{theme, video};
    use super::*;
    use crate::catalog::curriculum;

    proptest! {
        #[test]
        fn shares_of_areas_and_categories_sum_to_one_when_anything_was_met(
            watched in proptest::collection::vec((0_usize..59, 0_usize..59, 1_i64..100), 1..20)
        ) {
            let videos: Vec<_> = watched.iter().enumerate().map(|(n, w)| video(n as u128, w.2)).collect();
            let facts = watched.iter().zip(&videos).map(|(w, v)| (v.video_id, VideoFacts {
                contents: vec![(w.0, 2.0 / 3.0), (w.1, 1.0 / 3.0)],
                theme_ids: vec![],
            })).collect();
            let exposure = nuri(curriculum(), &videos, &facts, true);
            for shares in [&exposure.areas, &exposure.categories] {
                let sum: f64 = shares.iter().map(|share| share.share).sum();
                prop_assert!((sum - 1.0).abs() < 1e-9);
            }
            prop_assert_eq!(usize::try_from(exposure.contents_met).unwrap() + exposure.not_met.len(), 59);
        }
    }

    #[test]
    fn exposure_is_minutes_by_weight() {
        let c = curriculum();
        let counting = c.content("nature.explore-daily-life.2").unwrap().index;
        let singing = c.content("arts.express-creatively.1").unwrap().index;
        let videos = [video(1, 30), video(2, 10), video(3, 99)];
        let facts = HashMap::from([
            (
                videos[0].video_id,
                VideoFacts {
                    contents: vec![(counting, 2.0 / 3.0), (singing, 1.0 / 3.0)],
                    theme_ids: vec![],
                },
            ),
            (
                videos[1].video_id,
                VideoFacts {
                    contents: vec![(singing, 1.0)],
                    theme_ids: vec![],
                },
            ),
        ]);
        let exposure = nuri(c, &videos, &facts, true);
        let minutes: Vec<f64> = exposure.areas.iter().map(|area| area.minutes).collect();
        assert_eq!(minutes, [0.0, 0.0, 0.0, 20.0, 20.0]);
        let met: Vec<&str> = exposure
            .categories
            .iter()
            .filter(|category| category.minutes > 0.0)
            .map(|category| category.id.as_str())
            .collect();
        assert_eq!(met, ["arts.express-creatively", "nature.explore-daily-life"]);
        assert_eq!((exposure.contents_met, exposure.contents_total), (2, 59));
        assert!(exposure.not_met.iter().any(|id| id == "physical.live-safely.2"));
    }

    #[test]
    fn a_video_of_two_topics_counts_half_for_each() {
        let videos = [video(1, 30), video(2, 10)];
        let facts = HashMap::from([
            (
                videos[0].video_id,
                VideoFacts {
                    contents: vec![],
                    theme_ids: vec![theme(1), theme(2)],
                },
            ),
            (
                videos[1].video_id,
                VideoFacts {
                    contents: vec![],
                    theme_ids: vec![theme(2)],
                },
            ),
        ]);
        let found = topics(&videos, &facts);
        assert_eq!(
            found,
            [
                TopicShare {
                    theme_id: theme(2),
                    minutes: 25.0,
                    share: 0.625
                },
                TopicShare {
                    theme_id: theme(1),
                    minutes: 15.0,
                    share: 0.375
                }
            ]
        );
    }
}
