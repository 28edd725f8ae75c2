//! `timeStatus` and `watchHistory`.

use async_graphql::{Context, ID, Object};
use kyck_kernel::Fault;
use kyck_kernel::page::{DEFAULT_FIRST, Page, PageRequest};

use super::time_status::TimeStatus;
use super::watched_video::{WatchHistoryConnection, WatchedVideo};
use crate::graphql::ContextExt;
use crate::graphql::catalog::VideoNode;
use crate::graphql::id::decode;
use crate::graphql::page::Paged;
use crate::server::field_limits::list_size;

/// Root of the queries about watching.
#[derive(Default)]
pub struct WatchQuery;

#[Object]
impl WatchQuery {
    /// How long a child may watch now. For its guardians and its own devices.
    async fn time_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the child whose time is asked for.")] child_id: ID,
    ) -> Result<TimeStatus, Fault> {
        let cx = ctx.cx();
        cx.signed_in()?;
        let child_id = decode(&child_id).ok_or(Fault::Forbidden)?;

        Ok(TimeStatus(ctx.services().watch.time_status(&cx, child_id).await?))
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
    ) -> Result<WatchHistoryConnection, Fault> {
        let (cx, services) = (ctx.cx(), ctx.services());
        cx.signed_in()?;
        let request = PageRequest::parse(first, after.as_deref())?;
        let child_id = decode(&child_id).ok_or(Fault::Forbidden)?;

        let page = services.watch.watch_history(&cx, child_id, request).await?;
        let ids: Vec<_> = page
            .items
            .iter()
            .map(|(_, watched)| watched.interaction.video_id)
            .collect();
        let videos = services.catalog.videos_by_ids(&ids).await?;

        let items = page.items.into_iter().filter_map(|(cursor, watched)| {
            let video = VideoNode(videos.get(&watched.interaction.video_id)?.clone());
            Some((cursor, WatchedVideo { video, watched }))
        });
        let page = Page {
            items: items.collect(),
            has_next: page.has_next,
        };
        Ok(WatchHistoryConnection(Paged::new(page, after.as_deref())))
    }
}
