//! What a child sees: the home feed and the list of recommendations.
//!
//! A feed is made once and used until something that it depends on has changed: see
//! [`CachedFeed::is_valid`](super::feed_cache::CachedFeed::is_valid).

use std::sync::Arc;

use kyck_kernel::cache::ReadPoint;
use kyck_kernel::id::ChildId;
use kyck_kernel::page::PageRequest;
use kyck_kernel::{Ctx, Fault};

use super::Recommend;
use super::feed_cache::CachedFeed;
use super::model::{HomeFeed, Recommendation};
use super::ranking::Feed;
use super::situation::{Settings, Situation, Watching, time_limits};
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
    /// and no video stands in two rows.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for a child that the actor may not see.
    pub async fn home(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<(HomeFeed, TimeVerdict), Fault> {
        let (feed, rows) = self.feed(ctx, child_id, Feed::rows).await?;
        let Situation {
            settings, watching, ..
        } = &feed.situation;
        let time = policy::time_verdict(&time_limits(settings, watching), self.kernel.now());
        let notes = feed.notes();
        Ok((
            HomeFeed {
                child_id,
                rows,
                notes,
            },
            time,
        ))
    }

    /// The child's feed as of now, and what is made of it.
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
            if !family::may_see(ctx.actor, &valid.feed.situation.settings.child)? {
                return Err(Fault::Forbidden);
            }
            return Ok((Arc::clone(&valid.feed), make(&valid.feed)));
        }

        let shelf = self.index.get(&catalogue, model.as_ref()).await?;
        let recent = last.as_ref().filter(|last| last.is_recent(now));
        let (settings, used_ms) = match recent.filter(|last| last.read.epoch.settings == read.epoch.settings)
        {
            Some(last) if family::may_see(ctx.actor, &last.feed.situation.settings.child)? => {
                (Arc::clone(&last.feed.situation.settings), None)
            }
            // Who may not see the child is told so by the reading.
            _ => {
                let (settings, used_ms) = Settings::load(self, ctx, child_id).await?;
                (Arc::new(settings), Some(used_ms))
            }
        };

        let unchanged = recent.filter(|last| {
            let known = &last.feed.situation;
            last.read.epoch.watching == read.epoch.watching
                && known.settings.is_personal == settings.is_personal
                && Arc::ptr_eq(&known.shelf, &shelf)
        });
        let watching = match unchanged {
            Some(last) => Arc::clone(&last.feed.situation.watching),
            None => Arc::new(Watching::load(self, &settings, &shelf, used_ms).await?),
        };

        // What was not read again is no younger for it.
        let read_at = match (recent, used_ms.is_some() && unchanged.is_none()) {
            (Some(last), false) => last.read.at,
            _ => now,
        };

        let mut situation = Situation {
            settings,
            watching,
            shelf,
            trials: self.exploration.get(&self.watch, now).await?,
        };

        // What was read anew is often what was known: then the feed made of it stays.
        let earlier = last.map(|last| Arc::clone(&last.feed));
        if let Some(earlier) = &earlier {
            situation.keep_equal(&earlier.situation);
        }

        let reusable = earlier
            .as_ref()
            .filter(|earlier| earlier.situation.is_same(&situation) && earlier.holds_at(now))
            .cloned();
        let (feed, made) = if let Some(feed) = reusable {
            let made = make(&feed);
            (feed, made)
        } else {
            // A model reads thousands of weights: the threads that answer requests stay free.
            tokio::task::spawn_blocking(move || {
                let feed = Feed::new(situation, earlier.as_deref(), now)?;
                let made = make(&feed);
                Ok::<_, Fault>((Arc::new(feed), made))
            })
            .await
            .map_err(|error| Fault::internal(format!("making a feed: {error}")))??
        };

        let cached = CachedFeed {
            read: ReadPoint { at: read_at, ..read },
            feed: Arc::clone(&feed),
        };
        self.feeds.insert(child_id, cached);

        Ok((feed, made))
    }
}
