//! What a child sees: the home feed and the list of recommendations.
//!
//! A feed is made once and used until something that it depends on has changed: see
//! [`CachedFeed::is_valid`](super::feed_cache::CachedFeed::is_valid).

use std::sync::Arc;

use kyck_kernel::cache::ReadPoint;
use kyck_kernel::id::ChildId;
use kyck_kernel::page::PageRequest;
use kyck_kernel::{Ctx, Fault, UtcInstant};

use super::Recommend;
use super::candidate_index::CandidateIndex;
use super::feed_cache::CachedFeed;
use super::feed_inputs::{ChildSettings, FeedInputs, Watching, time_limits};
use super::model::{HomeFeed, Recommendation};
use super::ranking::Feed;
use crate::family;
use crate::policy::{self, TimeVerdict};

impl Recommend {
    /// Videos for a child, best first, each with its reason: unseen ones, and as a tenth of the list some
    /// that were liked before; more of those where little is left unseen.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for a child that the actor may not see; [`Fault::BadRequest`] for a `first`
    /// outside 1 to 100.
    pub async fn recommendations(
        &self,
        ctx: &Ctx<'_>,
        child_id: ChildId,
        first: Option<i32>,
    ) -> Result<Arc<[Recommendation]>, Fault> {
        let size = PageRequest::<()>::parse(first, None)?.first as usize;
        let (_, page) = self.feed(ctx, child_id, move |feed| feed.page(size)).await?;
        Ok(page)
    }

    /// The rows of a child's start page, with the time it has left today. Rows without videos are left out,
    /// and no video is in two rows.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for a child that the actor may not see.
    pub async fn home(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<(HomeFeed, TimeVerdict), Fault> {
        let (feed, rows) = self.feed(ctx, child_id, Feed::rows).await?;
        let FeedInputs {
            settings, watching, ..
        } = &feed.inputs;
        let time = policy::time_verdict(&time_limits(settings, watching), self.kernel.now());
        let feed = HomeFeed {
            child_id,
            rows,
            notices: feed.notices(),
        };

        Ok((feed, time))
    }

    /// The child's feed as of now, and what `make` takes from it.
    async fn feed<T: Send + 'static>(
        &self,
        ctx: &Ctx<'_>,
        child_id: ChildId,
        make: impl FnOnce(&Feed) -> T + Send + 'static,
    ) -> Result<(Arc<Feed>, T), Fault> {
        let catalogue = self.catalog.current().await?;
        let model = self.models.get(&self.kernel.db).await?;
        // Before anything is read: a change made meanwhile makes the next request read again.
        let read = self.kernel.read_point(child_id);
        let now = read.at;
        let last = self.feeds.last(child_id);

        let valid = last
            .as_ref()
            .filter(|last| last.is_valid(read, &catalogue, model.as_ref()));
        self.feeds.count(valid.is_some());
        if let Some(valid) = valid {
            if !family::may_see(ctx.actor, &valid.feed.inputs.settings.child)? {
                return Err(Fault::Forbidden);
            }
            return Ok((Arc::clone(&valid.feed), make(&valid.feed)));
        }

        let index = self.index.get(&catalogue, model.as_ref()).await?;
        let recent = last.as_ref().filter(|last| last.is_recent(now));
        let (inputs, is_all_new) = self.read_inputs(ctx, child_id, index, read, recent).await?;
        // A feed is as old as the oldest part of its inputs.
        let read_at = match recent {
            Some(last) if !is_all_new => last.read.at,
            _ => now,
        };
        let (feed, made) = reuse_or_build(inputs, last.as_ref().map(|last| &last.feed), now, make).await?;

        let cached = CachedFeed {
            read: ReadPoint { at: read_at, ..read },
            feed: Arc::clone(&feed),
        };
        self.feeds.insert(child_id, cached);

        Ok((feed, made))
    }

    /// Reads the inputs of a feed, those that are unchanged from the recent one; and whether all were read.
    async fn read_inputs(
        &self,
        ctx: &Ctx<'_>,
        child_id: ChildId,
        index: Arc<CandidateIndex>,
        read: ReadPoint,
        recent: Option<&Arc<CachedFeed>>,
    ) -> Result<(FeedInputs, bool), Fault> {
        let (settings, used_ms) = match recent.filter(|last| last.read.epoch.settings == read.epoch.settings)
        {
            Some(last) if family::may_see(ctx.actor, &last.feed.inputs.settings.child)? => {
                (Arc::clone(&last.feed.inputs.settings), None)
            }
            // `ChildSettings::load` checks access.
            _ => {
                let (settings, used_ms) = ChildSettings::load(self, ctx, child_id).await?;
                (Arc::new(settings), Some(used_ms))
            }
        };

        let unchanged = recent.filter(|last| {
            let known = &last.feed.inputs;
            last.read.epoch.watching == read.epoch.watching
                && known.settings.is_personal == settings.is_personal
                && Arc::ptr_eq(&known.index, &index)
        });
        let watching = match unchanged {
            Some(last) => Arc::clone(&last.feed.inputs.watching),
            None => Arc::new(Watching::load(self, &settings, &index, used_ms).await?),
        };

        let exploration = self.exploration.get(&self.watch, read.at).await?;
        let inputs = FeedInputs {
            settings,
            watching,
            index,
            exploration,
        };
        Ok((inputs, used_ms.is_some() && unchanged.is_none()))
    }
}

/// The earlier feed where its inputs are equal, else a new one; and what `make` takes from it.
async fn reuse_or_build<T: Send + 'static>(
    mut inputs: FeedInputs,
    earlier: Option<&Arc<Feed>>,
    now: UtcInstant,
    make: impl FnOnce(&Feed) -> T + Send + 'static,
) -> Result<(Arc<Feed>, T), Fault> {
    if let Some(earlier) = earlier {
        inputs.keep_equal(&earlier.inputs);
        if earlier.inputs.is_same(&inputs) && earlier.holds_at(now) {
            return Ok((Arc::clone(earlier), make(earlier)));
        }
    }

    // A model reads thousands of weights: the threads that answer requests stay free.
    let earlier = earlier.cloned();
    tokio::task::spawn_blocking(move || {
        let feed = Feed::new(inputs, earlier.as_deref(), now)?;
        let made = make(&feed);
        Ok((Arc::new(feed), made))
    })
    .await
    .map_err(|error| Fault::internal(format!("making a feed: {error}")))?
}
