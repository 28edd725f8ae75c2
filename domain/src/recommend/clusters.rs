//! Clusters of taste among children, as staff sees them.

use std::cmp::Reverse;

use kyck_kernel::{Ctx, Fault, Role};

use super::Recommend;
use super::known_model::KnownModel;
use super::model::TasteCluster;
use crate::catalog::{Catalogue, curriculum};

/// Labels of a cluster from which its themes and contents are taken.
const STRONGEST_LABELS: usize = 24;
/// Videos of a cluster from which its name is taken: some may not be published any more.
const TYPICAL_VIDEOS: usize = 8;
/// Themes, and contents, shown per cluster.
const SHOWN_LABELS: usize = 3;
/// Videos shown per cluster.
const SHOWN_VIDEOS: usize = 2;

impl Recommend {
    /// The clusters of taste that the model in use found, largest first; none before the first training. For
    /// staff.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for anyone else.
    pub async fn clusters(&self, ctx: &Ctx<'_>) -> Result<Vec<TasteCluster>, Fault> {
        ctx.staff_or_system(Role::Editor)?;

        let Some(known) = self.models.get(&self.kernel.db).await? else {
            return Ok(Vec::new());
        };
        let catalogue = self.catalog.current().await?;

        let mut found: Vec<TasteCluster> = (0..known.model.clusters().ids().len())
            .map(|index| cluster(&known, &catalogue, index))
            .collect();
        found.sort_by_key(|cluster| (Reverse(cluster.children), cluster.number));

        Ok(found)
    }
}

fn cluster(known: &KnownModel, catalogue: &Catalogue, index: usize) -> TasteCluster {
    let clusters = known.model.clusters();
    let contents = &curriculum().contents;
    let strongest = clusters.strongest(index, STRONGEST_LABELS);
    // Labels are the contents of the curriculum, then the themes.
    let theme_of = |label: u32| {
        let theme = (label as usize).checked_sub(contents.len())?;
        catalogue.theme(*known.labels.themes().get(theme)?).cloned()
    };

    TasteCluster {
        number: clusters.ids()[index],
        children: clusters.sizes()[index],
        themes: strongest
            .iter()
            .filter_map(|label| theme_of(*label))
            .take(SHOWN_LABELS)
            .collect(),
        contents: strongest
            .iter()
            .filter_map(|label| contents.get(*label as usize))
            .take(SHOWN_LABELS)
            .collect(),
        videos: clusters
            .typical(index, TYPICAL_VIDEOS)
            .iter()
            .filter_map(|item| catalogue.video(*known.videos.get(*item as usize)?).cloned())
            .take(SHOWN_VIDEOS)
            .collect(),
    }
}
