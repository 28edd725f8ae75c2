//! Reads of the catalogue that other features and the API use.

use std::collections::HashMap;
use std::sync::Arc;

use kyck_kernel::id::{ChannelId, SeriesId, ThemeId, VideoId};
use kyck_kernel::{Ctx, Fault, Role};

use super::labels::VideoLabels;
use super::load::{self, Scope};
use super::model::{Channel, Series, Theme, Video};
use super::visibility::Visibility;
use super::{Catalog, Catalogue};

impl Catalog {
    /// The cached catalogue, for features that read much of it: no rights are checked here.
    ///
    /// # Errors
    /// [`Fault::Database`], [`Fault::Internal`].
    pub async fn current(&self) -> Result<Arc<Catalogue>, Fault> {
        self.cache.get(&self.kernel.db).await
    }

    /// The video of this id, if this reader may see it. Staff sees videos of all states.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Database`].
    pub async fn find_video(
        &self,
        ctx: &Ctx<'_>,
        id: VideoId,
        visibility: Visibility<'_>,
    ) -> Result<Option<Arc<Video>>, Fault> {
        visibility.check(ctx)?;
        if ctx.staff_or_system(Role::Editor).is_ok() {
            return Ok(self.videos_by_ids(&[id]).await?.remove(&id));
        }
        let catalogue = self.current().await?;
        Ok(catalogue
            .video(id)
            .filter(|video| visibility.shows(video, self.kernel.now()))
            .cloned())
    }

    /// The series of this id, if it has an episode that this reader may see.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Database`].
    pub async fn find_series(
        &self,
        ctx: &Ctx<'_>,
        id: SeriesId,
        visibility: Visibility<'_>,
    ) -> Result<Option<Arc<Series>>, Fault> {
        visibility.check(ctx)?;
        let catalogue = self.current().await?;
        let is_seen = catalogue
            .episodes(id)
            .iter()
            .any(|video| visibility.shows(video, self.kernel.now()));
        Ok(catalogue.series(id).filter(|_| is_seen).cloned())
    }

    /// The channel of this id, if it has a video that this reader may see.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Database`].
    pub async fn find_channel(
        &self,
        ctx: &Ctx<'_>,
        id: ChannelId,
        visibility: Visibility<'_>,
    ) -> Result<Option<Arc<Channel>>, Fault> {
        visibility.check(ctx)?;
        let catalogue = self.current().await?;
        let is_seen = catalogue
            .published()
            .iter()
            .any(|video| video.channel.id == id && visibility.shows(video, self.kernel.now()));
        Ok(catalogue.channel(id).filter(|_| is_seen).cloned())
    }

    /// The themes that are not deleted, in their order.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Database`].
    pub async fn list_themes(&self, ctx: &Ctx<'_>) -> Result<Vec<Arc<Theme>>, Fault> {
        ctx.signed_in()?;
        Ok(self.current().await?.themes().to_vec())
    }

    /// The theme of this id, or the one that it was merged into.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Database`].
    pub async fn find_theme(&self, ctx: &Ctx<'_>, id: ThemeId) -> Result<Option<Arc<Theme>>, Fault> {
        ctx.signed_in()?;
        Ok(self.current().await?.theme(id).cloned())
    }

    /// Whole videos of any state, for features that show what they already know of: no rights are checked
    /// here. Videos once published come from the cache, the rest by a constant number of queries for 500 ids.
    ///
    /// # Errors
    /// [`Fault::Database`], [`Fault::Internal`].
    pub async fn videos_by_ids(&self, ids: &[VideoId]) -> Result<HashMap<VideoId, Arc<Video>>, Fault> {
        let catalogue = self.current().await?;
        let mut videos = HashMap::with_capacity(ids.len());
        let mut missing = Vec::new();
        for &id in ids {
            match catalogue.video(id) {
                Some(video) => {
                    videos.insert(id, video.clone());
                }
                None => missing.push(id),
            }
        }
        for ids in missing.chunks(500) {
            let found = load::videos(self.kernel.db.read(), Scope::Ids(ids), catalogue.themes()).await?;
            videos.extend(found.into_iter().map(|video| (video.id, Arc::new(video))));
        }
        Ok(videos)
    }

    /// Length of a video that is or was published; `None` when there is no such video or its length is not
    /// known now.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn duration_ms(&self, id: VideoId) -> Result<Option<i64>, Fault> {
        Ok(self
            .current()
            .await?
            .video(id)
            .and_then(|video| video.duration_ms()))
    }

    /// Of these videos, those that are or were published, each with its length where known.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn known_durations(&self, ids: &[VideoId]) -> Result<HashMap<VideoId, Option<i64>>, Fault> {
        let catalogue = self.current().await?;
        Ok(ids
            .iter()
            .filter_map(|id| Some((*id, catalogue.video(*id)?.duration_ms())))
            .collect())
    }

    /// What the recommender and reports know of every published video, in no promised order.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn all_labels(&self) -> Result<Vec<VideoLabels>, Fault> {
        let catalogue = self.current().await?;
        Ok(catalogue
            .published()
            .iter()
            .map(|video| VideoLabels::from(&**video))
            .collect())
    }
}
