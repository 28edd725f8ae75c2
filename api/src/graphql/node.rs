//! `node`: any object by its id.
//!
//! Each feature adds its types to [`Node`] and to the match below it; what a caller may not see is `null`, like what
//! does not exist.

use async_graphql::{Context, ID, Interface, Object, Result};
use kyck_domain::job::JobRun;
use kyck_kernel::Fault;

use super::audit::AuditEntryNode;
use super::catalog::{self, ChannelNode, SeriesNode, ThemeNode, VideoNode};
use super::curation::ReviewItemNode;
use super::family::{self, Child, ChildDevice, Family, Guardian};
use super::identity::{self, Staff};
use super::job;
use super::recommend::{self, RecommenderModelNode};
use super::report::{self, GuidelineNode, ParentReportNode};

/// An object that can be read by its id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Opaque; names one object for good."))]
pub enum Node {
    /// An entry of the audit log.
    AuditEntry(AuditEntryNode),
    /// A channel of videos.
    Channel(ChannelNode),
    /// The profile of a child.
    Child(Child),
    /// A device on which a child watches.
    ChildDevice(ChildDevice),
    /// A family with its zone.
    Family(Family),
    /// An adult of a family, who signs in by phone.
    Guardian(Guardian),
    /// A guideline on screen time.
    Guideline(GuidelineNode),
    /// A run of a job.
    JobRun(JobRun),
    /// A frozen weekly report.
    ParentReport(ParentReportNode),
    /// A trained model of the recommender.
    RecommenderModel(RecommenderModelNode),
    /// An item of the review queue.
    ReviewItem(ReviewItemNode),
    /// A series of videos.
    Series(SeriesNode),
    /// A member of staff.
    Staff(Staff),
    /// A theme of videos.
    Theme(ThemeNode),
    /// A video of the catalogue.
    Video(VideoNode),
}

/// Root field `node` of the queries.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Any object by its id; `null` when there is none or it is hidden from the caller.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An id as this API gave it.")] id: ID,
    ) -> Result<Option<Node>> {
        match find(ctx, &id).await {
            Ok(node) => Ok(node),
            // A kind of object that is not for this caller does not exist for it.
            Err(Fault::Forbidden) => Ok(None),
            Err(fault) => Err(fault.into()),
        }
    }
}

async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>, Fault> {
    use super::ContextExt;

    ctx.cx().signed_in()?;
    let Some((kind, _)) = id.rsplit_once('_') else {
        return Ok(None);
    };
    Ok(match kind {
        "audit_entry" => super::audit::find(ctx, id).await?.map(Node::AuditEntry),
        "channel" => catalog::find_channel(ctx, id).await?.map(Node::Channel),
        "child" => family::find_child(ctx, id).await?.map(Node::Child),
        "child_device" => family::find_device(ctx, id).await?.map(Node::ChildDevice),
        "family" => family::find_family(ctx, id).await?.map(Node::Family),
        "guardian" => family::find_guardian(ctx, id).await?.map(Node::Guardian),
        "guideline" => report::find_guideline(id).map(Node::Guideline),
        "job_run" => job::find_run(ctx, id).await?.map(Node::JobRun),
        "report" => report::find_report(ctx, id).await?.map(Node::ParentReport),
        "model" => recommend::find_model(ctx, id).await?.map(Node::RecommenderModel),
        "review_item" => super::curation::find_review(ctx, id).await?.map(Node::ReviewItem),
        "series" => catalog::find_series(ctx, id).await?.map(Node::Series),
        "staff" => identity::find_staff(ctx, id).await?.map(Node::Staff),
        "theme" => catalog::find_theme(ctx, id).await?.map(Node::Theme),
        "video" => catalog::find_video(ctx, id).await?.map(Node::Video),
        _ => None,
    })
}
