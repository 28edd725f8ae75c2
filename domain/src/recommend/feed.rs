//! What a child sees: the home feed and the list of recommendations.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use kyck_recommender::rerank::{self, Candidate, Page, rerank};

use super::model::{HomeFeed, HomeItem, HomeRow, HomeRowKind, Reason, Recommendation};
use super::rules;
use super::situation::{Scored, Situation};
use crate::catalog::Video;
use crate::id::{ChannelId, ChildId, ThemeId, VideoId};
use crate::page::PageRequest;
use crate::policy::TimeVerdict;
use crate::{Ctx, Fault};

/// The best videos that a page is picked from.
const POOL: usize = 200;
/// The most videos of a row but the first.
const ROW: usize = 8;
/// Videos of the row that is chosen for the child.
const FOR_YOU: usize = 12;
/// Liking from which on a video is offered again.
const LIKED: f32 = 0.8;

/// Videos for a child, best first, each with its reason: unseen ones, and as a tenth of the list some
/// that were liked before.
///
/// # Errors
/// [`Fault::Forbidden`] for a child that the actor may not see; [`Fault::BadRequest`] for a `first`
/// outside 1 to 100.
pub async fn recommendations(
    ctx: &Ctx<'_>,
    child_id: ChildId,
    first: Option<i32>,
) -> Result<Vec<Recommendation>, Fault> {
    let size = PageRequest::<()>::parse(first, None)?.first as usize;
    let situation = Situation::load(ctx, child_id).await?;
    let page = Page {
        size,
        per_channel: (size / 5).max(3),
        per_theme: (size / 3).max(4),
        again_slots: size / 10,
        ..Page::default()
    };
    // A model reads thousands of weights: the threads that answer requests stay free.
    blocking(move || situation.pick(page)).await?
}

/// The rows of a child's start page, with the time it has left today. Rows without videos are left out,
/// and no video stands in two rows.
///
/// # Errors
/// [`Fault::Forbidden`] for a child that the actor may not see.
pub async fn home(ctx: &Ctx<'_>, child_id: ChildId) -> Result<(HomeFeed, TimeVerdict), Fault> {
    let situation = Situation::load(ctx, child_id).await?;
    let time = situation.time;
    let rows = blocking(move || situation.rows()).await??;
    Ok((HomeFeed { child_id, rows }, time))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Fault::internal(format!("making a feed: {error}")))
}

impl Situation {
    /// Scores, takes the pool, picks a page out of it.
    fn pick(&self, page: Page) -> Result<Vec<Recommendation>, Fault> {
        let next = rules::next_episodes(&self.visible, &self.liked(), &self.seen());
        let new = rules::new_videos(&self.visible, self.now);
        let mut pool = self.score(|video| !self.watched.contains_key(&video.id))?;
        pool.sort_by(|a, b| {
            let is_next = |scored: &Scored| next.contains_key(&self.visible[scored.at].id);
            is_next(b)
                .cmp(&is_next(a))
                .then_with(|| b.total.total_cmp(&a.total))
                .then_with(|| a.at.cmp(&b.at))
        });
        pool.truncate(POOL);
        let again = self.score(|video| page.again_slots > 0 && self.may_be_seen_again(video))?;
        let fresh = pool.len();
        pool.extend(again);
        let mut numbers = Numbers::default();
        let candidates: Vec<Candidate> = pool
            .iter()
            .enumerate()
            .map(|(place, scored)| {
                let video = &self.visible[scored.at];
                Candidate {
                    total: scored.total,
                    parts: scored.parts,
                    labels: self.labels[scored.at].clone(),
                    channel: Some(numbers.channel(video.channel.id)),
                    themes: video.themes.iter().map(|theme| numbers.theme(theme.id)).collect(),
                    areas: rules::areas_of(video),
                    is_next: next.contains_key(&video.id),
                    is_watched: place >= fresh,
                    is_new: new.contains(&video.id),
                }
            })
            .collect();
        let page = Page {
            dial: self.dial.into(),
            deficits: self.exposure.deficits(),
            ..page
        };
        let picks = rerank(&candidates, &page);
        Ok(picks
            .into_iter()
            .map(|pick| {
                let scored = &pool[pick.candidate];
                let video = self.visible[scored.at].clone();
                let reason = match (pick.reason, next.get(&video.id)) {
                    (rerank::Reason::NextInSeries, Some(after)) => self.next_in_series(after),
                    (decided, _) => self.reason(&video, decided, new.contains(&video.id)),
                };
                Recommendation {
                    video,
                    score: f64::from(scored.total),
                    reason,
                }
            })
            .collect())
    }

