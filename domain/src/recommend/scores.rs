//! Scores of videos for one child: by the model, by content neighbours, or by what is known without a model.

use kyck_kernel::Fault;
use kyck_recommender::AllScores;

use super::ranking::Feed;

/// Relevance of a topic that guardians chose, as a part of the whole range of relevance.
const CHOSEN_FIT: f32 = 0.12;
/// Relevance lost per band that a video is made for younger children than the next younger ones.
const YOUNGER_FIT: f32 = 0.06;
/// Content neighbours that the score of an unknown video is a mean of.
const NEIGHBOURS: usize = 30;

impl Feed {
    /// How much of a video's topics the child watched to excess recently.
    pub(super) fn excess(&self, position: usize) -> f32 {
        let excess = &self.inputs.watching.excess;
        let themes = self.index().themes.of(position);
        themes
            .iter()
            .map(|theme| excess[*theme as usize])
            .fold(0.0, f32::max)
    }

    /// How well a video suits what is known without watching: guardians named its topic, and it is not made
    /// for much younger children.
    pub(super) fn fit(&self, position: usize) -> f32 {
        let settings = &self.inputs.settings;
        let video = self.index().video(position as u32);
        let interests = &settings.child.interests;
        let is_chosen = video
            .themes
            .iter()
            .any(|theme| theme.all_ids().any(|id| interests.contains(&id)));
        let years = video.age_band.map_or(0, |band| {
            (settings.band() as u8)
                .saturating_sub(band as u8)
                .saturating_sub(1)
        });
        let chosen = if is_chosen { CHOSEN_FIT } else { 0.0 };
        chosen - YOUNGER_FIT * f32::from(years)
    }

    /// What the model says of all that it knows; `None` before the first training.
    pub(super) fn score_model(&self) -> Result<Option<AllScores>, Fault> {
        let Some(model) = &self.index().model else {
            return Ok(None);
        };
        let all = model.model.score_all(&self.history);
        all.map(Some)
            .map_err(|error| Fault::internal(format!("the model refused a feed: {error}")))
    }

    /// Scores of everything that the child may see, by position.
    pub(super) fn totals(&self, all: Option<&AllScores>) -> Vec<(f32, u32)> {
        let Some(all) = all else {
            return self
                .visible
                .positions()
                .map(|position| (self.without_model(position), position))
                .collect();
        };

        let index = self.index();
        let total = |position| {
            Some(position)
                .filter(|position| self.is_visible(*position))
                .and_then(|position| index.item(position))
                .map(|item| all.total(item))
        };

        self.visible
            .positions()
            .map(|position| {
                let known = total(position);
                (
                    known.unwrap_or_else(|| neighbour_score(index.content_neighbours(position), total)),
                    position,
                )
            })
            .collect()
    }

    /// Before the first training: what was chosen as an interest comes first, then the newest.
    fn without_model(&self, position: u32) -> f32 {
        let interests = &self.inputs.settings.child.interests;
        let matches = if interests.is_empty() {
            0
        } else {
            let themes = &self.index().video(position).themes;
            themes
                .iter()
                .filter(|theme| theme.all_ids().any(|id| interests.contains(&id)))
                .count()
        };
        matches as f32 + 1.0 - position as f32 / self.index().len().max(1) as f32
    }
}

/// The score of a video that the model does not know: the weighted mean over the most alike ones that
/// have a score; 0 where nothing is alike.
fn neighbour_score(neighbours: &[(u32, f32)], total: impl Fn(u32) -> Option<f32>) -> f32 {
    let (mut sum, mut weights) = (0.0, 0.0);
    let scored = neighbours
        .iter()
        .filter_map(|(position, weight)| Some((total(*position)?, *weight)));
    for (total, weight) in scored.take(NEIGHBOURS) {
        sum += weight * total;
        weights += weight;
    }
    if weights > 0.0 { sum / weights } else { 0.0 }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "cases done by hand have exact answers")]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_video_scores_like_its_content_neighbours() {
        let total = |position: u32| [Some(2.0), Some(-4.0), None][position as usize];
        assert_eq!(neighbour_score(&[(0, 1.0)], total), 2.0);
        assert_eq!(neighbour_score(&[(0, 3.0), (1, 1.0), (2, 9.0)], total), 0.5);
        assert_eq!(neighbour_score(&[(2, 9.0)], total), 0.0);
        assert_eq!(neighbour_score(&[], total), 0.0);
    }
}
