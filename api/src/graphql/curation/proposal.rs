//! What was proposed of an item of the review queue.

use async_graphql::{ID, Object};
use kyck_domain::catalog::{Catalogue, curriculum};
use kyck_domain::curation::{Decision, Proposal};
use kyck_domain::family::AgeBand;

use crate::graphql::catalog::{ContentNode, NuriTag, ThemeNode};
use crate::graphql::id;

/// What was proposed of a video: by an editor, or from what was decided before it came into the queue again.
#[derive(Clone)]
pub struct ReviewProposal {
    proposal: Proposal,
    themes: Vec<ThemeNode>,
}

impl ReviewProposal {
    /// A proposal with the themes as they are called today.
    pub fn new(proposal: Proposal, catalogue: &Catalogue) -> Self {
        let theme_ids = proposal.theme_ids.as_deref().unwrap_or_default();
        let themes = catalogue
            .current_themes(theme_ids)
            .into_iter()
            .filter_map(|id| catalogue.theme(id).cloned())
            .map(ThemeNode)
            .collect();

        Self { proposal, themes }
    }
}

/// What was proposed of a video: by an editor, or from what was decided before it came into the queue again.
#[Object]
impl ReviewProposal {
    /// What to do with the video.
    async fn decision(&self) -> Decision {
        self.proposal.decision
    }

    /// The youngest band it suits; null when none was proposed.
    async fn age_band(&self) -> Option<AgeBand> {
        self.proposal.age_band
    }

    /// What of the curriculum it touches; empty when nothing was proposed.
    async fn nuri_tags(&self) -> Vec<NuriTag> {
        let tags = self.proposal.nuri_tags.iter().flatten();
        tags.filter_map(|(content_id, weight)| {
            Some(NuriTag {
                content: ContentNode(curriculum().content(content_id)?),
                weight: *weight,
            })
        })
        .collect()
    }

    /// Its themes; empty when none were proposed.
    async fn themes(&self) -> &[ThemeNode] {
        &self.themes
    }

    /// The id of the series it comes into, if one was named.
    async fn series_id(&self) -> Option<ID> {
        self.proposal.series_id.map(id::encode)
    }

    /// Why, in the words of who proposed it.
    async fn reason(&self) -> Option<&str> {
        self.proposal.reason.as_deref()
    }
}
