//! What was proposed of an item of the review queue.

use async_graphql::{ID, SimpleObject};
use kyck_domain::catalog::{self, Catalogue};
use kyck_domain::curation::Proposal;

use super::types::ReviewDecision;
use crate::graphql::catalog::{AgeBand, ContentNode, NuriTag, ThemeNode};
use crate::graphql::id;

/// What was proposed of a video: by an editor, or from what was decided before it came into the queue again.
#[derive(Clone, SimpleObject)]
pub struct ReviewProposal {
    /// What to do with it.
    decision: ReviewDecision,
    /// The youngest band it suits; null when nothing was said of it.
    age_band: Option<AgeBand>,
    /// What of the curriculum it touches; empty when nothing was said of it.
    nuri_tags: Vec<NuriTag>,
    /// Its themes; empty when nothing was said of them.
    themes: Vec<ThemeNode>,
    /// The id of the series it comes into, if one was named.
    series_id: Option<ID>,
    /// Why, in the words of who proposed it.
    reason: Option<String>,
}

impl ReviewProposal {
    /// A proposal with the themes as they are called today.
    pub fn new(proposal: &Proposal, catalogue: &Catalogue) -> Self {
        let tags = proposal.tags.iter().flatten();
        let theme_ids = proposal.theme_ids.as_deref().unwrap_or_default();
        Self {
            decision: proposal.decision.into(),
            age_band: proposal.age_band.map(Into::into),
            nuri_tags: tags
                .filter_map(|(content_id, weight)| {
                    Some(NuriTag {
                        content: ContentNode(catalog::curriculum().content(content_id)?),
                        weight: (*weight).into(),
                    })
                })
                .collect(),
            themes: catalogue
                .current_themes(theme_ids)
                .into_iter()
                .filter_map(|id| catalogue.theme(id).cloned())
                .map(ThemeNode)
                .collect(),
            series_id: proposal.series_id.map(id::encode),
            reason: proposal.reason.clone(),
        }
    }
}
