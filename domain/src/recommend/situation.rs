//! Everything a feed is made of, read once: the child, what policy lets it see, what it watched, its
//! dial, the model.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::Days;
use kyck_recommender::History;
use kyck_recommender::blend::PARTS;

use super::holder::KnownModel;
use super::labels::LabelSpace;
use super::model::TasteDial;
use super::rules::{self, Exposure};
use super::store;
use crate::catalog::{self, Catalogue, Video, VideoLabels};
use crate::family::{self, AgeBand, Child};
use crate::id::{ChildId, VideoId};
use crate::policy::{self, TimeVerdict};
use crate::watch::{self, Interaction};
use crate::{Ctx, Fault, UtcInstant};

/// The number of an age band in models.
pub(super) fn group_of(band: AgeBand) -> u16 {
    AgeBand::ALL
        .iter()
        .position(|known| *known == band)
        .unwrap_or_default() as u16
}

pub(super) struct Situation {
    pub(super) child: Child,
    pub(super) band: AgeBand,
    pub(super) now: UtcInstant,
    pub(super) time: TimeVerdict,
    /// What the child may see; nothing else gets into a feed.
    pub(super) visible: Vec<Arc<Video>>,
    pub(super) watched: HashMap<VideoId, Interaction>,
    pub(super) exposure: Exposure,
    pub(super) dial: TasteDial,
    pub(super) model: Option<Arc<KnownModel>>,
    pub(super) history: History,
    /// Labels of the visible videos, in their order.
    pub(super) labels: Vec<Vec<(u32, f32)>>,
}

/// What the model says of one visible video.
#[derive(Clone, Debug)]
pub(super) struct Scored {
    /// Place in [`Situation::visible`].
    pub(super) at: usize,
    pub(super) total: f32,
    pub(super) parts: [f32; PARTS],
}

impl Situation {
    /// Reads it for a child that the actor may see.
    ///
    /// # Errors
    /// As [`family::require_child`]; an archived profile has no feed.
    pub(super) async fn load(ctx: &Ctx<'_>, child_id: ChildId) -> Result<Self, Fault> {
        let child = family::require_child(ctx, child_id).await?;
        if child.is_archived {
            return Err(Fault::Forbidden);
        }
        let now = ctx.now();
        let policy = policy::for_known_child(ctx, &child).await?;
        let catalogue = catalog::current(ctx).await?;
        let visible: Vec<Arc<Video>> = catalogue
            .published()
            .iter()
            .filter(|video| policy::decide_video(&policy, video, now).is_allowed())
            .cloned()
            .collect();
        let interactions = watch::interactions_of(ctx, child_id).await?;
        let today = child.day_at(now);
        let from = today
            .checked_sub_days(Days::new(rules::BALANCE_DAYS))
            .unwrap_or(today);
        let days = watch::video_days(ctx, child_id, from, today).await?;
        let exposure = Exposure::new(
            days.iter()
                .filter_map(|day| Some((&**catalogue.video(day.video_id)?, day.watched_ms))),
        );
        let dials = store::dials(ctx.env.db.read(), &[child_id]).await?;
        let model = ctx.env.recommender.get(&ctx.env.db).await?;
        let band = child.age_band(today);
        let history = model
            .as_ref()
            .map(|model| history(model, &child, band, &interactions, &catalogue))
            .unwrap_or_default();
        let mut space = LabelSpace::new(catalogue.themes().iter().map(|theme| theme.id).collect());
        let labels = visible
            .iter()
            .map(|video| space.of(&VideoLabels::from(&**video)))
            .collect();
        Ok(Self {
            band,
            now,
            time: policy::time_verdict(&policy.time, now),
            visible,
            watched: interactions
                .into_iter()
                .map(|interaction| (interaction.video_id, interaction))
                .collect(),
            exposure,
            dial: dials.get(&child_id).copied().unwrap_or_default(),
            model,
            history,
            labels,
            child,
        })
    }

    /// How much the child liked a video; `None` when it never started it.
    pub(super) fn value(&self, video: &Video) -> Option<f32> {
        self.watched
            .get(&video.id)
            .map(|interaction| rules::value_of(interaction, video.duration_ms()))
    }

    /// Scores the visible videos that `wanted` picks, in their order.
    ///
    /// # Errors
    /// [`Fault::Internal`] when the model refuses its own items.
    pub(super) fn score(&self, wanted: impl Fn(&Video) -> bool) -> Result<Vec<Scored>, Fault> {
        let chosen: Vec<usize> = (0..self.visible.len())
            .filter(|at| wanted(&self.visible[*at]))
            .collect();
        let Some(model) = &self.model else {
            return Ok(chosen.into_iter().map(|at| self.without_model(at)).collect());
        };
        let (known, unknown): (Vec<usize>, Vec<usize>) = chosen
            .into_iter()
            .partition(|at| model.places.contains_key(&self.visible[*at].id));
        let items: Vec<u32> = known
            .iter()
            .map(|at| model.places[&self.visible[*at].id])
            .collect();
        let answer = model
            .model
            .score(&self.history, &items)
            .map_err(|error| Fault::internal(format!("the model refused a feed: {error}")))?;
        let mut scored: Vec<Scored> = known
            .iter()
            .zip(answer.total)
            .zip(answer.parts)
            .map(|((at, total), parts)| Scored {
                at: *at,
                total,
                parts,
            })
            .collect();
        if !unknown.is_empty() {
            let alike: Vec<(Vec<(u32, f32)>, f32)> = scored
                .iter()
                .map(|scored| (self.labels[scored.at].clone(), scored.total))
                .collect();
            scored.extend(unknown.into_iter().map(|at| Scored {
                at,
                total: rules::stand_in_score(&self.labels[at], &alike),
                parts: [0.0; PARTS],
            }));
            scored.sort_by_key(|scored| scored.at);
        }
        Ok(scored)
    }

    /// Before the first training: what was chosen as an interest comes first, then the newest.
    fn without_model(&self, at: usize) -> Scored {
        let video = &self.visible[at];
        let matches = video
            .themes
            .iter()
            .filter(|theme| self.child.interests.contains(&theme.id))
            .count();
        let newness = 1.0 - at as f32 / self.visible.len().max(1) as f32;
        Scored {
            at,
            total: matches as f32 + newness,
            parts: [0.0; PARTS],
        }
    }

    /// What the child liked, with the last time of each.
    pub(super) fn liked(&self) -> HashMap<VideoId, UtcInstant> {
        self.visible
            .iter()
            .filter(|video| self.value(video).is_some_and(|value| value > 0.0))
            .filter_map(|video| Some((video.id, self.watched.get(&video.id)?.last_at)))
            .collect()
    }

    /// Everything the child ever started.
    pub(super) fn seen(&self) -> HashSet<VideoId> {
        self.watched.keys().copied().collect()
    }
}

/// A child's watching as the model reads it.
fn history(
    model: &KnownModel,
    child: &Child,
    band: AgeBand,
    interactions: &[Interaction],
    catalogue: &Catalogue,
) -> History {
    let events = interactions.iter().filter_map(|interaction| {
        let item = *model.places.get(&interaction.video_id)?;
        let duration_ms = catalogue
            .video(interaction.video_id)
            .and_then(|video| video.duration_ms());
        Some((
            item,
            rules::value_of(interaction, duration_ms),
            interaction.last_at.0,
        ))
    });
    let mut history = History::new(events, model.model.gamma()).in_group(Some(group_of(band)));
    history.interests = model.labels.interests(&child.interests);
    history
}
