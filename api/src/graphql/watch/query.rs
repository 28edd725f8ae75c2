//! `timeStatus` and `watchHistory`.

use async_graphql::{Context, ID, Object, Result};
use kyck_domain::watch::WatchError;
use kyck_kernel::Fault;
use kyck_kernel::page::{DEFAULT_FIRST, Page, PageRequest};

use super::types::{TimeStatus, WatchHistoryConnection, WatchedVideo};
use crate::graphql::ContextExt;
use crate::graphql::catalog::VideoNode;
use crate::graphql::id::decode;
use crate::graphql::page::Paged;
use crate::server::field_limits::list_size;

/// Queries about watching.
#[derive(Default)]
pub struct WatchQuery;

#[Object]
impl WatchQuery {
    /// How long a child may watch now. For its guardians and its own devices.
    async fn time_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the child whose time is asked for.")] child_id: ID,
    ) -> Result<TimeStatus> {
        let status = async {
            ctx.cx().signed_in()?;
            let child_id = decode(&child_id).ok_or(Fault::Forbidden)?;
            ctx.services()
                .watch
                .time_status(&ctx.cx(), child_id)
                .await
                .map_err(fault_of)
        };
        match status.await {
            Ok(time) => Ok(TimeStatus::new(&time, ctx.language())),
            Err(fault) => Err(fault.into()),
        }
    }

    /// The videos a child has watched, the last first. A child's device sees those that still exist for
    /// the child.
    #[graphql(directive = list_size::apply(DEFAULT_FIRST, vec!["first".into()]))]
    async fn watch_history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the child whose history is asked for.")] child_id: ID,
        #[graphql(desc = "How many at most; 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page begins; the first page when absent.")] after: Option<
            String,
        >,
    ) -> Result<WatchHistoryConnection> {
        let page = async {
            ctx.cx().signed_in()?;
            let request = PageRequest::parse(first, after.as_deref())?;
            let child_id = decode(&child_id).ok_or(Fault::Forbidden)?;
            let page = ctx
                .services()
                .watch
                .watch_history(&ctx.cx(), child_id, request)
                .await
                .map_err(fault_of)?;
            let ids: Vec<_> = page.items.iter().map(|(_, watched)| watched.video_id).collect();
            let videos = ctx.services().catalog.videos_by_ids(&ids).await?;
            let items = page.items.into_iter().filter_map(|(cursor, watched)| {
                let video = VideoNode(videos.get(&watched.video_id)?.clone());
                Some((cursor, WatchedVideo::new(video, &watched)))
            });
            Ok(Page {
                items: items.collect(),
                has_next: page.has_next,
            })
        };
        let page: std::result::Result<_, Fault> = page.await;
        match page {
            Ok(page) => Ok(WatchHistoryConnection(Paged::new(page, after.as_deref()))),
            Err(fault) => Err(fault.into()),
        }
    }
}

/// A query has no payload for errors: what is hidden is not allowed.
pub fn fault_of(error: WatchError) -> Fault {
    match error {
        WatchError::Fault(fault) => fault,
        WatchError::ChildNotFound
        | WatchError::VideoNotFound
        | WatchError::BatchEmpty
        | WatchError::TooManyEvents
        | WatchError::QuotaExceeded => Fault::Forbidden,
    }
}