    fn may_be_seen_again(&self, video: &Video) -> bool {
        self.value(video).is_some_and(|value| value >= LIKED)
    }

    /// The rows of the start page.
    fn rows(&self) -> Result<Vec<HomeRow>, Fault> {
        let mut shown: HashSet<VideoId> = HashSet::new();
        let unfinished = self.unfinished_videos();
        let chosen = self
            .pick(Page {
                size: FOR_YOU,
                per_channel: 3,
                per_theme: 4,
                again_slots: 0,
                ..Page::default()
            })?
            .into_iter()
            .map(|recommendation| (recommendation.video, recommendation.reason))
            .collect();
        let mut rows = Vec::new();
        let mut add = |kind, size, videos: Vec<(Arc<Video>, Reason)>| {
            let items: Vec<HomeItem> = videos
                .into_iter()
                .filter(|(video, _)| !shown.contains(&video.id))
                .take(size)
                .map(|(video, reason)| HomeItem { video, reason })
                .collect();
            shown.extend(items.iter().map(|item| item.video.id));
            if !items.is_empty() {
                rows.push(HomeRow { kind, items });
            }
        };
        add(HomeRowKind::Continue, ROW, unfinished);
        add(HomeRowKind::ForYou, FOR_YOU, chosen);
        add(HomeRowKind::NuriGap, ROW, self.gap_videos());
        add(HomeRowKind::Popular, ROW, self.popular_videos());
        add(HomeRowKind::New, ROW, self.newest_videos());
        add(HomeRowKind::WatchAgain, ROW, self.liked_videos());
        Ok(rows)
    }

    fn unfinished_videos(&self) -> Vec<(Arc<Video>, Reason)> {
        let mut videos: Vec<_> = self
            .visible
            .iter()
            .filter_map(|video| {
                let interaction = self.watched.get(&video.id)?;
                rules::is_unfinished(interaction, video.duration_ms(), self.now)
                    .then_some((interaction.last_at, video))
            })
            .collect();
        videos.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
        videos
            .into_iter()
            .map(|(_, video)| (video.clone(), Self::unfinished()))
            .collect()
    }

    fn unseen(&self) -> impl Iterator<Item = &Arc<Video>> {
        self.visible
            .iter()
            .filter(|video| !self.watched.contains_key(&video.id))
    }

    fn gap_videos(&self) -> Vec<(Arc<Video>, Reason)> {
        let deficits = self.exposure.deficits();
        let gaps = self
            .unseen()
            .map(|video| (Self::missing(&deficits, video), video));
        best(gaps)
            .into_iter()
            .filter_map(|video| {
                let content = self.missing_content(&deficits, &video)?;
                Some((video, Self::nuri_gap(content)))
            })
            .collect()
    }

    fn popular_videos(&self) -> Vec<(Arc<Video>, Reason)> {
        best(self.unseen().map(|video| (self.popularity(video), video)))
            .into_iter()
            .map(|video| (video, self.popular()))
            .collect()
    }

    fn newest_videos(&self) -> Vec<(Arc<Video>, Reason)> {
        let new = rules::new_videos(&self.visible, self.now);
        // The catalogue's order is newest first.
        self.unseen()
            .filter(|video| new.contains(&video.id))
            .map(|video| (video.clone(), Self::new_video()))
            .collect()
    }

    fn liked_videos(&self) -> Vec<(Arc<Video>, Reason)> {
        best(
            self.visible
                .iter()
                .filter(|video| self.may_be_seen_again(video))
                .map(|video| (self.value(video).unwrap_or_default(), video)),
        )
        .into_iter()
        .map(|video| (video, Self::watch_again()))
        .collect()
    }
}

/// Videos with a score above 0, greatest first, equal ones in their order.
fn best<'a>(scored: impl Iterator<Item = (f32, &'a Arc<Video>)>) -> Vec<Arc<Video>> {
    let mut videos: Vec<(f32, &Arc<Video>)> = scored.filter(|(score, _)| *score > 0.0).collect();
    videos.sort_by(|a, b| b.0.total_cmp(&a.0));
    videos.into_iter().map(|(_, video)| video.clone()).collect()
}

/// Small numbers for the ids that caps count.
#[derive(Default)]
struct Numbers {
    channels: HashMap<ChannelId, u32>,
    themes: HashMap<ThemeId, u32>,
}

impl Numbers {
    fn channel(&mut self, id: ChannelId) -> u32 {
        let next = self.channels.len() as u32;
        *self.channels.entry(id).or_insert(next)
    }

    fn theme(&mut self, id: ThemeId) -> u32 {
        let next = self.themes.len() as u32;
        *self.themes.entry(id).or_insert(next)
    }
}
