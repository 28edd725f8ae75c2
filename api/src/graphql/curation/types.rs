//! Types of curation.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use kyck_domain::catalog::TagWeight;
use kyck_domain::curation::{
    CurationErrorCode, Decision, Finding, PublishCheck, ReviewItem, ReviewState, Severity,
};
use kyck_kernel::id::StaffId;
use kyck_kernel::{Fault, Language, Problem, UtcInstant};

use super::proposal::ReviewProposal;
use crate::graphql::catalog::VideoNode;
use crate::graphql::error::UserError;
use crate::graphql::identity::Staff;
use crate::graphql::page::connection;
use crate::graphql::{ContextExt, id};

/// Something a curator can fix.
pub type CurationUserError = UserError<CurationErrorCode>;

/// Problems of an outcome of which a part is done.
pub(super) fn user_errors(
    ctx: &Context<'_>,
    problems: &[Problem<CurationErrorCode>],
) -> Vec<CurationUserError> {
    let language = ctx.language();
    problems
        .iter()
        .map(|problem| UserError::of(problem, language, &[]))
        .collect()
}

/// A curriculum tag to set.
#[derive(InputObject)]
pub struct NuriTagInput {
    /// The content, by its slug.
    content_id: ID,
    /// How strongly the video is about it.
    weight: TagWeight,
}

impl NuriTagInput {
    /// The content's slug and the weight, as the domain has them.
    pub fn into_domain(self) -> (String, TagWeight) {
        (self.content_id.0, self.weight)
    }
}

/// What a publish check found.
pub struct GateFinding(Finding);

/// What a publish check found.
#[Object]
impl GateFinding {
    /// The publish check that made the finding.
    async fn gate(&self) -> PublishCheck {
        self.0.check
    }

    /// What it means for the decision.
    async fn severity(&self) -> Severity {
        self.0.severity
    }

    /// Why the check objects, in the request's language.
    async fn reason(&self, ctx: &Context<'_>) -> &str {
        self.0.reason.text(ctx.language())
    }

    /// Why the check objects, in Korean.
    #[graphql(deprecation = "Use `reason`, which follows `Accept-Language`.")]
    async fn reason_ko(&self) -> &str {
        self.0.reason.text(Language::Korean)
    }

    /// Why the check objects, in English.
    #[graphql(deprecation = "Use `reason`, which follows `Accept-Language`.")]
    async fn reason_en(&self) -> &str {
        self.0.reason.text(Language::English)
    }
}

/// A video in the review queue.
#[derive(Clone)]
pub struct ReviewItemNode {
    item: Arc<ReviewItem>,
    video: VideoNode,
    proposal: Option<ReviewProposal>,
    proposed_by: Option<Staff>,
    decided_by: Option<Staff>,
}

/// A video in the review queue.
#[Object(name = "ReviewItem")]
impl ReviewItemNode {
    /// Opaque global id of this item.
    pub async fn id(&self) -> ID {
        id::encode(self.item.id)
    }

    /// The video, as it is now.
    async fn video(&self) -> VideoNode {
        self.video.clone()
    }

    /// How much there is to look at, 0 to 1000: the order of the queue, highest first.
    async fn risk(&self) -> i32 {
        self.item.risk
    }

    /// What the publish checks found, gravest first.
    async fn findings(&self) -> Vec<GateFinding> {
        self.item.findings.iter().cloned().map(GateFinding).collect()
    }

    /// Whether the item was decided.
    async fn state(&self) -> ReviewState {
        self.item.state
    }

    /// What was decided; null while nobody has.
    async fn decision(&self) -> Option<Decision> {
        self.item.decision
    }

    /// What an editor proposes, while nothing is decided.
    async fn proposed_decision(&self) -> Option<Decision> {
        let proposal = self.item.proposal.as_ref()?;
        self.item.decision.is_none().then_some(proposal.decision)
    }

    /// What was proposed, which a manager confirms or changes; null when nothing was.
    async fn proposal(&self) -> Option<ReviewProposal> {
        self.proposal.clone()
    }

    /// Why it was decided so.
    async fn reason(&self) -> Option<&str> {
        self.item.reason.as_deref()
    }

    /// Who proposed it for decision.
    async fn proposed_by(&self) -> Option<Staff> {
        self.proposed_by.clone()
    }

    /// Member of staff who decided; null while nobody has.
    async fn decided_by(&self) -> Option<Staff> {
        self.decided_by.clone()
    }

    /// When it came into the queue.
    async fn created_at(&self) -> UtcInstant {
        self.item.created_at
    }

    /// When it was decided.
    async fn decided_at(&self) -> Option<UtcInstant> {
        self.item.decided_at
    }
}

connection!(
    "review items",
    ReviewItemConnection,
    ReviewItemEdge,
    ReviewItemNode
);

/// Items with their videos and the staff they name, by a constant number of queries.
///
/// # Errors
/// [`Fault::Database`].
pub async fn with_videos(ctx: &Context<'_>, items: Vec<ReviewItem>) -> Result<Vec<ReviewItemNode>, Fault> {
    let named: Vec<StaffId> = items
        .iter()
        .flat_map(|item| item.proposed_by.into_iter().chain(item.decided_by))
        .collect();
    let staff = staff_of(ctx, named).await?;
    let member = |id: Option<StaffId>| id.and_then(|id| staff.get(&id).cloned());
    let ids: Vec<_> = items.iter().map(|item| item.video_id).collect();
    let videos: HashMap<_, _> = ctx.services().catalog.videos_by_ids(&ids).await?;
    let catalogue = ctx.services().catalog.current().await?;

    items
        .into_iter()
        .map(|item| {
            let video = videos
                .get(&item.video_id)
                .ok_or_else(|| Fault::internal("a review item without its video"))?;
            Ok(ReviewItemNode {
                video: VideoNode(video.clone()),
                proposed_by: member(item.proposed_by),
                decided_by: member(item.decided_by),
                proposal: item
                    .proposal
                    .as_ref()
                    .map(|proposal| ReviewProposal::new(proposal.clone(), &catalogue)),
                item: Arc::new(item),
            })
        })
        .collect()
}

/// Members of staff by their ids, by one query; by none when there are no ids.
///
/// # Errors
/// As [`Identity::staff_by_ids`](kyck_domain::identity::Identity::staff_by_ids).
pub async fn staff_of(ctx: &Context<'_>, mut ids: Vec<StaffId>) -> Result<HashMap<StaffId, Staff>, Fault> {
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = ctx.services().identity.staff_by_ids(&ctx.cx(), &ids).await?;
    Ok(found.into_iter().map(|staff| (staff.id, Staff(staff))).collect())
}
