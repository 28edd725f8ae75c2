//! The review queue and videos of any state, as staff reads them.

use std::collections::HashMap;

use kyck_kernel::id::{ReviewItemId, VideoId};
use kyck_kernel::page::{Page, PageRequest};
use kyck_kernel::{Ctx, Fault, Role};

use super::model::{ReviewFilter, ReviewItem};
use super::source::Source;
use super::{Curation, store};
use crate::catalog::StaffVideoFilter;

/// A filter whose search may also be an address or id of a video at the source.
pub fn video_filter(mut filter: StaffVideoFilter) -> StaffVideoFilter {
    if let Some(Source::Video(youtube_id)) = filter.search.as_deref().and_then(Source::parse) {
        filter.youtube_id = Some(youtube_id);
    }
    filter
}

impl Curation {
    /// Items of the queue, riskiest first. For editors.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Forbidden`], [`Fault::Database`].
    pub async fn list_reviews(
        &self,
        ctx: &Ctx<'_>,
        filter: &ReviewFilter,
        page: PageRequest<(i32, ReviewItemId)>,
    ) -> Result<Page<ReviewItem>, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        let first = page.first;
        let rows = store::page(self.kernel.db.read(), filter, page).await?;
        Ok(Page::from_rows(rows, first, |item| (item.risk, item.id)))
    }

    /// How many items a filter matches. For editors.
    ///
    /// # Errors
    /// As [`Curation::list_reviews`](crate::curation::Curation::list_reviews).
    pub async fn count_reviews(&self, ctx: &Ctx<'_>, filter: &ReviewFilter) -> Result<u64, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        store::count(self.kernel.db.read(), filter).await
    }

    /// One item of the queue. For editors.
    ///
    /// # Errors
    /// As [`Curation::list_reviews`](crate::curation::Curation::list_reviews).
    pub async fn find_review(&self, ctx: &Ctx<'_>, id: ReviewItemId) -> Result<Option<ReviewItem>, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        Ok(store::by_ids(self.kernel.db.read(), &[id]).await?.remove(&id))
    }

    /// The newest item of the review queue of each of these videos. For editors.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Forbidden`], [`Fault::Database`].
    pub async fn newest_reviews(
        &self,
        ctx: &Ctx<'_>,
        ids: &[VideoId],
    ) -> Result<HashMap<VideoId, ReviewItem>, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        store::newest_of(self.kernel.db.read(), ids).await
    }

    /// Of sources that name one video each, the videos that are known, by the source as it was given. For editors.
    ///
    /// # Errors
    /// As [`Curation::newest_reviews`](crate::curation::Curation::newest_reviews).
    pub async fn known_videos(
        &self,
        ctx: &Ctx<'_>,
        sources: &[&str],
    ) -> Result<HashMap<String, VideoId>, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        let named: Vec<(&str, String)> = sources
            .iter()
            .filter_map(|source| match Source::parse(source) {
                Some(Source::Video(youtube_id)) => Some((*source, youtube_id)),
                _ => None,
            })
            .collect();

        let youtube_ids: Vec<String> = named.iter().map(|(_, youtube_id)| youtube_id.clone()).collect();
        let known = self.catalog.ids_by_youtube_id(&youtube_ids).await?;

        Ok(named
            .into_iter()
            .filter_map(|(source, youtube_id)| Some((source.to_owned(), *known.get(&youtube_id)?)))
            .collect())
    }
}
