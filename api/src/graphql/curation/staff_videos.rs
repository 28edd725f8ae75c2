//! Videos of every state, as staff sees and finds them.

use std::collections::HashMap;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kyck_domain::catalog::{self, VideoState};
use kyck_domain::curation::{self, reason_of_staff};
use kyck_kernel::id::{SeriesId, ThemeId, VideoId};
use kyck_kernel::page::{DEFAULT_FIRST, Page, PageRequest};
use kyck_kernel::{Fault, Role, UtcInstant};

use super::types::{ReviewItemNode, with_videos};
use crate::graphql::catalog::VideoNode;
use crate::graphql::page::{Paged, connection};
use crate::graphql::{ContextExt, id};
use crate::server::field_limits::list_size;

/// Why a video is suspended, and by whom.
#[derive(Clone, Debug, SimpleObject)]
pub struct VideoSuspension {
    /// Whether staff took it down; else the health check did.
    is_by_staff: bool,
    /// What staff or the health check wrote as the reason.
    reason: String,
}

/// A video of any state, with what only staff sees of it.
#[derive(Clone)]
pub struct StaffVideo {
    found: catalog::StaffVideo,
    review: Option<ReviewItemNode>,
}

impl StaffVideo {
    /// The id of the video.
    pub fn id(&self) -> VideoId {
        self.found.video.id
    }
}

/// A video of any state, with what only staff sees of it.
#[Object]
impl StaffVideo {
    /// The video itself, as it is now.
    async fn video(&self) -> VideoNode {
        VideoNode(self.found.video.clone())
    }

    /// Position in the review process, as in the video.
    async fn state(&self) -> VideoState {
        self.found.video.state
    }

    /// Why it is suspended; null when it is not.
    async fn suspension(&self) -> Option<VideoSuspension> {
        let written = self.found.suspension.as_deref()?;
        let by_staff = reason_of_staff(written);
        Some(VideoSuspension {
            is_by_staff: by_staff.is_some(),
            reason: by_staff.unwrap_or(written).to_owned(),
        })
    }

    /// Our Korean title; null when there is none.
    async fn title_ko(&self) -> Option<&str> {
        self.found.video.title_ko.as_deref()
    }

    /// Our English title; null when there is none.
    async fn title_en(&self) -> Option<&str> {
        self.found.video.title_en.as_deref()
    }

    /// Counts up with each change; give it as `expectedRevision`.
    async fn revision(&self) -> i32 {
        i32::try_from(self.found.revision).unwrap_or(i32::MAX)
    }

    /// When state or labels were last changed.
    async fn updated_at(&self) -> UtcInstant {
        self.found.updated_at
    }

    /// Its newest item of the review queue, with the decision if there is one; null for a video that never was in it.
    async fn latest_review(&self) -> Option<ReviewItemNode> {
        self.review.clone()
    }
}

connection!(
    "videos as staff sees them",
    StaffVideoConnection,
    StaffVideoEdge,
    StaffVideo
);

/// Which videos staff asks for; all that is given must match.
#[derive(Clone, Debug, Default, InputObject)]
pub struct StaffVideoFilter {
    /// Position in the review process; every one when not given.
    state: Option<VideoState>,
    /// Words in title, channel or series as for families, or the address or id of one video at YouTube.
    search: Option<String>,
    /// A theme that they have.
    theme_id: Option<ID>,
    /// The series they belong to; they come in its order then.
    series_id: Option<ID>,
}

impl StaffVideoFilter {
    /// The domain's filter; `None` when it names what does not exist, which no video matches.
    fn into_domain(self) -> Option<catalog::StaffVideoFilter> {
        let theme_id: Option<ThemeId> = match &self.theme_id {
            Some(theme_id) => Some(id::decode(theme_id)?),
            None => None,
        };
        let series_id: Option<SeriesId> = match &self.series_id {
            Some(series_id) => Some(id::decode(series_id)?),
            None => None,
        };
        let filter = catalog::StaffVideoFilter {
            state: self.state,
            search: self.search,
            youtube_id: None,
            theme_id,
            series_id,
        };
        Some(curation::video_filter(filter))
    }
}

/// Queries about videos, for staff.
#[derive(Default)]
pub struct StaffVideoQuery;

#[Object]
impl StaffVideoQuery {
    /// Videos of every state, the newest first; those of one series in its order. For editors.
    #[graphql(directive = list_size::apply(DEFAULT_FIRST, vec!["first".into()]))]
    async fn staff_videos(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page begins; the first page when absent.")] after: Option<
            String,
        >,
        #[graphql(desc = "Which videos; all when not given.")] filter: Option<StaffVideoFilter>,
    ) -> Result<StaffVideoConnection, Fault> {
        ctx.cx().staff(Role::Editor)?;
        let request = PageRequest::parse(first, after.as_deref())?;
        let is_counted = ctx.look_ahead().field("totalCount").exists();
        let mut total = is_counted.then_some(0);
        let mut page = Page {
            items: Vec::new(),
            has_next: false,
        };

        if let Some(filter) = filter.unwrap_or_default().into_domain() {
            let catalog = &ctx.services().catalog;
            if is_counted {
                total = Some(catalog.count_staff_videos(&ctx.cx(), &filter).await?);
            }
            page = catalog.list_staff_videos(&ctx.cx(), &filter, request).await?;
        }
        let (cursors, found): (Vec<String>, Vec<_>) = page.items.into_iter().unzip();
        let videos = with_reviews(ctx, found).await?;

        Ok(StaffVideoConnection(Paged {
            items: cursors.into_iter().zip(videos).collect(),
            has_next: page.has_next,
            has_previous: after.is_some(),
            total: total.map(|total| i32::try_from(total).unwrap_or(i32::MAX)),
        }))
    }
}

/// Videos by their ids, in this order, by a constant number of queries.
///
/// # Errors
/// As [`Catalog::staff_videos_by_ids`](kyck_domain::catalog::Catalog::staff_videos_by_ids).
pub async fn staff_videos_by_ids(ctx: &Context<'_>, ids: &[VideoId]) -> Result<Vec<StaffVideo>, Fault> {
    let found = ctx.services().catalog.staff_videos_by_ids(&ctx.cx(), ids).await?;
    with_reviews(ctx, found).await
}

async fn with_reviews(ctx: &Context<'_>, found: Vec<catalog::StaffVideo>) -> Result<Vec<StaffVideo>, Fault> {
    let ids: Vec<VideoId> = found.iter().map(|found| found.video.id).collect();
    let mut newest = ctx.services().curation.newest_reviews(&ctx.cx(), &ids).await?;
    let (known, items): (Vec<VideoId>, Vec<_>) = ids.iter().filter_map(|id| newest.remove_entry(id)).unzip();
    let nodes = with_videos(ctx, items).await?;
    let mut reviews: HashMap<VideoId, ReviewItemNode> = known.into_iter().zip(nodes).collect();
    Ok(found
        .into_iter()
        .map(|found| StaffVideo {
            review: reviews.remove(&found.video.id),
            found,
        })
        .collect())
}
